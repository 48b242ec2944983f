"""The rehearsal and what follows it: launching, adding units, concluding, a unit's own campaign."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import asking, directives, launching, participation
from campaigns.forms import launching as forms
from campaigns.models import Campaign, Participation
from campaigns.rehearsal import Rehearsal, rehearse
from campaigns.rules import campaigns as rules
from campaigns.views.drafting import draft_or_404, steps_of
from campaigns.workflow.launching import CAMPAIGN
from core import search
from core.forms import answer, carry_out
from core.pages import Pages
from core.refusals import Refused, require
from deadlines import load
from deadlines.models import Duty
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 6


def _kept(request: HttpRequest, campaign: Campaign) -> set[str]:
    """Collisions the person decided to leave as they are."""
    return set(request.session.get(f"kept-{campaign.pk}", []))


def _to_see(request: HttpRequest, campaign: Campaign, found: Rehearsal) -> int:
    """How many things a person must have looked at before launching."""
    kept = _kept(request, campaign)
    unseen = [c for c in found.collisions if c.key not in kept]
    return len(unseen) + len(found.unreachable) + len(found.warnings)


def _rehearsal_page(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.LaunchForm | None = None,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    found = rehearse(campaign)
    kept = _kept(request, campaign)
    unseen = [c for c in found.collisions if c.key not in kept]
    marks = directives.marks(campaign.directive) if campaign.directive else []
    context = {
        "campaign": campaign, "rehearsal": found, "steps": steps_of(campaign, "rehearsal"), "kept": kept,
        "collisions": found.collisions[:SHOWN], "more_collisions": max(len(found.collisions) - SHOWN, 0),
        "unseen": len(unseen), "marks": marks, "to_see": _to_see(request, campaign, found), "errors": errors,
        "form": form or forms.LaunchForm(initial={"version": campaign.version}),
        "refusal": _refusal(request, campaign, found), "settings": _settings(campaign),
        "busiest": load.busiest(unit.pk for line in found.lines for unit in line.units),
    }  # fmt: skip
    return render(request, "campaigns/launching/rehearsal.html", context, status=status)


def _refusal(request: HttpRequest, campaign: Campaign, found: Rehearsal) -> str:
    """Why "launch" is disabled, or ""."""
    no = CAMPAIGN.refusal(campaign, "launch", request.user)
    if no is not None:
        return str(no.reason)
    return gettext("Mend what is listed above first.") if found.faults else ""


def _settings(campaign: Campaign) -> list[tuple[str, str]]:
    until = f"{campaign.ends_on:%d/%m/%Y}" if campaign.ends_on else gettext("open-ended")
    launcher = campaign.directive.launcher if campaign.directive else ""
    rows = [
        (gettext("Launched by"), launcher or campaign.host.short_name),
        (gettext("Period of time"), f"{campaign.starts_on:%d/%m/%Y} – {until}"),
        (gettext("A due date"), campaign.get_due_meaning_display()),
        (gettext("On a day off"), campaign.get_day_off_display()),
        (gettext("Until what hour"), f"{campaign.due_time:%H:%M}" if campaign.due_time else gettext("the day's end")),
    ]
    if campaign.hard_lock:
        rows.append((gettext("Closed windows"), gettext("refuse reports")))
    return rows


@GET_POST
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """The fifth step. Its POST moves one colliding date, or keeps it as it is."""
    campaign = draft_or_404(request, pk)
    if request.method != "POST":
        return _rehearsal_page(request, campaign)
    if "keep" in request.POST:
        kept = _kept(request, campaign) | {request.POST["keep"][:160]}
        request.session[f"kept-{campaign.pk}"] = sorted(kept)[-200:]
        return HttpResponseRedirect(request.path)
    form = forms.MoveForm(request.POST)
    response = _move(request, campaign, form) if form.is_valid() else HttpResponseRedirect(request.path)
    if response is not None:
        return response
    campaign.refresh_from_db()
    return _rehearsal_page(request, campaign, errors=form.non_field_errors(), status=409)


def _move(request: HttpRequest, campaign: Campaign, form: forms.MoveForm) -> HttpResponse | None:
    version, (what, to) = form.cleaned_data["version"], form.cleaned_data["move"]

    def act() -> Campaign:
        return asking.move_date(campaign=campaign, version=version, what=what, to=to, by=request.user)

    done = gettext("Moved to %(day)s.") % {"day": f"{to:%d/%m/%Y}"}
    return carry_out(request, form, act, to=lambda _c: request.path, done=done)


@require_POST
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """The one act. A replayed form leads to the launched campaign; a faster colleague is told as a conflict."""
    rows = Campaign.objects.visible_to(request.user).select_related("host", "directive")
    campaign = get_object_or_404(rows, pk=pk)
    form = forms.LaunchForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("campaigns:rehearsal", args=[campaign.pk]))
    if campaign.is_draft:
        require(rules.may_launch(request.user, campaign))
        if not form.cleaned_data["seen"] and _to_see(request, campaign, rehearse(campaign)):
            form.add_error("seen", _("Tick that you have looked at what is listed."))
            return _rehearsal_page(request, campaign, form)

    def act() -> int:
        return launching.launch(campaign=campaign, by=request.user, version=form.cleaned_data["version"])

    done = _("Launched. Every unit has received its part.")
    response = carry_out(request, form, act, to=lambda _n: page_of(campaign), done=done)
    return response or _not_launched(request, campaign, form)


def _not_launched(request: HttpRequest, campaign: Campaign, form: forms.LaunchForm) -> HttpResponse:
    """Somebody else launched it, or it changed, or it is not ready: the state as it is now, with the reason."""
    campaign.refresh_from_db()
    if not campaign.is_draft:
        said = _("Somebody else has launched this campaign already; nothing was sent twice.")
        return render(request, "errors/409.html", {"message": said, "back": page_of(campaign)}, status=409)
    clash = getattr(form, "clash", False)
    form.renew(campaign.version)
    errors = form.non_field_errors() if clash else ()
    return _rehearsal_page(request, campaign, errors=errors, status=409 if clash else 200)


@require_safe
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """Each unit with what it will owe: searched, by group, without an account; 50 a page."""
    campaign = draft_or_404(request, pk)
    found = rehearse(campaign)
    query = request.GET.get("q", "").strip()[:200]
    silent = {u.pk for u in found.unreachable}
    wanted = None
    if query:
        wanted = set(Unit.objects.filter(search.words(query, ["folded"])).values_list("pk", flat=True))
    by_unit: dict[int, int] = {}
    for part in found.tasks:
        by_unit[part.unit_id] = by_unit.get(part.unit_id, 0) + 1
    rows = [
        {"unit": u, "line": line, "tasks": by_unit.get(u.pk, 0), "reached": u.pk not in silent}
        for line in found.lines
        if request.GET.get("group", "") in ("", str(line.group.pk))
        for u in line.units
        if (wanted is None or u.pk in wanted) and (request.GET.get("silent") != "1" or u.pk in silent)
    ]
    context = {
        "campaign": campaign, "rehearsal": found, "steps": steps_of(campaign, "rehearsal"), "query": query,
        "pages": Pages(request, rows, _("units")), "group": request.GET.get("group", ""), "silent": request.GET.get("silent", ""),
    }  # fmt: skip
    return render(request, "campaigns/launching/units_owed.html", context)


def _launched_or_404(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(request.user).select_related("host")
    campaign: Campaign = get_object_or_404(rows, pk=pk)
    return campaign


def page_of(campaign: Any) -> str:
    return reverse("campaigns:campaign", args=[campaign.pk])


@GET_POST
def add_participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Units that join a campaign under way."""
    campaign = _launched_or_404(request, pk)
    require(rules.may_add_participants(request.user, campaign))
    form = forms.AddParticipantsForm(request.POST or None, campaign=campaign)
    return answer(
        request, form, lambda data: launching.add_participants(campaign=campaign, by=request.user, **data),
        to=lambda _n: page_of(campaign), template="campaigns/launching/form.html", done=_("The units take part now."),
        context={
            "campaign": campaign, "title": _("Add units"), "submit": _("Add units"), "cancel": page_of(campaign),
            "intro": _("They receive their part at once and owe what has not fallen due yet."),
        },
    )  # fmt: skip


@GET_POST
def conclude(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Start the review, end, or reopen; each says first what it does."""
    campaign = _launched_or_404(request, pk)
    if action not in ("review", "end", "reopen"):
        raise Http404
    step = CAMPAIGN.by_action[action]
    require(step.allowed(request.user, campaign))
    refusal = CAMPAIGN.refusal(campaign, action, request.user)
    if refusal is not None and request.method != "POST":
        raise Refused(refusal)
    form = forms.ConcludeForm(request.POST or None)
    if action == "review":
        del form.fields["reason"]
    form_reason = form.fields.get("reason")
    if form_reason is not None:
        form_reason.required = step.needs_reason
    verb = getattr(launching, action)
    return answer(
        request, form, lambda data: verb(campaign=campaign, by=request.user, **data), to=page_of,
        template="campaigns/launching/form.html", done=_("Done."),
        context={
            "campaign": campaign, "title": step.label, "submit": step.label, "cancel": page_of(campaign),
            "intro": _consequence(campaign, action),
        },
    )  # fmt: skip


def _consequence(campaign: Campaign, action: str) -> str:
    """What the act does, in the future tense."""
    if action == "review":
        return gettext("The state becomes “under final review”; reports are still taken in.")
    if action == "reopen":
        return gettext("Reports are taken in again, marked late. Duties that were withdrawn stay withdrawn.")
    owed = Duty.objects.open().filter(context_ref=f"campaign:{campaign.pk}").count()
    if not owed:
        return gettext("Nothing is owed any more. The campaign closes; its record stays.")
    return gettext(
        "%(count)s duties are still open; they will be withdrawn. The campaign closes; its record stays."
    ) % {"count": owed}


@GET_POST
def child_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit that takes part launches its own campaign: a draft filled from this one, then the same wizard."""
    parent = _launched_or_404(request, pk)
    mine = rules.acting_units(request.user)
    taking = Participation.objects.filter(campaign=parent, unit__in=mine).values("unit")
    hosts = Unit.objects.filter(pk__in=taking).order_by("name_order")
    if not hosts.exists():
        require(rules.may_launch_child(request.user, parent, 0, False))
    require(rules.may_launch_child(request.user, parent, hosts[0].pk, True))
    form = forms.ChildForm(request.POST or None, hosts=hosts)
    return answer(
        request, form, lambda data: participation.launch_child(parent=parent, host=data["host"], by=request.user),
        to=lambda child: reverse("campaigns:edit", args=[child.pk, "document"]), template="campaigns/launching/form.html",
        done=_("A draft was made from the campaign above; adapt it, then launch it."),
        context={
            "campaign": parent, "title": _("Launch our own campaign"), "submit": _("Make the draft"), "cancel": page_of(parent),
            "intro": _(
                "Contents, movements, indicators and commemorations are copied as a draft. "
                "Nobody receives anything until you launch it."
            ),
        },
    )  # fmt: skip
