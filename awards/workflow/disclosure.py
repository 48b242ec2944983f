"""The way of a public disclosure: prepared, open for comments, closed with its summary."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Disclosure
from awards.rules import disclosure as rules
from core.transitions import Transition, Workflow

S = Disclosure.Status
DISCLOSURE = Workflow(
    "awards.disclosure",
    _("Public disclosure"),
    "awards.Disclosure",
    [
        Transition(
            "open", (S.DRAFT,), S.OPEN, _("Publish the list"), _("published the list for public opinion"), rules.keep,
            icon="speakerphone",
        ),
        Transition(
            "close", (S.OPEN,), S.CLOSED, pgettext_lazy("disclosure", "Close"), _("closed the public disclosure"), rules.close,
            icon="lock",
        ),
    ],
)  # fmt: skip
