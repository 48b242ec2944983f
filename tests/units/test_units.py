"""The register of units: names, parents and ends over time, and who may keep it."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import ActionLog
from tests.factories.accounts import officer
from tests.factories.units import ProvinceFactory, SuccessionFactory, UnitFactory, move
from units.models import Succession, Unit
from units.units import name_on, names_on

pytestmark = pytest.mark.django_db


def url(name, unit):
    return reverse(f"units:{name}", args=[unit.pk])


def page(response):
    return response.content.decode()


def rename(client, unit, **typed):
    form = {"name": "Xã Mới", "short_name": "Xã Mới", "on": "2025-07-01", "version": unit.version, **typed}
    return client.post(url("rename", unit), form)


# ---- list


def test_the_list_finds_without_diacritics_and_splits_active_from_ended(as_officer, province):
    ended = UnitFactory(parent=province.host, name="Huyện Tân Uyên", closed_on=date(2025, 6, 30))
    assert "Xã Mường" in page(as_officer.get("/units/?q=xa+muong"))
    assert ended.name not in page(as_officer.get("/units/"))
    assert ended.name in page(as_officer.get("/units/?tab=ended&q=tan uyen"))


def test_the_list_takes_as_many_queries_for_one_unit_as_for_many(as_officer, count_queries):
    as_officer.get("/units/")
    few = count_queries(lambda: as_officer.get("/units/?q=noi+vu"))
    for _ in range(3):
        UnitFactory(name="Phòng Nội vụ")
    assert count_queries(lambda: as_officer.get("/units/?q=noi+vu")) == few


def test_the_list_narrows_to_the_units_under_a_host(as_officer, province):
    other = ProvinceFactory()
    far = UnitFactory(parent=other, name="Đơn vị tỉnh khác")
    assert far.name in page(as_officer.get("/units/"))
    assert far.name not in page(as_officer.get(f"/units/?host={province.host.pk}"))
    assert far.name in page(as_officer.get(f"/units/?host={other.pk}"))


def test_what_is_filtered_is_exported(as_officer, province):
    response = as_officer.get("/units/?q=xa+muong&export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet.max_row == 4
    assert {sheet.cell(row, 1).value for row in (2, 3, 4)} == {unit.short_name for unit in province.communes}


def test_somebody_without_a_role_sees_no_unit(as_outsider, province):
    assert province.commune.short_name not in page(as_outsider.get("/units/"))
    assert as_outsider.get(url("unit", province.commune)).status_code == 404
    assert "Xã" not in page(as_outsider.get("/units/choices/?field=unit&unit=xa"))


# ---- one unit


def test_the_page_shows_names_parents_and_who_took_over(as_officer, province):
    district = UnitFactory(parent=province.host, name="Huyện Tân Uyên", closed_on=date(2025, 6, 30))
    SuccessionFactory(predecessor=district, successor=province.commune)
    shown = page(as_officer.get(url("unit", district)))
    assert province.commune.short_name in shown
    assert "01/07/2025" in shown
    assert district.name in page(as_officer.get(url("unit", province.commune)))


def test_the_page_costs_the_same_whatever_the_history(as_officer, province, count_queries):
    as_officer.get(url("unit", province.commune))
    few = count_queries(lambda: as_officer.get(url("unit", province.commune)))
    for _ in range(3):
        SuccessionFactory(predecessor=UnitFactory(), successor=province.commune)
    assert count_queries(lambda: as_officer.get(url("unit", province.commune))) == few


def test_a_new_unit_stands_under_its_parent_from_its_first_day(as_officer, province):
    form = {
        "name": "Trường Cao đẳng Lai Châu",
        "short_name": "Trường Cao đẳng",
        "code": "truong-cd",
        "kind": "school",
        "level": "province",
        "opened_on": "2025-03-01",
        "parent": province.host.code,
    }
    response = as_officer.post("/units/create/", {**form, "parent": f"x [{province.host.code}]"})
    made = Unit.objects.get(code="truong-cd")
    assert response.headers["Location"] == url("unit", made)
    assert made in Unit.objects.under(province.host.pk, on=date(2025, 3, 1))
    assert ActionLog.objects.filter(action="units.create", object_id=made.pk, actor=province.officer).count() == 1


def test_the_same_form_sent_twice_makes_one_unit(as_officer, province):
    form = {
        "name": "Trường",
        "short_name": "Trường",
        "code": "truong-cd",
        "kind": "school",
        "level": "province",
        "opened_on": "2025-03-01",
        "parent": f"[{province.host.code}]",
        "_token": "abc123",
    }
    first = as_officer.post("/units/create/", form)
    again = as_officer.post("/units/create/", {**form, "code": "truong-cd-2"})
    assert again.headers["Location"] == first.headers["Location"]
    assert Unit.objects.filter(name="Trường").count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "x" * 201, "Quá dài: tối đa 200 ký tự, đang có 201 ký tự."),
        ("code", "Sở Nội vụ", "Chỉ dùng chữ không dấu, chữ số, dấu gạch nối"),
        ("parent", "Không có đơn vị này", "Không có đơn vị nào tên là “Không có đơn vị này”."),
        ("parent", "xa muong", "Có nhiều đơn vị khớp:"),
        ("parent", "", "Chỉ quản trị hệ thống được thêm đơn vị không thuộc đơn vị nào."),
        ("opened_on", "31/02/2025", "Nhập ngày theo dạng dd/mm/yyyy"),
        ("opened_on", "1999-01-01", "chỉ có từ ngày 01/01/2004."),
    ],
)
def test_bad_input_for_a_new_unit_is_told_beside_the_field(as_officer, province, field, typed, sentence):
    form = {
        "name": "Trường",
        "short_name": "Trường",
        "code": "truong",
        "kind": "school",
        "level": "province",
        "opened_on": "2025-03-01",
        "parent": f"[{province.host.code}]",
        field: typed,
    }
    response = as_officer.post("/units/create/", form)
    assert sentence in page(response)
    assert not Unit.objects.filter(code="truong").exists()


def test_a_code_that_is_taken_is_told_beside_the_field(as_officer, province):
    form = {
        "name": "Trường",
        "short_name": "Trường",
        "code": province.commune.code,
        "kind": "school",
        "level": "province",
        "opened_on": "2025-03-01",
        "parent": f"[{province.host.code}]",
    }
    shown = page(as_officer.post("/units/create/", form))
    assert 'id="id_code_error"' in shown
    assert 'value="Trường"' in shown


# ---- names


def test_a_document_prints_the_name_of_its_own_date(as_officer, province):
    unit = province.commune
    before = unit.name
    rename(as_officer, unit, name="UBND phường Tân Phong", short_name="Phường Tân Phong")
    unit.refresh_from_db()
    assert unit.name == "UBND phường Tân Phong"
    assert name_on(unit, date(2025, 6, 30)) == before
    assert name_on(unit, date(2025, 7, 1)) == "UBND phường Tân Phong"
    assert name_on(unit, date(1990, 1, 1)) == before


def test_names_of_many_units_take_one_statement(province, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = names_on([unit.pk for unit in province.communes], date(2025, 1, 1))
    assert names == {unit.pk: unit.name for unit in province.communes}


def test_a_new_name_before_the_present_one_is_refused(as_officer, province):
    response = rename(as_officer, province.commune, on="2004-01-01")
    assert "Tên hiện nay có từ ngày 01/01/2004" in page(response)
    assert 'value="Xã Mới"' in page(response)


def test_two_people_renaming_the_same_unit_clash_and_nothing_typed_is_lost(as_officer, as_admin, province):
    unit = province.commune
    assert rename(as_officer, unit).status_code == 302
    clash = rename(as_admin, unit, name="Tên của người thứ hai", on="2025-08-01")
    assert clash.status_code == 409
    assert 'value="Tên của người thứ hai"' in page(clash)
    unit.refresh_from_db()
    assert unit.name == "Xã Mới"


# ---- parents


def test_moving_a_unit_changes_who_reaches_it_from_that_day(as_admin, province):
    district = UnitFactory(parent=province.host, name="Huyện Mới", short_name="Huyện Mới")
    unit = province.commune
    response = as_admin.post(url("move", unit), {"parent": "huyen moi", "on": "2025-07-01", "version": 1})
    assert response.status_code == 302
    assert unit in Unit.objects.under(district.pk, on=date(2025, 7, 1))
    assert unit not in Unit.objects.under(district.pk, on=date(2025, 6, 30))
    assert unit in Unit.objects.under(province.host.pk, on=date(2025, 7, 1))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        ("itself", "Một đơn vị không thể thuộc chính nó."),
        ("subordinate", "không thể thuộc đơn vị cấp dưới của mình."),
        ("ended", "đã kết thúc ngày 30/06/2025"),
        ("unborn", "chỉ có từ ngày 01/01/2026."),
    ],
)
def test_a_parent_that_cannot_be_is_refused_beside_the_field(as_admin, province, make, sentence):
    district = UnitFactory(parent=province.host)
    below = UnitFactory(commune=True, parent=district)
    parents = {
        "itself": lambda: district,
        "subordinate": lambda: below,
        "ended": lambda: UnitFactory(closed_on=date(2025, 6, 30)),
        "unborn": lambda: UnitFactory(opened_on=date(2026, 1, 1)),
    }
    parent = parents[make]()
    response = as_admin.post(url("move", district), {"parent": f"[{parent.code}]", "on": "2025-07-01", "version": 1})
    assert sentence in page(response)
    assert 'id="id_parent_error"' in page(response)


# ---- the end


def test_ending_a_unit_names_its_successor_and_ends_its_memberships(as_officer, province):
    unit, other = province.communes[0], province.communes[1]
    form = {
        "on": "2025-06-30",
        "successors": f"[{other.code}]",
        "decision": "Nghị quyết 1670",
        "reason": "Sắp xếp",
        "version": 1,
    }
    assert as_officer.post(url("close", unit), form).status_code == 302
    unit.refresh_from_db()
    assert unit.closed_on == date(2025, 6, 30)
    assert unit not in Unit.objects.under(province.host.pk, on=date(2025, 7, 1))
    row = Succession.objects.get(predecessor=unit)
    assert (row.successor, row.on, row.kind) == (other, date(2025, 7, 1), "merge")
    assert unit.block_memberships.get().ends_on == date(2025, 6, 30)


def test_a_unit_under_which_others_stand_cannot_end(as_admin, province):
    response = as_admin.post(url("close", province.host), {"on": "2025-06-30", "reason": "Sắp xếp", "version": 1})
    assert "Còn 4 đơn vị trực thuộc sau ngày đó" in page(response)


def test_a_unit_does_not_end_without_a_reason_or_before_it_began(as_officer, province):
    assert 'id="id_reason_error"' in page(
        as_officer.post(url("close", province.commune), {"on": "2025-06-30", "version": 1})
    )
    early = as_officer.post(url("close", province.commune), {"on": "2000-01-01", "reason": "Sắp xếp", "version": 1})
    assert "chỉ có từ ngày 01/01/2004." in page(early)


def test_an_ended_unit_is_neither_renamed_nor_moved(as_officer, province):
    ended = UnitFactory(parent=province.host, closed_on=date(2025, 6, 30))
    response = as_officer.get(url("rename", ended))
    assert response.status_code == 403
    assert "Đơn vị này đã kết thúc" in page(response)


# ---- who may


def test_only_officers_above_and_administrators_change_a_unit(province, sign_in):
    stranger = officer(ProvinceFactory())
    allowed = {"admin", "officer"}
    for role, user in {**province.everyone, "stranger": stranger}.items():
        for name in ("edit", "rename", "move", "close"):
            status = sign_in(user).get(url(name, province.commune)).status_code
            assert status == (200 if role in allowed else 404 if role == "outsider" else 403), (role, name)


def test_the_page_offers_changes_only_to_who_may_make_them(as_officer, as_clerk, province):
    assert url("rename", province.commune) in page(as_officer.get(url("unit", province.commune)))
    assert url("rename", province.commune) not in page(as_clerk.get(url("unit", province.commune)))


def test_an_officer_moves_no_unit_under_a_host_of_somebody_else(as_officer, province):
    other = ProvinceFactory()
    response = as_officer.post(
        url("move", province.commune), {"parent": f"[{other.code}]", "on": "2025-07-01", "version": 1}
    )
    assert response.status_code == 403


def test_the_officer_of_a_former_parent_no_longer_changes_the_unit(province, sign_in):
    district = UnitFactory(parent=province.host)
    moved = UnitFactory(commune=True, parent=district)
    move(moved, province.host, date(2020, 1, 1))
    assert sign_in(officer(district)).get(url("rename", moved)).status_code == 403


def test_suggestions_come_as_one_types(as_officer, province):
    shown = page(as_officer.get("/units/choices/?field=parent&parent=noi+vu"))
    assert f"Sở Nội vụ [{province.department.code}]" in shown
    assert page(as_officer.get("/units/choices/?field=parent&parent=")).strip() == ""


def test_our_unit_leads_to_its_page(as_clerk, province):
    assert as_clerk.get("/units/mine/").headers["Location"] == url("unit", province.commune)


def test_the_page_of_a_unit_costs_at_most_twenty_queries(as_officer, province, count_queries):
    page = reverse("units:unit", args=[province.commune.pk])
    as_officer.get(page)
    assert count_queries(lambda: as_officer.get(page)) <= 20
