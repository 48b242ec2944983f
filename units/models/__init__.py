from units.models.blocks import Block, BlockMembership
from units.models.people import Position, Subject, SubjectMerge
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
    "ActingFor", "Block", "BlockMembership", "DatedRow", "HandedThing", "HandoverChoice", "Position", "Reorganisation",
    "ReorganisationPart", "Subject", "SubjectMerge", "Succession", "Unit", "UnitKind", "UnitLevel", "UnitName",
    "UnitParent", "UnitReach", "ceded", "ever_reached", "in_force", "inheritance",
]  # fmt: skip
