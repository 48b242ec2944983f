"""What a citizen reads without an account: campaigns under way. No name of a person, no figure, no report."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import QuerySet

from campaigns.models import Campaign
from core import clock
from core.search import words
from core.text import fold
from units.models import UnitKind

PER_PAGE = 20
FRESH = 60  # seconds
# State bodies, the Front, schools and public services tell the public what they launch; other hosts address their own people.
PUBLIC_HOSTS = (
    UnitKind.PROVINCE, UnitKind.PROVINCE_OFFICE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.FRONT, UnitKind.SCHOOL,
    UnitKind.SERVICE_UNIT,
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One page of campaigns, as components/pagination.html reads it but for its addresses."""

    rows: list[Campaign]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * PER_PAGE, self.total)


def open_to_all() -> QuerySet[Campaign]:
    """Campaigns under way whose host addresses the public."""
    return Campaign.objects.filter(status=Campaign.Status.RUNNING, host__kind__in=PUBLIC_HOSTS)


def find(query: str, page: int) -> Found:
    """Page `page` (brought into range) of those that `query` matches; what was read is kept for a minute."""
    asked = " ".join(fold(query)[:100].split())
    key = f"portal:{clock.today()}:{asked.encode().hex()[:150]}:{page}"
    found: Found = cache.get_or_set(key, lambda: _read(asked, page), FRESH)  # type: ignore[assignment]
    return found


def _read(query: str, page: int) -> Found:
    rows = open_to_all().filter(words(query, ["folded", "host__folded", "directive__folded"]))
    total = rows.count()
    pages = max(-(-total // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    start = (page - 1) * PER_PAGE
    order = rows.select_related("host", "directive").order_by("-starts_on", "-pk")
    return Found(list(order[start : start + PER_PAGE]), total, page, pages)


def number() -> int:
    """How many there are, for the page of sign-in."""
    return int(cache.get_or_set("portal:number", open_to_all().count, FRESH) or 0)
