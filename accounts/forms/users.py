"""Shape of what is typed about accounts and roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import closing
from accounts.forms.delegation import PersonField
from accounts.models import AT_UNIT, Role, User
from accounts.models.users import USERNAME
from accounts.roles import Place
from core.forms import DayField, ReasonField, RecordForm, VerbForm
from units.forms.fields import UnitField
from units.models import Block, Unit


class _Person(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=[USERNAME],
        help_text=_("Lower-case letters, digits and points, e.g. lo.thi.mai."),
    )
    post = forms.CharField(
        label=_("Post"), max_length=120, required=False, help_text=_("As screens show it, e.g. Director.")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)


class EditForm(_Person, RecordForm):
    pass


class _RoleFields(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    unit = UnitField(label=_("At the unit"), required=False)
    block = forms.ModelChoiceField(label=_("Head of the block"), queryset=Block.objects.none(), required=False)
    desk = UnitField(
        label=_("Works at"),
        required=False,
        help_text=_("For officers and leaders: the body whose people do the host's work."),
    )
    on = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = by.grants
        roles = list(Role) if grants.is_admin else [*AT_UNIT, Role.BLOCK_HEAD] if grants.officer_hosts else [Role.CLERK]
        self.fields["role"].choices = [("", _("Choose a role")), *((role.value, role.label) for role in roles)]  # type: ignore[attr-defined]
        self.fields["block"].queryset = Block.objects.visible_to(by)  # type: ignore[attr-defined]
        if roles == [Role.CLERK]:
            own = list(Unit.objects.filter(pk__in=grants.head_units)[:2])
            self.fields["unit"].required = True
            self.fields["unit"].initial = own[0] if len(own) == 1 else None
            self.fields["role"].initial = Role.CLERK
        if Role.OFFICER not in roles:
            del self.fields["desk"]
        if Role.BLOCK_HEAD not in roles:
            del self.fields["block"]

    @property
    def place(self) -> Place | None:
        """The role as the verb takes it; None where none was chosen."""
        data = self.cleaned_data
        if not data.get("role"):
            return None
        at_unit = data["role"] in AT_UNIT
        unit = data.get("unit")
        return Place(
            role=data["role"], on=data.get("on"), until=data.get("until"), unit=unit if at_unit else None,
            host=None if at_unit else unit, block=data.get("block"), desk=data.get("desk"),
        )  # fmt: skip


class RoleForm(_RoleFields, VerbForm):
    pass


class CreateForm(_Person, _RoleFields, VerbForm):
    field_order = ["full_name", "username", "post", "email", "phone", "role", "unit", "block", "desk", "on", "until"]

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["role"].required = not by.grants.is_admin

    @property
    def arguments(self) -> dict[str, Any]:
        names = ("full_name", "username", "post", "email", "phone")
        return {**{name: self.cleaned_data[name] for name in names}, "place": self.place}


class LockForm(VerbForm):
    heir = PersonField(
        label=_("Taken over by"), queryset=User.objects.none(), required=False, empty_label=_("Choose a person")
    )
    reason = ReasonField(max_length=300, help_text=_("The person reads it when signing in with the right password."))

    def __init__(self, *args: Any, person: User, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not closing.needs_heir(person):
            del self.fields["heir"]
            return
        people = (
            User.objects.filter(is_active=True).exclude(pk=person.pk) if by.grants.is_admin else closing.heirs(person)
        )
        self.fields["heir"].queryset = people  # type: ignore[attr-defined]
        self.fields["heir"].required = True
        self.fields["heir"].error_messages["required"] = _("Something waits on this person; choose who takes it over.")


class EndForm(VerbForm):
    on = DayField(label=_("Last day"))
