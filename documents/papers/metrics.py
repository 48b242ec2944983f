"""How long a line of bold capitals is: the rules under names are measured by it.

Advance widths of Times New Roman Bold in thousandths of the size; a letter with a Vietnamese mark is as wide as without.
"""

from core.text import fold

_WIDTHS = {
    250: " .,", 278: "il/", 333: "fjt-():", 389: "Is", 444: "cerz", 500: "Jagovxy0123456789“”", 556: "Sbdhknpqu", 611: "FP",
    667: "BELTZ", 722: "ACDNRUVXYw", 778: "GHKOQ", 833: "m", 944: "M", 1000: "W",
}  # fmt: skip
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER = 500
_MM_PER_PT = 25.4 / 72


def width_mm(text: str, size: float) -> float:
    """The length in millimetres of `text` set bold at `size` points on one line."""
    return sum(_width(letter) for letter in text) * size / 1000 * _MM_PER_PT


def _width(letter: str) -> int:
    if letter in _OF:
        return _OF[letter]
    plain = fold(letter)
    return _OF.get(plain.upper() if letter.isupper() else plain, _OTHER)
