"""Blocks: list, page, and the form in which members are kept."""

from datetime import date
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, drafts, log
from core.badges import badge
from core.context import working_year
from core.forms import VerbForm, answer, carry_out, typed
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from units import blocks as verbs
from units.forms import blocks as forms
from units.models import Block, BlockMembership, Unit
from units.rules import units as rules
from units.views import panels


def page_of(block: Block) -> str:
    return reverse("units:block", args=[block.pk])


def _years(*_args: Any) -> list[tuple[int, str]]:
    years = Block.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


def _hosts(request: HttpRequest | None) -> QuerySet[Unit]:
    return Unit.objects.filter(hosted_blocks__isnull=False).distinct()


def _grants(request: HttpRequest) -> Any:
    user: Any = request.user
    return user.grants


class BlockFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(choices=_years, label=_("Year"), empty_label=_("All years"))
    kind = django_filters.ChoiceFilter(
        choices=Block.Kind.choices, label=_("Kind"), empty_label=_("Blocks and clusters alike")
    )
    host = django_filters.ModelChoiceFilter(queryset=_hosts, label=_("Hosted by"), empty_label=_("All hosts"))

    class Meta:
        model = Block
        fields: list[str] = []


class BlockList(ListView):
    title = _("Blocks and clusters")
    noun = _("blocks")
    model = Block
    filterset_class = BlockFilter
    search_fields = ("folded",)
    search_hint = _("Name; without diacritics")
    export_name = "khoi-thi-dua"
    empty = Empty(
        _("The blocks in which units compete will be here"),
        _("An officer of the host makes a block for a year and puts its members in."),
    )
    columns = (
        Column("name", _("Block"), cell=lambda b: b.name, sort=("name_order",), phone="title"),
        Column("kind", _("Kind"), cell=lambda b: b.get_kind_display(), sort=("kind", "name_order")),
        Column("year", _("Year"), cell=lambda b: str(b.year), sort=("year", "name_order"), export=lambda b: b.year),
        Column("host", _("Hosted by"), cell=lambda b: b.host.short_name, sort=("host__name_order",)),
        Column("head", _("Head of block"), cell=lambda b: b.head_name),
        Column("members", _("Members"), cell=lambda b: b.member_count, numeric=True, sort=("member_count",)),
        Column("sample", _("Note"), cell=lambda b: _("sample") if b.sample else "", phone="hide"),
    )

    def get_queryset(self) -> QuerySet[Block]:
        heads = BlockMembership.objects.filter(block=OuterRef("pk"), post=BlockMembership.Post.HEAD).order_by(
            "-starts_on"
        )
        visible = Block.objects.visible_to(self.request.user).select_related("host")
        return visible.annotate(
            head_name=Subquery(heads.values("unit__short_name")[:1]),
            member_count=Count("memberships__unit", distinct=True),
        )

    def row_url(self, obj: Block) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.create(self.request.user):
            return []
        enter = Action(_("Import from Excel"), reverse("core:import_new", args=["blocks"]), "file-import")
        return [
            *([enter] if _grants(self.request).officer_hosts else []),
            Action(_("Copy last year's blocks"), reverse("units:blocks_copy"), "copy"),
            Action(_("Make a block"), reverse("units:block_create"), "plus", primary=True),
        ]


@require_safe
def block(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    refusal = rules.keep_block(request.user, found.host_id)
    day = min(max(clock.today(), date(found.year, 1, 1)), date(found.year, 12, 31))
    context = {
        "record": found,
        "badge": badge("ended") if found.year < clock.today().year else badge("running"),
        "day": day,
        "members": with_parts(found, verbs.members_on(found, day)),
        "earlier": with_parts(
            found, found.memberships.filter(ends_on__lt=day).select_related("unit").order_by("-ends_on")
        ),
        "events": panels.events(log.history(found, 10)) if refusal is None else [],
        "actions": [] if refusal else _actions(found),
    }
    return render(request, "units/block.html", context)


def with_parts(found: Block, rows: Any) -> list[BlockMembership]:
    """Memberships with their unit's part of the block's year, where that is not the whole of it."""
    parts = verbs.parts_of_year(found)
    shown = list(rows)
    for row in shown:
        part = parts.get(row.unit_id)
        row.part = None if part is None or part.whole else part
    return shown


def _actions(found: Block) -> list[Action]:
    following = found.year + 1
    copy_url = reverse("units:block_copy", args=[found.pk])
    token = {"_token": drafts.new_token()}
    label = _("Copy to %(year)s") % {"year": following}
    return [
        Action(label, copy_url, "copy", post=True, fields=token),
        Action(_("Edit the block"), reverse("units:block_edit", args=[found.pk]), "pencil", primary=True),
    ]


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The block for the year after."""
    found = _visible(request, pk)
    require(rules.keep_block(request.user, found.host_id))
    form = VerbForm(request.POST)
    response = None
    if form.is_valid():
        done = _("The block has been copied; look at its members.")
        make = lambda: verbs.copy(block=found, year=found.year + 1, by=request.user)  # noqa: E731
        response = carry_out(request, form, make, to=page_of, done=done)
    if response is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
        response = redirect(page_of(found))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def copy_year(request: HttpRequest) -> HttpResponse:
    """All of last year's blocks of a host."""
    require(rules.create(request.user))
    hosts = Unit.objects.filter(pk__in=_grants(request).officer_hosts).order_by("name_order")
    form = forms.CopyYearForm(typed(request), initial={"year": working_year(request), "host": hosts.first()})
    context = {
        "heading": _("Copy last year's blocks"),
        "submit": _("Copy the blocks"),
        "cancel": reverse("units:blocks"),
    }
    return answer(
        request,
        form,
        lambda data: verbs.copy_year(by=request.user, **data),
        to=lambda made: f"{reverse('units:blocks')}?year={made[0].year}",
        template="units/form.html",
        context=context,
        done=_("The blocks have been copied, without units that ended."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require(rules.create(request.user))
    hosts = Unit.objects.filter(pk__in=_grants(request).officer_hosts).order_by("name_order")
    form = forms.BlockCreateForm(typed(request), initial={"year": working_year(request), "host": hosts.first()})
    context = {"heading": _("Make a block"), "submit": _("Make the block"), "cancel": reverse("units:blocks")}
    return answer(
        request,
        form,
        lambda data: verbs.create(by=request.user, **data),
        to=lambda made: reverse("units:block_edit", args=[made.pk]),
        template="units/form.html",
        context=context,
        done=_("The block has been made; put its members in."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(rules.keep_block(request.user, found.host_id))
    data = typed(request)
    more = data is not None and "more" in data
    form = forms.BlockForm(data, initial={"name": found.name, "kind": found.kind, "version": found.version})
    lines = forms.members_of(found, forms.with_more_rows(data) if more else data)
    if data is not None and not more and form.is_valid() and lines.is_valid():
        response = _save(request, found, form, lines)
        if response is not None:
            return response
    clash = getattr(form, "clash", False)
    if clash:
        found.refresh_from_db()
        form.renew(found.version)
    return render(
        request, "units/block_form.html", {"form": form, "lines": lines, "record": found}, status=409 if clash else 200
    )


def _save(request: HttpRequest, found: Block, form: Any, lines: Any) -> HttpResponse | None:
    """The verb with the typed lines; a fault of a line goes beside its field."""
    kept = lines.kept

    def act() -> Block:
        return verbs.edit(block=found, members=[line.member for line in kept], by=request.user, **form.arguments)

    try:
        return carry_out(request, form, act, to=page_of, done=_("The block has been saved."))
    except verbs.MemberError as error:
        kept[error.line].add_error(error.field, error.message)
        return None


def _visible(request: HttpRequest, pk: int) -> Block:
    return get_object_or_404(Block.objects.visible_to(request.user).select_related("host"), pk=pk)
