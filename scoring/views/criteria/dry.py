"""The dry run of a version on a round: which totals move, which ranks swap."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.refusals import require
from scoring.criteria import dry_run
from scoring.models import Round, TableVersion
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import find, head


def offered(user: Any, version: TableVersion) -> Any:
    """Rounds the person may see that have scores: of this table first, then of the years before."""
    table = version.table
    found = Round.objects.visible_to(user).filter(host=table.host_id, sheets__cards__scores__isnull=False)
    return found.distinct().select_related("version_used__table").order_by("-year", "-id")


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """`?on=` is the round; else a running one of this table, else last year's of the same block."""
    version = find(request, pk)
    require(rules.keep(request.user, version.table))
    context = head(request, version, "version_dry_run")
    rounds = list(offered(request.user, version)[:50])
    asked = request.GET.get("on", "")
    chosen = next((r for r in rounds if str(r.pk) == asked), None) or _likeliest(rounds, version)
    context |= {
        "rounds": rounds,
        "chosen": chosen,
        "result": dry_run.run(version, chosen) if chosen is not None else None,
    }
    return render(request, "scoring/criteria/dry_run.html", context)


def _likeliest(rounds: list[Round], version: TableVersion) -> Round | None:
    table = version.table
    own = [r for r in rounds if r.table_id == table.pk]
    copied = version.table.copied_from
    source = [r for r in rounds if copied is not None and r.table_id == copied.table_id]
    return next(iter([*own, *source, *[r for r in rounds if r.year < table.year], *rounds]), None)
