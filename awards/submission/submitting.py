"""Verbs of the tờ trình: begun with the proposals the council has dealt with, submitted, returned by the leader's office."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from awards import routes
from awards.models import Nomination, Proposal, Submission
from awards.routes import following
from awards.rules import submission as rules
from awards.workflow.proposals import PROPOSAL
from awards.workflow.submission import SUBMISSION
from core import clock, log
from core.refusals import Conflict, require
from units.models import Unit

S, O = Proposal.Status, Nomination.Outcome  # noqa: E741
LIVE = (Submission.Status.DRAFT, Submission.Status.RETURNED)


def candidates(host: int, but: Submission | None = None) -> QuerySet[Proposal]:
    """Proposals before the council whose every nomination has an outcome, and in no other open submission."""
    elsewhere = Submission.objects.filter(host=host, status__in=LIVE)
    if but is not None and but.pk:
        elsewhere = elsewhere.exclude(pk=but.pk)
    left = Count("nominations", filter=Q(nominations__outcome=O.OPEN))
    agreed = Count("nominations", filter=Q(nominations__outcome__in=(O.AGREED, O.LOWERED)))
    rows = Proposal.objects.filter(host=host, status=S.FOR_COUNCIL).annotate(
        left=left, agreed=agreed, names=Count("nominations")
    )
    return rows.filter(left=0).exclude(submissions__in=elsewhere).select_related("unit").order_by("received_on", "pk")


def begin(*, host: Unit, title: str, text: str, proposals: Sequence[Proposal], by: Any) -> Submission:
    """Begin a tờ trình. Raises Refused, ValidationError (no proposal)."""
    require(rules.may_write(by, Submission(host=host)))
    _check(proposals)
    with transaction.atomic():
        made = Submission.objects.create(
            host=host, title=title.strip(), text=text.strip(), created_by=by, created_at=clock.now()
        )
        made.proposals.set(proposals)
        log.record("awards.submission.begin", made, by=by, params={"proposals": len(proposals)})
    return made


def _check(proposals: Sequence[Proposal]) -> None:
    if not proposals:
        raise ValidationError({"proposals": _("Choose at least one proposal the council has dealt with.")})


def change(
    *, submission: Submission, version: int, title: str, text: str, proposals: Sequence[Proposal], by: Any
) -> Submission:
    """Change it while it is not submitted. Raises Refused, ValidationError, Conflict."""
    require(rules.may_change(by, submission))
    _check(proposals)
    with transaction.atomic():
        rows = Submission.objects.filter(pk=submission.pk, version=version, status__in=LIVE)
        if not rows.update(title=title.strip(), text=text.strip(), version=F("version") + 1):
            raise Conflict()
        submission.proposals.set(proposals)
        log.record("awards.submission.change", submission, by=by, params={"proposals": len(proposals)})
        submission.refresh_from_db()
    return submission


def send(*, submission: Submission, by: Any) -> Submission:
    """Submit it to the leader with all its proposals, or none. Raises Refused, ValidationError, Conflict."""
    listed = list(submission.proposals.select_related("unit", "host"))
    _check(listed)
    with transaction.atomic():
        SUBMISSION.perform(submission, "submit", by=by)
        moved, left = PROPOSAL.perform_at_once(listed, "submit_up", by=by)
        if left:
            raise Conflict(
                _("%(title)s is no longer before the council; take it off the list.") % {"title": left[0][0].title}
            )
        if Nomination.objects.filter(proposal__in=moved, outcome=O.OPEN).exists():
            raise ValidationError(_("Some nominations have no outcome of the council yet."))
        routes.follow(moved)
    return submission


def hand_back(*, submission: Submission, reason: str, by: Any) -> Submission:
    """The leader's office returns it with the reason: its proposals lie before it again. Raises Refused, Conflict."""
    with transaction.atomic():
        SUBMISSION.perform(submission, "hand_back", by=by, reason=reason)
        listed = list(submission.proposals.filter(status=S.SUBMITTED).select_related("unit", "host"))
        if not listed:
            raise Conflict(_("It has been decided already."))
        PROPOSAL.perform_many(listed, "hand_back_up", by=by, reason=reason)
        following.step_back(listed)
    return submission
