"""Each kind of paper, set as PDF and as DOCX, measured against Decree 30/2020/NĐ-CP, Appendix I.

PDF: text boxes and font sizes through PDFium. DOCX: its XML, and its pages through LibreOffice where that is installed.
"""

import ctypes
import io
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree

from campaigns.papers import LAUNCH, PLEDGE, REPORTED, URGE
from core import clock
from documents import issuing, kinds
from documents.papers import Appendix, Frame, Paper, Paragraph, Signature, Table, docx, pdf
from tests.conftest import Province
from tests.factories import campaigns_boards as made
from tests.factories import papers as factory

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

MM = 25.4 / 72
A4 = (210, 297)
MARGINS = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}  # mm
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAME, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
KINDS = (LAUNCH, URGE, PLEDGE, REPORTED)


@dataclass(frozen=True)
class Line:
    """One line of text on a page: millimetres from the left and from the top, size in points, name of the font."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    font: str
    page: int


def lines_of(data: bytes) -> list[Line]:
    """The lines of the PDF, glyph by glyph: what stands on one base line without a gap is a line."""
    document = pypdfium2.PdfDocument(data)
    return [line for number in range(len(document)) for line in _lines(document[number], number + 1)]


def _lines(page: Any, number: int) -> Iterator[Line]:
    text = page.get_textpage()
    height = page.get_height()
    run: list[tuple[str, tuple[float, float, float, float], float, str]] = []
    for i in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text, i))
        if letter in "\r\n":
            continue
        box, size = text.get_charbox(i, loose=True), pdfium.FPDFText_GetFontSize(text, i)
        font = _font(text, i)
        if run and (
            abs(box[1] - run[-1][1][1]) > 3
            or abs(size - run[-1][2]) > 0.2
            or font != run[-1][3]
            or box[0] - run[-1][1][2] > 14
        ):
            yield from _line(run, height, number)
            run = []
        run.append((letter, box, size, font))
    yield from _line(run, height, number)


def _font(text: Any, i: int) -> str:
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, i, buffer, 200, ctypes.byref(flags))
    return buffer.value.decode(errors="replace")


def _line(run: list[Any], height: float, page: int) -> Iterator[Line]:
    words = "".join(letter for letter, *_rest in run).strip()
    ink = [item for item in run if item[0].strip()]
    if not ink:
        return
    boxes = [box for _letter, box, *_rest in ink]
    yield Line(
        words,
        min(b[0] for b in boxes) * MM,
        max(b[2] for b in boxes) * MM,
        (height - max(b[3] for b in boxes)) * MM,
        (height - min(b[1] for b in boxes)) * MM,
        round(ink[0][2], 1),
        ink[0][3],
        page,
    )


def find(lines: list[Line], start: str) -> Line:
    return next(line for line in lines if line.text.startswith(start))


def centre(line: Line) -> float:
    return (line.left + line.right) / 2


@pytest.fixture
def papers(province: Province) -> dict[str, Paper]:
    """Each kind from a campaign with everything in it, numbered and dated, long enough for several pages."""
    campaign = factory.campaign(
        province, theme="Đoàn kết, sáng tạo, thi đua lập thành tích chào mừng các ngày lễ lớn của tỉnh"
    )
    income = made.indicator(campaign, "Thu ngân sách trên địa bàn", 100, comparator="ge")
    campaign.participations.update(status="registered", pledge="Quyết tâm hoàn thành.")
    report = made.send(
        campaign, province.commune, campaign.periods.get(), date(2025, 3, 20), values={income: 90}, status="submitted"
    )
    records = {LAUNCH: campaign, URGE: campaign, PLEDGE: campaign, REPORTED: report}
    people = {REPORTED: province.head}
    found: dict[str, Paper] = {}
    with clock.pretend(factory.DAY):
        for code in KINDS:
            kind = kinds.KINDS[code]
            drafted = issuing.draft(kind, records[code], by=people.get(code, province.officer))
            more = tuple(
                Paragraph("Nội dung được trình bày theo đúng thể thức văn bản hành chính. " * 8) for _n in range(14)
            )
            found[code] = replace(
                drafted,
                number="5",
                issued_on=date(2026, 2, 5),
                body=(*drafted.body, *more),
                signature=Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Giàng A Páo"),
                grounds=(
                    "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
                    "Căn cứ Nghị định số 152/2025/NĐ-CP",
                ),
                recipients=("Như trên",),
                appendices=(Appendix("DANH SÁCH ĐƠN VỊ", (Table(("TT", "Đơn vị"), (("1", "Xã A"),), (1, 9)),), "I"),),
            )
    return found


def check_page(lines: list[Line]) -> None:
    """Nothing stands outside the margins but the page number, and the text reaches from margin to margin."""
    text = [line for line in lines if not (line.page > 1 and re.fullmatch(r"\d+", line.text) and line.bottom < 20)]
    assert MARGINS["left"][0] - 0.3 <= min(line.left for line in text) <= MARGINS["left"][1]
    assert MARGINS["right"][0] - 0.3 <= A4[0] - max(line.right for line in text) <= MARGINS["right"][1]
    assert min(line.top for line in text) >= MARGINS["top"][0] - 1.2  # the loose box of the first line
    assert A4[1] - max(line.bottom for line in text) >= MARGINS["bottom"][0] - 1.2


def check_head(lines: list[Line]) -> None:
    nation, motto = find(lines, NAME), find(lines, MOTTO)
    day, number = (
        find(lines, "Lai Châu, ngày") if any(x.text.startswith("Lai Châu, ngày") for x in lines) else day_of(lines),
        find(lines, "Số:"),
    )
    assert 12 <= nation.size <= 13
    assert "Bold" in nation.font
    assert 13 <= motto.size <= 14
    assert "Bold" in motto.font
    assert nation.left > A4[0] / 2 - 15
    assert abs(centre(nation) - centre(motto)) < 0.6
    assert motto.top > nation.top
    assert 13 <= day.size <= 14
    assert "Italic" in day.font
    assert day.text.endswith("ngày 05 tháng 02 năm 2026")
    assert number.size == 13
    assert number.text.startswith("Số: 05/")
    assert number.right < A4[0] / 2
    assert abs(day.top - number.top) < 8


def day_of(lines: list[Line]) -> Line:
    return next(line for line in lines if "ngày 05 tháng 02 năm 2026" in line.text and line.page == 1)


def check_page_numbers(lines: list[Line]) -> None:
    pages = max(line.page for line in lines)
    assert pages >= 2
    for page in range(1, pages + 1):
        above = [line for line in lines if line.page == page and line.bottom < 20 and re.fullmatch(r"\d+", line.text)]
        if page == 1:
            assert above == []
        else:
            assert [line.text for line in above] == [str(page)]
            assert 13 <= above[0].size <= 14
            assert abs(centre(above[0]) - (30 + 165 / 2)) < 1


def check_body(lines: list[Line], paper: Paper) -> None:
    first = find(lines, "Nội dung được trình bày")
    assert 13 <= first.size <= 14
    assert 10 <= round(first.left - 30, 1) <= 12.7
    ground = find(lines, "Căn cứ Luật")
    assert "Italic" in ground.font
    assert ground.text.endswith("2022;")
    if paper.kind:
        title = next(line for line in lines if line.text == paper.kind)
        assert 13 <= title.size <= 14
        assert "Bold" in title.font
        assert abs(centre(title) - (30 + 165 / 2)) < 1
    else:
        about = find(lines, "V/v ")
        assert 12 <= about.size <= 13
        assert about.top > find(lines, "Số:").top


def check_foot(lines: list[Line]) -> None:
    head, item = find(lines, "Nơi nhận:"), find(lines, "- Như trên;")
    assert head.size == 12
    assert "BoldItalic" in head.font.replace("-", "").replace(" ", "") or (
        "Bold" in head.font and "Italic" in head.font
    )
    assert item.size == 11
    authority, name = find(lines, "TM. ỦY BAN NHÂN DÂN"), [line for line in lines if line.text == "Giàng A Páo"][-1]
    assert 13 <= authority.size <= 14
    assert all("Bold" in line.font for line in (authority, name))
    assert authority.left > A4[0] / 2 - 10
    assert name.page == authority.page
    assert name.top - authority.bottom > 20  # room for signature and seal
    assert abs(head.top - authority.top) < 3


def check_appendix(lines: list[Line]) -> None:
    head = next(line for line in lines if line.text == "Phụ lục I")
    assert head.size == 14
    assert "Bold" in head.font
    named = [line for line in lines if line.page == head.page and line.text.startswith("(Kèm theo")]
    assert ["Italic" in line.font for line in named[:1]] == [True]


@pytest.mark.parametrize("code", KINDS)
def test_the_pdf_of_each_kind_stands_as_the_decree_asks(papers: dict[str, Paper], code: str) -> None:
    lines = lines_of(pdf.render(papers[code], fonts=issuing.FONTS))
    check_page(lines)
    check_head(lines)
    check_body(lines, papers[code])
    check_foot(lines)
    check_page_numbers(lines)
    check_appendix(lines)


@pytest.mark.parametrize("code", KINDS)
def test_the_pdf_is_a4_in_the_metrics_of_times_new_roman(papers: dict[str, Paper], code: str) -> None:
    data = pdf.render(papers[code], fonts=issuing.FONTS)
    page = pypdfium2.PdfDocument(data)[0]
    assert [round(x * MM) for x in (page.get_width(), page.get_height())] == [210, 297]
    assert {line.font.split("+")[-1].split("-")[0] for line in lines_of(data)} == {"Tinos"}


@pytest.mark.parametrize("code", KINDS)
def test_the_rules_of_the_head_are_as_long_as_the_decree_asks(papers: dict[str, Paper], code: str) -> None:
    """The rule under the motto is as long as the motto; the one under the issuing body a third to a half of its line."""
    data = pdf.render(papers[code], fonts=issuing.FONTS)
    lines = lines_of(data)
    rules = rules_of(data)
    motto = find(lines, MOTTO)
    issuer = next(line for line in lines if line.page == 1 and line.text == papers[code].issuing_body[-1])
    under_motto = next(
        r for r in rules if abs((r[0] + r[1]) / 2 - centre(motto)) < 1 and motto.top < r[2] < motto.bottom + 4
    )
    under_issuer = next(
        r for r in rules if abs((r[0] + r[1]) / 2 - centre(issuer)) < 1 and issuer.top < r[2] < issuer.bottom + 4
    )
    assert abs((under_motto[1] - under_motto[0]) - (motto.right - motto.left)) < 1.5
    assert 1 / 3 <= (under_issuer[1] - under_issuer[0]) / (issuer.right - issuer.left) <= 1 / 2


def rules_of(data: bytes) -> list[tuple[float, float, float]]:
    """Horizontal rules of the first page: (left, right, from the top) in millimetres."""
    page = pypdfium2.PdfDocument(data)[0]
    found = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = item.get_bounds() if hasattr(item, "get_bounds") else item.get_pos()
        if top - bottom < 2 and right - left > 5:
            found.append((left * MM, right * MM, (page.get_height() - top) * MM))
    return found


def test_the_partys_frame_has_its_own_head(papers: dict[str, Paper]) -> None:
    paper = replace(
        papers[REPORTED],
        frame=Frame.PARTY,
        symbol="BC/TU",
        issuing_body=("BAN TỔ CHỨC",),
        parent_body="TỈNH ỦY LAI CHÂU",
    )
    lines = lines_of(pdf.render(paper, fonts=issuing.FONTS))
    party = find(lines, "ĐẢNG CỘNG SẢN VIỆT NAM")
    assert party.size == 15
    assert "Bold" in party.font
    assert find(lines, "Số 05-BC/TU").right < A4[0] / 2
    assert find(lines, "*").top > find(lines, "BAN TỔ CHỨC").top
    assert not any(MOTTO in line.text for line in lines)
    check_page(lines)
    check_page_numbers(lines)


@pytest.mark.parametrize("code", KINDS)
def test_the_docx_of_each_kind_says_the_same_in_its_xml(papers: dict[str, Paper], code: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx.render(papers[code]))) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        styles, headers = (
            package.read("word/styles.xml").decode(),
            [package.read(n).decode() for n in package.namelist() if n.startswith("word/header")],
        )
    margin, size = next(root.iter(f"{W}pgMar")), next(root.iter(f"{W}pgSz"))
    assert [round(int(size.get(f"{W}{side}")) / 56.7) for side in ("w", "h")] == [210, 297]
    for side, (low, high) in MARGINS.items():
        assert low <= round(int(margin.get(f"{W}{side}")) / 56.7) <= high, side
    assert next(root.iter(f"{W}titlePg"), None) is not None  # no number on page 1
    assert any("PAGE" in header for header in headers)
    assert "Times New Roman" in styles
    sizes = {
        text: int(r.find(f"{W}rPr/{W}sz").get(f"{W}val")) / 2
        for r in root.iter(f"{W}r")
        for text in ["".join(r.itertext()).strip()]
        if text
    }
    assert (sizes[NAME], sizes[MOTTO], sizes["Nơi nhận:"], sizes["- Như trên;"]) == (12, 13, 12, 11)
    assert sizes["Số: 05/" + papers[code].symbol] == 13
    body = next(p for p in root.iter(f"{W}p") if "Nội dung được trình bày" in "".join(p.itertext()))
    assert body.find(f"{W}pPr/{W}jc").get(f"{W}val") == "both"
    assert 10 <= int(body.find(f"{W}pPr/{W}ind").get(f"{W}firstLine")) / 56.7 <= 12.7
    assert int(body.find(f"{W}pPr/{W}spacing").get(f"{W}after")) >= 120  # 6 pt


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("code", KINDS)
def test_the_docx_prints_within_the_decrees_margins(papers: dict[str, Paper], code: str, tmp_path: Path) -> None:
    source = tmp_path / "paper.docx"
    source.write_bytes(docx.render(papers[code]))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    lines = lines_of((tmp_path / "paper.pdf").read_bytes())
    check_page(lines)
    check_head(lines)
    check_body(lines, papers[code])
    check_page_numbers(lines)


def test_fifty_pages_are_made_in_bearable_time(papers: dict[str, Paper]) -> None:
    """The aims are 3 s for DOCX and 2 s for PDF on 2 quiet cores; what was measured is printed, and three times the aim fails."""
    rows = tuple((str(n), "Thu ngân sách nhà nước trên địa bàn xã", "tỷ đồng", "2.236", "51,5") for n in range(300))
    table = Table(("TT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu", "Kết quả"), rows, (1, 6, 2, 2, 2), right=(3, 4))
    text = tuple(Paragraph("Nội dung được trình bày theo đúng thể thức văn bản hành chính. " * 12) for _n in range(170))
    long = replace(papers[REPORTED], body=(*text, table))
    began = time.perf_counter()
    sheet = pdf.render(long, fonts=issuing.FONTS)
    between = time.perf_counter()
    docx.render(long)
    done = time.perf_counter()
    pages = len(pypdfium2.PdfDocument(sheet))
    print(f"\n{pages} pages: PDF {between - began:.2f} s (aim 2), DOCX {done - between:.2f} s (aim 3)")
    assert pages >= 50
    assert between - began < 6
    assert done - between < 9
