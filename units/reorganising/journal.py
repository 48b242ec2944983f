"""What carrying out changed, row by row, so that undoing restores exactly that, and sees what changed since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

BATCH = 400
Entry = dict[str, Any]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _columns(model: type[models.Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields]


class Journal:
    """Entries in the order of the acts: `update` {pk: [before, after]}, `create` [pk], `delete` [row]."""

    def __init__(self, entries: list[Entry] | None = None) -> None:
        self.entries: list[Entry] = entries if entries is not None else []

    # ---- writing

    @contextmanager
    def watching(self, rows: models.QuerySet[Any], *columns: str) -> Iterator[None]:
        """Note what the block changes in `columns` (attnames) of `rows` as they are now."""
        model = rows.model
        before = {row.pop("pk"): row for row in rows.order_by().values("pk", *columns)}
        yield
        found = model._base_manager.filter(pk__in=before).values("pk", *columns)
        after = {row.pop("pk"): row for row in found}
        changed = {
            str(pk): [{c: _plain(v) for c, v in old.items()}, {c: _plain(v) for c, v in after[pk].items()}]
            for pk, old in before.items()
            if after.get(pk, old) != old
        }
        if changed:
            self.entries.append({"act": "update", "model": model._meta.label, "rows": changed})

    def update(self, rows: models.QuerySet[Any], **values: Any) -> int:
        """`rows.update(**values)`, noted."""
        keys = list(rows.order_by().values_list("pk", flat=True))
        rows = rows.model._base_manager.filter(pk__in=keys)
        with self.watching(rows, *(rows.model._meta.get_field(name).attname for name in values)):
            return rows.update(**values)

    def save(self, row: models.Model, *columns: str) -> None:
        """`row.save(update_fields=columns)`, noted."""
        with self.watching(type(row)._base_manager.filter(pk=row.pk), *columns):
            row.save(update_fields=columns)

    def create(self, rows: Iterable[Any]) -> list[Any]:
        """Insert rows of one model."""
        made = list(rows)
        if made:
            type(made[0])._base_manager.bulk_create(made, batch_size=BATCH)
            self.entries.append({"act": "create", "model": made[0]._meta.label, "rows": [row.pk for row in made]})
        return made

    def delete(self, rows: models.QuerySet[Any]) -> None:
        """Delete rows that nothing points to."""
        kept = [{c: _plain(v) for c, v in row.items()} for row in rows.values(*_columns(rows.model))]
        if kept:
            rows.delete()
            self.entries.append({"act": "delete", "model": rows.model._meta.label, "rows": kept})

    # ---- reading

    def created(self) -> dict[str, set[Any]]:
        """The ids made, by model label."""
        found: dict[str, set[Any]] = defaultdict(set)
        for entry in self.entries:
            if entry["act"] == "create":
                found[entry["model"]].update(entry["rows"])
        return found

    def changed_since(self) -> dict[str, int]:
        """How many rows, by model label, are no longer as carrying out left them: one query per model."""
        wanted: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for entry in self.entries:
            if entry["act"] == "update":
                for pk, (_before, after) in entry["rows"].items():
                    wanted[entry["model"]][pk].update(after)
            elif entry["act"] == "create":
                for pk in entry["rows"]:
                    wanted[entry["model"]][str(pk)].update({})
        return {label: number for label, rows in wanted.items() if (number := _differing(label, rows))}

    def revert(self) -> None:
        """Take everything back, last first."""
        for entry in reversed(self.entries):
            model = apps.get_model(entry["model"])
            if entry["act"] == "update":
                _restore(model, {pk: before for pk, (before, _after) in entry["rows"].items()})
            elif entry["act"] == "create":
                model._base_manager.filter(pk__in=entry["rows"]).delete()
            else:
                model._base_manager.bulk_create(
                    [model(**_typed(model, row)) for row in entry["rows"]], batch_size=BATCH
                )


def _typed(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items()}


def _restore(model: type[models.Model], rows: dict[str, dict[str, Any]]) -> None:
    """Rows with the same values go back in one UPDATE."""
    alike: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for pk, row in rows.items():
        alike.setdefault(repr(sorted(row.items())), (row, []))[1].append(pk)
    for row, keys in alike.values():
        for start in range(0, len(keys), BATCH):
            model._base_manager.filter(pk__in=keys[start : start + BATCH]).update(**_typed(model, row))


def _differing(label: str, rows: dict[str, dict[str, Any]]) -> int:
    model = apps.get_model(label)
    columns = sorted({name for row in rows.values() for name in row})
    found = model._base_manager.filter(Q(pk__in=list(rows))).values("pk", *columns)
    present = {str(row["pk"]): row for row in found}
    return sum(
        1
        for pk, row in rows.items()
        if pk not in present or any(_plain(present[pk][name]) != value for name, value in row.items())
    )
