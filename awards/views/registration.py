"""The registration sheet of a unit: grid, pasted list, hand-in, opening again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from awards.forms import registration as forms
from awards.models import RegistrationSheet
from awards.registration import handing, pasting, sheets
from awards.rules import registration as rules
from awards.workflow.registration import REGISTRATION
from core import drafts, log
from core.badges import Badge, badge
from core.forms import answer, carry_out, typed
from core.lists import Action
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
DRAFT = "awards-registration"
DONE = {
    "submit": gettext_lazy("The sheet lies before the head."),
    "hand_back": gettext_lazy("The sheet is handed back."),
    "hand_in": gettext_lazy("The registration is handed in."),
    "change": gettext_lazy("The sheet is open again; hand it in anew when it is changed."),
}
INTRO = {
    "submit": gettext_lazy("The head of the unit reads it and hands it in, or hands it back with a reason."),
    "change": gettext_lazy("What was handed in counts until the sheet is handed in anew; it stays readable."),
}


def page_of(sheet: RegistrationSheet) -> str:
    return reverse("awards:registration", args=[sheet.unit_id, sheet.year])


def _found(request: HttpRequest, unit: int, year: int) -> RegistrationSheet:
    """The sheet; 404 for whoever neither writes it nor sees what was handed in."""
    require(rules.may_look(request.user))
    if not 2000 <= year <= 2200:
        raise Http404
    sheet = sheets.sheet_of(get_object_or_404(Unit, pk=unit), year, request.user)
    if rules.may_write(request.user, sheet) is not None:
        get_object_or_404(RegistrationSheet.objects.visible_to(request.user), pk=sheet.pk or 0)
    return sheet


def badge_of(sheet: RegistrationSheet) -> Badge:
    """Where the sheet stands."""
    if sheet.status == RegistrationSheet.Status.HANDED_IN:
        return badge("late") if sheet.late else badge("sent", sheet.get_status_display())
    if sheet.status == RegistrationSheet.Status.FOR_SIGNATURE:
        return badge("for_signature", sheet.get_status_display())
    return badge("writing", _("Handed in, being changed") if sheet.handed_in_at else None)


@GET_POST
def sheet(request: HttpRequest, unit: int, year: int) -> HttpResponse:
    found = _found(request, unit, year)
    writer = rules.may_write(request.user, found) is None
    refusal = rules.may_edit(request.user, found)
    if request.method == "POST":
        require(refusal)
    grid = sheets.grid(found, handed_in=not writer)
    kept = drafts.load(request.user, DRAFT, f"{unit}-{year}") if refusal is None and request.method != "POST" else None
    data = kept[0] if kept and kept[0].get("version") == str(found.version) else typed(request)
    form = forms.SheetForm(data, grid=grid, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        response = carry_out(request, form, lambda: _keep(request, found, form), to=page_of, done=_("Kept."))
        if response is not None:
            return response
    form.put_faults(grid)
    clash = getattr(form, "clash", False)
    if clash:
        found.refresh_from_db()
    return render(request, "awards/registration/sheet.html", _context(request, found, grid, form, refusal, kept),
                  status=409 if clash else 200)  # fmt: skip


def _keep(request: HttpRequest, found: RegistrationSheet, form: forms.SheetForm) -> RegistrationSheet:
    drafts.discard(request.user, DRAFT, f"{found.unit_id}-{found.year}")
    return sheets.keep(sheet=found, version=form.cleaned_data["version"], typed=form.typed, by=request.user)


def _context(
    request: HttpRequest, found: RegistrationSheet, grid: sheets.Grid, form: Any, refusal: Any, kept: Any
) -> dict[str, Any]:
    window = handing.window(found.unit, found.year)
    return {
        "sheet": found, "unit": found.unit, "grid": grid, "form": form, "refusal": refusal, "window": window,
        "badge": badge_of(found), "actions": _actions(request, found), "saved_at": kept[1] if kept else None,
        "hand_ins": found.hand_ins.select_related("by", "file") if found.pk else (),
        "events": [
            {"what": line.what, "who": f"{line.who} · {line.at:%d/%m/%Y}", "note": line.reason}
            for line in (log.history(found, 12) if found.pk else ())
        ],
        "years": range(found.year + 1, found.year - 3, -1), "subject": f"{found.unit_id}-{found.year}",
        "stats": [{"number": figure, "label": award.name} for award, figure in grid.counts],
    }  # fmt: skip


def _actions(request: HttpRequest, found: RegistrationSheet) -> list[Action]:
    if rules.may_write(request.user, found) is not None:
        return []
    print_url = reverse("documents:paper_choose", args=["awards.registration", found.pk]) if found.pk else ""
    first = [Action(_("Print the sheet"), print_url, "file-text")] if print_url else []
    if found.pk is None:
        return first
    return first + [
        Action(
            offer.label, reverse("awards:registration_act", args=[found.unit_id, found.year, offer.action]),
            offer.transition.icon, reason=offer.refusal.reason if offer.refusal else "",
        )
        for offer in REGISTRATION.offers(found, request.user)
    ]  # fmt: skip


@GET_POST
def act(request: HttpRequest, unit: int, year: int, action: str) -> HttpResponse:
    found = _found(request, unit, year)
    step = REGISTRATION.by_action.get(action)
    if step is None or found.pk is None:
        raise Http404
    require(REGISTRATION.refusal(found, action, request.user))
    shapes: dict[str, Any] = {"hand_in": forms.HandInForm, "submit": forms.RecordForm}
    shape = shapes.get(action, forms.ReasonForm)
    form = shape(typed(request), request.FILES or None, initial={"version": found.version})

    def do(data: dict[str, Any]) -> RegistrationSheet:
        if action == "hand_in":
            return handing.hand_in(sheet=found, by=request.user, **data)
        return handing.move(sheet=found, action=action, by=request.user, **data)

    context = {
        "heading": step.label, "submit": step.label, "cancel": page_of(found), "sheet": found, "unit": found.unit,
        "intro": INTRO.get(action) or _paper_words(request, found), "multipart": action == "hand_in",
    }  # fmt: skip
    return answer(request, form, do, to=page_of, template="awards/registration/act.html", context=context, record=found,
                  done=DONE[action])  # fmt: skip


def _paper_words(request: HttpRequest, found: RegistrationSheet) -> str:
    if found.unit_id in request.user.grants.head_units:  # type: ignore[union-attr]
        words = _("Your word is enough; number and date of a signed paper may be added.")
    else:
        words = _("Give number and date of the paper the head has signed; they stand for the head's approval.")
    if handing.window(found.unit, found.year).is_late:
        words += " " + _("The day is past: the sheet is taken and marked late.")
    return words


@GET_POST
def paste(request: HttpRequest, unit: int, year: int) -> HttpResponse:
    found = _found(request, unit, year)
    require(rules.may_edit(request.user, found))
    form = forms.PasteForm(typed(request), initial={"version": found.version})
    context = {
        "heading": pgettext_lazy("registration", "Paste a list"), "submit": _("Add to the sheet"), "cancel": page_of(found),
        "sheet": found, "unit": found.unit, "multipart": False,
        "intro": _("Example: Lò Thị Mai | LDTT; CSTDCS | Nuôi cá nước lạnh. Awards by code or name."),
    }  # fmt: skip
    return answer(
        request, form, lambda data: pasting.paste(sheet=found, by=request.user, **data), to=lambda _n: page_of(found),
        template="awards/registration/act.html", context=context, record=found, done=_("The list stands in the sheet."),
    )  # fmt: skip
