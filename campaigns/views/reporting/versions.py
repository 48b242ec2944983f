"""Earlier submissions, the comparison of two, and the page for printing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import reporting
from campaigns.models import Remark
from campaigns.views.reporting.scope import find_report, page_url
from campaigns.views.reporting.screen import Screen


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _screen(request: HttpRequest, participation: int, period: int) -> Screen:
    screen = Screen(request, find_report(request.user, participation, period))
    if screen.report.pk is None or screen.hidden:
        raise Http404
    return screen


@require_safe
def version(request: HttpRequest, participation: int, period: int, number: int) -> HttpResponse:
    """One submission as it was sent."""
    screen = _screen(request, participation, period)
    found = next((v for v in screen.versions if v.number == number), None)
    if found is None:
        raise Http404
    screen.__dict__.update(sheet=reporting.as_sent(screen.whole, found), writable=False, reviewing=False)
    context = {"screen": screen, "version": found, "back": page_url(screen.report)}
    return render(request, "campaigns/reporting/version.html", context)


@require_safe
def compare(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """Two submissions side by side, with the remarks on the older one."""
    screen = _screen(request, participation, period)
    known = {v.number: v for v in screen.versions}
    numbers = sorted(known)
    if len(numbers) < 2:
        raise Http404
    new = known.get(_number(request.GET.get("new", "")), known[numbers[-1]])
    old = known.get(_number(request.GET.get("old", "")), known[numbers[-2]])
    remarks = list(Remark.objects.filter(report=screen.report, version_no=old.number).select_related("by"))
    changes = reporting.differences(screen.whole, old, new, remarks)
    context: dict[str, Any] = {
        "screen": screen, "old": old, "new": new, "back": page_url(screen.report), "remarks": len(remarks),
        "changes": [c for c in changes if c.changed or c.remarks],
        "same": sum(1 for c in changes if not c.changed and not c.remarks),
    }  # fmt: skip
    return render(request, "campaigns/reporting/compare.html", context)


@require_safe
def printed(request: HttpRequest, participation: int, period: int) -> HttpResponse:
    """The report on paper: plain, nothing to press but "print"."""
    screen = Screen(request, find_report(request.user, participation, period))
    if screen.hidden:
        raise Http404
    number = _number(request.GET.get("version", ""))
    found = next((v for v in screen.versions if v.number == number), None)
    if found is not None:
        screen.__dict__["sheet"] = reporting.as_sent(screen.whole, found)
    stamp = "" if found or screen.report.status in ("submitted", "accepted") else _("Draft, not submitted")
    context = {"screen": screen, "version": found, "stamp": stamp, "back": page_url(screen.report)}
    return render(request, "campaigns/reporting/print.html", context)
