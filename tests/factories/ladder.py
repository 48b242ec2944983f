"""Duties on their own, for tests of reminders: no campaign around them."""

from datetime import date, datetime, time
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from deadlines.models import Desk, Duty, DutyDesk
from units.models import Unit


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An hour of a day where the offices are."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class DutyFactory(DjangoModelFactory):
    """A unit's report, asked for on 1 May 2025 and due on Monday 30 June 2025."""

    class Meta:
        model = Duty

    class Params:
        asked_on = date(2025, 5, 1)

    key = factory.Sequence(lambda n: f"test.report:{n}")
    kind = "test.report"
    title = "Báo cáo tổng kết"
    desk = Desk.CLERK
    context = "Thi đua lập thành tích"
    context_ref = "campaign:1"
    url_name = "deadlines:list"
    opens_on = factory.SelfAttribute("asked_on")
    due_on = date(2025, 6, 30)
    first_due_on = factory.SelfAttribute("due_on")
    created_at = factory.LazyAttribute(lambda duty: at(duty.asked_on))


def owed_by(unit: Unit, host: Unit, **values: Any) -> Duty:
    """A duty of `unit` with the row that says on whose desk it lies."""
    duty = DutyFactory(unit=unit, host=host, **values)
    DutyDesk.objects.create(duty=duty, desk=duty.desk, starts_on=duty.opens_on)
    return duty
