"""Imports: the list, uploading, choosing columns, the preview with its grid of faulty rows, importing, undoing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import log
from core.forms import VerbForm, answer, carry_out
from core.importer import forms, screens, verbs, workbooks
from core.importer.kinds import IMPORTERS, OUTCOMES, Importer
from core.importer.workflow import AT_WORK, WORKFLOW
from core.lists import Action, Column, Empty, ListView
from core.models import ImportBatch, Job
from core.refusals import Refused, require
from core.templatetags.show import vi_datetime

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
S = ImportBatch.Status
ACTS: dict[str, Callable[..., ImportBatch]] = {
    "apply": verbs.apply,
    "change_columns": verbs.back_to_columns,
    "drop": verbs.drop,
    "resume": verbs.resume,
    "skip": verbs.skip_faulty,
}


def page_of(found: ImportBatch) -> str:
    return reverse("core:import", args=[found.pk])


def _kind(kind: str) -> Importer:
    if kind not in IMPORTERS:
        raise Http404
    return IMPORTERS[kind]


def _visible(request: HttpRequest, pk: int) -> ImportBatch:
    found: ImportBatch = get_object_or_404(verbs.visible_to(request.user).filter(kind__in=IMPORTERS), pk=pk)
    return found


def _title_of(found: ImportBatch) -> Any:
    return IMPORTERS[found.kind].title


class ImportList(ListView):
    title = _("Imports")
    noun = _("imported files")
    model = ImportBatch
    default_sort = "-created_at"
    columns = (
        Column("file", _("Imported file"), cell=lambda b: b.blob.name, secondary=_title_of, phone="title", sort=("blob__name",)),
        Column("owner", _("Uploaded by"), cell=lambda b: b.owner.full_name, sort=("owner__name_order",)),
        Column("created_at", _("Uploaded at"), cell=lambda b: b.created_at, sort=("created_at",)),
        Column("total", _("Rows"), cell=lambda b: b.counts.get("total"), numeric=True),
        Column("done", _("Imported"), cell=lambda b: b.counts.get("done"), numeric=True),
        Column("bad", pgettext_lazy("import", "To be mended"), cell=lambda b: b.counts.get("bad"), numeric=True, phone="hide"),
        Column("status", _("State"), cell=screens.badge, sort=("status", "created_at")),
    )  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusals = [importer.refusal(request.user) for importer in IMPORTERS.values()]
        if all(refusals):
            require(refusals[0])
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ImportBatch]:
        mine: QuerySet[ImportBatch] = verbs.visible_to(self.request.user)
        return mine.filter(kind__in=IMPORTERS).defer("found", "layout")

    def row_url(self, obj: ImportBatch) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        mine = [importer for importer in IMPORTERS.values() if importer.refusal(self.request.user) is None]
        return [
            Action(i.title, reverse("core:import_new", args=[i.kind]), "file-import", primary=i is mine[0])
            for i in reversed(mine)
        ]

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            _("The files you import will be here"),
            _("Each shows what it will do before anything is written, and can be undone."),
        )


@GET_POST
def new(request: HttpRequest, kind: str) -> HttpResponse:
    importer = _kind(kind)
    require(importer.refusal(request.user))
    form = forms.UploadForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> ImportBatch:
        return verbs.upload(importer=importer, file=data["file"], by=request.user)

    return answer(request, form, act, to=page_of, template="core/importing/new.html", context={"importer": importer})


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    importer = _kind(kind)
    require(importer.refusal(request.user))
    return workbooks.respond(workbooks.template(importer), f"mau-{importer.kind}")


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    if found.status in AT_WORK:
        return _at_work(request, found)
    if getattr(request, "htmx", False) and "waiting" in request.GET:
        response = HttpResponse()
        response["HX-Redirect"] = page_of(found)
        return response
    if found.status == S.MAPPING:
        return columns(request, pk)
    return render(request, "core/importing/batch.html", _context(request, found))


def _at_work(request: HttpRequest, found: ImportBatch) -> HttpResponse:
    stuck = found.job is not None and found.job.state == Job.State.FAILED
    context = {**_frame(request, found), "stuck": stuck, "job": found.job}
    part = getattr(request, "htmx", False) and "waiting" in request.GET
    return render(request, "core/importing/_waiting.html" if part else "core/importing/waiting.html", context)


def _frame(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    importer = IMPORTERS[found.kind]
    events = [
        {"what": e.what, "who": f"{e.who} · {vi_datetime(e.at)}", "note": e.reason} for e in log.history(found, 10)
    ]
    return {
        "batch": found,
        "importer": importer,
        "badge": screens.badge(found),
        "list_url": reverse(importer.list_url),
        "events": events,
    }


def _context(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    importer = IMPORTERS[found.kind]
    tabs = screens.tabs(found, request.GET.get("show", "")) if found.status in {S.READY, S.APPLIED} else []
    tab = next((tab for tab in tabs if tab.current), None)
    shown = screens.pages(tab.count if tab else 0, request.GET.get("page", ""), tab.key if tab else "")
    records = list(screens.rows_of(found, tab.key)[max(shown.first - 1, 0) : shown.last]) if tab else []
    mendable = bool(
        tab and tab.key == OUTCOMES.BAD and found.status in {S.READY, S.APPLIED} and found.owner_id == request.user.pk
    )
    fields, lines = screens.grid(found, importer, records) if tab and tab.key == OUTCOMES.BAD else ([], [])
    names = [sheet["name"] for sheet in found.found.get("sheets", [])]
    for record in records:
        record.sheet_name = names[record.sheet] if len(names) > 1 else ""
    return {
        **_frame(request, found),
        "tabs": tabs, "tab": tab, "pages": shown, "records": records, "columns": fields, "lines": lines, "mendable": mendable,
        "forecast": screens.forecast(found, importer) if found.status == S.READY else "",
        "outcome": screens.outcome(found, importer) if found.counts.get("done") else "",
        "next_step": importer.next_step(found) if found.status == S.APPLIED else None,
        "after": importer.after(found.rows.all()) if found.counts.get("done") else "",
        "warnings": screens.warnings(found),
        "actions": _actions(request, found),
        "undo": _undo_offer(request, found),
        "form": VerbForm(),
    }  # fmt: skip


def _actions(request: HttpRequest, found: ImportBatch) -> list[Action]:
    mine = found.owner_id == request.user.pk
    todo = sum(found.counts.get(outcome, 0) for outcome in ("create", "update"))
    actions = []
    if found.status == S.READY and mine:
        if not found.counts.get("done"):
            actions += [
                _act(found, "drop", _("Drop this file"), "x"),
                _act(found, "change_columns", _("Change the columns"), "table"),
            ]
        reason = "" if todo else _("There is no row to import.")
        label = _("Import %(number)s rows") % {"number": screens.format_decimal(todo)}
        actions.append(
            Action(
                label,
                reverse("core:import_act", args=[found.pk, "apply"]),
                "file-import",
                primary=True,
                post=True,
                reason=reason,
                fields=_token(),
            )
        )
    if found.status in {S.FAILED, S.UNDONE, S.DROPPED} and mine:
        actions.append(
            Action(_("Choose another file"), reverse("core:import_new", args=[found.kind]), "upload", primary=True)
        )
    if found.status == S.APPLIED:
        actions.append(
            Action(IMPORTERS[found.kind].list_title, reverse(IMPORTERS[found.kind].list_url), "list-details")
        )
    return actions


def _act(found: ImportBatch, action: str, label: Any, icon: str) -> Action:
    return Action(label, reverse("core:import_act", args=[found.pk, action]), icon, post=True, fields=_token())


def _token() -> dict[str, str]:
    from core.drafts import new_token

    return {"_token": new_token()}


def _undo_offer(request: HttpRequest, found: ImportBatch) -> Any:
    """The transition with its refusal, or None where nothing is in."""
    if verbs.undoable(found) is not None:
        return None
    return next((offer for offer in WORKFLOW.offers(found, request.user) if offer.action == "undo"), None)


@GET_POST
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    if found.status != S.MAPPING:
        return redirect(page_of(found))
    require(WORKFLOW.refusal(found, "check", request.user))
    importer = IMPORTERS[found.kind]
    form = forms.ColumnsForm(request.POST or None, importer=importer, found=found.found, layout=found.layout)

    def act(_data: dict[str, Any]) -> ImportBatch:
        return verbs.choose_columns(batch=found, layout=form.layout, by=request.user)

    return answer(
        request, form, act, to=page_of, template="core/importing/columns.html", context=_frame(request, found)
    )


@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    typed, skipped = forms.typed_rows(request.POST, [column.name for column in IMPORTERS[found.kind].columns])
    return _do(request, found, lambda: verbs.mend(batch=found, typed=typed, skipped=skipped, by=request.user))


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = _visible(request, pk)
    if action not in ACTS:
        raise Http404
    return _do(request, found, lambda: ACTS[action](batch=found, by=request.user))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(WORKFLOW.refusal(found, "undo", request.user))
    try:
        return _do(
            request, found, lambda: verbs.undo(batch=found, reason=request.POST.get("reason", ""), by=request.user)
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal.reason))
        return redirect(page_of(found))


def _do(request: HttpRequest, found: ImportBatch, act: Callable[[], ImportBatch]) -> HttpResponse:
    """Once per token; what hinders is said on the batch's page."""
    form = VerbForm(request.POST)
    form.is_valid()
    response = carry_out(request, form, act, to=page_of)
    if response is not None:
        return response
    for error in form.errors.values():
        messages.error(request, " ".join(str(e) for e in error))
    return redirect(page_of(found))


@require_safe
def faulty(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _visible(request, pk)
    rows = list(screens.rows_of(found, OUTCOMES.BAD))
    return workbooks.respond(workbooks.faulty(IMPORTERS[found.kind], found, rows), f"dong-loi-{found.pk}")
