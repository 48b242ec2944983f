"""Inviting people, and their first coming."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import invitations, inviting, roles
from accounts.forms.invitations import FirstSignInForm, InviteAllForm, InviteForm
from accounts.importing import UserImporter
from accounts.models import Invitation, User
from accounts.rules import users as rules
from core import clock
from core.forms import answer, typed
from core.importer import verbs as imports
from core.models import ImportBatch
from core.refusals import require

FOLDER = "accounts/invitations"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
INVITED, SLIP, SLIPS = "invited", "slip", "slips"


def _kept(request: HttpRequest, pk: int) -> User:
    require(rules.see_list(request.user))
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(rules.renew_password(request.user, found, roles.within_reach(request.user, found)))
    return found


@GET_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = InviteForm(typed(request), person=found)
    page = reverse("accounts:user", args=[pk])

    def act(data: dict[str, Any]) -> str:
        if data["way"] == Invitation.Way.LINK:
            invitations.send_link(user=found, by=request.user)
            messages.success(request, gettext("A link is on its way to %(email)s.") % {"email": found.email})
            return page
        row, code = invitations.print_slip(user=found, by=request.user)
        request.session[SLIP] = [row.pk, code]
        return reverse("accounts:invite_slip", args=[pk])

    context = {"heading": _("Invite"), "submit": _("Invite"), "person": found, "cancel": page, "intro": _invited(found)}
    return answer(request, form, act, to=lambda where: where, template="accounts/users/form.html", context=context)


def _invited(found: User) -> str:
    if found.last_login:
        return gettext("This person has signed in before; the invitation lets them set a new password.")
    return gettext("The person sets the first password. An earlier invitation stops working.")


@never_cache
@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip, to print: shown once."""
    found = _kept(request, pk)
    number, code = request.session.pop(SLIP, (None, ""))
    row = Invitation.objects.standing().filter(pk=number, user=found).first() if number else None
    context = {
        "person": found,
        "row": row,
        "code": code,
        "address": request.build_absolute_uri(reverse("accounts:first_sign_in")),
    }
    return render(request, f"{FOLDER}/slip.html", context)


def _imported(request: HttpRequest, pk: int) -> ImportBatch:
    require(rules.see_list(request.user))
    rows = imports.visible_to(request.user).filter(kind=UserImporter.kind)
    found: ImportBatch = get_object_or_404(rows, pk=pk)
    return found


@GET_POST
def invite_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody whom an import opened an account for, in one act."""
    batch = _imported(request, pk)
    form = InviteAllForm(typed(request))

    def act(data: dict[str, Any]) -> str:
        found, codes = inviting.invite_all(batch=batch, by=request.user, **data)
        if number := len(found.links):
            words = ngettext(
                "A link is on its way to %(number)s person.", "Links are on their way to %(number)s people.", number
            )
            messages.success(request, words % {"number": number})
        if not codes:
            return reverse("core:import", args=[pk])
        request.session[SLIPS] = [pk, codes]
        return reverse("accounts:invite_slips", args=[pk])

    context = {"batch": batch, "found": inviting.forecast(batch, by=request.user)}
    return answer(request, form, act, to=lambda where: where, template=f"{FOLDER}/invite_all.html", context=context)


@never_cache
@require_safe
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """All slips of one act, to print: shown once."""
    batch = _imported(request, pk)
    number, codes = request.session.pop(SLIPS, (None, []))
    context = {
        "batch": batch,
        "slips": inviting.slips_of([(row, code) for row, code in codes]) if number == pk else [],
        "until": clock.now() + timedelta(days=invitations.SLIP_DAYS),
        "address": request.build_absolute_uri(reverse("accounts:first_sign_in")),
    }
    return render(request, f"{FOLDER}/slips.html", context)


@never_cache
@login_not_required
@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter; reading it spends nothing, because mail scanners read links too."""
    try:
        row = invitations.by_token(token)
    except ValidationError as error:
        return render(request, f"{FOLDER}/refused.html", {"reason": error.messages[0]}, status=400)
    request.session[INVITED] = row.pk
    return redirect("accounts:first_password")


@never_cache
@login_not_required
@GET_POST
def first_sign_in(request: HttpRequest) -> HttpResponse:
    """User name and one-time code of a slip."""
    form = FirstSignInForm(typed(request))
    if request.method == "POST" and form.is_valid():
        request.session[INVITED] = form.invitation.pk
        return redirect("accounts:first_password")
    return render(request, f"{FOLDER}/first_sign_in.html", {"form": form})


@never_cache
@login_not_required
@GET_POST
def first_password(request: HttpRequest) -> HttpResponse:
    row = Invitation.objects.filter(pk=request.session.get(INVITED) or 0).select_related("user").first()
    if row is None:
        return redirect("accounts:first_sign_in")
    form = SetPasswordForm(row.user, typed(request))
    try:
        invitations.require_standing(row)
        if request.method == "POST" and form.is_valid():
            invitations.accept(invitation=row, password=form.cleaned_data["new_password1"])
            del request.session[INVITED]
            messages.success(request, gettext("Your password is set. Sign in with it now."))
            return redirect("accounts:sign_in")
    except ValidationError as error:
        return render(request, f"{FOLDER}/refused.html", {"reason": error.messages[0]}, status=400)
    return render(request, f"{FOLDER}/first_password.html", {"form": form, "person": row.user})
