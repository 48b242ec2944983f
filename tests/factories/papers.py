"""Papers issued from a campaign, and Word files to upload."""

import io
from datetime import date
from typing import Any

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign
from campaigns.papers import LAUNCH
from core import clock
from documents import issuing, kinds
from documents.models import IssuedPaper
from tests.factories.campaigns_boards import launched

DAY = date(2025, 3, 20)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIELDS = (
    "{{ so_ky_hieu }}",
    "{{ dia_danh_ngay }}",
    "{{ trich_yeu }}",
    "{%p for dong in noi_dung %}",
    "{{ dong }}",
    "{%p endfor %}",
)


def campaign(province: Any, **fields: Any) -> Campaign:
    """A running campaign of the province's communes, whose first report was due on 10/3/2025."""
    return launched(province.host, province.communes, province.officer, [date(2025, 3, 10)], **fields)


def paper(
    record: Any, by: Any, kind: str = LAUNCH, *, on: date = DAY, replaces: IssuedPaper | None = None, **changes: Any
) -> IssuedPaper:
    """A paper of `kind`, issued as the form would without a change (or with `changes` of the wording)."""
    with clock.pretend(on):
        found = kinds.KINDS[kind]
        wording = vars(issuing.wording_of(issuing.draft(found, record, by=by))) | changes
        return issuing.issue(kind=found, record=record, wording=issuing.Wording(**wording), by=by, replaces=replaces)


def word(*paragraphs: str, runs: tuple[str, ...] = (), name: str = "mau.docx") -> SimpleUploadedFile:
    """A Word file with these paragraphs; `runs` make one more paragraph out of separate runs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if runs:
        last = document.add_paragraph()
        for text in runs:
            last.add_run(text)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue(), DOCX)


def text_of(data: bytes) -> str:
    """Every paragraph of a Word file, tables included, one a line."""
    document = docx.Document(io.BytesIO(data))
    cells = [p.text for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])
