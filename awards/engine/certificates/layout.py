"""What a certificate consists of: a page in millimetres and the places on it. A layout travels as plain data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# What a text may name, with an example for the preview. Longest lawful names are tried there too.
EXAMPLE: dict[str, str] = {
    "ten": "Nguyễn Thị Hồng Nhung",
    "chuc_vu": "Phó Trưởng phòng Giáo dục, Sở Giáo dục và Đào tạo tỉnh Lai Châu",
    "thanh_tich": "Đã có thành tích xuất sắc trong phong trào thi đua “Cả nước chung sức xây dựng nông thôn mới”",
    "danh_hieu": "Bằng khen của UBND tỉnh",
    "quyet_dinh": "Quyết định số 456/QĐ-UBND ngày 20 tháng 01 năm 2026",
    "so_quyet_dinh": "456/QĐ-UBND",
    "ngay_quyet_dinh": "ngày 20 tháng 01 năm 2026",
    "dia_danh_ngay": "Lai Châu, ngày 20 tháng 01 năm 2026",
    "so_vao_so": "125",
    "co_quan": "Chủ tịch Ủy ban nhân dân tỉnh Lai Châu",
    "tang": "Tặng",
    "quyen_han": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
    "nguoi_ky": "Nguyễn Văn A",
    "nam": "2025",
}
STYLES, ALIGNS, FITS, KINDS, COLOURS = (
    ("regular", "bold", "italic", "bold_italic"),
    ("left", "center", "right"),
    ("line", "lines"),
    ("text", "border", "rule", "qr"),
    {"black": "#1a1a1a", "red": "#b3261e", "gold": "#a8790c", "blue": "#1d4f91"},
)
SMALLEST_PAGE, LARGEST_PAGE, MOST_PLACES = 50, 1200, 40
_NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Place:
    """One thing on the page: a text with {fields}, a border, a line, or the QR code. Millimetres; sizes in points.

    `fit`: "line" is made smaller before it is wrapped (names), "lines" is wrapped before it is made smaller (achievements).
    """

    kind: str = "text"
    text: str = ""
    x: float = 0
    y: float = 0
    width: float = 100
    height: float = 10
    size: float = 14
    smallest: float = 10
    align: str = "center"
    style: str = "regular"
    colour: str = "black"
    caps: bool = False
    fit: str = "line"

    def names(self) -> list[str]:
        """The fields its text names."""
        return _NAME.findall(self.text)

    def filled(self, values: Mapping[str, str]) -> str:
        """Its text with the fields filled in, lines kept apart by line breaks; nothing in a value is read as a field."""
        text = _NAME.sub(lambda found: values.get(found.group(1), ""), self.text)
        text = "\n".join(line for row in text.split("\n") if (line := " ".join(row.split())))
        return text.upper() if self.caps else text


@dataclass(frozen=True)
class Layout:
    """A page and what stands on it."""

    width: float
    height: float
    places: tuple[Place, ...]

    @property
    def data(self) -> list[dict[str, Any]]:
        """The places as they are stored."""
        return [asdict(place) for place in self.places]


def from_data(width: float, height: float, rows: Iterable[Mapping[str, Any]]) -> Layout:
    """A stored layout; what it does not know is left out."""
    known = Place.__dataclass_fields__
    return Layout(width, height, tuple(Place(**{k: v for k, v in row.items() if k in known}) for row in rows))


def place_of(row: Mapping[str, Any]) -> Place:
    """A place from what a form gives: figures of any kind, words as they are."""
    figures = ("x", "y", "width", "height", "size", "smallest")
    values: dict[str, Any] = {k: float(v) if k in figures else v for k, v in row.items()}
    return Place(**{k: v for k, v in values.items() if k in Place.__dataclass_fields__})


def unknown(place: Place) -> list[str]:
    """Fields named that do not exist."""
    return [name for name in place.names() if name not in EXAMPLE]


def outside(place: Place, width: float, height: float) -> bool:
    """Does the place leave the page?"""
    return place.x < 0 or place.y < 0 or place.x + place.width > width or place.y + place.height > height
