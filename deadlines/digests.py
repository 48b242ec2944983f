"""One digest per person per day: everything that person must hear, grouped by campaign, written into the outbox.

A digest is written when its reader's hour has come, and looked through once more as it leaves: what was done, excused,
withdrawn or given another date meanwhile is taken out, and an empty digest is not sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import clock, outbox
from core.models import Outbox
from deadlines import calendar, channels, duties, ladder, news
from deadlines.engine.ladder import DESK, EXTRA, Rung
from deadlines.models import Channel, Duty, Reminder

KIND = "deadlines.digest"
NEWS = f"{KIND}.news"  # a digest with news alone, which stand in the inbox already
BATCH = 200
State, Why = Reminder.State, Reminder.Why
_GOING = (State.PLANNED, State.FAILED)
_BECOMES = {
    Outbox.State.SENT: State.SENT, Outbox.State.UNCERTAIN: State.UNCERTAIN, Outbox.State.FAILED: State.FAILED,
    Outbox.State.SKIPPED: State.SKIPPED,
}  # fmt: skip


def kind_of(channel: str) -> str:
    """The outbox kind of a channel's digests: mail and inbox share one, every other channel has its own."""
    return KIND if channel in (Channel.EMAIL, Channel.IN_APP) else f"{KIND}.{channel}"


def write_due(now: datetime | None = None) -> int:
    """Write the digests of everybody whose hour has come, outside the quiet hours and days off; the number written."""
    local = timezone.localtime(now or clock.now())
    if not calendar.is_working(local.date()) or ladder.quiet(local.time()):
        return 0
    written = 0
    for waiting in (_readers(local), news.readers(local, _had(local))):
        while ids := list(waiting[:BATCH]):
            done, moved = _write(ids, local.date())
            written += done
            if not moved:
                break  # other workers hold the rest, or all of it was stale
    return written


def _had(local: datetime) -> Any:
    """Digests that the recipient at hand has had today."""
    began = timezone.make_aware(datetime.combine(local.date(), time.min))
    return Outbox.objects.filter(recipient=OuterRef("recipient"), kind__startswith=KIND, created_at__gte=began)


def _readers(local: datetime) -> Any:
    """People with something to hear by today, whose hour has come and who have had no digest today."""
    hour = Q(recipient__reminder_preference__digest_at__lte=local.time())
    if local.time() >= ladder.shipped().digest_at:
        hour |= Q(recipient__reminder_preference__isnull=True)
    rows = Reminder.objects.waiting().filter(hour, ~Exists(_had(local)), send_on__lte=local.date())
    return rows.order_by("recipient").values_list("recipient", flat=True).distinct()


def _write(ids: list[int], day: date) -> tuple[int, bool]:
    """Digests of some people, in one transaction: their number, and whether anything moved at all.

    Their user rows are locked, so that no second worker writes the same.
    """
    with transaction.atomic():
        people = User.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True, no_key=True)
        users = {u.pk: u for u in people}
        had = Outbox.objects.filter(key__in=[_key(pk, day, KIND) for pk in users]).values_list("recipient", flat=True)
        for pk in list(had):
            users.pop(pk or 0, None)
        rows = (
            Reminder.objects.waiting()
            .filter(recipient__in=users, send_on__lte=day)
            .select_related("duty__unit", "duty__host", "recipient")
        )
        fresh = _fresh(list(rows.order_by("recipient", "send_on", "id")), day)
        told, silent = news.take(users)
        letters = _letters(fresh, told, users, day)
        Outbox.objects.bulk_create(letters, batch_size=500)
        _attach(fresh, letters)
        news.attach({x.recipient_id: x.pk for x in letters if x.kind in (KIND, NEWS)}, told)
        if letters:
            outbox.wake_after_commit()
    return len({letter.recipient_id for letter in letters}), bool(letters or silent)


def _key(user: int, day: date, kind: str) -> str:
    return f"{kind}:{user}:{day:%Y-%m-%d}"


def _stale(row: Reminder) -> str:
    """Why a reminder is no longer needed; blank while it is."""
    if row.duty.closed_at is not None:
        return Why.CLOSED
    return Why.MOVED if row.due_on != row.duty.due_on else ""


def _drop_stale(rows: Iterable[Reminder]) -> list[Reminder]:
    """Close the rows whose duty was finished or moved; the others."""
    kept, gone = [], defaultdict(list)
    for row in rows:
        why = _stale(row)
        if why:
            gone[why].append(row.pk)
        else:
            kept.append(row)
    for why, ids in gone.items():
        Reminder.objects.filter(pk__in=ids).update(state=State.SKIPPED, why=why)
    return kept


def _fresh(rows: list[Reminder], day: date) -> list[Reminder]:
    """Rows still needed; one left from an earlier day gives way to a later rung of the same duty."""
    kept = _drop_stale(rows)
    latest = {(r.duty_id, r.recipient_id, r.channel): r.send_on for r in kept}  # in order of day
    old = {r.pk for r in kept if r.send_on < day and r.send_on < latest[r.duty_id, r.recipient_id, r.channel]}
    Reminder.objects.filter(pk__in=old).update(state=State.SUPERSEDED)
    return [r for r in kept if r.pk not in old]


def _letters(rows: list[Reminder], told: news.News, users: dict[int, User], day: date) -> list[Outbox]:
    """The outbox rows of a batch: one per person for mail and inbox, with the news, one for each further channel."""
    by_person: dict[tuple[int, str], list[Reminder]] = defaultdict(list)
    for row in rows:
        by_person[row.recipient_id or 0, kind_of(row.channel)].append(row)
    by_person |= {(pk, NEWS): [] for pk in told if (pk, KIND) not in by_person}
    now, words, letters = clock.now(), Words(day), []
    for (pk, kind), lines in by_person.items():
        mine = told.get(pk, []) if kind in (KIND, NEWS) else []
        text = words.letter(users[pk], lines, mine)
        outside = [row.channel for row in lines if row.channel != Channel.IN_APP] or [Channel.EMAIL.value] * bool(mine)
        address = channels.gateway(outside[0]).address(users[pk]) if outside else ""
        letters.append(
            Outbox(
                key=_key(pk, day, KIND if kind == NEWS else kind), kind=kind, recipient=users[pk], address=address,
                subject=text.subject, body=text.body, link=reverse("deadlines:list"), due_at=now, created_at=now,
            )
        )  # fmt: skip
    return letters


def _attach(rows: list[Reminder], letters: list[Outbox]) -> None:
    """Give each reminder its letter; in the app it has arrived with that."""
    for kind in {letter.kind for letter in letters}:
        mine = Outbox.objects.filter(pk__in=[x.pk for x in letters if x.kind == kind], recipient=OuterRef("recipient"))
        chosen = [row.pk for row in rows if kind_of(row.channel) == kind]
        Reminder.objects.filter(pk__in=chosen).update(outbox=Subquery(mine.values("pk")[:1]))
    inside = [row.pk for row in rows if row.channel == Channel.IN_APP]
    Reminder.objects.filter(pk__in=inside).update(state=State.SENT, sent_at=clock.now())


# ---- words -----------------------------------------------------------------------------------------------------------
class Words:
    """Writes digests of one day; ladders are read once."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.ladders = ladder.ladders(day)

    def letter(self, user: User, rows: list[Reminder], told: Sequence[Outbox] = ()) -> outbox.Text:
        """Subject and body in the reader's language: campaigns in order of their earliest date, each duty once; the news."""
        last = {row.duty_id: row for row in rows}  # the latest rung speaks for the duty
        chosen = sorted(last.values(), key=lambda r: (r.due_on, r.duty_id))
        groups: dict[str, list[Reminder]] = defaultdict(list)
        for row in chosen:
            groups[row.duty.context].append(row)
        with translation.override(user.language):
            subject = self._subject(len(chosen), len(told))
            parts = [_("Dear %(name)s,") % {"name": user.full_name}]
            parts += ["\n".join([context.upper(), *map(self._line, group)]) for context, group in groups.items()]
            return outbox.Text(subject, "\n\n".join([*parts, *news.said(told)]))

    def _subject(self, count: int, told: int) -> str:
        day = {"day": f"{self.day:%d/%m/%Y}"}
        if not count:
            return ngettext("%(count)s piece of news, %(day)s", "%(count)s pieces of news, %(day)s", told) % {
                "count": told, **day,
            }  # fmt: skip
        words = ngettext("%(count)s thing to do, %(day)s", "%(count)s things to do, %(day)s", count)
        more = ngettext("%(count)s piece of news", "%(count)s pieces of news", told) % {"count": told}
        return "; ".join([words % {"count": count, **day}, *([more] if told else [])])

    def _line(self, row: Reminder) -> str:
        said = f"- {self.sentence(row)}"
        link = _link(row.duty)
        return f"{said}\n  {link}" if link else said

    def sentence(self, row: Reminder) -> str:
        """What the rung says about its duty on this day."""
        duty = row.duty
        left = duties.days_left(row.due_on, self.day)
        values = {
            "recipient": row.recipient.full_name if row.recipient else "", "what": duty.title.rstrip(" ."),
            "unit": duty.unit.name if duty.unit else "",
            "campaign": duty.context, "host": duty.host.name, "due": due_words(row.due_on, duty.due_time),
            "left": max(left, 0), "late": max(-left, 0),
        }  # fmt: skip
        return ladder.say(self._rung(row), values, requested=duty.requested)

    def _rung(self, row: Reminder) -> Rung:
        """The rung as its ladder words it today; one that has left the ladder speaks like its nearest neighbour."""
        rungs = self.ladders.of(row.duty.host_id, row.duty.kind, row.duty.desk).rungs
        if row.rung.startswith(EXTRA):
            shipped = ladder.shipped().ladders[ladder.UNIT]
            rungs = tuple(r for own in (rungs, shipped) for r in own if r.after_due and DESK in r.whom)[:1]
        same = [r for r in rungs if r.key == row.rung]
        return same[0] if same else min(rungs, key=lambda r: abs(r.days - (row.send_on - row.due_on).days))


def due_words(day: date, hour: time | None) -> str:
    """A due date inside a sentence, with its hour where it has one."""
    return f"{day:%d/%m/%Y}" if hour is None else f"{day:%d/%m/%Y} ({hour:%H:%M})"


def _link(duty: Duty) -> str:
    try:
        return f"{settings.SITE_URL}{duty.url}"
    except NoReverseMatch:  # the page was renamed since; the list of duties stands at the end of every digest
        return ""


# ---- on its way out --------------------------------------------------------------------------------------------------
def not_before() -> datetime | None:
    """On days off and in the quiet hours a digest waits for the next working morning."""
    local = timezone.localtime(clock.now())
    if calendar.is_working(local.date()) and not ladder.quiet(local.time()):
        return None
    rules = ladder.shipped()
    late = local.time() >= rules.quiet_from
    day = calendar.next_working(local.date() + timedelta(days=1) if late else local.date())
    return timezone.make_aware(datetime.combine(day, rules.quiet_until))


def _left_over(letters: list[Outbox]) -> set[int]:
    """Digests of an earlier day that never left: what they were to say goes into today's instead."""
    today = clock.today()
    old = {x.pk for x in letters if clock.local_date(x.created_at) < today and not x.message_id and x.address}
    rows = Reminder.objects.filter(outbox__in=old).exclude(channel=Channel.IN_APP)
    old -= set(
        rows.filter(state=State.FAILED).values_list("outbox", flat=True)
    )  # taken up again by hand: goes as it is
    old -= news.failed_in(old)
    rows.filter(outbox__in=old, state=State.PLANNED).update(outbox=None)
    news.let_go(old)
    return old


def refresh(letters: list[Outbox]) -> dict[int, outbox.Text]:
    """What each claimed digest says now. One whose duties are all finished is left out; one for the inbox alone stays."""
    old = _left_over(letters)
    letters = [letter for letter in letters if letter.pk not in old]
    rows = Reminder.objects.filter(outbox__in=letters).select_related("duty__unit", "duty__host", "recipient")
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in rows.order_by("send_on", "id"):
        found[row.outbox_id or 0].append(row)
    going = [r for lines in found.values() for r in lines if r.channel != Channel.IN_APP and r.state in _GOING]
    told = news.carried(letters)
    kept = {row.outbox_id for row in _drop_stale(going)} | set(told)
    texts = {}
    for letter in letters:
        needed = [row for row in found[letter.pk] if not _stale(row)]
        if letter.address and letter.pk not in kept:
            continue
        texts[letter.pk] = outbox.Text(letter.subject, letter.body)
        if letter.address and len(needed) < len(found[letter.pk]) and letter.recipient is not None:
            texts[letter.pk] = text = Words(clock.today()).letter(letter.recipient, needed, told.get(letter.pk, ()))
            Outbox.objects.filter(pk=letter.pk).update(subject=text.subject, body=text.body)
    return texts


def closed(letter: Outbox, state: str, error: str) -> None:
    """The reminders and the news in a letter share its fate."""
    rows = Reminder.objects.filter(outbox=letter, state__in=_GOING).exclude(channel=Channel.IN_APP)
    sent_at = clock.now() if state in (Outbox.State.SENT, Outbox.State.UNCERTAIN) else None
    rows.update(state=_BECOMES[Outbox.State(state)], sent_at=sent_at, error=error)
    news.closed(letter, state, error, sent_at)


def register() -> None:
    """Called in AppConfig.ready()."""
    outbox.COURIERS[KIND] = outbox.Courier(refresh=refresh, closed=closed, not_before=not_before)
    outbox.COURIERS[NEWS] = outbox.Courier(refresh=refresh, closed=closed, not_before=not_before, copy=True)
    for name in channels.names():
        if kind_of(name) != KIND:
            outbox.COURIERS[kind_of(name)] = outbox.Courier(
                refresh=refresh, closed=closed, not_before=not_before, send=channels.gateway(name).send
            )
