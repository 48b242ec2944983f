"""News in the daily digest: one mail a day however much happened, each piece in exactly one digest, nothing lost."""

import smtplib
from datetime import date, time
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from core import clock, inbox, outbox
from core.models import Outbox
from deadlines import digests, duties, events, proof
from deadlines import inbox as wishes
from deadlines.models import Channel, Outcome, Reminder
from deadlines.tasks import plan_reminders
from tests.conftest import make_province
from tests.factories.ladder import at, owed_by

TUESDAY, WEDNESDAY, THURSDAY = date(2025, 6, 17), date(2025, 6, 18), date(2025, 6, 19)
FRIDAY, SATURDAY, MONDAY = (
    date(2025, 6, 20),
    date(2025, 6, 21),
    date(2025, 6, 23),
)  # due on the 30th: the D-7 is on the Monday
KIND = "test.happened"
State = Outbox.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind():
    events.register(KIND)
    yield
    del outbox.COURIERS[KIND]


def happen(user, what, day=TUESDAY, hour=15, context="Phong trào Một", body=""):
    with clock.pretend(at(day, hour)):
        outbox.post([outbox.Message(f"t:{what}:{user.pk}", KIND, user, what, body, "/deadlines/", context=context)])


def live(day, hour=9):
    with clock.pretend(at(day, hour)):
        plan_reminders()
        while outbox.deliver_due():
            pass


def letters(user):
    return [m for m in mail.outbox if m.to == [user.email]]


def states(what):
    return set(Outbox.objects.filter(key__startswith=f"t:{what}").values_list("state", flat=True))


def test_ten_events_are_one_mail_the_next_morning_by_campaign_with_links(province, settings):
    for n in range(10):
        happen(province.clerk, f"Tin số {n}", context=f"Phong trào {n % 2}", body=f"Phong trào {n % 2}\nLý do {n}")
    live(TUESDAY, 16)
    assert mail.outbox == []
    live(WEDNESDAY)
    live(WEDNESDAY, 11)
    [letter] = letters(province.clerk)
    assert letter.subject == "10 tin mới, ngày 18/06/2025"
    parts = letter.body.split("\n\n")
    assert parts[1] == "TIN MỚI"
    assert [part.splitlines()[0] for part in parts[2:4]] == ["PHONG TRÀO 0", "PHONG TRÀO 1"]
    assert parts[2].splitlines()[1:4] == ["- Tin số 0", "  Lý do 0", f"  {settings.SITE_URL}/deadlines/"]
    assert states("Tin số") == {State.SENT}


def test_news_stand_in_the_digest_of_duties_of_the_same_day(province):
    owed_by(province.commune, province.host)
    happen(province.clerk, "Báo cáo bị trả lại", day=FRIDAY)
    live(MONDAY)
    [letter] = letters(province.clerk)
    assert letter.subject == "1 việc cần xử lý, ngày 23/06/2025; 1 tin mới"
    assert "TIN MỚI\n\nPHONG TRÀO MỘT\n- Báo cáo bị trả lại" in letter.body


def test_what_happens_after_the_days_digest_goes_into_the_next(province):
    happen(province.clerk, "Một")
    live(WEDNESDAY)
    happen(province.clerk, "Hai", day=WEDNESDAY, hour=10)
    live(WEDNESDAY, 11)
    assert [m.body.count("- Hai") for m in letters(province.clerk)] == [0]
    live(THURSDAY)
    assert [(m.body.count("- Một"), m.body.count("- Hai")) for m in letters(province.clerk)] == [(1, 0), (0, 1)]


def test_what_happens_after_the_hour_waits_for_tomorrow_although_no_digest_went_today(province):
    happen(province.clerk, "Một", day=WEDNESDAY, hour=14)
    live(WEDNESDAY, 15)
    assert mail.outbox == []
    live(THURSDAY)
    assert len(letters(province.clerk)) == 1


def test_the_hour_the_reader_chose_holds_for_news_too(province):
    with clock.pretend(at(TUESDAY)):
        wishes.prefer(by=province.clerk, digest_at=time(16), chosen=[Channel.EMAIL])
    happen(province.clerk, "Một", day=WEDNESDAY, hour=14)
    live(WEDNESDAY, 15)
    assert mail.outbox == []
    live(WEDNESDAY, 16)
    assert len(letters(province.clerk)) == 1


def test_no_news_on_a_day_off(province):
    happen(province.clerk, "Một", day=FRIDAY)
    live(SATURDAY)
    assert mail.outbox == []
    live(MONDAY)
    assert len(letters(province.clerk)) == 1


def test_the_inbox_shows_each_piece_at_once_and_no_second_time_with_the_digest(province):
    happen(province.clerk, "Một", hour=10)
    live(WEDNESDAY)
    with clock.pretend(at(WEDNESDAY, 10)):
        assert [m.subject for m in inbox.messages_of(province.clerk)] == ["Một"]
        assert inbox.unread(province.clerk) == 1


def test_without_mail_or_address_or_with_a_locked_account_news_stay_in_the_inbox_alone(province):
    with clock.pretend(at(TUESDAY)):
        wishes.prefer(by=province.clerk, digest_at=time(8), chosen=[])
    type(province.head).objects.filter(pk=province.head.pk).update(email="")
    type(province.officer).objects.filter(pk=province.officer.pk).update(is_active=False)
    for user in (province.clerk, province.head, province.officer):
        happen(user, "Một")
    live(WEDNESDAY)
    assert mail.outbox == []
    assert states("Một") == {State.SKIPPED}
    assert Outbox.objects.count() == 3


def test_news_are_mailed_although_the_only_duty_of_the_digest_was_finished_meanwhile(province):
    duty = owed_by(province.commune, province.host)
    happen(province.clerk, "Một", day=FRIDAY)
    with clock.pretend(at(MONDAY)):
        plan_reminders()
        duties.close(key=duty.key, outcome=Outcome.DONE)
        outbox.deliver_due()
    [letter] = letters(province.clerk)
    assert letter.subject == "1 tin mới, ngày 23/06/2025"
    assert duty.title not in letter.body
    assert states("Một") == {State.SENT}


class Broken(EmailBackend):
    fault = None

    def send_messages(self, messages):
        if type(self).fault is not None:
            raise type(self).fault
        return super().send_messages(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    yield Broken
    Broken.fault = None


def test_news_of_a_digest_that_never_left_go_into_the_next_days(province, server):
    happen(province.clerk, "Một")
    server.fault = ConnectionRefusedError("down")
    live(WEDNESDAY)
    assert states("Một") == {State.GATHERED}
    server.fault = None
    live(THURSDAY, 8)
    live(THURSDAY, 12)
    live(FRIDAY)
    assert [m.body.count("- Một") for m in letters(province.clerk)] == [1]
    assert states("Một") == {State.SENT}


def test_a_digest_refused_for_good_fails_visibly_and_taken_up_again_carries_its_news_once(province, server):
    happen(province.clerk, "Một")
    server.fault = smtplib.SMTPRecipientsRefused({province.clerk.email: (550, b"unknown")})
    live(WEDNESDAY)
    assert states("Một") == {State.FAILED}
    server.fault = None
    with clock.pretend(at(THURSDAY)):
        assert outbox.retry(Outbox.objects.filter(kind=KIND).values_list("pk", flat=True)) == 1
    live(THURSDAY)
    live(FRIDAY)
    assert [m.body.count("- Một") for m in letters(province.clerk)] == [1]
    assert states("Một") == {State.SENT}


def test_an_officer_reading_the_proof_of_a_duty_does_not_see_the_readers_news(province):
    duty = owed_by(province.commune, province.host)
    happen(province.clerk, "Tin riêng", day=FRIDAY)
    live(MONDAY)
    row = Reminder.objects.get(duty=duty, recipient=province.clerk, channel=Channel.EMAIL, rung="D-7")
    assert "Tin riêng" in row.outbox.body
    assert "Tin riêng" not in proof.message_of(row, province.officer).body
    assert duty.title in proof.message_of(row, province.officer).body


def test_digests_of_news_take_the_same_number_of_queries_for_one_and_for_three_people(province, count_queries):
    people = [province.clerk, *province.clerks[1:3]]
    counts = []
    live(TUESDAY)  # what is read once is read
    for day, users in ((WEDNESDAY, people[:1]), (THURSDAY, people)):
        for user in users:
            happen(user, f"Một {day}", day=TUESDAY if day == WEDNESDAY else WEDNESDAY)
        with clock.pretend(at(day)):
            counts.append(count_queries(digests.write_due))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite serialises writers; proved on PostgreSQL")
def test_four_workers_at_once_write_each_piece_into_one_digest():
    province = make_province()
    for user in province.clerks:
        for n in range(5):
            happen(user, f"Tin số {n}")
    gate, faults = Barrier(4), []

    def work() -> None:
        try:
            with clock.pretend(at(WEDNESDAY)):
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
    live(WEDNESDAY, 10)
    assert faults == []
    assert len(mail.outbox) == len(province.clerks)
    assert sorted(m.body.count("- Tin số") for m in mail.outbox) == [5] * len(province.clerks)
    assert states("Tin số") == {State.SENT}
