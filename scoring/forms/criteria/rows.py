"""The form of one row: what it says, how it is scored, and the fields of its kind of rule."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.forms.rows import RowForm, Rows, Step, table
from core.fields import FigureInput
from core.forms import RecordForm
from scoring import facts
from scoring.criteria.words import KIND_HELP
from scoring.models import Criterion, Evidence, TableVersion
from units.forms.fields import UnitField

Kind = Criterion.Kind
ROW = (
    "number", "text", "code", "part", "kind", "maximum", "maximum_fixed", "target", "unit_of_measure", "source", "source_ref",
    "evidence", "scorer", "body", "basis", "note",
)  # fmt: skip
PARAMS: dict[str, tuple[str, ...]] = {
    "linear": ("none_under", "over", "over_each", "over_points", "over_cap", "at_target", "full_at"),
    "inverse": ("zero_at",),
    "bands": ("reads", "closed"),
    "step": ("reads", "size", "deduct", "begun", "none_from", "floor"),
    "yes_no": ("good",),
    "per_item": ("each", "size", "free"),
    "per_event": ("each", "floor"),
    "base": ("base", "each", "floor"),
}
TARGETED = ("linear", "inverse", "bands", "step")
BANDED = ("bands", "lateness")
_EACH: dict[str, Any] = {
    "per_item": _("Points for each item"),
    "per_event": _("Points for each event"),
    "base": _("Points for each event"),
}


def _figure(label: Any, help_text: Any = "") -> FigureInput:
    return FigureInput(label=label, required=False, help_text=help_text)


class CriterionForm(RecordForm):
    number = forms.CharField(label=_("No."), max_length=20, required=False, help_text=_("As in the column STT."))
    text = forms.CharField(label=_("Criterion"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Joins the row to last year's and to workbooks. Blank: made from the numbers."),
    )
    part = forms.ChoiceField(label=_("Part"), choices=Criterion.Part, required=False)
    kind = forms.ChoiceField(label=_("How it is scored"), choices=Kind)
    maximum = _figure(_("Maximum"))
    maximum_fixed = forms.BooleanField(
        label=_("Maximum set by hand"),
        required=False,
        help_text=_("The criteria under it may not add up to more. Not ticked: the maximum is their sum."),
    )
    target = _figure(_("Target"), _("Blank: the figure is read as a percentage."))
    unit_of_measure = forms.CharField(label=_("Unit of measure"), max_length=40, required=False)
    source = forms.ChoiceField(
        label=_("Figure computed from"),
        required=False,
        help_text=_("A computed figure is typed by nobody; only confirmed figures count."),
    )
    source_ref = forms.ChoiceField(label=_("Of"), required=False)
    evidence = forms.ChoiceField(
        label=_("Rests on"), choices=[("", _("As the table says")), *Evidence.choices], required=False
    )
    scorer = forms.ChoiceField(label=_("Scored by"), choices=Criterion.Scorer)
    body = UnitField(label=_("Body that scores or appraises"), required=False)
    basis = forms.CharField(label=_("Basis"), max_length=300, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    # ---- the rule ----
    none_under = _figure(
        _("Nothing under"), _("Percent of the target under which nothing is given. Blank: no such limit.")
    )
    over = forms.ChoiceField(
        label=_("Above the target"),
        choices=[
            ("none", _("The maximum, no more")),
            ("bonus", _("A bonus on top of the maximum")),
            ("share", _("Meeting the target gives only a part of the maximum")),
        ],
        initial="none",
        required=False,
    )
    over_each = _figure(_("For each so many percent above"))
    over_points = _figure(_("so many points more"))
    over_cap = _figure(_("at most so many points more"))
    at_target = _figure(_("Percent of the maximum for meeting the target"))
    full_at = _figure(
        _("Percent of the target that gives everything"), _("Blank: the best figure of the block gives everything.")
    )
    zero_at = _figure(_("Nothing from"), _("The figure from which nothing is given. Blank: target divided by figure."))
    reads = forms.ChoiceField(
        label=_("What the rule reads"),
        choices=[("figure", _("The figure itself")), ("percent", _("The figure in percent of the target"))],
        required=False,
    )
    closed = forms.ChoiceField(
        label=_("To a band belongs"),
        choices=[("low", _("its beginning: from … to under …")), ("high", _("its end: over … up to …"))],
        initial="low",
        required=False,
    )
    size = _figure(_("For each so much"))
    deduct = _figure(_("so many points less"))
    begun = forms.BooleanField(label=_("A step counts as soon as it is begun"), required=False, initial=True)
    none_from = _figure(_("Nothing from so much short"))
    floor = _figure(_("Never under"))
    good = forms.ChoiceField(
        label=_("The maximum is for"), choices=[("yes", _("yes")), ("no", _("no"))], initial="yes", required=False
    )
    each = _figure(_("Points for each"))
    free = _figure(_("The first so many do not count"))
    base = _figure(_("Base"))
    try_figure = _figure(_("Figure to try"))

    def __init__(self, *args: Any, version: TableVersion, kind: str, first_level: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way, self.record = kind, version
        wanted = PARAMS.get(kind, ())
        for name in {n for names in PARAMS.values() for n in names} - set(wanted):
            del self.fields[name]
        if "each" in wanted:
            self.fields["each"].label = _EACH[kind]
        if kind == "per_item":
            self.fields["size"].initial = Decimal(1)
        for name in self._unused(kind, first_level):
            del self.fields[name]
        if kind != Kind.GROUP:
            self._offer_sources(version)

    @staticmethod
    def _unused(kind: str, first_level: bool) -> list[str]:
        names = [] if first_level else ["part"]
        if kind == Kind.GROUP:
            return [*names, "target", "unit_of_measure", "source", "source_ref", "evidence", "scorer", "try_figure"]
        names.append("maximum_fixed")
        if kind not in TARGETED:
            names.append("target")
        return [*names, "source", "source_ref"] if kind == Kind.JUDGED else names

    def _offer_sources(self, version: TableVersion) -> None:
        if "source" not in self.fields:
            return
        known = facts.sources()
        field: Any = self.fields["source"]
        field.choices = [("", _("Nobody: it is typed")), *((s.key, s.label) for s in known.values())]
        chosen = self.data.get("source") if self.is_bound else self.initial.get("source")
        source = known.get(str(chosen or ""))
        refs: Any = self.fields["source_ref"]
        given = self.data.get("source_ref") if self.is_bound else self.initial.get("source_ref")
        choices = source.choices(version.table.host_id, version.table.year) if source else []
        if given and given not in dict(choices):
            choices = [*choices, (given, given)]
        refs.choices = [("", _("All of the year") if source and not source.needs_ref else _("Choose")), *choices]
        if source:
            refs.help_text = source.help

    @property
    def params(self) -> list[Any]:
        """The fields of the rule, for the template."""
        return [self[name] for name in PARAMS.get(self.way, ()) if name in self.fields]

    @property
    def kind_help(self) -> Any:
        return KIND_HELP[self.way]

    @property
    def row_values(self) -> dict[str, Any]:
        """The columns of the row, without the rule."""
        data = self.cleaned_data
        values = {name: data[name] for name in ROW if name in self.fields}
        values["maximum"] = data.get("maximum") or Decimal(0)
        if not values.get("part"):
            values.pop("part", None)
        if "source" in values and not values["source"]:
            values["source_ref"] = ""
        return values

    def rule(self, bands: list[Mapping[str, Any]]) -> dict[str, Any]:
        """The rule as it is stored."""
        found: dict[str, Any] = {}
        for name in PARAMS.get(self.way, ()):
            value = self.cleaned_data.get(name)
            if value is not None and value != "":
                found[name] = plain(value)
        if self.way in BANDED:
            found["bands"] = [{key: plain(value) for key, value in band.items()} for band in bands]
        return found


def plain(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class BandForm(RowForm):
    low = _figure(pgettext_lazy("band", "From"), _("Blank: everything below."))
    high = _figure(pgettext_lazy("band", "to"), _("Blank: everything above."))
    points = FigureInput(label=_("Points"))


class LateBandForm(RowForm):
    days = forms.IntegerField(
        label=_("Up to working days late"), min_value=0, required=False, help_text=_("0 is on time; blank: any number.")
    )
    points = FigureInput(label=_("Points"))


class CriterionStep(Step):
    """The form of a row with its table of bands, where its kind has one."""

    form: CriterionForm

    def errors_of(self, error: ValidationError) -> ValidationError:
        """A verb counts the bands that are kept; the page counts its lines."""
        if not hasattr(error, "error_dict") or "bands" not in self.parts:
            return error
        keys = [row.key for row in self.lines("bands")]
        found: dict[str, list[Any]] = {}
        for field, errors in error.error_dict.items():
            prefix, _dash, rest = field.partition("-")
            index, _dash, name = rest.partition("-")
            if prefix == "bands" and index.isdigit() and int(index) < len(keys):
                found[f"{keys[int(index)]}-{name}"] = errors
            else:
                found[NON_FIELD_ERRORS if field == "bands" else field] = errors
        return ValidationError(found)

    @property
    def formula(self) -> dict[str, Any]:
        bands = [row.values for row in self.lines("bands")] if "bands" in self.parts else []
        return self.form.rule(bands)  # type: ignore[arg-type]


def criterion_step(version: TableVersion, row: Criterion, data: Any = None) -> CriterionStep:
    """The form of `row` (an unsaved one for a new row) filled with what is stored or typed."""
    kind = str(data.get("kind") if data is not None and data.get("kind") in Kind.values else row.kind)
    initial = {name: getattr(row, name) for name in ROW} | {"version": version.version}
    if row.kind == kind:
        initial |= {name: _read(value) for name, value in row.formula.items() if name != "bands"}
    initial["kind"] = kind
    form = CriterionForm(data, initial=initial, version=version, kind=kind, first_level=row.parent_id is None)
    parts: dict[str, Rows] = {}
    if kind in BANDED:
        stored = [] if row.kind != kind else [{n: _read(v) for n, v in b.items()} for b in row.formula.get("bands", [])]
        asked: Any = BandForm if kind == Kind.BANDS else LateBandForm
        if data is not None and "bands-TOTAL_FORMS" not in data:
            data = data.copy()
            data.update({"bands-TOTAL_FORMS": "3", "bands-INITIAL_FORMS": "0"})
        parts["bands"] = table(
            asked, "bands", data, None, stored, blank=3, title=_("Bands"), add=_("Add a band"),
            hint=_("From the lowest to the highest, without gaps.") if kind == Kind.BANDS else _("From on time to latest."),
        )  # fmt: skip
    return CriterionStep(form, parts)


def _read(value: Any) -> Any:
    """Figures are stored as text."""
    if isinstance(value, str):
        try:
            return Decimal(value)
        except ArithmeticError:
            return value
    return value
