"""What the page of a decision shows: lists by award with their sums, the differences, the checks, the buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.decisions import bonuses, candidates, later, reading
from awards.decisions.checking import Finding
from awards.decisions.paper import awarding
from awards.models import AgendaItem, Award, Decision, DecisionLine, Nomination
from awards.rules import decisions as rules
from core.lists import Action
from documents.models import IssuedPaper
from documents.papers.frozen import to_data

SHOWN = 10


@dataclass
class Listed:
    """The names of one award: the first of them, how many of each kind, the sum of their bonuses."""

    award: Award
    rows: list[DecisionLine]
    bonuses: dict[int, bonuses.Bonus]

    @property
    def first(self) -> list[tuple[DecisionLine, Any]]:
        return [(row, self.bonuses.get(row.pk)) for row in self.rows[:SHOWN]]

    @property
    def more(self) -> int:
        return max(len(self.rows) - SHOWN, 0)

    @property
    def collectives(self) -> int:
        return sum(1 for row in self.rows if row.unit_id)

    @property
    def people(self) -> int:
        return len(self.rows) - self.collectives

    @property
    def total(self) -> int:
        return sum(found.amount or 0 for row in self.rows if (found := self.bonuses.get(row.pk)))

    @property
    def text(self) -> str:
        """How the bonus of the first name follows."""
        found = self.bonuses.get(self.rows[0].pk) if self.rows else None
        return found.text if found else ""


def listed(decision: Decision, lines: Sequence[DecisionLine]) -> list[Listed]:
    """The list by award; bonuses as issued, in a draft as they would be today."""
    if decision.kind != Decision.Kind.AWARD:
        money: dict[int, bonuses.Bonus] = {}
    elif decision.status == Decision.Status.DRAFT:
        on = reading.day_of(decision)
        money = bonuses.of_lines(lines, host_kind=decision.host.kind, on=on, outside=decision.outside)
    else:
        money = {
            x.pk: bonuses.Bonus(x.coefficient, None, int(x.bonus) if x.bonus is not None else None, x.bonus_text)
            for x in lines
        }
    return [Listed(award, list(rows), money) for award, rows in groupby(lines, key=lambda x: x.award)]


# ---- proposal, vote, list --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """One name that is not the same in the proposal, in the vote and on the list."""

    name: str
    unit: str
    proposed: str
    voted: str
    printed: str
    why: Any
    votes: str = field(default="")


def votes_of(case: Nomination | None) -> AgendaItem | None:
    """The last session's item of a nomination (prefetched, newest first)."""
    items = list(case.agenda_items.all()) if case is not None else []
    return items[0] if items else None


def _votes(item: AgendaItem | None) -> str:
    return f"{item.votes_for}/{item.base}" if item is not None and item.votes_for is not None and item.base else ""


def differences(decision: Decision, lines: Sequence[DecisionLine]) -> list[Difference]:
    """Names printed otherwise, other awards than proposed or voted, and names that were left out."""
    found = []
    for line in lines:
        case = line.nomination
        if case is None:
            continue
        voted = case.outcome_award or case.award
        whys = [
            (line.award_id != voted.pk, _("Another award than the council agreed to")),
            (case.award_id != line.award_id, _("A lower award was agreed than proposed")),
            (case.name != line.name, _("Printed otherwise than proposed")),
            (case.posthumous != line.posthumous, _("Posthumous")),
        ]
        why = next((text for applies, text in whys if applies), None)
        if why is not None:
            name = line.name if line.name == case.name else f"{case.name} → {line.name}"
            found.append(
                Difference(
                    name, line.at_unit_name, case.award.name, voted.name, line.award.name, why, _votes(votes_of(case))
                )
            )
    if decision.status == Decision.Status.DRAFT:
        found += [
            Difference(
                x.name, x.proposal.unit.short_name, x.award.name, str(x.get_outcome_display()), "–",
                x.outcome_reason or _("Proposed, not on the list"),
            )
            for x in candidates.left_out(decision)[:500]
        ]  # fmt: skip
    return found


# ---- checks and buttons ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Check:
    """A finding as components/checklist.html draws it."""

    state: str
    what: str
    note: str
    url: str = ""


def checks(decision: Decision, found: Sequence[Finding], editable: bool) -> list[Check]:
    """The findings, each with its names, note and article; the address of the first name."""
    name = "decision_line" if decision.kind == Decision.Kind.AWARD else "decision_changes"
    made = []
    for one in found:
        note = ". ".join(str(x).rstrip(".") for x in (one.names, one.note, one.article) if x)
        url = reverse(f"awards:{name}", args=[decision.pk, one.lines[0].pk]) if one.lines and editable else ""
        made.append(Check(one.state, one.what, note, url))
    return made


def actions(decision: Decision, user: Any, paper: IssuedPaper | None) -> list[Action]:
    """The secondary buttons of the page's header."""
    if rules.begin(user, decision.host_id):
        return []
    at = [decision.pk]
    if decision.status != Decision.Status.DRAFT:
        return _later(decision, user)
    made = [Action(_("Head and signature"), reverse("awards:decision_edit", args=at), "pencil")]
    if not decision.outside:
        if paper is not None:
            made.append(Action(_("The written paper"), reverse("documents:paper", args=[paper.pk]), "file-text"))
        else:
            code = reverse("documents:paper_choose", args=["awards.decision", decision.pk])
            made.append(Action(_("Write the paper"), code, "file-text"))
    made.append(Action(_("Number and date"), reverse("awards:decision_number", args=at), "tag"))
    return made


def _later(decision: Decision, user: Any) -> list[Action]:
    if decision.kind != Decision.Kind.AWARD or rules.later(user, decision):
        return []
    labels = {
        Decision.Kind.CORRECT: (_("Correct what was printed"), "pencil"),
        Decision.Kind.CANCEL: (_("Cancel awards"), "ban"),
        Decision.Kind.STRIP: (_("Strip awards"), "circle-x"),
        Decision.Kind.RESTORE: (_("Restore awards"), "arrow-back-up"),
    }
    return [
        Action(label, reverse("awards:decision_later", args=[decision.pk, kind]), icon)
        for kind in later.KINDS
        for label, icon in (labels[kind],)
    ]


def outdated(decision: Decision, paper: IssuedPaper | None) -> bool:
    """Does the paper that was written no longer say what the list says?"""
    if paper is None or decision.status != Decision.Status.DRAFT or decision.kind != Decision.Kind.AWARD:
        return False
    return bool(to_data(awarding(decision))["appendices"] != paper.content["appendices"])
