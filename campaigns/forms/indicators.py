"""Shape of what is typed about content points, movements, indicators, targets and confirmed figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.rows import RowForm, Step, table
from campaigns.models import Campaign, Comparator, Indicator
from core.fields import FigureInput
from core.forms import ReasonField, RecordForm, VerbForm
from units.forms.fields import UnitField, UnitsField
from units.models import UnitLevel

DEPTHS = [(0, _("1st level")), (1, _("2nd level")), (2, _("3rd level")), (3, _("4th level"))]


class PointRow(RowForm):
    label = forms.CharField(label=_("Number"), max_length=12)
    depth = forms.TypedChoiceField(label=_("Level"), choices=DEPTHS, coerce=int, initial=0)
    heading = forms.CharField(label=_("Heading"), max_length=250)
    text = forms.CharField(label=_("Text"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_label(self) -> str:
        return str(self.cleaned_data["label"]).rstrip(".")


class _Point(RowForm):
    point = forms.CharField(
        label=_("Content point"), max_length=12, required=False, help_text=_("Its number above, e.g. 2.")
    )

    def clean_point(self) -> str:
        return str(self.cleaned_data["point"]).rstrip(".")


class MovementRow(_Point):
    name = forms.CharField(label=_("Name"), max_length=300)
    owner_level = forms.ChoiceField(label=_("Level that owns it"), choices=UnitLevel, initial=UnitLevel.CENTRAL)
    field_order = ["pk", "name", "owner_level", "point"]


class IndicatorRow(_Point):
    name = forms.CharField(label=_("Indicator"), max_length=300)
    comparator = forms.ChoiceField(label=_("Comparison"), choices=Comparator, initial=Comparator.GE)
    value = FigureInput(label=_("Target"), required=False)
    value_max = FigureInput(label=_("Upper end"), required=False)
    unit_of_measure = forms.CharField(label=_("Unit of measure"), max_length=40)
    direction = forms.ChoiceField(label=_("Direction"), choices=Indicator.Direction, initial=Indicator.Direction.UP)
    baseline = FigureInput(label=_("Starting figure"), required=False)
    aggregation = forms.ChoiceField(
        label=_("How units add up"), choices=Indicator.Aggregation, initial=Indicator.Aggregation.SUM
    )
    frequency = forms.ChoiceField(
        label=_("Frequency"), choices=Indicator.Frequency, initial=Indicator.Frequency.QUARTER
    )
    owner = UnitField(label=_("Agency that holds the figure"), required=False)
    allotted = forms.BooleanField(label=_("Asked of units"), required=False, initial=True)
    part_of = forms.IntegerField(
        label=_("Part of indicator no."),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("For a sub-target: the number of the whole one."),
    )
    group_units = UnitsField(label=_("Only these units"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    source_text = forms.CharField(label=_("Words of the document"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part_of"].widget.attrs["inputmode"] = "numeric"

    @property
    def unfolded(self) -> bool:
        """Whether a fault stands among the folded fields."""
        shown = {"name", "comparator", "value", "value_max", "unit_of_measure"}
        return bool(set(self.errors) - shown) if self.is_bound else False


def content_step(campaign: Campaign, user: Any, data: Any = None, files: Any = None) -> Step:
    """Step 2: what the campaign asks."""
    form = RecordForm(data, initial={"version": campaign.version})
    points = campaign.content_points.values("pk", "label", "depth", "heading", "text") if data is None else []
    return Step(
        form,
        {
            "points": table(
                PointRow, "points", data, files, points, blank=3, title=_("Content points"), add=_("Add a content point"),
                hint=_("In your own words, short; nested by level. Reports are written point by point."),
            ),
            "movements": table(
                MovementRow, "movements", data, files, _movements(campaign) if data is None else [], title=_("Named movements"),
                add=_("Add a movement"), hint=_("Movements with a name of their own that the document carries on."),
            ),
            "indicators": table(
                IndicatorRow, "indicators", data, files, _indicators(campaign) if data is None else [],
                title=_("Target indicators"), add=_("Add an indicator"), hint=_("Figures the Vietnamese way: 2.236 or 51,5."),
            ),
        },
    )  # fmt: skip


def _movements(campaign: Campaign) -> list[dict[str, Any]]:
    return [
        {
            "pk": m.pk,
            "name": m.name,
            "owner_level": m.owner_level,
            "point": m.content_point.label if m.content_point else "",
        }
        for m in campaign.movements.select_related("content_point")
    ]


def _indicators(campaign: Campaign) -> list[dict[str, Any]]:
    rows = list(campaign.indicators.select_related("content_point", "owner").prefetch_related("group_units"))
    number = {row.pk: place for place, row in enumerate(rows, start=1)}
    names = [n for n in IndicatorRow.base_fields if n not in ("pk", "point", "part_of", "group_units")]
    return [
        {
            **{name: getattr(row, name) for name in names},
            "pk": row.pk,
            "point": row.content_point.label if row.content_point else "",
            "part_of": number.get(row.parent_id or 0),
            "group_units": list(row.group_units.all()),
        }
        for row in rows
    ]


class AllotmentForm(VerbForm):
    """The grid's cells are fields named by indicator and unit; once launched a change needs its reason."""

    reason = ReasonField(label=_("Reason of the change"), required=False)

    def __init__(self, *args: Any, cells: dict[str, Any], asks_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, value) in cells.items():
            self.fields[name] = FigureInput(label=label, required=False, initial=value)
            self.fields[name].widget.attrs.update({"class": "grid-input", "aria-label": label})
        if not asks_reason:
            del self.fields["reason"]


class ConfirmForm(VerbForm):
    """For each figure: a tick that it holds, or the owner's own figure in its place."""

    reason = ReasonField(
        label=_("Reason of the replacement"),
        required=False,
        help_text=_("Needed where you replace a figure; the unit is told."),
    )

    def __init__(self, *args: Any, figures: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in figures:
            label = f"{row.report.participation.unit}, {row.indicator.name}"
            self.fields[f"ok{row.pk}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"ok{row.pk}"].widget.attrs.update({"class": "form-check-input", "aria-label": label})
            self.fields[f"is{row.pk}"] = FigureInput(label=label, required=False)
            self.fields[f"is{row.pk}"].widget.attrs.update(
                {"class": "grid-input", "aria-label": _("Owner's figure: %(of)s") % {"of": label}}
            )
