"""Plan and send today's reminders, or show what would be sent."""

import json
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock, outbox
from deadlines import digests, reminding
from deadlines.models import Reminder
from deadlines.preview import DAYS, coming


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = (
        "Plans and sends the reminders that are due. With --dry-run nothing is written: it shows what goes out in the next "
        f"{DAYS} days, or what would have gone out from a past day (--on), as of that day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="The day (default: today).")
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"How many days --dry-run looks ahead (default {DAYS})."
        )
        parser.add_argument("--dry-run", action="store_true", help="Show, do not send.")
        parser.add_argument("--json", action="store_true", help="Print the reminders as data.")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["on"] or clock.today()
        if options["days"] < 1:
            raise CommandError("--days must be at least 1.")
        rows = [c.data() for c in coming(day, days=options["days"])] if options["dry_run"] else self._send(day)
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(
                f"{row['send_on']}  {row['rung']:<8} {row['recipient']:<20} {row['channel']:<7} "
                f"{row['due_on']}  {row['unit']} · {row['campaign']}"
            )
        self.stdout.write(f"{len(rows)} reminders")

    def _send(self, day: date) -> list[dict[str, str]]:
        """Plan, write and deliver; what was claimed now. Another day than today only outside production."""
        if day != clock.today() and settings.PRODUCTION:
            raise CommandError("Reminders are sent for today only; add --dry-run to look at another day.")
        with nullcontext() if day == clock.today() else clock.pretend(day):
            last = Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            reminding.plan()
            digests.write_due()
            while outbox.deliver_due():
                pass
            return [_data(row, day) for row in _claimed(last)]


def _claimed(last: int) -> Any:
    states = (Reminder.State.SKIPPED, Reminder.State.SUPERSEDED)
    rows = Reminder.objects.filter(pk__gt=last).exclude(state__in=states)
    return rows.select_related("duty__unit", "recipient").order_by("send_on", "id")


def _data(row: Reminder, day: date) -> dict[str, str]:
    return {
        "duty": row.duty.key, "unit": row.duty.unit.name if row.duty.unit else "", "campaign": row.duty.context,
        "rung": row.rung, "recipient": row.recipient.username if row.recipient else "", "channel": row.channel,
        "due_on": f"{row.due_on:%Y-%m-%d}", "send_on": f"{day:%Y-%m-%d}",
    }  # fmt: skip
