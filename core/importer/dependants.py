"""What rests on a set of records, whatever room it is in: every foreign key to them is asked, once."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models

from core import registries
from core.registries import Dependant

BATCH = 5_000
ASKED_ONE_BY_ONE = 50  # records for which the rooms' own answers are asked besides


def resting_on(
    model: type[models.Model], ids: Collection[int], *, own: Iterable[type[models.Model]] = ()
) -> list[Dependant]:
    """Groups of records that point to `ids` of `model`; rows of the models in `own` are made with the record and do not count."""
    left_out = {model, *own}
    groups: dict[str, int] = {}
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if other in left_out or relation.many_to_many:
            continue
        number = _count(other, relation.field.name, sorted(ids))
        if number:
            label = str(other._meta.verbose_name)
            groups[label] = groups.get(label, 0) + number
    return [Dependant(label, number) for label, number in groups.items()]


def _count(model: Any, field: str, ids: list[int]) -> int:
    manager = model._base_manager
    return sum(manager.filter(**{f"{field}__in": ids[i : i + BATCH]}).count() for i in range(0, len(ids), BATCH))


def told_by_rooms(records: Iterable[models.Model]) -> list[Dependant]:
    """What the rooms say of each record (registries.dependants), summed by label."""
    groups: dict[str, int] = {}
    for record in list(records)[:ASKED_ONE_BY_ONE]:
        for find in registries.dependants.values():
            for group in find(record):
                groups[group.label] = groups.get(group.label, 0) + group.count
    return [Dependant(label, number) for label, number in groups.items() if number]


def named(label: str, number: int) -> list[Dependant]:
    """One group, or none."""
    return [Dependant(label, number)] if number else []


__all__ = ["named", "resting_on", "told_by_rooms"]
