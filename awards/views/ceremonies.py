"""Ceremonies: the list, the page of one with its order of receiving, delegates, attendance, lists and slips."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.ceremonies import inviting, lists, planning
from awards.forms.ceremonies import CeremonyForm, DelegatesForm
from awards.models import Ceremony, Guest
from awards.rules import certificates as rules
from awards.views.certificate_sheets import readable
from core import blobs, clock
from core.forms import answer, typed
from core.language import official
from core.list_xlsx import CONTENT_TYPE
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SHEETS = {"order": lists.order, "script": lists.script}
NAMES = {"order": "thu-tu-nhan-thuong", "script": "loi-dan"}


def page_of(found: Ceremony) -> str:
    return reverse("awards:ceremony", args=[found.pk])


def kept(user: Any) -> list[Unit]:
    """Hosts for which the person plans ceremonies."""
    return list(Unit.objects.filter(pk__in=user.grants.kept_hosts).order_by("name_order"))


class Ceremonies(ListView):
    title = _("Award ceremonies")
    noun = _("events")
    model = Ceremony
    search_fields = ("title",)
    default_sort = "-starts"
    export_name = "le-trao-thuong"
    empty = Empty(_("Ceremonies will be here"), _("Plan one from issued decisions: guests, order of receiving, lists."))
    columns = (
        Column("title", _("Name of the event"), cell=lambda c: c.title, secondary=lambda c: c.get_kind_display(), phone="title"),
        Column("starts", _("Begins"), cell=lambda c: c.starts_at, sort=("starts_at", "id"), nowrap=True),
        Column("place", pgettext_lazy("ceremony", "Place"), cell=lambda c: c.place or "–", phone="hide"),
        Column("guests", _("Guests"), cell=lambda c: c.listed, numeric=True),
        Column("came", _("Came"), cell=lambda c: c.present, numeric=True, phone="hide"),
    )  # fmt: skip

    def get_tabs(self) -> list[Tab]:
        now = clock.now()
        return [
            Tab("all", _("All")),
            Tab("coming", _("Coming"), Q(starts_at__gte=now)),
            Tab("past", _("Past"), Q(starts_at__lt=now)),
        ]

    def get_queryset(self) -> QuerySet[Ceremony]:
        require(rules.listed(self.request.user))
        rows = Ceremony.objects.visible_to(self.request.user)
        user: Any = self.request.user
        if not _reads_all(user):
            own = Q(guests__unit__in=user.grants.own_units)
            return rows.annotate(
                listed=Count("guests", filter=own), present=Count("guests", filter=own & Q(guests__came=True))
            )
        return rows.annotate(listed=Count("guests"), present=Count("guests", filter=Q(guests__came=True)))

    def row_url(self, obj: Ceremony) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        hosts = kept(self.request.user)
        return [
            Action(
                _("Plan an event") if len(hosts) == 1 else _("Plan an event of %(host)s") % {"host": host.short_name},
                reverse("awards:ceremony_add", args=[host.pk]), "plus", primary=n == 0,
            )
            for n, host in enumerate(hosts[:3])
        ]  # fmt: skip


def _reads_all(user: Any) -> bool:
    return bool(user.grants.is_admin or user.grants.officer_hosts or user.grants.leader_hosts)


def _visible(request: HttpRequest, pk: int) -> Ceremony:
    require(rules.listed(request.user))
    rows = Ceremony.objects.visible_to(request.user).select_related("host", "created_by")
    return get_object_or_404(rows, pk=pk)


def _kept(request: HttpRequest, pk: int) -> Ceremony:
    found = _visible(request, pk)
    require(rules.keep(request.user, found.host_id))
    return found


def _read(request: HttpRequest, pk: int) -> Ceremony:
    found = _visible(request, pk)
    require(rules.read(request.user, found.host_id))
    return found


def guests_of(found: Ceremony) -> QuerySet[Guest]:
    return found.guests.select_related("line__award", "line__decision", "unit").order_by("position", "pk")


@require_safe
def ceremony(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    rows = guests_of(found)
    reads = rules.read(request.user, found.host_id) is None
    if not reads:
        rows = rows.filter(unit__in=request.user.grants.own_units, invited_at__isnull=False)  # type: ignore[union-attr]
    guests = list(rows)
    keeps = rules.keep(request.user, found.host_id) is None
    context = {
        "ceremony": found, "guests": guests, "keeps": keeps, "reads": reads,
        "waiting": len(planning.missing(found)) if keeps else 0, "decisions": list(found.decisions.all()) if reads else [],
        "uninvited": sum(1 for one in guests if one.invited_at is None), "when": found.starts_at,
        "came": sum(1 for one in guests if one.came), "told": any(one.came is not None for one in guests),
    }  # fmt: skip
    return render(request, "awards/ceremonies/ceremony.html", context)


def _form(request: HttpRequest, host: Unit, found: Ceremony | None) -> HttpResponse:
    require(rules.keep(request.user, host.pk))
    initial: dict[str, Any] = {"version": 0, "starts_time": "08:00"}
    if found is not None:
        at = timezone.localtime(found.starts_at)
        initial = {name: getattr(found, name) for name in ("kind", "title", "place", "programme", "version")}
        initial |= {"starts_on": at.date(), "starts_time": at.time(), "decisions": list(found.decisions.all())}
    form = CeremonyForm(typed(request), initial=initial, host=host)
    return answer(
        request, form, lambda data: planning.save(host=host, ceremony=found, by=request.user, **data), to=page_of,
        template="awards/ceremonies/form.html", context={"ceremony": found, "host": host}, record=found,
        done=_("The event is saved."),
    )  # fmt: skip


@GET_POST
def add(request: HttpRequest, host: int) -> HttpResponse:
    return _form(request, get_object_or_404(Unit, pk=host), None)


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    return _form(request, found.host, found)


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = _kept(request, pk)
    said: Any = ""
    try:
        if action == "fill":
            number = planning.fill(ceremony=found, by=request.user)
            said = ngettext("%(n)s name added to the list.", "%(n)s names added to the list.", number) % {"n": number}
        elif action == "rank":
            planning.by_rank(ceremony=found, by=request.user)
            said = _("The recipients stand in the order of their awards.")
        elif action == "invite":
            number = inviting.invite(ceremony=found, by=request.user)
            said = ngettext("%(n)s unit is told.", "%(n)s units are told.", number) % {"n": number}
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(said))
    return redirect(page_of(found))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else None


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    places = {
        int(key.removeprefix("place-")): number for key, text in request.POST.dict().items()
        if key.startswith("place-") and key[6:].isdigit() and (number := _number(text)) is not None
    }  # fmt: skip
    up, down = request.POST.get("up", ""), request.POST.get("down", "")
    moved, step = (up, -1) if up else (down, 1)
    planning.place(
        ceremony=found, typed=places, moved=int(moved) if moved.isdigit() else None, step=step, by=request.user
    )
    return HttpResponseRedirect(page_of(found) + ("#guests" if not moved.isdigit() else f"#guest-{moved}"))


@GET_POST
def delegates(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = DelegatesForm(typed(request))
    return answer(
        request, form, lambda data: planning.delegates(ceremony=found, by=request.user, **data),
        to=lambda _number: page_of(found), template="awards/ceremonies/delegates.html", context={"ceremony": found},
        done=_("The delegates stand on the list."),
    )  # fmt: skip


@GET_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    if request.method == "POST":
        came = [int(value) for value in request.POST.getlist("came") if value.isascii() and value.isdigit()]
        number = planning.attend(ceremony=found, came=came, by=request.user)
        messages.success(request, ngettext("%(n)s guest came.", "%(n)s guests came.", number) % {"n": number})
        return redirect(page_of(found))
    return render(request, "awards/ceremonies/attendance.html", {"ceremony": found, "guests": list(guests_of(found))})


@require_POST
def drop(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    found = _kept(request, pk)
    planning.drop(guest=get_object_or_404(found.guests.select_related("ceremony"), pk=guest), by=request.user)
    return redirect(page_of(found) + "#guests")


@require_safe
def slips(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _read(request, pk)
    guests = list(guests_of(found))
    if not guests:
        messages.error(request, str(_("Nobody stands on the list yet.")))
        return redirect(page_of(found))
    with official():
        data = inviting.slips(found, guests)
    return FileResponse(BytesIO(data), as_attachment=True, filename="giay-moi.pdf", content_type=blobs.PDF)


def _listed(request: HttpRequest, sheet: lists.Sheet, host: Unit, name: str, back: str, label: Any) -> HttpResponseBase:
    """A list on screen, as XLSX or as PDF."""
    wanted = request.GET.get("export", "")
    if wanted == "xlsx":
        data = BytesIO(lists.as_xlsx(sheet))
        return FileResponse(data, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)
    if wanted == "pdf":
        with official():
            data = BytesIO(lists.as_pdf(sheet, host))
        return FileResponse(data, as_attachment=True, filename=f"{name}.pdf", content_type=blobs.PDF)
    return render(request, "awards/ceremonies/list.html", {"sheet": sheet, "back": back, "label": label})


@require_safe
def listing(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    found = _read(request, pk)
    if kind not in SHEETS:
        raise Http404
    sheet = SHEETS[kind](found, list(guests_of(found)))
    return _listed(request, sheet, found.host, NAMES[kind], page_of(found), found.title)


@require_safe
def receipts(request: HttpRequest, pk: int) -> HttpResponseBase:
    require(rules.read_any(request.user))
    decision = get_object_or_404(readable(request.user).select_related("host"), pk=pk)
    back = reverse("awards:certificate_proof", args=[pk])
    sheet = lists.receipts(decision)
    return _listed(request, sheet, decision.host, "ky-nhan-hien-vat", back, decision.title)
