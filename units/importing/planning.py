"""What each row of a file of units does: create, change, nothing; and what hinders it."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext

from core.importer.kinds import OUTCOMES, Row
from core.text import fold
from units import units as verbs
from units.importing.columns import HEADER
from units.importing.finding import Finder, Where
from units.matching import exact_key
from units.models import Unit, UnitKind, UnitLevel
from units.rules import units as rules

# The level that goes without saying; of the other kinds the file must say it.
LEVEL_OF = {
    UnitKind.PROVINCE: UnitLevel.PROVINCE, UnitKind.PROVINCE_OFFICE: UnitLevel.PROVINCE, UnitKind.DISTRICT: UnitLevel.DISTRICT,
    UnitKind.COMMUNE: UnitLevel.COMMUNE, UnitKind.HAMLET: UnitLevel.BASE, UnitKind.SCHOOL: UnitLevel.BASE,
    UnitKind.ENTERPRISE: UnitLevel.BASE, UnitKind.COOPERATIVE: UnitLevel.BASE, UnitKind.COLLECTIVE: UnitLevel.BASE,
    UnitKind.CENTRAL_AGENCY: UnitLevel.PROVINCE,
}  # fmt: skip


class Plan(Finder):
    """Works out what each row does."""

    def work_out(self) -> None:
        for row in self.all:
            self._index(row)
        self._duplicates()
        for row in self.all:
            self._identify(row)
        for row in self.all:
            self._find_parent(row)
        self._namesakes()
        for row in self.rows:
            if not row.is_bad:
                self._decide(row)
        self._circles()
        self._rank()
        self._faulty_parents()

    # ---- what the row does ----
    def _decide(self, row: Row) -> None:
        unit = self.existing[id(row)]
        if unit is None:
            self._create(row)
        elif not self._may_keep(unit):
            refusal = rules.keep(self.by, ())
            row.fault("", refusal.reason if refusal else "")
        else:
            self._change(row, unit)

    def _create(self, row: Row) -> None:
        v, where = row.values, self.where[id(row)]
        for column, sentence in (
            ("kind", gettext("Choose the kind of the new unit.")),
            ("opened_on", gettext("Type the day from which the new unit exists, e.g. 01/07/2025.")),
        ):
            if not v[column]:
                row.fault(column, sentence)
        level = v["level"] or LEVEL_OF.get(v["kind"])
        if v["kind"] and not level:
            row.fault("level", gettext("Choose the level: units of this kind exist at several."))
        self._check_parent_lives(row, where, v["opened_on"])
        refusal = None
        if where.unit is None and where.row is None and not row.texts.get("parent"):
            refusal = rules.create_at_top(self.by)
        elif where.unit is not None and not row.is_bad and not self._may_keep(where.unit):
            refusal = rules.keep(self.by, ())
        if refusal is not None:
            row.fault("parent", refusal.reason)
        if row.is_bad:
            return
        code = v["code"] or self._new_code(row, where)
        row.plan.update(
            code=code,
            kind=v["kind"],
            level=level,
            name=v["name"],
            short_name=v["short_name"] or v["name"][:100],
            opened_on=str(v["opened_on"]),
            basis=v["basis"] or "",
            **_place(where),
        )
        row.will(OUTCOMES.CREATE, f"{row.plan['short_name']} [{code}]")

    def _new_code(self, row: Row, where: Where) -> str:
        """A code made of the name; where it is taken, with the parent's, then with a figure."""
        base = slugify(fold(row.values["short_name"] or row.values["name"]))[:60] or "don-vi"
        above = where.unit.code if where.unit else where.row.values["code"] if where.row else ""
        tries = chain([base], [f"{base}-{above}"[:78]] if above else [], (f"{base}-{number}" for number in count(2)))
        free = next(code for code in tries if code not in self.codes and f"={code}" not in self.in_file)
        self.codes.add(free)
        return free

    def _check_parent_lives(self, row: Row, where: Where, day: date | None) -> None:
        if day is None:
            return
        if where.row is not None and where.row.values["opened_on"] and where.row.values["opened_on"] > day:
            row.fault(
                "parent",
                gettext("“%(unit)s” exists only from %(day)s.")
                % {"unit": where.row.values["name"], "day": f"{where.row.values['opened_on']:%d/%m/%Y}"},
            )
        if where.unit is not None:
            try:
                verbs._check_parent_lives(where.unit, day)
            except ValidationError as error:
                row.fault("parent", " ".join(error.messages))

    def _change(self, row: Row, unit: Unit) -> None:
        changes = list(self._changes(row, unit))
        row.plan.update(unit=unit.pk, version=unit.version)
        label = f"{unit.short_name} [{unit.code}]"
        if not changes:
            row.will(OUTCOMES.SAME, label, target=unit.pk)
            return
        closed = rules.not_closed(unit)
        if closed is not None:
            row.fault("", closed.reason)
        row.will(OUTCOMES.UPDATE, label, target=unit.pk, changes=changes)

    def _changes(self, row: Row, unit: Unit) -> Iterator[tuple[Any, str, str]]:
        v = row.values
        for column, labels in (("kind", dict(UnitKind.choices)), ("level", dict(UnitLevel.choices))):
            if v[column] and v[column] != getattr(unit, column):
                row.plan[column] = v[column]
                yield (
                    HEADER[column],
                    str(labels[getattr(unit, column)]),
                    str(labels[v[column]]),
                )
        renamed = exact_key(v["name"]) != exact_key(unit.name)
        shorter = v["short_name"] and exact_key(v["short_name"]) != exact_key(unit.short_name)
        if renamed or shorter:
            name = v["name"] if renamed else unit.name
            short = v["short_name"] or (v["name"][:100] if unit.short_name == unit.name else unit.short_name)
            if self._from(
                row,
                unit,
                "name",
                self.named_from.get(unit.pk),
                gettext(
                    "The unit is called “%(name)s”. Type in “Changed from” the day from which the new "
                    "name holds, or put the present name here."
                )
                % {"name": unit.name if renamed else unit.short_name},
            ):
                row.plan.update(name=name, short_name=short, basis=v["basis"] or "")
            yield HEADER["name"], unit.name if renamed else unit.short_name, name if renamed else short
        yield from self._moved(row, unit)
        if v["opened_on"] and v["opened_on"] != unit.opened_on:
            row.note(
                gettext("It exists from %(day)s in the register; an import does not change that.")
                % {"day": f"{unit.opened_on:%d/%m/%Y}"}
            )

    def _moved(self, row: Row, unit: Unit) -> Iterator[tuple[Any, str, str]]:
        where = self.where[id(row)]
        present, since = self.parents.get(unit.pk, (None, None))
        if where.row is None and (where.unit is None or where.unit.pk == present):
            return
        old = self.matcher.units[present].short_name if present else "–"
        new = where.unit.short_name if where.unit else where.row.values["name"] if where.row else ""
        if where.unit is not None and not self._may_keep(where.unit):
            refusal = rules.keep(self.by, ())
            row.fault("parent", refusal.reason if refusal else "")
        if self._from(
            row,
            unit,
            "parent",
            since,
            gettext(
                "The unit stands under “%(unit)s”. Type in “Changed from” the day from which it "
                "stands under another, or leave this empty."
            )
            % {"unit": old},
        ):
            self._check_parent_lives(row, where, row.values["effective_on"])
            row.plan.update(_place(where))
        yield HEADER["parent"], old, new

    def _from(self, row: Row, unit: Unit, column: str, since: date | None, missing: str) -> bool:
        """Has the row a day from which the change may hold?"""
        day = row.values["effective_on"]
        if day is None:
            row.fault(column, missing)
            return False
        first = max(d for d in (unit.opened_on, since or unit.opened_on))
        if day <= first:
            row.fault(
                "effective_on",
                gettext("What holds now holds from %(day)s; the change must begin later.")
                % {"day": f"{first:%d/%m/%Y}"},
            )
            return False
        row.plan["on"] = str(day)
        return True

    # ---- the rows among themselves ----
    def _key(self, row: Row) -> Any:
        unit = self.existing[id(row)]
        return unit.pk if unit is not None else ("row", row.record.sheet, row.record.line)

    def _above(self) -> dict[Any, Any]:
        """Child → parent as it will be: the register, then what the file says."""
        above: dict[Any, Any] = {child: parent for child, (parent, _first) in self.parents.items()}
        for row in self.all:
            where = self.where[id(row)]
            if where.row is not None:
                above[self._key(row)] = self._key(where.row)
            elif where.unit is not None:
                above[self._key(row)] = where.unit.pk
        return above

    def _circles(self) -> None:
        above = self._above()
        names = {self._key(row): row.values["name"] or "" for row in self.all}
        for row in self.rows:
            start = self._key(row)
            path, seen, here = [start], {start}, above.get(start)
            while here is not None and here not in seen:
                seen.add(here)
                path.append(here)
                here = above.get(here)
            if here == start:
                shown = [*path, start] if len(path) < 6 else [*path[:5], "…", start]
                words = " → ".join(
                    str(names.get(key) or (self.matcher.units[key].short_name if key in self.matcher.units else key))
                    for key in shown
                )
                row.fault(
                    "parent",
                    gettext("The units stand in a circle: %(circle)s. Correct one of the lines.") % {"circle": words},
                )

    def _rank(self) -> None:
        """Rows stand one rank below the row they are put under."""
        ranks: dict[int, int] = {}
        for row in self.rows:
            above: dict[int, Row] = {}
            here: Row | None = row
            while here is not None and id(here) not in ranks and id(here) not in above:
                above[id(here)] = here
                here = self.where[id(here)].row
            rank = ranks.get(id(here), -1)
            for key in reversed(above):
                rank += 1
                ranks[key] = rank
        for row in self.rows:
            row.record.rank = min(ranks[id(row)], 30_000)

    def _faulty_parents(self) -> None:
        for row in sorted(self.rows, key=lambda r: r.record.rank):
            above = self.where[id(row)].row
            if above is not None and above.is_bad and not row.is_bad:
                row.fault(
                    "parent",
                    gettext("Line %(line)s, under which it stands, has to be mended first.")
                    % {"line": above.record.line},
                )


def _place(where: Where) -> dict[str, Any]:
    """The parent as a plan keeps it: an id, or the sheet and line of another row."""
    if where.unit is not None:
        return {"parent": where.unit.pk}
    return {"parent_row": [where.row.record.sheet, where.row.record.line]} if where.row is not None else {}
