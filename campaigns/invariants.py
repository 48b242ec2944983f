"""What must always hold of campaigns: asked by `manage.py check_invariants`."""

from collections.abc import Iterator

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from campaigns.launching import REPORT
from campaigns.models import Campaign, Indicator, Participation, ReportingPeriod, Target
from core import invariants
from deadlines.models import Duty


def register() -> None:
    """Called in AppConfig.ready()."""
    invariants.register("campaigns.launched", launched)
    invariants.register("campaigns.asked", asked)
    invariants.register("campaigns.periods", periods)
    invariants.register("campaigns.parents", parents)
    invariants.register("campaigns.targets", targets)


def launched() -> Iterator[str]:
    """Launching is all or nothing: a launched campaign has participants, a draft has none."""
    rows = Campaign.objects.annotate(taking=Count("participations")).values_list("pk", "status", "taking")
    for pk, status, taking in rows:
        if status == Campaign.Status.DRAFT and taking:
            yield f"campaign {pk} is a draft but {taking} units take part"
        elif status != Campaign.Status.DRAFT and not taking:
            yield f"campaign {pk} was launched but nobody takes part"


def asked() -> Iterator[str]:
    """Every participant that is asked for reports has a duty for them (when there is a period)."""
    ref = Concat(Value("participation:"), Cast(OuterRef("pk"), CharField()))
    asked_for = Participation.objects.filter(
        group__asks_interim=True,
        group__asks_final=True,
        campaign__launched_at__isnull=False,
        campaign__periods__isnull=False,
    )
    owing = Duty.objects.filter(kind=REPORT, about_ref=ref)
    for pk in asked_for.exclude(Exists(owing)).distinct().values_list("pk", flat=True):
        yield f"participation {pk} owes no report"


def periods() -> Iterator[str]:
    """Reporting periods lie inside their campaign."""
    outside = Q(starts_on__lt=F("campaign__starts_on")) | Q(ends_on__gt=F("campaign__ends_on"))
    for pk in ReportingPeriod.objects.filter(outside).values_list("pk", flat=True):
        yield f"reporting period {pk} lies outside its campaign"


def parents() -> Iterator[str]:
    """No campaign stands above itself."""
    above = dict(Campaign.objects.filter(parent__isnull=False).values_list("pk", "parent"))
    for start in above:
        seen: set[int] = set()
        at: int | None = start
        while at is not None and at not in seen:
            seen.add(at)
            at = above.get(at)
        if at == start:
            yield f"campaign {start} stands above itself"


def targets() -> Iterator[str]:
    """A sub-target belongs to the same campaign as its whole; targets are given for allotted indicators only."""
    for pk in (
        Indicator.objects.filter(parent__isnull=False)
        .exclude(parent__campaign=F("campaign"))
        .values_list("pk", flat=True)
    ):
        yield f"indicator {pk} is part of one in another campaign"
    for pk in Target.objects.filter(superseded=False, indicator__allotted=False).values_list("pk", flat=True):
        yield f"target {pk} is in force for an indicator that is not asked of units"
