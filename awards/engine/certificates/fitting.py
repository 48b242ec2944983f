"""A text is fitted into its place: made smaller, then wrapped; what fits nowhere is still kept inside, and said.

Heights: a line takes 1.2 of the size (room for two stacked Vietnamese marks); all in millimetres.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from awards.engine.certificates.fonts import MM_PER_PT, face
from awards.engine.certificates.layout import Place

LINE, STEP, LEAST = 1.2, 0.5, 4.0  # of the size; points; points
HAIR = 0.01  # mm that rounding may cost


@dataclass(frozen=True)
class Fitted:
    """The lines at a size; `whole` is False where it had to go below the smallest size allowed."""

    lines: tuple[str, ...]
    size: float
    whole: bool = True

    @property
    def line_height(self) -> float:
        return self.size * LINE * MM_PER_PT


@lru_cache(maxsize=4096)
def fit(text: str, place: Place, folder: Path) -> Fitted:
    """The lines of `text` in `place`, never wider or higher than it."""
    if not text:
        return Fitted((), place.size)
    if "\n" in text:
        return _each(text.split("\n"), place, folder)
    words = tuple((word, face(folder, place.style).em(word)) for word in text.split())
    space = face(folder, place.style).em(" ")
    smallest = min(place.smallest, place.size)
    if place.fit == "line":
        for size in _sizes(place.size, smallest):
            if _fits_on_one(words, space, size, place):
                return Fitted((text,), size)
    for size in _sizes(place.size, smallest):
        if lines := _wrapped(words, space, size, place):
            return Fitted(lines, size)
    for size in _sizes(smallest - STEP, LEAST):
        if lines := _wrapped(words, space, size, place):
            return Fitted(lines, size, whole=False)
    return Fitted((text,), _squeezed(words, space, place), whole=False)


def _each(rows: list[str], place: Place, folder: Path) -> Fitted:
    """Lines that were broken on purpose: each in its share of the height, all at the smallest size any needs."""
    share = replace(place, height=place.height / len(rows))
    found = [fit(row, share, folder) for row in rows]
    lines = tuple(line for one in found for line in one.lines)
    return Fitted(lines, min(one.size for one in found), all(one.whole for one in found))


def _sizes(largest: float, smallest: float) -> list[float]:
    steps = max(int((largest - smallest) / STEP + 1e-6), 0)
    found = [largest - STEP * i for i in range(steps + 1)]
    return [*found, smallest] if found[-1] > smallest else found


def _length(words: tuple[tuple[str, float], ...], space: float) -> float:
    return sum(width for _word, width in words) + space * (len(words) - 1)


def _fits_on_one(words: tuple[tuple[str, float], ...], space: float, size: float, place: Place) -> bool:
    wide = _length(words, space) * size * MM_PER_PT
    return wide <= place.width + HAIR and size * LINE * MM_PER_PT <= place.height + HAIR


def _wrapped(words: tuple[tuple[str, float], ...], space: float, size: float, place: Place) -> tuple[str, ...]:
    """The lines at `size`, about equally long; () where they do not fit."""
    room = (place.width + HAIR) / (size * MM_PER_PT)
    most = int((place.height + HAIR) / (size * LINE * MM_PER_PT))
    lines = _greedy(words, space, room)
    if not lines or len(lines) > most:
        return ()
    low, high = _length(words, space) / len(lines), room
    for _try in range(12):  # the narrowest measure that needs no further line
        middle = (low + high) / 2
        narrower = _greedy(words, space, middle)
        low, high = (low, middle) if narrower and len(narrower) == len(lines) else (middle, high)
    return _greedy(words, space, high) or lines


def _greedy(words: tuple[tuple[str, float], ...], space: float, room: float) -> tuple[str, ...]:
    lines: list[str] = []
    line, used = "", 0.0
    for word, width in words:
        if width > room:
            return ()
        if line and used + space + width <= room:
            line, used = f"{line} {word}", used + space + width
        else:
            if line:
                lines.append(line)
            line, used = word, width
    return (*lines, line)


def _squeezed(words: tuple[tuple[str, float], ...], space: float, place: Place) -> float:
    """The size at which the whole stands on one line, however small."""
    by_width = place.width / (_length(words, space) * MM_PER_PT)
    return min(by_width, place.height / (LINE * MM_PER_PT), place.smallest)
