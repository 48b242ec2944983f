"""Signing in, the lock-out, the idle lock, passwords."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from core import outbox
from core.models import Outbox
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"


def enter(client, user, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": user.username, "password": password, **more})


def test_the_right_password_signs_in_and_goes_on_to_the_page_asked_for(client):
    assert enter(client, UserFactory(), next="/units/").headers["Location"] == "/units/"


def test_another_site_is_never_gone_on_to(client):
    assert "evil" not in enter(client, UserFactory(), next="https://evil.example/").headers["Location"]


def test_a_name_typed_with_capitals_is_the_same_name(client):
    user = UserFactory(username="lo.thi.mai")
    response = client.post(SIGN_IN, {"username": " Lo.Thi.Mai ", "password": PASSWORD})
    assert response.status_code == 302
    assert int(client.session["_auth_user_id"]) == user.pk


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(client):
    user = UserFactory()
    sentence = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert sentence in enter(client, user, "sai").content.decode()
    assert sentence in client.post(SIGN_IN, {"username": "khong.co.ai", "password": "x"}).content.decode()


def test_five_wrong_passwords_lock_the_name_and_say_for_how_long(client):
    user = UserFactory()
    for _attempt in range(5):
        response = enter(client, user, "sai")
    assert response.status_code == 429
    assert "Thử lại sau 15 phút" in response.content.decode()
    assert enter(client, user).status_code == 429  # the right password does not help now
    assert "_auth_user_id" not in client.session


def test_four_wrong_passwords_are_forgotten_after_a_right_one(client):
    user = UserFactory()
    for _round in range(2):
        for _attempt in range(4):
            assert enter(client, user, "sai").status_code == 200
        assert enter(client, user).status_code == 302
        client.logout()


def test_a_locked_account_tells_its_reason_only_to_who_knows_the_password(client):
    user = UserFactory(is_active=False, locked_reason="Chuyển công tác từ 01/07/2025")
    assert "Chuyển công tác" in enter(client, user).content.decode()
    assert "Chuyển công tác" not in enter(client, user, "sai").content.decode()
    assert "_auth_user_id" not in client.session


def test_locking_an_account_ends_its_sessions(client, province, sign_in):
    mine = sign_in(province.clerk)
    assert mine.get("/units/").status_code == 200
    User.objects.filter(pk=province.clerk.pk).update(is_active=False)
    assert mine.get("/units/").headers["Location"].startswith(SIGN_IN)


def test_every_page_needs_a_sign_in(client):
    for name in (
        "units:list",
        "units:blocks",
        "accounts:users",
        "accounts:me",
        "documents:evidence",
        "accounts:unlock",
    ):
        assert client.get(reverse(name)).headers["Location"].startswith(SIGN_IN)


def test_signing_out_needs_a_post(as_clerk):
    assert as_clerk.get("/accounts/sign-out/").status_code == 405
    assert as_clerk.post("/accounts/sign-out/").headers["Location"] == SIGN_IN


# ---- the idle lock


def later(client, minutes):
    session = client.session
    session["seen_at"] -= minutes * 60
    session.save()


def test_an_idle_session_asks_the_password_and_comes_back_to_the_same_page(as_clerk):
    as_clerk.get("/units/")
    later(as_clerk, 16)
    locked = as_clerk.get("/units/?q=muong")
    assert locked.headers["Location"] == "/accounts/unlock/?next=%2Funits%2F%3Fq%3Dmuong"
    assert "16" not in as_clerk.get(locked.headers["Location"]).headers.get("Location", "")
    wrong = as_clerk.post("/accounts/unlock/", {"password": "sai", "next": "/units/?q=muong"})
    assert "Mật khẩu không đúng." in wrong.content.decode()
    assert as_clerk.get("/units/").status_code == 302
    right = as_clerk.post("/accounts/unlock/", {"password": PASSWORD, "next": "/units/?q=muong"})
    assert right.headers["Location"] == "/units/?q=muong"
    assert as_clerk.get("/units/?q=muong").status_code == 200


def test_fourteen_idle_minutes_are_not_locked(as_clerk):
    as_clerk.get("/units/")
    later(as_clerk, 14)
    assert as_clerk.get("/units/").status_code == 200


def test_an_autosave_of_a_locked_session_is_told_to_wait(as_clerk):
    as_clerk.get("/units/")
    later(as_clerk, 16)
    assert as_clerk.post("/drafts/report/1/", {"a": "b"}, headers={"X-Requested-With": "autosave"}).status_code == 423


def test_a_form_sent_to_a_locked_session_is_kept_and_sent_on_after_the_password(as_clerk, province):
    as_clerk.get("/units/")
    later(as_clerk, 16)
    form = {"post": "Phó Chủ tịch", "email": "", "phone": "0912345678", "language": "vi", "version": "1"}
    locked = as_clerk.post("/accounts/me/", form)
    assert locked.headers["Location"] == "/accounts/unlock/?next=%2Faccounts%2Fresume%2F"
    as_clerk.post("/accounts/unlock/", {"password": PASSWORD, "next": "/accounts/resume/"})
    page = as_clerk.get("/accounts/resume/").content.decode()
    assert 'action="/accounts/me/"' in page
    assert 'value="Phó Chủ tịch"' in page
    assert as_clerk.post("/accounts/me/", form).status_code == 302
    province.clerk.refresh_from_db()
    assert province.clerk.post == "Phó Chủ tịch"


def test_a_draft_is_there_again_after_the_lock(as_clerk):
    as_clerk.post("/drafts/report/7/", {"narrative": "Đang viết dở"})
    later(as_clerk, 16)
    as_clerk.post("/accounts/unlock/", {"password": PASSWORD, "next": "/units/"})
    from core import drafts

    user = User.objects.get(pk=as_clerk.session["_auth_user_id"])
    data, _saved_at = drafts.load(user, "report", "7")
    assert data["narrative"] == "Đang viết dở"


def test_wrong_passwords_at_the_lock_count_like_those_at_signing_in(as_clerk):
    as_clerk.get("/accounts/unlock/")
    for _attempt in range(5):
        response = as_clerk.post("/accounts/unlock/", {"password": "sai", "next": "/"})
    assert response.status_code == 429


# ---- passwords


def test_a_weak_password_is_refused_with_its_reasons(as_clerk):
    response = as_clerk.post(
        "/accounts/password/", {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    )
    page = response.content.decode()
    assert "Mật khẩu này quá ngắn" in page
    assert "Mật khẩu này quá phổ biến." in page


def test_changing_the_password_keeps_this_session_and_ends_the_others(province, sign_in):
    here, there = sign_in(province.clerk), sign_in(province.clerk)
    new = "khoi-mua-thu-2025"
    response = here.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert response.headers["Location"] == "/accounts/password/done/"
    assert here.get("/units/").status_code == 200
    assert there.get("/units/").status_code == 302


def test_a_temporary_password_must_be_changed_before_anything_else(province, sign_in):
    User.objects.filter(pk=province.clerk.pk).update(must_change_password=True)
    client = sign_in(province.clerk)
    assert client.get("/units/").headers["Location"] == "/accounts/password/"
    assert client.get("/accounts/password/").status_code == 200
    new = "khoi-mua-thu-2025"
    client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert client.get("/units/").status_code == 200


def test_a_reset_link_comes_by_mail_works_once_and_opens_a_locked_out_name(client):
    user = UserFactory()
    for _attempt in range(5):
        enter(client, user, "sai")
    client.post("/accounts/reset/", {"email": user.email})
    outbox.deliver_due()
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    link = next(line for line in letter.body.splitlines() if "/accounts/reset/" in line).split("8000")[1]
    form = client.get(link).headers["Location"]
    new = "khoi-mua-thu-2025"
    assert (
        client.post(form, {"new_password1": new, "new_password2": new}).headers["Location"] == "/accounts/reset/done/"
    )
    assert "đã được dùng" in client.get(link).content.decode()
    assert enter(client, user, new).status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client):
    known = client.post("/accounts/reset/", {"email": UserFactory().email})
    unknown = client.post("/accounts/reset/", {"email": "khong.co@example.vn"})
    assert known.headers["Location"] == unknown.headers["Location"] == "/accounts/reset/sent/"
    assert client.get("/accounts/reset/sent/").status_code == 200
    assert Outbox.objects.count() == 1


def test_asking_for_the_link_again_and_again_sends_one_letter_in_ten_minutes(client, settings):
    settings.CLOCK = "2025-06-18T09:00"
    user = UserFactory()
    for _attempt in range(3):
        client.post("/accounts/reset/", {"email": user.email})
    assert Outbox.objects.count() == 1


def test_who_has_no_address_is_told_whom_to_ask(client):
    assert "Người quản trị của đơn vị" in client.get("/accounts/reset/").content.decode()


# ---- language and one's own account


def test_vietnamese_is_spoken_until_somebody_chooses_english(client):
    page = client.get(SIGN_IN, headers={"Accept-Language": "en"})
    assert 'lang="vi"' in page.content.decode()
    client.post("/accounts/language/", {"language": "en", "next": SIGN_IN})
    assert 'lang="en"' in client.get(SIGN_IN).content.decode()


def test_the_chosen_language_is_kept_with_the_account(as_clerk, province):
    as_clerk.post("/accounts/language/", {"language": "en", "next": "/units/"})
    province.clerk.refresh_from_db()
    assert province.clerk.language == "en"
    assert 'lang="en"' in as_clerk.get("/units/").content.decode()


def test_a_person_changes_their_own_account_and_a_second_window_clashes(as_clerk, province):
    form = {"post": "Công chức", "email": "moi@example.vn", "phone": "", "language": "vi", "version": "1"}
    assert as_clerk.post("/accounts/me/", form).status_code == 302
    clash = as_clerk.post("/accounts/me/", {**form, "post": "Chuyên viên"})
    assert clash.status_code == 409
    assert 'value="Chuyên viên"' in clash.content.decode()
    assert 'name="version" value="2"' in clash.content.decode()


def test_a_clock_set_to_another_day_does_not_lock_at_once(as_clerk, settings):
    settings.CLOCK = "2025-06-18T09:00"
    assert as_clerk.get("/units/").status_code == 200
    assert timedelta(minutes=settings.IDLE_LOCK_MINUTES) == timedelta(minutes=15)
