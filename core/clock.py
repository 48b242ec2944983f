"""The one source of time.

Nobody else calls `timezone.now()`: verbs take `on=None` or ask here. Outside production `THIDUA_CLOCK` fixes the start
of the clock, and `pretend` sets it for a block of code, so that a demonstration or a simulation may live on another day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from time import monotonic

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_started = monotonic()
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present instant, aware."""
    pretended = _pretended.get()
    if pretended is not None:
        return pretended
    if settings.CLOCK:
        return _aware(datetime.fromisoformat(settings.CLOCK)) + timedelta(seconds=monotonic() - _started)
    return timezone.now()


def today() -> date:
    """The present day where the offices are (Asia/Ho_Chi_Minh), not the day in UTC."""
    return timezone.localdate(now())


def local_date(instant: datetime) -> date:
    """The day in the offices' time zone on which `instant` fell; what "on time" is measured by."""
    return timezone.localdate(instant)


@contextmanager
def pretend(instant: datetime | date) -> Iterator[None]:
    """Within the block it is `instant` (a day means 9 o'clock there). Raises ImproperlyConfigured in production."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("The clock cannot be set in production.")
    if not isinstance(instant, datetime):
        instant = datetime.combine(instant, time(9))
    token = _pretended.set(_aware(instant))
    try:
        yield
    finally:
        _pretended.reset(token)


def _aware(instant: datetime) -> datetime:
    return timezone.make_aware(instant) if timezone.is_naive(instant) else instant
