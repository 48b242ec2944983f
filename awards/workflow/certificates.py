"""A certificate stays the one in use until a later issue replaces it; that it is revoked is read from the register."""

from django.utils.translation import gettext_lazy as _

from awards.models import Certificate
from awards.rules import certificates as rules
from core.transitions import Transition, Workflow

S = Certificate.Status
CERTIFICATE = Workflow(
    "awards.certificate",
    _("Certificate"),
    "awards.Certificate",
    [
        Transition(
            "replace", (S.VALID,), S.REPLACED, _("Issue again"), _("replaced the certificate by a later issue"),
            rules.replace, True, "refresh",
        ),
    ],
)  # fmt: skip
