"""Shape of a council, its seats, what a member follows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from awards.models import Council, CouncilMember
from campaigns.models import Campaign
from core.blobs import UploadField
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.forms.fields import UnitField
from units.models import Block, Unit


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person by name and post."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name}, {obj.post}" if obj.post else str(obj.full_name)


class CouncilFields(forms.Form):
    """What a council is, new or known."""

    name = forms.CharField(
        label=_("Name of the council"), max_length=200, initial=_("Emulation and commendation council")
    )
    number = forms.CharField(
        label=_("Founding decision, number and symbol"), max_length=40, required=False, help_text=_("e.g. 456/QĐ-UBND")
    )
    decided_on = DayField(label=_("Date of the decision"), required=False)
    starts_on = DayField(label=_("Term from"))
    ends_on = DayField(label=_("Term until"), required=False)
    standing_body = UnitField(label=_("Standing body"), required=False)
    recuse = forms.BooleanField(
        label=_("Members with an interest do not vote"), required=False,
        help_text=_("Who is proposed, or heads the proposing unit. Otherwise the screens only point it out."),
    )  # fmt: skip
    recused_in_base = forms.BooleanField(
        label=_("They still count in the base of the share"), required=False, initial=True
    )
    file = UploadField(label=_("Scan of the decision"), required=False)


class CouncilAddForm(CouncilFields, VerbForm):
    """A new council of one of the person's hosts."""

    host = forms.ModelChoiceField(label=_("Council of"), queryset=Unit.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of council"), choices=Council.Kind)
    field_order = ("host", "kind")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["host"]
        places.queryset = Unit.objects.filter(pk__in=by.grants.kept_hosts | by.grants.clerk_units).order_by(
            "name_order"
        )


class CouncilForm(CouncilFields, RecordForm):
    """A known council; the version guards against two people at once."""


def people(by: Any, council: Council) -> Any:
    """Who may be given a seat: the accounts the person keeps, and those who serve the host already."""
    near = User.objects.visible_to(by).filter(is_active=True)
    here = User.objects.filter(pk__in=council.members.values("user")) | User.objects.holding(host=council.host_id)
    units = User.objects.holding(unit=council.host_id)
    return User.objects.filter(pk__in=near.values("pk")) | here | units


class SeatForm(VerbForm):
    """A seat in the council."""

    user = PersonChoice(label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person"))
    post = forms.ChoiceField(
        label=_("Post in the council"), choices=CouncilMember.Post, initial=CouncilMember.Post.MEMBER
    )
    office = forms.CharField(
        label=_("Office held"), max_length=200, required=False, help_text=_("Blank: the post of the account.")
    )
    votes = forms.BooleanField(label=_("Has a vote"), required=False, initial=True)
    starts_on = DayField(label=_("From"))
    change = forms.CharField(label=_("By which decision"), max_length=200, required=False)

    def __init__(self, *args: Any, by: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.queryset = people(by, council).distinct()


class ReplaceForm(VerbForm):
    """Somebody else takes the seat."""

    user = PersonChoice(label=_("Who takes the seat"), queryset=User.objects.none(), empty_label=_("Choose a person"))
    office = forms.CharField(
        label=_("Office held"), max_length=200, required=False, help_text=_("Blank: the post of the account.")
    )
    on = DayField(label=_("From"))
    change = ReasonField(label=_("By which decision"), max_length=200)

    def __init__(self, *args: Any, by: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.queryset = people(by, council).distinct()


class UnseatForm(VerbForm):
    """The seat ends."""

    on = DayField(label=_("Last day"))
    change = ReasonField(label=_("By which decision"), max_length=200)


class CampaignChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.short_name)


class AreaForm(VerbForm):
    """What a member follows: one of the three."""

    block = forms.ModelChoiceField(label=_("Block"), queryset=Block.objects.none(), required=False, empty_label="–")
    unit = UnitField(label=_("Area (a unit and those under it)"), required=False)
    campaign = CampaignChoice(label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label="–")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocks: Any = self.fields["block"]
        blocks.queryset = Block.objects.visible_to(by).order_by("name")
        campaigns: Any = self.fields["campaign"]
        campaigns.queryset = Campaign.objects.visible_to(by).order_by("-starts_on", "-id")[:200]
