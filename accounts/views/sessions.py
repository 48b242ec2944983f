"""One's own security: the second step, remembered browsers, open sessions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor, sessions
from accounts.models import RememberedDevice, UserSession


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    key = request.session.session_key
    rows = [(row, sessions.partly(row.address), row.session_key == key) for row in sessions.of(user)]
    context = {
        "device": second_factor.device_of(user),
        "required": second_factor.is_required(user),
        "unprotected": user.grants.is_admin and second_factor.unprotected_admins(),
        "off_refusal": second_factor.may_switch_off(user),
        "codes_left": second_factor.codes_left(user),
        "remembered": RememberedDevice.objects.standing().filter(user=user).order_by("-seen_at"),
        "sessions": rows,
        "others": any(not here for _row, _address, here in rows),
    }
    return render(request, "accounts/sessions/security.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    if row.session_key == request.session.session_key:
        messages.info(request, gettext("This is the session you are in; sign out to end it."))
        return redirect("accounts:security")
    sessions.end(session=row, by=request.user)
    messages.success(request, gettext("The session has ended."))
    return redirect("accounts:security")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    number = sessions.end_others(user=request.user, keep=request.session.session_key)
    text = ngettext("%(number)s session has ended.", "%(number)s sessions have ended.", number)
    messages.success(request, text % {"number": number} if number else gettext("There is no other session."))
    return redirect("accounts:security")
