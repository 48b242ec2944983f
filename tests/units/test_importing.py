"""Units from a file: which unit a row means, under whom it stands, what may change; and names matched as people type them."""

from datetime import date
from pathlib import Path

import pytest

from core.models import ImportRow
from tests.core.test_importer import act, last, page, read
from tests.factories.accounts import officer
from tests.factories.importing import unit, xlsx
from tests.factories.units import ProvinceFactory, SuccessionFactory, UnitFactory
from units.loading import load
from units.matching import Matcher, exact_key
from units.models import Unit, UnitParent

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2025, 5, 1), date(2025, 8, 1)


def faults():
    return [
        sentence
        for row in ImportRow.objects.filter(outcome="bad")
        for sentences in row.problems.values()
        for sentence in sentences
    ]


# ---- matching


@pytest.fixture
def lai_chau(db):
    load(Path("units/data/lai_chau.json"))
    return Matcher()


def code(match):
    return match.unit.code if match.unit else None


def test_the_new_commune_is_not_the_old_one_of_the_same_name(lai_chau):
    old, new = "huyen-than-uyen-xa-muong-than-cu", "xa-03618"
    assert code(lai_chau.find("Xã Mường Than", on=BEFORE)) == old
    assert code(lai_chau.find("UBND xã Mường Than", on=AFTER)) == new
    undated = lai_chau.find("Xã Mường Than")
    assert undated.unit is None
    assert {c.code for c in undated.candidates} == {old, new}
    assert "đến 30/06/2025" in undated.offers


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Xã Lả Nhì Thàng", "Xã Lản Nhì Thàng"),
        ("Lả Nhì Thàng", "Xã Lản Nhì Thàng"),
        ("Xã Kan Hồ", "Xã Can Hồ"),
        ("Pa Vệ Sử", "Xã Pa Vệ Sủ"),
        ("Xã Hua Bun", "Xã Hua Bum"),
        ("Xã Ma Ly Pho", "Xã Ma Li Pho"),
        ("Xã Tông Qua Lìn", "Xã Tung Qua Lìn"),
        ("Xã Tà Gia", "Xã Ta Gia"),
        ("Xã Pa ủ", "Xã Pa Ủ"),
        ("Xã Pa Khoá", "Xã Pa Khóa"),
        ("X. Noong Hẻo", "Xã Noong Hẻo"),
        ("P. Quyết Tiến", "Phường Quyết Tiến"),
        ("TT Tam Đường", "Thị trấn Tam Đường"),
        ("TT. Tam Đường", "Thị trấn Tam Đường"),
        ("UBND H. Tam Đường", "Huyện Tam Đường"),
        ("uỷ ban nhân dân thành phố Lai Châu", "Thành phố Lai Châu"),
        ("TP. Lai Châu", "Thành phố Lai Châu"),
        ("xa noong heo", "Xã Noong Hẻo"),
        ("HĐND và UBND xã Noong Hẻo", "Xã Noong Hẻo"),
    ],
)
def test_variants_of_spelling_mean_the_one_unit(lai_chau, typed, meant):
    found = lai_chau.find(typed, on=BEFORE)
    assert found.unit is not None, found.offers
    assert lai_chau.units[found.unit.pk].short_name == meant


def test_all_old_and_new_communes_are_found_by_their_own_names(lai_chau):
    for found in Unit.objects.filter(kind="commune"):
        for text in (found.name, f"UBND {found.name[0].lower()}{found.name[1:]}"):
            assert code(lai_chau.find(text, on=found.opened_on)) == found.code, text


@pytest.mark.parametrize(("typed", "day"), [("nam cha", BEFORE), ("Xã Nam Cha", BEFORE), ("Tân Uyên", BEFORE)])
def test_between_two_nothing_is_guessed(lai_chau, typed, day):
    found = lai_chau.find(typed, on=day)
    assert found.unit is None
    assert len(found.candidates) == 2


def test_exact_diacritics_decide(lai_chau):
    assert code(lai_chau.find("Xã Nậm Chà", on=BEFORE)) == "huyen-nam-nhun-xa-nam-cha-cu"
    assert code(lai_chau.find("Xã Nậm Cha", on=BEFORE)) == "huyen-sin-ho-xa-nam-cha-cu"


def test_a_unit_that_ended_leads_to_whoever_took_over(lai_chau):
    found = lai_chau.find("TT Tam Đường", on=AFTER)
    assert code(found) == "xa-03390"
    assert "nay là “Xã Bình Lư”" in found.note


def test_a_split_is_offered_not_chosen(province):
    gone = UnitFactory(commune=True, name="Xã Chia Đôi", short_name="Xã Chia Đôi", closed_on=date(2025, 6, 30))
    for after in province.communes[:2]:
        SuccessionFactory(predecessor=gone, successor=after, kind="split")
    found = Matcher().find("Xã Chia Đôi", on=AFTER)
    assert found.unit is None
    assert len(found.candidates) == 3


def test_an_earlier_name_is_known(lai_chau):
    found = lai_chau.find("Thị xã Lai Châu", on=BEFORE)
    assert code(found) == "tp-lai-chau"
    assert "tên cũ" in found.note


def test_numbers_never_differ_by_one(province):
    UnitFactory(name="Tổ dân phố 1", short_name="Tổ dân phố 1")
    assert Matcher().find("Tổ dân phố 2").candidates == ()


def test_a_name_like_none_means_none(lai_chau):
    assert lai_chau.find("Xã Không Hề Có", on=AFTER).candidates == ()
    assert lai_chau.find("  ", on=AFTER).candidates == ()


def test_tone_placement_and_i_y_do_not_matter():
    assert exact_key("Xã Hoà Bình") == exact_key("UBND xã Hòa Bình")
    assert exact_key("Lý Thuỷ") == exact_key("Lí Thủy")
    assert exact_key("Mai") != exact_key("May")


# ---- which unit a row means


def test_a_code_says_which_unit_is_meant(as_officer, province):
    row = unit(province.commune.name, province.commune.code, kind="Trường", opened="")
    assert "Sẽ sửa 1 đơn vị." in read(as_officer, xlsx(row))
    act(as_officer, "apply")
    province.commune.refresh_from_db()
    assert province.commune.kind == "school"


def test_without_a_code_name_and_parent_say_it(as_officer, province):
    UnitFactory(parent=province.communes[0], name="Bản Mới", kind="hamlet", level="base")
    rows = [unit("Bản Mới", parent=province.communes[0].name), unit("Bản Mới", parent=province.communes[1].name)]
    assert "Sẽ tạo 1 đơn vị, 1 không đổi." in read(as_officer, xlsx(*rows))
    act(as_officer, "apply")
    assert Unit.objects.filter(name="Bản Mới").count() == 2
    assert len(set(Unit.objects.filter(name="Bản Mới").values_list("code", flat=True))) == 2


def test_the_same_name_elsewhere_is_asked_about(as_officer, province):
    shown = read(as_officer, xlsx(unit("Sở Nội vụ", parent=province.commune.code, kind="Sở, ban, ngành")))
    assert "Đã có đơn vị tên này: Sở Nội vụ" in shown


def test_duplicated_codes_inside_the_file_name_their_lines(as_officer, province):
    rows = [
        unit("Bản A", "ban-a", province.commune.code),
        unit("Bản B", "ban-b", province.commune.code),
        unit("Bản C", "ban-a", province.commune.code),
    ]
    read(as_officer, xlsx(*rows))
    assert faults() == ["Mã “ban-a” có ở các dòng 2, 4; mỗi đơn vị chỉ một dòng."] * 2


def test_two_new_units_of_one_name_under_one_unit_are_refused(as_officer, province):
    read(as_officer, xlsx(unit("Bản A", parent=province.commune.code), unit("Bản A", parent=province.commune.code)))
    assert len(faults()) == 2
    assert "Các dòng 2, 3 trùng tên" in faults()[0]


def test_a_parent_of_the_same_file_may_stand_below(as_officer, province):
    rows = [
        unit("Tổ 1", "to-1", "Bản A"),
        unit("Bản A", "ban-a", "Trường B"),
        unit("Trường B", "truong-b", province.commune.code),
    ]
    assert "Sẽ tạo 3 đơn vị." in read(as_officer, xlsx(*rows))
    act(as_officer, "apply")
    assert UnitParent.objects.get(child__code="to-1").parent.code == "ban-a"
    assert Unit.objects.under(province.host.pk).filter(code="to-1").exists()


def test_a_circle_inside_the_file_is_named(as_officer, province):
    read(
        as_officer,
        xlsx(unit("Bản A", "ban-a", "ban-b"), unit("Bản B", "ban-b", "ban-a"), unit("Bản C", "ban-c", "ban-c")),
    )
    assert "Các đơn vị trực thuộc vòng tròn: Bản A → Bản B → Bản A. Hãy sửa một trong các dòng." in faults()
    assert "Một đơn vị không thể thuộc chính nó." in faults()


def test_a_circle_with_the_register_is_named(as_officer, province):
    below = UnitFactory(parent=province.commune, name="Bản Dưới", code="ban-duoi", kind="hamlet", level="base")
    read(
        as_officer,
        xlsx(
            unit(province.commune.name, province.commune.code, below.code, kind="", opened="", effective="01/08/2025")
        ),
    )
    assert any("vòng tròn" in sentence for sentence in faults())


def test_what_stands_under_a_faulty_row_waits_for_it(as_officer, province):
    read(as_officer, xlsx(unit("Bản A", "ban-a", province.commune.code, opened="?"), unit("Tổ 1", "to-1", "ban-a")))
    assert "Phải sửa dòng 2 (cấp trên của dòng này) trước." in faults()
    bad = ImportRow.objects.get(line=2)
    as_officer.post(f"/imports/{last().pk}/mend/", {f"row-{bad.pk}-opened_on": "1/7/2025"})
    assert faults() == []


def test_an_ambiguous_parent_offers_both(as_officer, province):
    for where in province.communes[:2]:
        UnitFactory(parent=where, name="Bản Mới", kind="hamlet", level="base")
    read(as_officer, xlsx(unit("Tổ 1", "to-1", "Bản Mới")))
    assert len(faults()) == 1
    assert "có thể là: Bản Mới [" in faults()[0]


def test_a_parent_that_does_not_exist_then_is_refused(as_officer, province):
    UnitFactory(parent=province.host, code="moi", name="Xã Rất Mới", opened_on=date(2026, 1, 1))
    read(as_officer, xlsx(unit("Bản A", "ban-a", "moi")))
    assert faults() == ["“Xã Rất Mới” chỉ có từ ngày 01/01/2026."] or "01/01/2026" in faults()[0]


# ---- what may change


def test_a_new_name_needs_its_day_and_history_is_kept(as_officer, province):
    row = unit("Xã Tên Mới", province.commune.code, kind="", opened="")
    read(as_officer, xlsx(row))
    assert f"Đơn vị đang có tên “{province.commune.name}”." in faults()[0]
    bad = ImportRow.objects.get()
    as_officer.post(f"/imports/{last().pk}/mend/", {f"row-{bad.pk}-effective_on": "01/07/2025"})
    act(as_officer, "apply")
    names = province.commune.names.order_by("starts_on")
    assert [(n.name, n.ends_on) for n in names] == [(province.commune.name, date(2025, 6, 30)), ("Xã Tên Mới", None)]


def test_an_old_commune_takes_no_new_unit_and_says_why(as_officer, lai_chau):
    as_officer.force_login(officer(Unit.objects.get(code="lai-chau")), backend="accounts.backends.PasswordBackend")
    read(
        as_officer, xlsx(unit("Bản A", "ban-a", "Xã Bản Bo", opened="28/02/2025"), unit("Bản B", "ban-b", "Xã Bản Bo"))
    )
    assert [row.outcome for row in ImportRow.objects.all()] == ["bad", "create"]
    assert "30/06/2025" in faults()[0]


def test_another_spelling_is_no_new_name(as_officer, province):
    UnitFactory(parent=province.host, code="hoa-binh", name="Xã Hòa Bình", kind="commune", level="commune")
    assert "1 không đổi." in read(as_officer, xlsx(unit("Xã Hoà Bình", "hoa-binh", kind="", opened="")))


def test_a_new_unit_needs_kind_and_first_day(as_officer, province):
    read(as_officer, xlsx(unit("Bản A", "ban-a", province.commune.code, kind="", opened="")))
    assert faults() == ["Ghi loại của đơn vị mới.", "Ghi ngày thành lập của đơn vị mới, ví dụ 01/07/2025."]


def test_an_unknown_kind_lists_the_known_ones(as_officer, province):
    read(as_officer, xlsx(unit("Bản A", "ban-a", province.commune.code, kind="Phố cổ")))
    assert "“Phố cổ” không thuộc các giá trị:" in faults()[0]


def test_a_name_too_long_is_said(as_officer, province):
    read(as_officer, xlsx(unit("Bản " + "rất " * 60 + "dài", "ban-a", province.commune.code)))
    assert "tối đa 200" in faults()[0]


def test_a_unit_that_ended_is_not_changed(as_officer, province):
    UnitFactory(
        parent=province.host, code="cu", name="Xã Cũ", kind="commune", level="commune", closed_on=date(2025, 6, 30)
    )
    read(as_officer, xlsx(unit("Xã Cũ", "cu", kind="Trường", opened="")))
    assert len(faults()) == 1


# ---- who


def test_an_officer_touches_only_units_under_the_host(as_officer, as_admin, province):
    far = UnitFactory(
        parent=ProvinceFactory(), code="xa-tinh-khac", name="Xã tỉnh khác", kind="commune", level="commune"
    )
    rows = [
        unit("Bản A", "ban-a", far.code),
        unit(far.name, far.code, kind="Trường", opened=""),
        unit("Tự đứng", "tu-dung"),
    ]
    read(as_officer, xlsx(*rows))
    assert len(faults()) == 3
    assert "Sẽ tạo 2 đơn vị, sẽ sửa 1." in read(as_admin, xlsx(*rows))


def test_the_right_that_ended_after_the_preview_stops_the_import(as_officer, province):
    read(as_officer, xlsx(unit("Bản A", "ban-a", province.commune.code)))
    province.officer.roles.update(ends_on=date(2024, 1, 1))
    assert act(as_officer, "apply").status_code == 403
    assert not Unit.objects.filter(code="ban-a").exists()


def test_the_link_stands_on_the_list(as_officer, as_head):
    assert "/imports/new/units/" in page(as_officer.get("/units/"))
    assert "/imports/new/units/" not in page(as_head.get("/units/"))
