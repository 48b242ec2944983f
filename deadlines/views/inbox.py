"""A person's own side of reminders: taking work on, how to be told, the calendar feed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.conditional import answer_if_changed
from core.forms import VerbForm, carry_out, typed
from deadlines import channels, feeds, inbox, ladder
from deadlines.forms.inbox import PreferForm
from deadlines.models import Channel, Duty

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
_SHOWN_ONCE = "feed-address"


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """“Đã nhận việc”, from the duty, the inbox or the first page; back to where it was pressed."""
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("unit", "host"), pk=pk)
    inbox.acknowledge(duty=duty, by=request.user)
    taken = inbox.taking(request.user, [duty])[duty.pk]
    said = gettext("You have taken on: %(what)s.") % {"what": duty.title.rstrip(" .")}
    messages.success(request, f"{said} {inbox.until_words(taken.resumes_on)}")
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else reverse("deadlines:duty", args=[pk]))


@GET_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """When and how reminders arrive, and the address of the calendar feed."""
    now = inbox.preference(request.user)
    form = PreferForm(typed(request), initial={"digest_at": now.digest_at, "channels": now.channels})
    if request.method == "POST" and form.is_valid():
        response = carry_out(
            request, form, lambda: inbox.prefer(by=request.user, **form.verb_arguments),  # type: ignore[arg-type]
            to=lambda _row: reverse("deadlines:preferences"), done=_("Your choice is kept."),
        )  # fmt: skip
        if response is not None:
            return response
    return render(request, "deadlines/inbox/preferences.html", _context(request, form))


def _context(request: HttpRequest, form: PreferForm) -> dict[str, Any]:
    rules, user = ladder.shipped(), request.user
    token = request.session.pop(_SHOWN_ONCE, "")
    path = reverse("deadlines:feed", args=[token]) if token else ""
    return {
        "form": form, "rules": rules, "feed": feeds.address_of(user), "new_address": f"{settings.SITE_URL}{path}" if path else "",
        "mail": channels.gateway(Channel.EMAIL).address(user), "phone": channels.gateway(Channel.TEXT).address(user),
    }  # fmt: skip


def _after(request: HttpRequest, act: Any, done: Any) -> HttpResponse:
    form = VerbForm(request.POST)
    here = f"{reverse('deadlines:preferences')}#feed"
    return carry_out(request, form, act, to=lambda _row: here, done=done) or HttpResponseRedirect(here)


@require_POST
def feed_new(request: HttpRequest) -> HttpResponse:
    """A new secret address, shown once on the next page; the one before stops working."""

    def act() -> None:
        request.session[_SHOWN_ONCE] = feeds.new_address(by=request.user)

    return _after(request, act, _("The address is made: copy it now, it is shown only once."))


@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    return _after(request, lambda: feeds.revoke(by=request.user), _("The address no longer works."))


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The person's deadlines for a calendar programme: whoever knows the address reads it, nobody else finds it."""
    served = feeds.serve(token)
    if served is None:
        raise Http404
    response = answer_if_changed(request, served.text, "text/calendar; charset=utf-8", served.mark, served.changed_at)
    response["Content-Disposition"] = 'inline; filename="thoi-han.ics"'
    patch_cache_control(response, private=True, no_cache=True)
    response["X-Robots-Tag"] = "noindex"
    return response
