"""Similar texts: what two achievement reports say in the same words. Pure; work is bounded whatever comes in.

A text is folded into words; runs of five words are hashed. A sample of the hashes (every eighth value) is the sketch by which
thousands of texts are sifted; only what the sift lets through is compared word by word.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.text import fold

RUN = 5  # words
SAMPLE = 8
MAX_WORDS = 8000
LEAST_RUN = 10  # words of a passage worth marking
_WORD = re.compile(r"\w+")
_SOURCE = re.compile(r"\[[A-ZĐ]{2}\d+\]")


@dataclass(frozen=True)
class Piece:
    """A part of a text; `same` when the other text says it too."""

    text: str
    same: bool


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


def words(text: str) -> list[tuple[str, int, int]]:
    """(folded word, begin, end) of the text, marks of records left out, at most 8,000."""
    blank = _SOURCE.sub(lambda m: " " * len(m.group()), text)
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(blank):
        found.append((_folded(match.group()), match.start(), match.end()))
        if len(found) == MAX_WORDS:
            break
    return found


def shingles(listed: list[str]) -> list[int]:
    """A hash for each run of five words, in order."""
    return [zlib.crc32(" ".join(listed[i : i + RUN]).encode()) for i in range(len(listed) - RUN + 1)]


def sketch(text: str) -> list[int]:
    """The sampled hashes of a text, sorted; a short text keeps all of its own."""
    every = set(shingles(_WORD.findall(fold(_SOURCE.sub(" ", text)))[:MAX_WORDS]))
    sampled = {h for h in every if h % SAMPLE == 0}
    return sorted(sampled if len(every) > 20 * SAMPLE else every)


def likely(
    mine: Iterable[int], others: Mapping[int, frozenset[int]], *, least: float = 0.2, most: int = 20
) -> list[int]:
    """Keys of `others` that share at least `least` of the smaller sketch, the most alike first, at most `most`."""
    own = set(mine)
    found: list[tuple[float, int]] = []
    for key, theirs in others.items():
        shared = len(own & theirs)
        smaller = _smaller(own, theirs) if shared else 0
        if smaller and shared >= least * smaller:
            found.append((shared / smaller, key))
    return [key for _share, key in sorted(found, key=lambda x: (-x[0], x[1]))[:most]]


def _smaller(one: set[int], other: frozenset[int]) -> int:
    """Size of the smaller sketch. A short text keeps all hashes: against a sampled one only every eighth can be shared."""
    sizes = []
    for mine, their in ((one, other), (other, one)):
        full = any(h % SAMPLE for h in mine)
        sampled = bool(their) and not any(h % SAMPLE for h in their)
        sizes.append(sum(1 for h in mine if h % SAMPLE == 0) if full and sampled else len(mine))
    return min(sizes)


def share(one: str, other: str) -> float:
    """How much of the shorter text stands in the other too, 0–1."""
    mine, their = (set(shingles([w for w, _b, _e in words(text)])) for text in (one, other))
    smaller = min(len(mine), len(their))
    return len(mine & their) / smaller if smaller else 0.0


def marked(one: str, other: str) -> list[Piece]:
    """The first text in pieces, the passages of at least ten words that the other has too marked."""
    listed = words(one)
    their = set(shingles([w for w, _b, _e in words(other)]))
    covered = [False] * len(listed)
    for i, hashed in enumerate(shingles([w for w, _b, _e in listed])):
        if hashed in their:
            for j in range(i, i + RUN):
                covered[j] = True
    return _pieces(one, listed, _runs(covered))


def _runs(covered: list[bool]) -> list[tuple[int, int]]:
    """(first, last) word of each covered run that is long enough."""
    found, start = [], None
    for i, here in enumerate([*covered, False]):
        if here and start is None:
            start = i
        elif not here and start is not None:
            if i - start >= LEAST_RUN:
                found.append((start, i - 1))
            start = None
    return found


def _pieces(text: str, listed: list[tuple[str, int, int]], runs: list[tuple[int, int]]) -> list[Piece]:
    pieces, at = [], 0
    for first, last in runs:
        begin, end = listed[first][1], listed[last][2]
        pieces += [Piece(text[at:begin], False), Piece(text[begin:end], True)]
        at = end
    pieces.append(Piece(text[at:], False))
    return [piece for piece in pieces if piece.text]
