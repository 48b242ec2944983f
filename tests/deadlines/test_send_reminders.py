"""manage.py send_reminders."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from core import clock
from core.models import Outbox
from deadlines import feeds
from deadlines.models import Reminder
from tests.factories.ladder import at, owed_by

pytestmark = pytest.mark.django_db
MONDAY = date(2025, 6, 23)


def run(*args: str) -> str:
    out = StringIO()
    call_command("send_reminders", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def duty(province):
    return owed_by(province.commune, province.host)


def test_it_sends_what_is_due_and_tells_what_it_sent(province, duty):
    rows = json.loads(run("--on", "2025-06-23", "--json"))
    assert [(r["duty"], r["rung"], r["recipient"], r["channel"], r["send_on"]) for r in rows] == [
        (duty.key, "D-7", province.clerk.username, channel, "2025-06-23") for channel in ("in_app", "email")
    ]
    assert len(mail.outbox) == 1


def test_what_was_sent_is_left_out_afterwards(province, duty):
    with clock.pretend(MONDAY):
        assert "D-7" in run("--dry-run", "--days", "1")
        run()
        assert json.loads(run("--dry-run", "--days", "1", "--json")) == []
        assert json.loads(run("--json")) == []
    assert len(mail.outbox) == 1


def test_a_dry_run_writes_nothing(province, duty):
    with clock.pretend(MONDAY):
        run("--dry-run")
    assert not Reminder.objects.exists()
    assert not Outbox.objects.exists()
    assert mail.outbox == []


def test_the_preview_is_what_is_really_sent_day_by_day(province, duty):
    with clock.pretend(MONDAY):
        promised = [
            (r["send_on"], r["rung"], r["recipient"], r["channel"]) for r in json.loads(run("--dry-run", "--json"))
        ]
    sent = []
    for offset in range(30):
        day = date.fromordinal(MONDAY.toordinal() + offset)
        sent += [
            (r["send_on"], r["rung"], r["recipient"], r["channel"]) for r in json.loads(run("--on", str(day), "--json"))
        ]
    assert sorted(sent) == sorted(promised)


def test_on_a_day_off_nothing_is_sent(province, duty):
    assert json.loads(run("--on", "2025-06-28", "--json")) == []
    assert mail.outbox == []


def test_in_production_another_day_can_only_be_looked_at(province, duty, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--dry-run"):
        run("--on", "2025-06-23")
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("args", [("--on", "30/6/2025"), ("--on", "2025-02-30"), ("--days", "0", "--dry-run")])
def test_a_day_that_is_none_is_refused(db, args):
    with pytest.raises((CommandError, ValueError)):
        run(*args)


def test_plain_output_is_one_line_each(province, duty):
    lines = run("--on", "2025-06-23", "--dry-run", "--days", "1").splitlines()
    assert lines[0].split()[:3] == ["2025-06-23", "D-7", province.clerk.username]
    assert lines[-1] == "2 reminders"


# ---- calendar feeds ---------------------------------------------------------------------------------------------------
def test_a_feed_opens_with_its_secret_until_it_is_revoked(province, duty):
    token = feeds.new_address(by=province.clerk)
    assert feeds.owner(token) == province.clerk
    second = feeds.new_address(by=province.clerk)
    assert feeds.owner(token) is None
    feeds.revoke(by=province.clerk)
    assert feeds.owner(second) is None
    assert not feeds.has_address(province.clerk)


def test_a_feed_holds_what_waits_on_its_person_and_nothing_else(province, duty):
    owed_by(province.communes[1], province.host, title="Việc của xã khác")
    with clock.pretend(at(MONDAY)):
        text = feeds.of_person(province.clerk)
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20250630\r\n" in text
    assert "Việc của xã khác" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_text_in_a_feed_cannot_break_out_of_its_line(province):
    owed_by(province.commune, province.host, title="a;b,c\\d\r\nBEGIN:VEVENT")
    with clock.pretend(at(MONDAY)):
        text = feeds.of_person(province.clerk)
    assert "SUMMARY:a\\;b\\,c\\\\d\\nBEGIN:VEVENT" in text.replace("\r\n ", "")


def test_a_campaigns_calendar_shows_each_date_once_to_those_who_may_see_it(province, duty):
    owed_by(province.communes[1], province.host)
    with clock.pretend(at(MONDAY)):
        assert feeds.of_campaign("campaign:1", "Thi đua", province.officer).count("BEGIN:VEVENT") == 1
        assert feeds.of_campaign("campaign:1", "Thi đua", province.outsider).count("BEGIN:VEVENT") == 0
