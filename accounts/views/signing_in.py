"""Signing in and out, the idle lock, passwords, language."""

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import middleware, signing_in, users
from accounts.forms.signing_in import ProfileForm, ResetForm, SignInForm, UnlockForm
from core import clock, drafts, nav
from core.forms import answer, typed

FOLDER = "accounts/signing_in"


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go on: an address of this site, else `default`."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else default


@method_decorator(login_not_required, "dispatch")
class SignIn(auth.LoginView):
    form_class = SignInForm
    template_name = f"{FOLDER}/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Home; one's own account where the installation has no home page."""
        return nav.resolve(settings.LOGIN_REDIRECT_URL) or reverse("accounts:me")


def locked_out(
    request: HttpRequest, original_response: Any = None, credentials: Any = None, **_kwargs: Any
) -> HttpResponse:
    """What django-axes shows after five wrong passwords."""
    context = {"minutes": signing_in.lock_minutes(request)}
    return render(request, f"{FOLDER}/locked_out.html", context, status=429)


class SignOut(auth.LogoutView):
    http_method_names = ["post"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Opening this page locks the session; the password opens it again, at the page one was on."""
    onward = safe_next(request)
    if request.method != "POST":
        request.session[middleware.LOCKED] = True
        return render(request, f"{FOLDER}/unlock.html", {"form": UnlockForm(request), "next": onward})
    form = UnlockForm(request, request.POST)
    if not form.is_valid():
        return render(request, f"{FOLDER}/unlock.html", {"form": form, "next": onward})
    request.session.pop(middleware.LOCKED, None)
    request.session[middleware.SEEN] = int(clock.now().timestamp())
    return HttpResponseRedirect(onward)


@never_cache
@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """The form that arrived while the session was locked, to be sent on with one press."""
    late = signing_in.late_form(request.user)
    if late is None:
        return redirect("/")
    return render(request, f"{FOLDER}/resume.html", {"late": late, "token": drafts.new_token()})


class PasswordChange(auth.PasswordChangeView):
    template_name = f"{FOLDER}/password_change.html"
    success_url = reverse_lazy("accounts:password_change_done")

    def form_valid(self, form: Any) -> HttpResponse:
        """The verb saves, logs and keeps this session."""
        signing_in.set_password(user=form.user, password=form.cleaned_data["new_password1"], by=self.request.user)
        update_session_auth_hash(self.request, form.user)
        return HttpResponseRedirect(str(self.success_url))


class PasswordChangeDone(auth.PasswordChangeDoneView):
    template_name = f"{FOLDER}/password_change_done.html"


@method_decorator(login_not_required, "dispatch")
class PasswordReset(auth.PasswordResetView):
    form_class = ResetForm
    template_name = f"{FOLDER}/password_reset.html"
    success_url = reverse_lazy("accounts:password_reset_done")


@method_decorator(login_not_required, "dispatch")
class PasswordResetDone(auth.PasswordResetDoneView):
    template_name = f"{FOLDER}/password_reset_done.html"


@method_decorator(login_not_required, "dispatch")
class PasswordResetConfirm(auth.PasswordResetConfirmView):
    template_name = f"{FOLDER}/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password_reset_complete")

    def form_valid(self, form: Any) -> HttpResponse:
        signing_in.set_password(user=form.user, password=form.cleaned_data["new_password1"], by=form.user)
        self.request.session.pop(auth.INTERNAL_RESET_SESSION_TOKEN, None)
        return HttpResponseRedirect(str(self.success_url))


@method_decorator(login_not_required, "dispatch")
class PasswordResetComplete(auth.PasswordResetCompleteView):
    template_name = f"{FOLDER}/password_reset_complete.html"


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: of the account, and of this browser before signing in."""
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
        if request.user.is_authenticated:
            signing_in.choose_language(user=request.user, language=chosen)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = ProfileForm(
        typed(request), initial={f: getattr(user, f) for f in ("post", "email", "phone", "language", "version")}
    )
    context = {"roles": user.roles.in_force().select_related("unit", "host", "block", "desk", "delegated_by")}
    return answer(
        request, form, lambda data: users.edit_profile(user=user, **data), to=lambda _user: reverse("accounts:me"),
        template="accounts/me.html", context=context, done=_("Your account has been saved."), record=user,
    )  # fmt: skip
