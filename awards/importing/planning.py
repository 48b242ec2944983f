"""What each row of a file of earlier awards will do: whom it means, at which unit, and what speaks against it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from awards.models import Award
from awards.register import checking
from awards.register.checking import Named
from core import clock
from core.importer.kinds import OUTCOMES, Row
from core.text import fold, squeeze
from units.matching import Matcher
from units.models import Position, Subject, Succession, Unit
from units.people import described

OFFERED = 5
NEW = "moi"
DAYS = ("decided_on", "period_from", "period_to")
TEXTS = ("post", "number", "issuer", "signer", "achievement")


class Plan:
    """The rows with what they mean. Everything from the database is loaded at once."""

    def __init__(self, rows: Sequence[Row], others: Sequence[Row], by: Any) -> None:
        self.rows, self.all, self.by = rows, [*rows, *others], by
        self.matcher = Matcher()
        self.awards: dict[str, Award] = {}
        for award in Award.objects.all():
            self.awards[fold(award.name)] = self.awards[fold(award.code)] = award
        admin = by.grants.is_admin
        reach = Unit.objects.all() if admin else Unit.objects.ever_under(*by.grants.officer_hosts)
        self.reach = set(reach.values_list("pk", flat=True))
        self.kin = _kin()
        self.people: dict[str, list[tuple[Subject, set[int]]]] = {}
        self._load_people()
        self.meant: dict[int, Named] = {}
        self.who: dict[int, Any] = {}

    def _load_people(self) -> None:
        wanted = {fold(row.values["name"]) for row in self.all if row.values.get("name")}
        stood: dict[int, set[int]] = defaultdict(set)
        found: dict[int, Subject] = {}
        rows = Position.objects.filter(subject__folded__in=wanted, subject__merged_into__isnull=True)
        for position in rows.select_related("subject").order_by("subject", "id"):
            stood[position.subject_id].add(position.unit_id)
            found[position.subject_id] = position.subject
        for pk, subject in found.items():
            self.people.setdefault(subject.folded, []).append((subject, stood[pk]))

    def work_out(self) -> None:
        """Say of each row what it will do."""
        for row in self.all:
            self._mean(row)
        bearers = [who for who in self.who.values() if isinstance(who, tuple) and who[0] in ("subject", "unit")]
        known = checking.held(bearers, {one.year for one in self.meant.values()})
        first: dict[Any, Row] = {}
        for row in self.all:
            if id(row) in self.meant:
                first.setdefault(self._key(row), row)
        for row in self.rows:
            if id(row) in self.meant and not row.is_bad:
                self._decide(row, known, first)

    def _key(self, row: Row) -> Any:
        one = self.meant[id(row)]
        return self.who[id(row)], one.award.pk, one.year

    # ---- what a row means ----
    def _mean(self, row: Row) -> None:
        v, new = row.values, row in self.rows
        if not (v.get("name") and v.get("award") and v.get("year")):
            return
        award = self.awards.get(fold(v["award"]))
        if award is None and new:
            row.fault("award", _("The catalogue holds no “%(typed)s”.") % {"typed": v["award"][:80]})
        unit = self._unit(row, new)
        if award is None or unit is None:
            return
        one = Named(
            key="", kind=v["kind"] or "person", name=v["name"], unit=unit, award=award, year=v["year"],
            post=v["post"] or "", posthumous=bool(v["posthumous"]),
        )  # fmt: skip
        who = ("unit", unit.pk) if one.kind == "unit" else self._person(row, one, new)
        if who is not None:
            self.meant[id(row)], self.who[id(row)] = one, who

    def _unit(self, row: Row, new: bool) -> Unit | None:
        v = row.values
        column = "unit" if v["unit"] or v["kind"] != "unit" else "name"
        typed = v[column]
        if not typed:
            if new:
                row.fault("unit", _("Type the unit where the person stood."))
            return None
        match = self.matcher.find(typed, on=v["decided_on"] or date(v["year"], 12, 31))
        if match.unit is None:
            said = _("“%(typed)s” may be: %(units)s. Type the code of the one you mean.")
            nobody = _("No unit is called “%(typed)s”.")
            if new:
                words = (said if match.candidates else nobody) % {"typed": typed, "units": match.offers}
                row.fault(column, words if match.candidates else match.note or words)
            return None
        if new and match.note:
            row.note(match.note)
        return self.matcher.units[match.unit.pk]

    def _person(self, row: Row, one: Named, new: bool) -> Any:
        """("subject", id) of somebody known, ("new", …) of somebody to be entered, None where it has to be said."""
        v = row.values
        asked, born = fold(v["person"] or ""), _year(v["born"])
        near = self.kin.get(one.unit.pk, {one.unit.pk})
        known = [s for s, units in self.people.get(fold(one.name), ()) if s.kind == one.kind and units & near]
        if asked and asked not in (NEW, "new"):
            found = next((s for s in known if str(s.pk) == asked), None)
            if found is None and new:
                row.fault("person", _("Nobody of this name and number stood at that unit."))
            return ("subject", found.pk) if found else None
        fitting = [s for s in known if not born or _born(s) in (None, born)]
        if asked or not fitting:
            return ("new", one.kind, fold(one.name), one.unit.pk, born or "", str(row.record.line) if asked else "")
        if len(fitting) == 1:
            if new:
                row.note(_("Taken for %(person)s.") % {"person": described(fitting[0])})
                self._dead(row, fitting[0], one)
            return "subject", fitting[0].pk
        if new:
            offers = "; ".join(described(s) for s in fitting[:OFFERED])
            row.fault(
                "person",
                _("Several bear this name: %(people)s. Type the number of the one meant.") % {"people": offers},
            )
        return None

    def _dead(self, row: Row, subject: Subject, one: Named) -> None:
        said = checking.of_death(subject, row.values["decided_on"] or date(one.year, 12, 31), one.posthumous)
        if said:
            row.fault("posthumous", said)

    # ---- what becomes of it ----
    def _decide(self, row: Row, known: dict[Any, Any], first: dict[Any, Row]) -> None:
        one, who, v = self.meant[id(row)], self.who[id(row)], row.values
        for column, sentence in self._faults(one, v):
            row.fault(column, sentence)
        earlier = known.get((who, one.award.pk, one.year, None)) if len(who) == 2 else None
        if earlier is not None and earlier.number == (v["number"] or ""):
            row.will(OUTCOMES.SAME, f"{one.name} · {one.award.name} · {one.year}", target=earlier.pk)
            return
        if earlier is not None:
            row.fault("award", checking.twice(one.award, one.year, earlier))
        if first[self._key(row)] is not row:
            said = _("Line %(line)s gives the same award of the same year.")
            row.fault("award", said % {"line": first[self._key(row)].record.line})
        if row.is_bad:
            return
        row.plan.update(
            kind=one.kind, name=squeeze(one.name), award=one.award.pk, unit=one.unit.pk, year=one.year, who=list(who),
            unit_name=v["unit"] or one.unit.name, posthumous=one.posthumous, born=v["born"] or "",
            opened_on=str(one.unit.opened_on), **{name: v[name] or "" for name in TEXTS},
            **{name: str(v[name]) if v[name] else "" for name in DAYS},
        )  # fmt: skip
        row.will(OUTCOMES.CREATE, f"{one.name} · {one.award.name} · {one.year}")

    def _faults(self, one: Named, v: dict[str, Any]) -> Iterator[tuple[str, str]]:
        today = clock.today()
        if one.unit.pk not in self.reach:
            yield "unit", _("The unit of this record never stood under your host.")
        if v["decided_on"] and v["decided_on"] > today:
            yield "decided_on", _("This day lies in the future.")
        if any(v[name] and v[name] > today for name in ("period_from", "period_to")):
            yield "period_to", _("The achievement period lies in the future.")
        elif v["period_from"] and v["period_to"] and v["period_to"] < v["period_from"]:
            yield "period_to", _("The achievement period ends before it begins.")
        fault = checking.of_name(one, v["decided_on"] or today)
        if fault is not None:
            yield fault


def _kin() -> dict[int, set[int]]:
    """Each unit with those it took over from and those that took over from it, by any chain; one statement."""
    edges: dict[int, set[int]] = defaultdict(set)
    back: dict[int, set[int]] = defaultdict(set)
    for before, after in Succession.objects.filter(successor__isnull=False).values_list("predecessor", "successor"):
        edges[after].add(before)
        back[before].add(after)
    return {unit: {unit} | _through(edges, unit) | _through(back, unit) for unit in {*edges, *back}}


def _through(edges: dict[int, set[int]], start: int) -> set[int]:
    found, waiting = set[int](), [start]
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def _year(text: str | None) -> int | None:
    """The year in "12/03/1985" or "1985"."""
    found = re.search(r"(?:19|20)\d\d", text or "")
    return int(found.group()) if found else None


def _born(subject: Subject) -> int | None:
    return subject.born_on.year if subject.born_on else subject.born_year
