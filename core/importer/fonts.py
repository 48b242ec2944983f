"""Text typed with old fonts (TCVN3, VNI), recognised and turned into Unicode."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.importer.fontdata import TCVN3, VNI
from core.importer.syllables import is_syllable

TCVN3_NAME, VNI_NAME, UNICODE_NAME = "tcvn3", "vni", "unicode"
LABELS = {TCVN3_NAME: "TCVN3 (ABC)", VNI_NAME: "VNI", UNICODE_NAME: "Unicode"}
SAMPLE = 4000
# What Windows-1252 shows at bytes that Latin-1 leaves to controls never occurs in the two encodings, so Latin-1 is enough.
_TOKEN = re.compile(r"[^\s.,;:()\[\]/\\\"'!?0-9-]+")
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_FROM_TCVN3 = {ord(code): letter for code, letter in TCVN3.items()}
# Letters of the Latin-1 range that Vietnamese in Unicode has too; anything else of the tables points to an old font.
_SHARED = frozenset("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")


def from_tcvn3(text: str) -> str:
    """`text`, whose letters are TCVN3 bytes shown as Latin-1, in Unicode. Words without small letters become capitals."""
    return text.translate(_FROM_TCVN3)


def from_vni(text: str) -> str:
    """`text`, typed with a VNI font, in Unicode."""
    return _VNI_PATTERN.sub(lambda found: VNI[found.group()], text)


def to_tcvn3(text: str) -> str:
    """The other way round, for tests and proofs: small letters and the seven capitals without a tone that TCVN3 has."""
    return unicodedata.normalize("NFC", text).translate({ord(letter): code for code, letter in TCVN3.items()})


def to_vni(text: str) -> str:
    """The other way round, for tests and proofs; capitals with capital marks."""
    back = {letter: source for source, letter in VNI.items() if source.isupper() or source.islower()}
    return "".join(back.get(c, c) for c in unicodedata.normalize("NFC", text))


CONVERT: dict[str, Callable[[str], str]] = {TCVN3_NAME: from_tcvn3, VNI_NAME: from_vni, UNICODE_NAME: lambda text: text}


def _is_unicode(text: str) -> bool:
    """Does it hold a letter that only Unicode Vietnamese has?"""
    return any("\u0100" <= c <= "\u01b0" or "\u1ea0" <= c <= "\u1ef9" for c in text)


def _points_to(text: str, convert: Callable[[str], str]) -> int:
    """How many words of `text` cannot be Vietnamese as they are, but are syllables once converted."""
    count = 0
    for word in _TOKEN.findall(text):
        if word.isascii() or (all(c in _SHARED or c.isascii() for c in word) and is_syllable(word)):
            continue
        turned = convert(word)
        count += turned != word and len(word) > 1 and is_syllable(turned)
    return count


@dataclass
class Evidence:
    """What the cells of a column say about its encoding."""

    unicode: int = 0
    hints: dict[str, int] = field(default_factory=lambda: {TCVN3_NAME: 0, VNI_NAME: 0})

    def add(self, text: str) -> None:
        """Count one cell."""
        if text.isascii():
            return
        if _is_unicode(text):
            self.unicode += 1
            return
        for name in self.hints:
            self.hints[name] += _points_to(text, CONVERT[name])

    @property
    def font(self) -> str:
        """The old font most words point to, or Unicode."""
        name = max(self.hints, key=lambda key: self.hints[key])
        return name if self.hints[name] else UNICODE_NAME


class Font(NamedTuple):
    """The old font of a column; `mixed` where some of its cells are Unicode."""

    name: str
    mixed: bool


def detect(rows: Iterable[Sequence[str]]) -> dict[int, Font]:
    """The old font of each column that has one, by column index, from the first cells.

    A column without any telling word follows the sheet, when nothing in the sheet is Unicode.
    """
    columns: dict[int, Evidence] = {}
    for seen, row in enumerate(rows):
        if seen >= SAMPLE:
            break
        for index, text in enumerate(row):
            if text and not text.isascii():
                columns.setdefault(index, Evidence()).add(text)
    whole = Evidence(sum(e.unicode for e in columns.values()))
    for evidence in columns.values():
        for name, count in evidence.hints.items():
            whole.hints[name] += count
    found: dict[int, Font] = {}
    for index, evidence in columns.items():
        font = evidence.font
        if font == UNICODE_NAME and not evidence.unicode and not whole.unicode:
            font = whole.font
        if font != UNICODE_NAME:
            found[index] = Font(font, mixed=bool(evidence.unicode))
    return found


def convert_cell(text: str, font: Font) -> str:
    """One cell of a column in `font`; a cell that is Unicode already stays, in a mixed column also one that may be."""
    if not text or text.isascii() or _is_unicode(text):
        return text
    convert = CONVERT[font.name]
    return text if font.mixed and not _points_to(text, convert) else convert(text)
