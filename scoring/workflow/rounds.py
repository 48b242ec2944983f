"""The way of a round, and of each of its stages."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Transition, Workflow
from scoring.models import Round, RoundStage
from scoring.rules import rounds as rules

R, S = Round.Status, RoundStage.Status

ROUND = Workflow(
    "scoring.round",
    _("Scoring round"),
    "scoring.Round",
    [
        Transition("start", (R.DRAFT,), R.RUNNING, _("Start the round"), _("started the round"), rules.may_start),
        Transition(
            "release", (R.RUNNING,), R.RELEASED, _("Release the result"), _("released the result"), rules.may_release
        ),
        Transition(
            "cancel",
            (R.DRAFT, R.RUNNING),
            R.CANCELLED,
            _("Cancel the round"),
            _("cancelled the round"),
            rules.may_cancel,
            needs_reason=True,
            icon="ban",
        ),
    ],
)

STAGE = Workflow(
    "scoring.stage",
    _("Stage of a round"),
    "scoring.RoundStage",
    [
        Transition("open", (S.WAITING,), S.OPEN, _("Open the stage"), _("opened the stage"), rules.may_open),
        Transition("close", (S.OPEN,), S.DONE, _("Close the stage"), _("closed the stage"), rules.may_close),
        Transition(
            "reopen",
            (S.DONE,),
            S.OPEN,
            _("Reopen the stage"),
            _("reopened the stage"),
            rules.may_reopen,
            needs_reason=True,
            icon="lock-open",
        ),
    ],
)
