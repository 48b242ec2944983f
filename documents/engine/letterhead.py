"""What stands at the head of a unit's papers, guessed from its kind and name; the office corrects it in its settings."""

import re
from dataclasses import dataclass

PEOPLES_COMMITTEE = frozenset({"province", "district", "commune"})
_LEVEL = re.compile(r"\b(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)\b", re.IGNORECASE)
_UBND = re.compile(r"\A(UBND|Ủy ban nhân dân)\s+", re.IGNORECASE)
_SMALL = frozenset({"và", "của", "tỉnh", "huyện", "xã", "phường", "thành", "phố", "-", "–"})


@dataclass(frozen=True)
class Letterhead:
    """The lines of the head, the body as running text names it, its abbreviation in symbols, and the place before the date."""

    parent_body: str
    issuing_body: tuple[str, ...]
    issuer_name: str
    abbreviation: str
    place: str
    party: bool = False


def running_name(kind: str, name: str) -> str:
    """“Ủy ban nhân dân phường Tân Phong”: how text names a unit whose short name is that of its area."""
    if kind not in PEOPLES_COMMITTEE:
        return name
    area = _UBND.sub("", name)
    return f"Ủy ban nhân dân {area[:1].lower()}{area[1:]}"


def letterhead(kind: str, name: str, parent_kind: str = "", parent_name: str = "") -> Letterhead:
    """The head of a unit of this kind and name that stands under a parent (blank: under none)."""
    whole = running_name(kind, name)
    above = running_name(parent_kind, parent_name) if parent_name else ""
    if kind in PEOPLES_COMMITTEE:
        area = whole.removeprefix("Ủy ban nhân dân ")
        return Letterhead("", ("ỦY BAN NHÂN DÂN", area.upper()), whole, "UBND", _place(area))
    place = _place(above) if above else ""
    if kind == "party":
        return Letterhead(
            "TỈNH ỦY " + place.upper() if place else "",
            (_without_parent(name).upper(),),
            whole,
            initials(name),
            place,
            party=True,
        )
    return Letterhead(above.upper(), _two_lines(whole), whole, initials(whole), place)


def _place(text: str) -> str:
    """“Lai Châu” of “Ủy ban nhân dân tỉnh Lai Châu”."""
    return _LEVEL.split(text)[-1].strip(" -–")


def _without_parent(name: str) -> str:
    return name.removesuffix(" Tỉnh ủy")


def _two_lines(name: str) -> tuple[str, ...]:
    """A long name is broken before the level it belongs to, else left to the layout."""
    if len(name) <= 34:
        return (name.upper(),)
    found = _LEVEL.search(name, 12)
    return (name[: found.start()].strip().upper(), name[found.start() :].upper()) if found else (name.upper(),)


def initials(name: str) -> str:
    """“Sở Giáo dục và Đào tạo” → “SGDĐT”; words of the level and the area's name are left out."""
    bare = _LEVEL.split(name)[0] if _LEVEL.search(name, 3) else name
    words = [word for word in bare.replace("-", " ").split() if word.lower() not in _SMALL]
    return "".join(word if word.isupper() and len(word) > 1 else word[0].upper() for word in words)[:20]
