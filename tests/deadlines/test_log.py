"""The delivery log, the message behind a reminder, failed ones sent again, and the history of one duty as proof."""

import smtplib
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from openpyxl import load_workbook

from core import clock, outbox
from core.models import ActionLog, Outbox
from deadlines import duties, inbox, reminding
from deadlines.models import Channel, Reminder
from deadlines.tasks import plan_reminders
from deadlines.wording import rung_text
from tests.conftest import make_province
from tests.factories.ladder import at, owed_by

State = Reminder.State
MONDAY = date(2025, 6, 23)
TODAY = at(date(2025, 6, 24), 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(province):
    return owe(province.commune, province.host)


def owe(unit, host, **values):
    """Asked for on 18 June, so that 23 June brings its first rung."""
    return owed_by(unit, host, asked_on=date(2025, 6, 18), **values)


def live(day: date, hour: int = 9) -> None:
    with clock.pretend(at(day, hour)):
        plan_reminders()
        while outbox.deliver_due():
            pass


def page(client, name, *args, **query):
    with clock.pretend(TODAY):
        return client.get(reverse(f"deadlines:{name}", args=args), query)


def post(client, name, data=None):
    with clock.pretend(TODAY):
        return client.post(reverse(f"deadlines:{name}"), data or {})


def shown(client, **query):
    response = page(client, "reminders", **query)
    assert response.status_code == 200
    return [(r.recipient.username if r.recipient else "", r.rung, r.channel) for r in response.context["list"].ordered]


class Refusing(EmailBackend):
    """A mail server that knows nobody."""

    open_for_all = False

    def send_messages(self, messages):
        if not type(self).open_for_all:
            raise smtplib.SMTPRecipientsRefused({m.to[0]: (550, b"no such user") for m in messages})
        return super().send_messages(messages)


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    Refusing.open_for_all = False
    yield Refusing
    Refusing.open_for_all = False


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("D-30", "Trước hạn 30 ngày"),
        ("D", "Đúng ngày hạn"),
        ("D+1", "Quá hạn 1 ngày"),
        ("D+3+2w", "Quá hạn 3 ngày, thêm 2 ngày làm việc"),
        ("M-20250702", "Nhắc thêm ngày 02/07/2025"),
    ],
)
def test_a_rung_is_shown_in_words(key, words):
    assert rung_text(key) == words


def test_the_log_shows_each_reminder_in_words(as_officer, province, duty):
    live(MONDAY)
    who = province.clerk.username
    assert sorted(shown(as_officer)) == [(who, "D-7", "email"), (who, "D-7", "in_app")]
    html = page(as_officer, "reminders").content.decode()
    for words in (
        province.clerk.full_name,
        "Trước hạn 7 ngày",
        "hạn 30/06/2025",
        "Đã gửi",
        "23/06/2025 09:00",
        "Thư điện tử",
    ):
        assert words in html
    assert "D-7" not in html


def test_filters_by_unit_campaign_channel_day_and_state(as_officer, province, duty):
    owe(province.communes[1], province.host, context="Cải cách hành chính", context_ref="campaign:2")
    live(MONDAY)
    live(date(2025, 6, 27))
    one, two = province.clerks[0].username, province.clerks[1].username
    both = {one, two}
    assert {w for w, _r, _c in shown(as_officer)} == both
    assert {w for w, _r, _c in shown(as_officer, unit=province.communes[1].short_name)} == {two}
    assert {w for w, _r, _c in shown(as_officer, context="cai cach")} == {two}
    assert {w for w, _r, _c in shown(as_officer, ref="campaign:1")} == {one}
    assert {c for _w, _r, c in shown(as_officer, channel="email")} == {"email"}
    assert {r for _w, r, _c in shown(as_officer, day_to="2025-06-23")} == {"D-7"}
    assert {r for _w, r, _c in shown(as_officer, day_from="2025-06-24")} == {"D-3", "D-1"}
    assert shown(as_officer, tab="failed") == []
    assert len(shown(as_officer, tab="sent")) == len(shown(as_officer))
    assert {w for w, _r, _c in shown(as_officer, q=province.clerks[1].full_name)} == {two}


def test_another_year_stands_behind_its_filter(as_officer, province):
    owed_by(province.commune, province.host, asked_on=date(2024, 6, 27), due_on=date(2024, 6, 28))
    live(date(2024, 6, 28))
    assert shown(as_officer) == []
    assert {r for _w, r, _c in shown(as_officer, year="2024")} == {"D-1", "D"}
    assert {r for _w, r, _c in shown(as_officer, year="all")} == {"D-1", "D"}


def test_the_log_is_exported_with_message_id_and_reason(as_officer, province, duty):
    province.clerk.email = ""
    province.clerk.save()
    live(MONDAY)
    response = page(as_officer, "reminders", export="xlsx", sort="state")
    lines = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    heads = list(lines[0])
    assert heads[-2:] == ["Lý do hoặc lỗi", "Mã thư (Message-ID)"]
    notes = {line[heads.index("Lý do hoặc lỗi")] or "" for line in lines[1:]}
    assert notes == {"", "Không có thư điện tử hoặc số điện thoại"}


def test_each_opens_its_message(as_officer, province, duty):
    live(MONDAY)
    row = Reminder.objects.get(channel=Channel.EMAIL)
    html = page(as_officer, "reminder", row.pk).content.decode()
    for words in ("Báo cáo tổng kết: chỉ còn 5 ngày làm việc", row.outbox.message_id.strip("<>"), "23/06/2025 09:00"):
        assert words in html


def test_the_part_of_a_message_about_other_hosts_duties_stays_hidden(as_officer, province, duty):
    owe(province.commune, province.commune, title="Việc nội bộ của xã", context="Phong trào của xã")
    live(MONDAY)
    row = Reminder.objects.get(channel=Channel.EMAIL, duty=duty)
    assert "Việc nội bộ của xã" in row.outbox.body
    html = page(as_officer, "reminder", row.pk).content.decode()
    assert "Báo cáo tổng kết" in html
    assert "Việc nội bộ của xã" not in html


def test_a_unit_sees_its_own_reminders_only(as_clerk, as_outsider, province, duty):
    other = owe(province.communes[1], province.host)
    live(MONDAY)
    assert {w for w, _r, _c in shown(as_clerk)} == {province.clerk.username}
    row = Reminder.objects.filter(duty=other).first()
    assert page(as_clerk, "reminder", row.pk).status_code == 404
    assert page(as_clerk, "proof", other.pk).status_code == 404
    assert page(as_outsider, "proof", duty.pk).status_code == 404


def test_what_waits_for_leaders_is_not_shown_to_the_unit(as_clerk, as_officer, province, duty):
    with clock.pretend(at(date(2025, 7, 15))):
        reminding.plan()
    row = Reminder.objects.filter(state=State.HELD).first()
    assert row is not None
    assert page(as_clerk, "reminder", row.pk).status_code == 404
    assert page(as_officer, "reminder", row.pk).status_code == 200


@pytest.mark.parametrize("name", ["reminders", "unreachable"])
def test_the_number_of_queries_does_not_grow(as_officer, province, count_queries, name):
    def make(number):
        for unit, clerk in zip(province.communes[:number], province.clerks, strict=False):
            clerk.email = ""
            clerk.save()
            owe(unit, province.host)
        live(MONDAY)
        return count_queries(lambda: page(as_officer, name, tab="all"))

    page(as_officer, name)
    one = make(1)
    assert make(3) == one <= 12


# ---- failed ones ----
def test_a_failed_one_is_sent_again_by_its_button(as_officer, province, duty, refusing):
    live(MONDAY)
    row = Reminder.objects.get(channel=Channel.EMAIL)
    assert (row.state, shown(as_officer, tab="failed")) == (State.FAILED, [(province.clerk.username, "D-7", "email")])
    html = page(as_officer, "reminder", row.pk).content.decode()
    assert "no such user" in html
    assert "Gửi lại" in html
    refusing.open_for_all = True
    response = post(as_officer, "retry", {"reminders": [row.pk]})
    assert response["Location"] == reverse("deadlines:reminders")
    assert "Đang gửi lại" in page(as_officer, "reminders").content.decode()
    with clock.pretend(TODAY):
        outbox.deliver_due()
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == (State.SENT, 1)
    assert (
        ActionLog.objects.filter(action="deadlines.reminders_retry", object_id=row.pk, actor=province.officer).count()
        == 1
    )


def test_many_are_sent_again_at_once_all_of_them_ticked(as_officer, province, refusing):
    for unit in province.communes:
        owe(unit, province.host)
    live(MONDAY)
    response = page(as_officer, "retry")
    form = response.context["form"]
    ids = list(Reminder.objects.filter(state=State.FAILED).order_by("id").values_list("pk", flat=True))
    assert sorted(form.initial["reminders"]) == ids
    assert "Gửi lại 3 lần lỗi" in page(as_officer, "reminders").content.decode()
    refusing.open_for_all = True
    post(as_officer, "retry", {"reminders": ids})
    with clock.pretend(TODAY):
        outbox.deliver_due()
    assert len(mail.outbox) == 3
    assert "Không có lần nào lỗi" in page(as_officer, "retry").content.decode()


def test_sending_again_nothing_or_what_no_longer_failed_is_refused(as_officer, province, duty, refusing):
    live(MONDAY)
    assert "Chọn ít nhất một lần nhắc." in post(as_officer, "retry").content.decode()
    sent = Reminder.objects.get(channel=Channel.IN_APP)
    html = post(as_officer, "retry", {"reminders": [sent.pk]}).content.decode()
    assert "Có lần nhắc không còn chờ" in html


def test_another_hosts_officer_cannot_send_it_again(sign_in, province, duty, refusing):
    live(MONDAY)
    row = Reminder.objects.get(channel=Channel.EMAIL)
    stranger = sign_in(make_province().officer)
    assert "Có lần nhắc không còn chờ" in post(stranger, "retry", {"reminders": [row.pk]}).content.decode()
    assert Outbox.objects.get(pk=row.outbox_id).state == Outbox.State.FAILED
    assert post(sign_in(province.clerk), "retry", {"reminders": [row.pk]}).status_code == 403


# ---- proof ----
def test_the_history_of_one_duty_tells_everything_on_paper(as_officer, province, duty):
    live(MONDAY)
    with clock.pretend(at(date(2025, 6, 24), 8)):
        inbox.acknowledge(duty=duty, by=province.clerk)
        duties.extend(duty=duty, due_on=date(2025, 7, 4), reason="Lũ quét", by=province.officer)
    html = page(as_officer, "proof", duty.pk).content.decode()
    mailed = Reminder.objects.get(channel=Channel.EMAIL)
    for words in (
        "LỊCH SỬ ĐÔN ĐỐC", "Trước hạn 7 ngày", "hạn 30/06/2025", "23/06/2025 09:00", "Lũ quét",
        "Hạn ban đầu 30/06/2025; hạn đang áp dụng 04/07/2025.", mailed.outbox.message_id.strip("<>"),
        f"{province.clerk.full_name} đã nhận việc lúc 24/06/2025 08:00 (hạn 30/06/2025).", "Đã gửi 2 lần nhắc.",
    ):  # fmt: skip
        assert words in html
    assert "Lịch sử đôn đốc" in page(as_officer, "duty", duty.pk).content.decode()


def test_the_history_comes_as_a_pdf_with_the_same_words(as_officer, as_outsider, province, duty):
    live(MONDAY)
    with clock.pretend(at(date(2025, 6, 24), 8)):
        inbox.acknowledge(duty=duty, by=province.clerk)
        duties.extend(duty=duty, due_on=date(2025, 7, 4), reason="Lũ quét", by=province.officer)
    response = page(as_officer, "proof_pdf", duty.pk)
    assert response["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(response.content)
    told = " ".join(document[0].get_textpage().get_text_range().split())
    for words in (
        "LỊCH SỬ ĐÔN ĐỐC", "Trước hạn 7 ngày", "23/06/2025 09:00", "Lũ quét", "Đã gửi 2 lần nhắc.",
        "Hạn ban đầu 30/06/2025; hạn đang áp dụng 04/07/2025.", province.clerk.full_name,
    ):  # fmt: skip
        assert words in told
    assert page(as_outsider, "proof_pdf", duty.pk).status_code == 404
    assert reverse("deadlines:proof_pdf", args=[duty.pk]) in page(as_officer, "duty", duty.pk).content.decode()


def test_the_history_names_who_released_and_who_kept_back(as_officer, province, duty):
    with clock.pretend(at(date(2025, 7, 15))):
        reminding.plan()
        (one,) = reminding.held(province.officer)
        reminding.release(ids=[one.pk], by=province.officer)
        inside = Reminder.objects.filter(recipient=province.leader, channel=Channel.IN_APP)
        inside.update(state=State.HELD)
        reminding.discard(ids=[inside.get().pk], by=province.officer, reason="Đã báo cáo trực tiếp")
    html = page(as_officer, "proof", duty.pk).content.decode()
    name = province.officer.full_name
    assert f"{name}: đã cho gửi nhắc việc" in html
    assert f"{name}: đã giữ lại, không gửi nhắc việc" in html
    assert "Đã báo cáo trực tiếp" in html
