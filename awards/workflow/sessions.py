"""The way of a session: prepared, invited, under way, voting, closed, its minutes signed."""

from django.utils.translation import gettext_lazy as _

from awards.models import CouncilSession
from awards.rules import sessions as rules
from core.transitions import Transition, Workflow

S = CouncilSession.Status

SESSION = Workflow(
    "awards.session",
    _("Session of a council"),
    "awards.CouncilSession",
    [
        Transition(
            "invite", (S.DRAFT,), S.INVITED, _("Send the invitations"), _("sent the invitations"), rules.may_invite, icon="send"
        ),
        Transition(
            "open", (S.DRAFT, S.INVITED), S.OPEN, _("Begin the session"), _("began the session"), rules.may_open,
            icon="player-play",
        ),
        Transition(
            "vote", (S.OPEN,), S.VOTING, _("Open the vote"), _("opened the vote"), rules.may_vote, icon="checklist"
        ),
        Transition(
            "resume", (S.VOTING,), S.OPEN, _("Back to the discussion"), _("went back to the discussion"), rules.may_resume,
            needs_reason=True, icon="arrow-back-up",
        ),
        Transition(
            "close", (S.OPEN, S.VOTING), S.CLOSED, _("Close the session"), _("closed the session"), rules.may_close,
            icon="lock",
        ),
        Transition(
            "sign", (S.CLOSED,), S.SIGNED, _("Record the signed minutes"), _("recorded the signed minutes"), rules.may_sign,
            icon="signature",
        ),
    ],
)  # fmt: skip
