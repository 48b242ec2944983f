"""Shape of what is typed about a block and its members."""

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, RecordForm, VerbForm
from units.blocks import Member
from units.forms.fields import UnitField
from units.models import Block, BlockMembership

SPARE_ROWS = 3


class BlockCreateForm(VerbForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Block.Kind)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    host = UnitField(label=_("Hosted by"))
    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        validators=[validate_slug],
        help_text=_("Short and without diacritics, e.g. khoi-huyen-2025."),
    )


class CopyYearForm(VerbForm):
    host = UnitField(label=_("Hosted by"))
    year = forms.IntegerField(label=_("Into the year"), min_value=2000, max_value=2100)


class BlockForm(RecordForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Block.Kind)


class MemberForm(forms.Form):
    unit = UnitField(label=_("Unit"), help_text="")
    post = forms.ChoiceField(label=_("Post"), choices=BlockMembership.Post)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False)

    @property
    def member(self) -> Member:
        """The line as the verb takes it."""
        data = self.cleaned_data
        return Member(data["unit"], data["post"], data["starts_on"], data["ends_on"])


class MembersBase(forms.BaseFormSet):
    @property
    def kept(self) -> list[MemberForm]:
        """Lines that hold a unit and are not to be taken out, in the order of the page."""
        return [f for f in self.forms if f.has_changed_unit() and f not in self.deleted_forms]


class MemberLine(MemberForm):
    def has_changed_unit(self) -> bool:
        return bool(self.cleaned_data.get("unit"))

    def has_changed(self) -> bool:
        """A line without a unit is empty, whatever its dates say."""
        return bool(self["unit"].data if self.is_bound else self.initial.get("unit"))


Members = forms.formset_factory(MemberLine, formset=MembersBase, extra=SPARE_ROWS, can_delete=True, max_num=300)


def members_of(block: Block, data: Any = None) -> Any:
    """The members' table of `block`: its rows and a few empty ones that carry the year's dates."""
    rows = block.memberships.select_related("unit").order_by("starts_on", "unit__name_order")
    known = [{"unit": m.unit, "post": m.post, "starts_on": m.starts_on, "ends_on": m.ends_on} for m in rows]
    return Members(data, initial=known, prefix="members")


def with_more_rows(data: Any) -> Any:
    """The same typing with three more empty lines (for the button that works without a script)."""
    more = data.copy()
    more["members-TOTAL_FORMS"] = str(min(int(data.get("members-TOTAL_FORMS") or 0) + SPARE_ROWS, 300))
    return more
