from units.models.blocks import Block, BlockMembership
from units.models.units import (
    DatedRow,
    Succession,
    Unit,
    UnitKind,
    UnitLevel,
    UnitName,
    UnitParent,
    UnitReach,
    in_force,
)

__all__ = [
    "Block", "BlockMembership", "DatedRow", "Succession", "Unit", "UnitKind", "UnitLevel", "UnitName", "UnitParent",
    "UnitReach", "in_force",
]  # fmt: skip
