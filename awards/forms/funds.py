"""Shape of what is typed about the fund: an entry, who pays, a payment of several names, a recovery."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Payment
from core.fields import FigureInput
from core.forms import DayField, RecordForm, VerbForm
from units.models import Unit


class EntryForm(VerbForm):
    """Income or other spending."""

    income = forms.TypedChoiceField(
        label=_("Kind"), choices=[("1", _("Income")), ("0", _("Spending besides bonuses"))], coerce=lambda x: x == "1",
        widget=forms.RadioSelect, initial="1",
    )  # fmt: skip
    title = forms.CharField(label=_("What for"), max_length=200)
    on = DayField(label=_("Date"))
    planned = FigureInput(label=_("Planned, đồng"), required=False)
    amount = FigureInput(label=_("Came in or went out, đồng"), required=False)


class AssignForm(RecordForm):
    """Who pays a bonus, and how."""

    payer = forms.ModelChoiceField(label=_("Paid by"), queryset=Unit.objects.none(), empty_label=None)
    way = forms.ChoiceField(label=_("How"), choices=[("", _("Not said yet")), *Payment.Way.choices], required=False)
    account = forms.CharField(
        label=_("Bank account"),
        max_length=120,
        required=False,
        help_text=_("Number and bank; seen by those who pay only."),
    )

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payer"]
        field.queryset = Unit.objects.filter(
            pk__in=[x for x in (payment.line.decision.host_id, payment.line.at_unit_id) if x]
        )


class PayForm(VerbForm):
    """Which bonuses were paid, when and how."""

    paid_on = DayField(label=_("Paid on"))
    way = forms.ChoiceField(label=_("How"), choices=Payment.Way.choices)
    receipt = forms.CharField(label=_("Receipt number"), max_length=40, required=False)
    payments = forms.TypedMultipleChoiceField(label=_("Names"), widget=forms.CheckboxSelectMultiple, coerce=int)

    def __init__(self, *args: Any, rows: Iterable[Payment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payments"]
        field.choices = [(row.pk, row.line.name) for row in rows]


class RecoverForm(VerbForm):
    """When the bonus of an award taken back came back."""

    on = DayField(label=_("Recovered on"))
