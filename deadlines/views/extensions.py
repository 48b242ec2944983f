"""Giving a later date."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.forms import answer, typed
from core.refusals import Conflict, require
from core.search import words
from deadlines import extensions
from deadlines.forms.extensions import ChooseForm, ExtendForm, ExtendManyForm
from deadlines.models import Duty
from deadlines.rules.extensions import may_extend
from deadlines.wording import when


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("unit", "host", "person"), pk=pk)
    require(may_extend(request.user, duty))
    form = ExtendForm(typed(request), end=extensions.end_of(duty), initial={"was": duty.due_on})

    def act(arguments: dict[str, Any]) -> Any:
        if arguments.pop("was") != duty.due_on:
            raise Conflict()
        return extensions.grant(duty=duty, by=request.user, **arguments)

    return answer(
        request, form, act, to=lambda _row: reverse("deadlines:duty", args=[pk]), done=_("The later date is in force."),
        template="deadlines/extensions/extend.html", context={"duty": duty, "when": when(duty.due_on, requested=duty.requested)},
    )  # fmt: skip


def extend_many(request: HttpRequest) -> HttpResponse:
    """`?ref=campaign:12`, `&kind=`, `&unit=`, `&due_to=` choose; the list is shown first, the soonest first, all ticked."""
    grants = request.user.grants  # type: ignore[union-attr]
    if not grants.officer_hosts and not Duty.objects.filter(host__in=grants.head_units).exists():
        raise PermissionDenied(_("Only an officer or the head of the host gives a later date."))
    chooser = _chooser(request, grants.kept_hosts)
    choices = _chosen(chooser, grants.kept_hosts)
    form = ExtendManyForm(
        typed(request), choices=choices, initial={"duties": [d.pk for d in choices] if chooser.has_changed() else []}
    )

    def act(arguments: dict[str, Any]) -> int:
        return extensions.grant_many(owed=arguments.pop("duties"), by=request.user, **arguments)

    return answer(
        request, form, act, to=lambda _number: reverse("deadlines:list"), done=_("The later date is in force."),
        template="deadlines/extensions/extend_many.html",
        context={"chooser": chooser, "choices": _lines(form, choices), "most": extensions.MOST_AT_ONCE},
    )  # fmt: skip


def _open_at(hosts: Any) -> Any:
    """What units owe to these hosts; what the host owes itself (reviews, answers) is moved one by one."""
    return Duty.objects.open().filter(host__in=hosts, unit__isnull=False).exclude(unit=F("host"))


def _chooser(request: HttpRequest, hosts: Any) -> ChooseForm:
    rows = _open_at(hosts).order_by()
    contexts = sorted(set(rows.values_list("context_ref", "context")), key=lambda row: row[1])
    kinds = sorted(set(rows.values_list("kind", flat=True).distinct()))
    form = ChooseForm(request.GET, contexts=list(dict(contexts).items()), kinds=kinds)
    form.is_valid()
    return form


def _chosen(chooser: ChooseForm, hosts: Any) -> Any:
    """The duties the chooser asks for, as many as one act may move."""
    asked, owed = chooser.cleaned_data, _open_at(hosts)
    for field, key in (("context_ref", "ref"), ("kind", "kind"), ("due_on__lte", "due_to")):
        if asked.get(key):
            owed = owed.filter(**{field: asked[key]})
    if asked.get("unit"):
        owed = owed.filter(words(asked["unit"], ["unit__folded"]))
    order = ("due_on", "unit__name_order", "pk")
    first = list(owed.order_by(*order).values_list("pk", flat=True)[: extensions.MOST_AT_ONCE])
    return Duty.objects.filter(pk__in=first).select_related("unit", "person").order_by(*order)


def _lines(form: ExtendManyForm, choices: Any) -> list[tuple[Duty, bool]]:
    """Every duty offered, and whether it is ticked."""
    ticked = {str(pk) for pk in form["duties"].value() or ()}
    return [(duty, str(duty.pk) in ticked) for duty in choices]
