"""A version out to a workbook, and rows of a workbook into a draft."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core import drafts
from core.importer.book import Unreadable
from core.importer.forms import UploadForm
from core.refusals import Conflict, require
from scoring.criteria import book, lines_of, load, taking_in
from scoring.models import TableVersion
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import address, find, head

FIELDS = ("number", "text", "maximum", "note", "depth", "code", "target", "line")


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The table in the shape offices use."""
    return book.respond(find(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """First the file, then what becomes of every row; what is typed and chosen travels with the form."""
    version = find(request, pk)
    require(rules.edit(request.user, version))
    if request.method == "POST" and "rows" in request.POST:
        return _apply(request, version)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = taking_in.read(file, file.name)
        except Unreadable as error:
            form.add_error("file", ValidationError(error.messages))
        else:
            taking_in.propose(found.rows, load(version))
            return _preview(request, version, found.rows, points=found.points)
    return render(request, "scoring/criteria/import.html", {**head(request, version, ""), "form": form})


def _apply(request: HttpRequest, version: TableVersion) -> HttpResponse:
    rows = _typed(request.POST)
    seen = request.POST.get("version", "")
    try:
        drafts.claim(request.POST.get("_token", ""), user=request.user)
        added, changed = taking_in.apply(
            version=version, seen=int(seen) if seen.isdigit() else 0, rows=rows, by=request.user
        )
    except taking_in.RowFaults as fault:
        for index, sentence in fault.faults.items():
            rows[index].error = sentence
        return _preview(request, version, rows, sentence=_("Some rows need another look; what you typed is kept."))
    except ValidationError as error:
        return _preview(request, version, rows, sentence=" ".join(error.messages))
    except Conflict as conflict:
        version.refresh_from_db()
        return _preview(request, version, rows, sentence=str(conflict.message), status=409)
    told = ngettext("%(count)s row added", "%(count)s rows added", added) % {"count": added}
    messages.success(request, _("%(added)s, %(changed)s changed.") % {"added": told, "changed": changed})
    return redirect(address(version))


def _typed(data: Any) -> list[taking_in.Read]:
    """The rows of the preview as they come back."""
    asked = data.get("rows", "0")
    count = min(int(asked) if asked.isdigit() else 0, taking_in.MAX_ROWS)
    found = []
    for index in range(count):
        held = {name: str(data.get(f"row-{index}-{name}", "")) for name in FIELDS}
        depth, line = (int(held[n]) if held[n].isdigit() and len(held[n]) < 7 else 0 for n in ("depth", "line"))
        target = held["target"] or taking_in.SKIP
        found.append(
            taking_in.Read(
                line,
                held["number"],
                held["text"],
                held["maximum"],
                held["note"],
                held["code"][:40],
                min(depth, 9),
                target,
            )
        )
    return found


def _preview(
    request: HttpRequest,
    version: TableVersion,
    rows: list[taking_in.Read],
    *,
    points: int = 0,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    criteria = [(str(line.criterion.pk), line) for line in lines_of(load(version))]
    used = {row.target for row in rows}
    context = {
        **head(request, version, ""),
        "rows": rows,
        "choices": criteria,
        "unmatched": [row for row in rows if row.target == taking_in.NEW] if criteria else [],
        "untouched": [line for pk, line in criteria if pk not in used],
        "points": points,
        "sentence": sentence,
    }
    return render(request, "scoring/criteria/preview.html", context, status=status)
