"""Verbs on duties. A room opens a duty when it asks for something and closes it when that arrives."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, log
from core.refusals import Conflict
from deadlines import calendar
from deadlines.models import Desk, Duty, DutyDesk, DutyExtension, ExtensionRequest, Outcome
from deadlines.models.duties import after_hour
from deadlines.workflow.extension_requests import EXTENSION_REQUEST
from units.models import Unit

Text = str | Promise
ANSWER = "deadlines.answer"


@dataclass(frozen=True)
class Kind:
    """How a kind of duty is shown: its name in lists, its icon, the words of the button that leads to it.

    What is `bound` to its person (a vote) is never handed to another.
    """

    label: Text
    icon: str
    action: Text
    bound: bool = False


KINDS: dict[str, Kind] = {}
_UNKNOWN = Kind(gettext_lazy("Other work"), "clipboard-text", gettext_lazy("Open"))


def register_kind(code: str, label: Text, icon: str, action: Text, *, bound: bool = False) -> None:
    """Say how duties of kind `code` are shown; the room that opens them calls this in AppConfig.ready()."""
    KINDS[code] = Kind(label, icon, action, bound)


def kind_of(code: str) -> Kind:
    """How duties of kind `code` are shown."""
    return KINDS.get(code, _UNKNOWN)


@dataclass(frozen=True)
class Ask:
    """What is asked of whom, by when. `key` is unique: asking twice opens one duty."""

    key: str
    kind: str
    title: str
    host: Unit
    context: str
    context_ref: str
    url_name: str
    opens_on: date
    due_on: date
    unit: Unit | None = None
    person: Any = None
    desk: str = Desk.CLERK
    about_ref: str = ""
    url_args: list[Any] = field(default_factory=list)
    requested: bool = False
    due_time: time | None = None


def open_many(asks: Iterable[Ask]) -> int:
    """Open duties in bulk (get-or-create on `key`); the number opened. Three statements, whatever the number."""
    wanted = {ask.key: ask for ask in asks}
    now, today = clock.now(), clock.today()
    with transaction.atomic():
        known = (
            set(Duty.objects.filter(key__in=wanted).values_list("key", flat=True))
            if len(wanted) < 500
            else _known(wanted)
        )
        rows = [
            Duty(
                key=a.key, kind=a.kind, title=a.title[:300], unit=a.unit, person=a.person, desk=a.desk, host=a.host,
                context=a.context[:200], context_ref=a.context_ref, about_ref=a.about_ref, url_name=a.url_name,
                url_args=a.url_args, requested=a.requested, opens_on=min(a.opens_on, a.due_on), first_due_on=a.due_on,
                due_on=a.due_on, due_time=a.due_time, created_at=now,
            )
            for a in wanted.values()
            if a.key not in known
        ]  # fmt: skip
        Duty.objects.bulk_create(rows, batch_size=400)
        DutyDesk.objects.bulk_create(
            (DutyDesk(duty=d, desk=d.desk, starts_on=max(d.opens_on, today)) for d in rows if d.pk), batch_size=400
        )
    return len(rows)


def _known(wanted: dict[str, Ask]) -> set[str]:
    refs = {a.context_ref for a in wanted.values()}
    return set(Duty.objects.filter(context_ref__in=refs).values_list("key", flat=True))


def open_duty(ask: Ask) -> Duty:
    """Open one duty, or give the one that stands under this key."""
    open_many([ask])
    return Duty.objects.get(key=ask.key)


def close(*, key: str, outcome: str = Outcome.DONE, on: date | None = None, reason: str = "") -> Duty | None:
    """Close the duty under `key`; None when there is none or it was closed before."""
    duty = Duty.objects.filter(key=key, closed_at__isnull=True).first()
    if duty is None:
        return None
    close_many(Duty.objects.filter(pk=duty.pk), outcome=outcome, on=on, reason=reason)
    duty.refresh_from_db()
    return duty


def close_many(duties: Any, *, outcome: str, on: date | None = None, reason: str = "") -> int:
    """Close every open duty of a queryset; the number closed."""
    day = on or clock.today()
    with transaction.atomic():
        ids = list(duties.filter(closed_at__isnull=True).values_list("pk", flat=True))
        DutyDesk.objects.filter(duty__in=ids, ends_on=None).update(ends_on=day)
        _lapse(ids)
        return Duty.objects.filter(pk__in=ids, closed_at__isnull=True).update(
            closed_at=clock.now(),
            done_on=day if outcome == Outcome.DONE else None,
            outcome=outcome,
            reason=reason[:500],
        )


def request_key(pk: int) -> str:
    """The key of the officer's duty to answer a request for a later date."""
    return f"{ANSWER}:{pk}"


def _lapse(ids: list[int]) -> None:
    """Requests for a later date of work that is closed need no answer any more."""
    rows = list(ExtensionRequest.objects.waiting().filter(duty__in=ids).select_related("duty"))
    if rows:
        EXTENSION_REQUEST.perform_many(rows, "lapse", by=None, answered_at=clock.now())
        answers = Duty.objects.filter(key__in=[request_key(row.pk) for row in rows])
        close_many(answers, outcome=Outcome.WITHDRAWN)


def reopen(*, key: str) -> Duty | None:
    """Open a closed duty again (its report was withdrawn or returned): the due date stays what it was."""
    with transaction.atomic():
        Duty.objects.filter(key=key).update(closed_at=None, done_on=None, outcome="", reason="")
        duty = Duty.objects.filter(key=key).first()
        if duty is not None:
            DutyDesk.objects.create(duty=duty, desk=duty.desk, starts_on=clock.today())
    return duty


def move_to(*, key: str, desk: str) -> Duty | None:
    """Hand an open duty to another desk of the same unit (the clerk has drafted, the head must sign)."""
    today = clock.today()
    with transaction.atomic():
        duty = Duty.objects.filter(key=key, closed_at__isnull=True).first()
        if duty is None or duty.desk == desk:
            return duty
        DutyDesk.objects.filter(duty=duty, ends_on=None).update(ends_on=today)
        DutyDesk.objects.create(duty=duty, desk=desk, starts_on=today)
        duty.desk = desk
        duty.save(update_fields=["desk"])
    return duty


def extend(*, duty: Duty, due_on: date, reason: str, by: Any, document: str = "") -> DutyExtension:
    """Give a duty a later date. Raises ValidationError (not later, in the past, no reason) or Conflict (closed meanwhile)."""
    log.require_reason(reason)
    if due_on <= duty.due_on:
        raise ValidationError(
            {"due_on": _("The new date must be later than %(day)s.") % {"day": f"{duty.due_on:%d/%m/%Y}"}}
        )
    if due_on < clock.today():
        raise ValidationError({"due_on": _("The new date lies in the past.")})
    with transaction.atomic():
        if not Duty.objects.filter(pk=duty.pk, closed_at__isnull=True, due_on=duty.due_on).update(due_on=due_on):
            raise Conflict()
        row = DutyExtension.objects.create(
            duty=duty,
            from_due_on=duty.due_on,
            due_on=due_on,
            reason=reason[:500],
            document=document[:120],
            granted_by=by,
            granted_at=clock.now(),
        )
        log.record("deadlines.extend", duty, by=by, reason=reason, params={"from": str(duty.due_on), "to": str(due_on)})
        duty.due_on = due_on
    return row


def days_left(due_on: date, on: date | None = None) -> int:
    """Working days from today to `due_on`: 0 is today, negative is that many working days late (at least 1 when past due)."""
    day = on or clock.today()
    left = calendar.working_days(day, due_on)
    if due_on < day:
        return min(left, -1)
    return left


def late_days(due_on: date, done_on: date, *, due_time: time | None = None, at: datetime | None = None) -> int:
    """How late an act was, in working days; a day off past the due date counts as 1. 0 = on time.

    Where the last day ends at an hour (`due_time`), an act of that day done later (`at`) counts as 1.
    """
    if done_on <= due_on:
        return int(after_hour(due_on, due_time, done_on, at))
    return max(1, calendar.working_days(due_on, done_on))


@dataclass(frozen=True)
class Stay:
    """How long a duty lay on one desk, in working days; `ends_on` is None while it lies there."""

    desk: str
    starts_on: date
    ends_on: date | None
    days: int


def stays(duty: Duty, on: date | None = None) -> list[Stay]:
    """Where a duty lay, in order: lateness is split by it. One query."""
    today = on or clock.today()
    rows = duty.desks.order_by("starts_on", "id")
    return [
        Stay(
            str(Desk(row.desk).label), row.starts_on, row.ends_on,
            max(0, calendar.working_days(row.starts_on, row.ends_on or max(today, row.starts_on))),
        )
        for row in rows
    ]  # fmt: skip
