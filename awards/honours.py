"""The public roll of honour: who was awarded what by which decision. Name, unit, award, decision; nothing else about a person."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q, QuerySet

from awards.models import AwardRecord, Decision
from awards.workflow.register import COUNTED
from campaigns.models import Campaign
from core import clock
from core.search import words
from core.text import fold

PER_PAGE = 30
CHOICES = 60
FRESH = 60  # seconds


@dataclass(frozen=True)
class Honoured:
    """One line of the roll."""

    name: str
    unit: str
    award: str
    posthumous: bool
    decision: int
    campaign: str


@dataclass(frozen=True)
class Ruling:
    """A decision as the public reads it."""

    pk: int
    number: str
    decided_on: object
    issuer: str
    title: str
    sample: bool


@dataclass(frozen=True)
class Roll:
    """One page: decisions with their lines in order."""

    groups: list[tuple[Ruling, list[Honoured]]]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * PER_PAGE, self.total)


def shown() -> QuerySet[AwardRecord]:
    """Awards in force by decisions issued here, of hosts that did not switch the roll off; state secrets never."""
    public = Q(line__decision__status=Decision.Status.ISSUED, line__decision__kind=Decision.Kind.AWARD)
    hidden = Q(line__decision__host__decision_setting__honour_roll=False) | Q(line__nomination__proposal__secret=True)
    return AwardRecord.objects.filter(public, status__in=COUNTED, line__decision__issued_at__isnull=False).exclude(
        hidden
    )


def find(query: str, page: int, *, decision: int = 0, campaign: int = 0) -> Roll:
    """Page `page` (brought into range) of those that `query` matches; what was read is kept for a minute."""
    asked = " ".join(fold(query)[:100].split())
    key = f"honours:{clock.today()}:{asked.encode().hex()[:150]}:{decision}:{campaign}:{page}"
    found: Roll = cache.get_or_set(key, lambda: _read(asked, page, decision, campaign), FRESH)  # type: ignore[assignment]
    return found


def _read(query: str, page: int, decision: int, campaign: int) -> Roll:
    rows = shown().filter(words(query, ["folded"]))
    rows = rows.filter(line__decision=decision) if decision else rows
    rows = rows.filter(campaign=campaign) if campaign else rows
    total = rows.count()
    pages = max(-(-total // PER_PAGE), 1)
    page = min(max(page, 1), pages)
    start = (page - 1) * PER_PAGE
    order = rows.select_related("award", "line__decision", "campaign").order_by(
        "-line__decision__decided_on", "-line__decision", "award__position", "line__position", "pk"
    )
    groups: dict[int, tuple[Ruling, list[Honoured]]] = {}
    for row in order[start : start + PER_PAGE]:
        if row.line is None:
            continue
        one = row.line.decision
        told = Ruling(one.pk, one.full_number, one.decided_on, one.issuer, one.title, one.sample)
        group = groups.setdefault(one.pk, (told, []))
        name = row.campaign.short_name if row.campaign else ""
        group[1].append(Honoured(row.name, row.at_unit_name, row.award.name, row.posthumous, one.pk, name))
    return Roll(list(groups.values()), total, page, pages)


def choices() -> tuple[list[Decision], list[Campaign]]:
    """The decisions and campaigns a reader may choose from, newest first."""
    listed = list(
        Decision.objects.filter(pk__in=shown().order_by().values("line__decision")).order_by("-decided_on", "-pk")[
            :CHOICES
        ]
    )
    campaigns = Campaign.objects.filter(pk__in=shown().order_by().exclude(campaign=None).values("campaign"))
    return listed, list(campaigns.order_by("-pk")[:CHOICES])
