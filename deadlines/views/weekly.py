"""The week on one page: as a page, as a PDF, and whether leaders receive it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from deadlines import load, weekly
from deadlines.models import WeeklyPicture
from deadlines.rules.weekly import may_switch
from units.models import Unit


def _hosts(request: HttpRequest) -> list[Unit]:
    rows = Unit.objects.filter(pk__in=load.hosts_of(request.user)).order_by("level", "name_order")
    return list(rows)


def _host(request: HttpRequest, asked: str, hosts: list[Unit] | None = None) -> Unit:
    """The host asked for among the person's own, else the first of them."""
    hosts = _hosts(request) if hosts is None else hosts
    if not hosts:
        raise PermissionDenied(_("Only those who act for a host see its week."))
    found = [host for host in hosts if str(host.pk) == asked]
    if asked and not found:
        raise Http404
    return (found or _with_officers_first(request, hosts))[0]


def _with_officers_first(request: HttpRequest, hosts: list[Unit]) -> list[Unit]:
    grants = request.user.grants  # type: ignore[union-attr]
    return sorted(hosts, key=lambda host: host.pk not in grants.hosts)


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    hosts = _hosts(request)
    host = _host(request, request.GET.get("host", ""), hosts)
    found, refusal = weekly.picture(host), may_switch(request.user, host.pk)
    setting = WeeklyPicture.objects.filter(host=host).first()
    context: dict[str, Any] = {
        "picture": found, "stats": weekly.stats(found), "hosts": hosts, "refusal": refusal,
        "on": bool(setting and setting.on), "held": [] if refusal else list(weekly.held(host)),
        "leaders": weekly.leaders_of(host, clock.today()),
        "pdf_url": reverse("deadlines:weekly_pdf", args=[host.pk, found.on.isoformat()]),
    }  # fmt: skip
    return render(request, "deadlines/weekly/weekly.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    host = _host(request, str(pk))
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if not on.year >= 2000 or on > clock.today():
        raise Http404
    response = HttpResponse(weekly.pdf(weekly.picture(host, on)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tuan-{on:%Y-%m-%d}.pdf"'
    return response


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: on, off, or release what waits."""
    host = _host(request, str(pk))
    if request.POST.get("do") == "release":
        weekly.release(host=host, by=request.user)
    else:
        weekly.switch(host=host, on=request.POST.get("do") == "on", by=request.user)
    return HttpResponseRedirect(f"{reverse('deadlines:weekly')}?host={host.pk}")
