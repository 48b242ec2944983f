"""Shape of what is typed about a reorganisation: the decision, its lines, what becomes of what waits."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.forms.fields import UnitField
from units.models import ReorganisationPart, Succession, UnitKind, UnitLevel
from units.reorganising import CHOICE, Apart, Line, Preview, Row

SPARE_ROWS = 3
OUTCOME = ReorganisationPart.Outcome
SAME = [("", _("As the unit before"))]


class _Decision(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Succession.Kind)
    number = forms.CharField(
        label=_("Number of the decision"), max_length=200, help_text=_("E.g. Resolution 1670/NQ-UBTVQH15.")
    )
    decided_on = DayField(label=_("Date of the decision"), required=False)
    effective_on = DayField(label=_("Effective on"))
    file = UploadField(label=_("File of the decision"), required=False)


class CreateForm(_Decision, VerbForm):
    host = UnitField(label=_("Recorded by"))
    field_order = ["kind", "number", "decided_on", "effective_on", "host", "file"]


class EditForm(_Decision, RecordForm):
    pass


class LineForm(forms.Form):
    predecessor = UnitField(label=_("Unit"), help_text="")
    outcome = forms.ChoiceField(label=_("What becomes of it"), choices=OUTCOME)
    successor = UnitField(label=_("Unit that takes over"), required=False, help_text="")
    partial = forms.BooleanField(label=_("In part"), required=False)
    code = forms.CharField(label=_("Code of the new unit"), max_length=80, required=False, validators=[validate_slug])
    name = forms.CharField(label=_("New name"), max_length=200, required=False)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*SAME, *UnitKind.choices], required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[*SAME, *UnitLevel.choices], required=False)
    parent = UnitField(label=_("New parent"), required=False, help_text="")
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)

    @property
    def line(self) -> Line:
        """The row as the verb takes it."""
        names = (
            "predecessor",
            "outcome",
            "successor",
            "code",
            "name",
            "short_name",
            "kind",
            "level",
            "parent",
            "partial",
            "basis",
        )
        data = {name: self.cleaned_data[name] for name in names}
        if data["outcome"] != OUTCOME.EXISTING:
            data["successor"] = None
        if data["outcome"] != OUTCOME.NEW:
            data |= {"code": "", "kind": "", "level": ""}
        return Line(**data)

    @property
    def detailed(self) -> bool:
        """Does the row say more than who takes over? Then its details stand open."""
        names = ("code", "name", "short_name", "kind", "level", "parent", "basis")
        return bool(self.errors) or any(self[name].value() for name in names)

    def has_changed(self) -> bool:
        """A row without a unit is empty."""
        return bool(self["predecessor"].data if self.is_bound else self.initial.get("predecessor"))


class LinesBase(forms.BaseFormSet):
    @property
    def kept(self) -> list[LineForm]:
        """Rows that name a unit and are not to be taken out."""
        return [f for f in self.forms if f.cleaned_data.get("predecessor") and f not in self.deleted_forms]


Lines = forms.formset_factory(LineForm, formset=LinesBase, extra=SPARE_ROWS, can_delete=True, max_num=500)


def lines_form(known: list[Line], data: Any = None) -> Any:
    """The table of lines: those known and a few empty ones."""
    return Lines(data, initial=[dict(vars(line)) for line in known], prefix="lines")


def with_more_rows(data: Any) -> Any:
    """The same typing with three more empty rows (for the button that works without a script)."""
    more = data.copy()
    more["lines-TOTAL_FORMS"] = str(min(int(data.get("lines-TOTAL_FORMS") or 0) + SPARE_ROWS, 500))
    return more


def _offers(row: Row) -> list[tuple[str, str]]:
    found = [(f"to:{heir.code}", gettext("To %(unit)s") % {"unit": heir.name}) for heir in row.heirs]
    return found + [(choice.value, str(choice.label)) for choice in (CHOICE.HOST, CHOICE.WAIVE)]


def _chosen(picked: str, reason: str) -> tuple[str, str, str]:
    heir = picked.removeprefix("to:") if picked.startswith("to:") else ""
    return (CHOICE.TRANSFER if heir else picked, heir, reason)


def _reason_field(initial: str) -> forms.CharField:
    label = gettext("Why it is waived")
    field = forms.CharField(label=label, max_length=500, required=False, initial=initial)
    field.widget.attrs["placeholder"] = label
    return field


class ChoicesForm(RecordForm):
    """A choice for every unit that ends: its field `choice-<id>`, and `reason-<id>` for a waiver."""

    def __init__(self, *args: Any, shown: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = shown.rows
        for row in self.rows:
            label = gettext("What waits on %(unit)s") % {"unit": row.unit}
            initial = f"to:{row.heir}" if row.choice == CHOICE.TRANSFER else row.choice
            self.fields[f"choice-{row.unit.pk}"] = forms.ChoiceField(label=label, choices=_offers(row), initial=initial)
            self.fields[f"reason-{row.unit.pk}"] = _reason_field(row.reason)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Each row of the preview with its two fields."""
        return [(row, self[f"choice-{row.unit.pk}"], self[f"reason-{row.unit.pk}"]) for row in self.rows]

    @property
    def choices(self) -> dict[int, tuple[str, str, str]]:
        """For the verb `choose`."""
        data = self.cleaned_data
        return {r.unit.pk: _chosen(data[f"choice-{r.unit.pk}"], data[f"reason-{r.unit.pk}"]) for r in self.rows}


class ApartForm(RecordForm):
    """A choice for every thing of one unit that ends; empty: as the rest of it."""

    def __init__(self, *args: Any, row: Row, things: list[Apart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = things
        offers = [("", gettext("As the rest of the unit")), *_offers(row)]
        for one in things:
            label = gettext("What becomes of “%(thing)s”") % {"thing": one.thing.label}
            initial = f"to:{one.heir}" if one.choice == CHOICE.TRANSFER else one.choice
            self.fields[f"choice-{one.thing.name}"] = forms.ChoiceField(
                label=label, choices=offers, initial=initial, required=False
            )
            self.fields[f"reason-{one.thing.name}"] = _reason_field(one.reason)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Each thing with its two fields."""
        return [(one.thing, self[f"choice-{one.thing.name}"], self[f"reason-{one.thing.name}"]) for one in self.things]

    @property
    def choices(self) -> dict[str, tuple[str, str, str]]:
        """For the verb `choose_apart`."""
        data, names = self.cleaned_data, [one.thing.name for one in self.things]
        return {n: _chosen(data[f"choice-{n}"], data[f"reason-{n}"]) for n in names if data[f"choice-{n}"]}


class UndoForm(RecordForm):
    reason = ReasonField()
