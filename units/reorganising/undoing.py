"""Undoing a reorganisation while nothing rests on it."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.refusals import Conflict
from core.registries import Dependant
from units.models import Reorganisation, Unit, UnitReach
from units.reorganising.handover import rooms
from units.reorganising.journal import Journal
from units.units import rebuild_reach
from units.workflow.reorganising import REORGANISATION


def resting_on(found: Reorganisation) -> list[Dependant]:
    """What keeps `found` from being undone: what was done since, what points to new units, later reorganisations."""
    kept = found.journal or {"entries": [], "log": 0, "units": [], "ending": []}
    journal = Journal(kept["entries"])
    groups = [group for room in rooms() for group in room.since(kept["ending"], kept["log"]) if group.count]
    groups += _pointing(journal)
    for label, number in journal.changed_since().items():
        name = capfirst(str(apps.get_model(label)._meta.verbose_name))
        groups.append(Dependant(_("%(what)s: changed since") % {"what": name}, number))
    later = Reorganisation.objects.filter(
        Q(parts__predecessor__in=kept["units"]) | Q(parts__successor__in=kept["units"]),
        status=Reorganisation.Status.CARRIED_OUT, carried_out_at__gt=found.carried_out_at,
    ).distinct().count()  # fmt: skip
    return [*groups, Dependant(_("Later reorganisations of these units"), later)] if later else groups


def _pointing(journal: Journal) -> list[Dependant]:
    """Records that point to the units this reorganisation made, and were not made by it."""
    made = journal.created()
    units = made.get(Unit._meta.label, set())
    if not units:
        return []
    found = []
    for relation in Unit._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many:
            model = relation.through  # type: ignore[attr-defined]
            name = relation.field.m2m_reverse_field_name()  # type: ignore[attr-defined]
        else:
            name = relation.field.name
        if model is UnitReach:
            continue
        rows = model._base_manager.filter(**{f"{name}__in": units})
        number = rows.exclude(pk__in=made.get(model._meta.label, ())).count()
        if number:
            found.append(Dependant(capfirst(str(model._meta.verbose_name)), number))
    return found


def undo(*, found: Reorganisation, version: int, reason: str, by: Any) -> Reorganisation:
    """Restore what was there before. Raises Refused, Conflict, or ValidationError naming what rests on it by now."""
    if found.version != version:
        raise Conflict()
    with transaction.atomic():
        REORGANISATION.perform(found, "undo", by=by, reason=reason)
        kept: dict[str, Any] = found.journal or {}
        list(Unit.objects.select_for_update().filter(pk__in=kept["units"]).order_by("pk"))
        groups = resting_on(found)
        if groups:
            what = "; ".join(f"{group.label} ({group.count})" for group in groups)
            raise ValidationError(_("It can no longer be undone, because this rests on it: %(what)s.") % {"what": what})
        journal = Journal(kept["entries"])
        made = journal.created().get(Unit._meta.label, set())
        UnitReach.objects.filter(Q(unit__in=made) | Q(ancestor__in=made)).delete()
        journal.revert()
        units = set(kept["units"]) - made
        Unit.objects.filter(pk__in=units).update(version=F("version") + 1)
        rebuild_reach(units)
        found.journal, found.carried_out_at = None, None
        found.save(update_fields=["journal", "carried_out_at"])
    return found
