"""Ủy quyền: from day to day, inside the unit, never on, and every act says on whose authority."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts import delegation, roles, users
from accounts.models import Role, RoleAssignment, User
from core import clock, log
from core.models import ActionLog
from tests.factories.accounts import clerk, officer

pytestmark = pytest.mark.django_db
LIST = "/accounts/delegations/"


def page(response):
    return response.content.decode()


def day(offset):
    return clock.today() + timedelta(days=offset)


def role_of(user):
    return RoleAssignment.objects.own().get(user=user)


def give(client, role, to, on=0, until=10, **more):
    typed = {"to": to.pk, "on": day(on).isoformat(), "until": day(until).isoformat(), **more}
    return client.post(reverse("accounts:delegate", args=[role.pk]), typed)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_head_delegates_to_the_clerk_who_then_acts_as_head(as_head, province):
    assert give(as_head, role_of(province.head), province.clerk).headers["Location"] == LIST
    deputy = fresh(province.clerk)
    assert deputy.grants.head_units == {province.commune.pk}
    hat = deputy.grants.hats[-1]
    assert (hat.delegated_by, hat.ends_on) == (province.head.full_name, day(10))
    with clock.pretend(day(11)):
        assert not fresh(province.clerk).grants.head_units


def test_the_menu_and_the_home_page_show_every_hat_with_its_days(as_head, province, sign_in):
    give(as_head, role_of(province.head), province.clerk)
    shown = page(sign_in(province.clerk).get(LIST))
    assert f"Theo ủy quyền của {province.head.full_name}" in shown
    assert f"{day(10):%d/%m/%Y}" in shown


def test_an_act_says_on_whose_authority(as_head, province):
    give(as_head, role_of(province.head), province.clerk)
    deputy = fresh(province.clerk)
    made, _password = users.create(
        username="lo.thi.moi", full_name="Lò Thị Mới", post="", email="", phone="", by=deputy,
        place=roles.Place(role=Role.CLERK, unit=province.commune),
    )  # fmt: skip
    assert f"{deputy.full_name}, theo ủy quyền của {province.head.full_name}" in log.history(made)[0].who
    log.record("units.edit", province.commune, by=deputy)
    assert "theo ủy quyền" in log.history(province.commune)[0].who
    log.record("units.edit", province.communes[1], by=deputy)
    assert log.history(province.communes[1])[0].who == deputy.full_name


def test_who_stands_in_for_an_officer_acts_at_the_own_unit_as_before(as_officer, province):
    helper = clerk(province.department)
    assert give(as_officer, role_of(province.officer), helper).status_code == 302
    helper = fresh(helper)
    log.record("units.edit", province.department, by=helper)
    assert log.history(province.department)[0].who == helper.full_name
    log.record("units.edit", province.host, by=helper)
    assert "theo ủy quyền" in log.history(province.host)[0].who


def test_an_officer_delegates_to_another_officer(as_officer, province):
    other = officer(province.host)
    assert give(as_officer, role_of(province.officer), other).status_code == 302
    assert fresh(other).grants.delegated[0].giver == province.officer.pk
    call_command("check_invariants")


@pytest.mark.parametrize(
    ("on", "until", "sentence", "field"),
    [
        (-1, 5, "không thể bắt đầu từ ngày đã qua", "on"),
        (5, 4, "Ngày kết thúc trước ngày bắt đầu.", "until"),
        (0, 366, "Tối đa một năm", "until"),
    ],
)
def test_bad_days_are_told_beside_their_field(as_head, province, on, until, sentence, field):
    shown = page(give(as_head, role_of(province.head), province.clerk, on, until))
    assert sentence in shown
    assert f'id="id_{field}_error"' in shown
    assert not delegation.touching(province.head).exists()


def test_a_delegation_stays_within_the_givers_role(as_head, province):
    RoleAssignment.objects.filter(user=province.head).update(ends_on=day(7))
    shown = page(give(as_head, role_of(province.head), province.clerk, 0, 8))
    assert f"kết thúc ngày {day(7):%d/%m/%Y}; ủy quyền không thể kéo dài hơn" in shown
    assert give(as_head, role_of(province.head), province.clerk, 0, 7).status_code == 302


def test_not_to_oneself_and_not_to_a_stranger(as_head, as_officer, province):
    shown = page(give(as_head, role_of(province.head), province.head))
    assert "Không thể ủy quyền cho chính mình." in shown
    assert 'id="id_to_error"' in shown
    elsewhere = province.clerks[1]
    assert "không có trong danh sách" in page(give(as_head, role_of(province.head), elsewhere))
    assert "không giữ vai trò nào tại" in page(give(as_officer, role_of(province.officer), elsewhere))
    assert not RoleAssignment.objects.exclude(delegated_from=None).exists()


def test_two_delegations_of_one_role_do_not_overlap(as_head, province):
    second = clerk(province.commune)
    give(as_head, role_of(province.head), province.clerk, 0, 10)
    shown = page(give(as_head, role_of(province.head), second, 10, 20))
    assert f"đã được ủy quyền cho {province.clerk.full_name}" in shown
    assert give(as_head, role_of(province.head), second, 11, 20).status_code == 302


def test_no_chains(as_head, province, sign_in):
    give(as_head, role_of(province.head), province.clerk)
    lent = RoleAssignment.objects.exclude(delegated_from=None).get()
    answer = give(sign_in(province.clerk), lent, clerk(province.commune))
    assert answer.status_code == 403
    assert "không được ủy quyền lại" in page(answer)


def test_it_ends_when_the_givers_role_ends_or_the_giver_is_locked(as_head, as_admin, province):
    source = role_of(province.head)
    give(as_head, source, province.clerk)
    User.objects.filter(pk=province.head.pk).update(is_active=False)
    assert not fresh(province.clerk).grants.head_units
    User.objects.filter(pk=province.head.pk).update(is_active=True)
    assert fresh(province.clerk).grants.head_units
    as_admin.post(reverse("accounts:role_end", args=[source.pk]), {"on": day(-1).isoformat()})
    assert not fresh(province.clerk).grants.head_units
    assert not delegation.touching(province.head).exists()


@pytest.mark.parametrize("who", ["giver", "receiver", "admin"])
def test_giver_receiver_and_keeper_end_it_at_once(as_head, as_admin, province, sign_in, who):
    give(as_head, role_of(province.head), province.clerk)
    row = RoleAssignment.objects.exclude(delegated_from=None).get()
    client = {"giver": as_head, "receiver": sign_in(province.clerk), "admin": as_admin}[who]
    assert client.post(reverse("accounts:delegation_end", args=[row.pk])).status_code == 302
    assert not fresh(province.clerk).grants.head_units
    assert ActionLog.objects.filter(action="accounts.end_delegation").count() == 1


def test_forged_addresses_of_delegations_lead_nowhere(as_head, province, sign_in):
    give(as_head, role_of(province.head), province.clerk)
    row = RoleAssignment.objects.exclude(delegated_from=None).get()
    for role in ("block_head", "member", "leader", "outsider"):
        client = sign_in(province.everyone[role])
        assert client.post(reverse("accounts:delegation_end", args=[row.pk])).status_code == 404, role
        assert client.get(reverse("accounts:delegate", args=[role_of(province.head).pk])).status_code == 404, role
    member = RoleAssignment.objects.get(user=province.member)
    assert sign_in(province.member).get(reverse("accounts:delegate", args=[member.pk])).status_code == 403


def test_the_receiver_stays_within_reach_of_the_head_who_keeps_the_account(as_head, province):
    give(as_head, role_of(province.head), province.clerk)
    assert as_head.get(reverse("accounts:user_edit", args=[province.clerk.pk])).status_code == 200


def test_the_list_takes_as_many_queries_for_one_as_for_three(as_head, province, count_queries):
    give(as_head, role_of(province.head), province.clerk, 0, 3)
    as_head.get(LIST)
    few = count_queries(lambda: as_head.get(LIST))
    give(as_head, role_of(province.head), province.clerk, 4, 5)
    give(as_head, role_of(province.head), province.clerk, 6, 7)
    as_head.get(LIST)
    assert count_queries(lambda: as_head.get(LIST)) == few
