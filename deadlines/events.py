"""Messages about events: in the inbox at once; by mail with the person's next daily digest, to those who left mail on."""

from collections.abc import Mapping

from core import outbox
from core.models import Outbox
from deadlines import digests
from deadlines.models import Channel, ReminderPreference


def register(*kinds: str) -> None:
    """Say that messages of these kinds tell of events; the room that posts them calls this in AppConfig.ready()."""
    for kind in kinds:
        outbox.COURIERS[kind] = outbox.Courier(refresh=wanted, not_before=digests.not_before, gathered=True)


def wanted(rows: list[Outbox]) -> Mapping[int, outbox.Text]:
    """The texts of those whose readers want mail; the others stand in the inbox alone."""
    chosen = dict(
        ReminderPreference.objects.filter(user__in=[row.recipient_id for row in rows]).values_list("user", "channels")
    )
    return {
        row.pk: outbox.Text(row.subject, row.body)
        for row in rows
        if row.recipient_id not in chosen or Channel.EMAIL in chosen[row.recipient_id]
    }
