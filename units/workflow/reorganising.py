"""The way of a reorganisation: drafted, carried out, undone while nothing rests on it."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Transition, Workflow
from units.models import Reorganisation
from units.rules import reorganising as rules

S = Reorganisation.Status

REORGANISATION = Workflow(
    "units.reorganisation",
    _("Reorganisation"),
    "units.Reorganisation",
    [
        Transition(
            "carry_out",
            (S.DRAFT, S.UNDONE),
            S.CARRIED_OUT,
            _("Carry out"),
            _("carried out the reorganisation"),
            rules.may_carry_out,
            icon="arrow-right",
        ),
        Transition(
            "undo",
            (S.CARRIED_OUT,),
            S.UNDONE,
            _("Undo"),
            _("undid the reorganisation"),
            rules.may_undo,
            needs_reason=True,
            icon="arrow-back-up",
        ),
    ],
)
