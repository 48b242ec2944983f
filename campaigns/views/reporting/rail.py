"""The rail of the report page: checklist, the one button and the others with their reasons, history."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import reporting
from campaigns.forms.reporting import ReportForm
from campaigns.models import Report
from campaigns.reporting import Sheet
from campaigns.rules.campaigns import keeps
from campaigns.rules.reporting import acts_for, may_submit, may_withdraw, may_write
from campaigns.views.reporting.shapes import Check, Event, Primary
from core import drafts, log
from core.lists import Action

S = Report.Status


class Rail:
    """What the person should do next. The page (screen.py) gives what it looks at."""

    report: Report
    form: ReportForm | None
    restored_at: Any
    user: Any
    part: Any
    whole: Any
    due: Any
    today: Any
    own_side: Any
    writable: Any
    write_refusal: Any
    reviewing: Any
    hidden: Any
    mending: Any

    @cached_property
    def typed(self) -> Sheet:
        """The sheet as it would be with what stands in the form."""
        if self.form is None:
            return self.whole
        form = self.form
        if not form.is_bound:
            if not self.restored_at:
                return self.whole
            kept = {name: form[name].value() for name in form.fields}
            form = ReportForm({k: v for k, v in kept.items() if v not in (None, False)}, sheet=self.whole)
        form.is_valid()
        return reporting.overlay(self.whole, form.figures(), form.texts())

    @cached_property
    def gaps(self) -> list[Any]:
        return self.typed.missing()

    @cached_property
    def checks(self) -> list[Check]:
        return [*(self._mend_checks() if self.mending else self._draft_checks()), self._approval()]

    def _draft_checks(self) -> list[Check]:
        sheet = self.typed
        given = [i for i in sheet.indicators if reporting.is_given(sheet.values.get(i.pk))]
        reasons = sum(1 for i in given if sheet.values[i.pk].value is None)
        open_numbers = [p.label for p in sheet.points if not (sheet.sections.get(p.pk) and sheet.sections[p.pk].text)]
        note = _("%(n)s with a reason instead of a figure") % {"n": reasons} if reasons else ""
        missing = [str(n) for n, i in enumerate(sheet.indicators, 1) if i not in given]
        if missing:
            note = _("Still open: %(numbers)s") % {"numbers": ", ".join(missing)}
        rows = []
        if sheet.indicators:
            state = "ok" if not missing else "open"
            rows.append(
                Check(
                    state,
                    _("%(n)s of %(all)s indicators") % {"n": len(given), "all": len(sheet.indicators)},
                    note,
                    "#indicators",
                )
            )
        if sheet.points:
            written = len(sheet.points) - len(open_numbers)
            note = _("Still open: %(numbers)s") % {"numbers": ", ".join(open_numbers)} if open_numbers else ""
            rows.append(
                Check(
                    "open" if open_numbers else "ok",
                    _("%(n)s of %(all)s content points written") % {"n": written, "all": len(sheet.points)},
                    note,
                    "#points",
                )
            )
        files = len(sheet.evidence)
        rows.append(
            Check(
                "ok" if files else "open", _("%(n)s evidence files") % {"n": files} if files else _("No evidence yet")
            )
        )
        return rows

    def _mend_checks(self) -> list[Check]:
        sheet, rows = self.typed, []
        numbers = {i.pk: n for n, i in enumerate(sheet.indicators, 1)}
        for remark in sheet.remarks:
            done = sheet.answered(remark)
            if remark.indicator_id:
                what, anchor = (
                    _("Indicator %(number)s") % {"number": numbers.get(remark.indicator_id, "?")},
                    f"#indicator-{remark.indicator_id}",
                )
            else:
                what, anchor = (
                    _("Content point %(label)s")
                    % {"label": remark.content_point.label if remark.content_point else ""},
                    f"#point-{remark.content_point_id}",
                )
            rows.append(Check("ok" if done else "bad", what, _("Mended") if done else _("Not mended yet"), anchor))
        locked = len(sheet.indicators) - len(sheet.open_indicators)
        if locked:
            rows.append(
                Check(
                    "ok",
                    ngettext("%(n)s other indicator", "%(n)s other indicators", locked) % {"n": locked},
                    _("Locked"),
                )
            )
        locked = len(sheet.points) - len(sheet.open_points)
        if locked:
            rows.append(
                Check(
                    "ok",
                    ngettext("%(n)s other content point", "%(n)s other content points", locked) % {"n": locked},
                    _("Locked"),
                )
            )
        return rows

    def _approval(self) -> Check:
        if self.report.signed_file_id and self.report.signed_on:
            note = _("%(number)s of %(day)s, %(by)s") % {
                "number": self.report.signed_number or _("no number"),
                "day": f"{self.report.signed_on:%d/%m/%Y}",
                "by": self.report.signed_by,
            }
            return Check("ok", _("Signed paper attached"), note)
        if self.on_behalf:
            return Check("open", _("Signed paper of the unit"), _("Needed for what is entered on behalf"))
        if self.user_is_head:
            return Check("open", _("Your approval"), _("Given by sending the report"))
        return Check("open", _("Approval by the head"), _("Or attach the signed paper"))

    @cached_property
    def user_is_head(self) -> bool:
        return self.part.unit_id in self.user.grants.head_units

    @cached_property
    def on_behalf(self) -> bool:
        return self.report.entered_by_host if self.report.pk else not acts_for(self.user, self.part)

    def _why_not(self, *, sending: bool) -> str:
        if sending:
            closed = reporting.window(self.report, self.due, self.today)
            if closed:
                return str(closed.reason)
        if self.gaps:
            shown = " ".join(str(g) for g in self.gaps[:2])
            return (
                shown
                if len(self.gaps) <= 2
                else _("%(shown)s And %(n)s more.") % {"shown": shown, "n": len(self.gaps) - 2}
            )
        refusal = may_submit(self.user, self.report) if sending else None
        return str(refusal.reason) if refusal else ""

    @cached_property
    def primary(self) -> Primary | None:
        """The one thing to do now."""
        if self.writable:
            if self.user_is_head and not self.on_behalf:
                return Primary(_("Approve and submit"), do="submit", reason=self._why_not(sending=True))
            if self.on_behalf or self.report.signed_file_id:
                return Primary(_("Submit the report"), do="submit", reason=self._why_not(sending=True))
            return Primary(_("Submit to the head"), do="pass", reason=self._why_not(sending=False))
        if self.report.status == S.FOR_SIGNATURE and self.own_side:
            reason = "" if self.user_is_head else _("It waits for the head's approval.")
            if self.report.signed_file_id:
                reason = ""
            label = _("Approve and submit") if self.user_is_head else _("Submit the report")
            return Primary(label, url=self.act("submit"), reason=reason or self._why_not(sending=True))
        if self.reviewing:
            return Primary(_("Accept"), icon="circle-check", url=self.act("accept"))
        return None

    @cached_property
    def others(self) -> list[Action]:
        """What else can be done, each with its reason where it cannot."""
        rows: list[Action] = []
        if not self.own_side or self.report.pk is None:
            return rows
        if self.report.status == S.FOR_SIGNATURE:
            label = _("Give back to be edited") if self.user_is_head else _("Take back to edit")
            refusal = may_write(self.user, self.report)
            rows.append(self._post(label, "recall", "arrow-back-up", str(refusal.reason) if refusal else ""))
            if self.write_refusal is None:
                rows.append(Action(_("Attach the signed paper"), self._url("report_paper"), "upload"))
        if self.report.status == S.SUBMITTED:
            refusal = may_withdraw(self.user, self.report)
            rows.append(
                self._post(
                    _("Withdraw the report"), "withdraw", "arrow-back-up", str(refusal.reason) if refusal else ""
                )
            )
        return rows

    def _post(self, label: str, action: str, icon: str, reason: str) -> Action:
        return Action(label, self.act(action), icon, post=True, fields={"_token": drafts.new_token()}, reason=reason)

    def _url(self, name: str, *more: Any) -> str:
        return reverse(f"campaigns:{name}", args=[self.part.pk, self.report.period_id, *more])

    def act(self, action: str) -> str:
        return self._url("report_action", action)

    @cached_property
    def token(self) -> str:
        return drafts.new_token()

    @cached_property
    def urls(self) -> dict[str, str]:
        names = (
            "report",
            "report_check",
            "report_discard",
            "report_paper",
            "report_print",
            "report_return",
            "report_compare",
        )
        return {name.removeprefix("report_"): self._url(name) for name in names}

    @cached_property
    def keeps(self) -> bool:
        return keeps(self.user, self.part.campaign.host_id)

    # ---- history ----
    @cached_property
    def lines(self) -> list[log.Line]:
        return log.history(self.report) if self.report.pk else []

    @cached_property
    def events(self) -> list[Event]:
        """What happened to the report; the unit's inner steps stay with the unit."""
        rows = []
        if self.restored_at:
            at = localtime(self.restored_at)
            rows.append(Event(_("Being written, kept at %(hour)s") % {"hour": f"{at:%H:%M}"}, self.user.full_name))
        if self.report.pk is None or self.hidden:
            return rows
        inner = ("pass", "recall", "start", "attach_paper", "withdraw")
        for line in self.lines:
            step = line.action.rpartition(".")[2]
            if self.own_side or step not in inner:
                rows.append(
                    Event(_event_words(step, line), f"{line.who} · {date_format(localtime(line.at), 'd/m, H:i')}")
                )
        return rows


def _event_words(step: str, line: log.Line) -> str:
    words = {
        "start": _("Begun"), "pass": _("Passed to the head"), "recall": _("Taken back to edit"), "withdraw": _("Withdrawn"),
        "read": _("Read by the host"), "accept": _("Accepted"), "attach_paper": _("Signed paper attached"),
    }  # fmt: skip
    if step == "return":
        count = line.params.get("fields", 0)
        return ngettext("Returned, %(n)s field", "Returned, %(n)s fields", count) % {"n": count}
    if step == "submit":
        late = line.params.get("late", 0)
        when = (
            ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late} if late else _("on time")
        )
        text = _("Submission %(n)s, %(when)s") % {"n": line.params.get("version", ""), "when": when}
    else:
        text = words.get(step, line.what)
    return _("%(what)s (on behalf)") % {"what": text} if line.on_behalf else text
