"""One's own sessions, and the idle lock that comes sooner for administrators."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import UserSession
from core import clock

pytestmark = pytest.mark.django_db
PAGE = "/accounts/security/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def page(response):
    return response.content.decode()


def test_sessions_are_listed_with_device_and_part_of_the_address(province, sign_in):
    sign_in(province.clerk, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="113.160.24.9").get("/units/")
    shown = page(sign_in(province.clerk).get(PAGE))
    assert "Chrome · Android" in shown
    assert "113.160.x.x" in shown
    assert "113.160.24.9" not in shown
    assert shown.count("Phiên này") == 1


def test_one_session_is_ended_and_has_to_sign_in_again(province, sign_in):
    here, there = sign_in(province.clerk), sign_in(province.clerk)
    there.get("/units/")
    here.get("/units/")
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(reverse("accounts:session_end", args=[row.pk])).headers["Location"] == PAGE
    assert there.get("/units/").headers["Location"].startswith("/accounts/sign-in/")
    assert here.get("/units/").status_code == 200


def test_all_others_are_ended_at_once(province, sign_in):
    here, others = sign_in(province.clerk), [sign_in(province.clerk) for _ in range(2)]
    for client in (here, *others):
        client.get("/units/")
    assert "Đã kết thúc 2 phiên" in page(here.post("/accounts/sessions/end/", follow=True))
    assert all(client.get("/units/").status_code == 302 for client in others)
    assert here.get("/units/").status_code == 200


def test_the_session_one_is_in_is_not_ended_by_its_own_button(province, sign_in):
    here = sign_in(province.clerk)
    here.get("/units/")
    row = UserSession.objects.get()
    assert "hãy đăng xuất" in page(here.post(reverse("accounts:session_end", args=[row.pk]), follow=True))


def test_sessions_of_others_do_not_exist(province, sign_in, as_admin):
    sign_in(province.clerk).get("/units/")
    row = UserSession.objects.get(user=province.clerk)
    assert as_admin.post(reverse("accounts:session_end", args=[row.pk])).status_code == 404
    assert (
        Client()
        .post(reverse("accounts:session_end", args=[row.pk]))
        .headers["Location"]
        .startswith("/accounts/sign-in/")
    )


def test_a_signed_out_session_is_listed_no_more(province, sign_in):
    gone = sign_in(province.clerk, HTTP_USER_AGENT=PHONE)
    gone.get("/units/")
    gone.post("/accounts/sign-out/")
    assert "Chrome · Android" not in page(sign_in(province.clerk).get(PAGE))


def test_the_page_takes_as_many_queries_for_one_as_for_three(province, sign_in, count_queries):
    here = sign_in(province.clerk)
    here.get(PAGE)
    few = count_queries(lambda: here.get(PAGE))
    for _ in range(2):
        sign_in(province.clerk).get("/units/")
    assert count_queries(lambda: here.get(PAGE)) == few


@pytest.mark.parametrize(("who", "locked"), [("admin", True), ("officer", False)])
def test_an_administrators_session_locks_after_five_minutes(province, sign_in, who, locked):
    client = sign_in(province.everyone[who])
    now = clock.now()
    with clock.pretend(now):
        client.get("/units/")
    with clock.pretend(now + timedelta(minutes=6)):
        assert (client.get("/units/").status_code == 302) is locked


def test_the_page_itself_knows_the_shorter_time(as_admin, as_officer):
    assert 'data-idle="5"' in page(as_admin.get("/units/"))
    assert 'data-idle="15"' in page(as_officer.get("/units/"))
