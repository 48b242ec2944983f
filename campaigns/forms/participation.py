"""Forms of participation: registration, plan, entrants, task."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.models import Entrant, Indicator, Participation
from campaigns.participation import PlanLine, Promise, target_words
from core.blobs import UploadField
from core.fields import FigureInput
from core.forms import ReasonField, RecordForm, VerbForm

MAX_LINES = 2000
NOTE, HOW = _("Note"), _("How")


def _area(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class RegistrationForm(RecordForm):
    """A commitment per indicator asked of the unit, and the pledge."""

    pledge = forms.CharField(
        label=_("Pledge"), max_length=2000, required=False, widget=_area(4, **{"data-limit": 2000}),
        help_text=_("What the unit undertakes beside the figures; it is printed on the registration."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        participation: Participation,
        indicators: list[Indicator],
        given: dict[int, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators, self.given = indicators, given
        self.fields["version"].initial = participation.version
        self.fields["pledge"].initial = participation.pledge
        kept = {c.indicator_id: c for c in participation.commitments.all()}
        for row in indicators:
            old = kept.get(row.pk)
            value = FigureInput(required=False, label=row.name, initial=old.value if old else None)
            value.widget.attrs.update(
                {"class": "grid-input is-tall", "aria-label": f"{row.name}, {row.unit_of_measure}"}
            )
            note = forms.CharField(required=False, max_length=300, label=_("Note"), initial=old.note if old else "")
            note.widget.attrs.update({"class": "form-control", "aria-label": f"{NOTE}: {row.name}"})
            self.fields[f"value_{row.pk}"], self.fields[f"note_{row.pk}"] = value, note

    def promises(self) -> list[Promise]:
        """What the verb gets."""
        data = self.cleaned_data
        return [Promise(i, data[f"value_{i.pk}"], data[f"note_{i.pk}"]) for i in self.indicators]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Indicators with their fields, for the template."""
        return [
            {
                "number": n,
                "indicator": i,
                "target": target_words(i, self.given.get(i.pk)),
                "value": self[f"value_{i.pk}"],
                "note": self[f"note_{i.pk}"],
            }
            for n, i in enumerate(self.indicators, 1)
        ]


class ExcuseForm(VerbForm):
    """Why a unit is excused."""

    reason = ReasonField()


class PlanForm(RecordForm):
    """Which content points and named movements the plan takes up, and how; text and file."""

    text = forms.CharField(
        label=_("The plan in words"), max_length=8000, required=False, widget=_area(6, **{"data-limit": 8000})
    )
    file = UploadField(label=_("The plan as a file"), required=False)

    def __init__(
        self, *args: Any, participation: Participation, points: list[Any], movements: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points, self.movements = points, movements
        self.fields["version"].initial = participation.version
        self.fields["text"].initial = participation.plan_text
        items = list(participation.plan_items.all())
        taken = {("point", i.content_point_id): i.action for i in items}
        taken |= {("movement", i.movement_id): i.action for i in items}
        for kind, rows in (("point", points), ("movement", movements)):
            for row in rows:
                self._add(kind, row, taken.get((kind, row.pk)))

    def _add(self, kind: str, row: Any, action: str | None) -> None:
        take = forms.BooleanField(required=False, label=str(row), initial=action is not None)
        how = forms.CharField(required=False, max_length=600, label=_("How"), initial=action or "")
        how.widget.attrs.update(
            {"class": "form-control", "placeholder": _("How, who, by when"), "aria-label": f"{HOW}: {row}"}
        )
        self.fields[f"take_{kind}_{row.pk}"], self.fields[f"how_{kind}_{row.pk}"] = take, how

    def _rows(self, kind: str, rows: list[Any]) -> list[dict[str, Any]]:
        return [{"about": r, "take": self[f"take_{kind}_{r.pk}"], "how": self[f"how_{kind}_{r.pk}"]} for r in rows]

    @property
    def point_rows(self) -> list[dict[str, Any]]:
        return self._rows("point", self.points)

    @property
    def movement_rows(self) -> list[dict[str, Any]]:
        return self._rows("movement", self.movements)

    def lines(self) -> list[PlanLine]:
        """What is taken up; words beside an unticked box count as taking it up."""
        data = self.cleaned_data
        found = []
        for kind, rows in (("point", self.points), ("movement", self.movements)):
            for row in rows:
                how = data[f"how_{kind}_{row.pk}"].strip()
                if data[f"take_{kind}_{row.pk}"] or how:
                    place = {"content_point" if kind == "point" else "movement": row}
                    found.append(PlanLine(how, **place))
        return found


class EntrantsForm(VerbForm):
    """Many names at once, one a line."""

    kind = forms.ChoiceField(label=_("Who"), choices=Entrant.Kind.choices, initial=Entrant.Kind.PERSON)
    lines = forms.CharField(
        label=_("Names"), widget=_area(6, placeholder=_("Full name; post\nFull name; post")),
        help_text=_("One a line; after a semicolon the post or the address. A list pasted from Excel is read too."),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        """(name, detail) pairs; the lines that cannot be read are named."""
        rows, faults = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            name, _sep, detail = line.replace("\t", ";", 1).partition(";")
            if not name.strip():
                faults.append(_("Line %(n)s has no name.") % {"n": number})
            elif len(name.strip()) > 160:
                faults.append(_("Line %(n)s: the name is longer than 160 characters.") % {"n": number})
            rows.append((name.strip(), detail.strip()))
        if len(rows) > MAX_LINES:
            faults.append(
                ngettext("At most %(n)s line at a time.", "At most %(n)s lines at a time.", MAX_LINES) % {"n": "2.000"}
            )
        if faults:
            raise ValidationError(faults[:5])
        return rows


class TaskForm(VerbForm):
    """The result of a unit's task."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    result = forms.CharField(
        label=_("Result"), max_length=4000, required=False, widget=_area(5, **{"data-limit": 4000}),
        help_text=_("What was done, with document numbers and dates."),
    )  # fmt: skip
