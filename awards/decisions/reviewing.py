"""Awards whose conditions rested on one that was taken back: found by checking them again, answered by a person.

Each later award of the same bearer is judged twice, with the award as it was and as it is now; what was met and is not any more
is the reason. Nothing is taken back by itself.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from awards import catalogue, facts
from awards.engine.eligibility import Case, Facts, RuleError, RuleSet, Verdict, check_many, choose
from awards.engine.eligibility import case as engine
from awards.models import AwardRecord, Decision, Part, RecordReview, Rule
from awards.rules import decisions as rules
from awards.workflow.register import COUNTED
from core import clock, log
from core.language import official
from core.refusals import Conflict, require
from deadlines import calendar, duties
from deadlines.models import Desk
from units.models import Subject

DUTY = "awards.review"
DAYS = 10  # working days to answer; a setting of the house, no law names it


@dataclass(frozen=True)
class Fallen:
    """A later award, and the conditions of it that are no longer met."""

    record: AwardRecord
    because: AwardRecord
    verdict: str
    reasons: list[dict[str, str]]


def recheck(decision: Decision, records: Sequence[AwardRecord], *, by: Any) -> list[RecordReview]:
    """After a later decision: open reviews for what rested on these awards, close those that are answered by it."""
    gone = [row for row in records if row.status in (AwardRecord.Status.CANCELLED, AwardRecord.Status.STRIPPED)]
    now = clock.now()
    back = [row for row in records if row.status == AwardRecord.Status.RESTORED]
    answered = RecordReview.objects.filter(status=RecordReview.Status.OPEN)
    touched = set(answered.filter(Q(record__in=gone) | Q(because__in=back)).values_list("decision", flat=True))
    answered.filter(record__in=gone).update(
        status=RecordReview.Status.GONE, answered_at=now, answered_by=by, answer=decision.full_number
    )
    answered.filter(because__in=back).update(
        status=RecordReview.Status.LAPSED, answered_at=now, answered_by=by, answer=decision.full_number
    )
    fallen = find(gone)
    RecordReview.objects.bulk_create(
        (
            RecordReview(
                record=one.record, because=one.because, decision=decision, host=decision.host, verdict=one.verdict,
                reasons=one.reasons, created_at=now,
            )
            for one in fallen
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    made = list(RecordReview.objects.filter(decision=decision, status=RecordReview.Status.OPEN))
    if made:
        log.record_many("awards.review_open", made, by=by, params={"decision": decision.pk})
        _ask(decision, len(made))
    _close_answered(touched)
    return made


# ---- finding ---------------------------------------------------------------------------------------------------------
def find(gone: Sequence[AwardRecord]) -> list[Fallen]:
    """Later awards of the same bearers that lose a condition by the loss of `gone`; the statements do not grow with them."""
    people = {row.subject_id: row for row in gone if row.subject_id}
    units = {row.unit_id: row for row in gone if row.unit_id}
    if not people and not units:
        return []
    lost = {row.pk for row in gone}
    standing = AwardRecord.objects.filter(status__in=COUNTED).exclude(pk__in=lost).select_related("award")
    later = [
        *standing.filter(subject__in=[pk for pk in people if pk]),
        *standing.filter(unit__in=[pk for pk in units if pk]),
    ]  # fmt: skip
    later = [row for row in later if _after(row, people.get(row.subject_id) or units[row.unit_id])]
    return [*_people(gone, [x for x in later if x.subject_id]), *_units(gone, [x for x in later if x.unit_id])]


def _after(row: AwardRecord, because: AwardRecord) -> bool:
    if row.decided_on is None or because.decided_on is None:
        return row.year >= because.year
    return row.decided_on >= because.decided_on


def _people(gone: Sequence[AwardRecord], later: Sequence[AwardRecord]) -> list[Fallen]:
    sets = list(catalogue.engine_sets()) if later else []
    if not sets:
        return []
    known = facts.load({row.subject_id for row in later if row.subject_id}, clock.today())
    kinds = {row.subject_id: row.subject.kind for row in gone if row.subject is not None}
    lost: dict[int, list[AwardRecord]] = defaultdict(list)
    for row in gone:
        lost[row.subject_id or 0].append(row)
    found = []
    for row in later:
        subject = row.subject_id or 0
        because = lost[subject]
        now = _without(known[subject], row)
        before = replace(now, awards=tuple(_alive(one, because) for one in now.awards))
        kind = facts.KINDS[Subject.Kind(kinds[subject])]
        pair = _verdict(row, before, kind, sets), _verdict(row, now, kind, sets)
        reasons = _lost_conditions(*pair)
        if reasons:
            found.append(Fallen(row, because[0], pair[1].met if pair[1] else "unknown", reasons))
    return found


def _without(known: Facts, row: AwardRecord) -> Facts:
    """What was known but for the award itself: it does not speak against itself."""
    rest = [x for x in known.awards if (x.code, x.year, x.decided_on) != (row.award.code, row.year, row.decided_on)]
    return replace(known, awards=tuple(rest))


def _alive(one: engine.Award, because: Sequence[AwardRecord]) -> engine.Award:
    same = any((x.award.code, x.year, x.decided_on) == (one.code, one.year, one.decided_on) for x in because)
    return replace(one, status="active") if same and one.status not in engine.ACTIVE else one


def _verdict(row: AwardRecord, known: Facts, kind: str, sets: Sequence[RuleSet]) -> Verdict | None:
    """What the rules of its own time say. None where there are none for it."""
    on = row.decided_on or clock.today()
    case = Case(title=row.award.code, year=row.year, received_on=on, kind=kind, facts=known, year_kind=row.year_kind)
    try:
        return check_many(case, [row.award.code], choose(sets, on, ""))[row.award.code]
    except (RuleError, KeyError):
        return None


def _lost_conditions(before: Verdict | None, now: Verdict | None) -> list[dict[str, str]]:
    if before is None or now is None:
        return []
    met = {x.condition.code for x in before.findings if x.met == "yes" and not x.judged}
    return [
        {"text": x.condition.text, "article": x.condition.article}
        for x in now.findings
        if x.condition.code in met and x.met != "yes"
    ]


def _units(gone: Sequence[AwardRecord], later: Sequence[AwardRecord]) -> list[Fallen]:
    """Of collectives: later awards whose conditions name the lost award at all; a person looks."""
    if not later:
        return []
    named: dict[int, list[Rule]] = defaultdict(list)
    for rule in Rule.objects.filter(part=Part.CONDITION, award__in={row.award_id for row in later}):
        named[rule.award_id or 0].append(rule)
    lost = {row.unit_id or 0: row for row in gone if row.unit_id}
    found = []
    for row in later:
        because = lost[row.unit_id or 0]
        rules_ = [rule for rule in named[row.award_id] if f'"{because.award.code}"' in json.dumps(rule.spec)]
        reasons = {rule.text: rule.article for rule in rules_}
        if reasons:
            listed = [{"text": text, "article": article} for text, article in reasons.items()]
            found.append(Fallen(row, because, "unknown", listed))
    return found


# ---- answering -------------------------------------------------------------------------------------------------------
def keep(*, review: RecordReview, answer: str, by: Any) -> RecordReview:
    """The award stays in force although one before it was taken back; why. Raises Refused, ValidationError, Conflict."""
    require(rules.review(by, review))
    if not answer.strip():
        raise ValidationError({"answer": _("Write what was found: it stays on record.")})
    with transaction.atomic():
        moved = RecordReview.objects.filter(pk=review.pk, status=RecordReview.Status.OPEN).update(
            status=RecordReview.Status.KEPT, answer=answer.strip()[:1000], answered_by=by, answered_at=clock.now()
        )
        if not moved:
            raise Conflict()
        log.record("awards.review_keep", review, by=by, reason=answer)
        _close_answered({review.decision_id})
    review.refresh_from_db()
    return review


def _key(decision: int) -> str:
    return f"{DUTY}:{decision}"


@official()
def _ask(decision: Decision, number: int) -> None:
    """The officer owes an answer about each."""
    today = clock.today()
    duties.open_duty(
        duties.Ask(
            key=_key(decision.pk), kind=DUTY, host=decision.host, unit=decision.host, desk=Desk.OFFICER,
            title=_("Awards that rested on one taken back: %(count)s") % {"count": number}, context=decision.title[:200],
            context_ref=f"awards.decision:{decision.pk}", url_name="awards:reviews", opens_on=today,
            due_on=calendar.add_working(today, DAYS),
        )
    )  # fmt: skip


def _close_answered(decisions: Collection[int | None]) -> None:
    """The duty of a decision ends with its last review."""
    open_ones = RecordReview.objects.filter(decision__in=decisions, status=RecordReview.Status.OPEN)
    for pk in {x for x in decisions if x} - set(open_ones.values_list("decision", flat=True)):
        duties.close(key=_key(pk))
