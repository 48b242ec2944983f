"""Imports through their screens: what is read, what is refused, the preview, mending in place, importing, undoing."""

import io
import zipfile

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core import jobs
from core.models import ImportBatch, ImportRow, Job
from tests.factories.accounts import officer
from tests.factories.importing import HEADS, book_bytes, csv_bytes, sheet_of, unit, upload, with_part, xlsx
from tests.factories.units import BlockFactory, ProvinceFactory, UnitFactory
from units.models import Unit, UnitName, UnitParent, UnitReach

pytestmark = pytest.mark.django_db
NEW = "/imports/new/units/"


def page(response):
    return response.content.decode()


def send(client, data, name="don-vi.xlsx", kind="units"):
    return client.post(f"/imports/new/{kind}/", {"file": upload(data, name)})


def last():
    return ImportBatch.objects.latest("pk")


def read(client, data, name="don-vi.xlsx", kind="units"):
    """Upload a file that can be read; the batch's page."""
    response = send(client, data, name, kind)
    assert response.status_code == 302, page(response)
    return page(client.get(response["Location"]))


def act(client, action, **data):
    return client.post(reverse("core:import_act", args=[last().pk, action]), data)


def refused(client, data, name="don-vi.xlsx"):
    """Upload a file that is refused: the page with the sentence beside the field; nothing is kept."""
    response = send(client, data, name)
    assert response.status_code == 200
    assert not ImportBatch.objects.exists()
    assert "chọn lại tệp" in page(response).lower()
    return page(response)


def hamlets(province, number):
    return [unit(f"Bản Thử {n}", f"ban-thu-{n}", province.commune.code) for n in range(number)]


# ---- the preview and the import


def test_the_preview_speaks_in_the_future_and_writes_nothing(as_officer, province):
    rows = [
        *hamlets(province, 3),
        unit(province.commune.name, province.commune.code, kind="UBND cấp xã", opened="01/01/2004"),
        unit("", "khong-ten"),
    ]
    shown = read(as_officer, xlsx(*rows))
    assert "Sẽ tạo 3 đơn vị, 1 không đổi, bỏ qua 1 dòng lỗi." in shown
    assert "Chưa ghi gì." in shown
    assert not Unit.objects.filter(code__startswith="ban-thu").exists()


def test_importing_makes_units_with_name_parent_and_reach(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 3)))
    shown = page(as_officer.get(act(as_officer, "apply")["Location"]))
    assert "Đã tạo 3 đơn vị." in shown
    made = Unit.objects.get(code="ban-thu-1")
    assert made.names.get().starts_on == made.opened_on
    assert made.parents.get().parent == province.commune
    assert set(UnitReach.objects.filter(unit=made).values_list("ancestor", flat=True)) == {
        made.pk,
        province.commune.pk,
        province.host.pk,
    }


def test_the_same_form_sent_twice_imports_once(as_officer, province):
    token = {"_token": "mot-lan"}
    for _ in range(2):
        response = as_officer.post(NEW, {"file": upload(xlsx(*hamlets(province, 1))), **token})
        assert response.status_code == 302
    assert ImportBatch.objects.count() == 1
    for _ in range(2):
        assert act(as_officer, "apply", _token="hai-lan").status_code == 302
    assert Unit.objects.filter(code="ban-thu-0").count() == 1


def test_faulty_rows_are_mended_on_screen_and_only_those_run_again(as_officer, province):
    rows = [*hamlets(province, 2), unit("Bản Sai", "ban-sai", province.commune.code, opened="31/02/2025")]
    shown = read(as_officer, xlsx(*rows))
    assert "“31/02/2025” không phải là ngày" in shown
    bad = ImportRow.objects.get(outcome="bad")
    others = {row.pk: row.label for row in ImportRow.objects.exclude(pk=bad.pk)}
    as_officer.post(reverse("core:import_mend", args=[last().pk]), {f"row-{bad.pk}-opened_on": "28/02/2025"})
    bad.refresh_from_db()
    assert (bad.outcome, bad.texts["opened_on"], bad.problems) == ("create", "28/02/2025", {})
    assert {row.pk: row.label for row in ImportRow.objects.exclude(pk=bad.pk)} == others
    act(as_officer, "apply")
    assert Unit.objects.filter(code__in=["ban-thu-0", "ban-thu-1", "ban-sai"]).count() == 3


def test_faulty_rows_may_be_mended_after_the_good_ones_are_in(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 1), unit("Bản Sai", "ban-sai", "Xã Không Có")))
    act(as_officer, "apply")
    assert "1 dòng lỗi chưa nhập" in page(as_officer.get(f"/imports/{last().pk}/"))
    bad = ImportRow.objects.get(outcome="bad")
    as_officer.post(reverse("core:import_mend", args=[last().pk]), {f"row-{bad.pk}-parent": province.commune.code})
    assert "Sẽ tạo 1 đơn vị" in page(as_officer.get(f"/imports/{last().pk}/"))
    act(as_officer, "apply")
    assert Unit.objects.get(code="ban-sai").parents.get().parent == province.commune
    assert last().counts["done"] == 2


def test_a_row_may_be_left_out(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 1), unit("Bản Sai", "ban-sai", "Xã Không Có")))
    bad = ImportRow.objects.get(outcome="bad")
    as_officer.post(reverse("core:import_mend", args=[last().pk]), {f"skip-{bad.pk}": "1"})
    assert "bỏ qua 1 dòng theo ý bạn" in page(as_officer.get(f"/imports/{last().pk}/"))


def test_faulty_rows_leave_as_a_workbook_with_their_faults_and_no_formula(as_officer, province):
    read(as_officer, csv_bytes(unit("=cmd|' /C calc'!A0", "ban-sai", "Xã Không Có")), "don-vi.csv")
    response = as_officer.get(reverse("core:import_faulty", args=[last().pk]))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = {sheet.cell(1, i).value: sheet.cell(2, i) for i in range(1, sheet.max_column + 1)}
    assert cells["Tên đơn vị"].value == "=cmd|' /C calc'!A0"
    assert cells["Tên đơn vị"].data_type == "s"
    assert "Xã Không Có" in cells["Lỗi"].value


def test_what_changed_since_the_preview_is_left_out(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 2)))
    UnitFactory(code="ban-thu-0", name="Người khác vừa tạo", parent=province.host)
    act(as_officer, "apply")
    assert Unit.objects.filter(code="ban-thu-1").exists()
    assert ImportRow.objects.get(outcome="bad").texts["code"] == "ban-thu-0"


# ---- undoing


def undo(client, reason="Nhập nhầm tệp"):
    return client.post(reverse("core:import_undo", args=[last().pk]), {"reason": reason}, follow=True)


def test_undoing_takes_everything_back(as_officer, province):
    district = UnitFactory(parent=province.host, code="huyen-cu", name="Huyện Cũ", kind="district", level="district")
    before = [list(m.objects.order_by("pk").values()) for m in (Unit, UnitName, UnitParent)]
    rows = [
        *hamlets(province, 2),
        unit("Huyện Mới", "huyen-cu", province.department.code, kind="Thành phố", effective="01/01/2025", opened=""),
    ]
    assert "sẽ sửa 1" in read(as_officer, xlsx(*rows))
    act(as_officer, "apply")
    district.refresh_from_db()
    assert (district.name, district.names.count(), district.parents.count()) == ("Huyện Mới", 2, 2)
    assert "Đã hoàn tác" in page(undo(as_officer))
    after = [list(m.objects.order_by("pk").values()) for m in (Unit, UnitName, UnitParent)]
    for rows in (*before, *after):
        for row in rows:
            row.pop("version", None)
    assert after == before
    assert not UnitReach.objects.filter(ancestor=province.department, unit=district).exists()


def test_undoing_is_refused_once_something_rests_on_a_record(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 2)))
    act(as_officer, "apply")
    BlockFactory(host=province.host, members=[Unit.objects.get(code="ban-thu-1")])
    assert "Không hoàn tác được nữa" in page(undo(as_officer))
    assert last().status == "applied"
    assert Unit.objects.filter(code__startswith="ban-thu").count() == 2


def test_undoing_is_refused_when_a_unit_changed_or_got_subordinates(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 1)))
    act(as_officer, "apply")
    UnitFactory(parent=Unit.objects.get(code="ban-thu-0"), name="Tổ 1")
    assert "đơn vị đặt dưới các đơn vị này (1)" in page(undo(as_officer))
    Unit.objects.filter(code="ban-thu-0").update(version=2)
    assert "đơn vị đã sửa sau đó (1)" in page(undo(as_officer))


def test_undoing_needs_a_reason(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 1)))
    act(as_officer, "apply")
    undo(as_officer, reason=" ")
    assert last().status == "applied"


# ---- columns


def test_columns_are_found_under_any_heading_and_below_a_title(as_officer, province):
    rows = [
        ["DANH SÁCH ĐƠN VỊ"],
        [],
        ["STT", "TÊN ĐƠN VỊ (ghi rõ)", "ma don vi", "Loại hình", "Đơn vị cấp trên", "Từ ngày"],
        [1, "Bản Mới", "ban-moi", "Bản", province.commune.name, "1/7/2025"],
    ]
    assert "Sẽ tạo 1 đơn vị." in read(as_officer, xlsx(*rows, heads=None))


def test_without_a_heading_columns_are_chosen_by_letter_and_remembered(as_officer, province):
    data = [["ban-a", "Bản A", "Bản", province.commune.code, "01/07/2025"]]
    shown = read(as_officer, xlsx(*data, heads=None))
    assert "Không tìm thấy dòng tiêu đề" in shown
    assert "B · “Bản A”" in shown
    chosen = {
        "use-0": "on",
        "heading-0": "0",
        "sheet-0-code": "0",
        "sheet-0-name": "1",
        "sheet-0-kind": "2",
        "sheet-0-parent": "3",
        "sheet-0-opened_on": "4",
    }
    response = as_officer.post(reverse("core:import_columns", args=[last().pk]), chosen)
    assert "Sẽ tạo 1 đơn vị." in page(as_officer.get(response["Location"]))
    assert "Sẽ tạo 1 đơn vị." in read(
        as_officer, xlsx(["ban-b", "Bản B", "Bản", province.commune.code, "01/07/2025"], heads=None)
    )


def test_a_heading_chosen_once_is_known_next_time_to_that_person_only(as_officer, as_admin, province):
    heads = ("Ký hiệu", "Gọi là", "Nhóm", "Nằm trong", "Bắt đầu có")
    row = ["ban-a", "Bản A", "Bản", province.commune.code, "01/07/2025"]
    read(as_officer, xlsx(row, heads=heads))
    chosen = {
        "use-0": "on",
        "heading-0": "1",
        "sheet-0-code": "0",
        "sheet-0-name": "1",
        "sheet-0-kind": "2",
        "sheet-0-parent": "3",
        "sheet-0-opened_on": "4",
    }
    as_officer.post(reverse("core:import_columns", args=[last().pk]), chosen)
    assert "Sẽ tạo 1 đơn vị." in read(as_officer, xlsx(row, heads=heads))
    assert "Chọn cột" in read(as_admin, xlsx(row, heads=heads))


def test_a_needed_column_without_a_letter_is_said_beside_it(as_officer, province):
    read(as_officer, xlsx(["a", "b"], heads=None))
    shown = page(as_officer.post(reverse("core:import_columns", args=[last().pk]), {"use-0": "on", "heading-0": "0"}))
    assert "Chọn cột chứa “Tên đơn vị”." in shown
    shown = page(as_officer.post(reverse("core:import_columns", args=[last().pk]), {"heading-0": "0"}))
    assert "Chọn ít nhất một trang tính." in shown


def test_all_sheets_are_read_and_a_fault_in_the_second_is_shown_with_its_name(as_officer, province):
    second = [HEADS, *hamlets(province, 1), unit("Bản Sai", "ban-sai", "Xã Không Có")]
    shown = read(as_officer, xlsx(unit("Bản Đầu", "ban-dau", province.commune.code), sheets={"Huyện Hai": second}))
    assert "Sẽ tạo 2 đơn vị, bỏ qua 1 dòng lỗi." in shown
    assert "Huyện Hai" in shown


def test_a_sheet_without_the_columns_is_asked_about(as_officer, province):
    shown = read(as_officer, xlsx(*hamlets(province, 1), sheets={"Ghi chú": [["chỉ là chữ"]]}))
    assert "Ghi chú" in shown
    assert "Chọn cột" in shown


def test_the_template_can_be_filled_in_and_imported(as_officer, province):
    response = as_officer.get("/imports/template/units/")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames[:2] == ["Đơn vị", "Hướng dẫn"]
    book.worksheets[0].append(unit("Bản Mẫu", "ban-mau", province.commune.code))
    assert "Sẽ tạo 1 đơn vị." in read(as_officer, book_bytes(book))


# ---- formats


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter(as_officer, province, encoding, delimiter):
    data = csv_bytes(unit("Bản Mường Thử", "ban-thu", province.commune.code), encoding=encoding, delimiter=delimiter)
    read(as_officer, data, "don-vi.csv")
    assert ImportRow.objects.get().texts["name"] == "Bản Mường Thử"


def test_csv_in_windows_1258_is_read(as_officer, province):
    from unicodedata import normalize

    text = csv_bytes(unit("Bản Mường Thử nghiệm", "ban-thu", province.commune.code)).decode()
    tones = "\u0300\u0301\u0303\u0309\u0323"
    spelled = "".join(
        normalize("NFC", "".join(p for p in normalize("NFD", c) if p not in tones))
        + "".join(p for p in normalize("NFD", c) if p in tones)
        for c in text
    )
    read(as_officer, spelled.encode("cp1258"), "don-vi.csv")
    assert ImportRow.objects.get().texts["name"] == "Bản Mường Thử nghiệm"


def test_csv_with_the_letters_of_another_encoding_is_refused(as_officer):
    data = ("Mã;Tên\n" + "1;" + "Привет мир, это таблица\n" * 5).encode("cp1251", errors="replace")
    assert "không đọc được chữ" in refused(as_officer, data, "don-vi.csv").lower()


def test_csv_with_an_open_quotation_mark_names_the_line(as_officer):
    assert "dấu ngoặc kép" in refused(as_officer, b'ma;ten\n1;"' + b"x" * 150_000, "don-vi.csv")


def test_old_xls_is_read(as_officer, province):
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Đơn vị")
    for number, row in enumerate([HEADS, unit("Bản Mường Thử", "ban-thu", province.commune.code)]):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    target = io.BytesIO()
    book.save(target)
    assert "Sẽ tạo 1 đơn vị." in read(as_officer, target.getvalue(), "don-vi.xls")
    assert ImportRow.objects.get().texts["name"] == "Bản Mường Thử"


# ---- bad files: each has its sentence


def test_an_empty_file_is_refused(as_officer):
    assert "tệp rỗng" in refused(as_officer, b"").lower() or "rỗng" in refused(as_officer, b"")


def test_a_workbook_without_data_is_refused(as_officer):
    assert "không có dữ liệu" in refused(as_officer, xlsx(heads=None))


def test_headings_alone_are_told(as_officer):
    shown = read(as_officer, xlsx())
    assert "Chưa có dòng nào dưới dòng tiêu đề" in shown or "Chọn cột" in shown


@pytest.mark.parametrize("name", ["don-vi.exe", "don-vi.xlsx", "don-vi.csv"])
def test_a_program_is_refused_whatever_its_name(as_officer, name):
    assert "chương trình, không phải bảng tính" in refused(as_officer, b"MZ\x90\x00" + b"\x00" * 500, name)


def test_macros_are_refused(as_officer):
    data = with_part(xlsx(), "xl/vbaProject.bin", b"macro")
    assert "macro" in refused(as_officer, data, "don-vi.xlsx")
    assert "macro" in refused(as_officer, xlsx(), "don-vi.xlsm")


def test_an_old_workbook_with_macros_or_a_password_is_refused(as_officer):
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600
    assert "macro" in refused(as_officer, ole + "Workbook _VBA_PROJECT".encode("utf-16-le"), "don-vi.xls")
    assert "mật khẩu" in refused(as_officer, ole + "EncryptedPackage".encode("utf-16-le"), "don-vi.xlsx")
    assert "không phải là tệp Excel" in refused(as_officer, ole + "WordDocument".encode("utf-16-le"), "don-vi.xls")
    assert "bị hỏng" in refused(as_officer, ole + "Workbook".encode("utf-16-le"), "don-vi.xls")


def test_a_zip_bomb_is_refused_without_unpacking_it(as_officer):
    data = with_part(xlsx(), "xl/worksheets/sheet1.xml", b"0" * (170 * 1024 * 1024))
    assert len(data) < 1_000_000
    assert "giải nén" in refused(as_officer, data)


def test_entities_are_refused(as_officer):
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    assert "bị hỏng" in refused(as_officer, with_part(xlsx(), "xl/worksheets/sheet1.xml", evil))


def test_a_broken_archive_is_refused(as_officer):
    assert "bị hỏng" in refused(as_officer, xlsx(unit("A"))[:-200])
    assert "bị hỏng" in refused(as_officer, with_part(xlsx(), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>"))


def test_other_files_under_the_name_of_a_table_are_refused(as_officer):
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "không phải là tệp Excel" in refused(as_officer, word.getvalue())
    assert "trang web" in refused(as_officer, b"<html><table></table></html>", "don-vi.xls")
    assert "không phải là bảng" in refused(as_officer, b"%PDF-1.7", "don-vi.csv")


def test_a_million_rows_are_refused_with_the_limit(as_officer, settings):
    data = with_part(xlsx(), "xl/worksheets/sheet1.xml", sheet_of(1_000_000))
    response = send(as_officer, data)
    assert response.status_code == 302
    jobs.run_due()
    assert "nhiều hơn 50.000 dòng" in page(as_officer.get(response["Location"]))
    assert not ImportRow.objects.exists()


def test_a_file_beyond_the_upload_limit_is_refused(as_officer, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    assert "lớn hơn 1 MB" in refused(as_officer, b"x" * (1024 * 1024 + 10), "don-vi.csv")


def test_merged_cells_give_each_line_their_value_and_are_told(as_officer, province):
    book = Workbook()
    sheet = book.active
    for row in [HEADS, *hamlets(province, 3)]:
        sheet.append(row)
    sheet["F3"], sheet["F4"] = None, None
    sheet.merge_cells("F2:F4")
    shown = read(as_officer, book_bytes(book))
    assert "Sẽ tạo 3 đơn vị." in shown
    assert "1 ô gộp" in shown
    assert {row.texts["parent"] for row in ImportRow.objects.all()} == {province.commune.code}


def test_a_formula_gives_its_result_or_is_asked_for(as_officer, province):
    book = Workbook()
    sheet = book.active
    for row in [HEADS, *hamlets(province, 1)]:
        sheet.append(row)
    sheet["B2"] = '="Bản "&1'
    shown = read(as_officer, book_bytes(book))
    assert "Ô này là công thức chưa có kết quả" in shown
    assert "1 công thức" in shown


def test_the_errors_of_a_spreadsheet_are_told(as_officer, province):
    assert "lỗi #REF!" in read(as_officer, xlsx(unit("#REF!", "ban-a", province.commune.code)))


def test_a_formula_in_text_is_stored_and_written_as_text(as_officer, province):
    read(as_officer, csv_bytes(unit("=cmd|' /C calc'!A0", "ban-a", province.commune.code)), "don-vi.csv")
    act(as_officer, "apply")
    assert Unit.objects.get(code="ban-a").name == "=cmd|' /C calc'!A0"
    response = as_officer.get("/units/?q=cmd&export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cell = next(c for row in sheet.iter_rows(min_row=2) for c in row if c.value and "cmd" in str(c.value))
    assert cell.data_type == "s"


# ---- large files


def test_a_large_file_is_read_checked_and_imported_by_jobs(as_officer, province):
    response = send(as_officer, xlsx(*hamlets(province, 1600)))
    batch_page = response["Location"]
    assert last().status == "checking"
    assert "Có thể rời trang này" in page(as_officer.get(batch_page))
    jobs.run_due()
    assert "Sẽ tạo 1.600 đơn vị." in page(as_officer.get(batch_page))
    act(as_officer, "apply")
    assert last().status == "applying"
    jobs.run_due()
    assert "Đã tạo 1.600 đơn vị." in page(as_officer.get(batch_page))
    undo(as_officer)
    jobs.run_due()
    assert last().status == "undone"
    assert not Unit.objects.filter(code__startswith="ban-thu").exists()


def test_work_that_was_given_up_goes_on_where_it_stopped(as_officer, province):
    send(as_officer, xlsx(*hamlets(province, 1600)))
    Job.objects.update(state="failed", error="mất điện")
    assert "mất điện" in page(as_officer.get(f"/imports/{last().pk}/"))
    act(as_officer, "resume")
    jobs.run_due()
    assert last().status == "ready"


# ---- who


def test_who_may_not_import_is_refused_at_every_address(province, sign_in):
    read(sign_in(province.officer), xlsx(*hamlets(province, 1)))
    pk = last().pk
    for role in ("leader", "clerk", "chair", "member", "outsider", "head"):
        client = sign_in(province.everyone[role])
        assert client.get(NEW).status_code == 403, role
        assert send(client, xlsx()).status_code == 403, role
        assert client.get("/imports/template/units/").status_code == 403, role
        for path in ("", "columns/", "faulty/"):
            assert client.get(f"/imports/{pk}/{path}").status_code == 404, role
        for path in (
            "columns/",
            "mend/",
            "undo/",
            "act/apply/",
            "act/drop/",
            "act/skip/",
            "act/resume/",
            "act/change_columns/",
        ):
            assert client.post(f"/imports/{pk}/{path}").status_code == 404, role
        assert client.get(f"/files/{last().blob_id}/").status_code == 404, role
    assert last().status == "ready"


def test_an_administrator_sees_the_imports_of_others_but_does_not_carry_them_on(as_officer, as_admin, province):
    read(as_officer, xlsx(*hamlets(province, 1)))
    pk = last().pk
    assert as_admin.get(f"/imports/{pk}/").status_code == 200
    assert as_admin.post(f"/imports/{pk}/act/apply/").status_code == 403
    act(as_officer, "apply")
    assert "Đã hoàn tác" in page(undo(as_admin))


def test_another_officer_does_not_see_the_import(as_officer, province, sign_in):
    read(as_officer, xlsx(*hamlets(province, 1)))
    other = sign_in(officer(ProvinceFactory()))
    assert other.get(f"/imports/{last().pk}/").status_code == 404
    assert "don-vi.xlsx" not in page(other.get("/imports/"))
    assert "don-vi.xlsx" in page(as_officer.get("/imports/"))


def test_unknown_kinds_and_acts_do_not_exist(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 1)))
    assert as_officer.get("/imports/new/khong-co/").status_code == 404
    assert act(as_officer, "xoa").status_code == 404


def test_a_file_dropped_imports_nothing(as_officer, province):
    read(as_officer, xlsx(*hamlets(province, 1)))
    act(as_officer, "drop")
    assert last().status == "dropped"
    assert act(as_officer, "apply").status_code == 302
    assert not Unit.objects.filter(code="ban-thu-0").exists()


# ---- queries


def test_planning_takes_as_many_queries_for_one_row_as_for_many(as_officer, province, count_queries):
    send(as_officer, xlsx(*hamlets(province, 1)))
    few = count_queries(lambda: send(as_officer, xlsx(*hamlets(province, 1))))
    assert count_queries(lambda: send(as_officer, xlsx(*hamlets(province, 40)))) == few


def test_the_list_and_the_page_take_as_many_queries_for_one_as_for_three(as_officer, province, count_queries):
    read(as_officer, xlsx(*hamlets(province, 1)))
    pk = last().pk
    for url in ("/imports/", f"/imports/{pk}/"):
        as_officer.get(url)
    few = count_queries(lambda: as_officer.get("/imports/")), count_queries(lambda: as_officer.get(f"/imports/{pk}/"))
    read(as_officer, xlsx(*hamlets(province, 3)))
    read(as_officer, xlsx(*hamlets(province, 3)))
    assert count_queries(lambda: as_officer.get("/imports/")) == few[0]
    newest = last().pk
    assert count_queries(lambda: as_officer.get(f"/imports/{newest}/")) == few[1]
