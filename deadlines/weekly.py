"""The week on one page, for leaders who never sign in: computed here, shown as a page, sent as a PDF with a mail."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import typst
from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment, User
from core import assets, clock, log, outbox
from core.models import Outbox
from core.numbers import format_decimal
from core.refusals import require
from deadlines import calendar, duties
from deadlines.models import Duty, Outcome, WeeklyPicture
from deadlines.rules.ladder import may_release
from deadlines.rules.weekly import may_switch
from units.models import Unit

KIND = "deadlines.weekly"
SOURCE = Path(__file__).parent / "data" / "weekly.typ"
FONTS = assets.TARGET / "fonts" / "tinos"
MOST_CAMPAIGNS, MOST_UNITS, MOST_NEXT = 12, 12, 8
WEEK, AHEAD, RECENT = timedelta(days=7), timedelta(days=14), timedelta(days=30)


@dataclass(frozen=True)
class Figures:
    """The whole in four numbers, on one day; `on_time` in percent, None while nothing was due."""

    due: int
    received: int
    on_time: int | None
    late: int
    came: int


@dataclass(frozen=True)
class CampaignLine:
    ref: str
    name: str
    due: int
    received: int
    on_time: int | None
    late: int
    next_on: date | None


@dataclass(frozen=True)
class LateUnit:
    unit: str
    count: int
    since: date
    days: int


@dataclass(frozen=True)
class Coming:
    due_on: date
    title: str
    context: str
    units: int


@dataclass
class Picture:
    """The week of `host` as of `on`, beside the week before."""

    host: Unit
    on: date
    now: Figures
    before: Figures
    campaigns: list[CampaignLine] = field(default_factory=list)
    late: list[LateUnit] = field(default_factory=list)
    late_units: int = 0
    coming: list[Coming] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Nothing was asked of anybody."""
        return not (self.now.due or self.campaigns or self.coming)


def picture(host: Unit, on: date | None = None) -> Picture:
    """The picture of a host; eight queries whatever its size. What is only requested is never late and not counted."""
    day = on or clock.today()
    owed = Duty.objects.filter(host=host, requested=False, unit__isnull=False).exclude(unit=host)
    owed = owed.exclude(outcome__in=(Outcome.EXCUSED, Outcome.WITHDRAWN))
    late = _open_on(owed, day).filter(due_on__lt=day)
    units = _late_units(late, day)
    return Picture(
        host, day, _figures(owed, day), _figures(owed, day - WEEK), _campaigns(owed, day), units[:MOST_UNITS],
        len(units), _coming(owed, day),
    )  # fmt: skip


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _open_on(owed: QuerySet[Duty], day: date) -> QuerySet[Duty]:
    """What was there and open as the day ended."""
    return owed.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=_end(day)), created_at__lt=_end(day), opens_on__lte=day
    )


def _figures(owed: QuerySet[Duty], day: date) -> Figures:
    """What was due this year by `day`, what of it had come, how much of that in time, what was late, what came in the week."""
    year = owed.filter(due_on__range=(date(day.year, 1, 1), day))
    done = Q(done_on__lte=day)
    found = year.order_by().aggregate(
        due=Count("pk"), received=Count("pk", filter=done), kept=Count("pk", filter=done & Q(done_on__lte=F("due_on")))
    )
    came = owed.filter(done_on__gt=day - WEEK, done_on__lte=day).count()
    late = _open_on(owed, day).filter(due_on__lt=day).count()
    return Figures(found["due"], found["received"], _share(found["kept"], found["due"]), late, came)


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _campaigns(owed: QuerySet[Duty], day: date) -> list[CampaignLine]:
    """Campaigns and plans with something open, or due within the last month; the most late first."""
    rows = (
        owed.filter(Q(closed_at__isnull=True) | Q(due_on__gte=day - RECENT), opens_on__lte=day)
        .order_by()
        .values("context_ref")
    )
    refs = {row["context_ref"] for row in rows.distinct()}
    past, done = Q(due_on__lte=day), Q(done_on__lte=day)
    found = (
        owed.filter(context_ref__in=refs).order_by().values("context_ref").annotate(
            name=Min("context"), due=Count("pk", filter=past), received=Count("pk", filter=past & done),
            kept=Count("pk", filter=past & done & Q(done_on__lte=F("due_on"))),
            late=Count("pk", filter=Q(closed_at__isnull=True, due_on__lt=day)),
            next_on=Min("due_on", filter=Q(closed_at__isnull=True, due_on__gte=day)),
        )
    )  # fmt: skip
    lines = [
        CampaignLine(
            r["context_ref"], r["name"], r["due"], r["received"], _share(r["kept"], r["due"]), r["late"], r["next_on"]
        )
        for r in found
    ]
    return sorted(lines, key=lambda c: (-c.late, c.next_on or date.max, c.name))[:MOST_CAMPAIGNS]


def _late_units(late: QuerySet[Duty], day: date) -> list[LateUnit]:
    rows = late.order_by().values("unit", "unit__short_name").annotate(count=Count("pk"), since=Min("due_on"))
    found = [LateUnit(r["unit__short_name"], r["count"], r["since"], duties.late_days(r["since"], day)) for r in rows]
    return sorted(found, key=lambda u: (-u.count, u.since, u.unit))


def _coming(owed: QuerySet[Duty], day: date) -> list[Coming]:
    rows = _open_on(owed, day).filter(due_on__range=(day, day + AHEAD)).order_by()
    groups = rows.values("due_on", "title", "context").annotate(units=Count("unit", distinct=True))
    return [Coming(**row) for row in groups.order_by("due_on", "title", "context")[:MOST_NEXT]]


# ---- as text and as PDF ----------------------------------------------------------------------------------------------
def change(now: int | None, before: int | None) -> str:
    """ "+3", "−2", "=" against the week before; blank where there is nothing to compare."""
    if now is None or before is None:
        return ""
    if now == before:
        return "="
    return f"+{format_decimal(now - before)}" if now > before else f"−{format_decimal(before - now)}"


def stats(found: Picture) -> list[dict[str, str]]:
    """The big figures: number, words, against last week, and whether more is worse."""
    now, before = found.now, found.before
    share = "–" if now.on_time is None else f"{now.on_time}%"
    return [
        {"number": f"{format_decimal(now.received)}/{format_decimal(now.due)}", "label": _("received of what was due this year"),
         "change": change(now.received, before.received)},
        {"number": share, "label": _("in time"), "change": change(now.on_time, before.on_time)},
        {"number": format_decimal(now.late), "label": _("overdue now"), "change": change(now.late, before.late)},
        {"number": format_decimal(now.came), "label": _("came this week"), "change": change(now.came, before.came)},
    ]  # fmt: skip


def text(found: Picture) -> str:
    """The picture in a mail's words."""
    lines = [f"- {s['label']}: {s['number']}" + (f" ({s['change']})" if s["change"] else "") for s in stats(found)]
    parts = ["\n".join([_("The week on one page, %(day)s") % {"day": f"{found.on:%d/%m/%Y}"}, *lines])]
    if found.late:
        late = [
            _("- %(unit)s: %(count)s things, since %(day)s")
            % {"unit": u.unit, "count": format_decimal(u.count), "day": f"{u.since:%d/%m/%Y}"}
            for u in found.late
        ]
        parts.append("\n".join([_("LATE UNITS"), *late]))
    if found.coming:
        parts.append(
            "\n".join([_("NEXT DEADLINES"), *(f"- {c.due_on:%d/%m/%Y}: {c.title} ({c.context})" for c in found.coming)])
        )
    return "\n\n".join(parts)


def pdf(found: Picture) -> bytes:
    """One A4 page. Raises FileNotFoundError where the fonts were not installed."""
    if not any(FONTS.glob("*.ttf")):
        raise FileNotFoundError(f"The fonts of papers are not in {FONTS}; run `python -m core.assets`.")
    data = json.dumps(_described(found), ensure_ascii=False)
    return bytes(
        typst.compile(str(SOURCE), sys_inputs={"week": data}, font_paths=[str(FONTS)], ignore_system_fonts=True)
    )


def _described(found: Picture) -> dict[str, Any]:
    def day(value: date | None) -> str:
        return f"{value:%d/%m/%Y}" if value else "–"

    return {
        "title": _("Emulation work of the week"), "host": found.host.name,
        "facts": _("As of %(day)s; figures in brackets: against the week before") % {"day": day(found.on)},
        "stats": stats(found), "none": _("None."),
        "campaigns": {
            "title": _("Campaigns under way"),
            "head": [_("Campaign"), _("Received"), _("Kept in time"), _("Overdue"), _("Next date")],
            "rows": [
                [c.name, f"{format_decimal(c.received)}/{format_decimal(c.due)}", "–" if c.on_time is None else f"{c.on_time}%",
                 format_decimal(c.late), day(c.next_on)] for c in found.campaigns
            ],
        },
        "late": {
            "title": _("Late units (%(count)s)") % {"count": format_decimal(found.late_units)},
            "head": [_("Unit"), _("Things"), _("Working days")],
            "rows": [[u.unit, format_decimal(u.count), format_decimal(u.days)] for u in found.late],
        },
        "coming": {
            "title": _("Next deadlines"), "head": [_("Due"), _("What is owed"), _("Units")],
            "rows": [[day(c.due_on), f"{c.title} · {c.context}", format_decimal(c.units)] for c in found.coming],
        },
    }  # fmt: skip


# ---- sending ---------------------------------------------------------------------------------------------------------
def register() -> None:
    """Called in AppConfig.ready()."""
    outbox.COURIERS[KIND] = outbox.Courier(attach=_attached)
    log.sentences({
        "deadlines.weekly_on": translation.gettext_lazy("switched the weekly picture on"),
        "deadlines.weekly_off": translation.gettext_lazy("switched the weekly picture off"),
        "deadlines.weekly_release": translation.gettext_lazy("released the weekly picture to the leaders"),
    })  # fmt: skip


def _attached(row: Outbox) -> list[tuple[str, bytes, str]]:
    host, day = row.key.split(":")[1:3]
    with translation.override(row.recipient.language if row.recipient else None):
        found = picture(Unit.objects.get(pk=int(host)), date.fromisoformat(day))
        return [(f"tuan-{day}.pdf", pdf(found), "application/pdf")]


def leaders_of(host: Unit, on: date) -> list[User]:
    """Who leads the host on a day."""
    roles = RoleAssignment.objects.in_force(on).filter(role=Role.LEADER, host=host, user__is_active=True)
    return list(User.objects.filter(pk__in=roles.values("user")).order_by("pk"))


def post_due(on: date | None = None) -> int:
    """On the first working day of a week, or later if nobody was there: one held message per leader; the number written.

    May run any number of times: a week is written once.
    """
    today = on or clock.today()
    if not calendar.is_working(today):
        return 0
    monday = today - timedelta(days=today.weekday())
    written = 0
    for row in WeeklyPicture.objects.filter(on=True).select_related("host"):
        week = f"{KIND}:{row.host_id}:"
        known = Outbox.objects.filter(kind=KIND, key__startswith=week, created_at__gte=_end(monday - timedelta(days=1)))
        had = set(known.values_list("recipient", flat=True))
        wanted = [user for user in leaders_of(row.host, today) if user.pk not in had]
        if wanted:
            _post(row.host, today, wanted)
            written += len(wanted)
    return written


def _post(host: Unit, day: date, people: Iterable[User]) -> None:
    found = picture(host, day)
    messages = []
    for user in people:
        with translation.override(user.language):
            subject = _("Emulation work of the week, %(day)s") % {"day": f"{day:%d/%m/%Y}"}
            messages.append(
                outbox.Message(
                    key=f"{KIND}:{host.pk}:{day:%Y-%m-%d}:{user.pk}", kind=KIND, recipient=user, subject=subject,
                    body=text(found), link=f"{reverse('deadlines:weekly')}?host={host.pk}", held=True,
                )
            )  # fmt: skip
    with transaction.atomic():
        outbox.post(messages)


def held(host: Unit) -> QuerySet[Outbox]:
    """What waits for the officer's release."""
    rows = Outbox.objects.filter(kind=KIND, key__startswith=f"{KIND}:{host.pk}:", state=Outbox.State.HELD)
    return rows.select_related("recipient").order_by("id")


def release(*, host: Unit, by: Any) -> int:
    """Let the held pictures of a host go to its leaders; the number released. Raises Refused."""
    require(may_release(by, frozenset({host.pk})))
    with transaction.atomic():
        done = outbox.release(list(held(host).values_list("pk", flat=True)))
        log.record("deadlines.weekly_release", host, by=by, params={"messages": done})
    return done


def switch(*, host: Unit, on: bool, by: Any) -> WeeklyPicture:
    """Switch the weekly sending on or off. Raises Refused."""
    require(may_switch(by, host.pk))
    with transaction.atomic():
        row, _made = WeeklyPicture.objects.update_or_create(
            host=host, defaults={"on": on, "changed_by": by, "changed_at": clock.now()}
        )
        log.record("deadlines.weekly_on" if on else "deadlines.weekly_off", host, by=by)
    return row
