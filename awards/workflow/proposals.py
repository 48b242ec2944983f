"""The way of a proposal through the levels, and what becomes of each nomination in it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Nomination, Proposal
from awards.rules import proposals as rules
from core.transitions import Transition, Workflow

S = Proposal.Status
O = Nomination.Outcome  # noqa: E741
desk = rules.works_desk
AT_HOST = (S.SENT, S.RECEIVED, S.APPRAISING)

PROPOSAL = Workflow(
    "awards.proposal",
    _("Proposal"),
    "awards.Proposal",
    [
        Transition(
            "submit", (S.DRAFT,), S.FOR_SIGNATURE, _("Submit to the head"), _("passed the proposal to the head"),
            rules.may_submit, icon="signature",
        ),
        Transition(
            "hand_back", (S.FOR_SIGNATURE,), S.DRAFT, _("Hand back to change"), _("handed the proposal back to change it"),
            rules.may_hand_back, icon="arrow-back-up",
        ),
        Transition(
            "send", (S.DRAFT, S.FOR_SIGNATURE), S.SENT, _("Sign and send"), _("sent the proposal"), rules.may_send, icon="send"
        ),
        Transition(
            "recall", (S.SENT,), S.DRAFT, pgettext_lazy("proposal", "Take back"), _("took the proposal back"),
            rules.may_recall, icon="arrow-back-up",
        ),
        Transition(
            "receive", (S.SENT,), S.RECEIVED, pgettext_lazy("proposal", "Receive"), _("received the proposal"), desk,
            icon="inbox",
        ),
        Transition(
            "take_up", (S.RECEIVED,), S.APPRAISING, _("Begin the appraisal"), _("began the appraisal of the proposal"), desk,
            icon="checklist",
        ),
        Transition(
            "return_", AT_HOST, S.RETURNED, _("Return with remarks"), _("returned the proposal"), desk, needs_reason=True,
            icon="arrow-back-up",
        ),
        Transition(
            "resubmit", (S.RETURNED,), S.SENT, _("Send again"), _("sent the proposal again"), rules.resubmit_sent, icon="send"
        ),
        Transition(
            "resubmit_received", (S.RETURNED,), S.RECEIVED, _("Send again"), _("sent the proposal again"),
            rules.resubmit_received, icon="send",
        ),
        Transition(
            "resubmit_appraising", (S.RETURNED,), S.APPRAISING, _("Send again"), _("sent the proposal again"),
            rules.resubmit_appraising, icon="send",
        ),
        Transition(
            "pass_on", (S.APPRAISING,), S.FOR_COUNCIL, _("Put before the council"), _("put the proposal before the council"),
            desk, icon="users-group",
        ),
        Transition(
            "pass_by", (S.APPRAISING,), S.SUBMITTED, _("Submit for decision"),
            _("submitted the proposal for decision without the council"), desk, icon="file-text",
        ),
        Transition(
            "submit_up", (S.FOR_COUNCIL,), S.SUBMITTED, _("Submit for decision"), _("submitted the proposal for decision"),
            desk, icon="file-text",
        ),
        Transition(
            "hand_back_up", (S.SUBMITTED,), S.FOR_COUNCIL, _("Returned by the leader's office"),
            _("recorded that the leader's office returned the proposal"), desk, needs_reason=True, icon="arrow-back-up",
        ),
        Transition(
            "decide", (S.SUBMITTED,), S.DECIDED, _("Record the decision"), _("recorded the decision on the proposal"), desk,
            icon="circle-check",
        ),
        Transition(
            "refuse", AT_HOST, S.REFUSED, _("Do not accept"), _("did not accept the proposal"), desk, needs_reason=True,
            icon="circle-x",
        ),
    ],
)  # fmt: skip

OUTCOMES = tuple(o for o in O if o != O.AWARDED)
NOMINATION = Workflow(
    "awards.nomination",
    _("Nomination"),
    "awards.Nomination",
    [
        Transition("agreed", OUTCOMES, O.AGREED, _("Agree"), _("agreed to the award"), rules.may_settle),
        Transition(
            "lowered", OUTCOMES, O.LOWERED, _("Agree to a lower award"), _("agreed to a lower award"), rules.may_settle,
            needs_reason=True,
        ),
        Transition(
            "refused", OUTCOMES, O.REFUSED, _("Do not agree"), _("did not agree to the award"), rules.may_settle,
            needs_reason=True,
        ),
        Transition(
            "postponed", OUTCOMES, O.POSTPONED, _("Postpone"), _("postponed the nomination"), rules.may_settle,
            needs_reason=True,
        ),
        Transition(
            "open", OUTCOMES, O.OPEN, _("Open again"), _("opened the nomination again"), rules.may_settle, needs_reason=True
        ),
        Transition(
            "awarded", (O.OPEN, O.AGREED, O.LOWERED), O.AWARDED, _("Award"), _("awarded it by decision"), rules.may_settle
        ),
    ],
    status_field="outcome",
)  # fmt: skip
