"""The collectives, people and households of a unit that take part."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns import participation as verbs
from campaigns.forms.participation import EntrantsForm
from campaigns.models import Entrant
from campaigns.views.participation.scope import PartScreen, find_part
from core import drafts
from core.forms import VerbForm, carry_out
from core.lists import Action, Column, Empty, ListView, Tab
from core.refusals import require

Kind = Entrant.Kind


class EntrantList(ListView):
    """The list, and above it the box into which many lines are pasted."""

    title = _("Who takes part")
    noun = _("entrants")
    model = Entrant
    search_fields = ("folded",)
    search_hint = _("Name or post, without diacritics")
    tabs = [Tab("all", _("All")), *(Tab(k.value, k.label, Q(kind=k.value)) for k in Kind)]
    columns = [
        Column("name", _("Name"), lambda e: e.name, ("folded",), phone="title"),
        Column("detail", _("Post or address"), lambda e: e.detail, ("detail",)),
        Column("kind", _("Kind"), lambda e: Kind(e.kind).label, ("kind",)),
    ]
    empty = Empty(
        _("The collectives, people and households that take part will stand here."),
        _("Paste their names below; they need no accounts."),
    )
    export_name = "danh-sach-tham-gia"
    template_name = "campaigns/participation/entrants.html"
    form: Any = None

    @cached_property
    def screen(self) -> PartScreen:
        return PartScreen(self.request.user, find_part(self.request.user, self.kwargs["pk"]))

    def get_queryset(self) -> QuerySet[Entrant]:
        return Entrant.objects.filter(participation=self.screen.part)

    def row_actions(self, obj: Entrant) -> Sequence[Action]:
        if self.screen.refusal is not None:
            return ()
        url = reverse("campaigns:entrant_remove", args=[self.kwargs["pk"], obj.pk])
        return [
            Action(_("Take off the list"), url, "trash", post=True, danger=True, fields={"_token": drafts.new_token()})
        ]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        form = self.form or EntrantsForm()
        return super().get_context_data(form=form, screen=self.screen, part=self.screen.part, **more)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add the pasted lines; names that stand there already are not added twice."""
        require(self.screen.refusal)
        self.form = form = EntrantsForm(request.POST)
        if form.is_valid():
            data, part = form.cleaned_data, self.screen.part
            act = partial(
                verbs.add_entrants, participation=part, kind=data["kind"], lines=data["lines"], by=request.user
            )
            response = carry_out(request, form, act, to=lambda _n: request.path, done=_("The names were added."))
            if response is not None:
                return response
        return render(request, self.template_name, self.get_context_data())


entrants = EntrantList.as_view()


@require_POST
def remove(request: HttpRequest, pk: int, entrant: int) -> HttpResponse:
    """Take one name off the list."""
    part = find_part(request.user, pk)
    row = get_object_or_404(Entrant, pk=entrant, participation=part)
    row.participation = part
    form = VerbForm(request.POST)
    form.is_valid()
    where = reverse("campaigns:entrants", args=[pk])
    act = partial(verbs.remove_entrant, entrant=row, by=request.user)
    response = carry_out(request, form, act, to=lambda _none: where, done=_("The name was taken off the list."))
    return response or HttpResponseRedirect(where)
