"""Celery tasks of ballots."""

from celery import shared_task

from ballots import voting


@shared_task
def destroy_keys() -> int:
    """Destroy keys of ballots that are over, should a crash have left one; the number destroyed."""
    return voting.sweep_keys()
