"""Shape of a proposal, of the lines typed or pasted into it, of a nomination, and of the signed paper."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.forms.register import grouped
from awards.models import Award, Initiative, Nomination, Proposal
from campaigns.models import Campaign
from core import clock
from core.blobs import UploadField
from core.forms import DayField, RecordForm, VerbForm
from core.rows import RowForm, Rows, table
from units.models import Subject, Unit, UnitReach, in_force

# The other kinds have screens of their own.
KINDS = ((Proposal.Kind.YEARLY, _("Yearly")), (Proposal.Kind.CAMPAIGN, _("At the end of a campaign")))
WHO = (("person", _("Person")), ("household", _("Household")), ("unit", _("Collective")))
BLANK = 4
GRID = 100


def units_of(by: Any) -> Any:
    """In whose name `by` proposes: the own units; an officer for any unit under the host that has no account of its own."""
    grants = by.grants
    own = Unit.objects.filter(pk__in=grants.own_units, closed_on__isnull=True)
    if grants.officer_hosts:
        own = own | Unit.objects.under(*grants.officer_hosts).filter(closed_on__isnull=True)
    return own.distinct().order_by("name_order")


def hosts_of(units: Iterable[int]) -> Any:
    """To whom these units may propose: themselves and those above them today."""
    reach = UnitReach.objects.filter(in_force(clock.today()), unit__in=list(units))
    return Unit.objects.filter(pk__in=reach.values("ancestor")).order_by("name_order")


class ProposalForm(RecordForm):
    """What a proposal is about."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.ModelChoiceField(label=_("Proposing unit"), queryset=Unit.objects.none(), empty_label=None)
    host = forms.ModelChoiceField(label=_("Proposed to"), queryset=Unit.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)
    campaign = forms.ModelChoiceField(
        label=_("Campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Regular, no campaign"),
        help_text=_("Needed at the end of a campaign."),
    )
    title = forms.CharField(label=pgettext_lazy("proposal", "Subject"), max_length=300, required=False)
    secret = forms.BooleanField(
        label=_("State secret: only a placeholder is kept here, without subject, names or files"), required=False
    )

    def __init__(self, *args: Any, by: Any, units: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["unit"].queryset, choices["host"].queryset = units, hosts
        choices["campaign"].queryset = Campaign.objects.visible_to(by).exclude(status="draft").order_by("-id")
        choices["campaign"].label_from_instance = lambda one: one.short_name
        self.initial = {"year": clock.today().year, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("secret") and not data.get("title", "").strip():
            self.add_error("title", _("Write what the proposal is about."))
        return data


class EditForm(RecordForm):
    """What may be changed later."""

    title = forms.CharField(label=pgettext_lazy("proposal", "Subject"), max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200)


class NomineeRow(RowForm):
    """A line typed or pasted."""

    kind = forms.ChoiceField(label=_("Who"), choices=WHO)
    name = forms.CharField(label=_("Name"), max_length=200)
    award = forms.ChoiceField(label=_("Award"))
    post = forms.CharField(label=_("Post, unit"), max_length=300, required=False)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=9999, required=False)
    votes_of = forms.IntegerField(label=_("of how many"), min_value=1, max_value=9999, required=False)
    achievement = forms.CharField(label=_("Summary of the achievement"), max_length=2000, required=False)
    posthumous = forms.BooleanField(label=_("Posthumous"), required=False)
    another = forms.BooleanField(label=_("Another of this name"), required=False)

    def __init__(self, *args: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {award.code: award for award in awards}
        field: Any = self.fields["award"]
        field.choices = grouped(awards)

    def has_changed(self) -> bool:
        """A line without a name is blank, whatever award stands in it."""
        return bool(self.data.get(self.add_prefix("name"), "").strip()) if self.is_bound else super().has_changed()


def names_table(data: Any, awards: list[Award], stored: Iterable[Any] = ()) -> Rows:
    """The lines of the grid."""
    return table(
        NomineeRow, "names", data, None, stored, blank=BLANK, title=_("Names"), add=_("Add a line"), awards=awards, limit=150,
        hint=_("One line for each name and award; a line without a name is left out."),
    )  # fmt: skip


class GridForm(RecordForm):
    """The frame of the grid: an award for all lines, and the box for pasted ones."""

    default = forms.ChoiceField(label=_("Award of lines that name none"), required=False)
    pasted = forms.CharField(
        label=_("Paste from a spreadsheet"), required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line each: name, post, award, votes as 12/15, achievement. A line of headings does not matter."),
    )  # fmt: skip

    def __init__(self, *args: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["default"]
        field.choices = grouped(awards)


class PickForm(RecordForm):
    """Names that were ticked."""

    picked = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, keys: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["picked"]
        field.choices = [(key, key) for key in keys]


class NominationForm(RecordForm):
    """A nomination; of a returned one only what the remarks name is open."""

    award = forms.ModelChoiceField(label=_("Award"), queryset=Award.objects.all(), empty_label=None)
    post = forms.CharField(label=_("Post, unit"), max_length=300, required=False)
    period_from = DayField(label=_("Achievement from"), required=False)
    period_to = DayField(label=_("Achievement until"), required=False)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=9999, required=False)
    votes_of = forms.IntegerField(label=_("of how many"), min_value=1, max_value=9999, required=False)
    initiative = forms.ModelChoiceField(
        label=_("Initiative it rests on"), queryset=Initiative.objects.none(), required=False, empty_label=_("None"),
    )  # fmt: skip
    posthumous = forms.BooleanField(label=_("Posthumous"), required=False)
    achievement = forms.CharField(
        label=_("Summary of the achievement"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    override_reason = forms.CharField(
        label=_("Reason it is proposed all the same"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Where the check says no, or does not know."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Nomination, columns: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        wanted = {Subject.Kind.PERSON: "for_individuals", Subject.Kind.HOUSEHOLD: "for_households"}
        flag = wanted.get(Subject.Kind(row.subject.kind), "for_collectives") if row.subject else "for_collectives"
        fields["award"].queryset = Award.objects.filter(**{flag: True})
        fields["initiative"].queryset = initiatives(row)
        fields["initiative"].label_from_instance = lambda one: f"{one.title} ({one.year})"
        for name in set(fields) - columns - {"version", "_token"}:
            fields[name].disabled = True


def initiatives(row: Nomination) -> Any:
    """Those of the unit, of the person, and the one chosen: another's is refused with its sentence, not hidden."""
    proposal = row.proposal
    mine = Initiative.objects.filter(unit=proposal.unit_id)
    if row.subject_id:
        mine = mine | Initiative.objects.filter(authors__subject=row.subject_id)
    return mine.distinct().order_by("-year", "title")


class PaperForm(VerbForm):
    """The paper the head signed."""

    signed_file = UploadField(label=_("Scan of the signed paper"), required=False)
    signed_number = forms.CharField(label=_("Number and symbol"), max_length=40, required=False)
    signed_on = DayField(label=_("Signed on"))
    signed_by = forms.CharField(label=_("Signed by"), max_length=120)

    @property
    def day(self) -> date:
        """The day of the signature."""
        found: date = self.cleaned_data["signed_on"]
        return found


class SendForm(RecordForm):
    """The last look before it goes."""

    reason = forms.CharField(
        label=_("Reason it is sent all the same"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept beside every name it concerns, shown to the host and the council."),
    )  # fmt: skip


class MakeForm(VerbForm):
    """A proposal made from a result."""

    title = forms.CharField(label=pgettext_lazy("proposal", "Subject"), max_length=300)


class MakeRow(forms.Form):
    """A unit of a result: ticked, with its award."""

    take = forms.BooleanField(required=False)
    award = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {award.code: award for award in awards}
        field: Any = self.fields["award"]
        field.choices = grouped(awards)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("take") and not data.get("award"):
            self.add_error("award", _("Choose an award"))
        return data
