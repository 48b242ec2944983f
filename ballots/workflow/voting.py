"""The way of a ballot: prepared, open, closed, counted, signed; or void, and held again."""

from django.utils.translation import gettext_lazy as _

from ballots.models import Ballot
from ballots.rules import counting, voting
from core.transitions import Transition, Workflow

S = Ballot.Status

BALLOT = Workflow(
    "ballots.ballot",
    _("Ballot"),
    "ballots.Ballot",
    [
        Transition(
            "open", (S.DRAFT,), S.OPEN, _("Open the ballot"), _("opened the ballot"), voting.may_open, icon="lock-open"
        ),
        Transition(
            "close", (S.OPEN,), S.CLOSED, _("Close the ballot"), _("closed the ballot"), voting.may_close, icon="lock"
        ),
        Transition(
            "count", (S.CLOSED,), S.COUNTED, _("Make the result"), _("made the result"), counting.may_count,
            icon="calculator",
        ),
        Transition(
            "sign", (S.COUNTED,), S.SIGNED, _("Sign the count"), _("signed the count"), counting.may_sign,
            icon="signature",
        ),
        Transition(
            "void", (S.OPEN, S.CLOSED), S.VOIDED, _("Make void and vote again"), _("made the ballot void"),
            voting.may_void, needs_reason=True, icon="ban",
        ),
    ],
)  # fmt: skip
