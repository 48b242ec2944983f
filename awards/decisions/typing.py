"""Names typed into a draft: for a simple decision of a commune or school, or one that a higher level made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from awards.decisions import reading
from awards.decisions.claiming import claim
from awards.models import Decision, DecisionLine
from awards.register import checking
from awards.register.checking import Named
from awards.rules import decisions as rules
from core import log
from core.refusals import require
from core.text import squeeze
from units import people
from units.models import Subject, Unit
from units.units import names_on


def add_names(*, decision: Decision, version: int, names: Sequence[Named], by: Any) -> list[DecisionLine]:
    """Put typed names on the list of a draft; people and households not known yet are entered with them.

    Raises Refused, Conflict, or ValidationError beside the fields: another kind of subject, a unit elsewhere, a namesake.
    """
    require(rules.prepare(by, decision))
    if not names:
        raise ValidationError(_("Type at least one name."))
    with transaction.atomic():
        claim(decision, version)
        faults: dict[str, str] = {}
        subjects = {one.key: _judge(one, decision, faults, by) for one in names}
        if faults:
            raise ValidationError(faults)
        rows = _lines(decision, names, subjects, by)
        DecisionLine.objects.bulk_create(rows)
        log.record("awards.decision.add", decision, by=by, params={"names": len(rows)})
    return rows


def _judge(one: Named, decision: Decision, faults: dict[str, str], by: Any) -> Subject | None:
    """Who is meant; what is wrong with the line goes to `faults`."""
    fault = checking.of_name(one, reading.day_of(decision))
    if fault is None and not Unit.objects.ever_under(decision.host_id).filter(pk=one.unit.pk).exists():
        fault = "unit", _("“%(unit)s” never stood under %(host)s.") % {
            "unit": one.unit.short_name, "host": decision.host.short_name,
        }  # fmt: skip
    if fault is None and one.kind != "unit":
        try:
            return people.chosen(one.name, one.kind, one.unit, by=by, another=one.another)
        except ValidationError as error:
            fault = "name", " ".join(error.messages)
    if fault is not None:
        faults[f"{one.key}-{fault[0]}"] = fault[1]
    return None


def _lines(
    decision: Decision, names: Sequence[Named], subjects: dict[str, Subject | None], by: Any
) -> list[DecisionLine]:  # fmt: skip
    printed = names_on({one.unit.pk for one in names}, reading.day_of(decision))
    last = decision.lines.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for position, one in enumerate(names, last + 1):
        unit_name = one.unit_name or printed.get(one.unit.pk, one.unit.name)
        subject = subjects[one.key]
        if subject is None and one.kind != "unit":
            start = max(one.unit.opened_on, date(one.year, 1, 1))
            subject = people.enter(
                kind=one.kind, full_name=one.name, unit=one.unit, post=one.post, by=by, starts_on=start
            )
        name = people.picked(one.name)[0] if one.kind != "unit" else squeeze(one.name) or printed[one.unit.pk]
        rows.append(
            DecisionLine(
                decision=decision, position=position, name=name[:200], subject=subject, award=one.award, year=one.year,
                unit=one.unit if one.kind == "unit" else None, at_unit=one.unit, at_unit_name=unit_name,
                post=f"{one.post}, {unit_name}".strip(", ")[:300] if one.kind != "unit" else "",
                posthumous=one.posthumous,
            )
        )  # fmt: skip
    return rows
