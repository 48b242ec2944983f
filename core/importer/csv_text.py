"""Reading CSV: the encoding found by what reads as Vietnamese, the delimiter by what gives a table."""

import csv
import io
import unicodedata
from typing import IO

from django.utils.translation import gettext as _

from core.importer import fonts, syllables
from core.importer.book import MAX_COLUMNS, Book, Budget, Sheet, Unreadable, text_of, trim

DELIMITERS = (";", ",", "\t")
PROBE_LINES = 50
PROBE_CHARACTERS = 200_000
GOOD = 0.6  # part of the marked words that must be Vietnamese syllables before an encoding is believed
FIELD_LIMIT = 100_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(file: IO[bytes], name: str) -> Book:
    """The file as one sheet. Raises Unreadable: not text, in no encoding we know, no table, past a limit."""
    file.seek(0)
    text, encoding = decode(file.read(), name)
    text, delimiter = _delimiter(text)
    sheet = Sheet("CSV")
    budget = Budget()
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            kept = trim([text_of(cell) for cell in row[:MAX_COLUMNS]])
            if kept:
                budget.spend(kept)
                sheet.rows.append((reader.line_num, kept))
    except csv.Error as error:
        raise Unreadable(
            _(
                "Line %(line)s of “%(name)s” cannot be read: a quotation mark that opens there never "
                "closes. Correct it and choose the file again."
            ),
            code="quotes",
            params={"name": name, "line": reader.line_num},
        ) from error
    return Book([sheet], encoding=encoding, delimiter=delimiter)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and the encoding it was in. Raises Unreadable where none makes Vietnamese of it."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise wrong_encoding(name) from error
    if b"\x00" in data[:4096]:
        return _wide(data, name), "utf-16"
    if _is_binary(data):
        raise not_a_table(name)
    try:
        return _mended(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _eight_bit(data, name)


def _wide(data: bytes, name: str) -> str:
    """UTF-16 without its mark: every other byte of plain letters is zero."""
    half = data[:4096]
    encoding = "utf-16-le" if half[1::2].count(0) > half[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise not_a_table(name) from error
    if any(unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} and c not in "\r\n\t" for c in text[:2000]):
        raise not_a_table(name)
    return text


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    return sum(byte < 32 and byte not in b"\r\n\t\x0c" for byte in head) > len(head) // 100


def _mended(text: str) -> tuple[str, str]:
    """UTF-8; where it was taken for Windows-1252 and encoded a second time, that is undone."""
    probe = text[:PROBE_CHARACTERS]
    share, words = syllables.share([probe])
    if words and share < GOOD:
        for middle in ("cp1252", "latin-1"):
            try:
                again = text.encode(middle).decode("utf-8")
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            if syllables.share([again[:PROBE_CHARACTERS]])[0] > max(share, GOOD):
                return again, "utf-8 ×2"
    return text, "utf-8"


def _eight_bit(data: bytes, name: str) -> tuple[str, str]:
    """Windows-1258, or Latin-1 under an old font: whichever reads as Vietnamese."""
    latin = data.decode("cp1252", errors="replace")
    tries = [
        (unicodedata.normalize("NFC", data.decode("cp1258", errors="replace")), "windows-1258"),
        (fonts.from_tcvn3(data.decode("latin-1")), "TCVN3"),
        (fonts.from_vni(latin), "VNI"),
    ]
    scored = [(syllables.share([text[:PROBE_CHARACTERS]])[0], text, encoding) for text, encoding in tries]
    best, text, encoding = max(scored, key=lambda found: found[0])
    if best < GOOD:
        raise wrong_encoding(name)
    return text, encoding


def wrong_encoding(name: str) -> Unreadable:
    return Unreadable(
        _(
            "The letters of “%(name)s” cannot be read: its encoding is none of UTF-8, UTF-16, Windows-1258, "
            "TCVN3 or VNI. In Excel choose “Save as”, type “CSV UTF-8”."
        ),
        code="encoding",
        params={"name": name},
    )


def not_a_table(name: str) -> Unreadable:
    return Unreadable(
        _("“%(name)s” is not a table that we can read. Choose an Excel workbook (.xlsx, .xls) or a CSV file."),
        code="type",
        params={"name": name},
    )


def _delimiter(text: str) -> tuple[str, str]:
    """The text and its delimiter: as its first line `sep=;` says, else the one that gives the steadiest table."""
    first = text[:10].splitlines()[0].lower() if text.strip() else ""
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return text.split("\n", 1)[-1], first[4]
    lines = text[:PROBE_CHARACTERS].splitlines()[:PROBE_LINES]
    best, chosen = 0.0, ";"
    for delimiter in DELIMITERS:
        widths = _widths(lines, delimiter)
        if widths:
            usual = max(set(widths), key=widths.count)
            steady = widths.count(usual) / len(widths) * min(usual - 1, 20)
            if steady > best:
                best, chosen = steady, delimiter
    return text, chosen


def _widths(lines: list[str], delimiter: str) -> list[int]:
    """How many cells the first lines have; none where they break off inside a quotation."""
    try:
        return [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        return []
