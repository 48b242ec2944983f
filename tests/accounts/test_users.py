"""Who keeps accounts and roles, and what they cannot do with them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment, User
from core.models import ActionLog
from tests.factories.accounts import PASSWORD, UserFactory, admin, clerk, head, holding, officer
from tests.factories.units import ProvinceFactory, UnitFactory

pytestmark = pytest.mark.django_db


def page(response):
    return response.content.decode()


def url(name, user):
    return reverse(f"accounts:{name}", args=[user.pk])


def new(client, at=None, **typed):
    form = {
        "full_name": "Lò Thị Mai",
        "username": "lo.thi.mai",
        "post": "",
        "email": "",
        "phone": "",
        "role": "clerk",
        "on": "2025-01-01",
        **typed,
    }
    return client.post("/accounts/users/create/", form | ({"unit": f"[{at.code}]"} if at else {}))


# ---- seeing


def test_each_sees_the_accounts_they_keep(province, sign_in):
    stranger = head(UnitFactory(parent=ProvinceFactory()), full_name="Người tỉnh khác")
    names = {user: user.full_name for user in User.objects.all()}

    def shown(user):
        listed = page(sign_in(user).get("/accounts/users/"))
        return {u for u, name in names.items() if f">{name}<" in listed}

    assert stranger in shown(province.admin)
    seen = shown(province.officer)
    assert {province.head, province.clerk, province.block_head} <= seen
    assert not {stranger, province.admin, province.outsider} & seen
    assert shown(province.head) - {province.head} == {province.clerk}


@pytest.mark.parametrize("role", ["leader", "clerk", "block_head", "chair", "secretary", "member", "outsider"])
def test_who_keeps_no_accounts_is_refused(province, sign_in, role):
    client = sign_in(province.everyone[role])
    assert client.get("/accounts/users/").status_code == 403
    for name in ("user", "user_edit", "user_lock", "user_unlock", "user_password", "role_assign"):
        assert client.get(url(name, province.head)).status_code == 403, name
    assert client.get("/accounts/users/create/").status_code == 403


def test_an_account_outside_ones_reach_does_not_exist(as_officer, as_head, province):
    stranger = head(UnitFactory(parent=ProvinceFactory()))
    for name in ("user", "user_edit", "user_lock", "role_assign"):
        assert as_officer.get(url(name, stranger)).status_code == 404, name
        assert as_head.get(url(name, province.heads[1])).status_code == 404, name


def test_the_list_finds_without_diacritics_and_takes_as_many_queries_for_one_as_for_many(
    as_officer, province, count_queries
):
    clerk(province.commune, full_name="Đèo Thị Ủn")
    assert "Đèo Thị Ủn" in page(as_officer.get("/accounts/users/?q=deo+thi+un"))
    few = count_queries(lambda: as_officer.get("/accounts/users/?q=deo"))
    for _ in range(3):
        clerk(province.commune, full_name="Đèo Văn Long")
    assert count_queries(lambda: as_officer.get("/accounts/users/?q=deo")) == few


def test_people_are_listed_by_given_name(as_head, province):
    for name in ("Vàng A Sử", "Lò Thị Mai", "Tao Văn Ân"):
        clerk(province.commune, full_name=name)
    listed = page(as_head.get("/accounts/users/"))
    assert listed.index("Tao Văn Ân") < listed.index("Lò Thị Mai") < listed.index("Vàng A Sử")


# ---- opening an account


def test_a_head_opens_an_account_for_a_clerk_who_must_change_the_password(as_head, province, client):
    response = new(as_head, province.commune)
    made = User.objects.get(username="lo.thi.mai")
    assert response.headers["Location"] == url("user", made)
    assert made.grants.clerk_units == {province.commune.pk}
    shown = page(as_head.get(url("user", made)))
    password = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", shown).group()
    assert password not in page(as_head.get(url("user", made)))
    client.post("/accounts/sign-in/", {"username": "lo.thi.mai", "password": password})
    assert client.get("/units/").headers["Location"] == "/accounts/password/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "Lò Thị Mai"}, "Chỉ dùng chữ thường không dấu a–z"),
        ({"username": "trung.ten"}, "Tên đăng nhập này đã có người dùng."),
        ({"full_name": "x" * 121}, "Quá dài: tối đa 120 ký tự, đang có 121 ký tự."),
        ({"full_name": ""}, "Hãy nhập mục này."),
        ({"email": "khong-phai-thu"}, "Nhập địa chỉ thư điện tử đúng dạng"),
        ({"on": "2003-12-31"}, "chỉ có từ ngày 01/01/2004."),
        ({"until": "2024-12-31"}, "Ngày kết thúc trước ngày bắt đầu."),
        ({"unit": ""}, "Chọn đơn vị mà vai trò có hiệu lực."),
        ({"role": ""}, "Hãy nhập mục này."),
    ],
)
def test_bad_input_for_an_account_is_told_beside_the_field_and_opens_none(as_officer, province, typed, sentence):
    UserFactory(username="trung.ten")
    before = User.objects.count()
    response = new(as_officer, **{"unit": f"[{province.commune.code}]", **typed})
    assert sentence in page(response)
    assert f'id="id_{next(iter(typed))}_error"' in page(response)
    assert User.objects.count() == before


def test_nobody_gives_a_role_beyond_their_reach(as_officer, as_head, province):
    elsewhere = UnitFactory(parent=ProvinceFactory())
    assert new(as_officer, elsewhere).status_code == 403
    assert new(as_head, province.communes[1]).status_code == 403
    for role in ("admin", "officer", "leader"):
        assert "không có trong danh sách" in page(new(as_officer, province.host, role=role))
    assert "không có trong danh sách" in page(new(as_head, province.commune, role="head"))
    assert not User.objects.filter(username="lo.thi.mai").exists()


def test_an_account_without_a_role_sees_nothing(as_outsider, province):
    assert province.commune.short_name not in page(as_outsider.get("/units/"))
    assert province.block.name not in page(as_outsider.get("/units/blocks/"))
    assert as_outsider.get("/accounts/users/").status_code == 403
    assert "Chưa có vai trò" in page(as_outsider.get("/accounts/me/"))


# ---- changing one


def test_two_people_correcting_the_same_account_clash(as_officer, as_admin, province):
    form = {
        "full_name": "Tên Mới",
        "username": province.clerk.username,
        "post": "",
        "email": "",
        "phone": "",
        "version": 1,
    }
    assert as_officer.post(url("user_edit", province.clerk), form).status_code == 302
    clash = as_admin.post(url("user_edit", province.clerk), {**form, "full_name": "Tên Khác"})
    assert clash.status_code == 409
    assert 'value="Tên Khác"' in page(clash)


def test_who_also_holds_a_role_outside_ones_reach_is_not_changed(as_officer, province):
    for both in (holding(Role.ADMIN, user=head(province.commune)), officer(province.host, user=head(province.commune))):
        for name in ("user_edit", "user_lock", "user_unlock", "user_password"):
            response = as_officer.get(url(name, both))
            assert response.status_code == 403, name
        assert "ngoài phạm vi" in page(as_officer.get(url("user", both)))


def test_an_account_whose_administration_begins_tomorrow_is_out_of_reach_today(as_officer, province):
    person = holding(Role.ADMIN, user=head(province.commune), starts_on=date(2099, 1, 1))
    assert as_officer.post(url("user_password", person)).status_code == 403


def test_locking_needs_a_reason_ends_the_roles_and_is_logged(as_officer, province):
    assert 'id="id_reason_error"' in page(as_officer.post(url("user_lock", province.clerk), {"reason": " "}))
    assert as_officer.post(url("user_lock", province.clerk), {"reason": "Nghỉ hưu"}).status_code == 302
    locked = User.objects.get(pk=province.clerk.pk)
    assert not locked.is_active
    assert not locked.grants.any
    assert "Nghỉ hưu" in page(as_officer.get(url("user", locked)))
    assert ActionLog.objects.filter(action="accounts.lock", object_id=locked.pk).count() == 1
    as_officer.post(url("user_unlock", locked))
    assert User.objects.get(pk=locked.pk).grants.any


def test_nobody_locks_themselves(as_admin, province):
    assert as_admin.post(url("user_lock", province.admin), {"reason": "Thử"}).status_code == 403
    assert "<p>Không thể tự khóa tài khoản của mình.</p>" in page(as_admin.get(url("user", province.admin)))


def test_a_temporary_password_replaces_the_old_one(as_officer, province, client):
    as_officer.post(url("user_password", province.clerk))
    assert (
        client.post("/accounts/sign-in/", {"username": province.clerk.username, "password": PASSWORD}).status_code
        == 200
    )
    assert User.objects.get(pk=province.clerk.pk).must_change_password


# ---- roles


def give(client, user, **typed):
    return client.post(url("role_assign", user), {"role": "clerk", "on": "2025-01-01", "until": "", **typed})


def test_a_role_does_not_outlast_its_unit(as_officer, province):
    ended = UnitFactory(parent=province.host, closed_on=date(2025, 6, 30))
    response = give(as_officer, province.clerk, unit=f"[{ended.code}]")
    assert "đã kết thúc ngày 30/06/2025; vai trò ở đó không thể kéo dài hơn." in page(response)
    assert 'id="id_until_error"' in page(response)
    assert give(as_officer, province.clerk, unit=f"[{ended.code}]", until="2025-06-30").status_code == 302


def test_the_same_role_twice_at_the_same_time_is_refused(as_officer, province):
    assert "đã giữ vai trò này ở đó" in page(give(as_officer, province.clerk, unit=f"[{province.commune.code}]"))
    early = page(
        give(as_officer, province.clerk, unit=f"[{province.commune.code}]", on="2004-01-01", until="2004-02-01")
    )
    assert "đã giữ vai trò này ở đó" in early


def test_the_administrator_makes_an_officer_with_a_desk(as_admin, province):
    person = UserFactory()
    give(as_admin, person, role="officer", unit=f"[{province.host.code}]", desk=f"[{province.department.code}]")
    person = User.objects.get(pk=person.pk)
    assert person.grants.officer_hosts == {province.host.pk}
    assert person.grants.hats[0].unit_name == "Sở Nội vụ"


def test_the_head_of_a_block_is_named_by_the_officer_of_its_host(as_officer, province):
    response = give(as_officer, province.head, role="block_head", block=province.block.pk)
    assert response.status_code == 302
    assert User.objects.get(pk=province.head.pk).grants.blocks == {province.block.pk}
    assert "Chọn khối mà người này làm trưởng khối." in page(give(as_officer, province.head, role="block_head"))


def test_ending_a_role_keeps_its_history(as_officer, province):
    row = RoleAssignment.objects.get(user=province.clerk)
    end = reverse("accounts:role_end", args=[row.pk])
    assert as_officer.post(end, {"on": "2025-06-30"}).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == date(2025, 6, 30)
    assert "30/06/2025" in page(as_officer.get(url("user", province.clerk)))
    assert "đã kết thúc ngày 30/06/2025" in page(as_officer.post(end, {"on": "2025-07-31"}))


def test_who_may_not_give_a_role_may_not_end_it(as_officer, as_head, province):
    mine = RoleAssignment.objects.get(user=province.officer)
    assert as_officer.post(reverse("accounts:role_end", args=[mine.pk]), {"on": "2025-06-30"}).status_code == 403
    other = RoleAssignment.objects.get(user=province.clerks[1])
    assert as_head.post(reverse("accounts:role_end", args=[other.pk]), {"on": "2025-06-30"}).status_code == 404
    assert RoleAssignment.objects.filter(ends_on=None).count() == RoleAssignment.objects.count()


def test_the_last_administrator_stays(as_admin, province):
    row = RoleAssignment.objects.get(user=province.admin)
    end = reverse("accounts:role_end", args=[row.pk])
    assert "Đây là quản trị hệ thống cuối cùng" in page(as_admin.post(end, {"on": "2025-06-30"}))
    admin()
    assert as_admin.post(end, {"on": "2025-06-30"}).status_code == 302


def test_a_role_held_twice_is_found_by_the_check_of_the_data(province, capsys):
    from django.core.management import call_command

    RoleAssignment.objects.create(
        user=province.clerk, role=Role.CLERK, unit=province.commune, starts_on=date(2020, 1, 1)
    )
    with pytest.raises(SystemExit):
        call_command("check_invariants")
    assert f"user {province.clerk.pk} holds clerk twice" in capsys.readouterr().err


def test_the_page_of_a_unit_names_its_people_and_leads_to_accounts_only_who_keeps_them(as_officer, as_leader, province):
    unit = reverse("units:unit", args=[province.commune.pk])
    assert url("user", province.head) in page(as_officer.get(unit))
    assert province.head.full_name in page(as_leader.get(unit))
    assert url("user", province.head) not in page(as_leader.get(unit))
