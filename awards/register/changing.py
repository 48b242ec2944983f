"""What a later decision does to a record: correct, cancel, strip, restore."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import AwardRecord, RecordEvent
from awards.register import checking
from awards.register.known import CORRECTABLE, to_json
from awards.register.recording import FILE_KIND
from awards.workflow.register import RECORD
from core import blobs, clock
from core.refusals import Conflict
from units.models import Unit


def readied(record: AwardRecord, by: Any) -> AwardRecord:
    """The record with what its workflow asks: whether its unit ever stood under the person's host."""
    reach = Unit.objects.ever_under(*by.grants.officer_hosts)
    record.kept = by.grants.is_admin or reach.filter(pk=record.at_unit_id or 0).exists()  # type: ignore[attr-defined]
    return record


def change(
    *, record: AwardRecord, action: str, version: int, on: date, number: str, reason: str, by: Any, file: Any = None,
    **values: Any,
) -> AwardRecord:  # fmt: skip
    """Record what the decision `number` of the day `on` does to `record`; `values` are what a correction says instead.

    Raises Refused, ValidationError (beside the field), or Conflict when somebody was faster.
    """
    changed = {name: x for name, x in values.items() if name in CORRECTABLE and x != getattr(record, name)}
    _check(record, action, on, changed)
    with transaction.atomic():
        locked = AwardRecord.objects.select_for_update().get(pk=record.pk)
        if locked.version != version:
            raise Conflict()
        before = {name: getattr(locked, name) for name in changed}
        RECORD.perform(readied(locked, by), action, by=by, reason=reason)
        for name, value in changed.items():
            setattr(locked, name, value)
        if changed:
            locked.save(update_fields=[*changed, "folded", "name_order"])
        RecordEvent.objects.create(
            record=locked, status=locked.status, on=on, number=number, reason=reason.strip()[:1000], before=to_json(before),
            after=to_json(changed), file=blobs.store(file, kind=FILE_KIND, by=by) if file else None, by=by, at=clock.now(),
        )  # fmt: skip
    return locked


def _check(record: AwardRecord, action: str, on: date, changed: dict[str, Any]) -> None:
    latest = max((x for x in (record.decided_on, *record.events.values_list("on", flat=True)) if x), default=None)
    faults: dict[str, str] = {}
    if on > clock.today():
        faults["on"] = _("This day lies in the future.")
    elif latest is not None and on < latest:
        faults["on"] = _("The last decision on this record is of %(day)s; a later one cannot be older.") % {
            "day": f"{latest:%d/%m/%Y}"
        }
    if action == "correct" and not changed:
        faults["reason"] = _("Nothing is corrected; change what was printed wrongly.")
    begins, ends = (changed.get(name, getattr(record, name)) for name in ("period_from", "period_to"))
    if ends is not None and ends > clock.today():
        faults["period_to"] = _("The achievement period lies in the future.")
    elif begins is not None and ends is not None and ends < begins:
        faults["period_to"] = _("The achievement period ends before it begins.")
    if "year" in changed or action == "restore":
        faults |= _double(record, changed.get("year", record.year))
    if faults:
        raise ValidationError(faults)


def _double(record: AwardRecord, year: int) -> dict[str, str]:
    if year > clock.today().year:
        return {"year": _("This year lies in the future.")}
    bearer = ("subject", record.subject_id) if record.subject_id else ("unit", record.unit_id or 0)
    other = checking.held([bearer], [year]).get((bearer, record.award_id, year, record.campaign_id))
    return {"year": checking.twice(record.award, year, other)} if other and other.pk != record.pk else {}
