"""The export package: named PDFs and the list as XLSX in one ZIP, made by a worker."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook

from awards.dossier import reporting
from awards.higher import paper as papers
from awards.models import HigherSubmission, Nomination
from awards.rules import higher as rules
from core import blobs, exports, jobs, list_xlsx, registries
from core.models import Job
from core.refusals import require
from core.text import fold
from documents.issuing import FONTS
from documents.papers import pdf

KIND = "awards.higher_package"
HEAD = ("TT", "Tên", "Chức vụ, đơn vị", "Đơn vị trình", "Hình thức, danh hiệu", "Năm", "Tóm tắt thành tích")


def start(*, submission: HigherSubmission, by: Any) -> Job:
    """Have the package made; the person is led to its progress. Pressed again while it runs, the same job. Raises Refused."""
    require(rules.keep(by, submission))
    running = Job.objects.filter(
        kind=KIND, owner=by, params={"submission": submission.pk}, state__in=(Job.State.QUEUED, Job.State.RUNNING)
    ).first()
    if running is not None:
        return running
    title = _("File of %(title)s") % {"title": submission.title}
    return jobs.enqueue(KIND, title=title[:200], owner=by, params={"submission": submission.pk})


def register() -> None:
    """Called in AppConfig.ready()."""
    jobs.handler(KIND)(make)
    registries.file_readers[KIND] = exports.may_read


def make(progress: jobs.Progress, job: Job) -> jobs.Finished:
    """Set every paper, keep the ZIP as a blob of the person who asked."""
    row = HigherSubmission.objects.select_related("host").get(pk=job.params["submission"])
    names = [one for _award, listed in papers.listed(row) for one in listed]
    total, out = len(names) + 2, io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01-to-trinh.pdf", pdf.render(papers.paper(row), fonts=FONTS))
        progress(1, total)
        archive.writestr("02-danh-sach.xlsx", workbook(row))
        progress(2, total)
        for number, (file, content) in enumerate(_reports(names), 3):
            archive.writestr(file, content)
            progress(number, total)
        for file, content in _opinions(row):
            archive.writestr(file, content)
    blob = blobs.store_bytes(
        out.getvalue(), name=f"ho-so-trinh-{row.pk}.zip", kind=KIND, by=job.owner, content_type="application/zip"
    )
    return jobs.Finished(blob=blob, url=reverse("awards:higher", args=[row.pk]))


def _reports(names: list[Nomination]) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(names, 1):
        file = f"03-bao-cao-thanh-tich/{number:03d}-{slugify(fold(one.name))[:60]}.pdf"
        yield file, pdf.render(reporting.paper(one), fonts=FONTS)


def _opinions(row: HigherSubmission) -> Iterator[tuple[str, bytes]]:
    for step in row.steps.select_related("file"):
        if step.file is not None:
            name = papers.opinion_kind(step) if step.is_question else step.kind
            yield f"04-y-kien/{step.pk}-{name}{PurePath(step.file.name).suffix}", blobs.as_bytes(step.file).getvalue()


def workbook(row: HigherSubmission) -> bytes:
    """The list as one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title="Danh sách")
    rows = [(award, one) for award, names in papers.listed(row) for one in names]
    lines = [
        (number, one.name, one.post, one.proposal.unit.name, award.name, one.proposal.year, one.achievement)
        for number, (award, one) in enumerate(rows, 1)
    ]
    for line in [HEAD, *lines]:
        sheet.append([list_xlsx.make_cell(sheet, value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
