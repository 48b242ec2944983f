"""Councils: list, page, founding, seats, what members follow."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import council as verbs
from awards.forms import council as forms
from awards.models import Council, CouncilMember, CouncilSession, MemberArea
from awards.rules import council as rules
from core import clock
from core.badges import badge
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from units.forms.fields import label_of

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def page_of(council: Council) -> str:
    return reverse("awards:council", args=[council.pk])


def find(user: Any, pk: int) -> Council:
    """The council where the person may see it, with its members, or 404."""
    rows = Council.objects.visible_to(user).select_related("host", "standing_body", "file")
    return get_object_or_404(rows.prefetch_related("members__user", "members__areas"), pk=pk)


class CouncilList(ListView):
    title = _("Councils")
    noun = _("councils")
    model = Council
    search_fields = ("folded",)
    export_name = "hoi-dong"
    default_sort = "-from"
    empty = Empty(
        _("Councils will be here"),
        _("Record the founding decision of the emulation and commendation council, with its members."),
    )

    def get_queryset(self) -> QuerySet[Council]:
        today = Q(members__starts_on__lte=clock.today()) & (
            Q(members__ends_on=None) | Q(members__ends_on__gte=clock.today())
        )
        rows = Council.objects.visible_to(self.request.user).select_related("host")
        return rows.annotate(seats=Count("members", filter=today, distinct=True))

    def get_columns(self) -> Sequence[Column]:
        return (
            Column("name", _("Council"), cell=lambda c: c.name, secondary=lambda c: c.host.short_name, phone="title"),
            Column("kind", _("Kind"), cell=lambda c: c.get_kind_display(), phone="hide"),
            Column("number", _("Decision"), cell=lambda c: c.number, secondary=lambda c: c.decided_on),
            Column("seats", _("Members"), cell=lambda c: c.seats, numeric=True),
            Column("from", _("Term from"), cell=lambda c: c.starts_on, sort=("starts_on",)),
            Column("until", _("Term until"), cell=lambda c: c.ends_on, sort=("ends_on",)),
        )

    def row_url(self, obj: Council) -> str:
        return page_of(obj)

    def get_actions(self) -> Sequence[Action]:
        if rules.may_found(self.request.user):
            return ()
        return (Action(_("Record a council"), reverse("awards:council_add"), "plus", primary=True),)


@require_safe
def council(request: HttpRequest, pk: int) -> HttpResponse:
    """The council's members now and before, what they follow, its last sessions."""
    found = find(request.user, pk)
    keeps, today = rules.keeps(request.user, found), clock.today()
    areas: dict[int, list[MemberArea]] = {}
    for area in MemberArea.objects.filter(member__council=found).select_related("block", "unit", "campaign"):
        areas.setdefault(area.member_id, []).append(area)
    seats = sorted(found.members.all(), key=lambda seat: (seat.position, seat.pk))
    context = {
        "council": found, "keeps": keeps, "badge": badge("running" if found.in_force_on(today) else "ended"),
        "runs": rules.runs(request.user, found), "areas": areas,
        "seats": [seat for seat in seats if seat.ends_on is None or seat.ends_on >= today],
        "former": [seat for seat in seats if seat.ends_on is not None and seat.ends_on < today],
        "sessions": CouncilSession.objects.visible_to(request.user).filter(council=found)[:10],
    }  # fmt: skip
    return render(request, "awards/council/council.html", context)


@GET_POST
def council_add(request: HttpRequest) -> HttpResponse:
    require(rules.may_found(request.user))
    form = forms.CouncilAddForm(typed(request), request.FILES or None, by=request.user)
    return answer(
        request, form, lambda values: verbs.found(by=request.user, **values), to=page_of, done=_("The council is on record."),
        template="awards/council/form.html",
        context={"title": _("Record a council"), "submit": _("Record"), "cancel": reverse("awards:councils")},
    )  # fmt: skip


@GET_POST
def council_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_keep(request.user, found))
    names = ("name", "number", "decided_on", "starts_on", "ends_on", "recuse", "recused_in_base", "version")
    initial = {name: getattr(found, name) for name in names}
    initial["standing_body"] = label_of(found.standing_body) if found.standing_body else ""
    form = forms.CouncilForm(typed(request), request.FILES or None, initial=initial)
    return _answer(
        request, found, form, lambda values: verbs.change(council=found, by=request.user, **values),
        title=_("Change the council"), submit=_("Save"), record=found,
    )  # fmt: skip


def _answer(
    request: HttpRequest, found: Council, form: Any, act: Any, *, record: Any = None, done: Any = "", **context: Any
) -> HttpResponse:
    context = {"council": found, "cancel": page_of(found), **context}
    return answer(
        request, form, act, to=lambda _row: page_of(found), template="awards/council/form.html", context=context,
        done=done, record=record,
    )  # fmt: skip


@GET_POST
def seat_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request.user, pk)
    require(rules.may_keep(request.user, found))
    initial = {"starts_on": max(clock.today(), found.starts_on)}
    form = forms.SeatForm(typed(request), by=request.user, council=found, initial=initial)
    return _answer(
        request, found, form, lambda values: verbs.seat(council=found, by=request.user, **values),
        title=_("Add a member"), submit=_("Add"), done=_("The member has a seat."),
    )  # fmt: skip


def _seat(request: HttpRequest, pk: int, seat: int) -> tuple[Council, CouncilMember]:
    found = find(request.user, pk)
    require(rules.may_keep(request.user, found))
    return found, get_object_or_404(
        CouncilMember.objects.select_related("user", "council__host"), pk=seat, council=found
    )


@GET_POST
def seat_replace(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    found, member = _seat(request, pk, seat)
    form = forms.ReplaceForm(typed(request), by=request.user, council=found, initial={"on": clock.today()})
    return _answer(
        request, found, form, lambda values: verbs.replace(member=member, by=request.user, **values), submit=_("Replace"),
        title=_("Replace %(name)s") % {"name": member.user.full_name},
        done=_("The seat has changed; the former one stays on record."),
    )  # fmt: skip


@GET_POST
def seat_end(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    found, member = _seat(request, pk, seat)
    form = forms.UnseatForm(typed(request), initial={"on": clock.today()})
    return _answer(
        request, found, form, lambda values: verbs.unseat(member=member, by=request.user, **values), submit=_("End the seat"),
        title=_("End the seat of %(name)s") % {"name": member.user.full_name}, done=_("The seat ends."),
    )  # fmt: skip


@GET_POST
def area_add(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    found, member = _seat(request, pk, seat)
    form = forms.AreaForm(typed(request), by=request.user)
    return _answer(
        request, found, form, lambda values: verbs.follow(member=member, by=request.user, **values), submit=_("Add"),
        title=_("What %(name)s follows") % {"name": member.user.full_name},
        intro=_("Choose one. The member may read what belongs to it."),
    )  # fmt: skip


@require_POST
def area_drop(request: HttpRequest, pk: int, area: int) -> HttpResponse:
    found = find(request.user, pk)
    row = get_object_or_404(MemberArea.objects.select_related("member__council"), pk=area, member__council=found)
    form = VerbForm(request.POST)
    done = carry_out(request, form, lambda: verbs.drop_area(area=row, by=request.user), to=lambda _none: page_of(found))
    return done or HttpResponseRedirect(page_of(found))
