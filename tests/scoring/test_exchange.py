"""Criteria tables out to Excel and in from it: the same table comes back; what does not match is shown and matched by hand."""

import io
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from scoring.models import Criterion
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book_of(
    *rows, head=("STT", "Tiêu chí", "Điểm chuẩn", "Tự chấm", "Khối chấm", "Thẩm định", "Minh chứng", "Ghi chú")
):
    book = Workbook()
    book.active.append(["BẢNG TIÊU CHÍ NĂM 2025"])
    for row in (head, *rows):
        book.active.append(row)
    return upload(book)


def upload(book):
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("bang.xlsx", held.getvalue(), XLSX)


def preview(client, version, file):
    return client.post(reverse("scoring:version_import", args=[version.pk]), {"file": file})


def write(client, version, page, **changes):
    rows = page.context["rows"]
    data = {"version": version.version, "rows": len(rows)}
    for index, row in enumerate(rows):
        for name in ("number", "text", "maximum", "note", "depth", "code", "target", "line"):
            data[f"row-{index}-{name}"] = getattr(row, name)
    return client.post(reverse("scoring:version_import", args=[version.pk]), data | changes)


def content(version):
    return list(
        version.criteria.order_by("code").values_list("code", "number", "text", "maximum", "part", "parent__code")
    )


def test_a_table_that_goes_out_and_comes_back_is_the_same(as_officer, province):
    version = make.table(province, sample="xa-phuong-100")
    answer = as_officer.get(reverse("scoring:version_export", args=[version.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heads = [cell.value for cell in book.active[4]]
    assert heads[:8] == ["STT", "Tiêu chí", "Điểm chuẩn", "Tự chấm", "Khối chấm", "Thẩm định", "Minh chứng", "Ghi chú"]
    before = content(version)
    blank = make.table(province, name="Bảng trống")
    write(as_officer, blank, preview(as_officer, blank, upload(book)))
    assert content(blank) == before
    version.refresh_from_db()
    page = preview(as_officer, version, upload(book))
    assert {row.matched_by for row in page.context["rows"]} == {"code"}
    write(as_officer, version, page)
    assert content(version) == before
    assert version.criteria.get(code="III.2.2.2").kind == "lateness"


def test_levels_follow_the_numbers_and_points_are_found_inside_the_sentence(as_officer, province):
    version = make.table(province)
    file = book_of(
        ("I", "Nhiệm vụ chính trị", 10),
        ("1", "Kinh tế", None),
        ("a)", "Thu ngân sách (2 điểm)", None),
        ("b)", "Giải ngân (tối đa 1,5 điểm)", None),
        ("2", "Xã hội", 6.5),
        ("", "Tổng cộng", 10),
        ("II", "Điểm thưởng", None),
        ("1", "Mô hình mới", 3),
    )
    page = preview(as_officer, version, file)
    assert [(r.depth, r.maximum) for r in page.context["rows"]] == [
        (0, "10"), (1, ""), (2, "2"), (2, "1,5"), (1, "6,5"), (0, ""), (1, "3"),
    ]  # fmt: skip
    write(as_officer, version, page)
    row = Criterion.objects.get(text="Thu ngân sách")
    assert (row.code, row.maximum, row.parent.text) == ("I.1.a)", D(2), "Kinh tế")
    assert Criterion.objects.get(text="Nhiệm vụ chính trị").maximum == D(10)
    assert Criterion.objects.get(text="Mô hình mới").part == "bonus"


def test_codes_that_do_not_match_are_shown_row_by_row_and_matched_by_hand(as_officer, province):
    version = make.small(province)
    file = book_of(
        ("I", "Nhiệm vụ chính trị", 100, "", "", "", "", "", "I"),
        ("1", "Chỉ tiêu được giao", 55, "", "", "", "", "", "SAI-MA"),
        ("2", "Tiêu chí I.2", 45, "", "", "", "", "", "I.2"),
        head=("STT", "Tiêu chí", "Điểm chuẩn", "Tự chấm", "Khối chấm", "Thẩm định", "Minh chứng", "Ghi chú", "Mã"),
    )
    page = preview(as_officer, version, file)
    assert [row.text for row in page.context["unmatched"]] == ["Chỉ tiêu được giao"]
    assert [line.criterion.code for line in page.context["untouched"]] == ["I.1"]
    assert "1 dòng không khớp tiêu chí nào của bảng" in page.content.decode()
    row = version.criteria.get(code="I.1")
    write(as_officer, version, page, **{"row-1-target": str(row.pk)})
    row.refresh_from_db()
    assert (row.text, row.maximum, row.code, row.kind) == ("Chỉ tiêu được giao", D(55), "I.1", "linear")
    assert version.criteria.get(code="I.2").maximum == D(45)


def test_a_faulty_row_keeps_everything_typed_and_nothing_is_written(as_officer, province):
    version = make.table(province)
    page = preview(as_officer, version, book_of(("I", "Nhóm", None), ("1", "Một", 5), ("2", "Hai", 5)))
    again = write(
        as_officer, version, page, **{"row-1-maximum": "năm", "row-2-text": "Hai sửa", "row-2-maximum": "4,3"}
    )
    rows = again.context["rows"]
    assert [bool(row.error) for row in rows] == [False, True, True]
    assert (rows[1].maximum, rows[2].text) == ("năm", "Hai sửa")
    assert "4,3 không khớp bước làm tròn 0,5." in again.content.decode()
    assert not version.criteria.exists()


def test_a_row_may_be_left_out_and_a_workbook_without_headings_is_refused(as_officer, province):
    version = make.table(province)
    page = preview(as_officer, version, book_of(("I", "Nhóm", None), ("1", "Một", 5), ("2", "Hai", 5)))
    write(as_officer, version, page, **{"row-2-target": "skip"})
    assert list(version.criteria.order_by("code").values_list("text", flat=True)) == ["Nhóm", "Một"]
    bad = preview(as_officer, version, book_of(("x", "y"), head=("Cột 1", "Cột 2")))
    assert "Không trang nào" in bad.content.decode()
