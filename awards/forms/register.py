"""Shape of a signed decision with its names, and of a later decision about a record."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.models import Award, AwardRecord
from awards.register import CORRECTABLE, Named, Ruling
from campaigns.models import Campaign
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from core.rows import RowForm, Rows, table
from units.forms.fields import UnitField, UnitInput
from units.models import Unit

KINDS = (("person", _("Person")), ("household", _("Household")), ("unit", _("Collective")))
BLANK = 3


def grouped(awards: Iterable[Award]) -> list[Any]:
    """Titles and commendations as the choices of a select, each kind under its heading."""
    listed = list(awards)
    return [
        ("", _("Choose an award")),
        *((kind.label, [(x.code, x.name) for x in listed if x.kind == kind]) for kind in Award.Kind),
    ]


class RulingForm(VerbForm):
    """The decision itself."""

    host = forms.ModelChoiceField(label=_("In the register of"), queryset=Unit.objects.none(), empty_label=None)
    number = forms.CharField(label=_("Number and symbol"), max_length=40, help_text=_("e.g. 456/QĐ-UBND"))
    decided_on = DayField(label=_("Date"))
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    period_from = DayField(label=_("Achievement from"), required=False)
    period_to = DayField(label=_("Achievement until"), required=False)
    year_kind = forms.ChoiceField(
        label=_("Kind of year"), choices=AwardRecord._meta.get_field("year_kind").choices or (), initial="calendar"
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("Regular, no campaign")
    )
    achievement = forms.CharField(label=_("Achievement"), max_length=300, required=False)
    file = UploadField(
        label=_("Signed copy"), required=False, help_text=_("Choose it last: adding a line empties this box.")
    )

    pasted = forms.CharField(
        label=_("Paste a list of names"), required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: name; unit; post. Award and year may stand in any column."),
    )  # fmt: skip
    paste_kind = forms.ChoiceField(label=_("Who"), choices=KINDS, required=False)
    paste_award = forms.ChoiceField(label=_("Award"), required=False)
    paste_unit = forms.CharField(label=_("Unit at that time"), max_length=320, required=False, widget=UnitInput)
    paste_year = forms.CharField(label=_("Year"), max_length=4, required=False)

    def __init__(self, *args: Any, by: Any, awards: Iterable[Award] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        award: Any = self.fields["paste_award"]
        award.choices = grouped(awards)
        hosts: Any = self.fields["host"]
        hosts.queryset = hosts_of(by)
        campaigns: Any = self.fields["campaign"]
        campaigns.queryset = Campaign.objects.visible_to(by).order_by("-id")
        campaigns.label_from_instance = lambda one: one.short_name
        first = hosts.queryset.first()
        if first is not None:
            self.initial = {"host": first.pk, "issuer": first.name, **self.initial}

    @property
    def ruling(self) -> Ruling:
        """What the verb gets."""
        own = {one.name for one in fields(Ruling)}
        return Ruling(**{k: v for k, v in self.cleaned_data.items() if k in own})


def hosts_of(by: Any) -> QuerySet[Unit]:
    """In whose name decisions are recorded: the hosts of an officer; an administrator chooses among the uppermost."""
    if by.grants.is_admin:
        return Unit.objects.filter(parents__isnull=True, closed_on__isnull=True).order_by("name_order")
    return Unit.objects.filter(pk__in=by.grants.officer_hosts).order_by("name_order")


class NameRow(RowForm):
    """A name on the decision."""

    kind = forms.ChoiceField(label=_("Who"), choices=KINDS)
    name = forms.CharField(
        label=_("Name as printed"),
        max_length=200,
        required=False,
        help_text=_("Left empty for a collective: its name."),
    )
    unit = UnitField(label=_("Unit at that time"))
    unit_name = forms.CharField(label=_("Unit as printed"), max_length=200, required=False)
    post = forms.CharField(label=_("Post as printed"), max_length=160, required=False)
    award = forms.ChoiceField(label=_("Award"))
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    posthumous = forms.BooleanField(label=_("Posthumous"), required=False)
    another = forms.BooleanField(label=_("Another of this name"), required=False)

    def __init__(self, *args: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {award.code: award for award in awards}
        field: Any = self.fields["award"]
        field.choices = grouped(awards)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in ("person", "household") and not data.get("name"):
            self.add_error("name", _("Type the name."))
        return data


def names_table(data: Any, awards: list[Award]) -> Rows:
    """The names of a decision."""
    return table(
        NameRow, "names", data, None, (), blank=BLANK, title=_("Names"), add=_("Add a name"), awards=awards,
        hint=_("One line for each name and award; a blank line is left out."),
    )  # fmt: skip


def named(part: Rows, awards: list[Award]) -> list[Named]:
    """The lines as the verb takes them."""
    by_code = {award.code: award for award in awards}
    return [Named(key=line.key, **{**line.values, "award": by_code[line.values["award"]]}) for line in part.lines()]


class ChangeForm(RecordForm):
    """A later decision about a record."""

    number = forms.CharField(label=_("Number and symbol"), max_length=40)
    on = DayField(label=_("Date"))
    reason = ReasonField(max_length=1000)
    file = UploadField(label=_("Signed copy"), required=False)


class CorrectForm(ChangeForm):
    """What was printed wrongly, and what stands there now."""

    name = forms.CharField(label=_("Name"), max_length=200)
    at_unit_name = forms.CharField(label=_("Unit as printed"), max_length=200, required=False)
    position = forms.CharField(label=_("Post as printed"), max_length=160, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    period_from = DayField(label=_("Achievement from"), required=False)
    period_to = DayField(label=_("Achievement until"), required=False)
    achievement = forms.CharField(label=_("Achievement"), max_length=500, required=False)
    field_order = [*CORRECTABLE, "number", "on", "reason", "file"]
