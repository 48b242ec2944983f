"""People from a file: accounts with roles, never two people taken for one, never more than one may give."""

from datetime import date

import pytest

from accounts.models import Role, RoleAssignment, User
from core.models import ImportRow
from tests.core.test_importer import act, last, page, undo
from tests.core.test_importer import read as read_file
from tests.factories.accounts import UserFactory, clerk
from tests.factories.importing import xlsx
from tests.factories.units import ProvinceFactory, UnitFactory

pytestmark = pytest.mark.django_db
HEADS = ("Họ và tên", "Tên đăng nhập", "Chức vụ", "Email", "Điện thoại", "Vai trò", "Đơn vị", "Từ ngày")


def person(name="Lò Thị Mai", unit="", *, username="", role="Cán bộ đầu mối", post="Văn thư", email="", on=""):
    return [name, username, post, email, "0912345678", role, unit, on]


def read(client, *rows):
    return read_file(client, xlsx(*rows, heads=HEADS), kind="users")


def faults():
    return [
        sentence
        for row in ImportRow.objects.filter(outcome="bad")
        for sentences in row.problems.values()
        for sentence in sentences
    ]


def test_people_get_an_account_and_their_role(as_officer, province):
    assert "Sẽ tạo 2 tài khoản." in read(
        as_officer,
        person(unit=province.commune.name, email="mai@laichau.gov.vn"),
        person("Giàng A Páo", province.commune.code, role="Thủ trưởng"),
    )
    shown = page(as_officer.get(act(as_officer, "apply")["Location"]))
    assert "Đã tạo 2 tài khoản." in shown
    assert "chưa có mật khẩu" in shown
    made = User.objects.get(username="lo.thi.mai")
    assert (made.full_name, made.post, made.email, made.must_change_password) == (
        "Lò Thị Mai",
        "Văn thư",
        "mai@laichau.gov.vn",
        True,
    )
    assert RoleAssignment.objects.in_force().get(user=made).unit == province.commune
    assert User.objects.get(username="giang.a.pao").roles.get().role == Role.HEAD


def test_nobody_can_sign_in_with_a_password_from_the_import(as_officer, province, client):
    read(as_officer, person(unit=province.commune.code))
    act(as_officer, "apply")
    made = User.objects.get(username="lo.thi.mai")
    assert not any(made.check_password(guess) for guess in ("", "lo.thi.mai", "thi-dua-2025", "!"))
    assert made.has_usable_password()  # so that “forgotten password” works


def test_namesakes_get_accounts_of_their_own(as_officer, province):
    UserFactory(username="lo.thi.mai", full_name="Lò Thị Mai")
    read(as_officer, person(unit=province.communes[0].code), person(unit=province.communes[1].code))
    act(as_officer, "apply")
    assert set(User.objects.filter(full_name="Lò Thị Mai").values_list("username", flat=True)) == {
        "lo.thi.mai",
        "lo.thi.mai2",
        "lo.thi.mai3",
    }


def test_a_namesake_at_the_same_unit_is_asked_about(as_officer, province):
    clerk(province.commune, username="mai.cu", full_name="Lò Thị Mai")
    read(as_officer, person(unit=province.commune.code))
    assert "đã có người cùng họ tên giữ vai trò (mai.cu)" in faults()[0]


def test_a_user_name_says_who_is_meant(as_officer, province):
    known = clerk(province.commune, username="lo.mai", full_name="Lò Thị Mai", post="Cán bộ")
    assert "Sẽ sửa 1 tài khoản." in read(
        as_officer, person(unit=province.commune.code, username="lo.mai", role="Thủ trưởng", post="Chủ tịch")
    )
    act(as_officer, "apply")
    known.refresh_from_db()
    assert known.post == "Chủ tịch"
    assert set(known.roles.values_list("role", flat=True)) == {Role.CLERK, Role.HEAD}
    assert "1 không đổi." in read(
        as_officer, person(unit=province.commune.code, username="lo.mai", role="Thủ trưởng", post="Chủ tịch")
    )


def test_one_person_may_hold_two_roles_of_the_file(as_officer, province):
    rows = [person(unit=u.code, username="lo.mai") for u in province.communes[:2]]
    read(as_officer, *rows)
    act(as_officer, "apply")
    assert User.objects.get(username="lo.mai").roles.count() == 2


def test_one_user_name_for_two_people_is_refused(as_officer, province):
    read(
        as_officer,
        person("Lò Thị Mai", province.commune.code, username="mai"),
        person("Vàng Thị Mai", province.commune.code, username="mai"),
    )
    assert faults() == ["Các dòng 2, 3 dùng chung tên đăng nhập cho những người khác nhau."] * 2


def test_the_same_person_twice_is_refused(as_officer, province):
    read(as_officer, person(unit=province.commune.code), person(unit=province.commune.name))
    assert len(faults()) == 2


def test_bad_cells_are_said_beside_them(as_officer, province):
    read(as_officer, person(unit=province.commune.code, email="khong-phai-thu", username="Mai Lò", on="hôm qua"))
    said = " ".join(faults())
    assert "không phải là địa chỉ thư điện tử" in said
    assert "không phải là ngày" in said
    assert len(faults()) == 3


def test_a_name_only_like_a_units_is_offered_not_taken(as_officer, province):
    UnitFactory(commune=True, parent=province.host, name="Xã Lản Nhì Thàng", short_name="Xã Lản Nhì Thàng", code="lan")
    read(as_officer, person(unit="Xã Lả Nhì Thàng"))
    assert "Nếu là Xã Lản Nhì Thàng [lan], hãy ghi mã." in faults()[0]


def test_a_role_before_the_unit_exists_is_refused(as_officer, province):
    UnitFactory(parent=province.host, code="moi", name="Xã Rất Mới", opened_on=date(2025, 7, 1))
    read(as_officer, person(unit="moi", on="01/01/2025"))
    assert len(faults()) == 1


def test_a_locked_account_is_not_changed(as_officer, province):
    known = clerk(province.commune, username="lo.mai", full_name="Lò Thị Mai")
    User.objects.filter(pk=known.pk).update(is_active=False)
    read(as_officer, person(unit=province.commune.code, username="lo.mai"))
    assert "đang bị khóa" in faults()[0]


# ---- who may give what


def test_a_head_imports_clerks_of_the_own_unit_only(as_head, province):
    rows = [
        person("Một", province.communes[0].code),
        person("Hai", province.communes[1].code),
        person("Ba", province.communes[0].code, role="Thủ trưởng"),
    ]
    assert "Sẽ tạo 1 tài khoản, bỏ qua 2 dòng lỗi." in read(as_head, *rows)
    act(as_head, "apply")
    assert set(User.objects.filter(full_name__in=["Một", "Hai", "Ba"]).values_list("full_name", flat=True)) == {"Một"}


def test_an_officer_gives_no_role_outside_the_host_and_none_of_the_system(as_officer, province):
    far = UnitFactory(parent=ProvinceFactory(), code="xa-tinh-khac", name="Xã tỉnh khác")
    rows = [
        person("Một", far.code),
        person("Hai", role="Quản trị hệ thống"),
        person("Ba", province.host.code, role="Chuyên viên TĐKT"),
    ]
    read(as_officer, *rows)
    assert ImportRow.objects.filter(outcome="bad").count() == 3


def test_an_account_with_roles_outside_reach_is_not_changed(as_head, province):
    read(as_head, person(unit=province.commune.code, username=province.officer.username, post="Bị đổi"))
    assert ImportRow.objects.get().outcome == "bad"


def test_an_administrator_may_give_roles_at_a_host(as_admin, province):
    read(
        as_admin,
        person("Hà Thu", province.host.code, role="Chuyên viên TĐKT"),
        person("Quản", role="Quản trị hệ thống"),
    )
    act(as_admin, "apply")
    assert User.objects.get(username="ha.thu").roles.get().host == province.host
    assert User.objects.get(username="quan").roles.get().role == Role.ADMIN


@pytest.mark.parametrize("role", ["leader", "clerk", "block_head", "chair", "member", "outsider"])
def test_others_may_not_import_people(province, sign_in, role):
    client = sign_in(province.everyone[role])
    assert client.get("/imports/new/users/").status_code == 403
    assert client.post("/imports/new/users/").status_code == 403
    assert client.get("/imports/template/users/").status_code == 403


def test_the_link_stands_on_the_list(as_officer, as_head):
    for client in (as_officer, as_head):
        assert "/imports/new/users/" in page(client.get("/accounts/users/"))


# ---- undoing


def test_undoing_closes_what_was_opened_and_puts_back_what_was_changed(as_officer, province):
    known = clerk(province.commune, username="lo.mai", full_name="Lò Thị Mai", post="Cán bộ")
    read(
        as_officer,
        person(unit=province.commune.code, username="lo.mai", role="Thủ trưởng"),
        person("Mới", province.commune.code),
    )
    act(as_officer, "apply")
    assert "Đã hoàn tác" in page(undo(as_officer))
    known.refresh_from_db()
    assert (known.post, known.roles.count()) == ("Cán bộ", 1)
    assert not User.objects.filter(full_name="Mới").exists()


def test_undoing_is_refused_once_somebody_signed_in(as_officer, province, sign_in):
    read(as_officer, person(unit=province.commune.code))
    act(as_officer, "apply")
    sign_in(User.objects.get(username="lo.thi.mai"))
    assert "người đã đăng nhập sau đó (1)" in page(undo(as_officer))
    assert last().status == "applied"
