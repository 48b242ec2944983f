"""Shape of the special kinds: an extraordinary achievement on one screen, names of a kind, lists of households."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.forms.proposals import hosts_of, units_of
from awards.kinds import bulk
from awards.kinds.service import groups
from awards.kinds.special import Line
from awards.models import Award, Proposal
from core import blobs, clock
from core.blobs import UploadField
from core.forms import DayField, VerbForm
from core.importer import reading
from core.importer.book import Unreadable
from core.rows import RowForm, Rows, table
from units.models import Subject, Unit

PERSON, HOUSEHOLD, UNIT = ("person", _("Person")), ("household", _("Household")), ("unit", _("Collective"))
ORGANISATION = (Subject.Kind.ORGANISATION.value, _("Foreign organisation"))
BLANK = 2
GONE = ("_token", "unit", "host")


class PhotoField(UploadField):
    """A photograph: JPEG or PNG by its content."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = "image/jpeg,image/png"

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        name = PurePath(data.name or "").name
        if 0 < data.size <= settings.UPLOAD_MAX_BYTES and blobs.sniff(data) not in (blobs.JPEG, blobs.PNG):
            said = gettext("“%(name)s” is not a photo. Choose a JPEG or PNG picture.")
            raise ValidationError(said % {"name": name}, code="photo")
        return super().to_python(data)


class PlaceForm(VerbForm):
    """Who proposes to whom."""

    unit = forms.ModelChoiceField(label=_("Proposing unit"), queryset=Unit.objects.none(), empty_label=None)
    host = forms.ModelChoiceField(label=_("Proposed to"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_of(by)
        own = sorted(by.grants.own_units)
        listed = list(units.values_list("pk", flat=True)[:200])
        choices: Any = self.fields
        choices["unit"].queryset = units
        choices["host"].queryset = hosts_of(own or listed)
        first = next((pk for pk in own if pk in listed), next(iter(listed), None))
        self.initial = {"unit": first, "host": self._above(first), **self.initial}
        if len(listed) == 1:
            choices["unit"].widget = forms.HiddenInput()

    def _above(self, unit: int | None) -> int | None:
        """The nearest body above, else the unit itself."""
        field: Any = self.fields["host"]
        return next((pk for pk in field.queryset.values_list("pk", flat=True) if pk != unit), unit)


def check_life(form: forms.Form, data: dict[str, Any]) -> None:
    """What needs no record: the period is not in the future."""
    for name in ("happened_on", "period_from", "period_to"):
        if data.get(name) and data[name] > clock.today():
            form.add_error(name, gettext("The achievement period lies in the future."))


class SuddenForm(PlaceForm):
    """An extraordinary achievement."""

    who = forms.ChoiceField(
        label=_("Who"), choices=(PERSON, HOUSEHOLD, UNIT), widget=forms.RadioSelect, initial="person"
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    post = forms.CharField(label=_("Post, or where they live"), max_length=300, required=False)
    award = forms.ModelChoiceField(
        label=_("Award"), queryset=Award.objects.none(), to_field_name="code", empty_label=None
    )
    happened_on = DayField(label=_("When it happened"))
    achievement = forms.CharField(
        label=_("What they did"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Short: what happened, what they did, what it brought."),
    )  # fmt: skip
    photo = PhotoField(label=_("Photo"), required=False)
    posthumous = forms.BooleanField(label=_("Posthumous"), required=False)
    died_on = DayField(label=_("Died on"), required=False)
    another = forms.BooleanField(label=_("Another of this name"), required=False)

    def __init__(self, *args: Any, by: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        field: Any = self.fields["award"]
        field.queryset = Award.objects.filter(pk__in=[a.pk for a in awards])
        field.choices = [(award.code, award.name) for award in awards]
        self.fields["photo"].help_text = gettext("JPEG or PNG; at most %(max)s MB.") % {"max": blobs.limit_mb()}
        self.initial = {"happened_on": clock.today(), **self.initial}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_life(self, data)
        return data

    @property
    def line(self) -> Line:
        """What the verb gets."""
        d = self.cleaned_data
        return Line(
            key="", who=d["who"], name=d["name"], award=d["award"], post=d["post"], achievement=d["achievement"],
            died_on=d["died_on"], posthumous=d["posthumous"], another=d["another"], period_from=d["happened_on"],
            period_to=d["happened_on"],
        )  # fmt: skip


class SpecialForm(PlaceForm):
    """A proposal of a special kind."""

    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    title = forms.CharField(label=_("Subject"), max_length=300)

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        self.initial = {
            "year": year,
            "title": f"Đề nghị {label[:1].lower()}{label[1:]} năm {year}" if label else "",
            **self.initial,
        }


class SpecialRow(RowForm):
    """A name of a special kind."""

    who = forms.ChoiceField(label=_("Who"), choices=(PERSON, UNIT))
    name = forms.CharField(label=_("Name"), max_length=200)
    award = forms.ChoiceField(label=_("Award"))
    post = forms.CharField(label=_("Post, or where they live"), max_length=300, required=False)
    nationality = forms.CharField(label=_("Nationality"), max_length=60, required=False)
    achievement = forms.CharField(
        label=_("Summary of the achievement"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    posthumous = forms.BooleanField(label=_("Posthumous"), required=False)
    died_on = DayField(label=_("Died on"), required=False)
    another = forms.BooleanField(label=_("Another of this name"), required=False)

    def __init__(self, *args: Any, awards: list[Award], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {award.code: award for award in awards}
        fields: Any = self.fields
        fields["award"].choices = [(award.code, award.name) for award in awards]
        if kind == Proposal.Kind.FOREIGN:
            fields["who"].choices = (PERSON, ORGANISATION)
            fields["nationality"].required = True
        else:
            fields.pop("nationality")
            collective = any(award.for_collectives for award in awards)
            fields["who"].choices = (PERSON, UNIT) if collective else (PERSON,)

    def has_changed(self) -> bool:
        """A line without a name is blank, whatever award stands in it."""
        return bool(self.data.get(self.add_prefix("name"), "").strip()) if self.is_bound else super().has_changed()


def special_table(data: Any, awards: list[Award], kind: str, stored: list[dict[str, Any]]) -> Rows:
    """The names of a special kind."""
    return table(
        SpecialRow, "names", data, None, stored, blank=BLANK, title=_("Names"), add=_("Add a name"), awards=awards, kind=kind,
        hint=_("One line for each name and award; a line without a name is left out."),
    )  # fmt: skip


def lines_of(part: Rows, awards: list[Award]) -> list[Line]:
    """The lines as the verb takes them."""
    by_code = {award.code: award for award in awards}
    return [Line(key=line.key, **{**line.values, "award": by_code[line.values["award"]]}) for line in part.lines()]


class BulkForm(PlaceForm):
    """Households or hamlets by list."""

    award = forms.ModelChoiceField(
        label=_("Award"), queryset=Award.objects.none(), to_field_name="code", empty_label=None
    )
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    title = forms.CharField(label=_("Subject"), max_length=300)
    hamlet = forms.CharField(
        label=_("Hamlet"), max_length=160, required=False, help_text=_("For lines that name none themselves.")
    )
    names = forms.CharField(
        label=_("Names"), required=False, max_length=300_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "form-control list-text"}),
        help_text=_("One a line, as “hamlet; name”, or only the name. Copied from Excel it works too."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or an Excel file"), required=False, help_text=_("Columns hamlet and name; or one sheet a hamlet.")
    )

    def __init__(self, *args: Any, by: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        field: Any = self.fields["award"]
        field.queryset = Award.objects.filter(pk__in=[a.pk for a in awards])
        field.choices = [(award.code, award.name) for award in awards]
        self.fields["file"].widget.attrs["accept"] = reading.ACCEPT
        year = clock.today().year
        title = f"Đề nghị công nhận gia đình văn hóa, thôn văn hóa năm {year}"
        self.initial = {**self.initial, "year": year, "host": self.initial["unit"], "title": title}

    def clean_file(self) -> Any:
        """The workbook as names; unreadable files say what to do."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        try:
            book = reading.read(file, reading.check(file), PurePath(file.name or "").name)
        except Unreadable as error:
            raise ValidationError(error.messages) from error
        return bulk.from_book(book, self.data.get("hamlet", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        listed = data.get("file") or []
        typed = bulk.from_text(data.get("names", ""), data.get("hamlet", ""))
        data["listed"] = [*listed, *typed]
        if listed:  # what was read stands in the box, to be mended there
            shown: Any = self.data.copy()  # type: ignore[attr-defined]
            shown["names"] = bulk.as_text(data["listed"])
            self.data = shown
        if "file" not in self.errors and (told := bulk.faults(data["listed"])):
            self.add_error("names", told)
        return data


class GroupForm(VerbForm):
    """To which group of the table a post belongs."""

    code = forms.ChoiceField(
        label=_("Group of the table"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["code"]
        field.choices = [("", _("By its title")), ("-", _("In none")), *((g.code, g.name) for g in groups().values())]
