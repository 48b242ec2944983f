"""Celery tasks of core: wake-ups and sweeps. Losing every message loses nothing; the rows are the truth."""

import logging
from datetime import timedelta

from celery import current_app, shared_task
from django.conf import settings
from kombu.exceptions import KombuError

from core import clock, jobs, outbox, sealing
from core.models import Draft, SubmissionToken

logger = logging.getLogger(__name__)
DRAFT_DAYS = 180
TOKEN_DAYS = 30


def wake(task: str) -> None:
    """Ask a worker to run `task` soon. A broker that is away is only noted: beat sweeps the rows anyway."""
    if settings.MODE == "test":
        return
    try:
        current_app.send_task(task, retry=False)
    except (OSError, KombuError) as error:
        logger.warning("could not wake %s: %s", task, error)


@shared_task
def deliver_outbox() -> int:
    handled = outbox.deliver_due()
    if handled >= outbox.LIMIT:
        wake("core.tasks.deliver_outbox")  # the rest in a task of its own, so that other work gets its turn
    return handled


@shared_task
def sweep_jobs() -> int:
    return jobs.run_due()


@shared_task
def seal_log() -> int:
    total = 0
    while sealed := sealing.seal_once():
        total += sealed
    return total


@shared_task
def anchor_log() -> bool:
    return sealing.anchor()


@shared_task
def clear_old() -> None:
    """Drafts untouched for 180 days and spent tokens older than 30 days go."""
    now = clock.now()
    Draft.objects.filter(saved_at__lt=now - timedelta(days=DRAFT_DAYS)).delete()
    SubmissionToken.objects.filter(used_at__lt=now - timedelta(days=TOKEN_DAYS)).delete()
