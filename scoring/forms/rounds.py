"""Shape of what is typed about a round."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.blobs import UploadField
from core.fields import FigureInput
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from scoring import rounds
from scoring.models import CriteriaTable, Round, RoundStage, TableVersion
from units.forms.fields import UnitField, label_of
from units.models import Block, Unit

Kind = RoundStage.Kind


class UnitLines(forms.CharField):
    """Units, one a line, by name or code."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        find = UnitField().find
        return [find(line.strip()) for line in str(super().to_python(value) or "").splitlines() if line.strip()]

    def run_validators(self, value: Any) -> None:
        """Each line was looked up already."""


class VersionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.table.name} · {obj.table.year} · {obj.number}"


class RoundForm(VerbForm):
    """What a round is: for whom, with which table, who scores, which stages there are, in which order and by when."""

    name = forms.CharField(label=_("Name"), max_length=200)
    block: Any = forms.ModelChoiceField(None, label=_("block"), required=False, empty_label=_("Chosen units"))
    units = UnitLines(
        label=_("Units"), required=False, help_text=_("Only without a block: one unit a line, by name or code.")
    )
    kind = forms.ChoiceField(label=_("kind"), choices=Round.Kind)
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)
    table_version: Any = VersionChoice(None, label=_("criteria table"), empty_label=_("Choose"))
    cross = forms.ChoiceField(label=_("who scores inside the block"), choices=Round.Cross)
    appraiser = UnitField(label=_("standing body that appraises"), required=False)
    other_appraiser = UnitField(label=_("body that appraises the standing body's own sheet"), required=False)
    explain_days = forms.IntegerField(label=_("working days to explain"), min_value=1, max_value=60, initial=5)
    appeal_days = forms.IntegerField(label=_("working days to appeal"), min_value=1, max_value=60, initial=5)
    ranked = forms.BooleanField(label=_("with ranking"), required=False, initial=True)
    vote_decides = forms.BooleanField(
        label=_("the vote decides among those whose score opens the gate"), required=False
    )
    show_severity = forms.BooleanField(label=_("publish the severity of scorers"), required=False)
    outside = forms.BooleanField(label=_("block hosted outside the province"), required=False)

    def __init__(self, *args: Any, by: Any, record: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = by.grants
        blocks = Block.objects.filter(Q(host__in=grants.kept_hosts) | Q(pk__in=grants.blocks)).order_by(
            "-year", "name_order"
        )
        self.fields["block"].queryset = blocks  # type: ignore[attr-defined]
        versions = TableVersion.objects.filter(
            status__in=TableVersion.IN_FORCE, table__in=CriteriaTable.objects.visible_to(by)
        )
        versions = versions.select_related("table").order_by("-table__year", "table__name", "-number")
        self.fields["table_version"].queryset = versions  # type: ignore[attr-defined]
        if record is not None:
            for name in ("block", "kind", "year"):
                del self.fields[name]
            if record.block_id:
                del self.fields["units"]
        for field in self.fields.values():
            field.label = capfirst(str(field.label))
        for position, stage in enumerate(rounds.USUAL, start=1):
            self.fields[f"on_{stage}"] = forms.BooleanField(label=Kind(stage).label, required=False, initial=True)
            self.fields[f"due_{stage}"] = DayField(label=_("due on"), required=False)
            self.fields[f"pos_{stage}"] = forms.IntegerField(
                label=_("Order"), min_value=1, max_value=99, initial=position, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "block" in self.fields and "block" not in self.errors and not data.get("block") and not data.get("units"):
            self.add_error("block", _("Choose a block, or name the units."))
        return data

    @property
    def stage_rows(self) -> list[dict[str, Any]]:
        """The stages as the form draws them, in the order typed."""
        rows = [
            {"kind": k, "on": self[f"on_{k}"], "due": self[f"due_{k}"], "pos": self[f"pos_{k}"]} for k in rounds.USUAL
        ]
        return sorted(rows, key=lambda row: _place(row["pos"].value()))

    @property
    def facts(self) -> list[Any]:
        """The other fields, in order."""
        return [f for f in self.visible_fields() if not f.name.startswith(("on_", "due_", "pos_"))]

    @property
    def stages(self) -> list[rounds.Stage]:
        data = self.cleaned_data
        wanted = [kind for kind in rounds.USUAL if data.get(f"on_{kind}")]
        wanted.sort(key=lambda kind: data.get(f"pos_{kind}") or 0)
        return [rounds.Stage(kind, data.get(f"due_{kind}")) for kind in wanted]

    @property
    def setting(self) -> rounds.Setting:
        names = (
            "cross",
            "appraiser",
            "other_appraiser",
            "explain_days",
            "appeal_days",
            "ranked",
            "vote_decides",
            "show_severity",
            "outside",
        )
        return rounds.Setting(**{name: self.cleaned_data[name] for name in names})


class RoundEditForm(RoundForm, RecordForm):
    """The same about a draft that somebody else may change meanwhile."""


def _place(value: Any) -> int:
    return int(value) if str(value or "").isascii() and str(value or "").isdigit() and len(str(value)) < 4 else 99


def initial_of(record: Round) -> dict[str, Any]:
    """What the form shows of a round."""
    found: dict[str, Any] = {
        "name": record.name, "table_version": record.version_used_id, "cross": record.cross,
        "appraiser": label_of(record.appraiser) if record.appraiser else "",
        "other_appraiser": label_of(record.other_appraiser) if record.other_appraiser else "",
        "explain_days": record.explain_days, "appeal_days": record.appeal_days, "ranked": record.ranked,
        "outside": record.outside, "vote_decides": record.vote_decides, "show_severity": record.show_severity,
        "version": record.version,
        "units": "\n".join(label_of(sheet.unit) for sheet in record.sheets.select_related("unit")),
    }  # fmt: skip
    held = {stage.kind: stage for stage in record.stages.all()}
    later: Iterable[str] = (kind for kind in rounds.USUAL if kind not in held)
    for stage in held.values():
        found |= {f"on_{stage.kind}": True, f"due_{stage.kind}": stage.due_on, f"pos_{stage.kind}": stage.position}
    for place, kind in enumerate(later, start=len(held) + 1):
        found |= {f"on_{kind}": False, f"pos_{kind}": place}
    return found


class CloseForm(VerbForm):
    """Close a stage; all the same, with a reason, where something is missing."""

    anyway = forms.BooleanField(label=_("Close it all the same"), required=False)
    reason = ReasonField(required=False)


class ReopenForm(VerbForm):
    reason = ReasonField()


class DueForm(VerbForm):
    due_on = DayField(label=_("New due date"))
    reason = ReasonField()


class VoteForm(VerbForm):
    """The ballot of the vote of confidence: how many are chosen, and the score from which a unit stands in it."""

    seats = forms.IntegerField(label=_("Units to be chosen"), min_value=1, max_value=20, initial=1)
    minimum = FigureInput(label=_("Only units with at least so many points"), required=False)


class MinutesForm(VerbForm):
    """The signed minutes of the meeting."""

    number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    signed_on = DayField(label=_("signed on"))
    file = UploadField(label=_("Signed copy"), error_messages={"required": _("Choose a file.")})


def units_of(data: dict[str, Any]) -> list[Unit]:
    """The chosen units, where there is no block."""
    return data.get("units") or []
