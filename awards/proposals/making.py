"""Proposals made in one act from what is known: a released scoring round, the end of a campaign. Nothing is typed again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards.models import Award, Proposal
from awards.proposals import writing
from awards.proposals.writing import Nominee
from awards.rules.proposals import may_make
from campaigns.figures import goal_of, reached, unit_figures
from campaigns.models import Campaign, Indicator, Participation, Report, ReportingPeriod, Target
from core.language import official
from core.numbers import format_decimal
from core.refusals import require
from core.text import fold
from scoring.models import Release, Result
from units.models import Unit


@dataclass(frozen=True)
class Chosen:
    """A unit and the award it is proposed for, with what its achievement is."""

    unit: Unit
    award: Award
    achievement: str
    key: str = ""


# ---- a released round ------------------------------------------------------------------------------------------------
def results(release: Release) -> list[Result]:
    """The lines of a final release in order of rank, those of units that ended left out; one statement."""
    rows = release.results.filter(sheet__unit__closed_on__isnull=True).select_related("sheet__unit")
    return list(rows.order_by(F("rank").asc(nulls_last=True), "-total", "sheet__unit__name_order"))


def codes_of(lines: Sequence[Result], awards: Sequence[Award]) -> dict[int, str]:
    """The catalogue's code of the award each line leads to, by its code or its words; "" where there is none."""
    codes = {award.code for award in awards}
    named = [(_plain(award.name), award.code) for award in awards]
    return {x.pk: x.award_code if x.award_code in codes else _called(_plain(x.award), named) for x in lines}


def _plain(text: str) -> str:
    return fold(text).replace("uy ban nhan dan", "ubnd").replace("chu tich ", "")


def _called(text: str, named: Sequence[tuple[str, str]]) -> str:
    """The one award whose name begins so (or is how `text` begins); "" where none or several are."""
    found = [code for name, code in named if text and (name.startswith(text) or text.startswith(name))]
    return found[0] if len(found) == 1 else ""


@official()
def of_result(result: Result, size: int) -> str:
    """What a line of the release says of the unit."""
    words = {"total": format_decimal(result.total), "rank": result.rank or "–", "size": size}
    said = _("%(total)s points, rank %(rank)s of %(size)s") % words
    return f"{said}; {result.classification}" if result.classification else said


def from_release(*, release: Release, unit: Unit, chosen: Sequence[Chosen], title: str, by: Any) -> Proposal:
    """`unit` proposes to the round's host the units chosen from its final result. Raises Refused, ValidationError."""
    round_ = release.round
    require(may_make(by, round_.host_id, round_.block_id))
    more = {"kind": Proposal.Kind.YEARLY, "year": round_.year, "release": release}
    return _make(unit, round_.host, chosen, title, by, more)


def _make(unit: Unit, host: Unit, chosen: Sequence[Chosen], title: str, by: Any, more: dict[str, Any]) -> Proposal:
    if not chosen:
        raise ValidationError(_("Choose at least one name."))
    with transaction.atomic():
        made = writing.draft(unit=unit, host=host, title=title, by=by, **more)
        nominees = [Nominee(award=x.award, unit=x.unit, achievement=x.achievement, key=x.key) for x in chosen]
        writing.add(proposal=made, nominees=nominees, by=by)
    return made


# ---- the end of a campaign -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """A unit at the end of a campaign: reports accepted, the final one, targets reached of those it was given."""

    unit: Unit
    status: str
    accepted: int
    periods: int
    final: str
    reached: int
    targets: int

    @property
    def good(self) -> bool:
        """Whether it is ticked to begin with: the final report is accepted and every target reached."""
        return self.final == Report.Status.ACCEPTED and self.reached == self.targets


def standings(campaign: Campaign) -> list[Standing]:
    """Every participant that still exists, those who reached most first; six statements."""
    parts = list(Participation.objects.filter(campaign=campaign, unit__closed_on__isnull=True).select_related("unit"))
    periods = list(ReportingPeriod.objects.filter(campaign=campaign).order_by("ends_on", "position"))
    accepted: dict[int, int] = defaultdict(int)
    final: dict[int, str] = {}
    for unit, kind, status in Report.objects.filter(participation__campaign=campaign).values_list(
        "participation__unit", "period__kind", "status"
    ):
        accepted[unit] += status == Report.Status.ACCEPTED
        if kind == ReportingPeriod.Kind.FINAL:
            final[unit] = status
    met, given = _reached(campaign, periods)
    found = [
        Standing(
            part.unit, part.status, accepted[part.unit_id], len(periods), final.get(part.unit_id, ""), met[part.unit_id],
            given[part.unit_id],
        )
        for part in parts
    ]  # fmt: skip
    return sorted(
        found,
        key=lambda x: (-x.good, -(x.reached * 100 // x.targets if x.targets else 0), -x.accepted, x.unit.name_order),
    )


def _reached(campaign: Campaign, periods: Sequence[ReportingPeriod]) -> tuple[dict[int, int], dict[int, int]]:
    """By unit: how many of the targets given to it are reached, and how many were given."""
    met: dict[int, int] = defaultdict(int)
    given: dict[int, int] = defaultdict(int)
    indicators: dict[int, Indicator] = {one.pk: one for one in campaign.indicators.all()}
    if not indicators or not periods:
        return met, given
    parts = Participation.objects.filter(campaign=campaign)
    figures: dict[tuple[int, int], Decimal] = {
        (indicator, row.unit_id): row.value
        for indicator, rows in unit_figures(indicators.values(), periods[-1], parts).items()
        for row in rows
    }
    targets = Target.objects.filter(indicator__in=indicators, superseded=False)
    for indicator, unit, value in targets.values_list("indicator", "unit", "value"):
        if unit is None or value is None:
            continue
        given[unit] += 1
        actual = figures.get((indicator, unit))
        goal = goal_of(indicators[indicator])
        met[unit] += actual is not None and reached(type(goal)(value, goal.comparator, None, goal.direction), actual)
    return met, given


@official()
def of_standing(one: Standing) -> str:
    """What the campaign's records say of the unit."""
    words = {"accepted": one.accepted, "periods": one.periods, "reached": one.reached, "targets": one.targets}
    said = _("%(accepted)s of %(periods)s reports accepted") % words
    return f"{said}; {_('%(reached)s of %(targets)s targets reached') % words}" if one.targets else said


def from_campaign(*, campaign: Campaign, chosen: Sequence[Chosen], title: str, by: Any) -> Proposal:
    """The host proposes participants at the end of its campaign. Raises Refused, ValidationError."""
    require(may_make(by, campaign.host_id, None))
    year = (campaign.ends_on or campaign.starts_on).year
    more = {"kind": Proposal.Kind.CAMPAIGN, "year": year, "campaign": campaign}
    return _make(campaign.host, campaign.host, chosen, title, by, more)
