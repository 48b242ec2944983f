"""Celery tasks of deadlines. Beat starts them in UTC; what they find is in the rows, so a lost or doubled start does no harm."""

from celery import shared_task

from deadlines import digests, reminding, role_review, weekly


@shared_task
def plan_reminders() -> int:
    """Claim what is due and write the digests whose hour has come; the number of digests. Delivery is the outbox's."""
    reminding.plan()
    return digests.write_due()


@shared_task
def open_role_reviews() -> int:
    """Ask each head for the half-yearly review of roles; the number of duties opened."""
    return role_review.open_due()


@shared_task
def post_weekly_pictures() -> int:
    """Write the week's picture to the leaders of each host that switched it on; it waits for the officer's release."""
    return weekly.post_due()
