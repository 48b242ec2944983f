"""Public disclosures at the host: list, a list of names, comments and their moderation, closing."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import badges, disclosure
from awards.disclosure.preparing import draft_summary
from awards.forms.disclosure import CloseForm, HostForm, ListForm, ReplyForm, keepable
from awards.models import Disclosure, PublicComment
from awards.rules import disclosure as rules
from awards.workflow.disclosure import DISCLOSURE
from core import clock, log
from core.forms import answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def page_of(row: Disclosure) -> str:
    return reverse("awards:disclosure", args=[row.pk])


class DisclosureFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=Disclosure.Status.choices, label=gettext_lazy("State"), empty_label=gettext_lazy("Every state")
    )

    class Meta:
        model = Disclosure
        fields: list[str] = []


class Disclosures(ListView):
    title = gettext_lazy("Public disclosure")
    noun = gettext_lazy("lists")
    model = Disclosure
    filterset_class = DisclosureFilter
    search_fields = ("title",)
    search_hint = gettext_lazy("Title of the list")
    export_name = "cong-khai"
    default_sort = "-published"
    empty = Empty(
        gettext_lazy("Lists for public opinion will be here"),
        gettext_lazy(
            "Titles whose rule asks for it stand before the public for some working days before the council votes."
        ),
    )
    columns = (
        Column(
            "title", gettext_lazy("Title of the list"), cell=lambda r: r.title, secondary=lambda r: r.host.short_name,
            phone="title",
        ),
        Column("names", gettext_lazy("Names"), cell=lambda r: r.names, sort=("names",), numeric=True),
        Column(
            "published", gettext_lazy("Published"), cell=lambda r: clock.local_date(r.opened_at) if r.opened_at else None,
            sort=("opened_at", "id"), nowrap=True,
        ),
        Column("until", gettext_lazy("Until"), cell=lambda r: r.ends_on, sort=("ends_on",), nowrap=True),
        Column("waiting", gettext_lazy("To moderate"), cell=lambda r: r.waiting or None, sort=("waiting",), numeric=True),
        Column(
            "status", gettext_lazy("State"), cell=lambda r: badges.DISCLOSURE[r.status], sort=("status",),
            export=lambda r: r.get_status_display(),
        ),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Disclosure]:
        rows = Disclosure.objects.visible_to(self.request.user).select_related("host")
        waiting = Count("comments", filter=Q(comments__status="waiting"), distinct=True)
        found: QuerySet[Disclosure] = rows.annotate(names=Count("nominations", distinct=True), waiting=waiting)
        return found

    def row_url(self, obj: Disclosure) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.write(self.request.user):
            return []
        return [Action(gettext_lazy("Prepare a list"), reverse("awards:disclosure_add"), "plus", primary=True)]


def _visible(request: HttpRequest, pk: int) -> Disclosure:
    found: Disclosure = get_object_or_404(Disclosure.objects.visible_to(request.user).select_related("host"), pk=pk)
    return found


@GET_POST
def add(request: HttpRequest) -> HttpResponse:
    require(rules.write(request.user))
    hosts = list(keepable(request.user))
    asked = request.GET.get("host", "")
    host = next((x for x in hosts if str(x.pk) == asked), hosts[0])
    form = ListForm(typed(request), host=host)
    chooser = HostForm(initial={"host": host.pk}, by=request.user) if len(hosts) > 1 else None

    def act(given: dict[str, Any]) -> Disclosure:
        given.pop("version", None)
        return disclosure.prepare(host=host, by=request.user, **{**given, "nominations": list(given["nominations"])})

    return answer(
        request, form, act, to=page_of, template="awards/disclosure/form.html",
        context={"host": host, "chooser": chooser, "cancel": reverse("awards:disclosures")},
        done=_("The list is prepared; only the host sees it until it is published."),
    )  # fmt: skip


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(rules.keep(request.user, row))
    form = ListForm(typed(request), host=row.host, disclosure=row)

    def act(given: dict[str, Any]) -> Disclosure:
        return disclosure.change(
            disclosure=row, by=request.user, **{**given, "nominations": list(given["nominations"])}
        )

    return answer(
        request, form, act, to=page_of, template="awards/disclosure/form.html", record=row,
        context={"host": row.host, "row": row, "cancel": page_of(row)}, done=_("The list is changed."),
    )  # fmt: skip


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, disclosure.readied(_visible(request, pk)))


def _page(request: HttpRequest, row: Disclosure, reply: Any = None, about: int = 0) -> HttpResponse:
    names = row.content or disclosure.content_of(
        row.nominations.select_related("award").order_by("award__position", "name")
    )
    comments = list(row.comments.select_related("moderated_by", "nomination"))
    for one in comments:
        one.badge = badges.COMMENT[one.status]  # type: ignore[attr-defined]
    offers = [x for x in DISCLOSURE.offers(row, request.user) if x.action == "open"]
    context = {
        "row": row, "names": names, "badge": badges.DISCLOSURE[row.status], "comments": comments, "offers": offers,
        "keeps": rules.keep(request.user, row) is None, "closing": rules.close(request.user, row),
        "genuine": row.opened_at is None or disclosure.genuine(row), "events": log.history(row),
        "public": request.build_absolute_uri(reverse("awards:consultation", args=[row.address])), "reply": reply,
        "about": about, "left": (row.ends_on - clock.today()).days if row.ends_on else None,
    }  # fmt: skip
    return render(request, "awards/disclosure/page.html", context)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = _visible(request, pk)
    require(rules.keep(request.user, row))
    form = ReplyForm(request.POST)
    form.is_valid()
    try:
        done = carry_out(
            request, form, lambda: disclosure.open_(disclosure=row, by=request.user), to=page_of,
            done=_("The list is published; its digest is kept."),
        )  # fmt: skip
    finally:
        row.refresh_from_db()
    if done is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
    return done or HttpResponseRedirect(page_of(row))


@GET_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    row = disclosure.readied(_visible(request, pk))
    require(rules.close(request.user, row))
    early = row.ends_on is not None and clock.today() <= row.ends_on
    form = CloseForm(typed(request), early=early, initial={"summary": draft_summary(row), "version": row.version})
    return answer(
        request, form, lambda given: disclosure.close(disclosure=row, by=request.user, **given), to=page_of,
        template="awards/disclosure/close.html", context={"row": row, "early": early}, record=row,
        done=_("The disclosure is closed; its summary goes to the session."),
    )  # fmt: skip


@require_POST
def comment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Moderate or answer one comment."""
    row = disclosure.readied(_visible(request, pk))
    found = get_object_or_404(PublicComment.objects.select_related("disclosure"), pk=number, disclosure=row)
    act = request.POST.get("act", "")
    if act == "reply":
        form = ReplyForm(request.POST)
        if form.is_valid():
            done = carry_out(
                request, form, lambda: disclosure.reply(row=found, by=request.user, **form.arguments), to=lambda _r: page_of(row),
                done=_("The answer is kept on record."),
            )  # fmt: skip
            if done is not None:
                return done
        return _page(request, row, form, found.pk)
    try:
        disclosure.moderate(row=found, show=act == "show", by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(page_of(row))
