"""Long Vietnamese names on certificates: made smaller, then wrapped, never outside their place; measured in the PDF itself."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from awards.engine.certificates import drawing, layout
from awards.engine.certificates.fitting import fit
from awards.engine.certificates.fonts import MM_PER_PT, width_mm
from awards.engine.certificates.layout import Layout, Place
from core.assets import TARGET

FONTS = TARGET / "fonts" / "tinos"
SHIPPED = json.loads((Path("awards/data/certificates.json")).read_text(encoding="utf-8"))
NAME = Place(text="{ten}", x=30, y=90, width=237, height=19, size=27, smallest=18, style="bold")
LONG_UNIT = (
    "Ban Quản lý Dự án đầu tư xây dựng công trình dân dụng, công nghiệp và phát triển đô thị tỉnh Lai Châu thuộc Sở "
    "Xây dựng tỉnh Lai Châu"
)
pytestmark = pytest.mark.skipif(not FONTS.exists(), reason="the fonts of papers are not built")


def boxes(pdf: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of everything written on a page, in millimetres from its upper left corner."""
    document = pypdfium2.PdfDocument(pdf)
    height = document[page].get_height()
    text = document[page].get_textpage()
    found = [text.get_charbox(i, loose=False) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]
    left, bottom = min(b[0] for b in found), min(b[1] for b in found)
    right, top = max(b[2] for b in found), max(b[3] for b in found)
    return left * MM_PER_PT, (height - top) * MM_PER_PT, right * MM_PER_PT, (height - bottom) * MM_PER_PT


def words(pdf: bytes, page: int = 0) -> str:
    said = pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range()
    return unicodedata.normalize("NFC", " ".join(said.replace("\u00a0", " ").split()))


def drawn(place: Place, name: str) -> bytes:
    sheet = Layout(297, 210, (place,))
    return drawing.pdf([drawing.front(sheet, {"ten": name}, FONTS)], fonts=FONTS)


def inside(place: Place, pdf: bytes) -> None:
    left, top, right, bottom = boxes(pdf)
    assert left >= place.x - 0.2
    assert top >= place.y - 0.2
    assert right <= place.x + place.width + 0.2
    assert bottom <= place.y + place.height + 0.2


def test_a_short_name_stands_on_one_line_at_full_size():
    found = fit("Lò Văn Thử", NAME, FONTS)
    assert (found.lines, found.size, found.whole) == (("Lò Văn Thử",), 27, True)
    inside(NAME, drawn(NAME, "Lò Văn Thử"))


def test_a_long_name_is_made_smaller_before_it_is_wrapped():
    name = "Công ty Cổ phần Đầu tư và Phát triển Cao su Lai Châu mở rộng"
    found = fit(name, NAME, FONTS)
    assert found.lines == (name,)
    assert 18 <= found.size < 27
    inside(NAME, drawn(NAME, name))


def test_what_is_too_long_for_one_line_is_wrapped_into_even_lines_within_its_place():
    found = fit(LONG_UNIT, NAME, FONTS)
    assert (len(found.lines), found.whole) == (2, True)
    assert " ".join(found.lines) == LONG_UNIT
    first, second = (width_mm(FONTS, "bold", line, found.size) for line in found.lines)
    assert abs(first - second) < NAME.width / 4
    pdf = drawn(NAME, LONG_UNIT)
    inside(NAME, pdf)
    assert words(pdf) == LONG_UNIT


def test_an_achievement_is_wrapped_before_it_is_made_smaller():
    place = Place(text="{ten}", x=35, y=126, width=227, height=21, size=17, smallest=11, fit="lines", style="italic")
    said = "Đã có thành tích xuất sắc trong phong trào thi đua “Dân vận khéo” giai đoạn 2021 - 2025 trên địa bàn tỉnh Lai Châu"
    found = fit(said, place, FONTS)
    assert (len(found.lines), found.size) == (2, 17)
    inside(place, drawn(place, said))


@pytest.mark.parametrize(
    "name",
    [
        "Hợp tác xã " + "Nguyễn Thị Hằng Ưỡng " * 20,
        "Ế" * 200,
        "NGUYỄN THỊ MỸ NƯƠNG ỂẾỘỮỠ " * 7,
    ],
)
def test_what_fits_nowhere_stays_inside_and_is_said(name):
    found = fit(name.strip(), NAME, FONTS)
    assert found.whole is False
    inside(NAME, drawn(NAME, name))


def test_letters_written_with_loose_marks_are_as_wide_as_whole_ones():
    loose = unicodedata.normalize("NFD", "Nguyễn Thị Hồng Nhưỡng")
    assert width_mm(FONTS, "bold", loose, 20) == width_mm(FONTS, "bold", "Nguyễn Thị Hồng Nhưỡng", 20)


def test_nothing_in_a_name_is_read_as_a_field_or_as_markup():
    name = "Tổ #1 {chuc_vu} $x$ *đậm* <b> @ten"
    assert words(drawn(NAME, name)) == name


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_shipped_layouts_keep_their_texts_on_the_page_and_fit_the_example(key: str):
    given: dict[str, Any] = SHIPPED[key]
    sheet = layout.from_data(given["width"], given["height"], given["places"])
    assert [p for p in sheet.places if layout.outside(p, sheet.width, sheet.height) or layout.unknown(p)] == []
    assert drawing.unfitted(sheet, layout.EXAMPLE, FONTS) == []
    long = {**layout.EXAMPLE, "ten": LONG_UNIT}
    assert drawing.unfitted(sheet, long, FONTS) == []
    left, top, right, bottom = boxes(drawing.pdf([drawing.front(sheet, long, FONTS)], fonts=FONTS))
    assert left > 0
    assert top > 0
    assert right < sheet.width
    assert bottom < sheet.height
