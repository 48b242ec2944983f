"""Verbs of sending a proposal: to the head, back, to the host, recalled, sent again; the signed paper."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Nomination, Proposal
from awards.proposals import checking, review
from awards.proposals.review import Review
from awards.proposals.writing import touch
from awards.reception.returning import when_resubmitted
from awards.rules.proposals import may_write
from awards.workflow.proposals import PROPOSAL
from campaigns.reporting import SignedPaper
from core import clock, log
from core.language import official
from core.models import Blob
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Desk, Duty, Outcome

S = Proposal.Status
FILE_KIND = "awards.proposal_paper"
SIGN, RECEIVE = "awards.sign", "awards.receive"
DAYS = {SIGN: 3, RECEIVE: 3}  # working days
NO_PAPER: dict[str, Any] = {"signed_number": "", "signed_on": None, "signed_by": "", "signed_file": None}


def may_read_paper(user: Any, blob: Blob) -> bool:
    """Whoever sees the proposal."""
    return Proposal.objects.visible_to(user).filter(signed_file=blob).exists()


def finish(kind: str, proposal: Proposal, outcome: str = Outcome.DONE) -> None:
    """Close the duty of that kind (SIGN, RECEIVE) about the proposal, if one is open; in the caller's transaction."""
    about = Duty.objects.filter(kind=kind, context_ref=f"proposal:{proposal.pk}")
    duties.close_many(about, outcome=outcome)


def submit(*, proposal: Proposal, by: Any, version: int | None = None) -> Proposal:
    """Pass it to the head for approval, who gets a duty. Raises Refused, ValidationError (nobody on it, faults), Conflict."""
    _complete(review.look(proposal, checking.load(proposal)), proposal)
    with transaction.atomic():
        touch(proposal, version)
        PROPOSAL.perform(proposal, "submit", by=by)
        duties.open_duty(_ask(SIGN, proposal))
    return proposal


def hand_back(*, proposal: Proposal, by: Any, version: int | None = None) -> Proposal:
    """Back from the head to change it. Raises Refused, Conflict."""
    with transaction.atomic():
        touch(proposal, version)
        PROPOSAL.perform(proposal, "hand_back", by=by)
        finish(SIGN, proposal, Outcome.WITHDRAWN)
    return proposal


def attach_paper(*, proposal: Proposal, paper: SignedPaper, by: Any) -> Proposal:
    """Put the signed paper on it; it may then be sent without approval here. Raises Refused, ValidationError, Conflict."""
    if proposal.status != S.FOR_SIGNATURE:
        require(may_write(by, proposal))
    errors = {}
    if paper.signed_on > clock.today():
        errors["signed_on"] = _("The paper cannot be signed in the future.")
    if not paper.signed_by.strip():
        errors["signed_by"] = _("Write who signed the paper.")
    blob = paper.blob or proposal.signed_file
    if blob is None:
        errors["signed_file"] = _("Attach the scan of the signed paper.")
    if errors:
        raise ValidationError(errors)
    values = {
        "signed_number": paper.number.strip(), "signed_on": paper.signed_on, "signed_by": paper.signed_by.strip(),
        "signed_file": blob,
    }  # fmt: skip
    with transaction.atomic():
        rows = Proposal.objects.filter(pk=proposal.pk, status__in=(S.DRAFT, S.FOR_SIGNATURE, S.RETURNED))
        if not rows.update(**values):
            raise Conflict()
        log.record("awards.proposal.attach_paper", proposal, by=by)
        proposal.refresh_from_db(fields=list(values))
    return proposal


def _complete(found: Review, proposal: Proposal) -> None:
    if not proposal.secret and found.hindrances:
        raise ValidationError(found.hindrances)


def send(*, proposal: Proposal, by: Any, reason: str = "", version: int | None = None) -> Proposal:
    """The head approves, or the signed paper stands for it; the host has it, or gets it back as it was returned.

    Everything is checked anew first. What is not eligible, not known, over a quota or judged by provisional rules goes only with
    `reason`, which is kept beside each such name. Raises Refused, ValidationError (what hinders, no reason), Conflict.
    """
    action = action_of(proposal)
    require(PROPOSAL.refusal(proposal, action, by))
    rows = checking.recheck(proposal)
    found = review.look(proposal, rows)
    _complete(found, proposal)
    if found.doubts and not proposal.secret:
        log.require_reason(reason)
    with transaction.atomic():
        touch(proposal, version)
        first: dict[str, Any] = {"sent_at": clock.now()} if proposal.status != S.RETURNED else {}
        if proposal.status == S.RETURNED:
            first["returned_from"] = ""
        PROPOSAL.perform(proposal, action, by=by, reason=reason, send_reason=reason.strip()[:1000], **first)
        rows_without = [row.pk for row in found.unreasoned]
        Nomination.objects.filter(pk__in=rows_without).update(override_reason=reason.strip()[:1000])
        finish(SIGN, proposal)
        if first.get("returned_from") is not None:
            when_resubmitted(proposal)
        if proposal.status == S.SENT:
            duties.open_duty(_ask(RECEIVE, proposal))
    return proposal


resubmit = send


def action_of(proposal: Proposal) -> str:
    """The move that sends it: for the first time, or back to the one who returned it."""
    if proposal.status != S.RETURNED:
        return "send"
    state = proposal.returned_from or S.SENT
    return "resubmit" if state == S.SENT else f"resubmit_{state}"


def recall(*, proposal: Proposal, by: Any, version: int | None = None) -> Proposal:
    """Back to the unit while nobody has acted; the signed paper is taken off. Raises Refused, Conflict."""
    with transaction.atomic():
        touch(proposal, version)
        PROPOSAL.perform(proposal, "recall", by=by, sent_at=None, send_reason="", **NO_PAPER)
        finish(RECEIVE, proposal, Outcome.WITHDRAWN)
    return proposal


@official()
def _ask(kind: str, proposal: Proposal, on: date | None = None) -> duties.Ask:
    day = on or clock.today()
    signs = kind == SIGN
    title = _("Approve the proposal: %(title)s") if signs else _("Receive the proposal of %(unit)s")
    return duties.Ask(
        key=f"{kind}:{proposal.pk}:{proposal.version}", kind=kind, title=title % {"title": proposal.title, "unit": proposal.unit},
        host=proposal.host, unit=proposal.unit if signs else proposal.host, desk=Desk.HEAD if signs else Desk.OFFICER,
        context=proposal.title[:200], context_ref=f"proposal:{proposal.pk}", about_ref=f"proposal:{proposal.pk}",
        url_name="awards:proposal", url_args=[proposal.pk], opens_on=day, due_on=calendar.add_working(day, DAYS[kind]),
    )  # fmt: skip
