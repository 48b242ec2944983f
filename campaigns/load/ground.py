"""What the rooms share while they fill the database: the size wanted, the dice, and a way to write rows quickly."""

import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from core.fields import DerivedField

BATCH = 400
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass
class Ground:
    """`units` units over `years` years up to `today`. Rooms leave here what later ones need."""

    units: int
    years: int
    seed: int
    today: date
    say: Any = lambda _line: None
    things: dict[str, Any] = field(default_factory=dict)
    next_ids: dict[type[models.Model], int] = field(default_factory=dict)
    rows: int = 0

    def dice(self, *what: object) -> random.Random:
        return random.Random(":".join(map(str, (self.seed, *what))))  # noqa: S311 (a load, not a secret)

    def ids(self, model: type[models.Model], count: int) -> range:
        """The next `count` ids of a table."""
        if model not in self.next_ids:
            self.next_ids[model] = (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1
        first = self.next_ids[model]
        self.next_ids[model] = first + count
        return range(first, first + count)

    def put(self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows with their ids; derived columns are computed, others not named get the model's defaults.

        COPY on PostgreSQL, executemany on SQLite.
        """
        fields = {f.attname: f for f in model._meta.concrete_fields}
        for name, field_ in fields.items():
            if isinstance(field_, DerivedField) and set(field_.source) <= set(columns):
                rows = _derived(field_, [columns.index(source) for source in field_.source], rows)
                columns = (*columns, name)
        rest = {name: f for name, f in fields.items() if name not in columns}
        fixed = [f.get_db_prep_save(f.get_default(), connection) for f in rest.values()]
        names = ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in (*columns, *rest))
        table = connection.ops.quote_name(model._meta.db_table)
        write = self._copy if connection.vendor == "postgresql" else self._insert
        write(table, names, [fields[name] for name in columns], fixed, rows)

    def _copy(
        self, table: str, names: str, _fields: list[Any], fixed: list[Any], rows: Iterable[Sequence[Any]]
    ) -> None:
        tail = "".join("\t" + _text(value) for value in fixed) + "\n"
        lines = ["\t".join(map(_text, row)) + tail for row in rows]
        self.rows += len(lines)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO("".join(lines)))

    def _insert(
        self, table: str, names: str, fields: list[Any], fixed: list[Any], rows: Iterable[Sequence[Any]]
    ) -> None:
        marks = ", ".join(["%s"] * (len(fields) + len(fixed)))
        values = [[f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True)] + fixed for row in rows]
        self.rows += len(values)
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 (our own names)

    def finish(self) -> None:
        """Sequences go on after the ids given here, and the planner learns what the tables hold."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.next_ids)):
                cursor.execute(statement)
            cursor.execute("ANALYZE")


def _derived(field_: DerivedField, places: list[int], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows with the column computed from theirs; most sources repeat, so each is computed once."""
    known: dict[str, str] = {}
    for row in rows:
        source = " ".join(str(row[place] or "") for place in places)
        if source not in known:
            known[source] = field_.using(source)[: field_.max_length]
        yield (*row, known[source])


def _text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    adapted = getattr(value, "adapted", None)  # JSON, as Django prepares it
    if adapted is not None:
        import json

        return json.dumps(adapted).translate(_ESCAPES)
    return str(value)


def moment(day: date, minutes: int = 0) -> datetime:
    """Some minute of the office hours of `day`."""
    return timezone.make_aware(datetime.combine(day, time(8 + minutes // 60 % 9, minutes % 60)))
