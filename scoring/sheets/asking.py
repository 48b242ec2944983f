"""What a round asks of whom, by when: duties of cards and stages, and the messages that go with them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core import clock, outbox
from core.language import official
from deadlines import duties
from deadlines.models import Desk
from scoring.models import Round, RoundStage, ScoreCard, ScoreSheet
from units.models import Unit

Kind = RoundStage.Kind
SELF, CHECK, APPRAISE, MEND, EXPLAIN, ANSWER, STAGE = (
    "scoring.self", "scoring.check", "scoring.appraise", "scoring.mend", "scoring.explain", "scoring.answer", "scoring.stage",
)  # fmt: skip
OF_STAGE = {Kind.SELF: SELF, Kind.BLOCK: CHECK, Kind.APPRAISAL: APPRAISE}
TITLES = {
    Kind.SELF: gettext_lazy("Score ourselves: %(round)s"),
    Kind.BLOCK: gettext_lazy("Score %(unit)s: %(round)s"),
    Kind.APPRAISAL: gettext_lazy("Appraise %(unit)s: %(round)s"),
}


def card_key(card: ScoreCard) -> str:
    return f"scoring.card:{card.pk}"


def mend_key(card: ScoreCard) -> str:
    """Of the last time rows were sent back: each time is a duty of its own."""
    last = card.returns.aggregate(last=Max("id"))["last"] or 0
    return f"{MEND}:{card.pk}:{last}"


def stage_key(stage: RoundStage) -> str:
    return f"{STAGE}:{stage.pk}"


def explain_key(sheet: ScoreSheet) -> str:
    return f"{EXPLAIN}:{sheet.pk}"


def answer_key(card: ScoreCard) -> str:
    return f"{ANSWER}:{card.pk}"


def context_ref(record: Round) -> str:
    return f"round:{record.pk}"


def _desk(card: ScoreCard) -> str:
    """The standing body's cards lie with the host's officers, all others with the scoring unit's clerk."""
    record = card.sheet.round
    body = card.stage.kind in RoundStage.BY_HOST and card.scorer_id in (record.appraiser_id, record.host_id)
    return Desk.OFFICER if body else Desk.CLERK


def _ask(record: Round, **more: Any) -> duties.Ask:
    day = more.pop("opens_on", None) or clock.today()
    return duties.Ask(
        host=record.host, context=record.name, context_ref=context_ref(record), opens_on=day, **more,
    )  # fmt: skip


@official()
def ask_for_cards(record: Round, cards: Iterable[ScoreCard], due_on: date) -> int:
    """Open the duty of every card of a stage that has just been opened; the number opened. Three statements."""
    return duties.open_many(
        _ask(
            record, key=card_key(card), kind=OF_STAGE[Kind(card.stage.kind)], unit=card.scorer, desk=_desk(card), due_on=due_on,
            title=str(TITLES[Kind(card.stage.kind)]) % {"unit": card.sheet.unit.short_name, "round": record.name},
            url_name="scoring:card", url_args=[card.pk], about_ref=f"sheet:{card.sheet_id}",
        )
        for card in cards
    )  # fmt: skip


@official()
def ask_for_stage(stage: RoundStage, unit: Unit, *, officer: bool) -> None:
    """Open the duty of whoever carries a stage without cards: the head of the block, or the host's officers."""
    record = stage.round
    duties.open_duty(
        _ask(
            record, key=stage_key(stage), kind=STAGE, unit=unit, desk=Desk.OFFICER if officer else Desk.CLERK,
            due_on=stage.due_on or clock.today(), title=f"{stage.get_kind_display()}: {record.name}",
            url_name="scoring:round", url_args=[record.pk],
        )
    )  # fmt: skip


@official()
def ask_to_mend(card: ScoreCard, rows: int, day: date, due: date) -> None:
    """Rows were sent back: the scorer owes them again."""
    record = card.sheet.round
    title = ngettext("Mend %(n)s row: %(round)s", "Mend %(n)s rows: %(round)s", rows) % {
        "n": rows,
        "round": record.name,
    }
    duties.open_duty(
        _ask(
            record, key=mend_key(card), kind=MEND, unit=card.scorer, desk=_desk(card), due_on=due, opens_on=day, title=title,
            url_name="scoring:card", url_args=[card.pk], about_ref=f"sheet:{card.sheet_id}",
        )
    )  # fmt: skip


@official()
def ask_to_explain(sheets: Iterable[ScoreSheet], stage: RoundStage) -> int:
    """Every unit with differing rows may explain them until the stage's day."""
    return duties.open_many(
        _ask(
            stage.round, key=explain_key(sheet), kind=EXPLAIN, unit=sheet.unit, due_on=stage.due_on or clock.today(),
            title=_("Look at the differences and explain: %(round)s") % {"round": stage.round.name},
            url_name="scoring:explain", url_args=[sheet.pk], about_ref=f"sheet:{sheet.pk}", requested=True,
        )
        for sheet in sheets
    )  # fmt: skip


@official()
def ask_to_answer(card: ScoreCard, due_on: date) -> None:
    """A unit explained a row of this card: its scorer owes an answer."""
    duties.open_duty(
        _ask(
            card.sheet.round, key=answer_key(card), kind=ANSWER, unit=card.scorer, desk=_desk(card), due_on=due_on,
            title=_("Answer the explanation of %(unit)s") % {"unit": card.sheet.unit.short_name},
            url_name="scoring:explain", url_args=[card.sheet_id], about_ref=f"sheet:{card.sheet_id}",
        )
    )  # fmt: skip


@official()
def tell_mended(card: ScoreCard, people: Iterable[Any]) -> None:
    """What comes back goes to whoever asked."""
    link = reverse("scoring:sheet", args=[card.sheet_id])
    outbox.post(
        outbox.Message(
            f"scoring.mended:{card.pk}:{card.version}:{user.pk}", "scoring.mended", user,
            _("Rows mended: %(unit)s") % {"unit": card.scorer.short_name}, card.sheet.round.name, link,
            context=card.sheet.round.name,
        )
        for user in people
    )  # fmt: skip


@official()
def tell_unit(sheet: ScoreSheet, kind: str, key: str, subject: str, detail: str) -> None:
    """A message to the people of the unit that is scored."""
    link = reverse("scoring:sheet", args=[sheet.pk])
    outbox.post(
        outbox.Message(
            f"{key}:{user.pk}", kind, user, subject, f"{sheet.round.name}\n{detail}".strip(), link,
            context=sheet.round.name,
        )
        for user in User.objects.holding(unit=sheet.unit_id)
    )  # fmt: skip
