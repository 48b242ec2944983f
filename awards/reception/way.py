"""The way of one proposal as its page shows it: the steps, what waits on whom and until when, and the acts of this person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from awards import appraisal
from awards.models import AppraisalSheet, DossierRemark, Proposal, RouteStep
from awards.reception.returning import label_of
from awards.routes import opinions
from awards.rules import appraisal as appraisal_rules
from awards.rules import reception as rules
from awards.rules import routes as route_rules
from awards.rules import submission as submission_rules
from awards.workflow.proposals import PROPOSAL
from core import clock
from core.badges import Badge
from core.lists import Action
from core.refusals import Refusal
from deadlines import duties
from documents import kinds
from documents.models import IssuedPaper

S, K, St = Proposal.Status, RouteStep.Kind, RouteStep.Status
LOOK: dict[str, tuple[Any, str]] = {
    St.WAITING: ("mute", "circle-dashed"), St.OPEN: ("info", "progress"), St.DONE: ("ok", "circle-check"),
    St.RETURNED: ("bad", "arrow-back-up"), St.SKIPPED: ("mute", "arrow-forward-up"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One step as drawn."""

    step: RouteStep
    name: str
    badge: Badge
    who: str
    when: str
    note: str = ""
    actions: tuple[Action, ...] = ()


@dataclass
class Panel:
    """Everything `awards/reception/_way.html` draws."""

    proposal: Proposal
    lines: list[Line] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    more: list[Action] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    waits: str = ""
    why_not: str = ""

    @property
    def shown(self) -> bool:
        """Is there a way yet? While it is being written there is none."""
        return bool(self.lines or self.actions or self.more or self.remarks)


def panel(proposal: Proposal, user: Any) -> Panel:
    """The way of `proposal` (with `unit`, `host`, `officer` loaded) for `user`; at most five statements."""
    made = Panel(proposal)
    if proposal.status in (S.DRAFT, S.FOR_SIGNATURE):
        return made
    steps = list(proposal.steps.select_related("body", "by", "file").order_by("position", "id"))
    for row in steps:
        row.proposal = proposal
    made.lines = [line(row, user) for row in steps]
    made.waits = next((x.who for x in made.lines if x.step.status == St.OPEN), "")
    at_desk = rules.may_assign(user, proposal) is None
    sheet = AppraisalSheet.objects.filter(proposal=proposal).first() if at_desk else None
    _offer(made, steps, sheet, user)
    if proposal.status == S.RETURNED:
        made.remarks = remarks_of(proposal)
    made.papers = _papers(proposal, user)
    return made


# ---- steps
def line(row: RouteStep, user: Any) -> Line:
    """One step as drawn; `proposal` and `body` are loaded."""
    tone, icon = LOOK[row.status]
    badge = Badge(tone, icon, row.get_status_display())
    note = ""
    if row.kind == K.OPINION:
        badge, note = _heard(row, badge)
    elif row.status == St.OPEN and row.due_on and row.due_on < clock.today():
        badge = Badge("bad", "alert-circle", _("Overdue"))
    return Line(row, _name(row), badge, _who(row), _when(row), note, tuple(_acts(row, user)))


def _name(row: RouteStep) -> str:
    if row.kind == K.OPINION and (row.body_id or row.status != St.WAITING):
        return _("Opinion: %(body)s") % {"body": row.body.short_name if row.body else row.title}
    return row.title or str(row.get_kind_display())


def _heard(row: RouteStep, badge: Badge) -> tuple[Badge, str]:
    """An opinion: agreed or not, silent, and what silence counts as."""
    said = _("Silence after the term: %(silence)s.") % {"silence": row.get_silence_display()} if row.silence else ""
    if row.status == St.DONE:
        late = row.due_on is not None and row.replied_on is not None and row.replied_on > row.due_on
        note = " · ".join(x for x in (row.number, _("after the term") if late else "", row.text) if x)
        if row.agrees:
            return Badge("ok", "circle-check", pgettext("opinion", "Agrees")), note
        return Badge("bad", "circle-x", pgettext("opinion", "Does not agree")), note
    if opinions.silent(row) or (row.status == St.SKIPPED and not row.text and row.silence):
        return Badge("warn", "clock", pgettext("opinion", "No answer in time")), said
    if row.status == St.OPEN and row.due_on and row.due_on < clock.today():
        return Badge("bad", "alert-circle", _("Overdue")), said
    return badge, row.text if row.status == St.SKIPPED else said


def _who(row: RouteStep) -> str:
    proposal = row.proposal
    if row.kind == K.OPINION and row.body is not None:
        return row.body.short_name
    if row.kind in (K.UNIT, K.BLOCK):
        return proposal.unit.short_name
    if row.kind == K.APPRAISAL and proposal.officer is not None:
        return str(proposal.officer.full_name)
    if row.kind == K.DECISION:
        return _("Leader, %(host)s") % {"host": proposal.host.short_name}
    return proposal.host.short_name


def _when(row: RouteStep) -> str:
    if row.status == St.OPEN and row.due_on:
        left = duties.days_left(row.due_on)
        day = f"{row.due_on:%d/%m/%Y}"
        if left < 0:
            return _("due %(day)s, %(n)s working days late") % {"day": day, "n": -left}
        return _("by %(day)s, %(n)s working days left") % {"day": day, "n": left}
    if row.status in (St.DONE, St.SKIPPED, St.RETURNED) and row.closed_on:
        return f"{row.closed_on:%d/%m/%Y}"
    if row.status == St.WAITING and row.term_days:
        return _("%(n)s working days") % {"n": row.term_days}
    return ""


def _acts(row: RouteStep, user: Any) -> Iterable[Action]:
    if row.kind != K.OPINION:
        return
    url = reverse("awards:opinion", args=[row.pk])
    if route_rules.may_answer(user, row) is None:
        yield Action(_("Give the opinion"), url, "message-report", primary=True)
    elif row.status == St.OPEN and route_rules.may_record(user, row) is None:
        yield Action(_("Record the answer"), url, "writing")
    if row.status in (St.OPEN, St.WAITING) and route_rules.may_skip(user, row) is None:
        yield Action(_("Go on without it"), reverse("awards:opinion_skip", args=[row.pk]), "arrow-forward-up")


# ---- acts
def _offer(made: Panel, steps: list[RouteStep], sheet: AppraisalSheet | None, user: Any) -> None:
    proposal = made.proposal
    if appraisal_rules.may_see(user, proposal):
        return
    state = proposal.status
    if state == S.SENT:
        made.actions.append(
            _act(_("Receive"), "receive", proposal, "inbox", PROPOSAL.refusal(proposal, "receive", user), primary=True)
        )
    elif state in (S.RECEIVED, S.APPRAISING):
        _offer_desk(made, steps, sheet, user)
    elif state == S.FOR_COUNCIL and proposal.host_id in user.grants.kept_hosts:
        new = reverse("awards:submission_new") + f"?host={proposal.host_id}"
        made.actions.append(Action(_("Write the submission"), new, "file-text"))
    if state in (S.SENT, S.RECEIVED, S.APPRAISING):
        made.more += [
            _act(
                _("Return with remarks"),
                "return",
                proposal,
                "arrow-back-up",
                PROPOSAL.refusal(proposal, "return_", user),
            ),
            _act(_("Do not accept"), "not_accept", proposal, "circle-x", PROPOSAL.refusal(proposal, "refuse", user)),
        ]
    if submission_rules.may_notify(user, proposal) is None:
        made.more.append(_act(_("Notice to those not awarded"), "notice", proposal, "bell-ringing", None))
    if state != S.SENT:
        papers = reverse("documents:paper_choose", args=["awards.proposal", proposal.pk])
        made.more.append(Action(_("Write a paper"), papers, "file-text"))


def _offer_desk(made: Panel, steps: list[RouteStep], sheet: AppraisalSheet | None, user: Any) -> None:
    proposal = made.proposal
    ready = appraisal.readiness(proposal, steps, sheet, user)
    onward = PROPOSAL.by_action[ready.action]
    may_appraise = appraisal_rules.may_find(user, proposal) is None
    needs_sheet = any(row.kind == K.APPRAISAL for row in steps)
    if needs_sheet:
        made.actions.append(
            Action(
                _("Appraise") if may_appraise else _("Appraisal sheet"), reverse("awards:appraisal", args=[proposal.pk]),
                "report-search", primary=ready.refusal is not None,
            )
        )  # fmt: skip
    made.actions.append(
        Action(
            onward.label, reverse("awards:pass_on", args=[proposal.pk]), onward.icon, primary=ready.refusal is None, post=True,
            reason=ready.refusal.reason if ready.refusal else "",
        )
    )  # fmt: skip
    made.why_not = str(ready.refusal.reason) if ready.refusal else ""
    made.more += [
        _act(_("Consult bodies"), "consult", proposal, "message-2", route_rules.may_ask(user, proposal)),
        _act(_("Assign"), "assign", proposal, "user-check", rules.may_assign(user, proposal)),
    ]


def _act(
    label: str, name: str, proposal: Proposal, icon: str, refusal: Refusal | None, *, primary: bool = False
) -> Action:
    url = reverse(f"awards:{name}", args=[proposal.pk])
    return Action(label, url, icon, primary=primary, reason=refusal.reason if refusal else "")


# ---- remarks and papers
def remarks_of(proposal: Proposal, nomination: int | None = None) -> list[dict[str, Any]]:
    """The open remarks, as `components/remark.html` draws them; those of one nomination, or all."""
    rows: Any = DossierRemark.objects.filter(proposal=proposal, answered=False).select_related("by", "nomination")
    if nomination is not None:
        rows = rows.filter(nomination=nomination)
    return [
        {
            "author": row.by.full_name, "when": f"{clock.local_date(row.at):%d/%m/%Y}", "text": row.text, "tone": "bad",
            "url": "", "link": "", "field": row.field, "nomination": row.nomination_id,
            "where": f"{row.nomination.name} · {label_of(row)}" if row.nomination else label_of(row),
        }
        for row in rows
    ]  # fmt: skip


UNIT_READS = ("awards.receipt", "awards.not_awarded")


def _papers(proposal: Proposal, user: Any) -> list[dict[str, Any]]:
    """Papers written from it: all of them for the host, what was addressed to the unit for the unit."""
    rows = IssuedPaper.objects.filter(source_ref=kinds.ref("awards.proposal", proposal), replacement__isnull=True)
    if appraisal_rules.may_see(user, proposal):
        rows = rows.filter(kind__in=UNIT_READS)
    found = []
    for paper in rows.prefetch_related("files").order_by("-pk")[:12]:
        files = list(paper.files.all())
        last = files[-1] if files else None
        found.append({"title": kinds.title_of(paper.kind), "number": paper.full_number, "file": last})
    return found
