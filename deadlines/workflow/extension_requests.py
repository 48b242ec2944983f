"""The way of a request for a later date: asked, then answered once, withdrawn, or lapsed with the work."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Transition, Workflow
from deadlines.models import ExtensionRequest
from deadlines.rules.extension_requests import may_answer, may_lapse, may_withdraw

S = ExtensionRequest.Status
_OPEN = (S.WAITING,)

EXTENSION_REQUEST = Workflow(
    "deadlines.extension_request",
    _("Request for a later date"),
    "deadlines.ExtensionRequest",
    [
        Transition(
            "grant", _OPEN, S.GRANTED, _("Grant a later date"), _("granted a later date"), may_answer, icon="circle-check"
        ),
        Transition(
            "refuse", _OPEN, S.REFUSED, _("Refuse with a reason"), _("refused a later date"), may_answer,
            needs_reason=True, icon="circle-x",
        ),
        Transition(
            "withdraw", _OPEN, S.WITHDRAWN, _("Withdraw the request"), _("withdrew the request"), may_withdraw,
            icon="arrow-back-up",
        ),
        Transition("lapse", _OPEN, S.LAPSED, _("Lapse"), _("lapsed: the work was closed"), may_lapse, icon="ban"),
    ],
)  # fmt: skip
