"""The way of a unit's registration: written, before the head, handed in; opened again only with a reason."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import RegistrationSheet
from awards.rules import registration as rules
from core.transitions import Transition, Workflow

S = RegistrationSheet.Status
REGISTRATION = Workflow(
    "awards.registration",
    _("Registration of titles"),
    "awards.RegistrationSheet",
    [
        Transition(
            "submit", (S.DRAFT,), S.FOR_SIGNATURE, _("Submit to the head"), _("passed the registration to the head"),
            rules.may_write, icon="signature",
        ),
        Transition(
            "hand_back", (S.FOR_SIGNATURE,), S.DRAFT, pgettext_lazy("registration", "Hand back to change"),
            _("handed the registration back"),
            rules.may_approve, needs_reason=True, icon="arrow-back-up",
        ),
        Transition(
            "hand_in", (S.DRAFT, S.FOR_SIGNATURE), S.HANDED_IN, pgettext_lazy("registration", "Hand in"),
            _("handed the registration in"), rules.may_write, icon="send",
        ),
        Transition(
            "change", (S.HANDED_IN,), S.DRAFT, _("Open again to change"), _("opened the registration again to change it"),
            rules.may_write, needs_reason=True, icon="pencil",
        ),
    ],
)  # fmt: skip
