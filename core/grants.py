"""What the signed-in person may act for: plain sets of ids that every room filters by, loaded once per request."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Hat:
    """One role as the person menu shows it."""

    role: str
    label: str
    unit_name: str
    starts_on: date | None = None
    ends_on: date | None = None
    delegated_by: str = ""


@dataclass(frozen=True)
class Delegated:
    """A role that is held for somebody else: the row that gives it, where it holds, and whose role it is."""

    row: int
    role: str
    place: int
    giver: int


@dataclass(frozen=True)
class Grants:
    """The roles in force today, by where they hold. Ids of units and blocks; core knows no more about them.

    `delegated` are those held for somebody else; `own_places` the units and hosts where a role is the person's own.
    `block_units` are the present members of the blocks the person heads. `acted_for` are units that ended, whose open work
    the person may finish (they are among `head_units` or `clerk_units` too); `inherited_units` ended units whose past
    records may be read. `ceded` are things of the units acted for that another unit, or nobody, finishes. `followed_…` is what
    a member of a council follows (areas with the units under them, blocks with their members): read access, nothing more.
    """

    is_admin: bool = False
    head_units: frozenset[int] = frozenset()
    clerk_units: frozenset[int] = frozenset()
    officer_hosts: frozenset[int] = frozenset()
    leader_hosts: frozenset[int] = frozenset()
    council_hosts: frozenset[int] = frozenset()
    blocks: frozenset[int] = frozenset()
    block_units: frozenset[int] = frozenset()
    acted_for: frozenset[int] = frozenset()
    inherited_units: frozenset[int] = frozenset()
    hats: tuple[Hat, ...] = field(default=())
    delegated: tuple[Delegated, ...] = field(default=())
    own_places: frozenset[int] = frozenset()
    ceded: frozenset[str] = frozenset()
    followed_blocks: frozenset[int] = frozenset()
    followed_units: frozenset[int] = frozenset()
    followed_campaigns: frozenset[int] = frozenset()

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

    @property
    def kept_hosts(self) -> frozenset[int]:
        """Hosts in whose name the person asks and decides: as officer, or as head of the unit that is the host."""
        return self.officer_hosts | self.head_units

    def cedes(self, url_name: str, *args: object) -> bool:
        """Is the thing done at this address one that another unit finishes?"""
        return bool(self.ceded) and thing(url_name, *args) in self.ceded


def thing(url_name: str, *args: object) -> str:
    """The name of one thing that waits on a unit: the address where it is done, e.g. `campaigns:report:12-3`."""
    return f"{url_name}:{'-'.join(str(arg) for arg in args)}"


NOBODY = Grants()
