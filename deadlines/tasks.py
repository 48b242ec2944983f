"""Celery tasks of deadlines. Beat starts them in UTC; what they find is in the rows, so a lost or doubled start does no harm."""

from celery import shared_task

from deadlines import digests, reminding, role_review


@shared_task
def plan_reminders() -> int:
    """Claim what is due and write the digests whose hour has come; the number of digests. Delivery is the outbox's."""
    reminding.plan()
    return digests.write_due()


@shared_task
def open_role_reviews() -> int:
    """Ask each head for the half-yearly review of roles; the number of duties opened."""
    return role_review.open_due()
