"""Shape of what is typed about a decision: its beginning, head, a name, number and date, a later decision."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.forms.register import grouped
from awards.models import Award, CouncilSession, Decision, DecisionLine, DecisionSetting
from awards.register import CORRECTABLE
from campaigns.models import Campaign
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.models import Unit

FIRST, LAST = 1945, 2200


class GroupsField(forms.MultipleChoiceField):
    """Groups of candidates, ticked; the template draws them by award."""

    widget = forms.CheckboxSelectMultiple


class BeginForm(VerbForm):
    """A new decision: whose, what about, from which results or none."""

    title = forms.CharField(
        label=_("Subject"), max_length=300, help_text=_("e.g. Về việc khen thưởng thành tích năm 2026")
    )
    year = forms.IntegerField(label=_("Year awarded"), min_value=FIRST, max_value=LAST)
    year_kind = forms.ChoiceField(
        label=_("Kind of year"), choices=Decision._meta.get_field("year_kind").choices or (), initial="calendar"
    )
    session = forms.ModelChoiceField(
        label=_("Session of the council"), queryset=CouncilSession.objects.none(), required=False, empty_label=_("None")
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("Regular, no campaign")
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    groups = GroupsField(label=_("Names"), required=False)

    def __init__(self, *args: Any, host: Unit, by: Any, keys: Iterable[str], outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        sessions = CouncilSession.objects.filter(council__host=host).exclude(status=CouncilSession.Status.DRAFT)
        fields["session"].queryset = sessions.select_related("council").order_by("-starts_at")
        fields["campaign"].queryset = Campaign.objects.visible_to(by).order_by("-id")
        fields["campaign"].label_from_instance = lambda one: one.short_name
        fields["groups"].choices = [(key, key) for key in keys]
        if outside:
            fields["issuer"].required = True
        else:
            del fields["issuer"]


class AddForm(RecordForm):
    """Further groups of candidates."""

    groups = GroupsField(label=_("Names"))

    def __init__(self, *args: Any, keys: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        groups.choices = [(key, key) for key in keys]


class HeadForm(RecordForm):
    """The head of a draft and who signs it."""

    title = forms.CharField(label=_("Subject"), max_length=300)
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    year = forms.IntegerField(label=_("Year awarded"), min_value=FIRST, max_value=LAST)
    year_kind = forms.ChoiceField(label=_("Kind of year"), choices=Decision._meta.get_field("year_kind").choices or ())
    session = forms.ModelChoiceField(
        label=_("Session of the council"), queryset=CouncilSession.objects.none(), required=False, empty_label=_("None")
    )
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    signer_post = forms.CharField(label=_("Post of the signer"), max_length=120, help_text=_("e.g. Phó Chủ tịch"))
    authority = forms.ChoiceField(label=_("How it is signed"), choices=Decision.Authority.choices)
    authorisation = forms.CharField(
        label=_("Written authorisation"), max_length=200, required=False, help_text=_("Number and date; for TUQ. only.")
    )

    def __init__(self, *args: Any, host: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session: Any = self.fields["session"]
        rows = CouncilSession.objects.filter(council__host=host).exclude(status=CouncilSession.Status.DRAFT)
        session.queryset = rows.select_related("council").order_by("-starts_at")


class LineForm(RecordForm):
    """How a name will be printed."""

    name = forms.CharField(label=_("Name as printed"), max_length=200)
    post = forms.CharField(label=_("Post and unit as printed"), max_length=300, required=False)
    at_unit_name = forms.CharField(label=_("Unit as printed"), max_length=200, required=False)
    award = forms.ModelChoiceField(label=_("Award"), queryset=Award.objects.all(), to_field_name="code")
    year = forms.IntegerField(label=_("Year"), min_value=FIRST, max_value=LAST)
    achievement = forms.CharField(
        label=_("Achievement"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    posthumous = forms.BooleanField(label=_("Posthumous"), required=False)
    reason = forms.CharField(
        label=_("Why the name stands on the list all the same"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where a check speaks against the name and the reason is known; it stays on record."),
    )  # fmt: skip

    def __init__(self, *args: Any, awards: list[Award], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["award"]
        field.choices = grouped(awards)


class NumberForm(RecordForm):
    """Number and day as the clerk's register has them."""

    number = forms.CharField(
        label=_("Number"), max_length=8, help_text=_("As the clerk's register has it, e.g. 05 or 12a.")
    )
    symbol = forms.CharField(label=_("Symbol"), max_length=40, help_text=_("e.g. QĐ-UBND"))
    decided_on = DayField(label=_("Date"))
    file = UploadField(label=_("Signed copy"), required=False)


class ReasonForm(VerbForm):
    """Why a draft is given up."""

    reason = ReasonField(max_length=1000)


class IssueForm(RecordForm):
    """The press of the button, about the draft as it was seen."""


class LaterForm(VerbForm):
    """What a later decision is about, and why."""

    reason = ReasonField(max_length=1000)
    letter = forms.BooleanField(
        label=_("By letter: typing errors only"), required=False,
        help_text=_("A letter (công văn đính chính) mends form; content is corrected by a decision."),
    )  # fmt: skip
    records = forms.MultipleChoiceField(label=_("Names"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kind: str, rows: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records: Any = self.fields["records"]
        records.choices = [(row.pk, f"{row.name} · {row.award.name}") for row in rows]
        if kind != Decision.Kind.CORRECT:
            del self.fields["letter"]


class ChangesForm(RecordForm):
    """What is printed instead."""

    name = forms.CharField(label=_("Name"), max_length=200)
    at_unit_name = forms.CharField(label=_("Unit as printed"), max_length=200, required=False)
    position = forms.CharField(label=_("Post as printed"), max_length=160, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST, max_value=LAST)
    period_from = DayField(label=_("Achievement from"), required=False)
    period_to = DayField(label=_("Achievement until"), required=False)
    achievement = forms.CharField(label=_("Achievement"), max_length=500, required=False)
    field_order = [*CORRECTABLE]


class AnswerForm(VerbForm):
    """What the review of an award found."""

    answer = forms.CharField(
        label=_("What was found"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why the award stays in force; to take it back, draft a later decision."),
    )  # fmt: skip


class SettingForm(RecordForm):
    """What a host sets about its decisions."""

    honour_roll = forms.BooleanField(
        label=_("Show issued decisions on the public roll of honour"), required=False,
        help_text=_("Name, unit, award and decision; nothing else about a person."),
    )  # fmt: skip
    payer = forms.ChoiceField(label=_("Who pays bonuses"), choices=DecisionSetting.Payer.choices)


def line_values(line: DecisionLine, version: int) -> dict[str, Any]:
    """What the form of a name starts with."""
    names = ("name", "post", "at_unit_name", "year", "achievement", "posthumous", "reason")
    return {name: getattr(line, name) for name in names} | {"award": line.award.code, "version": version}
