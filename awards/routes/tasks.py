"""What each step waits for, as duties: who owes it, by when, and where it is done."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, RoleAssignment
from awards.models import Proposal, RouteStep
from core import clock
from core.language import official
from deadlines import calendar, duties
from deadlines.models import Desk, Duty

K = RouteStep.Kind
RECEIVE, MEND, APPROVE = "awards.receive", "awards.mend", "awards.approve"
MEND_DAYS, APPROVE_DAYS = 5, 3
WHAT: dict[str, Any] = {
    K.APPRAISAL: gettext_lazy("Appraise: %(title)s"),
    K.OPINION: gettext_lazy("Give an opinion: %(title)s"),
    K.DISCLOSURE: gettext_lazy("Disclose: %(title)s"),
    K.COUNCIL: gettext_lazy("Put before the council: %(title)s"),
    K.SUBMISSION: gettext_lazy("Write the submission: %(title)s"),
    K.DECISION: gettext_lazy("Decide: %(title)s"),
    K.HIGHER: gettext_lazy("Send to the higher level: %(title)s"),
    K.NOTICE: gettext_lazy("Give notice of the result: %(title)s"),
}
KINDS = (
    (MEND, gettext_lazy("Mending of a proposal"), "arrow-back-up", gettext_lazy("Mend the proposal")),
    (APPROVE, gettext_lazy("Approval of an appraisal"), "signature", gettext_lazy("See the appraisal")),
    ("awards.appraisal", gettext_lazy("Appraisal of a proposal"), "report-search", gettext_lazy("Appraise")),
    ("awards.opinion", gettext_lazy("Opinion on a proposal"), "message-report", gettext_lazy("Give the opinion")),
    ("awards.disclosure", gettext_lazy("Public disclosure"), "speakerphone", gettext_lazy("Open the proposal")),
    ("awards.council", gettext_lazy("Council"), "users-group", gettext_lazy("Open the proposal")),
    ("awards.submission", gettext_lazy("Submission to the leader"), "file-text", gettext_lazy("Open the proposal")),
    ("awards.decision", gettext_lazy("Decision on awards"), "rubber-stamp", gettext_lazy("Open the proposal")),
    ("awards.higher", gettext_lazy("Submission to a higher level"), "send", gettext_lazy("Open the proposal")),
    ("awards.notice", gettext_lazy("Notice of the result"), "bell-ringing", gettext_lazy("Give notice")),
)


def register() -> None:
    """Called in AppConfig.ready()."""
    for kind in KINDS:
        duties.register_kind(*kind)


def ref(step: RouteStep) -> str:
    """How a duty remembers its step."""
    return f"route_step:{step.pk}"


def context_ref(proposal: Proposal) -> str:
    """How a duty remembers its proposal."""
    return f"proposal:{proposal.pk}"


def asks(rows: Sequence[tuple[RouteStep, Proposal]]) -> list[duties.Ask]:
    """The duties of steps under way: an opinion is the body's, a decision the leader's, the rest the officer's."""
    with official():
        led = led_hosts(p.host_id for row, p in rows if row.kind == K.DECISION)
        staffed = staffed_units(row.body_id for row, _p in rows if row.body_id)
        return [_ask(row, p, led, staffed) for row, p in rows if row.kind in WHAT and row.due_on]


def _ask(row: RouteStep, proposal: Proposal, led: frozenset[int], staffed: frozenset[int]) -> duties.Ask:
    url, args, who = "awards:proposal", [proposal.pk], _officer(proposal)
    opened: date = row.opened_on or clock.today()
    if row.kind == K.OPINION:
        url, args = "awards:opinion", [row.pk]
        if row.body_id in staffed:
            who = {"unit": row.body, "desk": Desk.CLERK}
    elif row.kind == K.APPRAISAL:
        url = "awards:appraisal"
    elif row.kind == K.DECISION:
        who = {"unit": proposal.host, "desk": Desk.LEADER if proposal.host_id in led else Desk.HEAD}
    return duties.Ask(
        key=_key(row, proposal), kind=f"awards.{row.kind}", host=proposal.host, context=proposal.title,
        title=str(WHAT[row.kind]) % {"title": named(proposal)}, context_ref=context_ref(proposal), about_ref=ref(row),
        url_name=url, url_args=args, opens_on=opened, due_on=row.due_on or opened, **who,
    )  # fmt: skip


def _key(row: RouteStep, proposal: Proposal) -> str:
    person = proposal.officer_id if row.kind == K.APPRAISAL else None
    return f"awards.step:{row.pk}:{person or 0}"


def _officer(proposal: Proposal) -> dict[str, Any]:
    """The officer in charge, else whoever works at the host's desk."""
    return {"person": proposal.officer} if proposal.officer_id else {"desk": Desk.OFFICER, "unit": proposal.host}


def named(proposal: Proposal) -> str:
    """“HS-2026-0012, Sở Y tế”."""
    return ", ".join(x for x in (proposal.code, proposal.unit.short_name) if x)


def led_hosts(hosts: Iterable[int]) -> frozenset[int]:
    """Those with a leader's account; the others are decided by their head."""
    asked = set(hosts)
    if not asked:
        return frozenset()
    found = RoleAssignment.objects.in_force().filter(role=Role.LEADER, host__in=asked, user__is_active=True)
    return frozenset(x for x in found.values_list("host", flat=True) if x)


def staffed_units(units: Iterable[int | None]) -> frozenset[int]:
    """Units with an account of their own; the others are asked by letter."""
    asked = {x for x in units if x}
    if not asked:
        return frozenset()
    found = RoleAssignment.objects.in_force().filter(unit__in=asked, user__is_active=True)
    return frozenset(x for x in found.values_list("unit", flat=True) if x)


def renew(wanted: Sequence[duties.Ask]) -> None:
    """Open these duties; those closed before are opened once more, with their new day."""
    duties.open_many(wanted)
    days = {ask.key: ask.due_on for ask in wanted}
    for key in Duty.objects.filter(key__in=days, closed_at__isnull=False).values_list("key", flat=True):
        duties.reopen(key=key)
        Duty.objects.filter(key=key).update(due_on=days[key])


# ---- duties that are no step
def close_reception(proposals: Collection[Proposal], outcome: str) -> None:
    """It was received, not accepted or returned: nobody owes its reception any more."""
    refs = [context_ref(one) for one in proposals]
    duties.close_many(Duty.objects.filter(context_ref__in=refs, kind=RECEIVE), outcome=outcome)


def mend_key(proposal: Proposal) -> str:
    """Of the unit's mending of a returned proposal."""
    return f"awards.mend:{proposal.pk}"


def ask_mending(proposal: Proposal, count: int, due_on: date) -> None:
    """The unit is to mend what the remarks name."""
    with official():
        title = _("Mend %(count)s fields of the proposal") % {"count": count}
    ask = duties.Ask(
        key=mend_key(proposal), kind=MEND, title=title, host=proposal.host, unit=proposal.unit, context=proposal.title,
        context_ref=context_ref(proposal), url_name="awards:proposal", url_args=[proposal.pk], opens_on=clock.today(),
        due_on=due_on,
    )  # fmt: skip
    renew([ask])


def close_mending(proposal: Proposal) -> None:
    """It was sent again."""
    duties.close(key=mend_key(proposal))


def approve_key(proposal: Proposal) -> str:
    """Of the leader's approval of the appraisal sheet."""
    return f"awards.approve:{proposal.pk}"


def ask_approval(proposal: Proposal) -> None:
    """The leader is to approve the appraisal."""
    today, host = clock.today(), proposal.host
    led = led_hosts([host.pk])
    with official():
        title = _("Approve the appraisal: %(title)s") % {"title": named(proposal)}
    ask = duties.Ask(
        key=approve_key(proposal), kind=APPROVE, title=title, host=host, unit=host, context=proposal.title,
        desk=Desk.LEADER if host.pk in led else Desk.HEAD, context_ref=context_ref(proposal), url_name="awards:appraisal",
        url_args=[proposal.pk], opens_on=today, due_on=calendar.add_working(today, APPROVE_DAYS),
    )  # fmt: skip
    renew([ask])


def close_approval(proposal: Proposal, outcome: str) -> None:
    """The leader approved it or handed it back."""
    duties.close(key=approve_key(proposal), outcome=outcome)
