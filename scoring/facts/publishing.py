"""Yearly results that another body published (cải cách hành chính, chuyển đổi số …): entering them, and as a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, log
from core.models import Blob
from core.numbers import format_decimal
from core.refusals import require
from scoring.facts.asking import Asked, Fact, Found, Source
from scoring.models import PublishedFigure, PublishedResult
from scoring.rules import criteria as rules
from units.models import Unit

FILE_KIND = "scoring.published"


@dataclass(frozen=True)
class Line:
    """One unit's figure as typed or imported."""

    unit: Unit
    value: Decimal
    note: str = ""


def may_read(user: Any, blob: Blob) -> bool:
    """The document is read by whoever may see the result."""
    return PublishedResult.objects.visible_to(user).filter(file=blob).exists()


def record(*, host: Unit, values: dict[str, Any], blob: Blob | None, by: Any) -> PublishedResult:
    """Enter a result with its document. Raises Refused, ValidationError (it is entered already)."""
    require(rules.publish(by, host.pk))
    found = PublishedResult(host=host, file=blob, added_by=by, added_at=clock.now(), **values)
    with transaction.atomic():
        found.full_clean()
        found.save()
        log.record("scoring.published_record", found, by=by)
    return found


def edit(*, result: PublishedResult, values: dict[str, Any], blob: Blob | None, by: Any) -> PublishedResult:
    """Correct what is said of the result; a new document takes the place of the old one."""
    require(rules.publish(by, result.host_id))
    for name, value in values.items():
        setattr(result, name, value)
    result.file = blob or result.file
    with transaction.atomic():
        result.full_clean()
        result.save()
        log.record("scoring.published_edit", result, by=by)
    return result


def set_figures(*, result: PublishedResult, lines: Sequence[Line], by: Any) -> int:
    """Write the units' figures as given; units that are not among them lose theirs. Returns the number written."""
    require(rules.publish(by, result.host_id))
    with transaction.atomic():
        PublishedResult.objects.select_for_update().get(pk=result.pk)
        result.figures.all().delete()
        rows = [PublishedFigure(result=result, unit=line.unit, value=line.value, note=line.note) for line in lines]
        PublishedFigure.objects.bulk_create(rows)
        log.record("scoring.published_figures", result, by=by, params={"figures": len(rows)})
    return len(rows)


def _answer(asked: Sequence[Asked], units: Sequence[Unit], on: date) -> Found:
    rows = PublishedFigure.objects.filter(
        result__host__in={a.host for a in asked},
        result__code__in={a.ref for a in asked},
        result__year__in={a.year for a in asked},
        unit__in=units,
    ).select_related("result")
    known = {(r.result.host_id, r.result.code, r.result.year, r.unit_id): r for r in rows}
    return {
        (one.criterion, unit.pk): _fact(known.get((one.host, one.ref, one.year, unit.pk)))
        for one in asked
        for unit in units
    }


def _fact(row: PublishedFigure | None) -> Fact:
    if row is None:
        return Fact(note=_("No published result of that year names this unit yet."))
    result = row.result
    words = _("%(name)s: %(figure)s %(unit)s (%(publisher)s)") % {
        "name": result,
        "figure": format_decimal(row.value),
        "unit": result.unit_of_measure,
        "publisher": result.publisher,
    }
    return Fact(row.value, False, ((words, reverse("scoring:published", args=[result.pk])),), row.note)


def _choices(host: int, year: int) -> list[tuple[str, str]]:
    """Results by their code: the one of the table's year is read, also where it is entered later."""
    rows = PublishedResult.objects.filter(host=host).order_by("name", "-year").values_list("code", "name")
    return list({code: (code, name) for code, name in rows}.values())


SOURCE = Source(
    "published",
    gettext_lazy("Result published by another body"),
    gettext_lazy("The unit's figure in the result of the table's year, entered with its document."),
    "",
    _answer,
    _choices,
)
