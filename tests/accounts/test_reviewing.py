"""Who may do what at a unit, its half-yearly review, and what waits on an account that is closed."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts import reviewing
from accounts.models import RoleAssignment, RoleReview, User
from core import clock, drafts
from core.models import Draft
from core.refusals import Conflict
from deadlines import duties, role_review
from deadlines.models import Duty
from tests.factories.accounts import clerk, head
from tests.factories.units import UnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 2)


def page(response):
    return response.content.decode()


def at(unit, name="unit_people"):
    return reverse(f"accounts:{name}", args=[unit.pk])


# ---- who may do what


def test_a_head_sees_who_may_do_what_with_days_last_sign_in_and_buttons(as_head, province):
    assert as_head.get("/accounts/unit/").headers["Location"] == at(province.commune)
    shown = page(as_head.get(at(province.commune)))
    assert province.clerk.full_name in shown
    assert "Chưa lần nào" in shown
    held = RoleAssignment.objects.get(user=province.clerk)
    assert reverse("accounts:role_end", args=[held.pk]) in shown
    assert reverse("accounts:user_lock", args=[province.clerk.pk]) in shown
    assert reverse("accounts:user_lock", args=[province.head.pk]) not in shown


@pytest.mark.parametrize("role", ["officer", "leader", "clerk", "block_head", "chair", "secretary", "member"])
def test_only_the_head_sees_it(province, sign_in, role):
    client = sign_in(province.everyone[role])
    for address in ("/accounts/unit/", at(province.commune), at(province.commune, "review")):
        assert client.get(address).status_code == 403, address
    assert client.post(at(province.commune, "review")).status_code == 403


def test_a_head_does_not_see_another_unit(as_head, as_outsider, province):
    assert as_head.get(at(province.communes[1])).status_code == 403
    assert as_head.post(at(province.communes[1], "review")).status_code == 403
    assert as_outsider.get(at(province.commune)).status_code == 404


def test_the_page_takes_as_many_queries_for_one_as_for_three(as_head, province, count_queries):
    as_head.get(at(province.commune))
    few = count_queries(lambda: as_head.get(at(province.commune)))
    for _ in range(2):
        clerk(province.commune)
    assert count_queries(lambda: as_head.get(at(province.commune))) == few


# ---- the review


def test_each_head_owes_a_review_twice_a_year_once(province):
    assert role_review.open_due(DAY) == 3
    assert role_review.open_due(DAY + timedelta(days=20)) == 0
    duty = Duty.objects.get(unit=province.commune, kind="role_review")
    assert (duty.desk, duty.due_on, duty.host) == ("head", DAY + timedelta(days=30), province.host)
    assert role_review.open_due(date(2026, 1, 5)) == 3


def test_who_became_head_meanwhile_owes_it_from_the_next_half_year(province):
    late = UnitFactory(parent=province.host)
    head(late, starts_on=date(2025, 7, 2))
    assert role_review.open_due(date(2025, 8, 1)) == 3


def test_confirming_and_ending_on_one_page_closes_the_duty(province, sign_in):
    second = clerk(province.commune)
    with clock.pretend(DAY):
        role_review.open_due()
        client = sign_in(province.head)
        rows = {user.pk: RoleAssignment.objects.get(user=user) for user in (province.clerk, second)}
        keep, end = rows[province.clerk.pk], rows[second.pk]
        short = client.post(at(province.commune, "review"), {f"role_{keep.pk}": "keep"})
        assert f'id="id_role_{end.pk}_error"' in page(short)
        assert "Hãy cho biết vai trò này giữ nguyên hay kết thúc." in page(short)
        assert "checked" in page(short)
        answer = client.post(at(province.commune, "review"), {f"role_{keep.pk}": "keep", f"role_{end.pk}": "end"})
        assert answer.headers["Location"] == at(province.commune)
        review = RoleReview.objects.get()
        assert (review.kept, review.ended, review.half) == (1, 1, 2)
        assert Duty.objects.get(key=review.key).outcome == "done"
        assert not User.objects.get(pk=second.pk).grants.any
        assert "giữ nguyên 1, kết thúc 1" in page(client.get(at(province.commune, "review")))


def test_a_head_does_not_answer_for_another_head(as_head, province):
    head(province.commune, full_name="Tao Văn Cùng")
    assert "Tao Văn Cùng" not in page(as_head.get(at(province.commune, "review")))


def test_an_answer_about_a_role_elsewhere_is_a_clash_and_ends_nothing(province, sign_in):
    other = RoleAssignment.objects.get(user=province.clerks[1])
    with pytest.raises(Conflict):
        reviewing.finish(unit=province.commune, keep=[], end=[other.pk], by=province.head)
    assert RoleAssignment.objects.in_force().filter(pk=other.pk).exists()


def test_the_duty_leads_to_the_review(province, sign_in):
    with clock.pretend(DAY):
        role_review.open_due()
        duty = Duty.objects.get(unit=province.commune)
        assert reverse(duty.url_name, args=duty.url_args) == at(province.commune, "review")
        assert "Rà soát vai trò" in page(sign_in(province.head).get("/deadlines/"))


# ---- closing an account


def owe(person, host, kind="x"):
    ask = duties.Ask(
        key=f"{kind}:{person.pk}", kind=kind, title="Cho ý kiến", host=host, person=person, context="", context_ref="x",
        url_name="overview:home", opens_on=clock.today(), due_on=clock.today() + timedelta(days=9),
    )  # fmt: skip
    return duties.open_duty(ask)


def lock(client, person, **typed):
    return client.post(reverse("accounts:user_lock", args=[person.pk]), {"reason": "Nghỉ hưu từ 01/7", **typed})


def test_what_waits_is_shown_and_handed_over_before_the_account_is_locked(as_head, province):
    second = clerk(province.commune)
    duty = owe(province.clerk, province.host)
    drafts.save(province.clerk, "report", "7", QueryDict("text=abc"))
    shown = page(as_head.get(reverse("accounts:user_lock", args=[province.clerk.pk])))
    assert "Việc cá nhân cần xử lý" in shown
    assert "Bản nháp chưa gửi" in shown
    refused = page(lock(as_head, province.clerk))
    assert "hãy chọn người nhận bàn giao" in refused
    assert 'id="id_heir_error"' in refused
    assert "Nghỉ hưu từ 01/7" in refused
    assert User.objects.get(pk=province.clerk.pk).is_active
    assert lock(as_head, province.clerk, heir=second.pk).status_code == 302
    duty.refresh_from_db()
    assert duty.person == second
    assert Draft.objects.get(form="report").user == second
    assert not User.objects.get(pk=province.clerk.pk).is_active


def test_a_vote_is_handed_to_nobody(as_head, province):
    vote = owe(province.clerk, province.host, "ballots.vote")
    assert lock(as_head, province.clerk).status_code == 302  # nothing waits that another could do
    vote.refresh_from_db()
    assert vote.person == province.clerk


def test_a_vote_stays_when_other_work_is_handed_over(as_head, province):
    second = clerk(province.commune)
    work, vote = owe(province.clerk, province.host), owe(province.clerk, province.host, "ballots.vote")
    assert lock(as_head, province.clerk, heir=second.pk).status_code == 302
    work.refresh_from_db()
    vote.refresh_from_db()
    assert (work.person, vote.person) == (second, province.clerk)


def test_a_stranger_takes_nothing_over(as_head, province):
    owe(province.clerk, province.host)
    assert "không có trong danh sách" in page(lock(as_head, province.clerk, heir=province.clerks[1].pk))
    assert User.objects.get(pk=province.clerk.pk).is_active


def test_where_nothing_waits_nobody_has_to_be_named(as_head, province):
    assert lock(as_head, province.clerk).status_code == 302
