"""Registration of a unit, and its plan."""

from django.utils.translation import gettext_lazy as _

from campaigns.models import Participation
from campaigns.rules.participation import may_excuse, may_plan, may_register
from core.transitions import Transition, Workflow

S = Participation.Status
P = Participation.PlanStatus

REGISTRATION = Workflow(
    "campaigns.registration",
    _("Registration"),
    "campaigns.Participation",
    [
        Transition(
            "register",
            (S.ASKED, S.EXCUSED),
            S.REGISTERED,
            _("Register"),
            _("registered"),
            may_register,
            icon="circle-check",
        ),
        Transition(
            "amend",
            (S.REGISTERED,),
            S.REGISTERED,
            _("Change the registration"),
            _("changed the registration"),
            may_register,
            icon="pencil",
        ),
        Transition(
            "excuse",
            (S.ASKED, S.REGISTERED),
            S.EXCUSED,
            _("Excuse the unit"),
            _("excused the unit"),
            may_excuse,
            needs_reason=True,
            icon="hourglass",
        ),
    ],
)

PLAN = Workflow(
    "campaigns.plan",
    _("Plan"),
    "campaigns.Participation",
    [
        Transition(
            "save", (P.NONE, P.DRAFT), P.DRAFT, _("Save the draft"), _("wrote the plan"), may_plan, icon="pencil"
        ),
        Transition("file", (P.NONE, P.DRAFT), P.FILED, _("File the plan"), _("filed the plan"), may_plan, icon="send"),
        Transition(
            "refile", (P.FILED,), P.FILED, _("File the plan again"), _("filed the plan again"), may_plan, icon="send"
        ),
    ],
    status_field="plan_status",
)
