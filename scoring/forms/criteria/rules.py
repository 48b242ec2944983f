"""Classes, ties, awards and knock-outs of a version, on one page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.rows import RowForm, Step, table
from core.fields import FigureInput
from core.forms import RecordForm
from scoring.models import AwardSlot, ClassBand, Knockout, TableVersion, TieRule


class RulesForm(RecordForm):
    pass


class ClassForm(RowForm):
    name = forms.CharField(label=_("Classification"), max_length=80)
    threshold = FigureInput(label=_("From percent of the scale"))
    floor = FigureInput(
        label=_("No criterion under percent"), required=False, help_text=_("Of the first level; blank: no such floor.")
    )


class TieForm(RowForm):
    kind = forms.ChoiceField(label=_("Step"), choices=TieRule.Kind)
    group = forms.CharField(
        label=_("Group"), max_length=40, required=False, help_text=_("Its code, for “higher score in a group”.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == TieRule.Kind.GROUP and not data.get("group"):
            self.add_error("group", _("Say which group."))
        return data


class AwardForm(RowForm):
    award = forms.CharField(label=_("Award"), max_length=120)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=99, initial=1)
    per_units = forms.IntegerField(
        label=_("for each so many units"), min_value=1, max_value=999, required=False, help_text=_("Blank: once.")
    )
    minimum = FigureInput(label=_("Minimum score"), required=False)


class KnockoutForm(RowForm):
    code = forms.CharField(label=_("Code"), max_length=40)
    text = forms.CharField(label=_("Condition"), max_length=300)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    effect = forms.ChoiceField(label=_("Effect"), choices=Knockout.Effect)
    cap = forms.CharField(
        label=_("Classified at most as"), max_length=80, required=False, help_text=_("For “classified at most as”.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("effect") == Knockout.Effect.CAP and not data.get("cap"):
            self.add_error("cap", _("Say at most as what."))
        return data


PARTS: dict[str, tuple[Any, Any, Any, Any, Any]] = {
    "classes": (
        ClassBand, ClassForm, _("Classification"), _("Best first: a threshold of the total, a floor of every group."),
        _("Add a class"),
    ),
    "ties": (TieRule, TieForm, _("Equal totals"), _("Parted in this order; the ballot comes last."), _("Add a step")),
    "awards": (AwardSlot, AwardForm, _("Awards by rank"), _("The first is the flag."), _("Add an award")),
    "knockouts": (
        Knockout, KnockoutForm, _("Knock-outs"), _("What keeps a unit from a result whatever its points."),
        _("Add a knock-out"),
    ),
}  # fmt: skip


def _stored(version: TableVersion, model: Any, row: Any) -> list[dict[str, Any]]:
    names = [name for name in row.base_fields if name != "pk"]
    return [{"pk": r.pk, **{n: getattr(r, n) for n in names}} for r in model.objects.filter(version=version)]


def rules_step(version: TableVersion, data: Any = None) -> Step:
    """The page's form: four tables."""
    form = RulesForm(data, initial={"version": version.version})
    parts = {
        key: table(row, key, data, None, _stored(version, model, row), blank=0, title=title, hint=hint, add=add)
        for key, (model, row, title, hint, add) in PARTS.items()
    }
    return Step(form, parts)
