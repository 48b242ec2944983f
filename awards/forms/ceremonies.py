"""Shape of a ceremony, of its delegates, and of a movement of stock."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Ceremony, Decision, StockMove
from core import clock
from core.forms import DayField, RecordForm, VerbForm
from units.forms.fields import UnitField
from units.models import Unit


def named(decision: Decision) -> str:
    return " · ".join(part for part in (decision.full_number, decision.title) if part)


def issued_by(host: Unit) -> Any:
    """The host's issued decisions, the newest first."""
    rows = Decision.objects.filter(host=host, status=Decision.Status.ISSUED, kind=Decision.Kind.AWARD)
    return rows.order_by("-decided_on", "-pk")


class CeremonyForm(RecordForm):
    """The event."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind of event"), choices=Ceremony.Kind.choices)
    title = forms.CharField(label=_("Name of the event"), max_length=200)
    starts_on = DayField(label=_("Day"))
    starts_time = forms.TimeField(
        label=pgettext_lazy("ceremony", "Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=pgettext_lazy("ceremony", "Place"), max_length=200, required=False)
    decisions = forms.ModelMultipleChoiceField(
        label=_("Decisions whose names receive there"), queryset=Decision.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    programme = forms.CharField(
        label=_("Programme"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One item a line, with its hour."),
    )  # fmt: skip

    def __init__(self, *args: Any, host: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decisions"]
        field.queryset = issued_by(host)
        field.label_from_instance = named

    @property
    def arguments(self) -> dict[str, Any]:
        given = super().arguments
        day, hour = given.pop("starts_on"), given.pop("starts_time")
        return given | {
            "starts_at": timezone.make_aware(datetime.combine(day, hour)), "version": given.get("version") or 0,
        }  # fmt: skip


class DelegatesForm(VerbForm):
    """Honoured delegates, one a line."""

    names = forms.CharField(
        label=_("Delegates"), max_length=20000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line: name; post, unit"),
    )  # fmt: skip
    unit = UnitField(label=_("Unit that is told"), required=False)

    @property
    def arguments(self) -> dict[str, Any]:
        given = super().arguments
        pairs = (line.partition(";") for line in given["names"].splitlines())
        return {"names": [(name, post) for name, _semicolon, post in pairs], "unit": given["unit"]}


class StockForm(VerbForm):
    """One movement."""

    item = forms.CharField(
        label=pgettext_lazy("stock", "Item"), max_length=120, help_text=_("e.g. Phôi bằng khen A3, Khung, Cờ, Huy hiệu")
    )
    kind = forms.ChoiceField(label=_("Movement"), choices=StockMove.Kind.choices, widget=forms.RadioSelect)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000_000)
    on = DayField(label=_("Date"), initial=clock.today)
    first_number = forms.CharField(label=_("First register number"), max_length=20, required=False)
    last_number = forms.CharField(
        label=_("Last register number"),
        max_length=20,
        required=False,
        help_text=_("Left empty: counted from the first."),
    )
    decision = forms.ModelChoiceField(
        label=_("For the decision"), queryset=Decision.objects.none(), required=False, empty_label=_("None")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, host: Unit, items: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = issued_by(host)
        field.label_from_instance = named
        self.items = items
        self.fields["item"].widget.attrs["list"] = "stock-items"
