"""Which unit each row of a file means, and under whom it stands: everything is loaded once, then asked in memory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from core import clock
from core.importer.kinds import Row
from units.matching import Matcher, exact_key
from units.models import Unit, UnitKind, UnitName, UnitParent

# Kinds of which many bear the same name, each under another unit ("Bản Mới", "Trường Mầm non Hoa Ban").
OFTEN_NAMESAKES = {UnitKind.HAMLET, UnitKind.SCHOOL, UnitKind.COLLECTIVE, UnitKind.ENTERPRISE, UnitKind.COOPERATIVE}
OFFERED = 4


@dataclass
class Where:
    """A parent as found: a unit that exists, or another row of the file."""

    unit: Unit | None = None
    row: Row | None = None


class Finder:
    """The rows with what they are about. Everything needed from the database is loaded when it is made."""

    def __init__(self, rows: Sequence[Row], others: Sequence[Row], by: Any) -> None:
        self.rows, self.all, self.by = rows, [*rows, *others], by
        self.new = {id(row) for row in rows}
        self.matcher = Matcher()
        self.reach = (
            set()
            if by.grants.is_admin
            else set(Unit.objects.under(*by.grants.officer_hosts).values_list("pk", flat=True))
        )
        self.parents = {
            child: (parent, first)
            for child, parent, first in UnitParent.objects.filter(ends_on__isnull=True).values_list(
                "child", "parent", "starts_on"
            )
        }
        self.named_from = dict(UnitName.objects.filter(ends_on__isnull=True).values_list("unit", "starts_on"))
        self.present: dict[str, set[int]] = defaultdict(set)
        for unit in self.matcher.units.values():
            if unit.closed_on is None:
                for text in {unit.name, unit.short_name}:
                    self.present[exact_key(text)].add(unit.pk)
        self.in_file: dict[str, list[Row]] = defaultdict(list)
        self.where: dict[int, Where] = {}
        self.existing: dict[int, Unit | None] = {}
        self.codes = set(self.matcher.by_code)

    def _index(self, row: Row) -> None:
        names = {row.values["name"], row.values["short_name"]} - {None, ""}
        for key in {exact_key(name) for name in names} | ({f"={row.values['code']}"} if row.values["code"] else set()):
            self.in_file[key].append(row)

    def _fault(self, row: Row, column: str, sentence: Any) -> None:
        if id(row) in self.new:
            row.fault(column, sentence)

    # ---- which unit a row is about ----
    def _duplicates(self) -> None:
        for key, rows in self.in_file.items():
            if key.startswith("=") and len(rows) > 1:
                lines = ", ".join(str(row.record.line) for row in rows)
                for row in rows:
                    self._fault(
                        row,
                        "code",
                        gettext("The code “%(code)s” stands in lines %(lines)s; one unit, one line.")
                        % {"code": key[1:], "lines": lines},
                    )

    def _identify(self, row: Row) -> None:
        code = row.values["code"]
        if code:
            self.existing[id(row)] = self.matcher.by_code.get(code)
            return
        self.existing[id(row)] = None
        if row.record.done and row.record.target:
            self.existing[id(row)] = self.matcher.units.get(row.record.target)
            return
        found = self.present.get(exact_key(row.values["name"] or ""), set())
        if not found:
            return
        under = self._under(row, found)
        if len(under) == 1:
            self.existing[id(row)] = self.matcher.units[under.pop()]
        elif len(under) > 1 or (row.values["kind"] not in OFTEN_NAMESAKES):
            labels = "; ".join(
                f"{self.matcher.units[pk].short_name} [{self.matcher.units[pk].code}]"
                for pk in sorted(under or found)[:OFFERED]
            )
            self._fault(
                row,
                "code",
                gettext(
                    "Units of this name exist: %(units)s. Type the code of the one you "
                    "mean, or a new code for another unit."
                )
                % {"units": labels},
            )

    def _under(self, row: Row, found: set[int]) -> set[int]:
        """Those of `found` that stand under the parent the row names; without a parent all of them."""
        text = row.values["parent"]
        if not text:
            return set(found)
        parent = self.matcher.find(text, on=row.values["effective_on"] or row.values["opened_on"] or clock.today()).unit
        return {pk for pk in found if parent is not None and self.parents.get(pk, (None,))[0] == parent.pk}

    def _namesakes(self) -> None:
        """New rows of the same name under the same parent, without a code to tell them apart."""
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in self.all:
            if not row.values["code"] and self.existing[id(row)] is None and row.values["name"]:
                where = self.where.get(id(row), Where())
                groups[
                    exact_key(row.values["name"]),
                    where.unit.pk if where.unit else None,
                    id(where.row) if where.row else None,
                ].append(row)
        for rows in groups.values():
            if len(rows) > 1:
                lines = ", ".join(str(row.record.line) for row in rows)
                for row in rows:
                    self._fault(
                        row,
                        "name",
                        gettext(
                            "Lines %(lines)s hold the same name under the same unit. Give "
                            "each a code, or leave one out."
                        )
                        % {"lines": lines},
                    )

    # ---- under whom ----
    def _find_parent(self, row: Row) -> None:
        text = row.values["parent"]
        self.where[id(row)] = Where()
        if not text:
            return
        day = row.values["effective_on"] or row.values["opened_on"] or clock.today()
        match = self.matcher.find(text, on=day)
        named = self.in_file.get(f"={text}", []) or self.in_file.get(exact_key(text), [])
        rows = [r for r in named if r is not row]
        fresh = [r for r in rows if self.existing[id(r)] is None]
        own = self.existing[id(row)]
        if (match.unit is not None and own is not None and match.unit.pk == own.pk) or (
            named and not rows and not match.candidates
        ):
            self._fault(row, "parent", gettext("A unit cannot stand under itself."))
            return
        if fresh and (not match.candidates or not match.sure) and len(fresh) == 1:
            self.where[id(row)] = Where(row=fresh[0])
        elif fresh or len(match.candidates) > 1:
            lines = [gettext("line %(line)s of this file") % {"line": r.record.line} for r in fresh]
            offers = "; ".join([*lines, *([match.offers] if match.candidates else [])])
            said = gettext("“%(typed)s” may be: %(units)s. Type the code of the one you mean.")
            self._fault(row, "parent", said % {"typed": text, "units": offers})
        elif match.unit is None and len(rows) == 1:
            self.where[id(row)] = Where(unit=self.existing[id(rows[0])])
        elif match.unit is None:
            nobody = gettext("No unit is called “%(typed)s”, neither in the register nor in this file.") % {
                "typed": text
            }
            self._fault(row, "parent", match.note or nobody)
        else:
            self.where[id(row)] = Where(unit=self.matcher.units[match.unit.pk])
            if match.note and id(row) in self.new:
                row.note(match.note)

    def _may_keep(self, unit: Unit) -> bool:
        return self.by.grants.is_admin or unit.pk in self.reach
