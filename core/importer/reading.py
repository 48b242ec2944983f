"""From an upload to a Book: what the file is by its content, whether it is safe to open, and the reader for it."""

from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from core import blobs
from core.importer import csv_text, xls, xlsx
from core.importer.book import Book, Unreadable

ACCEPT = ".xlsx,.xls,.csv,.tsv,.txt"
XLSX, XLS, CSV = "xlsx", "xls", "csv"
CONTENT_TYPES = {XLSX: blobs.XLSX, XLS: "application/vnd.ms-excel", CSV: "text/csv"}
_READERS = {XLSX: xlsx.read, XLS: xls.read, CSV: csv_text.read}
SMALL_UNPACKED = 4 * 1024 * 1024
SMALL_FILE = 300 * 1024
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
_OTHERS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


def check(file: Any) -> str:
    """The format of an uploaded file: "xlsx", "xls" or "csv". Raises Unreadable with what to do; nothing is unpacked yet."""
    name = PurePath(file.name or "").name
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise Unreadable(
            _("“%(name)s” is larger than %(max)s MB. Take out pictures and sheets that are not needed, or split it."),
            code="large",
            params={"name": name, "max": blobs.limit_mb()},
        )
    if not file.size:
        raise Unreadable(_("“%(name)s” is empty. Choose the file again."), code="empty", params={"name": name})
    file.seek(0)
    head = file.read(2048)
    file.seek(0)
    if head.startswith(_PROGRAMS):
        raise Unreadable(
            _("“%(name)s” is a program, not a table, whatever its name says. It was not kept."),
            code="program",
            params={"name": name},
        )
    if head.startswith(b"PK"):
        xlsx.check(file, name, file.size)
        return XLSX
    if head.startswith(xls.MAGIC):
        xls.check(file, name)
        return XLS
    _check_text(head, name)
    return CSV


def _check_text(head: bytes, name: str) -> None:
    if head.startswith(_OTHERS):
        raise csv_text.not_a_table(name)
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"mime-version:")):
        raise Unreadable(
            _(
                "“%(name)s” is a web page under the name of a table. Open it in Excel, "
                "save it as .xlsx and choose it again."
            ),
            code="web",
            params={"name": name},
        )
    if PurePath(name).suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise xlsx.damaged(name)


def is_small(file: Any, form: str) -> bool:
    """May it be read while the person waits? Larger ones go to a job."""
    return int(xlsx.unzipped_size(file)) <= SMALL_UNPACKED if form == XLSX else bool(file.size <= SMALL_FILE)


def read(file: IO[bytes], form: str, name: str) -> Book:
    """The file as sheets of text. Raises Unreadable: past a limit, damaged, or without a single filled cell."""
    book = _READERS[form](file, name)
    if not book.filled:
        raise Unreadable(_("“%(name)s” holds no data: every sheet is empty."), code="blank", params={"name": name})
    return book
