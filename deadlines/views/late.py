"""What is late, ready to be copied into a chat group or put into an official letter."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deadlines import late as questions
from deadlines import load


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """`?ref=campaign:12` narrows to one campaign or plan."""
    if not (load.hosts_of(request.user) or request.user.grants.is_admin):  # type: ignore[union-attr]
        raise PermissionDenied(_("Only those who act for a host see what its units are late with."))
    ref = request.GET.get("ref", "")[:60]
    rows = questions.late_of(request.user, ref=ref)
    lines = questions.lines_of(rows)
    context = {
        "lines": lines, "text": questions.text(lines, one=bool(ref)), "contexts": questions.contexts(request.user, ref=ref),
        "ref": ref, "name": lines[0].context if ref and lines else "", "most": questions.MOST,
        "units": len({line.unit for line in lines if not line.requested}),
        "height": min(max(len(lines) * 2 + 6, 8), 30), "cut": len(lines) == questions.MOST,
    }  # fmt: skip
    return render(request, "deadlines/late/late.html", context)
