"""From scores to places: everything a round's result shows, computed in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ballots.models import Ballot
from scoring.engine import ranking
from scoring.engine.totals import Row as TreeRow
from scoring.engine.totals import Totals, Tree, totals
from scoring.models import (
    AwardSlot,
    ClassBand,
    Criterion,
    CriterionWaiver,
    KnockoutFinding,
    Round,
    ScoreSheet,
    TableVersion,
    TieRule,
)
from scoring.ranking.standing import Standing, standing

HALF = "half"


@dataclass(frozen=True)
class TableRow:
    """A row of the table in reading order."""

    criterion: Criterion
    depth: int
    leaf: bool


@dataclass(frozen=True)
class Line:
    """One unit's line of the result."""

    sheet: ScoreSheet
    totals: Totals
    own_total: Decimal | None
    place: ranking.Place
    points: Mapping[int, Decimal]
    stage: Mapping[int, str]
    waived: frozenset[int]
    findings: tuple[KnockoutFinding, ...] = ()
    provisional: bool = False
    by_group: tuple[Decimal | None, ...] = ()

    @property
    def name(self) -> str:
        return str(self.sheet.unit.short_name or self.sheet.unit.name)

    def at(self, criterion: int) -> Decimal | None:
        """Points of a row or a group; None where nothing is scored yet or the row does not apply."""
        return _points_of(self.totals, criterion)

    @property
    def gap(self) -> Decimal | None:
        """Self-scored total minus this one."""
        return None if self.own_total is None else self.own_total - self.totals.total


@dataclass(frozen=True)
class Outcome:
    """The result of a round as it stands: lines best first."""

    round: Round
    version: TableVersion
    rows: list[TableRow]
    lines: list[Line]
    slots: list[AwardSlot] = field(default_factory=list)

    @property
    def groups(self) -> list[TableRow]:
        """Rows of the first level."""
        return [row for row in self.rows if not row.depth]

    @property
    def complete(self) -> bool:
        """Every unit that is to be ranked has all its scores."""
        return all(line.place.rank or line.place.key in self.left_out or line.sheet.left_out for line in self.lines)

    @property
    def left_out(self) -> set[int]:
        return {line.sheet.pk for line in self.lines if any(f.knockout.effect == "not_ranked" for f in line.findings)}

    @property
    def shared(self) -> list[Line]:
        """Lines that share a rank: the ballot has to part them."""
        return [line for line in self.lines if line.place.shared]


@dataclass(frozen=True)
class _Table:
    version: TableVersion
    tree: Tree
    criteria: dict[int, Criterion]
    rows: list[TableRow]
    ties: tuple[ranking.Tie, ...]
    classes: tuple[ranking.Class, ...]
    slots: list[AwardSlot]


def _points_of(summed: Totals, criterion: int) -> Decimal | None:
    found = summed.sums.get(criterion)
    return None if found is None or not found.scored else found.points


def outcome(round_: Round, *, inside: bool = False) -> Outcome:
    """The result of one round as it stands now. `inside`: by the stages of the block alone, without appraisal and council."""
    return outcomes([round_], inside=inside)[round_.pk]


def outcomes(rounds: Iterable[Round], *, inside: bool = False) -> dict[int, Outcome]:
    """The results of many rounds by round id, in ten queries whatever their number and size."""
    wanted = list(rounds)
    tables = _tables(wanted)
    sheets: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in ScoreSheet.objects.filter(round__in=wanted).select_related("unit").order_by("unit__name_order", "pk"):
        sheets[sheet.round_id].append(sheet)
    found = standing(wanted, inside=inside)
    votes = _votes(found.votes_in, sheets)
    findings = _findings(wanted)
    waived = _waived(tables)
    return {
        r.pk: _outcome(r, tables[r.version_used_id], sheets[r.pk], found, findings, waived, votes.get(r.pk))
        for r in wanted
    }


def _outcome(
    round_: Round,
    table: _Table,
    sheets: list[ScoreSheet],
    found: Standing,
    findings: Mapping[int, list[KnockoutFinding]],
    waived: Mapping[int, frozenset[int]],
    votes: Mapping[int, int] | None,
) -> Outcome:
    drafts = {}
    for sheet in sheets:
        gone = waived.get(sheet.unit_id, frozenset()) & table.criteria.keys()
        summed = _sum(table, found.points.get(sheet.pk, {}), gone)
        own = found.own.get(sheet.pk)
        own_total = _sum(table, own, gone, sums=False).total if own else None
        drafts[sheet.pk] = (sheet, summed, own_total, gone)
    places = ranking.places(
        (_entry(table, sheet, summed, findings.get(sheet.pk, [])) for sheet, summed, _, _ in drafts.values()),
        ties=table.ties,
        classes=table.classes,
        slots=[_slot(slot) for slot in table.slots],
        ballot=votes,
        elected=round_.vote_decides,
        ranked=round_.ranked and round_.kind != HALF,
    )
    groups = [row.criterion.pk for row in table.rows if not row.depth]
    lines = []
    for place in places:
        sheet, summed, own_total, gone = drafts[place.key]
        lines.append(
            Line(
                sheet, summed, own_total, place, found.points.get(sheet.pk, {}), found.stage.get(sheet.pk, {}),
                gone, tuple(findings.get(sheet.pk, ())), sheet.pk in found.provisional,
                tuple(_points_of(summed, pk) for pk in groups),
            )
        )  # fmt: skip
    return Outcome(round_, table.version, table.rows, lines, table.slots)


def _sum(table: _Table, points: Mapping[int, Decimal], gone: frozenset[int], *, sums: bool = True) -> Totals:
    version = table.version
    return totals(table.tree, points, gone, version.scale, version.bonus_over_scale, sums=sums)


def _entry(table: _Table, sheet: ScoreSheet, summed: Totals, findings: list[KnockoutFinding]) -> ranking.Entry:
    first = [row.criterion for row in table.rows if not row.depth and row.criterion.part == Criterion.Part.CONTENT]
    effects = {f"cap:{f.knockout.cap}" if f.knockout.effect == "cap" else f.knockout.effect for f in findings}
    if sheet.left_out:
        effects.add("not_ranked")
    return ranking.Entry(
        key=sheet.pk,
        total=summed.total,
        content=summed.content,
        bonus=summed.bonus,
        deduction=summed.deduction,
        denominator=table.version.scale,
        groups={c.code: summed.sums[c.pk].points for c in first if c.pk in summed.sums},
        maxima={c.code: summed.sums[c.pk].maximum for c in first if c.pk in summed.sums},
        effects=frozenset(effects),
        complete=not summed.missing,
    )


def _slot(slot: AwardSlot) -> ranking.Slot:
    return ranking.Slot(slot.award, slot.award_code, slot.count, slot.per_units, slot.minimum)


def _tables(rounds: list[Round]) -> dict[int, _Table]:
    versions = {r.version_used_id for r in rounds}
    loaded = all("version_used" in r._state.fields_cache for r in rounds)
    known: Iterable[TableVersion] = {r.version_used_id: r.version_used for r in rounds}.values() if loaded else ()
    known = known or TableVersion.objects.filter(pk__in=versions).select_related("table")
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(version__in=versions).order_by("position", "pk"):
        criteria[criterion.version_id].append(criterion)
    ties = _by_version(TieRule.objects.filter(version__in=versions).order_by("position"))
    classes = _by_version(ClassBand.objects.filter(version__in=versions).order_by("position"))
    slots = _by_version(AwardSlot.objects.filter(version__in=versions).order_by("position"))
    found = {}
    for version in known:
        tree = Tree(TreeRow(c.pk, c.parent_id, c.maximum, c.part) for c in criteria[version.pk])
        by_id = {c.pk: c for c in criteria[version.pk]}
        found[version.pk] = _Table(
            version,
            tree,
            by_id,
            _rows(tree, by_id),
            tuple(ranking.Tie(t.kind, t.group) for t in ties[version.pk]),
            tuple(ranking.Class(c.name, c.threshold, c.floor) for c in classes[version.pk]),
            slots[version.pk],
        )
    return found


def _by_version(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.version_id].append(row)
    return found


def _rows(tree: Tree, criteria: Mapping[int, Criterion]) -> list[TableRow]:
    depth: dict[int | None, int] = {None: -1}
    for row in tree.rows:
        depth[row.id] = depth[row.parent] + 1
    return [TableRow(criteria[row.id], depth[row.id], row.id not in tree.groups) for row in tree.rows]


def _findings(rounds: list[Round]) -> dict[int, list[KnockoutFinding]]:
    found: dict[int, list[KnockoutFinding]] = defaultdict(list)
    for row in KnockoutFinding.objects.filter(sheet__round__in=rounds).select_related("knockout").order_by("pk"):
        found[row.sheet_id].append(row)
    return found


def _waived(tables: Mapping[int, _Table]) -> dict[int, frozenset[int]]:
    """unit → the criteria of these versions that do not apply to it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = CriterionWaiver.objects.filter(criterion__version__in=tables.keys()).values_list("unit_id", "criterion_id")
    for unit, criterion in rows:
        found[unit].add(criterion)
    return {unit: frozenset(ids) for unit, ids in found.items()}


def _votes(held: Mapping[int, str], sheets: Mapping[int, list[ScoreSheet]]) -> dict[int, dict[int, int]]:
    """Round → sheet → votes of its signed ballot; one query, none where no block voted."""
    if not held:
        return {}
    rounds = {int(ref): pk for pk, ref in held.items()}
    rows = Ballot.objects.filter(pk__in=rounds, status=Ballot.Status.SIGNED)
    found = {}
    for ballot, options, counted in rows.values_list("pk", "items__options", "items__votes"):
        of_unit = {f"unit:{sheet.unit_id}": sheet.pk for sheet in sheets[rounds[ballot]]}
        pairs = zip(options or (), counted or (), strict=False)
        found[rounds[ballot]] = {of_unit[o["ref"]]: votes for o, votes in pairs if o.get("ref") in of_unit}
    return found
