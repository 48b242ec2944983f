"""How wide a text is: advance widths read from a TrueType file. Kerning is off where the text is set (certificate.typ)."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FILES = {
    "regular": "Tinos-400Regular.ttf",
    "bold": "Tinos-700Bold.ttf",
    "italic": "Tinos-400Regular_Italic.ttf",
    "bold_italic": "Tinos-700Bold_Italic.ttf",
}
MM_PER_PT = 25.4 / 72


class Face:
    """One font file. Raises FileNotFoundError where it is not there."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        (count,) = struct.unpack_from(">H", self.data, 4)
        rows = (struct.unpack_from(">4sIII", self.data, 12 + 16 * i) for i in range(count))
        self.tables = {tag.decode(): start for tag, _sum, start, _size in rows}
        (self.per_em,) = struct.unpack_from(">H", self.data, self.tables["head"] + 18)
        (self.metrics,) = struct.unpack_from(">H", self.data, self.tables["hhea"] + 34)
        self.glyphs = self._glyphs()
        self.known: dict[str, float] = {}

    def em(self, text: str) -> float:
        """The width of `text` in parts of the font size."""
        return sum(self._letter(letter) for letter in unicodedata.normalize("NFC", text))

    def _letter(self, letter: str) -> float:
        width = self.known.get(letter)
        if width is None:
            width = self.known[letter] = self._advance(self.glyphs.get(ord(letter), 0)) / self.per_em
        return width

    def _advance(self, glyph: int) -> int:
        row = min(glyph, self.metrics - 1)
        return int(struct.unpack_from(">H", self.data, self.tables["hmtx"] + 4 * row)[0])

    def _glyphs(self) -> dict[int, int]:
        """Letter → glyph, from the map of the Basic Multilingual Plane (format 4)."""
        start = self.tables["cmap"]
        (count,) = struct.unpack_from(">H", self.data, start + 2)
        for i in range(count):
            (offset,) = struct.unpack_from(">I", self.data, start + 8 + 8 * i)
            if struct.unpack_from(">H", self.data, start + offset)[0] == 4:
                return self._segments(start + offset)
        raise ValueError("The font has no map of letters that can be read.")

    def _segments(self, at: int) -> dict[int, int]:
        (twice,) = struct.unpack_from(">H", self.data, at + 6)
        number, found = twice // 2, {}
        ends = struct.unpack_from(f">{number}H", self.data, at + 14)
        starts = struct.unpack_from(f">{number}H", self.data, at + 16 + twice)
        deltas = struct.unpack_from(f">{number}H", self.data, at + 16 + 2 * twice)
        ranges_at = at + 16 + 3 * twice
        ranges = struct.unpack_from(f">{number}H", self.data, ranges_at)
        for i, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code
                if offset:
                    place = ranges_at + 2 * i + offset + 2 * (code - first)
                    (glyph,) = struct.unpack_from(">H", self.data, place)
                    if not glyph:
                        continue
                found[code] = (glyph + delta) & 0xFFFF
        return found


@cache
def face(folder: Path, style: str) -> Face:
    """The font of a style, read once a process."""
    return Face(folder / FILES[style])


def width_mm(folder: Path, style: str, text: str, size: float) -> float:
    """The length of `text` on one line at `size` points, in millimetres."""
    return face(folder, style).em(text) * size * MM_PER_PT
