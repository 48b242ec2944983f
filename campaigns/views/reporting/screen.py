"""What the report page shows, put together for its templates: header, rows, forms. It writes nothing."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import reporting
from campaigns.forms.reporting import ReportForm, ReturnForm
from campaigns.models import Report, ReportEvidence
from campaigns.participation import target_words
from campaigns.reporting import Sheet
from campaigns.rules.reporting import acts_for, may_review
from campaigns.views.reporting.rail import Rail
from campaigns.views.reporting.shapes import IndicatorRow, PointRow
from core import clock, drafts
from core.badges import Badge, badge
from core.text import fold
from deadlines import duties

DRAFT = "campaigns-report"
S = Report.Status


@dataclass
class Screen(Rail):
    """The page of one report for one person."""

    request: HttpRequest
    report: Report
    form: ReportForm | None = None
    review: ReturnForm | None = None
    clash: bool = False
    restored_at: Any = None
    stale: bool = False
    lost: Any = None  # what was typed into a form that is open no more
    problem: Any = None  # why a step was not taken

    # ---- who looks, and at what ----
    @cached_property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def part(self) -> Any:
        return self.report.participation

    @cached_property
    def own_side(self) -> bool:
        """The unit's own people, or who enters for it: they see the working copy."""
        if acts_for(self.user, self.part):
            return True
        return self.report.entered_by_host or (self.report.pk is None and self.write_refusal is None)

    @cached_property
    def write_refusal(self) -> Any:
        return reporting.may_begin(self.user, self.report)

    @cached_property
    def writable(self) -> bool:
        """Whether the page is a form now."""
        open_state = self.report.pk is None or self.report.status in reporting.WRITABLE
        return open_state and self.write_refusal is None

    @cached_property
    def why_closed(self) -> str:
        """Told to the unit's own people who may not write what is still being written."""
        unsent = self.report.pk is None or self.report.status in reporting.WRITABLE
        told = unsent and self.write_refusal is not None and acts_for(self.user, self.part)
        return str(self.write_refusal.reason) if told else ""

    @cached_property
    def whole(self) -> Sheet:
        return reporting.load(self.report)

    @cached_property
    def sheet(self) -> Sheet:
        """What is shown: the working copy to the unit, what was sent to everybody else."""
        if self.own_side:
            return self.whole
        sent = reporting.for_host(self.whole)
        blank = Report(participation=self.part, period=self.report.period)
        return sent or Sheet(blank, self.whole.indicators, self.whole.points, {}, {}, [], frozenset(), frozenset())

    @cached_property
    def hidden(self) -> bool:
        """Somebody else's report that has not been sent."""
        return not self.own_side and reporting.for_host(self.whole) is None

    @cached_property
    def reviewing(self) -> bool:
        return (
            self.report.status == S.SUBMITTED
            and self.report.pk is not None
            and may_review(self.user, self.report) is None
        )

    def prepare(self) -> None:
        """Make the forms that the page shows, with what was typed before and never stored."""
        if self.writable and self.form is None:
            self.form = ReportForm(sheet=self.whole)
            kept = drafts.load(self.user, DRAFT, self.subject)
            if kept and self.form.take_up(kept[0]):
                self.restored_at = kept[1]
                self.stale = kept[0].get("version") not in ("", None, str(self.form.fields["version"].initial))
                self.clash = self.stale
        if self.reviewing and self.review is None:
            self.review = ReturnForm(sheet=self.whole)

    @property
    def subject(self) -> str:
        return f"{self.part.pk}-{self.report.period_id}"

    # ---- header ----
    @cached_property
    def title(self) -> str:
        """ "Báo cáo: Quý II năm 2025"; a period that is called a report is not called so twice."""
        name = self.report.period.name
        return name if fold(name).startswith(("bao cao", "report")) else _("Report: %(period)s") % {"period": name}

    @cached_property
    def due(self) -> Any:
        return getattr(self.report, "asked_due_on", None) or reporting.due_on(self.report)

    @cached_property
    def fix_by(self) -> Any:
        """The day by which a returned report is due again, as the last return set it."""
        said = next((line.params.get("fix_by") for line in self.lines if line.action.endswith(".return")), None)
        return date.fromisoformat(said) if said and self.mending else None

    @cached_property
    def today(self) -> Any:
        return clock.today()

    @cached_property
    def left(self) -> str:
        """How much time there is, in words; "" once it was sent."""
        due = self.fix_by or self.due
        if self.report.pk and self.report.first_submitted_on and not self.fix_by:
            return ""
        days = duties.days_left(due, self.today)
        if days == 0 or due == self.today:
            return _("due today")
        if days < 0:
            return ngettext("%(n)s working day late", "%(n)s working days late", -days) % {"n": -days}
        return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}

    @cached_property
    def is_late(self) -> bool:
        due = self.fix_by or self.due
        waiting = self.fix_by or not self.report.first_submitted_on
        return due < self.today and bool(waiting) and not self.part.requested

    @cached_property
    def badge(self) -> Badge:
        """The state as the person may know it."""
        if self.report.pk is None or self.hidden:
            if self.is_late:
                return badge("overdue")
            return badge("not_due", _("Not begun") if self.own_side else _("Not received"))
        count = len(self.sheet.remarks)
        if self.report.status in reporting.WRITABLE and self.sheet.remarks:
            return badge(
                "returned",
                ngettext("Returned, %(n)s field to mend", "Returned, %(n)s fields to mend", count) % {"n": count},
            )
        key = {S.DRAFT: "writing", S.FOR_SIGNATURE: "for_signature", S.SUBMITTED: "to_view", S.RETURNED: "returned"}
        return badge(key.get(S(self.report.status), "received"), Report.Status(self.report.status).label)

    @cached_property
    def late_words(self) -> str:
        if not self.report.pk or not self.report.submitted_at or not self.report.first_submitted_on or self.hidden:
            return ""
        if self.report.late_days:
            return ngettext("%(n)s working day late", "%(n)s working days late", self.report.late_days) % {
                "n": self.report.late_days
            }
        return _("on time")

    @cached_property
    def versions(self) -> list[Any]:
        """The submissions one may read."""
        rows = self.whole.versions
        return rows if self.own_side else [v for v in rows if not v.withdrawn]

    # ---- rows ----
    def _bound(self, name: str) -> Any:
        return self.form[name] if self.form is not None and name in self.form.fields else None

    def _box(self, name: str) -> Any:
        return self.review[name] if self.review is not None else None

    def _stored(self, name: str) -> str:
        """What the system holds where it differs from what was typed, after a clash."""
        if not self.clash or self.form is None or name not in self.form.fields:
            return ""
        stored = self.form.fields[name].prepare_value(self.form.fields[name].initial) or ""
        typed = self.form[name].value() or ""
        return str(stored) if str(stored) != str(typed) else ""

    @cached_property
    def indicators(self) -> list[IndicatorRow]:
        before, given = reporting.previous_figures(self.report), reporting.targets_of(self.part)
        rows = []
        for number, i in enumerate(self.sheet.indicators, 1):
            pk = i.pk
            rows.append(
                IndicatorRow(
                    number, i, self.sheet.values.get(pk), before.get(pk),
                    *target_words(i, given.get(pk)),
                    [c for c in self.sheet.evidence if c.indicator_id == pk],
                    [r for r in self.sheet.remarks if r.indicator_id == pk],
                    self._stored(f"value_{pk}"),
                    self._bound(f"value_{pk}"), self._bound(f"none_{pk}"), self._bound(f"estimate_{pk}"),
                    self._bound(f"note_{pk}"), self._box(f"remark_indicator_{pk}"),
                )
            )  # fmt: skip
        return rows

    @cached_property
    def points(self) -> list[PointRow]:
        return [
            PointRow(
                p, self.sheet.sections.get(p.pk),
                [c for c in self.sheet.evidence if c.content_point_id == p.pk],
                [r for r in self.sheet.remarks if r.content_point_id == p.pk],
                self._stored(f"section_{p.pk}"), self._bound(f"section_{p.pk}"), self._box(f"remark_point_{p.pk}"),
            )
            for p in self.sheet.points
        ]  # fmt: skip

    @cached_property
    def whole_evidence(self) -> list[ReportEvidence]:
        return [c for c in self.sheet.evidence if not c.indicator_id and not c.content_point_id]

    @cached_property
    def summary(self) -> Any:
        return self._bound("summary")

    @cached_property
    def mending(self) -> bool:
        """The unit mends what was returned: most of the page is locked."""
        return self.writable and not self.whole.free
