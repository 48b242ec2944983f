"""Chasing what is late by hand: one message per reader, once a day, whoever presses."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from core import clock, outbox
from core import inbox as told
from core.models import ActionLog, Outbox
from core.refusals import Refused
from deadlines import chasing, duties
from deadlines.models import Channel, Reminder
from deadlines.tasks import plan_reminders
from tests.conftest import make_province
from tests.factories.ladder import at, owed_by

State, Why = Reminder.State, Reminder.Why
LATE = at(date(2025, 7, 2))  # a Wednesday, two days past
pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(province):
    return owed_by(province.commune, province.host)


def look(client, **query):
    with clock.pretend(LATE):
        return client.get(reverse("deadlines:chase"), query).content.decode()


def press(client, *rows, at_=LATE, token="t1", ref="", **data):
    with clock.pretend(at_):
        address = reverse("deadlines:chase") + (f"?ref={ref}" if ref else "")
        response = client.post(address, {"duties": [d.pk for d in rows], "_token": token, **data})
        outbox.deliver_due()
    return response


def test_the_late_list_stands_ticked_with_what_was_last_told(as_officer, province, duty):
    with clock.pretend(at(date(2025, 7, 1))):
        plan_reminders()
        outbox.deliver_due()
    owed_by(province.communes[1], province.host, requested=True)
    owed_by(province.communes[2], province.host, due_on=date(2025, 7, 30))
    html = look(as_officer)
    for words in (province.commune.short_name, "Quá 2 ngày làm việc", "Lần nhắc gần nhất: Quá hạn 1 ngày · 01/07/2025"):
        assert words in html
    assert html.count(" checked") == 1
    assert province.communes[1].short_name not in html
    assert province.communes[2].short_name not in html


def test_pressing_reminds_who_holds_it_at_once_in_one_message(as_officer, province, duty):
    second = owed_by(province.commune, province.host, title="Kế hoạch", context="Cải cách hành chính")
    response = press(as_officer, duty, second)
    assert response["Location"] == reverse("deadlines:chase")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([province.clerk.email], "Đôn đốc: 2 việc quá hạn")
    assert (
        "Báo cáo tổng kết: đã quá hạn 2 ngày làm việc (hạn ngày 30/06/2025). Gửi ngay, hoặc đề nghị gia hạn."
        in letter.body
    )
    assert duty.url in letter.body
    with clock.pretend(LATE):
        assert told.unread(province.clerk) == 1
    rows = Reminder.objects.filter(duty=duty)
    assert {(r.rung, r.channel, r.state, r.recipient) for r in rows} == {
        ("M-20250702", channel, State.SENT, province.clerk) for channel in (Channel.IN_APP, Channel.EMAIL)
    }
    assert ActionLog.objects.filter(action="deadlines.chase", actor=province.officer).count() == 4


def test_heads_are_told_too_when_asked(as_officer, province, duty):
    press(as_officer, duty, heads="on")
    assert {m.to[0] for m in mail.outbox} == {province.clerk.email, province.head.email}


def test_pressing_again_the_same_day_tells_nobody_twice(as_officer, sign_in, province, duty):
    press(as_officer, duty)
    assert "Hôm nay đã nhắc" in look(as_officer)
    second = sign_in(province.admin)
    press(second, duty, token="t2")
    press(as_officer, duty, token="t3")
    assert (len(mail.outbox), Outbox.objects.count(), Reminder.objects.count()) == (1, 1, 2)
    press(sign_in(province.officer), duty, at_=at(date(2025, 7, 3)), token="t4")
    assert len(mail.outbox) == 2


def test_the_ladder_goes_on_beside_it(as_officer, province, duty):
    with clock.pretend(at(date(2025, 7, 1))):
        plan_reminders()
        outbox.deliver_due()
    press(as_officer, duty)
    with clock.pretend(at(date(2025, 7, 3))):
        plan_reminders()
        outbox.deliver_due()
    rungs = Reminder.objects.filter(channel=Channel.EMAIL, state=State.SENT).order_by("sent_at")
    assert [r.rung for r in rungs] == ["D+1", "M-20250702", "D+3"]


def test_in_the_quiet_hours_it_goes_with_the_next_digest_and_the_page_says_so(as_officer, province, duty):
    evening = at(date(2025, 7, 2), 20)
    with clock.pretend(evening):
        assert "từ 03/07/2025 07:00" in as_officer.get(reverse("deadlines:chase")).content.decode()
    press(as_officer, duty, at_=evening)
    with clock.pretend(evening):
        assert (mail.outbox, told.unread(province.clerk)) == ([], 0)
    with clock.pretend(at(date(2025, 7, 3), 9)):
        outbox.deliver_due()
        plan_reminders()
        outbox.deliver_due()
    (letter,) = mail.outbox  # with the day's digest: nobody gets two
    assert letter.body.count("Báo cáo tổng kết") == 1


def test_what_is_done_between_pressing_and_sending_is_taken_out(as_officer, province, duty):
    with clock.pretend(LATE):
        as_officer.post(reverse("deadlines:chase"), {"duties": [duty.pk], "_token": "t"})
        duties.close(key=duty.key)
        outbox.deliver_due()
    assert mail.outbox == []
    row = Reminder.objects.get(channel=Channel.EMAIL)
    assert (row.state, row.why) == (State.SKIPPED, Why.CLOSED)


def test_somebody_without_a_mail_address_and_a_unit_without_people_leave_their_reason(as_officer, province, duty):
    from accounts.models import RoleAssignment

    province.clerk.email = ""
    province.clerk.save()
    empty = owed_by(province.communes[2], province.host)
    RoleAssignment.objects.filter(unit=province.communes[2]).delete()
    press(as_officer, duty, empty)
    assert Reminder.objects.get(duty=duty, channel=Channel.EMAIL).why == Why.NO_ADDRESS
    assert Reminder.objects.get(duty=empty).why == Why.NOBODY
    assert mail.outbox == []


# ---- refused ----
def test_nothing_ticked_is_refused(as_officer, duty):
    assert "Chọn ít nhất một việc." in press(as_officer).content.decode()


def test_what_is_no_longer_late_is_refused_with_its_sentence(as_officer, duty):
    with clock.pretend(LATE):
        duties.close(key=duty.key)
    assert "Có việc đã chọn không còn quá hạn." in press(as_officer, duty).content.decode()


def test_only_the_hosts_own_people_chase(sign_in, province, duty):
    for user in (province.clerk, province.member):
        assert press(sign_in(user), duty).status_code == 403
    for user in (make_province().officer, province.leader, province.head):
        assert "không còn quá hạn" in press(sign_in(user), duty).content.decode()
    with clock.pretend(LATE), pytest.raises(Refused):
        chasing.chase(ids=[duty.pk], by=province.leader)
    assert not Reminder.objects.exists()


def test_the_number_of_queries_does_not_grow(as_officer, province, duty, count_queries):
    look(as_officer)
    one = count_queries(lambda: look(as_officer))
    for unit in province.communes:
        owed_by(unit, province.host)
    assert count_queries(lambda: look(as_officer)) == one <= 20


def test_the_campaigns_primary_leads_here_with_its_number(as_officer, province):
    from tests.factories import campaigns_boards as ground

    with clock.pretend(date(2025, 5, 1)):
        campaign = ground.launched(province.host, province.communes, province.officer, [date(2025, 6, 30)])
    with clock.pretend(LATE):
        html = as_officer.get(reverse("campaigns:campaign", args=[campaign.pk])).content.decode()
        assert "Đôn đốc 3 đơn vị quá hạn" in html
        ref = f"campaign:{campaign.pk}"
        page = as_officer.get(reverse("deadlines:chase"), {"ref": ref}).content.decode()
    assert f"{reverse('deadlines:chase')}?ref={ref}" in html
    assert page.count(" checked") >= 3
    assert f"{reverse('deadlines:late')}?ref=campaign%3A{campaign.pk}" in page
    assert "Công văn đôn đốc" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite serialises writers; the claim is proved on PostgreSQL"
)
def test_two_officers_at_the_same_moment_remind_once():
    province = make_province()
    duty = owed_by(province.commune, province.host)
    gate, done = Barrier(2), []

    def work(user):
        try:
            with clock.pretend(LATE):
                gate.wait()
                done.append(chasing.chase(ids=[duty.pk], by=user))
        finally:
            connection.close()

    threads = [Thread(target=work, args=[user]) for user in (province.officer, province.admin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((c.duties, c.before) for c in done) == [(0, 1), (1, 0)]
    assert (Outbox.objects.count(), Reminder.objects.count()) == (1, 2)
