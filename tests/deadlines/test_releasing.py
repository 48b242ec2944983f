"""The officer's outbox: what waits for a leader, let go or kept back; units reminders do not reach."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import RoleAssignment
from core import clock, outbox
from core.models import ActionLog
from deadlines import duties, reminding
from deadlines.models import Channel, Reminder
from deadlines.tasks import plan_reminders
from tests.conftest import make_province
from tests.factories.ladder import at, owed_by

State, Why = Reminder.State, Reminder.Why
LATE = at(date(2025, 7, 15))
pytestmark = pytest.mark.django_db


@pytest.fixture
def held(province):
    """Reminders to the leader about one late duty: in the app and by mail."""
    duty = owed_by(province.commune, province.host)
    with clock.pretend(LATE):
        reminding.plan()
    rows = list(Reminder.objects.filter(state=State.HELD).order_by("id"))
    assert [(r.recipient, r.channel) for r in rows] == [(province.leader, "in_app"), (province.leader, "email")]
    assert {r.duty for r in rows} == {duty}
    return rows


def look(client, name="held", **query):
    with clock.pretend(LATE):
        return client.get(reverse(f"deadlines:{name}"), query)


def decide(client, rows, what, **data):
    with clock.pretend(LATE):
        return client.post(
            reverse("deadlines:held"),
            {"reminders": [r.pk for r in rows[:1]], "what": what, "_token": f"t-{what}", **data},
        )


def test_it_shows_who_would_read_which_words(as_officer, province, held):
    html = look(as_officer).content.decode()
    assert html.count(province.leader.full_name) == 1  # both channels at once
    assert (
        "đã quá hạn 11 ngày làm việc việc “Báo cáo tổng kết” (hạn ngày 30/06/2025), dù đã được nhắc nhiều lần." in html
    )
    assert " checked" not in html
    assert look(as_officer, all="1").content.decode().count(" checked") == 1


def test_released_ones_go_into_the_leaders_digest(as_officer, province, held):
    assert decide(as_officer, held, "release")["Location"] == reverse("deadlines:held")
    with clock.pretend(LATE):
        plan_reminders()
        outbox.deliver_due()
    (letter,) = [m for m in mail.outbox if m.to == [province.leader.email]]
    assert "Báo cáo tổng kết" in letter.body
    assert {r.state for r in Reminder.objects.filter(recipient=province.leader)} == {State.SENT}
    assert ActionLog.objects.filter(action="deadlines.reminders_release", actor=province.officer).count() == 2
    assert "Không có nhắc việc nào chờ cho gửi" in look(as_officer).content.decode()


def test_kept_back_ones_need_a_reason_and_are_never_sent(as_officer, province, held):
    html = decide(as_officer, held[:1], "discard").content.decode()
    assert "Hãy ghi lý do không gửi: lý do được lưu vào hồ sơ." in html
    assert html.count(" checked") == 1
    decide(as_officer, held, "discard", reason="Đã báo cáo miệng", _token="t2")
    rows = Reminder.objects.filter(recipient=province.leader)
    assert {(r.state, r.why, r.error) for r in rows} == {(State.SKIPPED, Why.DISCARDED, "Đã báo cáo miệng")}


def test_nothing_ticked_is_refused_and_the_reason_typed_stays(as_officer, held):
    html = decide(as_officer, [], "discard", reason="Đang gõ dở").content.decode()
    assert "Chọn ít nhất một lần nhắc." in html
    assert "Đang gõ dở" in html


def test_a_second_officer_is_told_that_somebody_was_faster(as_officer, held):
    decide(as_officer, held, "release")
    html = decide(as_officer, held, "discard", reason="Không cần").content.decode()
    assert "Có lần nhắc không còn chờ" in html
    assert not Reminder.objects.filter(why=Why.DISCARDED).exists()


def test_a_duty_finished_meanwhile_is_gone_from_the_outbox(as_officer, held):
    with clock.pretend(LATE):
        duties.close(key=held[0].duty.key)
    assert "Không có nhắc việc nào chờ cho gửi" in look(as_officer).content.decode()


def test_only_the_hosts_own_officers_decide(sign_in, province, held):
    assert "Có lần nhắc không còn chờ" in decide(sign_in(make_province().officer), held, "release").content.decode()
    assert decide(sign_in(province.clerk), held, "release").status_code == 403
    assert "Có lần nhắc không còn chờ" in decide(sign_in(province.leader), held, "release").content.decode()
    assert {r.state for r in Reminder.objects.filter(pk__in=[r.pk for r in held])} == {State.HELD}


def test_the_first_page_counts_what_waits(as_officer, as_clerk, held):
    def home(client):
        with clock.pretend(LATE):
            return client.get(reverse("overview:home")).content.decode()

    assert "1 nhắc việc tới lãnh đạo chờ cho gửi." in home(as_officer)
    assert "chờ cho gửi" not in home(as_clerk)


# ---- not arriving ----
def names(client, **query):
    return [u.pk for u in look(client, "unreachable", **query).context["list"].ordered]


def test_units_nobody_is_reached_in_stand_on_the_officers_page(as_officer, province):
    silent, deaf, half = province.communes
    for unit in province.communes:
        owed_by(unit, province.host)
    RoleAssignment.objects.filter(unit=silent).delete()
    for user in (province.heads[1], province.clerks[1], province.clerks[2]):
        user.email = ""
        user.save()
    assert sorted(names(as_officer)) == sorted([silent.pk, deaf.pk])
    assert names(as_officer, tab="some") == [half.pk]
    html = look(as_officer, "unreachable", tab="all").content.decode()
    for words in ("Chưa ai có tài khoản", "Không ai có thư điện tử", "Có người chưa có thư điện tử"):
        assert words in html
    assert reverse("accounts:user", args=[province.clerks[1].pk]) in html
    assert reverse("accounts:unit_people", args=[silent.pk]) in html
    with clock.pretend(LATE):
        home = as_officer.get(reverse("overview:home")).content.decode()
    assert "2 đơn vị không nhận được nhắc việc" in home


def test_who_owes_nothing_to_the_officers_hosts_does_not_stand_there(sign_in, province):
    province.clerk.email = province.head.email = ""
    province.clerk.save()
    province.head.save()
    owed_by(province.commune, province.host)
    assert names(sign_in(make_province().officer)) == []
    assert look(sign_in(province.clerk), "unreachable").status_code == 403


def test_mail_and_inbox_of_a_released_reminder_share_one_message(as_officer, province, held):
    decide(as_officer, held, "release")
    with clock.pretend(LATE):
        plan_reminders()
    rows = Reminder.objects.filter(recipient=province.leader)
    assert len({r.outbox_id for r in rows}) == 1
    assert {r.channel for r in rows} == {Channel.EMAIL, Channel.IN_APP}
