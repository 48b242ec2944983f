"""Shape of what is typed about delegations."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import delegation
from accounts.models import RoleAssignment, User
from core.forms import DayField, VerbForm


class PersonField(forms.ModelChoiceField):
    """A person by name and post."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} · {obj.post}" if obj.post else f"{obj.full_name} · {obj.username}"


class DelegateForm(VerbForm):
    to = PersonField(label=_("Delegate to"), queryset=User.objects.none(), empty_label=_("Choose a person"))
    on = DayField(label=_("From"))
    until = DayField(label=_("Until and including"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("E.g. away on a course; kept in the log.")
    )

    def __init__(self, *args: Any, role: RoleAssignment, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = delegation.colleagues(role)
        known = Q(pk=by.pk) | Q(pk__in=near.values("pk")) | Q(pk__in=User.objects.visible_to(by).values("pk"))
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(known)
        self.nobody = not near.exists()
        field.choices = [("", _("Choose a person")), *((p.pk, field.label_from_instance(p)) for p in near)]
