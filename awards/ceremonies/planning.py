"""What is written about a ceremony: the event, recipients in their order, honoured delegates, attendance."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from awards.models import Award, Ceremony, Decision, DecisionLine, Guest
from awards.rules import certificates as rules
from awards.workflow.register import COUNTED
from core import clock, log
from core.refusals import Conflict, require
from core.text import squeeze
from units.models import Unit

MOST = 2000
_LEVELS = {Award.Level.STATE: 0, Award.Level.PROVINCE: 1, Award.Level.UNIT: 2}


def save(
    *, host: Unit, ceremony: Ceremony | None, version: int, decisions: Iterable[Decision], starts_at: datetime, by: Any,
    **values: Any,
) -> Ceremony:  # fmt: skip
    """Keep a ceremony of the host (None: a new one). Raises Refused, or Conflict when somebody was faster."""
    require(rules.keep(by, host.pk))
    row = ceremony or Ceremony(host=host, created_by=by, created_at=clock.now())
    with transaction.atomic():
        if ceremony is not None:
            taken = Ceremony.objects.filter(pk=ceremony.pk, version=version).update(version=version + 1)
            if not taken:
                raise Conflict()
            row.version = version + 1
        row.starts_at = starts_at
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        row.decisions.set(decisions)
        log.record("awards.ceremony.save", row, by=by)
    return row


def rank(line: DecisionLine) -> tuple[Any, ...]:
    """The order of receiving: the highest award first, then as the decision lists them."""
    award = line.award
    high = award.position if award.level == Award.Level.STATE else -award.position
    return (_LEVELS[Award.Level(award.level)], high, line.decision_id, line.position, line.pk)


def missing(ceremony: Ceremony) -> list[DecisionLine]:
    """Names of its decisions that still stand and are not on its list, by rank."""
    rows = DecisionLine.objects.filter(decision__ceremonies=ceremony, records__status__in=COUNTED)
    listed = Guest.objects.filter(ceremony=ceremony, line__isnull=False).values("line")
    found = rows.exclude(pk__in=listed).select_related("award").distinct()
    return sorted(found, key=rank)


def fill(*, ceremony: Ceremony, by: Any) -> int:
    """Put the names of its decisions on the list, after those that stand there; the number added."""
    require(rules.keep(by, ceremony.host_id))
    with transaction.atomic():
        Ceremony.objects.select_for_update().get(pk=ceremony.pk)
        lines = missing(ceremony)
        last = _last(ceremony)
        if last + len(lines) > MOST:
            raise ValidationError(_("At most %(most)s people on one list.") % {"most": MOST})
        Guest.objects.bulk_create(
            Guest(
                ceremony=ceremony, line=line, name=line.name, post=line.post, unit_id=line.at_unit_id or line.unit_id,
                position=last + n,
            )
            for n, line in enumerate(lines, 1)
        )  # fmt: skip
        if lines:
            log.record("awards.ceremony.fill", ceremony, by=by, params={"names": len(lines)})
    return len(lines)


def _last(ceremony: Ceremony) -> int:
    return Guest.objects.filter(ceremony=ceremony).aggregate(last=Max("position"))["last"] or 0


def by_rank(*, ceremony: Ceremony, by: Any) -> None:
    """Put the recipients back into the order of their awards; delegates keep standing after them."""
    require(rules.keep(by, ceremony.host_id))
    with transaction.atomic():
        Ceremony.objects.select_for_update().get(pk=ceremony.pk)
        rows = list(ceremony.guests.select_related("line__award").order_by("position", "pk"))
        recipients = sorted((row for row in rows if row.line), key=lambda row: rank(row.line))  # type: ignore[arg-type]
        _number([*recipients, *(row for row in rows if row.line is None)])
        log.record("awards.ceremony.order", ceremony, by=by)


def place(*, ceremony: Ceremony, typed: Mapping[int, int], moved: int | None = None, step: int = 0, by: Any) -> None:
    """Set the order as typed; then move one guest up (−1) or down (+1). Who is not named keeps the place."""
    require(rules.keep(by, ceremony.host_id))
    with transaction.atomic():
        Ceremony.objects.select_for_update().get(pk=ceremony.pk)
        rows = list(ceremony.guests.order_by("position", "pk"))
        places = {row.pk: _key(typed.get(row.pk, row.position), row.position, n) for n, row in enumerate(rows)}
        rows.sort(key=lambda row: places[row.pk])
        index = next((n for n, row in enumerate(rows) if row.pk == moved), None)
        if index is not None and 0 <= index + step < len(rows):
            rows[index], rows[index + step] = rows[index + step], rows[index]
        _number(rows)
        log.record("awards.ceremony.order", ceremony, by=by)


def _key(wanted: int, before: int, index: int) -> tuple[int, int, int]:
    """Who moves up to a place stands before whoever holds it, who moves down after."""
    return wanted, (wanted > before) - (wanted < before), index


def _number(rows: list[Guest]) -> None:
    for position, row in enumerate(rows, 1):
        row.position = position
    Guest.objects.bulk_update(rows, ["position"], batch_size=500)


def delegates(*, ceremony: Ceremony, names: Iterable[tuple[str, str]], unit: Unit | None, by: Any) -> int:
    """Add honoured delegates, (name, post) each; the number added. Raises ValidationError (nobody, too many)."""
    require(rules.keep(by, ceremony.host_id))
    rows = [(squeeze(name)[:200], squeeze(post)[:300]) for name, post in names if squeeze(name)]
    if not rows:
        raise ValidationError({"names": _("Type at least one name.")})
    with transaction.atomic():
        Ceremony.objects.select_for_update().get(pk=ceremony.pk)
        last = _last(ceremony)
        if last + len(rows) > MOST:
            raise ValidationError({"names": _("At most %(most)s people on one list.") % {"most": MOST}})
        Guest.objects.bulk_create(
            Guest(ceremony=ceremony, name=name, post=post, unit=unit, delegate=True, position=last + n)
            for n, (name, post) in enumerate(rows, 1)
        )
        log.record("awards.ceremony.delegates", ceremony, by=by, params={"names": len(rows)})
    return len(rows)


def drop(*, guest: Guest, by: Any) -> None:
    """Take a guest off the list."""
    require(rules.keep(by, guest.ceremony.host_id))
    with transaction.atomic():
        log.record("awards.ceremony.drop", guest.ceremony, by=by, params={"guest": guest.pk})
        guest.delete()


def attend(*, ceremony: Ceremony, came: Iterable[int], by: Any) -> int:
    """Record who came; everybody else on the list did not. The number who came."""
    require(rules.keep(by, ceremony.host_id))
    there = set(came)
    with transaction.atomic():
        present = ceremony.guests.filter(pk__in=there).update(came=True)
        ceremony.guests.exclude(pk__in=there).update(came=False)
        log.record("awards.ceremony.attendance", ceremony, by=by, params={"came": present})
    return present
