"""Forms of results, knock-outs and appeals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import FigureInput
from core.forms import ReasonField, VerbForm
from scoring.models import Criterion, Knockout, Round, ScoreSheet


class ReleaseForm(VerbForm):
    reason = ReasonField(label=_("Note for the members"), required=False)


class KnockoutForm(VerbForm):
    sheet = forms.ModelChoiceField(queryset=ScoreSheet.objects.none(), label=_("Unit"))
    knockout = forms.ModelChoiceField(queryset=Knockout.objects.none(), label=_("Condition"))
    reason = ReasonField(label=_("What was found, and in which document"))

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets: Any = self.fields["sheet"]
        sheets.queryset = round_.sheets.select_related("unit").order_by("unit__name_order")
        sheets.label_from_instance = lambda sheet: sheet.unit.name
        knockouts: Any = self.fields["knockout"]
        knockouts.queryset = Knockout.objects.filter(version=round_.version_used_id)
        knockouts.label_from_instance = lambda row: f"{row.text} ({row.basis})"


class DropForm(VerbForm):
    reason = ReasonField()


class AppealForm(VerbForm):
    criterion = forms.ModelChoiceField(
        queryset=Criterion.objects.none(), required=False, label=_("Criterion"), empty_label=_("The whole result")
    )
    text = forms.CharField(label=_("Reasons"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["criterion"]
        field.queryset = Criterion.objects.filter(version=round_.version_used_id, children__isnull=True)
        field.label_from_instance = lambda row: f"{row.number} {row.text}".strip()


class AnswerForm(VerbForm):
    GRANT, REFUSE = "grant", "refuse"
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[(GRANT, _("Grant")), (REFUSE, _("Refuse"))], widget=forms.RadioSelect
    )
    points = FigureInput(label=_("Points that the row gets"), required=False)
    answer = forms.CharField(
        label=_("Reasons of the answer"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )
