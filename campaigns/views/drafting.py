"""The wizard of a draft campaign: four pages that save, can be left and resumed; the fifth is the rehearsal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from campaigns import asking, directives, drafting, launching
from campaigns.forms import indicators as content_forms
from campaigns.forms import launching as forms
from campaigns.forms.rows import Step, reshape
from campaigns.models import Campaign
from campaigns.rules import campaigns as rules
from core import blobs, drafts, search
from core.forms import carry_out
from core.refusals import require
from units.forms.fields import label_of
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MATCHES = 40


@dataclass(frozen=True)
class Page:
    """One step: how its form is built from a campaign (or none yet) and what saves it."""

    slug: str
    label: Promise
    build: Callable[..., Step]
    save: Callable[[Step, Any, HttpRequest], Campaign]

    @property
    def template(self) -> str:
        return f"campaigns/launching/{self.slug}.html"


def _save_details(step: Step, campaign: Any, request: HttpRequest) -> Campaign:
    data, new = dict(step.form.cleaned_data), None
    if data["source"] == forms.NEW:
        values = step.lines("new")[0].values
        file = values.pop("file", None)
        new = {
            "values": values,
            "blob": blobs.store(file, kind=directives.FILE_KIND, by=request.user) if file else None,
        }
    common: dict[str, Any] = {
        "values": data, "phases": step.lines("phases"), "commemorations": step.lines("commemorations"),
        "by": request.user, "new_directive": new,
    }  # fmt: skip
    if campaign is None:
        return drafting.create(**common)
    return drafting.save_details(campaign=campaign, version=data["version"], **common)


def _save_content(step: Step, campaign: Any, request: HttpRequest) -> Campaign:
    tables = {name: step.lines(name) for name in ("points", "movements", "indicators")}
    return drafting.save_content(
        campaign=campaign, version=step.form.cleaned_data["version"], by=request.user, **tables
    )


def _save_groups(step: Step, campaign: Any, request: HttpRequest) -> Campaign:
    version = step.form.cleaned_data["version"]
    return asking.save_groups(campaign=campaign, version=version, groups=step.lines("groups"), by=request.user)


def _save_deadlines(step: Step, campaign: Any, request: HttpRequest) -> Campaign:
    data = step.form.cleaned_data
    tables = {name: step.lines(name) for name in ("periods", "tasks")}
    return asking.save_deadlines(campaign=campaign, version=data["version"], values=data, by=request.user, **tables)


PAGES = {
    page.slug: page
    for page in (
        Page("document", _("Document"), forms.details_step, _save_details),
        Page("content", _("Content"), content_forms.content_step, _save_content),
        Page("units", _("Units"), forms.units_step, _save_groups),
        Page("deadlines", _("Deadlines"), forms.deadlines_step, _save_deadlines),
    )
}
ORDER = [*PAGES, "rehearsal"]


def address(campaign: Campaign, slug: str) -> str:
    """Where a step of this campaign is."""
    if slug == "rehearsal":
        return reverse("campaigns:rehearsal", args=[campaign.pk])
    return reverse("campaigns:edit", args=[campaign.pk, slug])


def steps_of(campaign: Campaign | None, now: str) -> list[dict[str, Any]]:
    """The five steps as components/steps.html draws them: done where there is something to show."""
    done = {"document": campaign is not None}
    if campaign is not None:
        done["content"] = campaign.content_points.exists()
        done["units"] = campaign.groups.exists()
        done["deadlines"] = bool(campaign.registration_due_on) or campaign.periods.exists()
    return [
        {
            "label": PAGES[slug].label if slug in PAGES else _("Rehearsal"),
            "state": "now" if slug == now else "done" if done.get(slug) else "next",
            "url": address(campaign, slug) if campaign is not None and slug != now else "",
        }
        for slug in ORDER
    ]


def draft_or_404(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, if the person may see it; 403 with the reason where it may not be edited."""
    rows = Campaign.objects.visible_to(request.user).select_related("host", "parent", "directive")
    campaign: Campaign = get_object_or_404(rows, pk=pk)
    require(rules.may_edit(request.user, campaign))
    return campaign


@GET_POST
def create(request: HttpRequest) -> HttpResponse:
    """Step 1 of a campaign that does not exist yet."""
    require(rules.may_create(request.user))
    return _answer(request, PAGES["document"], None)


@GET_POST
def edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """A step of a draft."""
    if step not in PAGES:
        raise Http404
    return _answer(request, PAGES[step], draft_or_404(request, pk))


def _answer(request: HttpRequest, page: Page, campaign: Campaign | None) -> HttpResponse:
    if request.method != "POST":
        return _show(request, page, campaign, *_resumed(request, page, campaign))
    if "discard" in request.POST:
        drafts.discard(request.user, _form_name(page), _subject(campaign))
        return HttpResponseRedirect(request.path)
    data = reshape(request.POST) or forms.recur(request.POST, campaign)
    if data is not None:
        data = _picked(data, request)
        step = page.build(campaign, request.user, data, None)
        step.hush()
        _find(step, data, request)
        return _show(request, page, campaign, step, None)
    step = page.build(campaign, request.user, _picked(request.POST, request), request.FILES or None)
    response = _save(request, page, campaign, step) if step.is_valid() else None
    if response is not None:
        return response
    if step.clash and campaign is not None:
        campaign.refresh_from_db()
        step.renew(campaign.version)
    return _show(request, page, campaign, step, None, status=409 if step.clash else 200)


def _save(request: HttpRequest, page: Page, campaign: Campaign | None, step: Step) -> HttpResponse | None:
    def act() -> Campaign:
        saved = page.save(step, campaign, request)
        drafts.discard(request.user, _form_name(page), _subject(campaign))
        return saved

    def to(saved: Campaign) -> str:
        slug = page.slug if request.POST.get("save") == "stay" else ORDER[ORDER.index(page.slug) + 1]
        return address(saved, slug)

    return carry_out(request, step, act, to=to, done=_("Saved."))  # type: ignore[arg-type]


def _form_name(page: Page) -> str:
    return f"campaign-{page.slug}"


def _subject(campaign: Campaign | None) -> str:
    return str(campaign.pk) if campaign else ""


def _resumed(request: HttpRequest, page: Page, campaign: Campaign | None) -> tuple[Step, Any]:
    """What was typed and not saved yet, else what is stored."""
    kept = drafts.load(request.user, _form_name(page), _subject(campaign))
    if kept is None:
        return page.build(campaign, request.user), None
    data, saved_at = kept
    data["_token"] = drafts.new_token()
    step = page.build(campaign, request.user, data, None)
    step.hush()
    return step, saved_at


def _show(
    request: HttpRequest, page: Page, campaign: Campaign | None, step: Step, resumed: Any, status: int = 200
) -> HttpResponse:
    context = {
        "campaign": campaign, "page": page, "step": step, "form": step.form, "parts": step.parts, "resumed": resumed,
        "steps": steps_of(campaign, page.slug),
        "autosave": reverse("core:draft", args=[_form_name(page), _subject(campaign) or "-"]),
        "new_row": step.form.data.get("new_row", "") if step.form.is_bound else "",
        "files_lost": bool(request.FILES) and request.method == "POST",
    }  # fmt: skip
    if page.slug == "units" and campaign is not None:
        context["resolved"] = resolved(campaign)
    if campaign is not None and page.slug == "content":
        context["allotted"] = campaign.indicators.filter(allotted=True).exists()
    return render(request, page.template, context, status=status)


def resolved(campaign: Campaign) -> list[dict[str, Any]]:
    """Each saved group with the units it stands for on the campaign's first day."""
    by_group: dict[int, list[Unit]] = {}
    for unit, group in launching.resolve(campaign).values():
        by_group.setdefault(group.pk, []).append(unit)
    return [{"group": g, "units": by_group.get(g.pk, [])} for g in campaign.groups.all()]


def _picked(data: Any, request: HttpRequest) -> Any:
    """Units ticked among the search results join the units typed by name, one a line."""
    ticked = [key for key in data if key.endswith("-picked")]
    if not ticked:
        return data
    data = data.copy()
    for key in ticked:
        ids = [value for value in data.getlist(key) if value.isascii() and value.isdigit() and len(value) < 10]
        field = key.removesuffix("picked") + "units"
        lines = [line for line in data.get(field, "").splitlines() if line.strip()]
        found = [label_of(u) for u in Unit.objects.visible_to(request.user).filter(pk__in=ids)]
        data[field] = "\n".join([*lines, *(label for label in found if label not in lines)])
        del data[key]
    return data


def _find(step: Step, data: Any, request: HttpRequest) -> None:
    """Search results under the group whose "find" was pressed: a list to tick."""
    action, _colon, place = data.get("rows", "").partition(":")
    if action != "find":
        return
    prefix, _colon, index = place.partition(":")
    table: Any = step.parts.get(prefix, ())
    form = next((f for i, f in enumerate(table) if str(i) == index), None)
    if form is None:
        return
    words = data.get(f"{form.prefix}-find", "")
    rows = (
        Unit.objects.visible_to(request.user)
        .filter(search.words(words, ["folded"]))
        .order_by("closed_on", "name_order")
    )
    form.searched = True
    form.matches = [(u.pk, u) for u in rows[:MATCHES]] if words.strip() else []
    if not words.strip():
        form.find_hint = gettext("Type a part of the name first.")
