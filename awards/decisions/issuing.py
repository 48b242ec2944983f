"""Issuing: one transaction writes the register, the ledger, the outcomes, the planned payments, the notices and the log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from awards import routes
from awards.decisions import bonuses, checking, notices, reading, signatures
from awards.models import (
    AwardRecord,
    Decision,
    DecisionLine,
    DecisionSetting,
    InitiativeUse,
    Nomination,
    Payment,
    Proposal,
    RouteStep,
)
from awards.proposals import outcomes
from awards.workflow.decisions import DECISION
from awards.workflow.proposals import PROPOSAL
from core import clock, log
from core.refusals import Conflict
from units.models import Unit

BATCH = 500
O = Nomination.Outcome  # noqa: E741
SETTLED = (O.AWARDED, O.REFUSED)


def issue(*, decision: Decision, version: int, by: Any) -> Decision:
    """Issue a decision that awards. A second press finds it issued and changes nothing more.

    Raises Refused (the first thing in the way), or Conflict when the draft changed meanwhile.
    """
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=decision.host_id)
        locked = Decision.objects.select_for_update().get(pk=decision.pk)
        if locked.status == Decision.Status.ISSUED:
            return locked
        if locked.version != version:
            raise Conflict()
        lines = list(reading.lines_of(locked))
        checking.readied(locked, checking.findings(locked, lines))
        DECISION.perform(
            locked, "issue", by=by, issued_at=clock.now(), issued_by=by, signs_for=signatures.stored(locked)
        )
        _price(locked, lines)
        records = _register(locked, lines, by)
        _settle(locked, lines, by)
        _plan(locked, lines)
        log.record_many("awards.record.issue", records, by=by)
        notices.tell_issued(locked, lines, by=by)
    return locked


def _price(decision: Decision, lines: Sequence[DecisionLine]) -> None:
    """Coefficient, base salary, bonus and how it follows, kept on every line."""
    found = bonuses.of_lines(lines, host_kind=decision.host.kind, on=reading.day_of(decision), outside=decision.outside)
    for line in lines:
        bonus = found[line.pk]
        line.coefficient = bonus.coefficient
        line.base_salary = Decimal(bonus.salary) if bonus.salary is not None else None
        line.bonus = Decimal(bonus.amount) if bonus.amount is not None else None
        line.bonus_text = bonus.text[:600]
    columns = ["coefficient", "base_salary", "bonus", "bonus_text"]
    DecisionLine.objects.bulk_update(lines, columns, batch_size=BATCH)


def _register(decision: Decision, lines: Sequence[DecisionLine], by: Any) -> list[AwardRecord]:
    now = clock.now()
    rows = []
    for line in lines:
        case = line.nomination
        row = AwardRecord(
            award=line.award, subject=line.subject, unit=line.unit, name=line.name, at_unit=line.at_unit,
            at_unit_name=line.at_unit_name, position=_post(line), year=line.year or decision.year or now.year,
            year_kind=decision.year_kind, achievement=line.achievement, campaign=decision.campaign,
            number=decision.full_number, decided_on=decision.decided_on, issuer=decision.issuer,
            signer=decision.signer, file=decision.file, line=line, posthumous=line.posthumous, bonus=line.bonus,
            entered_by=by, entered_at=now,
        )  # fmt: skip
        if case is not None:
            row.period_from, row.period_to = case.period_from, case.period_to
        rows.append(row)
    return AwardRecord.objects.bulk_create(rows, batch_size=BATCH)


def _post(line: DecisionLine) -> str:
    """The post alone: what stands before the unit on the line."""
    post = line.post.removesuffix(line.at_unit_name).rstrip(" ,")
    return "" if line.unit_id else post[:160]


def _settle(decision: Decision, lines: Sequence[DecisionLine], by: Any) -> None:
    """Nominations are awarded, what they used of initiatives is entered, proposals with nothing open are decided."""
    by_award: dict[int, list[DecisionLine]] = defaultdict(list)
    for line in lines:
        if line.nomination is not None:
            by_award[line.award_id].append(line)
    for several in by_award.values():
        cases = [line.nomination for line in several if line.nomination is not None]
        outcomes.settle(cases, O.AWARDED, by=by, award=several[0].award)
    InitiativeUse.objects.bulk_create(
        (
            InitiativeUse(
                initiative_id=case.initiative_id, subject_id=line.subject_id, award_code=line.award.code,
                year=line.year or decision.year or 0, nomination=case,
            )
            for line in lines
            if (case := line.nomination) is not None and case.initiative_id and line.subject_id
        ),
        ignore_conflicts=True, batch_size=BATCH,
    )  # fmt: skip
    _decide(decision, {line.nomination.proposal_id for line in lines if line.nomination is not None}, by)


def _decide(decision: Decision, proposals: Iterable[int], by: Any) -> None:
    rows = Proposal.objects.filter(pk__in=proposals, status=Proposal.Status.SUBMITTED).select_related("unit", "host")
    unsettled = set(
        Nomination.objects.filter(proposal__in=proposals)
        .exclude(outcome__in=SETTLED)
        .values_list("proposal", flat=True)
    )
    done = [row for row in rows if row.pk not in unsettled]
    steps = RouteStep.objects.filter(proposal__in=done, kind=RouteStep.Kind.DECISION)
    steps.exclude(status=RouteStep.Status.SKIPPED).update(number=decision.full_number[:40], by=by)
    PROPOSAL.perform_many(done, "decide", by=by)
    routes.follow(done, on=decision.decided_on)


def _plan(decision: Decision, lines: Sequence[DecisionLine]) -> None:
    """A planned payment for every bonus; who pays is the host's setting, and can be changed until it is paid."""
    setting = DecisionSetting.objects.filter(host=decision.host).first()
    unit_pays = setting is not None and setting.payer == DecisionSetting.Payer.UNIT
    Payment.objects.bulk_create(
        (
            Payment(line=line, amount=line.bonus, payer=line.at_unit if unit_pays and line.at_unit else decision.host)
            for line in lines
            if line.bonus
        ),
        batch_size=BATCH,
    )
