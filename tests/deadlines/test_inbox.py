"""Taking work on, choosing how to be told, and a digest as it stands in the app."""

from datetime import date, time

import pytest
from django.urls import reverse

from core import clock, outbox
from core.models import ActionLog, Outbox
from deadlines import duties, inbox
from deadlines.models import Acknowledgement, Reminder, ReminderPreference
from deadlines.tasks import plan_reminders
from tests.factories.ladder import at, owed_by

DUE = date(2025, 6, 30)  # a Monday
D7, D3, D = date(2025, 6, 23), date(2025, 6, 27), DUE


@pytest.fixture
def duty(province):
    return owed_by(province.commune, province.host)


def live(day, hour=9):
    with clock.pretend(at(day, hour)):
        plan_reminders()
        while outbox.deliver_due():
            pass


def digest(user):
    return Outbox.objects.filter(recipient=user, kind="deadlines.digest").latest("id")


def take(client, duty, **data):
    return client.post(reverse("deadlines:acknowledge", args=[duty.pk]), data)


# ---- the digest in the app ----
def test_the_digest_stands_in_the_app_by_campaign_with_its_sentences_and_direct_links(as_clerk, province, duty):
    owed_by(province.commune, province.host, title="Kế hoạch", context="Cải cách hành chính")
    live(D7)
    message = digest(province.clerk)
    with clock.pretend(at(D7, 10)):
        response = as_clerk.get(reverse("overview:message", args=[message.pk]))
    groups = response.context["groups"]
    assert [campaign for campaign, _lines in groups] == ["Thi đua lập thành tích", "Cải cách hành chính"]
    said = [line.said for _campaign, lines in groups for line in lines]
    assert all(f"- {sentence}" in message.body for sentence in said)
    html = response.content.decode()
    assert html.count(f'href="{duty.url}"') >= 2
    assert "Báo cáo tổng kết: chỉ còn 5 ngày làm việc" in html


def test_the_list_says_of_a_digest_what_it_is_about(as_clerk, province, duty):
    live(D7)
    with clock.pretend(at(D7, 10)):
        assert "Báo cáo tổng kết: chỉ còn 5 ngày làm việc" in as_clerk.get("/inbox/").content.decode()


def test_work_that_was_closed_since_is_shown_as_closed(as_clerk, province, duty):
    live(D7)
    with clock.pretend(at(D7, 10)):
        duties.close(key=duty.key)
        html = as_clerk.get(reverse("overview:message", args=[digest(province.clerk).pk])).content.decode()
    assert "đã đóng" in html
    assert reverse("deadlines:acknowledge", args=[duty.pk]) not in html


def test_the_message_page_costs_the_same_however_long_the_digest_is(as_clerk, province, duty, count_queries):
    def cost():
        with clock.pretend(at(D7, 10)):
            url = reverse("overview:message", args=[digest(province.clerk).pk])
            as_clerk.get(url)
            return count_queries(lambda: as_clerk.get(url))

    live(D7)
    one = cost()
    Outbox.objects.all().update(read_at=None)
    Reminder.objects.all().delete()
    Outbox.objects.all().delete()
    for title in ("Kế hoạch", "Đăng ký"):
        owed_by(province.commune, province.host, title=title)
    live(D7)
    assert cost() == one <= 12


# ---- taking on ----
def test_taking_on_pauses_until_the_next_level_and_says_so(as_clerk, province, duty):
    live(D7)
    with clock.pretend(at(D7, 10)):
        html = as_clerk.get(reverse("deadlines:duty", args=[duty.pk])).content.decode()
        assert "Tạm ngừng nhắc bạn đến ngày 30/06/2025; hạn không thay đổi." in html
        assert take(as_clerk, duty)["Location"] == reverse("deadlines:duty", args=[duty.pk])
    live(D3)
    assert Reminder.objects.filter(recipient=province.clerk, send_on=D3, state="skipped").exists()
    assert not Reminder.objects.filter(recipient=province.clerk, send_on=D3, state="sent").exists()
    live(D)
    assert Reminder.objects.filter(recipient=province.clerk, rung="D", channel="email", state="sent").count() == 1


def test_the_officer_sees_who_took_it_on(as_clerk, as_officer, province, duty):
    with clock.pretend(at(D7)):
        take(as_clerk, duty)
        html = as_officer.get(reverse("deadlines:duty", args=[duty.pk])).content.decode()
    assert f"{province.clerk.full_name} · 23/06/2025 09:00" in html
    assert ActionLog.objects.filter(action="deadlines.acknowledge", object_id=duty.pk).count() == 1


def test_it_is_taken_on_from_the_first_page_and_from_the_message_and_leads_back_there(
    as_clerk, sign_in, province, duty
):
    live(D7)
    with clock.pretend(at(D7, 10)):
        url = reverse("deadlines:acknowledge", args=[duty.pk])
        message = reverse("overview:message", args=[digest(province.clerk).pk])
        assert url in as_clerk.get(message).content.decode()
    with clock.pretend(at(DUE)):
        as_clerk = sign_in(province.clerk)
        home = as_clerk.get("/").content.decode()
        assert url in home
        assert "tạm ngừng nhắc bạn cho đến mức nhắc kế tiếp" in home
        assert take(as_clerk, duty, back="/")["Location"] == "/"
        home = as_clerk.get("/").content.decode()
        assert url not in home
        assert "Đã nhận việc" in home


def test_a_forged_way_back_does_not_lead_out_of_the_house(as_clerk, duty):
    with clock.pretend(at(D7)):
        assert take(as_clerk, duty, back="https://evil.example/")["Location"] == reverse(
            "deadlines:duty", args=[duty.pk]
        )


def test_it_may_be_taken_on_again_at_the_next_level(as_clerk, sign_in, province, duty):
    with clock.pretend(at(D7)):
        take(as_clerk, duty)
        assert inbox.taking(province.clerk, [duty])[duty.pk].taken
    with clock.pretend(at(D)):
        assert inbox.taking(province.clerk, [duty])[duty.pk].may
        take(sign_in(province.clerk), duty)
    assert Acknowledgement.objects.get().level == 3


def test_nobody_takes_on_what_is_not_theirs(as_officer, sign_in, province, duty):
    with clock.pretend(at(D7)):
        assert take(sign_in(province.clerks[1]), duty).status_code == 404
        assert take(as_officer, duty).status_code == 403
        duties.close(key=duty.key)
        assert take(sign_in(province.clerk), duty).status_code == 403
    assert not Acknowledgement.objects.exists()


def test_the_first_page_costs_the_same_for_one_and_for_three(as_clerk, province, duty, count_queries):
    with clock.pretend(at(D7)):
        as_clerk.get("/")
        one = count_queries(lambda: as_clerk.get("/"))
        for title in ("Kế hoạch", "Đăng ký"):
            owed_by(province.commune, province.host, title=title)
        assert count_queries(lambda: as_clerk.get("/")) == one <= 20


# ---- preferences ----
def prefer(client, **data):
    return client.post(
        reverse("deadlines:preferences"), {"digest_at": "08:15", "channels": ["email"], "_token": "p1", **data}
    )


def test_hour_and_channels_are_chosen_from_the_menu_of_the_account(as_clerk, province):
    assert reverse("deadlines:preferences") in as_clerk.get("/").content.decode()
    html = as_clerk.get(reverse("deadlines:preferences")).content.decode()
    assert "Không tắt được lần nhắc cuối về mỗi việc" in html
    assert "không gửi từ 18:00 đến 07:00" in html
    assert prefer(as_clerk, digest_at="8h15").status_code == 302
    row = ReminderPreference.objects.get(user=province.clerk)
    assert (row.digest_at, row.channels) == (time(8, 15), ["in_app", "email"])
    assert ActionLog.objects.filter(action="deadlines.prefer").count() == 1


def test_the_inbox_stays_on_when_every_channel_is_switched_off(as_clerk, province):
    prefer(as_clerk, channels=[])
    assert ReminderPreference.objects.get(user=province.clerk).channels == ["in_app"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"digest_at": "05:00"}, "Chọn giờ từ 07:00 đến 18:00"),
        ({"digest_at": "22:30"}, "Chọn giờ từ 07:00 đến 18:00"),
        ({"digest_at": "sáng"}, "Nhập giờ dạng hh:mm, ví dụ 07:30."),
        ({"digest_at": "25:00"}, "Nhập giờ dạng hh:mm, ví dụ 07:30."),
        ({"channels": ["fax"]}, "Không có kênh “fax”."),
    ],
)
def test_a_bad_choice_is_refused_beside_its_field(as_clerk, data, sentence):
    assert sentence in prefer(as_clerk, **data).content.decode()
    assert not ReminderPreference.objects.exists()


@pytest.mark.parametrize("address", ["khong-phai-thu", "a@", "a b@c.vn", "@laichau.gov.vn"])
def test_an_address_that_cannot_be_one_is_refused_beside_the_field(as_clerk, province, address):
    data = {"email": address, "language": "vi", "version": province.clerk.version, "post": "Cán bộ"}
    response = as_clerk.post(reverse("accounts:me"), data)
    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert address in response.content.decode()
