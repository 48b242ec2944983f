"""What the signed-in person may act for: plain sets of ids that every room filters by, loaded once per request."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hat:
    """One role as the person menu shows it."""

    role: str
    label: str
    unit_name: str


@dataclass(frozen=True)
class Grants:
    """The roles in force today, by where they hold. Ids of units and blocks; core knows no more about them.

    `block_units` are the present members of the blocks the person heads.
    """

    is_admin: bool = False
    head_units: frozenset[int] = frozenset()
    clerk_units: frozenset[int] = frozenset()
    officer_hosts: frozenset[int] = frozenset()
    leader_hosts: frozenset[int] = frozenset()
    council_hosts: frozenset[int] = frozenset()
    blocks: frozenset[int] = frozenset()
    block_units: frozenset[int] = frozenset()
    hats: tuple[Hat, ...] = field(default=())

    @property
    def any(self) -> bool:
        """A person without any role sees nothing."""
        return bool(self.is_admin or self.own_units or self.hosts or self.blocks)

    @property
    def own_units(self) -> frozenset[int]:
        """Units the person acts for, as head or clerk."""
        return self.head_units | self.clerk_units

    @property
    def hosts(self) -> frozenset[int]:
        """Hosts whose standing body, leaders or council the person belongs to."""
        return self.officer_hosts | self.leader_hosts | self.council_hosts


NOBODY = Grants()
