"""Background work: a row with a lease, picked up by whichever worker is there.

Register a handler with `@handler("campaigns.export")`; it receives a `Progress` and the job's params and returns what
`Finished` describes. A handler must be repeatable: after a crash it starts again from the beginning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock
from core.models import Blob, Job
from core.refusals import Refused

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Finished:
    """What a job leaves behind: a file to download, or a page to open."""

    blob: Blob | None = None
    url: str = ""


class Progress:
    """A handler's way to say how far it is; each call also renews the lease."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int) -> None:
        held = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)
        if not held.update(done=done, total=total, lease_until=clock.now() + LEASE):
            raise LeaseLost


class LeaseLost(Exception):
    """Another worker took the job over; this one stops without writing."""


Handler = Callable[[Progress, Job], Finished]
HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def enqueue(kind: str, *, title: str, owner: Any, params: dict[str, Any] | None = None) -> Job:
    """Write the job inside the caller's transaction and wake a worker after the commit."""
    job = Job.objects.create(kind=kind, title=title, owner=owner, params=params or {}, created_at=clock.now())
    transaction.on_commit(_wake)
    return job


def _wake() -> None:
    from core.tasks import wake

    wake("core.tasks.sweep_jobs")


def claim() -> Job | None:
    """Take one job that waits or whose worker is gone; None when there is none."""
    now = clock.now()
    due = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    for job in Job.objects.filter(due).order_by("created_at")[:20]:
        if Job.objects.filter(due, pk=job.pk).update(
            state=Job.State.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
        ):
            job.refresh_from_db()
            return job
    return None


def run(job: Job) -> None:
    """Do one claimed job. A failure is kept on the row in words; after three crashes the job is given up."""
    if job.attempts > MAX_ATTEMPTS:
        _finish(
            job,
            Job.State.FAILED,
            error=_("The work was interrupted three times and was given up. Start it again or call support."),
        )
        return
    try:
        finished = HANDLERS[job.kind](Progress(job), job)
    except LeaseLost:
        return
    except Refused as refused:
        _finish(job, Job.State.FAILED, error=str(refused.refusal.reason))
    except Exception as error:
        _finish(job, Job.State.FAILED, error=f"{type(error).__name__}: {error}")
    else:
        _finish(job, Job.State.DONE, result=finished.blob, result_url=finished.url)


def _finish(job: Job, state: str, **values: Any) -> None:
    if "error" in values:
        values["error"] = values["error"][:500]
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
        state=state, finished_at=clock.now(), lease_until=None, **values
    )


def run_due(limit: int = 10) -> int:
    """Do up to `limit` jobs; the number done."""
    for count in range(limit):
        job = claim()
        if job is None:
            return count
        run(job)
    return limit
