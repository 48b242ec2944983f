"""Forms about a table as a whole: making it, its settings, issuing, changing, what does not apply."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import FigureInput
from core.forms import ReasonField, RecordForm, VerbForm
from scoring.criteria import making
from scoring.models import CriteriaTable, Criterion, Evidence, TableVersion
from units.forms.fields import UnitField
from units.models import Block, UnitKind


class TableForm(VerbForm):
    """A new table. `source` is an earlier version of this or another block, `sample` a shipped one."""

    name = forms.CharField(label=_("Name"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    host = UnitField(label=_("Host"))
    block = forms.ModelChoiceField(
        label=_("For the block"), queryset=Block.objects.none(), required=False, empty_label=_("Not for one block")
    )
    unit_kind = forms.ChoiceField(
        label=_("For the kind of unit"), choices=[("", _("Any kind")), *UnitKind.choices], required=False
    )
    begin = forms.ChoiceField(
        label=_("Begin with"),
        choices=[("blank", _("A blank table")), ("copy", _("A copy of another table")), ("sample", _("A sample"))],
        initial="blank",
    )
    source = forms.ModelChoiceField(
        label=_("Copy of"),
        queryset=TableVersion.objects.none(),
        required=False,
        empty_label=_("Choose a table"),
        help_text=_("Last year's table, or another block's. Codes stay, so that rows are compared over the years."),
    )
    sample = forms.ChoiceField(
        label=_("Sample"), required=False, help_text=_("Samples are beginnings, not regulations: look at every row.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocks: Any = self.fields["block"]
        blocks.queryset = Block.objects.visible_to(user).order_by("-year", "name_order")
        blocks.label_from_instance = lambda block: f"{block.name} · {block.year}"
        sources: Any = self.fields["source"]
        sources.queryset = (
            TableVersion.objects.filter(table__in=CriteriaTable.objects.visible_to(user))
            .select_related("table")
            .order_by("-table__year", "table__name", "-number")
        )
        sources.label_from_instance = lambda v: (
            _("%(table)s · %(year)s · version %(number)s")
            % {
                "table": v.table.name,
                "year": v.table.year,
                "number": v.number,
            }
        )
        samples: Any = self.fields["sample"]
        samples.choices = [("", _("Choose a sample")), *((s.key, s.name) for s in making.samples())]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin = data.get("begin")
        if begin == "copy" and not data.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the table to copy."))
        if begin == "sample" and not data.get("sample") and "sample" not in self.errors:
            self.add_error("sample", _("Choose a sample."))
        return data

    @property
    def arguments(self) -> dict[str, Any]:
        """What the verb gets: only the beginning that was chosen."""
        data = super().arguments
        begin = data.pop("begin")
        data["source"] = data["source"] if begin == "copy" else None
        data["sample"] = data["sample"] if begin == "sample" else ""
        return data


class SettingsForm(RecordForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    scale = FigureInput(label=_("Scale"), help_text=_("The maximum without bonus: 100, 200, 1.000 …"))
    step = FigureInput(
        label=_("Rounding step"), help_text=_("Every score is rounded to it, halfway up: 0,25 or 0,5 or 1.")
    )
    bonus_over_scale = forms.BooleanField(
        label=_("Bonus may exceed the scale"),
        required=False,
        help_text=_("Ticked: 97 and 10 bonus points make 107 of 100. Otherwise the total stops at the scale."),
    )
    evidence = forms.ChoiceField(label=_("Self-scores rest on"), choices=Evidence)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("scale", "step", "bonus_over_scale", "evidence")}


class IssueForm(RecordForm):
    document = forms.CharField(
        label=_("Issued by document"),
        max_length=200,
        required=False,
        help_text=_("Number and date, e.g. Quyết định số 12/QĐ-UBND ngày 10/3/2025."),
    )


class ChangeForm(VerbForm):
    reason = ReasonField(help_text=_("Everybody concerned reads it."), max_length=500)


class WaiveForm(VerbForm):
    criterion = forms.ModelChoiceField(
        label=_("Criterion"), queryset=Criterion.objects.none(), empty_label=_("Choose a criterion")
    )
    unit = UnitField(label=_("Unit"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, version: TableVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["criterion"]
        field.queryset = version.criteria.order_by("position", "id")
        field.label_from_instance = lambda c: f"{c.code} · {c.text}"[:120]
