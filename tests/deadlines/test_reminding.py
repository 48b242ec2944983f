"""Planning, digests and delivery: each rung once, to the right person, whatever breaks on the way."""

import json
import smtplib
from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from celery.schedules import crontab
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.models import Role, RoleAssignment
from config.celery import app
from core import clock, outbox
from core import inbox as told
from core.models import Outbox
from core.refusals import Refused
from deadlines import calendar, digests, duties, inbox, ladder, reminding
from deadlines.engine.ladder import Rung
from deadlines.models import Channel, Desk, Duty, Outcome, Reminder
from deadlines.recipients import unreachable
from deadlines.tasks import plan_reminders
from tests.conftest import make_province
from tests.factories.accounts import clerk, head, holding
from tests.factories.ladder import at, owed_by

State, Why = Reminder.State, Reminder.Why
DUE = date(2025, 6, 30)  # a Monday
pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(province):
    return owed_by(province.commune, province.host)


def live(day: date, hour: int = 9) -> None:
    """What beat and worker do at an hour of a day."""
    with clock.pretend(at(day, hour)):
        plan_reminders()
        while outbox.deliver_due():
            pass


def live_through(first: date, last: date) -> None:
    while first <= last:
        live(first)
        first += timedelta(days=1)


def mailed(user, **more) -> list[str]:
    """The rungs a person was mailed, in order."""
    rows = Reminder.objects.filter(recipient=user, channel=Channel.EMAIL, state=State.SENT, **more)
    return list(rows.order_by("sent_at", "id").values_list("rung", flat=True))


def all_mailed() -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(channel=Channel.EMAIL, state=State.SENT).order_by("sent_at", "id")
    return list(rows.values_list("rung", "recipient__username"))


# ---- the ladder as it is lived ---------------------------------------------------------------------------------------
def test_a_late_duty_climbs_from_clerk_to_leader(province, duty):
    live_through(date(2025, 5, 20), date(2025, 7, 31))
    clerk_, head_ = province.clerk.username, province.head.username
    assert all_mailed() == [
        *[(rung, clerk_) for rung in ("D-30", "D-14", "D-7", "D-3", "D-1", "D", "D+1", "D+3")],
        ("D+3+2w", head_),
        ("D+3+4w", province.block_head.username),
        ("D+3+6w", province.officer.username),
    ]
    held = Reminder.objects.filter(state=State.HELD)
    assert {(r.rung, r.recipient_id) for r in held} == {("D+3+8w", province.leader.pk)}


def test_nothing_goes_out_on_a_day_off_and_mail_and_inbox_say_the_same(province, duty):
    live_through(date(2025, 5, 20), date(2025, 7, 31))
    days = {clock.local_date(r.sent_at) for r in Reminder.objects.exclude(sent_at=None)}
    assert all(calendar.is_working(day) for day in days)
    for letter in mail.outbox:
        row = Outbox.objects.get(message_id=letter.extra_headers["Message-ID"])
        assert letter.body.startswith(row.body)
        assert row in told.messages_of(row.recipient)


def test_two_rungs_moved_to_one_friday_make_one_line_of_one_digest(province, duty):
    live(date(2025, 6, 26))
    live(date(2025, 6, 27))
    assert mailed(province.clerk) == ["D-7", "D-3", "D-1"]
    assert len(mail.outbox) == 2
    assert mail.outbox[1].body.count(duty.title) == 1


def test_one_digest_a_day_grouped_by_campaign_with_direct_links(province, duty, settings):
    owed_by(province.commune, province.host, title="Kế hoạch", context="Cải cách hành chính")
    owed_by(province.commune, province.host, title="Đăng ký", context="Cải cách hành chính")
    live(date(2025, 6, 23))
    live(date(2025, 6, 23), hour=15)
    (letter,) = [m for m in mail.outbox if m.to == [province.clerk.email]]
    assert letter.subject == "3 việc cần xử lý, ngày 23/06/2025"
    assert letter.body.count("CẢI CÁCH HÀNH CHÍNH") == 1
    assert letter.body.count(f"{settings.SITE_URL}{duty.url}") >= 3
    assert "Báo cáo tổng kết: chỉ còn 5 ngày làm việc, hạn ngày 30/06/2025." in letter.body


def test_a_requested_body_is_asked_courteously_and_never_called_late(province):
    owed_by(province.commune, province.host, requested=True)
    live_through(date(2025, 5, 20), date(2025, 7, 31))
    assert [rung for rung, _who in all_mailed()] == ["D-30", "D-14", "D-7", "D-3", "D-1", "D"]
    assert all("đề nghị" in m.body or "mong" in m.body for m in mail.outbox)
    assert not any("quá hạn" in m.body for m in mail.outbox)


def test_rungs_before_the_duty_opened_are_dropped(province):
    owed_by(province.commune, province.host, asked_on=date(2025, 6, 20))
    live_through(date(2025, 6, 20), date(2025, 6, 24))
    assert mailed(province.clerk) == ["D-7"]
    assert not Reminder.objects.filter(rung__in=["D-30", "D-14"]).exists()


def test_what_waits_on_the_officers_desk_has_its_own_ladder(province):
    owed_by(province.host, province.host, desk=Desk.OFFICER, due_on=date(2025, 6, 18))
    live_through(date(2025, 6, 1), date(2025, 7, 10))
    assert all_mailed() == [(r, province.officer.username) for r in ("D-3", "D-1", "D", "D+1", "D+3", "D+3+2w")]
    assert Reminder.objects.get(state=State.HELD, channel=Channel.EMAIL).recipient == province.leader


def test_a_duty_passed_on_for_signature_reminds_the_head(province, duty):
    live(date(2025, 6, 16))
    with clock.pretend(date(2025, 6, 20)):
        duties.move_to(key=duty.key, desk=Desk.HEAD)
    live(date(2025, 6, 23))
    assert all_mailed() == [("D-14", province.clerk.username), ("D-7", province.head.username)]


# ---- what ends or restarts a ladder ---------------------------------------------------------------------------------
@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.EXCUSED, Outcome.WITHDRAWN])
def test_a_closed_duty_is_never_spoken_of_again(province, duty, outcome):
    live(date(2025, 6, 16))
    with clock.pretend(date(2025, 6, 18)):
        duties.close(key=duty.key, outcome=outcome)
    live_through(date(2025, 6, 18), date(2025, 7, 31))
    assert mailed(province.clerk) == ["D-14"]


def test_a_duty_finished_between_planning_and_sending_is_taken_out_of_the_digest(province, duty):
    other = owed_by(province.commune, province.host, title="Kế hoạch")
    with clock.pretend(at(date(2025, 6, 23), 8)):
        plan_reminders()
        duties.close(key=duty.key, outcome=Outcome.DONE)
        outbox.deliver_due()
    assert duty.title not in mail.outbox[0].body
    assert other.title in mail.outbox[0].body
    row = Reminder.objects.get(duty=duty, rung="D-7", channel=Channel.EMAIL)
    assert (row.state, row.why) == (State.SKIPPED, Why.CLOSED)


def test_a_digest_about_finished_things_only_is_not_sent(province, duty):
    with clock.pretend(at(date(2025, 6, 23), 8)):
        plan_reminders()
        duties.close(key=duty.key, outcome=Outcome.DONE)
        outbox.deliver_due()
    assert mail.outbox == []
    assert Outbox.objects.get().state == Outbox.State.SKIPPED


def test_a_duty_finished_between_planning_and_the_digest_hour_is_not_written_at_all(province, duty):
    with clock.pretend(at(date(2025, 6, 23), 1)):
        plan_reminders()
        assert Reminder.objects.filter(rung="D-7", state=State.PLANNED).count() == 2
        duties.close(key=duty.key, outcome=Outcome.EXCUSED)
    live(date(2025, 6, 23))
    assert not Outbox.objects.exists()


def test_an_extension_starts_the_ladder_again_for_the_new_date(province, duty):
    live_through(date(2025, 6, 16), date(2025, 6, 27))
    with clock.pretend(date(2025, 6, 27)):
        duties.extend(duty=duty, due_on=date(2025, 7, 18), reason="Bão lũ", by=province.officer)
    live_through(date(2025, 6, 28), date(2025, 7, 18))
    assert mailed(province.clerk, due_on=DUE) == ["D-14", "D-7", "D-3", "D-1"]
    assert mailed(province.clerk, due_on=date(2025, 7, 18)) == ["D-14", "D-7", "D-3", "D-1", "D"]


def test_an_extension_between_planning_and_sending_takes_the_old_date_out(province, duty):
    with clock.pretend(at(date(2025, 6, 23), 8)):
        plan_reminders()
        duties.extend(duty=duty, due_on=date(2025, 9, 30), reason="Bão lũ", by=province.officer)
        outbox.deliver_due()
    assert mail.outbox == []
    assert Reminder.objects.filter(rung="D-7", channel=Channel.EMAIL).get().why == Why.MOVED


def test_a_new_office_holder_starts_at_the_current_rung(province, duty):
    live_through(date(2025, 5, 20), date(2025, 6, 17))
    RoleAssignment.objects.filter(user=province.clerk).update(ends_on=date(2025, 6, 17))
    newcomer = clerk(province.commune, starts_on=date(2025, 6, 18))
    live_through(date(2025, 6, 18), date(2025, 6, 30))
    assert mailed(province.clerk) == ["D-30", "D-14"]
    assert mailed(newcomer) == ["D-14", "D-7", "D-3", "D-1", "D"]


def test_a_second_clerk_appointed_later_is_told_where_things_stand(province, duty):
    live_through(date(2025, 6, 16), date(2025, 7, 4))
    newcomer = clerk(province.commune, starts_on=date(2025, 7, 7))
    live_through(date(2025, 7, 5), date(2025, 7, 11))
    assert mailed(newcomer) == ["D+3"]


def test_where_the_unit_has_no_clerk_its_head_is_reminded(province):
    commune = province.communes[1]
    RoleAssignment.objects.filter(unit=commune, role=Role.CLERK).delete()
    owed_by(commune, province.host)
    live(date(2025, 6, 16))
    assert all_mailed() == [("D-14", province.heads[1].username)]


def test_taking_a_duty_on_pauses_the_nagging_until_the_next_level(province, duty):
    live(date(2025, 6, 23))
    with clock.pretend(date(2025, 6, 23)):
        inbox.acknowledge(duty=duty, by=province.clerk)
    live_through(date(2025, 6, 24), date(2025, 7, 1))
    assert mailed(province.clerk) == ["D-7", "D", "D+1"]
    skipped = Reminder.objects.filter(rung="D-3", recipient=province.clerk)
    assert {(r.state, r.why) for r in skipped} == {(State.SKIPPED, Why.ACKNOWLEDGED)}


# ---- outages ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", range(1, 10))
def test_after_an_outage_only_the_latest_missed_rung_goes_out(province, duty, days):
    live_through(date(2025, 5, 20), date(2025, 6, 20))
    down_until = date(2025, 6, 21) + timedelta(days=days)
    live_through(down_until, date(2025, 7, 4))
    sent = mailed(province.clerk)
    superseded = Reminder.objects.filter(recipient=province.clerk, channel=Channel.EMAIL, state=State.SUPERSEDED)
    missed = [r.rung for r in superseded.order_by("id")]
    whole = ["D-30", "D-14", "D-7", "D-3", "D-1", "D", "D+1", "D+3"]
    assert sorted(sent + missed, key=whole.index) == whole
    assert len(sent) == len(set(sent))
    first_back = Reminder.objects.filter(recipient=province.clerk, state=State.SENT, sent_at__gte=at(down_until))
    first_day = min(clock.local_date(r.sent_at) for r in first_back)
    assert len(mail.outbox) == len({clock.local_date(r.sent_at) for r in Reminder.objects.exclude(sent_at=None)})
    assert all(r.send_on < first_day for r in superseded)


def test_beat_down_over_the_very_day_loses_nothing(province, duty):
    """Trap: `due == today + n` queries lose the reminder when the worker was down that day."""
    live(date(2025, 6, 18))
    assert mailed(province.clerk) == ["D-14"]


def test_running_every_quarter_of_an_hour_or_once_a_day_gives_the_same(province, duty):
    """Trap: a window narrower than the step between runs."""
    with clock.pretend(at(date(2025, 6, 16), 0)):
        start = clock.now()
    for quarter in range(96):
        with clock.pretend(start + timedelta(minutes=15 * quarter)):
            plan_reminders()
            outbox.deliver_due()
    assert len(mail.outbox) == 1
    sent = Reminder.objects.get(rung="D-14", channel=Channel.EMAIL).sent_at
    assert sent.astimezone(at(DUE).tzinfo).time() == time(7, 30)


def test_beat_runs_in_utc_and_by_interval_and_days_are_those_of_the_offices(province, duty):
    """Trap: beat behind the application's time zone fires continuously or skips."""
    assert (django_settings.CELERY_TIMEZONE, django_settings.CELERY_ENABLE_UTC) == ("UTC", True)
    entry = app.conf.beat_schedule["plan-reminders"]
    assert entry["task"] in app.tasks
    assert entry["schedule"] == 900
    assert not isinstance(entry["schedule"], crontab)
    with clock.pretend(at(date(2025, 6, 16), 1)):  # still the 15th in UTC
        reminding.plan()
    assert set(Reminder.objects.filter(state=State.PLANNED).values_list("rung", flat=True)) == {"D-14"}


def test_a_stepped_clock_repeats_nothing(province, duty):
    live(date(2025, 6, 23))
    live(date(2025, 6, 16))
    live(date(2025, 6, 23))
    assert mailed(province.clerk) == ["D-7"]


def test_an_extended_date_does_not_drift_the_rest_of_the_year(province):
    """Trap: one-off dates that drift, so that the overdue reminder never comes."""
    first = owed_by(province.commune, province.host, due_on=date(2025, 6, 16))
    second = owed_by(province.commune, province.host, due_on=date(2025, 9, 15))
    with clock.pretend(date(2025, 6, 10)):
        duties.extend(duty=first, due_on=date(2025, 6, 20), reason="Bão lũ", by=province.officer)
    live_through(date(2025, 6, 1), date(2025, 9, 16))
    assert mailed(province.clerk, duty=second)[-2:] == ["D", "D+1"]
    assert mailed(province.clerk, duty=first)[-2:] == ["D+1", "D+3"]


def test_one_reminder_does_not_suppress_another(province, duty):
    """Trap: a person reminded of one thing was not reminded of the other."""
    owed_by(province.commune, province.host, kind="test.plan", title="Kế hoạch", due_on=date(2025, 6, 24))
    live(date(2025, 6, 23))
    assert sorted(mailed(province.clerk)) == ["D-1", "D-7"]
    assert len(mail.outbox) == 1


def test_a_rung_planned_after_the_days_digest_goes_into_the_next(province, duty):
    live(date(2025, 6, 23))
    with clock.pretend(at(date(2025, 6, 23), 11)):
        owed_by(province.commune, province.host, title="Việc gấp", due_on=date(2025, 6, 24), asked_on=date(2025, 6, 23))
    live(date(2025, 6, 23), hour=12)
    assert len(mail.outbox) == 1
    live(date(2025, 6, 24))
    assert len(mail.outbox) == 2
    assert mail.outbox[1].body.count("Việc gấp") == 1
    assert list(Reminder.objects.filter(rung="D-1", channel=Channel.EMAIL).values_list("state", flat=True)) == [
        "superseded"
    ]


def test_quiet_hours_are_kept(province, duty):
    for hour in (0, 6, 7, 18, 23):
        live(date(2025, 6, 16), hour=hour)
        assert mail.outbox == []
    live(date(2025, 6, 17), hour=8)
    assert mailed(province.clerk) == ["D-14"]


# ---- two workers ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite serialises writers; the claim is proved on PostgreSQL"
)
def test_two_planners_at_once_claim_and_send_each_rung_once():
    province = make_province()
    for n in range(60):
        owed_by(province.communes[n % 3], province.host, title=f"Báo cáo {n}")
    gate, faults = Barrier(4), []

    def work() -> None:
        try:
            with clock.pretend(at(date(2025, 6, 23))):
                gate.wait()
                plan_reminders()
                gate.wait()
                digests.write_due()
                outbox.deliver_due()
        except Exception as error:  # an assertion in a thread is not seen by pytest
            faults.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    live(date(2025, 6, 23), hour=10)
    assert faults == []
    sent = Reminder.objects.filter(rung="D-7", channel=Channel.EMAIL, state=State.SENT)
    assert sent.count() == 60
    assert Outbox.objects.count() == len(mail.outbox) == 3
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == 3


# ---- delivery ---------------------------------------------------------------------------------------------------------
class Broken(EmailBackend):
    """A mail server with a fault: `fault(message)` raises."""

    fault = None

    def send_messages(self, messages):
        for message in messages:
            if type(self).fault is not None:
                type(self).fault(message)
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    yield Broken
    Broken.fault = None


def refuse(message):
    raise smtplib.SMTPServerDisconnected("not now")


def test_a_mail_server_that_refuses_is_tried_again_later_and_nothing_is_lost(province, duty, server):
    server.fault = staticmethod(refuse)
    live(date(2025, 6, 23))
    row = Outbox.objects.get()
    assert (row.state, row.attempts, mail.outbox) == (Outbox.State.PLANNED, 1, [])
    assert "not now" in row.error
    server.fault = None
    live(date(2025, 6, 23), hour=11)
    assert len(mail.outbox) == 1
    assert Reminder.objects.get(rung="D-7", channel=Channel.EMAIL).state == State.UNCERTAIN  # it fell silent once


def test_after_the_last_try_it_is_a_visible_failure_that_may_be_taken_up_again(province, duty, server):
    server.fault = staticmethod(lambda message: (_ for _ in ()).throw(smtplib.SMTPDataError(451, b"busy")))
    for hour in range(8, 18):
        live(date(2025, 6, 23), hour=hour)
    live(date(2025, 6, 24))
    row = Reminder.objects.get(rung="D-7", channel=Channel.EMAIL)
    assert row.state == State.FAILED
    assert "busy" in row.error
    server.fault = None
    with clock.pretend(at(date(2025, 6, 24), 10)):
        assert outbox.retry([row.outbox_id]) == 1
        outbox.deliver_due()
    row.refresh_from_db()
    assert (row.state, row.error) == (State.SENT, "")


def test_an_unknown_mail_address_fails_at_once_in_the_servers_words(province, duty, server):
    def unknown(message):
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})

    server.fault = staticmethod(unknown)
    live(date(2025, 6, 23))
    row = Outbox.objects.get()
    assert (row.state, row.attempts) == (Outbox.State.FAILED, 1)
    assert "no such user" in row.error


def test_a_poison_message_does_not_hold_back_the_others(province, duty, server):
    for commune in province.communes[1:]:
        owed_by(commune, province.host)

    def poison(message):
        if message.to == [province.clerk.email]:
            raise RuntimeError("poison")

    server.fault = staticmethod(poison)
    live(date(2025, 6, 23))
    assert {m.to[0] for m in mail.outbox} == {c.email for c in province.clerks[1:]}


def test_a_worker_killed_after_the_server_took_the_message_repeats_it_with_the_same_id_as_uncertain(
    province, duty, server
):
    class Killed(BaseException):
        pass

    def taken_then_killed(message):
        mail.outbox.append(message)
        raise Killed

    server.fault = staticmethod(taken_then_killed)
    with pytest.raises(Killed):
        live(date(2025, 6, 23), hour=8)
    server.fault = None
    live(date(2025, 6, 23), hour=9)
    ids = [m.extra_headers["Message-ID"] for m in mail.outbox]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert Reminder.objects.get(rung="D-7", channel=Channel.EMAIL).state == State.UNCERTAIN


def test_a_worker_killed_before_it_handed_anything_over_leaves_a_plain_delivery(province, duty):
    with clock.pretend(at(date(2025, 6, 23), 8)):
        plan_reminders()
        outbox.claim()
    live(date(2025, 6, 23), hour=9)
    assert Reminder.objects.get(rung="D-7", channel=Channel.EMAIL).state == State.SENT
    assert len(mail.outbox) == 1


def test_a_message_that_kills_every_worker_is_given_up_in_the_end(province, duty):
    with clock.pretend(at(date(2025, 6, 23), 8)):
        plan_reminders()
    for hour in range(9, 17):
        with clock.pretend(at(date(2025, 6, 23), hour)):
            outbox.claim()
    live(date(2025, 6, 23), hour=17)
    assert Outbox.objects.get().state == Outbox.State.FAILED
    assert Reminder.objects.get(rung="D-7", channel=Channel.EMAIL).state == State.FAILED


# ---- people, channels, release -----------------------------------------------------------------------------------------
def test_somebody_without_a_mail_address_is_told_in_the_app_and_stands_on_the_officers_list(province, duty):
    for user in (province.clerk, province.head):
        user.email = ""
        user.save()
    live(date(2025, 6, 23))
    assert told.unread(province.clerk) == 1
    row = Reminder.objects.get(rung="D-7", channel=Channel.EMAIL)
    assert (row.state, row.why) == (State.SKIPPED, Why.NO_ADDRESS)
    (found,) = unreachable(province.officer, DUE)
    assert (found.unit, found.open_duties) == (province.commune, 1)
    assert unreachable(make_province().officer, DUE) == []


def test_a_unit_in_which_nobody_has_an_account_leaves_a_note_each_rung(province):
    commune = province.communes[2]
    RoleAssignment.objects.filter(unit=commune).delete()
    owed_by(commune, province.host)
    live(date(2025, 6, 23))
    row = Reminder.objects.get(rung="D-7")
    assert (row.recipient, row.state, row.why) == (None, State.SKIPPED, Why.NOBODY)
    assert reminding.plan(date(2025, 6, 23)).written == 0
    assert [u.unit for u in unreachable(province.officer, DUE)] == [commune]


def test_a_locked_account_is_not_written_to(province, duty):
    province.clerk.is_active = False
    province.clerk.save()
    live(date(2025, 6, 23))
    assert all_mailed() == [("D-7", province.head.username)]


def test_mail_can_be_switched_off_but_not_for_the_last_rung(province, duty):
    inbox.prefer(by=province.clerk, digest_at=time(8), chosen=[])
    live_through(date(2025, 6, 16), date(2025, 7, 4))
    assert mailed(province.clerk) == ["D+3"]
    assert Reminder.objects.filter(recipient=province.clerk, channel=Channel.IN_APP, state=State.SENT).count() == 7
    assert Reminder.objects.filter(why=Why.SILENCED).count() == 6


def test_the_digest_comes_at_the_hour_its_reader_chose(province, duty):
    inbox.prefer(by=province.clerk, digest_at=time(14), chosen=["email"])
    live(date(2025, 6, 23), hour=13)
    assert mail.outbox == []
    live(date(2025, 6, 23), hour=14)
    assert len(mail.outbox) == 1


def test_leaders_reminders_wait_until_an_officer_of_the_host_releases_them(province, duty):
    live_through(date(2025, 7, 1), date(2025, 7, 15))
    rows = reminding.held(province.officer)
    ids = [row.pk for row in rows]
    assert {row.recipient for row in rows} == {province.leader}
    assert list(reminding.held(make_province().officer)) == []
    with pytest.raises(Refused):
        reminding.release(ids=ids, by=province.head)
    with clock.pretend(date(2025, 7, 16)):
        assert reminding.release(ids=ids, by=province.officer) == 1
        assert reminding.release(ids=ids, by=province.officer) == 0
    live(date(2025, 7, 16), hour=10)
    assert mailed(province.leader) == ["D+3+8w"]


def test_a_held_reminder_about_a_finished_duty_never_reaches_the_leader(province, duty):
    live_through(date(2025, 7, 1), date(2025, 7, 15))
    ids = list(Reminder.objects.filter(state=State.HELD).values_list("pk", flat=True))
    with clock.pretend(date(2025, 7, 16)):
        duties.close(key=duty.key, outcome=Outcome.DONE)
        assert list(reminding.held(province.officer)) == []
        reminding.release(ids=ids, by=province.officer)
    live(date(2025, 7, 16), hour=10)
    assert mailed(province.leader) == []


def test_a_held_reminder_may_be_kept_back_with_a_reason(province, duty):
    live_through(date(2025, 7, 1), date(2025, 7, 15))
    ids = list(Reminder.objects.filter(state=State.HELD).values_list("pk", flat=True))
    assert reminding.discard(ids=ids, by=province.officer, reason="Đã báo cáo miệng") == 1
    assert {r.why for r in Reminder.objects.filter(pk__in=ids)} == {Why.DISCARDED}


def test_the_hosts_own_ladder_and_words_are_used(province, duty):
    rung = Rung(-5, whom=("head", "officer"), words="Nhắc {unit}: {what} trước {due}")
    ladder.keep(host=province.host, kind="test.report", rungs=[rung], by=province.officer, on=date(2025, 6, 1))
    live_through(date(2025, 6, 20), date(2025, 7, 20))
    assert {who for _rung, who in all_mailed()} == {province.head.username, province.officer.username}
    assert f"Nhắc {province.commune.name}: Báo cáo tổng kết trước 30/06/2025" in mail.outbox[0].body


def test_text_messages_go_through_the_file_gateway_once(province, duty, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    province.clerk.phone = "0912 345 678"
    province.clerk.save()
    rung = Rung(-7, channels=("in_app", "text"), words="{what}")
    ladder.keep(host=province.host, rungs=[rung], by=province.officer, on=date(2025, 6, 1))
    live(date(2025, 6, 23))
    live(date(2025, 6, 23), hour=15)
    (line,) = (tmp_path / "text-messages.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["to"] == "0912345678"
    assert Reminder.objects.get(channel=Channel.TEXT).state == State.SENT
    assert told.messages_of(province.clerk).count() == 1
    assert mail.outbox == []


def test_a_persons_own_duty_reminds_that_person(province):
    owed_by(None, province.host, person=province.member)
    live(date(2025, 6, 23))
    assert all_mailed() == [("D-7", province.member.username)]


def test_a_person_with_two_hats_gets_one_digest(province, duty):
    holding(Role.OFFICER, host=province.host, user=province.clerk)
    owed_by(province.host, province.host, desk=Desk.OFFICER, title="Duyệt", due_on=date(2025, 6, 24))
    live(date(2025, 6, 23))
    assert [m.to[0] for m in mail.outbox].count(province.clerk.email) == 1


def test_planning_takes_the_same_number_of_queries_for_one_and_for_many(province, duty, count_queries):
    def planning():
        with clock.pretend(date(2025, 6, 23)):
            reminding.plan()

    calendar.overrides()
    one = count_queries(planning)
    Reminder.objects.all().delete()
    for n in range(5):
        owed_by(province.communes[n % 3], province.host, title=f"Báo cáo {n}")
    assert count_queries(planning) == one
    with clock.pretend(date(2025, 6, 23)):
        tally = reminding.plan()
    assert (tally.examined, tally.due, tally.written) == (6, 0, 0)


def test_heads_of_other_units_hear_nothing(province, duty):
    stranger = head(province.communes[1])
    live_through(date(2025, 6, 16), date(2025, 7, 20))
    assert not Reminder.objects.filter(recipient__in=[stranger, province.outsider, *province.heads[1:]]).exists()
    assert not Reminder.objects.visible_to(stranger).exists()
    assert Reminder.objects.visible_to(province.officer).exists()
    assert Duty.objects.get().reminders.visible_to(province.head).exists()
