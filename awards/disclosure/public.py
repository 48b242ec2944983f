"""What is public of a disclosure: while it is open, and for a month after it closed. Nothing of a draft."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from awards.models import Disclosure, PublicComment
from core import clock

KEPT = timedelta(days=30)


def open_lists() -> list[Disclosure]:
    """Lists open today, those that end first at the top."""
    rows = Disclosure.objects.filter(status=Disclosure.Status.OPEN, ends_on__gte=clock.today())
    return list(rows.select_related("host").annotate(names=Count("nominations")).order_by("ends_on", "pk")[:100])


def find(address: str) -> Disclosure | None:
    """The list at a public address, if the public may still read it."""
    since = clock.today() - KEPT
    shown = Q(status=Disclosure.Status.OPEN) | Q(status=Disclosure.Status.CLOSED, ends_on__gte=since)
    return Disclosure.objects.filter(shown, address=address).select_related("host").first()


def shown(row: Disclosure) -> QuerySet[PublicComment]:
    """Comments that passed moderation, with their answers."""
    return row.comments.filter(status=PublicComment.Status.SHOWN).select_related("nomination")
