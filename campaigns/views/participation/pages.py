"""Registration, excuse and plan of a unit."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import participation as verbs
from campaigns import reporting
from campaigns.forms.participation import ExcuseForm, PlanForm, RegistrationForm
from campaigns.models import Participation
from campaigns.rules.participation import may_excuse
from campaigns.views.participation.scope import PartScreen, find_part
from core import blobs, drafts, log
from core.forms import carry_out
from core.refusals import require

REGISTRATION, PLAN = "campaigns-registration", "campaigns-plan"


def _retry(form: Any, part: Participation) -> None:
    """After a clash the typed input stays; the next sending is about the record as it is now."""
    if getattr(form, "clash", False):
        part.refresh_from_db(fields=["version", "status", "plan_status"])
        form.renew(part.version)


def _restore(request: HttpRequest, form: Any, name: str, part: Participation) -> Any:
    """Put what was typed and never sent into an unbound form; when it was kept, or None."""
    kept = drafts.load(request.user, name, str(part.pk))
    if kept is None or kept[0].get("version") != str(part.version):
        return None
    for field in form.fields:
        if field != "version" and not field.startswith("_"):
            form.initial[field] = kept[0].get(field, "")
    return kept[1]


@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the unit with its commitments, or change the registration."""
    part = find_part(request.user, pk)
    screen = PartScreen(request.user, part)
    indicators = list(verbs.asked_indicators(part))
    given = reporting.targets_of(part)
    form = RegistrationForm(request.POST or None, participation=part, indicators=indicators, given=given)
    if request.method == "POST":
        require(screen.refusal)
        if form.is_valid():
            act = partial(_register, request, part, form)
            response = carry_out(
                request, form, act, to=lambda _p: request.path, done=_("The registration was received.")
            )
            if response is not None:
                return response
        _retry(form, part)
    restored = None if request.method == "POST" or screen.refusal else _restore(request, form, REGISTRATION, part)
    context = {
        "screen": screen,
        "part": part,
        "form": form,
        "restored_at": restored,
        **_registration_context(request, part),
    }
    return render(request, "campaigns/participation/registration.html", context, status=_status(form))


def _register(request: HttpRequest, part: Participation, form: RegistrationForm) -> Participation:
    data = form.cleaned_data
    drafts.discard(request.user, REGISTRATION, str(part.pk))
    return verbs.register(
        participation=part, promises=form.promises(), pledge=data["pledge"], by=request.user, version=data["version"]
    )


def _status(form: Any) -> int:
    return 409 if getattr(form, "clash", False) else 200


def _registration_context(request: HttpRequest, part: Participation) -> dict[str, Any]:
    return {
        "excuse": may_excuse(request.user, part) is None and part.status != Participation.Status.EXCUSED,
        "excuse_form": ExcuseForm(auto_id="x_%s"),
        "events": _events(part),
        "commitments": {c.indicator_id: c for c in part.commitments.all()},
    }


def _events(part: Participation) -> list[dict[str, str]]:
    return [
        {
            "what": capfirst(_("%(what)s (on behalf)") % {"what": line.what} if line.on_behalf else line.what),
            "who": f"{line.who} · {line.at:%d/%m/%Y}",
            "note": line.reason,
        }
        for line in log.history(part, 20)
    ]


@require_POST
def excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Excuse the unit, with the reason."""
    part = find_part(request.user, pk)
    form = ExcuseForm(request.POST, auto_id="x_%s")
    require(may_excuse(request.user, part))
    where = reverse("campaigns:registration", args=[pk])
    if form.is_valid():
        act = partial(verbs.excuse, participation=part, reason=form.cleaned_data["reason"], by=request.user)
        response = carry_out(
            request, form, act, to=lambda _p: where, done=_("The unit was excused; it owes nothing here any more.")
        )
        if response is not None:
            return response
    screen = PartScreen(request.user, part)
    indicators = list(verbs.asked_indicators(part))
    plain = RegistrationForm(participation=part, indicators=indicators, given=reporting.targets_of(part))
    context = {
        "screen": screen,
        "part": part,
        "form": plain,
        **_registration_context(request, part),
        "excuse_form": form,
    }
    return render(request, "campaigns/participation/registration.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the plan: keep it as a draft, or file it."""
    part = find_part(request.user, pk)
    screen = PartScreen(request.user, part)
    points = list(part.campaign.content_points.filter(depth=0))
    movements = list(part.campaign.movements.all())
    form = PlanForm(request.POST or None, request.FILES or None, participation=part, points=points, movements=movements)
    if request.method == "POST":
        require(screen.refusal)
        if form.is_valid():
            response = _store_plan(request, part, form)
            if response is not None:
                return response
        _retry(form, part)
    restored = None if request.method == "POST" or screen.refusal else _restore(request, form, PLAN, part)
    context = {"form": form, **_plan_context(screen, form, restored)}
    return render(request, "campaigns/participation/plan.html", context, status=_status(form))


def _store_plan(request: HttpRequest, part: Participation, form: PlanForm) -> HttpResponse | None:
    file, filing = form.cleaned_data["file"], request.POST.get("do") == "file"
    blob = blobs.store(file, kind=verbs.PLAN_FILE, by=request.user) if file else None

    def act() -> Participation:
        drafts.discard(request.user, PLAN, str(part.pk))
        return verbs.save_plan(
            participation=part, text=form.cleaned_data["text"], lines=form.lines(), file=filing, blob=blob,
            by=request.user, version=form.cleaned_data["version"],
        )  # fmt: skip

    done = _("The plan was filed.") if filing else _("The plan was saved.")
    return carry_out(request, form, act, to=lambda _p: request.path, done=done)


def _plan_context(screen: PartScreen, form: PlanForm, restored: Any) -> dict[str, Any]:
    """Another's draft is not shown; `open_points` are those that the plan does not take up."""
    part = screen.part
    hidden = part.plan_status != Participation.PlanStatus.FILED and not screen.own and not screen.on_behalf
    taken = {(i.content_point_id, i.movement_id) for i in part.plan_items.all()} if not hidden else set()
    return {
        "screen": screen,
        "part": part,
        "hidden": hidden,
        "restored_at": restored,
        "taken": sum(1 for p in form.points if (p.pk, None) in taken),
        "open_points": [p for p in form.points if (p.pk, None) not in taken],
        "open_movements": [m for m in form.movements if (None, m.pk) not in taken],
        "events": _events(part),
        "limit": blobs.limit_mb(),
    }
