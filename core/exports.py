"""Exports too large to wait for: the list is written by a worker, with its progress, and offered as a download.

A list of more than `AT_ONCE` rows answers its export with a job; the job opens the same list as the same person again and
writes what is filtered there.
"""

from tempfile import TemporaryFile
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import blobs, clock, jobs, list_xlsx, registries
from core.models import Job
from core.refusals import Refusal, Refused

KIND = "core.export"
AT_ONCE = 2000
TELL_EVERY = 500


def may_read(user: Any, blob: Any) -> bool:
    """An export is for who asked for it."""
    return bool(blob.created_by_id == user.pk)


def later(request: HttpRequest, title: str, total: int) -> HttpResponse:
    """Begin the export of the list at this address and lead to its progress page."""
    params = {"path": request.path, "query": request.GET.urlencode(), "total": total}
    job = jobs.enqueue(KIND, title=_("Export: %(title)s") % {"title": title}, owner=request.user, params=params)
    return HttpResponseRedirect(reverse("core:job", args=[job.pk]))


def _list_of(job: Job) -> Any:
    """The list view as its owner sees it now. Raises Refused where the address is no list any more."""
    try:
        match = resolve(job.params["path"])
    except Resolver404:
        raise Refused(Refusal(_("This list no longer exists."))) from None
    view_class = getattr(match.func, "view_class", None)
    if view_class is None or not hasattr(view_class, "export_name"):
        raise Refused(Refusal(_("This list no longer exists.")))
    request = HttpRequest()
    request.method, request.path, request.user = "GET", job.params["path"], job.owner
    request.GET = QueryDict(job.params["query"])
    request.session = {}  # type: ignore[assignment]
    view = view_class()
    view.setup(request, *match.args, **match.kwargs)
    return view


def export(progress: jobs.Progress, job: Job) -> jobs.Finished:
    """Write the workbook, telling the progress every few hundred rows."""
    with translation.override(job.owner.language):
        view = _list_of(job)
        total = view.total

        def each(number: int) -> None:
            if number % TELL_EVERY == 0:
                progress(number, total)

        book = list_xlsx.workbook(view.ordered, view.get_columns(), str(view.title), each)
        with TemporaryFile() as target:
            book.save(target)
            name = f"{view.export_name}-{clock.today():%Y%m%d}.xlsx"
            blob = blobs.store(File(target, name=name), kind=KIND, by=job.owner, content_type=list_xlsx.CONTENT_TYPE)
    progress(total, total)
    return jobs.Finished(blob=blob)


def register() -> None:
    """Called when the application starts."""
    jobs.handler(KIND)(export)
    registries.file_readers[KIND] = may_read
