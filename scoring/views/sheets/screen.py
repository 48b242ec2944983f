"""What the page of a sheet shows: the grid in words, what may be typed, what may be done. Nothing is decided here."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import badges, clock
from core.lists import Action
from core.numbers import format_decimal, to_input
from core.refusals import Refusal
from deadlines.models import Duty
from scoring.models import RoundStage, ScoreCard, ScoreSheet
from scoring.rules import sheets as rules
from scoring.sheets import table
from scoring.sheets.asking import card_key
from scoring.sheets.grid import Cell, Grid
from scoring.views.sheets import strips
from scoring.views.sheets.beside import beside
from scoring.views.sheets.strips import signed
from scoring.workflow.sheets import CARD

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status


@dataclass
class Shown:
    """A cell as drawn, with the column it stands in."""

    text: str
    css: str = ""
    change: str = ""
    noted: bool = False
    label: str = ""
    filling: bool = False


@dataclass
class Entry:
    """A cell that may be typed into."""

    points: str
    figure: str
    reason: str
    version: int
    takes_figure: bool
    proposal: str
    change: str
    errors: dict[str, str] = field(default_factory=dict)
    clash: str = ""


@dataclass
class Row:
    """A row of the grid as drawn."""

    pk: int
    number: str
    text: str
    depth: int
    leaf: bool
    parent: int | None
    maximum: str
    cells: list[Shown]
    entry: Entry | None = None
    evidence: int = 0
    evidence_url: str = ""
    records_url: str = ""
    last_year: str = ""
    notes: list[strips.Note] = field(default_factory=list)
    differs: bool = False
    missing: bool = False
    waived: bool = False
    provisional: bool = False
    locked: str = ""
    can_accept: bool = False

    @property
    def loud(self) -> bool:
        """Is something said that must not be overlooked: a change, a remark, an explanation?"""
        return any(note.tone != "mute" for note in self.notes)

    @property
    def css(self) -> str:
        names = [f"lv-{min(self.depth, 3)}", "is-leaf" if self.leaf else "is-group"]
        names += [
            name for name, on in (("is-off", self.waived), ("differs", self.differs), ("open", self.missing)) if on
        ]
        return " ".join(names)


class Screen:
    """The page: `card` is the one being filled in (None: reading). `typed` and `problems` are what a failed saving gives back."""

    def __init__(self, user: Any, sheet: ScoreSheet, card: ScoreCard | None = None) -> None:
        self.user, self.sheet, self.card = user, sheet, card
        self.grid = Grid(user, sheet, card)
        self.typed: dict[int, dict[str, str]] = {}
        self.errors: dict[int, dict[str, str]] = {}
        self.problem: Any = None

    # ---- what stands where ------------------------------------------------------------------------------------------
    @cached_property
    def columns(self) -> list[Any]:
        return self.grid.columns

    @cached_property
    def write_refusal(self) -> Refusal | None:
        return rules.may_score(self.user, self.card) if self.card else None

    @cached_property
    def writable(self) -> bool:
        return self.card is not None and self.write_refusal is None

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(line) for line in self.grid.lines]

    def _row(self, line: table.Line) -> Row:
        criterion, grid = line.criterion, self.grid
        maximum = grid.maxima.get(criterion.pk, criterion.maximum) if not line.leaf else criterion.maximum
        row = Row(
            criterion.pk, criterion.number or criterion.code, criterion.text, line.depth, line.leaf, criterion.parent_id,
            format_decimal(maximum), [self._shown(column, line) for column in self.columns], waived=line.waived,
        )  # fmt: skip
        if not line.leaf:
            row.can_accept = self.can_accept
            return row
        filling = grid.filling.cells.get(criterion.pk) if grid.filling else None
        row.differs = any(column.cells[criterion.pk].change for column in self.columns if criterion.pk in column.cells)
        row.evidence = len(grid.evidence.get(criterion.pk, ()))
        last = grid.last_year.get(criterion.code)
        row.last_year = format_decimal(last) if last is not None else ""
        row.notes = strips.notes(self.grid, criterion.pk)
        self._writing(row, line, filling)
        return row

    def _writing(self, row: Row, line: table.Line, cell: Cell | None) -> None:
        """The input of a row, or why there is none."""
        card = self.card
        if line.computed:
            row.records_url = reverse("scoring:sheet_records", args=[self.sheet.pk, row.pk])
            row.provisional = any(c.cells[row.pk].provisional for c in self.columns if row.pk in c.cells)
        if card is None or not table.covers(line, card):
            return
        if card.stage.kind == Kind.SELF:
            row.evidence_url = reverse("scoring:card_evidence", args=[card.pk, row.pk])
        held = cell or Cell()
        row.missing = held.points is None and not line.computed
        closed = card.status == S.RETURNED and not held.returned
        if not self.writable or line.computed or closed:
            row.locked = _("Only the rows sent back are open.") if closed and self.writable else ""
            return
        row.entry = self._entry(row.pk, line, held)
        row.can_accept = self.can_accept and bool(row.entry.proposal)

    def _entry(self, pk: int, line: table.Line, held: Cell) -> Entry:
        before = self.grid.proposed.cells.get(pk) if self.grid.proposed else None
        proposal = before.points if before else None
        typed = self.typed.get(pk, {})
        errors = dict(self.errors.get(pk, {}))
        return Entry(
            typed.get("p", to_input(held.points)), typed.get("f", to_input(held.figure)), typed.get("r", held.reason),
            held.version, table.takes_figure(line.criterion) and self.card is not None and self.card.stage.kind == Kind.SELF,
            format_decimal(proposal) if proposal is not None else "", signed(held.change), errors, errors.pop("clash", ""),
        )  # fmt: skip

    def _shown(self, column: Any, line: table.Line) -> Shown:
        shown = self._value(column, line)
        shown.label, shown.filling = column.label, column.filling
        return shown

    @staticmethod
    def _value(column: Any, line: table.Line) -> Shown:
        if column.hidden:
            return Shown("")
        if not line.leaf:
            found = column.totals.sums.get(line.criterion.pk) if column.totals else None
            return Shown(format_decimal(found.points) if found and found.scored else "–")
        cell = column.cells.get(line.criterion.pk)
        if cell is None or line.waived:
            return Shown("–", "tx-3")
        css = "tx-3" if cell.carried or cell.computed else ""
        return Shown(format_decimal(cell.points), css, signed(cell.change), bool(cell.reason and cell.change))

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.columns) + 4

    @property
    def faulty(self) -> list[Row]:
        """The rows that were not saved."""
        return [row for row in self.rows if row.pk in self.errors]

    # ---- counts and totals ------------------------------------------------------------------------------------------
    @cached_property
    def counts(self) -> dict[str, int]:
        leaves = [row for row in self.rows if row.leaf and not row.waived]
        return {
            "all": len(leaves), "differ": sum(row.differs for row in leaves), "open": sum(row.missing for row in leaves),
        }  # fmt: skip

    @cached_property
    def full(self) -> str:
        return format_decimal(self.grid.record.version_used.scale)

    @cached_property
    def sums(self) -> list[Shown]:
        """The totals under the columns, with their difference from the column before."""
        found, before = [], None
        for column in self.columns:
            if column.hidden or column.totals is None:
                found.append(Shown("", filling=column.filling))
                continue
            total = column.totals.total
            complete = column.totals.missing == 0 and before is not None
            change = signed(total - before) if complete and before is not None else ""
            found.append(Shown(format_decimal(total), change=change, filling=column.filling))
            before = total
        return found

    @cached_property
    def bonus(self) -> str:
        """Words beside the total: what of it is bonus or taken off."""
        shown = [column.totals for column in self.columns if not column.hidden and column.totals]
        if not shown or not (shown[-1].bonus or shown[-1].deduction):
            return ""
        parts = []
        if shown[-1].bonus:
            parts.append(_("with a bonus of %(points)s") % {"points": format_decimal(shown[-1].bonus)})
        if shown[-1].deduction:
            parts.append(_("%(points)s taken off") % {"points": format_decimal(shown[-1].deduction)})
        return ", ".join(parts)

    @cached_property
    def script(self) -> dict[str, Any]:
        """What the page's script adds up from."""
        version = self.grid.record.version_used
        rows = [
            {
                "id": line.criterion.pk, "parent": line.criterion.parent_id, "part": line.criterion.part, "leaf": line.leaf,
                "max": float(line.criterion.maximum), "off": line.waived,
            }
            for line in self.grid.lines
        ]  # fmt: skip
        fixed = {
            key: float(cell.points) for key, cell in (self.grid.filling.cells.items() if self.grid.filling else ())
            if cell.points is not None
        }  # fmt: skip
        return {"rows": rows, "points": fixed, "scale": float(version.scale), "over": version.bonus_over_scale}

    # ---- head of the page -------------------------------------------------------------------------------------------
    @cached_property
    def extended(self) -> date | None:
        """The later date the card's own duty was given; None where the stage's date holds."""
        card = self.card
        if card is None or card.status == S.GIVEN or card.stage.due_on is None:
            return None
        later = Duty.objects.filter(key=card_key(card), due_on__gt=card.stage.due_on)
        return later.values_list("due_on", flat=True).first()

    def _due(self, stage: RoundStage) -> str:
        due = self.extended if self.card is not None and stage.pk == self.card.stage_id else None
        due = due or stage.due_on
        return f"{due:%d/%m}" if due and stage.status != Step.WAITING else ""

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        words = {Step.DONE: "done", Step.OPEN: "now", Step.WAITING: "next"}
        return [
            {
                "label": stage.get_kind_display(), "state": words[Step(stage.status)], "url": "",
                "note": self._due(stage),
            }
            for stage in self.grid.stages
            if stage.kind in (*RoundStage.SCORED, Kind.RELEASE) or stage.status == Step.OPEN
        ]  # fmt: skip

    @cached_property
    def badge(self) -> Any:
        if self.card is None:
            return badges.badge("running", self.grid.record.get_status_display())
        late = self.card.status not in (S.GIVEN,) and self.grid.is_late(self.card.stage)
        if late and (self.extended is None or self.extended < clock.today()):
            return badges.badge("overdue")
        keys = {S.OPEN: "appraising", S.FOR_SIGNATURE: "for_signature", S.GIVEN: "done", S.RETURNED: "returned"}
        return badges.badge(keys[S(self.card.status)], self.card.get_status_display())

    @cached_property
    def can_accept(self) -> bool:
        """Is there an earlier score to take over?"""
        return (
            self.writable
            and self.grid.proposed is not None
            and self.card is not None
            and self.card.stage.kind != Kind.SELF
        )

    @cached_property
    def primary(self) -> dict[str, str] | None:
        """The one button: hand in, or pass to the head; with the sentence why not."""
        card = self.card
        if card is None or card.status == S.GIVEN or card.stage.kind in RoundStage.CORRECTED:
            return None
        if not rules.acts_for(self.user, card):
            return None
        step = "hand_in" if self._hands_in(card) else "pass"
        refusal = CARD.refusal(card, step, self.user)
        labels = {Kind.SELF: _("Hand in the self-scores"), Kind.BLOCK: _("Hand in the block's scores")}
        label = (
            _("Submit to the head") if step == "pass" else labels.get(Kind(card.stage.kind), _("Finish the appraisal"))
        )
        return {"do": step, "label": label, "reason": str(refusal.reason) if refusal else ""}

    def _hands_in(self, card: ScoreCard) -> bool:
        return rules.decides_for(self.user, card) or bool(card.signed_file_id) or card.entered_by_host

    @cached_property
    def others(self) -> list[Action]:
        """Further steps of the card, in a menu."""
        card, found = self.card, []
        if card is None:
            return []
        to = {name: reverse(f"scoring:card_{name}", args=[card.pk]) for name in ("act", "paper")}
        if self.writable and card.stage.kind != Kind.COUNCIL:
            label = _("Change the signed paper") if card.signed_file_id else _("Attach the signed paper")
            found.append(Action(label, to["paper"], "upload"))
        if card.status == S.FOR_SIGNATURE:
            found.append(Action(_("Take back to edit"), to["act"], "arrow-back-up", post=True, fields={"do": "recall"}))
        return [*found, *self._returns()]

    def _returns(self) -> list[Action]:
        """The cards whose rows the person may send back."""
        mine = [c for c in self.grid.cards if rules.acts_for(self.user, c)]
        return [
            Action(
                _("Send rows back to %(unit)s") % {"unit": c.scorer.short_name}, reverse("scoring:card_return", args=[c.pk]),
                "arrow-back-up",
            )
            for c in self.grid.cards
            if c.stage.kind in (Kind.SELF, Kind.BLOCK) and rules.may_return(self.user, c, mine) is None
        ]  # fmt: skip

    @property
    def previous(self) -> Any:
        """The person's card of the unit before."""
        return self.grid.siblings[self.grid.place - 1] if self.grid.place else None

    @property
    def next(self) -> Any:
        """The person's card of the next unit."""
        return self.grid.siblings[self.grid.place + 1] if self.grid.place + 1 < len(self.grid.siblings) else None

    @property
    def ordinal(self) -> int:
        return self.grid.place + 1

    @cached_property
    def beside(self) -> list[Action]:
        """Ways to other pages about the sheet: the person's own card, entering on behalf, the differences."""
        return beside(self)

    @cached_property
    def progress(self) -> str:
        """How many rows of the card are scored."""
        done = self.counts["all"] - self.counts["open"]
        return ngettext("%(done)s of %(all)s row", "%(done)s of %(all)s rows", self.counts["all"]) % {
            "done": done, "all": self.counts["all"],
        }  # fmt: skip
