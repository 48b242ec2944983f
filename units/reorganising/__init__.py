"""Verbs on reorganisations: merger, split, renaming, transfer, closing; drafted, looked at, carried out, undone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.models import Blob
from core.refusals import Conflict, require
from core.templatetags.show import vi_date
from units.models import HandoverChoice, Reorganisation, ReorganisationPart, Unit
from units.reorganising import plan as planning
from units.reorganising.carrying import carry_out, require_reach
from units.reorganising.handover import CHOICE, Change, Share, Thing, Told, UnitHandover
from units.reorganising.journal import Journal
from units.reorganising.plan import Fault, Faults, Line, lines_of
from units.reorganising.preview import Apart, Preview, Row, one_by_one, preview
from units.reorganising.undoing import resting_on, undo
from units.rules import reorganising as rules

__all__ = [
    "CHOICE", "Apart", "Change", "Fault", "Faults", "Journal", "Line", "Preview", "Row", "Share", "Thing", "Told",
    "UnitHandover", "carry_out", "choose", "choose_apart", "create", "edit", "lines_of", "may_read_decision", "one_by_one",
    "preview", "resting_on", "undo",
]  # fmt: skip

DECISION = "units.decision"  # kind of the decision's file


def create(
    *, kind: str, host: Unit, number: str, decided_on: date | None, effective_on: date, lines: Sequence[Line], by: Any,
    file: Blob | None = None,
) -> Reorganisation:  # fmt: skip
    """Draft a reorganisation. Raises Refused, ValidationError (the decision) or Faults (its lines)."""
    require(rules.host(by, host.pk))
    found = Reorganisation(host=host, created_by=by, created_at=clock.now())
    return _write(
        found, lines, by, kind=kind, number=number, decided_on=decided_on, effective_on=effective_on, file=file
    )


def edit(
    *, found: Reorganisation, version: int, kind: str, number: str, decided_on: date | None, effective_on: date,
    lines: Sequence[Line], by: Any, file: Blob | None = None,
) -> Reorganisation:  # fmt: skip
    """Write a draft anew; a file given before stays unless another one is given."""
    require(rules.may_edit(by, found))
    with transaction.atomic():
        _claim(found, version)
        return _write(
            found, lines, by, kind=kind, number=number, decided_on=decided_on, effective_on=effective_on,
            file=file or found.file,
        )  # fmt: skip


def _write(found: Reorganisation, lines: Sequence[Line], by: Any, **values: Any) -> Reorganisation:
    if values["decided_on"] is not None and values["decided_on"] > values["effective_on"]:
        day = vi_date(values["decided_on"])
        raise ValidationError(
            {"effective_on": _("The decision is of %(day)s; it cannot take effect before.") % {"day": day}}
        )
    plan = planning.make(values["kind"], values["effective_on"], lines)
    wrong = planning.faults(plan)
    if wrong:
        raise Faults(wrong)
    require_reach(plan, by)
    for name, value in values.items():
        setattr(found, name, value)
    found.full_clean(exclude=["version", "journal", "status", "carried_out_at", "created_by"])
    action = "units.reorganisation_edit" if found.pk else "units.reorganisation_create"
    with transaction.atomic():
        found.save()
        found.parts.all().delete()
        ReorganisationPart.objects.bulk_create(
            ReorganisationPart(reorganisation=found, position=place, **vars(line)) for place, line in enumerate(lines)
        )
        found.choices.exclude(predecessor__in=plan.ending).delete()
        log.record(action, found, by=by)
    return found


def choose(
    *, found: Reorganisation, version: int, choices: Mapping[int, tuple[str, str, str]], by: Any
) -> Reorganisation:
    """Say what becomes of what waits on each unit that ends: its id → (choice, code of the heir, reason).

    Raises ValidationError for a waiver without its reason, an heir that does not take over, or a unit that does not end.
    """
    require(rules.may_edit(by, found))
    plan = planning.make(found.kind, found.effective_on, lines_of(found))
    for unit, chosen in choices.items():
        if unit not in plan.ending:
            raise ValidationError(_("One of these units does not end by this decision; open the page again."))
        _check_choice(plan, unit, *chosen, where=f"-{unit}")
    with transaction.atomic():
        _claim(found, version)
        found.choices.filter(predecessor__in=choices, thing="").delete()
        HandoverChoice.objects.bulk_create(
            HandoverChoice(reorganisation=found, predecessor_id=unit, choice=choice, heir=heir, reason=reason[:500])
            for unit, (choice, heir, reason) in choices.items()
        )
        log.record("units.reorganisation_choose", found, by=by)
    return found


def choose_apart(
    *, found: Reorganisation, version: int, unit: int, choices: Mapping[str, tuple[str, str, str]], by: Any
) -> Reorganisation:
    """Say what becomes of single things of a unit that ends, apart from the rest: the thing → (choice, heir, reason).

    What is not named goes the way of the rest again. Raises as `choose`.
    """
    require(rules.may_edit(by, found))
    plan = planning.make(found.kind, found.effective_on, lines_of(found))
    if unit not in plan.ending:
        raise ValidationError(_("One of these units does not end by this decision; open the page again."))
    for thing, chosen in choices.items():
        _check_choice(plan, unit, *chosen, where=f"-{thing}")
    with transaction.atomic():
        _claim(found, version)
        found.choices.filter(predecessor=unit).exclude(thing="").delete()
        HandoverChoice.objects.bulk_create(
            HandoverChoice(
                reorganisation=found, predecessor_id=unit, thing=thing, choice=choice, heir=heir, reason=reason[:500]
            )
            for thing, (choice, heir, reason) in choices.items()
        )
        log.record("units.reorganisation_choose", found, by=by)
    return found


def _check_choice(plan: planning.Plan, unit: int, choice: str, heir: str, reason: str, *, where: str) -> None:
    if choice == CHOICE.TRANSFER and heir not in plan.heirs(unit):
        raise ValidationError({f"choice{where}": _("Choose one of the units that take over.")})
    if choice == CHOICE.WAIVE and not reason.strip():
        raise ValidationError({f"reason{where}": _("Write why it is waived; the reason stays on record.")})


def _claim(found: Reorganisation, version: int) -> None:
    if not Reorganisation.objects.filter(pk=found.pk, version=version).update(version=F("version") + 1):
        raise Conflict()
    found.refresh_from_db()


def may_read_decision(user: Any, blob: Blob) -> bool:
    """The file of a decision is read by whoever sees the reorganisation."""
    return Reorganisation.objects.visible_to(user).filter(file=blob).exists()
