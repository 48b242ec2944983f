"""A report with everything asked of its unit, loaded in a fixed number of queries; what is missing; what is frozen when sent."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Subquery
from django.utils.translation import gettext as _

from campaigns.launching import REPORT, duty_key
from campaigns.models import (
    ContentPoint,
    Indicator,
    Participation,
    Remark,
    Report,
    ReportEvidence,
    ReportingPeriod,
    ReportSection,
    ReportValue,
    ReportVersion,
    Target,
)
from campaigns.participation import asked_indicators
from core import clock
from core.refusals import Refusal
from deadlines import duties
from deadlines.models import Duty

WRITABLE = (Report.Status.DRAFT, Report.Status.RETURNED)
_COLUMNS = [
    f.name for f in Report._meta.concrete_fields if not f.is_relation and not f.primary_key
]  # relations stay loaded, but for the paper


@dataclass(frozen=True)
class Gap:
    """What keeps the report from being sent: a sentence, and the field it is about (`indicator-3`, `point-7`)."""

    text: str
    anchor: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Sheet:
    """One report's parts. `remarks` are those of the last return; only what they name is open then, else all (`free`)."""

    report: Report
    indicators: list[Indicator]
    points: list[ContentPoint]
    values: dict[int, ReportValue]
    sections: dict[int, ReportSection]
    remarks: list[Remark]
    open_indicators: frozenset[int]
    open_points: frozenset[int]
    free: bool = True
    citations: list[ReportEvidence] = field(default_factory=list)
    versions: list[ReportVersion] = field(default_factory=list)

    @property
    def evidence(self) -> list[ReportEvidence]:
        """What the working copy cites."""
        return [c for c in self.citations if not c.dropped]

    def opens(self, *, indicator: int | None = None, point: int | None = None) -> bool:
        """Is this field open for writing (as far as remarks decide)?"""
        return self.free or indicator in self.open_indicators or point in self.open_points

    def answered(self, remark: Remark) -> bool:
        """Was the field named by `remark` changed, explained, or given evidence since it was sent?"""
        sent = next((v.content for v in self.versions if v.number == remark.version_no), None)
        if sent is None or any(self._is_about(c, remark) and not c.sent_in for c in self.evidence):
            return True
        if remark.indicator_id:
            now = figure_data(self.values.get(remark.indicator_id))
            return bool(now != sent["values"].get(str(remark.indicator_id)))
        section = self.sections.get(remark.content_point_id or 0)
        return bool((section.text if section else "") != sent["sections"].get(str(remark.content_point_id), ""))

    @staticmethod
    def _is_about(cited: ReportEvidence, remark: Remark) -> bool:
        return cited.indicator_id == remark.indicator_id and cited.content_point_id == remark.content_point_id

    def missing(self) -> list[Gap]:
        """What still keeps the report from being sent; empty when it may go. A figure of 0 is a figure."""
        found = [
            Gap(
                _("Indicator %(number)s has neither a figure nor a reason.") % {"number": number}, f"indicator-{row.pk}"
            )
            for number, row in enumerate(self.indicators, 1)
            if not is_given(self.values.get(row.pk))
        ]
        numbers = {row.pk: number for number, row in enumerate(self.indicators, 1)}
        for remark in self.remarks:
            if not self.answered(remark):
                found.append(_unanswered(remark, numbers))
        return found

    def gaps(self) -> list[str]:
        """The sentences of `missing`."""
        return [gap.text for gap in self.missing()]


def is_given(row: ReportValue | None) -> bool:
    """A figure, 0 included, or the reason there is none."""
    return row is not None and (row.value is not None or bool(row.no_value_reason))


def _unanswered(remark: Remark, numbers: dict[int, int]) -> Gap:
    if remark.indicator_id:
        what = _("Indicator %(number)s") % {"number": numbers.get(remark.indicator_id, "?")}
        anchor = f"indicator-{remark.indicator_id}"
    else:
        what = _("Content point %(label)s") % {"label": getattr(remark.content_point, "label", "?")}
        anchor = f"point-{remark.content_point_id}"
    return Gap(_("%(what)s has a remark and was neither changed nor explained.") % {"what": what}, anchor)


def find(participation: Participation, period: ReportingPeriod) -> Report:
    """The unit's report for the period, stored or new and unsaved, with its due day as `asked_due_on`.

    Raises ValidationError for a foreign period.
    """
    if period.campaign_id != participation.campaign_id:
        raise ValidationError(_("This period belongs to another campaign."))
    key = duty_key(REPORT, participation.campaign, participation.unit_id, period)
    asked = Subquery(Duty.objects.filter(key=key).values("due_on")[:1])
    rows = Report.objects.filter(participation=participation, period=period).annotate(asked_due_on=asked)
    report = rows.select_related("signed_file").first()
    report = report or Report(participation=participation, period=period, created_at=clock.now())
    report.participation, report.period = participation, period
    return report


def load(report: Report) -> Sheet:
    """The report with everything asked of its unit, in at most seven queries."""
    indicators = list(asked_indicators(report.participation).select_related("parent"))
    points = list(
        ContentPoint.objects.filter(campaign=report.participation.campaign_id, depth=0).order_by("position", "id")
    )
    if report.pk is None:
        return Sheet(report, indicators, points, {}, {}, [], frozenset(), frozenset())
    remarks = _last_remarks(report)
    return Sheet(
        report, indicators, points,
        {v.indicator_id: v for v in report.values.all()},
        {s.content_point_id: s for s in report.sections.all()},
        remarks,
        frozenset(r.indicator_id for r in remarks if r.indicator_id),
        frozenset(r.content_point_id for r in remarks if r.content_point_id),
        free=not remarks,
        citations=list(report.evidence.select_related("evidence__blob")),
        versions=list(report.versions.select_related("submitted_by", "signed_file")) if report.version_no else [],
    )  # fmt: skip


def _last_remarks(report: Report) -> list[Remark]:
    """The remarks of the last return: they hold until the next one, also after a resubmission was withdrawn."""
    if report.returned_at is None:
        return []
    rows = list(report.remarks.select_related("by", "indicator", "content_point"))
    last = max((r.version_no for r in rows), default=0)
    return [r for r in rows if r.version_no == last]


def reload(report: Report, *, lock: bool = False) -> None:
    """Read the columns again, keeping what is loaded beside them; `lock` holds the row until the transaction ends."""
    if lock and not Report.objects.select_for_update().filter(pk=report.pk).exists():
        raise Report.DoesNotExist
    report.refresh_from_db(fields=[*_COLUMNS, "signed_file"])


def as_sent(sheet: Sheet, version: ReportVersion) -> Sheet:
    """The sheet as it was sent in `version`: nothing of the working copy shows through."""
    content = version.content
    report = Report(participation=sheet.report.participation, period=sheet.report.period, summary=content["summary"])
    report.pk, report.version_no, report.status = sheet.report.pk, version.number, sheet.report.status
    files = {c.evidence_id: c for c in sheet.citations}
    cited = [
        ReportEvidence(
            evidence=files[e["file"]].evidence,
            indicator_id=e["indicator"],
            content_point_id=e["point"],
            pages=e["pages"],
        )
        for e in content["evidence"]
        if e["file"] in files
    ]
    return replace(
        sheet,
        report=report,
        values={int(pk): _thaw(int(pk), data) for pk, data in content["values"].items() if data},
        sections={int(pk): ReportSection(content_point_id=int(pk), text=t) for pk, t in content["sections"].items()},
        citations=cited,
    )


def _thaw(indicator: int, data: dict[str, Any]) -> ReportValue:
    return ReportValue(
        indicator_id=indicator,
        value=None if data["value"] is None else Decimal(data["value"]),
        no_value_reason=data["reason"],
        note=data["note"],
        estimate=data["estimate"],
    )


def figure_data(row: ReportValue | None) -> dict[str, Any] | None:
    """A figure as it is frozen; None where nothing was said."""
    if row is None:
        return None
    value = None if row.value is None else f"{row.value.normalize():f}"
    return {"value": value, "reason": row.no_value_reason, "note": row.note, "estimate": row.estimate}


def freeze(sheet: Sheet) -> dict[str, Any]:
    """The report as data, for the version that is kept for good."""
    report = sheet.report
    return {
        "summary": report.summary,
        "values": {str(pk): figure_data(row) for pk, row in sheet.values.items()},
        "sections": {str(pk): row.text for pk, row in sheet.sections.items()},
        "evidence": [
            {
                "file": c.evidence_id,
                "sha256": c.evidence.blob.sha256,
                "indicator": c.indicator_id,
                "point": c.content_point_id,
                "pages": c.pages,
            }
            for c in sheet.evidence
        ],
        "signed": {"number": report.signed_number, "on": str(report.signed_on or ""), "by": report.signed_by},
    }


def report_key(report: Report) -> str:
    """The key of the duty to send this report."""
    return duty_key(REPORT, report.participation.campaign, report.participation.unit_id, report.period)


def due_on(report: Report) -> date:
    """The due day in force for this unit: its duty's (with extensions), else the period's."""
    found = Duty.objects.filter(key=report_key(report)).values_list("due_on", flat=True).first()
    return found or report.period.due_on


def late_days(report: Report, due: date, first: date) -> int:
    """Working days a report sent (or first sent) on `first` is late. Where its last day ends at an hour, the moment of the
    first sending decides: now, or when its duty was closed."""
    duty = Duty.objects.filter(key=report_key(report)).first()
    hour = duty.due_time if duty is not None else None
    at = clock.now() if duty is None or report.first_submitted_on is None else duty.closed_at
    return duties.late_days(due, first, due_time=hour, at=at)


def window(report: Report, due: date, on: date) -> Refusal | None:
    """May a report for this period be sent on `on`? Before the window: no; after it: late, unless the campaign locks."""
    if on < report.period.opens_on:
        return Refusal(
            _("Reports for this period are taken in from %(day)s.") % {"day": f"{report.period.opens_on:%d/%m/%Y}"}
        )
    locks = report.participation.campaign.hard_lock and report.first_submitted_on is None
    if locks and (on > due or late_days(report, due, on)):
        return Refusal(
            _("The window closed on %(day)s and this campaign takes no late reports.") % {"day": f"{due:%d/%m/%Y}"}
        )
    return None


def previous_figures(report: Report) -> dict[int, ReportValue]:
    """Per indicator the figure of the unit's last earlier period whose report stands with the host; one query."""
    rows = ReportValue.objects.filter(
        report__participation=report.participation_id,
        report__period__ends_on__lt=report.period.ends_on,
        report__status__in=(Report.Status.SUBMITTED, Report.Status.ACCEPTED),
    ).order_by("report__period__ends_on", "id")
    return {row.indicator_id: row for row in rows}


def targets_of(participation: Participation) -> dict[int, Decimal]:
    """The figures this unit is given, per indicator; one query."""
    rows = Target.objects.filter(
        unit=participation.unit_id, indicator__campaign=participation.campaign_id, superseded=False
    )
    return dict(rows.values_list("indicator", "value"))


def for_host(sheet: Sheet) -> Sheet | None:
    """What the host may see of a report: the sheet as it stands with the host, never the unit's working copy; None: nothing."""
    report = sheet.report
    if (
        report.pk is None
        or report.entered_by_host
        or report.status in (Report.Status.SUBMITTED, Report.Status.ACCEPTED)
    ):
        return sheet if report.pk else None
    returned = sheet.remarks[0].version_no if sheet.remarks else 0
    sent = next((v for v in sheet.versions if v.number == returned), None)
    return as_sent(sheet, sent) if sent else None
