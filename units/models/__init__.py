from units.models.blocks import Block, BlockMembership
from units.models.reorganising import (
    ActingFor,
    HandedThing,
    HandoverChoice,
    Reorganisation,
    ReorganisationPart,
    ceded,
    inheritance,
)
from units.models.units import (
    DatedRow,
    Succession,
    Unit,
    UnitKind,
    UnitLevel,
    UnitName,
    UnitParent,
    UnitReach,
    ever_reached,
    in_force,
)

__all__ = [
    "ActingFor", "Block", "BlockMembership", "DatedRow", "HandedThing", "HandoverChoice", "Reorganisation",
    "ReorganisationPart", "Succession", "Unit", "UnitKind", "UnitLevel", "UnitName", "UnitParent", "UnitReach", "ceded",
    "ever_reached", "in_force", "inheritance",
]  # fmt: skip
