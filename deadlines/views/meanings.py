"""What a host's due dates mean: its default."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import answer, typed
from core.refusals import Refused, require
from deadlines import meanings
from deadlines.forms.meanings import MeaningForm
from deadlines.models import DateMeaning, Duty
from deadlines.rules.meanings import may_set
from units.models import Unit


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The hosts whose default the person keeps; a single one opens at once."""
    grants = request.user.grants  # type: ignore[union-attr]
    asking = Duty.objects.filter(host__in=grants.head_units).values("host")
    kept = Unit.objects.filter(pk__in=grants.officer_hosts) | Unit.objects.filter(pk__in=asking)
    hosts = list(kept.order_by("name_order"))
    if len(hosts) == 1:
        return HttpResponseRedirect(reverse("deadlines:meaning", args=[hosts[0].pk]))
    if not hosts:
        refusal = may_set(request.user, 0)
        if refusal is not None:
            raise Refused(refusal)
    return render(request, "deadlines/meanings/hosts.html", {"hosts": hosts})


@require_http_methods(["GET", "HEAD", "POST"])
def meaning(request: HttpRequest, pk: int) -> HttpResponse:
    """One host's default, with an example of what it does."""
    host = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(may_set(request.user, host.pk))
    now = meanings.default_of(host.pk)
    form = MeaningForm(typed(request), initial=vars(now))
    day = meanings.example()

    def act(arguments: dict[str, Any]) -> DateMeaning:
        return meanings.set_default(host=host, by=request.user, **arguments)

    return answer(
        request, form, act, to=lambda _row: reverse("deadlines:meaning", args=[pk]), done=_("The default is kept."),
        template="deadlines/meanings/meaning.html",
        context={"host": host, "example": meanings.in_words(day, now), "own": meanings.has_default(pk)},
    )  # fmt: skip
