"""The second step of signing in: asking for it, setting it up, doing without it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import middleware, roles, second_factor, sessions
from accounts.forms.second_factor import AskForm, CodeForm, SetUpForm
from accounts.models import RememberedDevice, User
from accounts.rules import users as rules
from accounts.views.signing_in import safe_next
from core.forms import VerbForm, answer, typed
from core.refusals import require

FOLDER = "accounts/second_factor"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
CODES = "new_codes"


@never_cache
@GET_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Asked after the password."""
    user: Any = request.user
    onward = safe_next(request)
    if not middleware.second_step(request):
        return redirect(onward)
    form = AskForm(typed(request), user=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, f"{FOLDER}/ask.html", {"form": form, "next": onward})
    request.session.cycle_key()
    request.session[middleware.SECOND] = user.pk
    response = HttpResponseRedirect(onward)
    if form.cleaned_data["remember"]:
        _remember(request, response)
    return response


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    label = sessions.label_of(request.META.get("HTTP_USER_AGENT", ""))
    token = second_factor.remember(user=request.user, label=label)
    response.set_signed_cookie(
        middleware.DEVICE_COOKIE, token, salt=middleware.DEVICE_COOKIE, max_age=second_factor.REMEMBER_DAYS * 24 * 3600,
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


@never_cache
@GET_POST
def set_up(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if second_factor.device_of(user) is not None:  # also of who has not yet taken the second step
        return redirect("accounts:security")
    form = SetUpForm(typed(request), user=user)
    if request.method == "POST" and form.is_valid():
        request.session[middleware.SECOND] = user.pk
        request.session[CODES] = form.codes
        return redirect("accounts:second_factor_codes")
    device = second_factor.begin(user)
    context = {
        "form": form,
        "picture": mark_safe(second_factor.picture(device)),  # noqa: S308 (drawn here, of our own key)
        "key": second_factor.key_of(device),
        "required": second_factor.is_required(user),
    }
    return render(request, f"{FOLDER}/set_up.html", context)


@never_cache
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    return render(request, f"{FOLDER}/codes.html", {"codes": request.session.pop(CODES, [])})


@GET_POST
def renew(request: HttpRequest) -> HttpResponse:
    def act(_data: dict[str, Any]) -> str:
        request.session[CODES] = second_factor.renew_codes(user=request.user)
        return reverse("accounts:second_factor_codes")

    context = {
        "heading": _("New recovery codes"),
        "submit": _("Make new codes"),
        "intro": _("The old codes stop working."),
    }
    return _with_code(request, act, context, "")


@GET_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(second_factor.may_switch_off(user))

    def act(_data: dict[str, Any]) -> str:
        second_factor.switch_off(user=user)
        return reverse("accounts:security")

    intro = _("From then on the password alone signs in.")
    context = {"heading": _("Switch the second step off"), "submit": _("Switch it off"), "intro": intro}
    return _with_code(request, act, context, _("The second step is off."))


def _with_code(request: HttpRequest, act: Any, context: dict[str, Any], done: Any) -> HttpResponse:
    """What changes the second step asks for a code once more."""
    form = CodeForm(typed(request), user=request.user)
    context["cancel"] = reverse("accounts:security")
    return answer(
        request, form, act, to=lambda where: where, template=f"{FOLDER}/form.html", context=context, done=done
    )


@GET_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """By who keeps the account, for somebody who lost telephone and codes."""
    require(rules.see_list(request.user))
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(rules.renew_password(request.user, found, roles.within_reach(request.user, found)))
    page = reverse("accounts:user", args=[pk])
    intro = _("Make sure that it is really this person who asks. The app and the recovery codes stop working.")
    context = {
        "heading": _("Remove the second step"),
        "submit": _("Remove it"),
        "person": found,
        "cancel": page,
        "intro": intro,
    }
    return answer(
        request, VerbForm(typed(request)), lambda _data: second_factor.reset(user=found, by=request.user), to=lambda _done: page,
        template="accounts/users/form.html", context=context, done=_("The second step has been removed."),
    )  # fmt: skip


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(RememberedDevice, pk=pk, user=request.user)
    second_factor.forget_device(device=device, by=request.user)
    messages.success(request, gettext("The second step will be asked for there again."))
    return redirect("accounts:security")
