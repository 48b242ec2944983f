"""Celery tasks of scoring. What they find is in the rows, so a lost or doubled start does no harm."""

from celery import shared_task

from scoring.sheets import computing


@shared_task
def fill_computed() -> int:
    """Read the figures of computed rows anew in every running round; the number of rounds."""
    return computing.fill_running()
