"""What a paper consists of: the lines of its frame, and that no text is ever read as markup."""

from dataclasses import replace
from datetime import date

import pytest

from documents import issuing
from documents.papers import Frame, Heading, Paper, Paragraph, Signature, Table, docx, pdf
from documents.papers.frozen import from_data, tidy, to_data
from tests.documents.test_papers import pdf_text
from tests.factories import papers as factory

PLAIN = Paper(
    issuing_body=("SỞ NỘI VỤ",),
    symbol="BC-SNV",
    place="Lai Châu",
    kind="BÁO CÁO",
    subject="Kết quả",
    body=(Paragraph("Nội dung."),),
    signature=Signature(("GIÁM ĐỐC",), "Lò Thị Mai"),
)


# ---- lines of the frame -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "line"),
    [("5", "Số: 05/BC-SNV"), ("12", "Số: 12/BC-SNV"), ("5a", "Số: 05a/BC-SNV"), ("", "Số:        /BC-SNV")],
)
def test_numbers_under_ten_get_a_zero_and_a_missing_one_stays_blank(number: str, line: str) -> None:
    assert replace(PLAIN, number=number).number_line == line


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 2, 5), "Lai Châu, ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 12), "Lai Châu, ngày 12 tháng 3 năm 2026"),
        (None, "Lai Châu, ngày     tháng     năm 2026"),
    ],
)
def test_the_date_is_written_as_the_decree_asks_and_left_blank_until_known(day: date | None, line: str) -> None:
    assert replace(PLAIN, issued_on=day, year=2026).date_line == line


def test_a_party_paper_writes_its_number_in_the_partys_way() -> None:
    assert replace(PLAIN, frame=Frame.PARTY, symbol="BC/TU", number="7").number_line == "Số 07-BC/TU"


def test_grounds_end_in_semicolons_and_the_last_in_a_full_stop() -> None:
    paper = replace(PLAIN, grounds=("Căn cứ Luật A", "Căn cứ Nghị định B;", "Căn cứ Thông tư C."))
    assert paper.ground_lines == ("Căn cứ Luật A;", "Căn cứ Nghị định B;", "Căn cứ Thông tư C.")


def test_recipients_are_dashed_and_the_archive_comes_last() -> None:
    paper = replace(PLAIN, recipients=("Như trên", "- UBND tỉnh;"), archive="Lưu: VT, TĐKT")
    assert paper.recipient_lines == ("- Như trên;", "- UBND tỉnh;", "- Lưu: VT, TĐKT.")


def test_the_page_number_stands_from_the_second_page_on() -> None:
    long = replace(PLAIN, body=tuple(Paragraph("Nội dung của báo cáo. " * 40) for _ in range(12)))
    pages = pdf_text(pdf.render(long, fonts=issuing.FONTS))
    assert len(pages) > 2
    assert not pages[0].strip().startswith("1")
    assert pages[1].strip().startswith("2")


HOSTILE = "#strong[x] {{ 7*7 }} {% for %} <w:br/> & $x$ \\ @a `raw` *b* _c_ = d // e"


def test_what_looks_like_markup_is_printed_as_typed() -> None:
    paper = replace(
        PLAIN, subject=HOSTILE, body=(Paragraph(HOSTILE), Table((HOSTILE,), ((HOSTILE,),), (1,))), grounds=(HOSTILE,)
    )
    assert factory.text_of(docx.render(paper)).count("#strong[x] {{ 7*7 }} {% for %} <w:br/> &") == 5
    whole = " ".join(" ".join(pdf_text(pdf.render(paper, fonts=issuing.FONTS))).split())
    assert whole.count("#strong[x] {{ 7*7 }} {% for %} <w:br/> &") == 5


def test_control_characters_are_left_out_because_no_document_holds_them() -> None:
    paper = tidy(replace(PLAIN, subject="Kết\x0b quả\x1f\x00", body=(Table(("a\x07",), (("b\x08",),), (1,)),)))
    assert paper.subject == "Kết quả"
    assert docx.render(paper)


def test_a_paper_kept_as_data_comes_back_the_same() -> None:
    paper = replace(
        PLAIN,
        body=(Heading("I. A"), Paragraph("b", lead="Điều 1."), Table(("TT",), (("1",),), (1,), bold_rows=(0,))),
        co_signers=(Signature(("ĐẠI DIỆN", "XÃ A")),),
        frame=Frame.PARTY,
    )
    assert from_data(to_data(paper)) == paper


def test_long_names_stay_on_the_page() -> None:
    name = (
        "Ủy ban nhân dân các xã, phường, thị trấn thuộc khối thi đua số mười hai của tỉnh Lai Châu và các tổ chức " * 3
    )
    paper = replace(
        PLAIN,
        issuing_body=(name.upper(),),
        subject=name,
        signature=Signature((name.upper(),), name),
        addressees=(name, name),
    )
    whole = " ".join(" ".join(pdf_text(pdf.render(paper, fonts=issuing.FONTS))).split())
    assert " ".join(name.split()) in whole
    assert docx.render(paper)
