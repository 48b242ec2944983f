"""Yearly ratings: a unit's staff at once, from a file, corrected with a reason; discipline and ratings of collectives."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Discipline, Rating, RatingCorrection
from core import clock
from core.models import ActionLog, ImportRow
from tests.core.test_importer import act, read, undo
from tests.factories.importing import upload, xlsx
from tests.factories.register import SubjectFactory, rated
from tests.factories.units import UnitFactory
from units.models import Subject

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 10)
HEADS = ("Loại", "Họ và tên", "Mã cá nhân", "Đơn vị", "Năm", "Xếp loại", "Số quyết định", "Ngày quyết định")


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def text(response):
    return response.content.decode()


def at(name, *args):
    return reverse(f"awards:{name}", args=args)


@pytest.fixture
def mai(province) -> Subject:
    return SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)


def fault(response, sentence):
    shown = text(response)
    assert response.status_code == 200, response
    assert sentence in shown, shown[shown.find("field-error") - 100 :][:600]
    return shown


def url(province, year=2025):
    return at("rating_grid", province.commune.pk, year)


# ---- the grid
def test_a_clerk_rates_the_whole_staff_its_collectives_and_the_party_organisation_at_once(as_clerk, province, mai):
    office = UnitFactory(kind="collective", parent=province.commune, name="Phòng Kinh tế", short_name="Phòng Kinh tế")
    pao = SubjectFactory(full_name="Vàng A Páo", unit=office)
    rated(2025, subject=SubjectFactory(full_name="Đã Xếp", unit=province.commune), level="hoan_thanh")
    shown = text(as_clerk.get(url(province)))
    for word in ("Lò Thị Mai", "Vàng A Páo", "Phòng Kinh tế", "Tổ chức đảng", "đã xếp loại 1 trên 7"):
        assert word in shown, word
    unit = province.commune.pk
    data = {
        f"p{mai.pk}-work": "tot", f"p{pao.pk}-work": "xuat_sac", f"u{unit}-work": "tot", f"u{unit}-party": "xuat_sac",
        "number": "12/QĐ-UBND", "decided_on": "2025-12-20", "issuer": "Chủ tịch UBND xã",
        "file": upload(b"%PDF-1.4 x", "quyet-dinh.pdf"),
    }  # fmt: skip
    assert as_clerk.post(url(province), data).status_code == 302
    rows = Rating.objects.filter(number="12/QĐ-UBND").order_by("id")
    assert {(r.subject or r.unit, r.of, r.level) for r in rows} == {
        (mai, "work", "tot"), (pao, "work", "xuat_sac"), (province.commune, "work", "tot"),
        (province.commune, "party", "xuat_sac"),
    }  # fmt: skip
    assert ActionLog.objects.filter(action="awards.rate").count() == 4
    assert "quyet-dinh.pdf" in text(as_clerk.get(at("rating", rows[0].pk)))
    served = as_clerk.get(reverse("core:file", args=[rows[0].file_id]))
    assert b"".join(served).startswith(b"%PDF")


def test_blanks_are_filled_with_one_level_and_nothing_is_recorded_by_it(as_clerk, province, mai):
    SubjectFactory(unit=province.commune)
    shown = text(
        as_clerk.post(url(province), {"do": "fill", "fill": "tot", f"p{mai.pk}-work": "xuat_sac", "number": "7/QĐ"})
    )
    assert shown.count('<option value="tot" selected>') == 3  # the choice itself, the other person, the unit
    assert 'value="7/QĐ"' in shown
    assert not Rating.objects.exists()


def test_each_bad_rating_is_said_beside_its_line_and_nothing_typed_is_lost(as_clerk, province, mai):
    stranger = SubjectFactory(unit=province.communes[1])
    rated(2025, subject=mai)
    key = f"p{mai.pk}-work"
    other = SubjectFactory(full_name="Vàng A Páo", unit=province.commune)
    both = {key: "xuat_sac", f"p{other.pk}-work": "hoan_thanh"}
    shown = fault(as_clerk.post(url(province), both), "muốn sửa, vào trang của xếp loại đó và ghi lý do.")
    assert '<option value="hoan_thanh" selected>' in shown
    line = {f"p{other.pk}-work": "tot"}
    fault(as_clerk.post(url(province), {f"p{stranger.pk}-work": "tot"}), "Không có tên này ở đơn vị.")
    fault(as_clerk.post(url(province), {f"p{other.pk}-work": "vang"}), "Chọn một trong các mức xếp loại.")
    fault(as_clerk.post(url(province), {**line, "number": "5/QĐ"}), "Nhập số quyết định cùng với ngày quyết định.")
    fault(as_clerk.post(url(province), {**line, "decided_on": "2026-05-01"}), "Ngày này ở tương lai.")
    fault(as_clerk.post(url(province), {}), "Chọn xếp loại cho ít nhất một dòng.")
    assert as_clerk.get(url(province, 2027)).status_code == 404
    assert Rating.objects.count() == 1


def test_only_those_who_act_for_the_unit_open_its_grid(sign_in, as_leader, province, mai):
    rating = rated(2025, subject=mai)
    stranger = sign_in(province.clerks[1])
    assert stranger.get(url(province)).status_code == 404
    assert stranger.post(url(province), {f"p{mai.pk}-work": "tot"}).status_code == 404
    assert stranger.get(at("rating", rating.pk)).status_code == 404
    assert "Lò Thị Mai" not in text(stranger.get(at("ratings")))
    assert as_leader.get(url(province)).status_code == 403
    assert as_leader.get(at("rating", rating.pk)).status_code == 200
    assert as_leader.post(at("rating", rating.pk), {}).status_code == 403
    assert sign_in(province.outsider).get(at("ratings")).status_code == 403


def test_a_clerk_of_one_unit_is_led_to_its_grid_an_officer_chooses(as_clerk, as_officer, province):
    assert as_clerk.get(at("rating_start"))["Location"] == url(province)
    chosen = as_officer.post(at("rating_start"), {"unit": f"x [{province.commune.code}]", "year": "2024"})
    assert chosen["Location"] == url(province, 2024)
    fault(
        as_officer.post(at("rating_start"), {"unit": f"x [{province.commune.code}]", "year": "2030"}),
        "Năm này ở tương lai.",
    )


# ---- correcting
def test_a_rating_is_corrected_with_a_reason_and_the_old_one_stays_readable(as_clerk, province, mai):
    rating = rated(2025, subject=mai)
    one = at("rating", rating.pk)
    data = {"version": 1, "level": "xuat_sac", "number": "15/QĐ", "decided_on": "2025-12-30", "issuer": "UBND xã"}
    fault(as_clerk.post(one, data), "field-error")
    fault(as_clerk.post(one, {"version": 1, "level": "tot", "reason": "x"}), "Chưa sửa gì; sửa chỗ đã nhập sai.")
    assert as_clerk.post(one, {**data, "reason": "Nhập nhầm mức"}).status_code == 302
    rating.refresh_from_db()
    assert (rating.level, rating.number) == ("xuat_sac", "15/QĐ")
    kept = RatingCorrection.objects.get()
    assert (kept.level, kept.reason, kept.by) == ("tot", "Nhập nhầm mức", province.clerk)
    assert "Nhập nhầm mức" in text(as_clerk.get(one))
    clash = as_clerk.post(one, {**data, "level": "khong", "reason": "Muộn"})
    assert clash.status_code == 409
    assert "Muộn" in text(clash)


# ---- collectives
def test_ratings_and_discipline_of_a_collective_are_recorded_and_what_is_pending_is_ended(as_head, sign_in, province):
    unit = province.commune
    assert as_head.get(at("collective", unit.pk)).status_code == 200
    page_of = at("collective_record", unit.pk, "rating")
    good = {"of": "party", "year": "2025", "level": "tot"}
    assert as_head.post(page_of, good).status_code == 302
    fault(as_head.post(page_of, good), "Xếp loại của năm này đã được nhập.")
    fault(as_head.post(page_of, {**good, "year": "2027"}), "Năm này ở tương lai.")
    pending = at("collective_record", unit.pk, "discipline")
    fault(as_head.post(pending, {"level": "pending", "starts_on": "2026-05-01"}), "Ngày này ở tương lai.")
    assert as_head.post(pending, {"level": "pending", "starts_on": "2025-11-01"}).status_code == 302
    row = Discipline.objects.get()
    shown = text(as_head.get(at("collective", unit.pk)))
    assert at("discipline_end", row.pk) in shown
    assert "Tổ chức đảng: Hoàn thành tốt nhiệm vụ" in shown
    end = at("discipline_end", row.pk)
    fault(as_head.post(end, {"ends_on": "2025-01-01", "reason": "Tố cáo sai"}), "Ngày kết thúc")
    assert as_head.post(end, {"ends_on": "2026-01-05", "reason": "Tố cáo sai"}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == date(2026, 1, 5)
    stranger = sign_in(province.clerks[1])
    assert stranger.post(page_of, good).status_code == 404
    assert stranger.post(end, {"ends_on": "2026-01-05", "reason": "x"}).status_code == 404
    assert sign_in(province.leader).post(page_of, good).status_code == 403


# ---- the list
def test_the_list_filters_and_costs_the_same_for_one_and_three(as_officer, province, mai):
    rated(2025, subject=mai, level="xuat_sac")

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert as_officer.get(at("ratings")).status_code == 200
        return len(found)

    cost()
    first = cost()
    rated(2024, subject=SubjectFactory(full_name="Vàng A Páo", unit=province.communes[1]))
    rated(2025, unit=province.communes[2], of="party")
    assert cost() == first <= 12
    for query, word in (("year=2024", "Vàng A Páo"), ("level=xuat_sac", "Lò Thị Mai"), ("q=lo+thi", "Lò Thị Mai")):
        shown = text(as_officer.get(f"{at('ratings')}?{query}"))
        assert [name for name in ("Vàng A Páo", "Lò Thị Mai") if name in shown] == [word], query
    shown = text(as_officer.get(f"{at('ratings')}?who=parties"))
    assert province.communes[2].short_name in shown
    assert "Lò Thị Mai" not in shown


# ---- from a file
def row(name, unit="", **more):
    values = {"kind": "", "person": "", "year": "2024", "level": "HTTNV", "number": "9/QĐ", "on": "20/12/2024", **more}
    return [values["kind"], name, values["person"], unit, *(values[x] for x in ("year", "level", "number", "on"))]


def load(client, *rows):
    return read(client, xlsx(*rows, heads=HEADS), "xep-loai.xlsx", "ratings")


def test_ratings_are_imported_mended_in_place_and_taken_back(as_clerk, province, mai):
    unit = province.commune.name
    twins = [SubjectFactory(full_name="Vàng A Páo", unit=province.commune) for _n in range(2)]
    held = rated(2023, subject=mai)
    shown = load(
        as_clerk, row("Lò Thị Mai", unit), row(unit, kind="Tập thể", level="Hoàn thành xuất sắc nhiệm vụ"),
        row(unit, kind="Đảng bộ"), row("Vàng A Páo", unit), row("Người Lạ", unit), row("Lò Thị Mai", unit),
        row("Lò Thị Mai", unit, year="2023", level="khong"), row("Lò Thị Mai", unit, year="2027"),
        row("Lò Thị Mai", province.communes[1].name), row("Lò Thị Mai", unit, year="2022", level="giỏi"),
        row("Lò Thị Mai", unit, year="2021", on="20/12/2026"), row("Lò Thị Mai", unit, year="2023"),
    )  # fmt: skip
    assert "Sẽ tạo 3 xếp loại" in shown
    said = [s for r in ImportRow.objects.filter(outcome="bad") for found in r.problems.values() for s in found]
    for sentence in (
        f"Nhiều người cùng tên: Vàng A Páo [{twins[0].pk}]; Vàng A Páo [{twins[1].pk}]. Nhập mã của người được nói đến.",
        "Không có ai tên này ở đơn vị; nhập người đó trước.", "Dòng 2 đã xếp loại cùng tên cho năm đó.",
        "Đã xếp loại “Hoàn thành tốt nhiệm vụ”; muốn sửa, vào trang của xếp loại đó và ghi lý do.",
        "Năm này ở tương lai.", "Bạn không phụ trách đơn vị này.", "Ngày này ở tương lai.",
    ):  # fmt: skip
        assert sentence in said, (sentence, said)
    assert any("giỏi" in one for one in said)
    act(as_clerk, "apply")
    assert Rating.objects.exclude(pk=held.pk).count() == 3
    bad = ImportRow.objects.get(line=5)
    as_clerk.post(reverse("core:import_mend", args=[bad.batch_id]), {f"row-{bad.pk}-person": str(twins[1].pk)})
    act(as_clerk, "apply")
    assert Rating.objects.get(subject=twins[1]).level == "tot"
    undo(as_clerk)
    assert list(Rating.objects.all()) == [held]
