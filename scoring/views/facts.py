"""The records behind a computed figure, one click from the cell."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.refusals import Refusal, require
from scoring import facts
from scoring.criteria import explained, rule_of
from scoring.engine import formula
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import find_row, head
from units.models import Unit


@require_safe
def page(request: HttpRequest, criterion: int, unit: int) -> HttpResponse:
    """What a computed figure of a unit rests on, and the way from it to the points.

    For who keeps the table and for the unit itself; other members read it once the sheet is released.
    """
    row = find_row(request, criterion)
    found: Unit = get_object_or_404(Unit, pk=unit)
    user = request.user
    if rules.keep(user, row.version.table) is not None and not _may_read(user, found):
        require(Refusal(_("These records are for the unit itself and for those who keep the table.")))
    fact, source = facts.of_criterion(row, found), facts.sources().get(row.source)
    rule = rule_of(row)
    step = row.version.step
    said = formula.explain(row.kind, rule, row.maximum, row.target, fact.figure, step) if rule else []
    context = {
        **head(request, row.version, ""),
        "row": row,
        "unit": found,
        "fact": fact,
        "source": source,
        "measure": row.unit_of_measure or (source.unit if source else ""),
        "steps": explained(said),
    }
    return render(request, "scoring/criteria/fact.html", context)


def _may_read(user: object, unit: Unit) -> bool:
    grants = user.grants  # type: ignore[attr-defined]
    return bool(grants.hosts) or unit.pk in grants.own_units | grants.inherited_units
