"""A person's messages inside the app: what the outbox wrote to them, whether or not a mail went out too.

What a courier hands over by a way of its own (a telephone) is a copy for that way and does not stand here again; nor does a
mail that only carries what stands here already.
"""

from typing import Any

from django.db.models import QuerySet

from core import clock
from core.models import Outbox
from core.outbox import COURIERS


def messages_of(user: Any) -> QuerySet[Outbox]:
    """What was written to `user` and is due; what is held for release is not there yet."""
    elsewhere = [kind for kind, courier in COURIERS.items() if courier.send is not None or courier.copy]
    rows = Outbox.objects.filter(recipient=user, due_at__lte=clock.now()).exclude(state=Outbox.State.HELD)
    return rows.exclude(kind__in=elsewhere).order_by("-id")


def unread(user: Any) -> int:
    """For the bell: one indexed query."""
    return messages_of(user).filter(read_at__isnull=True).order_by().count()


def mark_read(*, by: Any, pk: int | None = None) -> int:
    """Mark one of one's own messages as read, or all of them; the number marked."""
    rows = messages_of(by).filter(read_at__isnull=True).order_by()
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=clock.now())
