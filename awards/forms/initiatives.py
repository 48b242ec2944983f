"""Shape of an application with its authors, of the council's word, of a decision with its list, of a use."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards import staff
from awards.models import Award, Council, Initiative, InitiativeAuthor
from core import clock
from core.blobs import UploadField
from core.fields import FigureInput
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from core.rows import RowForm, Rows, table
from core.text import fold
from units.models import Subject, Unit
from units.people import described, label_of, picked

TEXT = ("title", "field", "year", "applied_on", "summary", "effect", "science_topic")


class ApplicationForm(RecordForm):
    """What the initiative is."""

    unit = forms.ModelChoiceField(label=_("Unit of the authors"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Title of the initiative"), max_length=300)
    field = forms.CharField(
        label=pgettext_lazy("initiative", "Field"),
        max_length=120,
        required=False,
        help_text=_("e.g. agriculture, education, administration"),
    )
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    applied_on = DayField(label=_("Applied since"), required=False)
    summary = forms.CharField(
        label=_("What it changes"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("How it was done before, what is new, how it is done now."),
    )  # fmt: skip
    effect = forms.CharField(
        label=pgettext_lazy("initiative", "Effect"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Money, time or people saved, quality gained; figures with their source; who else can use it."),
    )  # fmt: skip
    science_topic = forms.BooleanField(label=_("Science topic or project accepted"), required=False)
    file = UploadField(label=_("Report or evidence"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units


class AuthorRow(RowForm):
    """An author: a name of the staff list, or of anybody with the number; the share in percent."""

    author = forms.CharField(
        label=_("Author"), max_length=160, widget=forms.TextInput(attrs={"list": "staff", "autocomplete": "off"}),
        help_text=_("A name of the unit; for somebody elsewhere the name with its number, e.g. Lò Thị Mai [12]."),
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("Share, percent"), min_value=1, max_value=100,
        error_messages={
            "min_value": _("Type a share from 1 to 100."), "max_value": _("Type a share from 1 to 100."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[Subject], by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.by = people, by

    def clean_author(self) -> Subject:
        typed = self.cleaned_data["author"]
        name, pk = picked(typed)
        found = [one for one in self.people if fold(one.full_name) == fold(name) and pk in (None, one.pk)]
        if not found and pk is not None:
            rows = Subject.objects.visible_to(self.by).filter(pk=pk, merged_into__isnull=True)
            found = [one for one in rows if fold(one.full_name) == fold(name)]
        if not found:
            raise ValidationError(
                _("Nobody of the unit is called “%(typed)s”; enter the person first, or add the number."),
                params={"typed": typed[:80]},
            )
        if len(found) > 1:
            offers = "; ".join(described(one) for one in found)
            raise ValidationError(
                _("Several bear this name: %(people)s. Type the number of the one meant."), params={"people": offers}
            )
        return found[0]


def people_of(units: Iterable[Unit]) -> list[Subject]:
    """The staff that authors are chosen among."""
    return [one.subject for one in staff.members(list(units), clock.today())]


def authors_table(data: Any, stored: Iterable[InitiativeAuthor], people: Sequence[Subject], by: Any) -> Rows:
    """The authors with their shares."""
    rows = [{"author": label_of(row.subject), "share": row.share} for row in stored]
    return table(
        AuthorRow, "authors", data, None, rows, blank=1, title=_("Authors"), add=_("Add an author"), people=people, by=by,
        hint=_("The shares add up to 100 percent."), limit=30,
    )  # fmt: skip


class FileForm(RecordForm):
    host = forms.ModelChoiceField(label=_("File to"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, hosts: Sequence[tuple[Unit, Council | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["host"]
        field.queryset = Unit.objects.filter(pk__in=[one.pk for one, _council in hosts])
        names = {one.pk: str(council) if council else _("no initiative council yet") for one, council in hosts}
        field.choices = [(one.pk, f"{one.short_name}: {names[one.pk]}") for one, _council in hosts]


class ReasonedForm(RecordForm):
    reason = ReasonField(max_length=1000)


class ScoreForm(VerbForm):
    points = FigureInput(label=_("Points, 0 to 100"), max_digits=7, decimal_places=2)
    remark = forms.CharField(
        label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReviewForm(RecordForm):
    result = forms.ChoiceField(label=_("Word of the council"), choices=Initiative.Result)
    note = forms.CharField(
        label=_("Figures"), max_length=300, required=False,
        help_text=_("The average or the votes, number and date of the minutes."),
    )  # fmt: skip


class _Listed(VerbForm):
    """A list of initiatives to tick."""

    chosen = forms.ModelMultipleChoiceField(
        queryset=Initiative.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, listed: Sequence[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        field.queryset = Initiative.objects.filter(pk__in=[one.pk for one in listed])
        self.ticked = {str(pk) for pk in self.data.getlist("chosen")} if self.is_bound else set()  # type: ignore[attr-defined]


class RecogniseForm(_Listed):
    number = forms.CharField(label=_("Number and symbol"), max_length=40)
    decided_on = DayField(label=_("Date"))
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    file = UploadField(label=_("Signed copy"), required=False)


class VoteForm(_Listed):
    closes_on = DayField(label=_("Vote until the end of"))
    secret = forms.BooleanField(label=_("Secret"), required=False, initial=True)


class UseForm(VerbForm):
    author = forms.ModelChoiceField(label=_("Author"), queryset=Subject.objects.none(), empty_label=None)
    award = forms.ModelChoiceField(label=_("Award"), queryset=Award.objects.filter(for_individuals=True))
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["author"]
        field.queryset = Subject.objects.filter(initiatives__initiative=initiative)
