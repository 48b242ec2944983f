"""Verbs of extensions: one duty, or many of one host at once. Who must know is told in the same transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleAssignment, User
from core import clock, log, outbox
from core.language import official
from core.refusals import Conflict, require
from deadlines import duties
from deadlines.models import Duty, DutyExtension, ExtensionRequest
from deadlines.rules.extensions import may_extend
from deadlines.workflow.extension_requests import EXTENSION_REQUEST

MOST_AT_ONCE = 1000
LONGEST = timedelta(days=3 * 366)
LINES_TOLD = 20
KIND = "deadlines.extension"

# The last day of what a duty belongs to, by the first word of its `context_ref`; a room above says it in AppConfig.ready().
ENDS: dict[str, Callable[[int], date | None]] = {}


def end_of(duty: Duty) -> date | None:
    """The day on which the campaign (or what else the duty belongs to) ends; None where it has no end."""
    room, _colon, pk = duty.context_ref.partition(":")
    return ENDS[room](int(pk)) if room in ENDS and pk.isdigit() else None


def check_date(duty: Duty, due_on: date, *, beyond_end: bool) -> None:
    """Raise ValidationError beside `due_on`: not later, past, too far ahead, or past the campaign's end without saying so."""
    if due_on <= duty.due_on:
        words = _("The new date must be later than %(day)s.") % {"day": f"{duty.due_on:%d/%m/%Y}"}
        raise ValidationError({"due_on": words})
    if due_on < clock.today():
        raise ValidationError({"due_on": _("The new date lies in the past.")})
    if due_on > clock.today() + LONGEST:
        raise ValidationError({"due_on": _("The new date lies more than three years ahead.")})
    _check_end(duty, due_on, beyond_end)


def _check_end(duty: Duty, due_on: date, beyond_end: bool) -> None:
    end = None if beyond_end else end_of(duty)
    if end is not None and due_on > end:
        words = _("The campaign ends on %(day)s: choose a date up to then, or tick that it may lie beyond.")
        raise ValidationError({"due_on": words % {"day": f"{end:%d/%m/%Y}"}})


def grant(
    *, duty: Duty, due_on: date, reason: str, by: Any, beyond_end: bool = False, document: str = "", tell: bool = True
) -> DutyExtension:
    """Give one duty a later date and tell its unit; a request of the unit that waits is answered by it.

    Raises Refused, ValidationError (see `check_date`, no reason) and Conflict (closed or extended meanwhile).
    """
    require(may_extend(by, duty))
    check_date(duty, due_on, beyond_end=beyond_end)
    with transaction.atomic():
        row = duties.extend(duty=duty, due_on=due_on, reason=reason, by=by, document=document)
        asked = ExtensionRequest.objects.waiting().filter(duty=duty).select_related("duty").first()
        if asked is not None:
            settle(asked, row, by=by, answer="" if reason == asked.reason else reason)
        if tell:
            tell_granted([row], by=by)
    return row


def settle(request: ExtensionRequest, row: DutyExtension, *, by: Any, answer: str) -> None:
    """The later date answers the unit's request, and the officer has nothing left to answer."""
    EXTENSION_REQUEST.perform(
        request, "grant", by=by, reason=answer, answer=answer[:500], answered_by=by, answered_at=clock.now(), extension=row,
        params={"to": str(row.due_on)},
    )  # fmt: skip
    duties.close(key=duties.request_key(request.pk))


def grant_many(
    *, owed: Iterable[Duty], due_on: date, reason: str, by: Any, document: str = "", beyond_end: bool = False
) -> int:
    """Give several duties the same later date, all or none; the number extended. Each person is told once.

    Raises as `grant`; the sentence names the first duty that stands in the way. A constant number of statements.
    """
    chosen = list(owed)
    _check_many(chosen, due_on, reason, beyond_end, by)
    now = clock.now()
    with transaction.atomic():
        rows = [
            DutyExtension(
                duty=duty, from_due_on=duty.due_on, due_on=due_on, reason=reason[:500], document=document[:120],
                granted_by=by, granted_at=now,
            )
            for duty in chosen
        ]  # fmt: skip
        _move(chosen, due_on)
        DutyExtension.objects.bulk_create(rows, batch_size=500)
        log.record_many("deadlines.extend", chosen, by=by, params={"to": str(due_on), "together": len(chosen)})
        by_duty = {row.duty_id: row for row in rows}
        for asked in ExtensionRequest.objects.waiting().filter(duty__in=by_duty).select_related("duty"):
            settle(asked, by_duty[asked.duty_id], by=by, answer=reason)
        tell_granted(rows, by=by)
    return len(chosen)


def _check_many(chosen: list[Duty], due_on: date, reason: str, beyond_end: bool, by: Any) -> None:
    if not chosen:
        raise ValidationError({"duties": _("Choose at least one.")})
    if len(chosen) > MOST_AT_ONCE:
        raise ValidationError({"duties": _("At most %(max)s at once.") % {"max": MOST_AT_ONCE}})
    log.require_reason(reason)
    for duty in chosen:
        require(may_extend(by, duty))
    later = next((duty for duty in chosen if duty.due_on >= due_on), None)
    if later is not None:
        words = _("“%(unit)s” is due on %(day)s already; choose a later date or leave it out.")
        raise ValidationError(
            {"due_on": words % {"unit": later.unit or later.title, "day": f"{later.due_on:%d/%m/%Y}"}}
        )
    check_date(chosen[0], due_on, beyond_end=beyond_end)
    for duty in {duty.context_ref: duty for duty in chosen}.values():
        _check_end(duty, due_on, beyond_end)


def _move(chosen: list[Duty], due_on: date) -> None:
    """All dates, or Conflict where one was closed or moved since it was read."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for duty in chosen:
        by_day[duty.due_on].append(duty.pk)
    moved = sum(Duty.objects.open().filter(pk__in=ids, due_on=was).update(due_on=due_on) for was, ids in by_day.items())
    if moved != len(chosen):
        raise Conflict()


# ---- who is told -----------------------------------------------------------------------------------------------------
def people_of(units: set[int]) -> dict[int, set[User]]:
    """Active people with a role at these units today, in one query."""
    found: dict[int, set[User]] = defaultdict(set)
    roles = RoleAssignment.objects.in_force().filter(unit__in=units, user__is_active=True).select_related("user")
    for row in roles:
        found[row.unit_id or 0].add(row.user)
    return found


@official()
def tell_granted(rows: list[DutyExtension], *, by: Any) -> None:
    """One message to each person of the units concerned, however many dates were moved for them."""
    told: dict[User, list[DutyExtension]] = defaultdict(list)
    people = people_of({row.duty.unit_id for row in rows if row.duty.unit_id is not None})
    for row in rows:
        person: Any = row.duty.person
        for user in {person} if person else people.get(row.duty.unit_id or 0, set()):
            if user != by:
                told[user].append(row)
    outbox.post(_granted(user, mine) for user, mine in told.items())


def _granted(user: User, rows: list[DutyExtension]) -> outbox.Message:
    first = rows[0]
    lines = [
        _("%(what)s (%(campaign)s): from %(was)s to %(day)s")
        % {
            "what": row.duty.title, "campaign": row.duty.context, "was": f"{row.from_due_on:%d/%m/%Y}",
            "day": f"{row.due_on:%d/%m/%Y}",
        }
        for row in rows[:LINES_TOLD]
    ]  # fmt: skip
    more = len(rows) - LINES_TOLD
    if more > 0:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    lines.append(_("Reason: %(reason)s") % {"reason": first.reason})
    if first.document:
        lines.append(_("By document %(number)s") % {"number": first.document})
    link = reverse("deadlines:duty", args=[first.duty_id]) if len(rows) == 1 else reverse("deadlines:list")
    subject = _("A later date: %(what)s") % {"what": first.duty.title}
    if len(rows) > 1:
        number = {"count": len(rows), "day": f"{first.due_on:%d/%m/%Y}"}
        subject = (
            ngettext("%(count)s due date moved to %(day)s", "%(count)s due dates moved to %(day)s", len(rows)) % number
        )
    context = first.duty.context if len({row.duty.context for row in rows}) == 1 else ""
    return outbox.Message(
        f"{KIND}:{first.pk}:{user.pk}", KIND, user, subject[:300], "\n".join(lines), link, context=context
    )
