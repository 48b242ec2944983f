"""People on the pages of lower rooms."""

from typing import Any

from django import template

from accounts.models import RoleAssignment
from accounts.rules.users import see_list

register = template.Library()


@register.inclusion_tag("accounts/users/_people_of.html", takes_context=True)
def people_of(context: template.Context, unit: Any) -> dict[str, Any]:
    """Who holds a role at `unit` today; links to accounts for those who keep them."""
    rows = (
        RoleAssignment.objects.in_force().filter(unit=unit).select_related("user").order_by("role", "user__name_order")
    )
    return {"rows": list(rows), "linked": see_list(context["request"].user) is None}
