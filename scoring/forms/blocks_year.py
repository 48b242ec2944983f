"""Shape of what is typed about the year of a block."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.rows import RowForm, Step, table
from core.fields import FigureInput
from core.forms import DayField, RecordForm, VerbForm
from scoring.forms.published import BlobField
from scoring.models import BlockActivity, BlockDocument, Covenant, TableVersion
from units.forms.fields import UnitField
from units.models import Block


class DocumentForm(VerbForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=BlockDocument.Kind)
    title = forms.CharField(label=_("Subject"), max_length=300)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    signed_on = DayField(label=_("Date"), required=False)
    file = BlobField(label=_("File"), required=False, max_length=200)


def tables_for(block: Block) -> Any:
    """Versions a covenant of this block may fix: of the block's own tables and of the host's without a block."""
    found = TableVersion.objects.filter(table__host=block.host_id, table__year=block.year)
    found = found.filter(table__block__in=[block.pk]) | found.filter(table__block__isnull=True)
    return found.exclude(status=TableVersion.Status.RETIRED).select_related("table").order_by("table__name", "-number")


def named(version: TableVersion) -> str:
    return str(_("%(table)s, version %(number)s (%(state)s)")) % {
        "table": version.table.name,
        "number": version.number,
        "state": version.get_status_display().lower(),
    }


class CovenantForm(RecordForm):
    text = forms.CharField(
        label=_("What the units commit to"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One commitment a line."),
    )
    table = forms.ModelChoiceField(
        label=_("Criteria table"),
        queryset=TableVersion.objects.none(),
        required=False,
        empty_label=_("Not chosen yet"),
        help_text=_("The signed covenant locks it."),
    )
    place = forms.CharField(label=_("Place of signing"), max_length=120, required=False)

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["table"]
        field.queryset, field.label_from_instance = tables_for(block), named


class TargetForm(RowForm):
    text = forms.CharField(label=_("Target"), max_length=300)
    value = FigureInput(label=_("Figure"), required=False)
    unit_of_measure = forms.CharField(label=_("Unit of measure"), max_length=40, required=False)


def covenant_step(covenant: Covenant, data: Any = None) -> Step:
    """The covenant's form with its table of targets."""
    initial = {"text": covenant.text, "table": covenant.table, "place": covenant.place, "version": covenant.version}
    form = CovenantForm(data, initial=initial, block=covenant.block)
    stored = covenant.targets.all() if covenant.pk else ()
    rows = [{"pk": t.pk, "text": t.text, "value": t.value, "unit_of_measure": t.unit_of_measure} for t in stored]
    title, add = _("Targets"), _("Add a target")
    hint = _("What every member of the block is to reach this year.")
    return Step(form, {"targets": table(TargetForm, "targets", data, None, rows, title=title, hint=hint, add=add)})


class SignForm(RecordForm):
    signed_on = DayField(label=_("Signed on"))
    scan = BlobField(label=_("Signed copy"), max_length=200, help_text=_("A scan of the covenant with all signatures."))


class ActivityForm(RecordForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=BlockActivity.Kind)
    title = forms.CharField(label=_("What"), max_length=300)
    planned_on = DayField(label=_("Planned for"), required=False)
    held_on = DayField(label=_("Held on"), required=False, help_text=_("Blank until it was held."))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    units_present = forms.IntegerField(label=_("Units that took part"), min_value=0, max_value=999, required=False)
    people = forms.IntegerField(label=_("People who took part"), min_value=0, max_value=9999999, required=False)
    outcome = forms.CharField(
        label=_("Result"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class HeadsForm(VerbForm):
    head = UnitField(label=_("Next head of block"))
    deputy = UnitField(label=_("Next deputy head of block"), required=False)
    chosen_on = DayField(label=_("Chosen on"))
    how = forms.CharField(
        label=_("How"),
        max_length=300,
        required=False,
        help_text=_("E.g. by turns, or by show of hands at the meeting."),
    )


class HandOverForm(VerbForm):
    on = DayField(label=_("Handed over on"))


class OutsideForm(VerbForm):
    unit = UnitField(label=_("Our unit"))
    table = forms.ModelChoiceField(
        label=_("Criteria table"), queryset=TableVersion.objects.none(), empty_label=_("Choose a table")
    )

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["table"]
        field.queryset, field.label_from_instance = tables_for(block), named


class OutsideResultForm(VerbForm):
    total = FigureInput(label=_("Total"))
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=999, required=False)
    classification = forms.CharField(label=_("Classification"), max_length=80, required=False)
    award = forms.CharField(label=_("Award"), max_length=120, required=False)
    note = forms.CharField(
        label=_("Document"), max_length=500, required=False, help_text=_("By which document the host told the result.")
    )
