"""The page of a round: its stages, and units × stages with the state of each; never a point or a total."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import badges, clock, log
from core.lists import Action
from core.refusals import Refusal
from core.templatetags.show import vi_datetime
from scoring import rounds
from scoring.models import Criterion, Round, RoundStage, ScoreCard, ScoreSheet
from scoring.rules import rounds as rules
from scoring.sheets import asking
from scoring.workflow.rounds import ROUND

Kind, Step, S = RoundStage.Kind, RoundStage.Status, ScoreCard.Status
LATE = badges.badge("overdue")


@dataclass(frozen=True)
class Line:
    """A unit of the board; `url` leads to its sheet where the person may read it."""

    unit: str
    url: str
    note: str
    cells: list[tuple[RoundStage, Any]]


class Board:
    """Everything the page of a round shows. `problem` is the form of a step that failed."""

    def __init__(self, user: Any, record: Round) -> None:
        self.user, self.record = user, record
        self.problem: Any = None
        self.stages = sorted(record.stages.all(), key=lambda s: s.position)

    @cached_property
    def keeps(self) -> bool:
        return rules.keeps(self.user, self.record)

    @cached_property
    def badge(self) -> Any:
        keys = {"draft": "draft", "running": "running", "released": "done", "cancelled": "cancelled"}
        return badges.badge(keys[self.record.status], self.record.get_status_display())

    @cached_property
    def asked(self) -> list[RoundStage]:
        """Stages at which somebody hands something in."""
        return [s for s in self.stages if s.kind in asking.OF_STAGE]

    @cached_property
    def lines(self) -> list[Line]:
        """Units in Vietnamese order with the state of their cards, in three statements."""
        sheets = list(ScoreSheet.objects.filter(round=self.record).select_related("unit").order_by("unit__name_order"))
        readable = set(ScoreSheet.objects.visible_to(self.user).filter(round=self.record).values_list("pk", flat=True))
        cards: dict[tuple[int, int], list[Any]] = {}
        rows = ScoreCard.objects.filter(sheet__round=self.record).values_list(
            "sheet_id", "stage_id", "status", "late_days"
        )
        for sheet, stage, status, late in rows:
            cards.setdefault((sheet, stage), []).append((status, late))
        return [
            Line(
                sheet.unit.short_name, reverse("scoring:sheet", args=[sheet.pk]) if sheet.pk in readable else "",
                self._note(sheet),
                [(stage, self._cell(stage, cards.get((sheet.pk, stage.pk), []))) for stage in self.asked],
            )
            for sheet in sheets
        ]  # fmt: skip

    @staticmethod
    def _note(sheet: ScoreSheet) -> str:
        if sheet.left_out:
            return sheet.left_out
        if sheet.share < 1:
            percent = f"{(sheet.share * 100).quantize(sheet.share.__class__(1))}%"
            return _("%(percent)s of the year") % {"percent": percent}
        return ""

    def _cell(self, stage: RoundStage, cards: list[tuple[str, int]]) -> Any:
        """The state of a unit's cards at a stage, as a badge."""
        if not cards:
            return None
        given = sum(status == S.GIVEN for status, _late in cards)
        late = max(late for _status, late in cards)
        if any(status == S.RETURNED for status, _l in cards):
            return badges.badge("returned")
        if given == len(cards):
            words = ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late}
            return badges.badge("late", words) if late else badges.badge("on_time", _("Handed in"))
        return self._waiting(stage, given, cards)

    @staticmethod
    def _waiting(stage: RoundStage, given: int, cards: list[tuple[str, int]]) -> Any:
        if stage.status == Step.WAITING:
            return badges.badge("not_due")
        if stage.status == Step.DONE:
            return badges.badge("ended", _("Not handed in"))
        if stage.due_on is not None and stage.due_on < clock.today():
            return LATE
        if any(status == S.FOR_SIGNATURE for status, _l in cards):
            return badges.badge("for_signature")
        label = _("%(n)s of %(all)s handed in") % {"n": given, "all": len(cards)} if len(cards) > 1 else None
        return badges.badge("running", label or _("Being scored"))

    @cached_property
    def missing(self) -> list[str]:
        """Why a draft cannot be started."""
        if self.record.status != Round.Status.DRAFT or not self.keeps:
            return []
        return rounds.problems(rounds.survey(self.record))

    @cached_property
    def current(self) -> RoundStage | None:
        """The stage under way, else the next one."""
        open_one = next((s for s in self.stages if s.status == Step.OPEN), None)
        return open_one or next((s for s in self.stages if s.status == Step.WAITING), None)

    @cached_property
    def actions(self) -> list[Action]:
        """The buttons of the page header, one of them primary."""
        if self.record.status == Round.Status.RELEASED:
            return [self._result(primary=True)]
        if not self.keeps:
            return []
        record, to = self.record, reverse("scoring:round_act", args=[self.record.pk])
        if record.status == Round.Status.DRAFT:
            refusal = ROUND.refusal(record, "start", self.user) or (Refusal(self.missing[0]) if self.missing else None)
            reason = refusal.reason if refusal else ""
            return [
                Action(_("Edit"), reverse("scoring:round_edit", args=[record.pk]), "pencil"),
                Action(
                    _("Start the round"),
                    to,
                    "player-play",
                    primary=True,
                    post=True,
                    fields={"do": "start"},
                    reason=reason,
                ),
            ]
        return self._stage_actions() if record.status == Round.Status.RUNNING else []

    def _stage_actions(self) -> list[Action]:
        found, stage = [], self.current
        if any(s.kind in RoundStage.CORRECTED and s.status != Step.WAITING for s in self.stages):
            found.append(Action(_("Meeting view"), reverse("scoring:meeting", args=[self.record.pk]), "scan"))
        found.append(self._result(primary=stage is None or stage.kind == Kind.RELEASE))
        if stage is None or stage.kind == Kind.RELEASE:
            return found
        words = {"stage": stage.get_kind_display()}
        closes = stage.status == Step.OPEN
        label = _("Close “%(stage)s”") % words if closes else _("Open “%(stage)s”") % words
        return [*found, Action(label, self.stage_url(stage), primary=True)]

    def _result(self, *, primary: bool) -> Action:
        url = reverse("scoring:result", args=[self.record.pk])
        return Action(_("Result of the round"), url, "chart-bar", primary=primary)

    @cached_property
    def refresh(self) -> Action | None:
        """The button that reads computed rows anew, where the table has such rows."""
        if rules.may_refresh(self.user, self.record):
            return None
        if not Criterion.objects.filter(version=self.record.version_used_id).exclude(source="").exists():
            return None
        to = reverse("scoring:round_act", args=[self.record.pk])
        return Action(_("Read figures anew"), to, "refresh", post=True, fields={"do": "refresh"})

    def stage_url(self, stage: RoundStage) -> str:
        return reverse("scoring:stage", args=[self.record.pk, stage.kind])

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """The stages in the rail: state, due date, a link for who runs the round."""
        keys = {
            Step.DONE: ("ok", "circle-check"),
            Step.OPEN: ("info", "progress"),
            Step.WAITING: ("mute", "circle-dashed"),
        }
        return [
            {
                "stage": s, "badge": badges.Badge(*keys[Step(s.status)], Step(s.status).label),  # type: ignore[arg-type]
                "url": self.stage_url(s) if self.keeps and self.record.status == Round.Status.RUNNING else "",
                "late": s.status == Step.OPEN and s.due_on is not None and s.due_on < clock.today(),
            }
            for s in self.stages
        ]  # fmt: skip

    @cached_property
    def cancel_refusal(self) -> Refusal | None:
        return ROUND.refusal(self.record, "cancel", self.user)

    @cached_property
    def events(self) -> list[dict[str, str]]:
        return [
            {"what": line.what, "who": f"{line.who} · {vi_datetime(line.at)}", "note": line.reason}
            for line in log.history(self.record, 12)
        ]
