"""What is known here of many nominations at once: the records a dossier is assembled from. Statements do not grow with them."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.models import AwardRecord, Nomination, Proposal, Rating, Recognition, RouteStep
from campaigns.models import Report
from core.numbers import format_decimal
from documents.models import IssuedPaper
from scoring.models import Result
from units.models import Position

Bearer = tuple[str, int]
SHOWN_YEARS = 6
MINUTES = "scoring.minutes"


@dataclass(frozen=True)
class Link:
    """A record: its words and where it stands ("" where it has no page of its own)."""

    text: str
    url: str = ""


@dataclass
class Gathered:
    """Records by bearer ("subject" or "unit", id), by proposal, by round."""

    awards: dict[Bearer, list[AwardRecord]] = field(default_factory=lambda: defaultdict(list))
    ratings: dict[Bearer, list[Rating]] = field(default_factory=lambda: defaultdict(list))
    recognitions: dict[int, list[Recognition]] = field(default_factory=lambda: defaultdict(list))
    positions: dict[int, list[Position]] = field(default_factory=lambda: defaultdict(list))
    results: dict[int, list[Result]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, list[Report]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[int, list[RouteStep]] = field(default_factory=lambda: defaultdict(list))
    minutes: dict[str, IssuedPaper] = field(default_factory=dict)


def bearer(one: Nomination) -> Bearer:
    """Whose nomination it is."""
    return ("subject", one.subject_id) if one.subject_id else ("unit", one.unit_id or 0)


def gather(
    proposals: Collection[Proposal], nominations: Collection[Nomination], wanted: Collection[str] | None = None
) -> Gathered:
    """Everything the sources named in `wanted` (None: all) need; at most one or two statements each."""
    found = Gathered()
    people = {one.subject_id for one in nominations if one.subject_id}
    units = {one.unit_id for one in nominations if one.unit_id}
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("awards", lambda: _borne(AwardRecord.objects.counted().select_related("award"), people, units, found.awards)),
        ("ratings", lambda: _borne(Rating.objects.filter(of=Rating.Of.WORK), people, units, found.ratings)),
        ("initiative", lambda: _recognitions(people, found)),
        ("positions", lambda: _positions(people, found)),
        ("scores", lambda: _results(units, found)),
        ("reports", lambda: _reports(proposals, found)),
        ("opinions", lambda: _steps(proposals, found)),
        ("round", lambda: _minutes(proposals, found)),
    )
    for name, act in steps:
        if wanted is None or name in wanted or (name == "opinions" and "disclosure" in wanted):
            act()
    return found


def _borne(rows: Any, people: set[Any], units: set[Any], found: dict[Bearer, list[Any]]) -> None:
    """Of people (merged entries included) and collectives, newest first."""
    asked = Q(subject__in=people) | Q(subject__merged_into__in=people) | Q(unit__in=units)
    if not people and not units:
        return
    for row in rows.filter(asked).select_related("subject").order_by("-year", "-pk"):
        if row.subject_id:
            found["subject", row.subject.merged_into_id or row.subject_id].append(row)
        else:
            found["unit", row.unit_id].append(row)


def _recognitions(people: set[Any], found: Gathered) -> None:
    if not people:
        return
    rows = Recognition.objects.filter(initiative__authors__subject__in=people).select_related("initiative")
    for row in rows.annotate(author=F("initiative__authors__subject")).order_by("-decided_on", "-pk"):
        found.recognitions[row.author].append(row)


def _positions(people: set[Any], found: Gathered) -> None:
    for row in Position.objects.filter(subject__in=people).select_related("unit") if people else ():
        found.positions[row.subject_id].append(row)


def _results(units: set[Any], found: Gathered) -> None:
    if units:
        for row in Result.objects.in_force().filter(sheet__unit__in=units).select_related("sheet__round"):
            found.results[row.sheet.unit_id].append(row)


def _reports(proposals: Collection[Proposal], found: Gathered) -> None:
    asked = Q(pk__in=())
    for one in proposals:
        if one.campaign_id:
            asked |= Q(participation__campaign=one.campaign_id, participation__unit=one.unit_id)
    if not any(one.campaign_id for one in proposals):
        return
    rows = Report.objects.filter(asked, status=Report.Status.ACCEPTED).select_related("participation", "period")
    for row in rows.order_by("period__due_on"):
        for one in proposals:
            if (one.campaign_id, one.unit_id) == (row.participation.campaign_id, row.participation.unit_id):
                found.reports[one.pk].append(row)


def _steps(proposals: Collection[Proposal], found: Gathered) -> None:
    kinds = (RouteStep.Kind.OPINION, RouteStep.Kind.DISCLOSURE)
    rows = RouteStep.objects.filter(
        proposal__in=[p.pk for p in proposals], kind__in=kinds, status=RouteStep.Status.DONE
    )
    for row in rows.select_related("body"):
        found.steps[row.proposal_id].append(row)


def _minutes(proposals: Collection[Proposal], found: Gathered) -> None:
    refs = {f"scoring.round:{p.release.round_id}" for p in proposals if p.release is not None}
    for paper in IssuedPaper.objects.filter(kind=MINUTES, source_ref__in=refs).order_by("pk") if refs else ():
        found.minutes[paper.source_ref] = paper


# ---- in words --------------------------------------------------------------------------------------------------------
def of_award(row: AwardRecord) -> Link:
    """ "Chiến sĩ thi đua cơ sở năm 2024, 12/QĐ-SNV"."""
    words = _("%(award)s of %(year)s") % {"award": row.award.name, "year": row.year}
    return Link(f"{words}, {row.number}" if row.number else words, reverse("awards:record", args=[row.pk]))


def of_rating(row: Rating) -> Link:
    """ "2025: Hoàn thành tốt"."""
    words = f"{row.year}: {row.get_level_display()}"
    url = reverse("awards:person", args=[row.subject_id]) if row.subject_id else ""
    return Link(f"{words}, {row.number}" if row.number else words, url)


def of_recognition(row: Recognition) -> Link:
    """ "Sáng kiến … (tỉnh, 45/QĐ-UBND)"."""
    words = f"{row.initiative.title} ({row.get_level_display()}{f', {row.number}' if row.number else ''})"
    return Link(words, reverse("core:file", args=[row.file_id]) if row.file_id else "")


def of_position(row: Position) -> Link:
    """ "Chánh Văn phòng, Văn phòng UBND tỉnh: 01/01/2020–…"."""
    until = f"{row.ends_on:%d/%m/%Y}" if row.ends_on else _("now")
    return Link(f"{row.title}, {row.unit.short_name}: {row.starts_on:%d/%m/%Y} – {until}")


def of_result(row: Result) -> Link:
    """ "Vòng chấm năm 2025: 965 điểm, hạng 1"."""
    words = _("%(round)s: %(total)s points") % {"round": row.sheet.round.name, "total": format_decimal(row.total)}
    if row.rank:
        words += _(", rank %(rank)s") % {"rank": row.rank}
    return Link(words, reverse("scoring:result", args=[row.sheet.round_id]))


def of_report(row: Report) -> Link:
    """ "Báo cáo kỳ …"."""
    return Link(row.period.name, reverse("campaigns:report", args=[row.participation_id, row.period_id]))


def of_step(row: RouteStep) -> Link:
    """ "Sở Y tế: 12/SYT-VP"."""
    who = row.body.short_name if row.body else str(row.get_kind_display())
    return Link(
        f"{who}: {row.number}" if row.number else who, reverse("core:file", args=[row.file_id]) if row.file_id else ""
    )
