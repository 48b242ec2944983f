"""The way of an initiative: written, filed, reviewed by the council, recognised or not; a wider effect goes the way again."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Initiative
from awards.rules import initiatives as rules
from core.transitions import Transition, Workflow

S = Initiative.Status
INITIATIVE = Workflow(
    "awards.initiative",
    _("Initiative"),
    "awards.Initiative",
    [
        Transition(
            "file", (S.DRAFT,), S.FILED, _("File the application"), _("filed the application"), rules.may_write, icon="send"
        ),
        Transition(
            "take_back", (S.FILED,), S.DRAFT, pgettext_lazy("initiative", "Take back"), _("took the application back"),
            rules.may_take_back, icon="arrow-back-up",
        ),
        Transition(
            "give_back", (S.FILED,), S.DRAFT, pgettext_lazy("initiative", "Hand back to change"),
            _("handed the application back"), rules.works_desk, needs_reason=True, icon="arrow-back-up",
        ),
        Transition(
            "review", (S.FILED,), S.REVIEWED, _("Record the council's word"), _("recorded the word of the initiative council"),
            rules.may_review, icon="gavel",
        ),
        Transition(
            "reopen", (S.REVIEWED,), S.FILED, _("Put before the council again"), _("put it before the council again"),
            rules.works_desk, needs_reason=True, icon="arrow-back-up",
        ),
        Transition(
            "recognise", (S.REVIEWED,), S.RECOGNISED, _("Recognise"), _("recognised the initiative by a decision"),
            rules.may_recognise, icon="circle-check",
        ),
        Transition(
            "refuse", (S.FILED, S.REVIEWED), S.REFUSED, _("Do not recognise"), _("did not recognise the initiative"),
            rules.may_refuse, needs_reason=True, icon="circle-x",
        ),
        Transition(
            "ask_wider", (S.RECOGNISED,), S.FILED, _("Request the effect in the province"),
            _("requested the recognition of its effect in the province"), rules.may_ask_wider, icon="trending-up",
        ),
        Transition(
            "refuse_wider", (S.FILED, S.REVIEWED), S.RECOGNISED, _("Refuse the wider effect"),
            _("did not recognise the wider effect"), rules.may_refuse_wider, needs_reason=True, icon="circle-x",
        ),
    ],
)  # fmt: skip
