"""Delivery of messages: at least once, one bad message never holds the others, a dead worker's messages are taken over."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from core import clock, outbox
from core.models import Outbox
from tests.factories.accounts import UserFactory

NOW = datetime(2025, 6, 18, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
S = Outbox.State


class Refusing(EmailBackend):
    """A mail server that takes everything but what goes to somebody called hong."""

    def send_messages(self, messages):
        if any("hong" in address for message in messages for address in message.to):
            raise ConnectionResetError("the server hung up")
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _now(db):
    with clock.pretend(NOW):
        yield


def post(key="a", to="mai", **fields):
    user = UserFactory(email=f"{to}@example.vn" if to else "")
    values = {"kind": "test", "subject": "Báo cáo trả lại", "body": "Kỳ I", "link": "/campaigns/1/"}
    outbox.post([outbox.Message(key=key, recipient=user, **{**values, **fields})])
    return Outbox.objects.get(key=key)


def later(**delta):
    return clock.pretend(NOW + timedelta(**delta))


def test_a_message_is_sent_once_with_its_link():
    row = post()
    outbox.deliver_due()
    outbox.deliver_due()
    row.refresh_from_db()
    assert row.state == S.SENT
    assert [m.subject for m in mail.outbox] == ["Báo cáo trả lại"]
    assert "/campaigns/1/" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id


def test_the_same_key_is_written_once():
    post()
    post()
    assert Outbox.objects.count() == 1


def test_without_an_address_it_stays_in_the_app():
    row = post(to="")
    outbox.deliver_due()
    row.refresh_from_db()
    assert row.state == S.SKIPPED
    assert mail.outbox == []


def test_what_is_due_later_or_held_waits():
    later_row, held = post("later", due_at=NOW + timedelta(days=1)), post("held", held=True)
    outbox.deliver_due()
    assert mail.outbox == []
    with later(days=2):
        outbox.deliver_due()
    later_row.refresh_from_db()
    held.refresh_from_db()
    assert (later_row.state, held.state) == (S.SENT, S.HELD)


def test_a_dead_workers_message_is_taken_over_when_its_lease_has_run_out():
    row = post()
    assert [r.pk for r in outbox.claim()] == [row.pk]  # and the worker dies
    outbox.deliver_due()
    assert mail.outbox == []
    with later(minutes=6):
        outbox.deliver_due()
    row.refresh_from_db()
    assert row.state == S.SENT
    assert len(mail.outbox) == 1


def test_two_workers_never_claim_the_same_message():
    post()
    assert len(outbox.claim()) == 1
    assert outbox.claim() == []


def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(settings):
    settings.EMAIL_BACKEND = "tests.core.test_outbox.Refusing"
    row = post(to="hong")
    at, waits = NOW, []
    while row.state != S.FAILED:
        with clock.pretend(at):
            outbox.deliver_due()
        row.refresh_from_db()
        if row.state == S.PLANNED:
            waits.append(row.due_at - at)
            at = row.due_at
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(minutes=240))
    assert row.attempts == outbox.MAX_ATTEMPTS
    assert "hung up" in row.error


def test_a_poisoned_message_does_not_hold_back_the_others(settings):
    settings.EMAIL_BACKEND = "tests.core.test_outbox.Refusing"
    bad, good = post("1", to="hong"), post("2", to="mai")
    outbox.deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (S.PLANNED, S.SENT)


def test_a_subject_with_a_line_break_fails_alone():
    bad, good = post("1", subject="Dòng một\nBcc: x@y.z"), post("2")
    outbox.deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.state == S.SENT
    assert bad.state in (S.FAILED, S.PLANNED)
    assert all("x@y.z" not in m.recipients() for m in mail.outbox)


def test_today_is_the_offices_day_not_londons():
    with clock.pretend(datetime(2025, 6, 18, 0, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert clock.today() == date(2025, 6, 18)
