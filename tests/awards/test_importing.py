"""Earlier awards from a file: previewed, mended in place, imported, taken back; people and units found again."""

from datetime import date

import pytest
from django.urls import reverse
from openpyxl import Workbook

from awards.models import AwardRecord
from core.models import ImportBatch, ImportRow
from tests.core.test_importer import act, page, read, undo
from tests.factories.importing import book_bytes, xlsx
from tests.factories.register import RecordFactory, SubjectFactory, awards
from tests.factories.units import SuccessionFactory, UnitFactory
from units.models import Subject

pytestmark = pytest.mark.django_db
HEADS = ("Loại", "Họ và tên", "Năm sinh", "Chức vụ", "Đơn vị công tác", "Danh hiệu", "Năm", "Số quyết định",
         "Ngày quyết định", "Cơ quan ban hành", "Mã cá nhân", "Thành tích đến")  # fmt: skip


@pytest.fixture
def listed(db):
    return awards()


def row(name, unit, **more):
    values = {
        "kind": "", "born": "", "post": "Công chức", "award": "Lao động tiên tiến", "year": "2023", "number": "12/QĐ-UBND",
        "on": "20/12/2023", "issuer": "Chủ tịch UBND tỉnh", "person": "", "to": "", **more,
    }  # fmt: skip
    keys = ("award", "year", "number", "on", "issuer", "person", "to")
    return [values["kind"], name, values["born"], values["post"], unit, *(values[key] for key in keys)]


def load(client, *rows):
    return read(client, xlsx(*rows, heads=HEADS), "khen.xlsx", "awards")


def faults():
    return [s for r in ImportRow.objects.filter(outcome="bad") for found in r.problems.values() for s in found]


def test_the_preview_speaks_in_the_future_and_the_import_enters_people_once(as_officer, province, listed):
    unit = province.commune.name
    rows = [row("Lò Thị Mai", unit), row("Lò Thị Mai", unit, year="2022", on="20/12/2022", number="9/QĐ"),
            row(unit, "", kind="Tập thể", award="Tập thể lao động tiên tiến")]  # fmt: skip
    shown = load(as_officer, *rows)
    assert "Sẽ tạo 3 bản ghi" in shown
    assert not AwardRecord.objects.exists()
    assert "Đã tạo 3 bản ghi." in page(as_officer.get(act(as_officer, "apply")["Location"]))
    mai = Subject.objects.get()
    assert sorted(mai.awardrecords.values_list("year", flat=True)) == [2022, 2023]
    assert mai.positions.get().starts_on == date(2022, 1, 1)
    assert AwardRecord.objects.get(unit=province.commune).name == unit
    load(as_officer, *rows)
    assert set(ImportRow.objects.filter(batch=ImportBatch.objects.latest("pk")).values_list("outcome", flat=True)) == {
        "same"
    }


def test_faulty_rows_say_what_is_wrong_and_only_they_run_again(as_officer, province, listed):
    unit = province.commune.name
    RecordFactory(unit=province.commune, at_unit=province.commune, award=listed["TTLDTT"], number="1/QĐ")
    load(
        as_officer, row("Lò Thị Mai", unit), row("Vàng A Páo", "Xã Không Có"), row("Giàng A Lử", unit, award="Anh hùng"),
        row("Lò Thị Mai", unit, number="13/QĐ"), row("Hà A", unit, to="31/12/2199"), row("Hà B", unit, year="hai"),
        row(unit, "", kind="Tập thể", award="TTLDTT"),
    )  # fmt: skip
    said = faults()
    for sentence in (
        "Không có đơn vị nào tên là “Xã Không Có”.", "Danh mục không có “Anh hùng”.",
        "Dòng 2 đã ghi cùng danh hiệu, hình thức của năm đó.", "Thời gian lập thành tích nằm ở tương lai.",
        "“hai” không phải là năm; nhập bốn chữ số, ví dụ 2023.",
        "“Tập thể lao động tiên tiến” năm 2023 đã có trong sổ, quyết định 1/QĐ.",
    ):  # fmt: skip
        assert sentence in said
    act(as_officer, "apply")
    assert AwardRecord.objects.filter(subject__isnull=False).count() == 1
    bad = ImportRow.objects.get(line=4)
    as_officer.post(reverse("core:import_mend", args=[bad.batch_id]), {f"row-{bad.pk}-award": "Lao động tiên tiến"})
    assert "Sẽ tạo 1 bản ghi" in page(as_officer.get(f"/imports/{bad.batch_id}/"))
    act(as_officer, "apply")
    assert sorted(AwardRecord.objects.filter(subject__isnull=False).values_list("name", flat=True)) == [
        "Giàng A Lử", "Lò Thị Mai",
    ]  # fmt: skip


def test_namesakes_are_asked_about_and_told_apart_by_number_or_birth(as_officer, province, listed):
    unit = province.commune.name
    one = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, born_year=1985)
    two = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, born_year=1990)
    load(as_officer, row("Lò Thị Mai", unit))
    assert faults() == [
        f"Nhiều người cùng tên: Lò Thị Mai [{one.pk}], sinh năm 1985; Lò Thị Mai [{two.pk}], sinh năm 1990. "
        "Nhập mã của người được nói đến."
    ]
    load(
        as_officer, row("Lò Thị Mai", unit, person=str(one.pk)), row("Lò Thị Mai", unit, born="1990"),
        row("Lò Thị Mai", unit, person="mới"),
    )  # fmt: skip
    act(as_officer, "apply")
    assert AwardRecord.objects.values("subject").distinct().count() == 3
    assert Subject.objects.count() == 3


def test_old_unit_names_lead_through_the_successors_to_the_same_person(as_officer, province, listed):
    old = UnitFactory(
        commune=True, parent=province.host, name="UBND xã Cũ Kỹ", short_name="Xã Cũ Kỹ", closed_on=date(2025, 6, 30)
    )
    SuccessionFactory(predecessor=old, successor=province.commune)
    mai = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)
    load(as_officer, row("Lò Thị Mai", "xã cũ kỹ"))
    act(as_officer, "apply")
    record = AwardRecord.objects.get()
    assert (record.subject, record.at_unit, record.at_unit_name) == (mai, old, "xã cũ kỹ")


def test_an_import_is_taken_back_whole_unless_something_rests_on_it(as_officer, province, listed):
    load(as_officer, row("Lò Thị Mai", province.commune.name))
    act(as_officer, "apply")
    undo(as_officer)
    assert (AwardRecord.objects.count(), Subject.objects.count()) == (0, 0)
    load(as_officer, row("Lò Thị Mai", province.commune.name))
    act(as_officer, "apply")
    RecordFactory(subject=Subject.objects.get(), at_unit=province.commune, award=listed["CSTDCS"])
    assert "khen thưởng khác" in page(undo(as_officer))
    assert AwardRecord.objects.count() == 2


def test_merged_cells_and_a_second_sheet_are_handled(as_officer, province, listed):
    book = Workbook()
    sheet = book.active
    sheet.append(["DANH SÁCH KHEN THƯỞNG NĂM 2023"])
    sheet.merge_cells("A1:L1")
    sheet.append(list(HEADS))
    sheet.append(row("Lò Thị Mai", province.commune.name))
    second = book.create_sheet("Tập thể")
    second.append(list(HEADS))
    second.append(row("Vàng A Páo", province.commune.name))
    shown = read(as_officer, book_bytes(book), "khen.xlsx", "awards")
    assert "Sẽ tạo 2 bản ghi" in shown


def test_only_officers_import_and_only_for_their_units(as_clerk, as_officer, province, listed):
    assert as_clerk.get(reverse("core:import_new", args=["awards"])).status_code == 403
    elsewhere = UnitFactory(name="Sở của tỉnh khác", short_name="Sở của tỉnh khác")
    load(as_officer, row("Lò Thị Mai", elsewhere.name))
    assert faults() == ["Đơn vị của bản ghi này chưa từng thuộc phạm vi của bạn."]


def test_planning_takes_the_same_number_of_queries_for_3_and_30_rows(as_officer, province, listed, count_queries):
    def many(number):
        return lambda: load(as_officer, *(row(f"Lò Văn {n} {number}", province.commune.name) for n in range(number)))

    many(1)()
    assert abs(count_queries(many(30)) - count_queries(many(3))) <= 2
