"""Later decisions: correct, cancel, strip, restore what was awarded. Nothing is rewritten; the record gets an event.

A typing error is mended by a letter (công văn đính chính), content by a decision: Article 18, clause 3 of Decree 30/2020/NĐ-CP.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards import register
from awards.decisions import checking, drafting, notices, reading, reviewing, signatures
from awards.decisions.claiming import claim
from awards.models import AwardRecord, Decision, DecisionLine
from awards.register.known import to_json
from awards.rules import decisions as rules
from awards.workflow.decisions import DECISION
from awards.workflow.register import COUNTED, GONE
from core import clock, log
from core.refusals import Conflict, require
from units.models import Unit

KINDS = (Decision.Kind.CORRECT, Decision.Kind.CANCEL, Decision.Kind.STRIP, Decision.Kind.RESTORE)
TEXTS = {
    Decision.Kind.CORRECT: "Đính chính", Decision.Kind.CANCEL: "Hủy bỏ", Decision.Kind.STRIP: "Tước",
    Decision.Kind.RESTORE: "Phục hồi",
}  # fmt: skip
LETTER = "CV"
DAYS = ("period_from", "period_to")


def standing(decision: Decision, kind: str) -> Any:
    """The records of a decision that a later one of `kind` can be about."""
    states = GONE if kind == Decision.Kind.RESTORE else COUNTED
    rows = AwardRecord.objects.filter(line__decision=decision, status__in=states)
    return rows.select_related("award", "line").order_by("line__position", "pk")


def draft(
    *, decision: Decision, kind: str, records: Iterable[int], reason: str, by: Any, letter: bool = False
) -> Decision:  # fmt: skip
    """Draft a later decision about some awards of an issued one.

    Raises Refused, or ValidationError: nobody chosen, no reason, a letter that does more than correct.
    """
    require(rules.later(by, decision))
    log.require_reason(reason)
    if kind not in KINDS:
        raise ValidationError({"kind": _("Choose what the later decision does.")})
    if letter and kind != Decision.Kind.CORRECT:
        raise ValidationError({"letter": _("A letter only mends typing errors; this takes a decision.")})
    chosen = list(standing(decision, kind).filter(pk__in=list(records)))
    if not chosen:
        raise ValidationError({"records": _("Choose at least one name.")})
    with transaction.atomic():
        values = drafting.blank(decision.host)
        if letter:
            values |= {"series": LETTER, "symbol": values["symbol"].removeprefix("QĐ-")}
        made = Decision.objects.create(
            host=decision.host, kind=kind, title=_title(decision, kind)[:300], year=decision.year, corrects=decision,
            year_kind=decision.year_kind, campaign=decision.campaign, reason=reason.strip()[:1000], created_by=by,
            created_at=clock.now(), sample=decision.sample, **values,
        )  # fmt: skip
        DecisionLine.objects.bulk_create(
            DecisionLine(
                decision=made, target=row, award=row.award, subject_id=row.subject_id, unit_id=row.unit_id,
                name=row.name, post=row.line.post if row.line else row.position, at_unit_id=row.at_unit_id,
                at_unit_name=row.at_unit_name, year=row.year, position=position, posthumous=row.posthumous,
            )
            for position, row in enumerate(chosen, 1)
        )  # fmt: skip
        log.record("awards.decision.later", made, by=by, params={"about": decision.pk, "names": len(chosen)})
    return made


def _title(decision: Decision, kind: str) -> str:
    return f"{TEXTS[Decision.Kind(kind)]} một số nội dung khen thưởng tại Quyết định số {decision.full_number}"


def say_changes(*, line: DecisionLine, version: int, by: Any, **values: Any) -> DecisionLine:
    """What a correction says instead, for one name. Raises Refused, ValidationError when nothing differs, Conflict."""
    decision = line.decision
    require(rules.prepare(by, decision))
    target = line.target
    if target is None:
        raise ValidationError(_("This line is about no award."))
    changed = {
        name: value for name, value in values.items() if name in register.CORRECTABLE and value != getattr(target, name)
    }
    if not changed:
        raise ValidationError(_("Nothing is corrected; change what was printed wrongly."))
    with transaction.atomic():
        claim(decision, version)
        line.changes = to_json(changed)
        line.save(update_fields=["changes"])
        log.record("awards.decision.line", decision, by=by, params={"line": line.pk})
    return line


def issue(*, decision: Decision, version: int, by: Any) -> Decision:
    """Carry out a later decision: an event on every record, the whole decision's state, what rested on it re-checked.

    A second press changes nothing more. Raises Refused, ValidationError (a name's record moved meanwhile), Conflict.
    """
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=decision.host_id)
        locked = Decision.objects.select_for_update().get(pk=decision.pk)
        if locked.status == Decision.Status.ISSUED:
            return locked
        if locked.version != version:
            raise Conflict()
        lines = list(reading.lines_of(locked))
        found = [*checking.findings(locked, lines), *unsaid(locked, lines)]
        checking.readied(locked, found)
        signed = signatures.stored(locked)
        DECISION.perform(locked, "issue", by=by, issued_at=clock.now(), issued_by=by, signs_for=signed)
        records = [_change(locked, line, by) for line in lines]
        _whole(locked, by)
        reviewing.recheck(locked, records, by=by)
        notices.tell_issued(locked, lines, by=by)
    return locked


def unsaid(decision: Decision, lines: Iterable[DecisionLine]) -> list[checking.Finding]:
    """Names of a correction for which nothing is said yet."""
    if decision.kind != Decision.Kind.CORRECT:
        return []
    blank = tuple(line for line in lines if not line.changes)
    return [checking.Finding("bad", _("Say what is printed instead"), lines=blank)] if blank else []


def _change(decision: Decision, line: DecisionLine, by: Any) -> AwardRecord:
    if line.target is None or decision.decided_on is None:
        raise Conflict()
    values: Mapping[str, Any] = {
        name: date.fromisoformat(value) if name in DAYS and value else value for name, value in line.changes.items()
    }
    record = line.target
    return register.change(
        record=record, action=decision.kind, version=record.version, on=decision.decided_on, number=decision.full_number,
        reason=decision.reason, by=by, **values,
    )  # fmt: skip


def _whole(decision: Decision, by: Any) -> None:
    """When nothing of the first decision is in force any more it is cancelled as a whole; once something is again, restored."""
    first = decision.corrects
    if first is None:
        return
    alive = AwardRecord.objects.filter(line__decision=first, status__in=COUNTED).exists()
    first.by_later = True  # type: ignore[attr-defined]
    if not alive and first.status == Decision.Status.ISSUED:
        DECISION.perform(first, "cancel", by=by, params={"by": decision.pk})
    elif alive and first.status == Decision.Status.CANCELLED:
        DECISION.perform(first, "restore", by=by, params={"by": decision.pk})
