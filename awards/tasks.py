"""Celery tasks of awards."""

from celery import shared_task

from awards.council import following


@shared_task
def ask_reviews() -> int:
    """Open the council's duty for every campaign under final review; the number opened."""
    return following.ask_reviews()
