"""Is a word a Vietnamese syllable? What tells text that was read rightly from text in the wrong encoding."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    r"^(?:ngh|ng|nh|gh|gi|kh|ch|ph|th|tr|qu|[bcdđghklmnpqrstvx])?"
    r"(?:[iy]ê|ia|ya|uô|ươ|ưa|oă|oa|oe|oo|uâ|uê|uyê|uya|uy|uơ|ua|[aăâeêioôơuưy])[iouy]?(?:ch|ng|nh|[cmnptk])?$"
)
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=20000)
def is_syllable(word: str) -> bool:
    """Whether `word` could be a Vietnamese syllable by its letters; at most one tone."""
    parts = unicodedata.normalize("NFD", word.casefold())
    if sum(c in _TONES for c in parts) > 1 or len(word) > 7:
        return False
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return bool(_SYLLABLE.match(bare))


def marked_words(text: str) -> list[str]:
    """The words of `text` that are not plain ASCII: those that an encoding can spoil."""
    return [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]


def share(texts: Iterable[str]) -> tuple[float, int]:
    """Which part of the marked words are syllables, and how many marked words there are."""
    good = total = 0
    for text in texts:
        for word in marked_words(text):
            total += 1
            good += is_syllable(word)
    return (good / total if total else 1.0), total
