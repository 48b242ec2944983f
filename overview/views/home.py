"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role, User
from overview import home as page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits on me; somebody without any role learns whom to ask."""
    user = request.user
    if not user.grants.any:  # type: ignore[union-attr]
        return render(request, "overview/home/no_role.html", {"keepers": User.objects.holding(role=Role.ADMIN)[:3]})
    shown = page.load(user, everything=request.GET.get("of") == "all")
    return render(request, "overview/home/home.html", {"home": shown})
