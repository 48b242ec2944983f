"""Vietnamese text: folding for search, and the order in which lists are sorted."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Vietnamese alphabet; the tone is compared only when the letters are equal.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_ALPHABET)}
# A blank ends the letters, "!" stands between words: both below digits and letters, and "An" comes before "An Bình".
_END, _GAP = " ", "!"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng


def squeeze(text: str) -> str:
    """NFC with runs of white space made one blank."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Lower case without diacritics ("Đào San" → "dao san"): what is stored for search and what a query becomes."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return _SPACES.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip().casefold()


def _letters(text: str) -> tuple[str, str]:
    """The base letters and the tones of `text`, each as a string that compares byte by byte."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text).casefold():
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[c] for c in parts if c in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        if base in _RANK:
            letters.append(chr(ord("A") + _RANK[base]))
            tones.append(str(tone))
        elif char.isdigit():
            letters.append(char)
        elif char.isspace() and letters and letters[-1] != _GAP:
            letters.append(_GAP)
    return "".join(letters).strip(_GAP), "".join(tones)


def sort_key(text: str) -> str:
    """A string whose byte order is the Vietnamese dictionary order of `text` (a ă â b c d đ …; tone last).

    Numbers are padded, so that "xã 9" comes before "xã 10".
    """
    padded = re.sub(r"\d+", lambda m: m.group().zfill(8), squeeze(text))
    letters, tones = _letters(padded)
    return f"{letters}{_END}{tones}"[:400]


def person_sort_key(full_name: str) -> str:
    """People are listed by given name, then family name, then middle names ("Lò Thị Mai" under M)."""
    words = squeeze(full_name).split(" ")
    if len(words) < 2:
        return sort_key(full_name)
    return sort_key(" ".join([words[-1], words[0], *words[1:-1]]))
