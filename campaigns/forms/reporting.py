"""Forms of reporting: the report itself, its evidence, the signed paper, the review. Shapes of input only."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.models import ContentPoint, Indicator, ReportValue
from campaigns.reporting import Figure, Objection, Sheet, default_fix_by
from core.blobs import UploadField
from core.fields import FigureInput, RowsInput
from core.forms import DayField, RecordForm, VerbForm

NARRATIVE = 2000
SUMMARY = 8000
REMARK, NOTE = _("Remark"), _("Note")


class NarrativeField(forms.CharField):
    """Text counted as people count it: a line break is one character. Nothing is cut off; what is too long stays in the field."""

    def __init__(self, *, limit: int, rows: int = 3, **kwargs: Any) -> None:
        self.limit = limit
        hint = kwargs.pop("hint", "")
        widget = forms.Textarea(attrs={"rows": rows, "class": "form-control", "data-limit": limit, "placeholder": hint})
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                _("%(count)s characters: at most %(max)s. Shorten it, or attach the long version as evidence."),
                code="long",
                params={"count": f"{len(value):,}".replace(",", "."), "max": f"{self.limit:,}".replace(",", ".")},
            )


class ReportForm(RecordForm):
    """The open fields of a report. Bound, it gives `figures()` and `texts()`; `complete` asks every figure or its reason."""

    def __init__(self, *args: Any, sheet: Sheet, complete: bool = False, **kwargs: Any) -> None:
        self.sheet, self.complete = sheet, complete
        kwargs.setdefault("auto_id", "f_%s")
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = sheet.report.version if sheet.report.pk else 0
        self.open_indicators = [i for i in sheet.indicators if sheet.opens(indicator=i.pk)]
        self.open_points = [p for p in sheet.points if sheet.opens(point=p.pk)]
        for number, indicator in enumerate(sheet.indicators, 1):
            if indicator in self.open_indicators:
                self._add_indicator(number, indicator, sheet.values.get(indicator.pk))
        for point in self.open_points:
            self._add_point(point)
        if sheet.free:
            self.fields["summary"] = NarrativeField(
                limit=SUMMARY, label=_("Overall assessment"), initial=sheet.report.summary
            )

    def _add_indicator(self, number: int, indicator: Indicator, row: ReportValue | None) -> None:
        what = f"{number}. {indicator.name}"
        name, none = f"value_{indicator.pk}", row is not None and row.value is None and bool(row.no_value_reason)
        figure = FigureInput(required=False, label=what, initial=row.value if row else None)
        figure.widget.attrs.update(
            {"class": "grid-input is-tall", "aria-label": f"{what}, {indicator.unit_of_measure}", "autocomplete": "off"}
        )
        self.fields[name] = figure
        self.fields[f"none_{indicator.pk}"] = forms.BooleanField(required=False, label=_("No figure"), initial=none)
        self.fields[f"estimate_{indicator.pk}"] = forms.BooleanField(
            required=False, label=_("Estimate"), initial=bool(row and row.estimate)
        )
        said = (row.no_value_reason if none else row.note) if row else ""
        note = forms.CharField(required=False, max_length=500, label=_("Note"), initial=said)
        note.widget.attrs.update(
            {"class": "form-control", "placeholder": _("Note or explanation"), "aria-label": f"{NOTE}: {what}"}
        )
        self.fields[f"note_{indicator.pk}"] = note

    def _add_point(self, point: ContentPoint) -> None:
        section = self.sheet.sections.get(point.pk)
        self.fields[f"section_{point.pk}"] = NarrativeField(
            limit=NARRATIVE, label=str(point), initial=section.text if section else "",
            hint=_("Briefly: what was done, how much came of it, where."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for indicator in self.open_indicators:
            self._clean_indicator(indicator.pk, data)
        return data

    def _clean_indicator(self, pk: int, data: dict[str, Any]) -> None:
        value, note = data.get(f"value_{pk}"), data.get(f"note_{pk}", "")
        name = f"value_{pk}"
        if name in self.errors:
            return
        if data.get(f"none_{pk}"):
            if value is not None:
                self.add_error(name, _("You marked “No figure” and typed one: take away one of the two."))
            elif not note:
                self.add_error(f"note_{pk}", _("Write why there is no figure."))
        elif value is None and self.complete:
            self.add_error(name, _("Type the figure (0 counts), or mark “No figure” and write why."))

    def figures(self) -> list[Figure]:
        """What was typed about each open indicator; what could not be read is left out."""
        found = []
        for row in self.open_indicators:
            if f"value_{row.pk}" in self.errors or f"note_{row.pk}" in self.errors:
                continue
            data = self.cleaned_data
            none, note = data.get(f"none_{row.pk}", False), data.get(f"note_{row.pk}", "")
            found.append(
                Figure(
                    row,
                    data.get(f"value_{row.pk}"),
                    no_value_reason=note if none else "",
                    note="" if none else note,
                    estimate=data.get(f"estimate_{row.pk}", False),
                )
            )
        return found

    def texts(self) -> dict[int, str]:
        """The narrative per open content point."""
        names = {point.pk: f"section_{point.pk}" for point in self.open_points}
        return {pk: self.cleaned_data[name] for pk, name in names.items() if name in self.cleaned_data}

    def take_up(self, draft: QueryDict) -> bool:
        """Show what was typed before and never stored; False where it says nothing new."""
        new = False
        for name, field in self.fields.items():
            if name.startswith("_") or name == "version":
                continue
            if isinstance(field, forms.BooleanField):
                typed: Any = name in draft
                stored: Any = bool(field.initial)
            elif name not in draft:
                continue
            else:
                typed = str(draft[name]).replace("\r\n", "\n")
                stored = str(field.prepare_value(field.initial) or "").replace("\r\n", "\n")
            if typed != stored:
                new = True
                self.initial[name] = typed
        return new


class PaperForm(VerbForm):
    """The scan of the paper the head signed, with its number, date and signer."""

    signed_file = UploadField(label=_("Scan of the signed paper"), required=False)
    signed_number = forms.CharField(
        label=_("Number and symbol"),
        max_length=40,
        required=False,
        help_text=_("E.g. 45/BC-UBND; blank where it has none."),
    )
    signed_on = DayField(label=_("Date of the paper"))
    signed_by = forms.CharField(label=_("Signed by"), max_length=120, help_text=_("Post and full name of the signer."))


class ReturnForm(VerbForm):
    """A remark box beside each indicator and content point, and the day by which the unit sends it again."""

    fix_by = DayField(label=_("To be sent again by"))

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "r_%s")
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.fields["fix_by"].initial = default_fix_by()
        names = [(f"remark_indicator_{i.pk}", str(i)) for i in sheet.indicators]
        names += [(f"remark_point_{p.pk}", str(p)) for p in sheet.points]
        for name, label in names:
            field = NarrativeField(limit=NARRATIVE, rows=2, label=label, hint=_("What to mend, and what to attach"))
            field.widget.attrs.update({"form": "return-form", "aria-label": f"{REMARK}: {label}"})
            self.fields[name] = field

    def objections(self) -> list[Objection]:
        """The remarks that say something."""
        data = self.cleaned_data
        rows = [Objection(data.get(f"remark_indicator_{i.pk}", ""), indicator=i) for i in self.sheet.indicators]
        rows += [Objection(data.get(f"remark_point_{p.pk}", ""), point=p) for p in self.sheet.points]
        return [row for row in rows if row.text.strip()]


class AcceptManyForm(VerbForm):
    """Reports to accept together."""

    reports: Any = RowsInput(None, label=_("Reports"), error_messages={"required": _("Choose at least one report.")})

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports"].queryset = choices  # type: ignore[attr-defined]
