"""The life of a line of the year's plan, and of what a unit did for it."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Transition, Workflow
from deadlines.models import Filing, YearEntry
from deadlines.rules.host_year import may_decide, may_issue, may_send

E = YearEntry.Status
F = Filing.Status

ENTRY = Workflow(
    "deadlines.year_entry",
    _("Line of the year's plan"),
    "deadlines.YearEntry",
    [
        Transition("issue", (E.DRAFT,), E.ISSUED, _("Issue"), _("issued the line"), may_issue, icon="send"),
        Transition(
            "withdraw",
            (E.ISSUED,),
            E.WITHDRAWN,
            _("Withdraw"),
            _("withdrew the line"),
            may_issue,
            needs_reason=True,
            icon="ban",
        ),
    ],
)

FILING = Workflow(
    "deadlines.filing",
    _("Work of the year's plan"),
    "deadlines.Filing",
    [
        Transition(
            "submit",
            (F.DRAFT, F.RETURNED, F.FOR_HEAD),
            F.FOR_HEAD,
            _("Put before the head"),
            _("put it before the head of the unit"),
            may_send,
            icon="signature",
        ),
        Transition(
            "send",
            (F.DRAFT, F.FOR_HEAD, F.RETURNED),
            F.SENT,
            _("Mark as done"),
            _("marked it as done"),
            may_send,
            icon="circle-check",
        ),
        Transition("accept", (F.SENT,), F.ACCEPTED, _("Receive"), _("received it"), may_decide, icon="circle-check"),
        Transition(
            "return",
            (F.SENT,),
            F.RETURNED,
            _("Return"),
            _("returned it"),
            may_decide,
            needs_reason=True,
            icon="arrow-back-up",
        ),
    ],
)
