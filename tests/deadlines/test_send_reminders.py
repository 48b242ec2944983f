"""manage.py send_reminders."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import User
from core import clock
from core.models import Outbox
from deadlines import calendar, duties, feeds, host_year, ladder
from deadlines.engine.ladder import Rung
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


def asked(on, **options):
    return json.loads(run("--on", str(on), "--dry-run", "--json", *options.get("more", ())))


def test_every_row_has_exactly_the_eight_keys_and_a_username(province, duty):
    for row in asked(MONDAY):
        assert list(row) == ["duty", "unit", "campaign", "rung", "recipient", "channel", "due_on", "send_on"]
        assert row["duty"] == duty.key
        assert User.objects.filter(username=row["recipient"]).exists()
        assert date.fromisoformat(row["send_on"]) >= MONDAY


def test_rungs_already_sent_are_left_out_of_a_question_about_that_past_day(province, duty):
    with clock.pretend(MONDAY):
        run()
    with clock.pretend(date(2025, 9, 1)):
        rungs = {row["rung"] for row in asked(MONDAY)}
    assert "D-7" not in rungs
    assert "D-1" in rungs


def test_a_past_day_answers_from_the_ladder_of_that_day(province, duty):
    with clock.pretend(date(2025, 9, 1)):
        ladder.keep(host=province.host, rungs=[Rung(-5, words="{what}")], by=province.officer)
        assert {row["rung"] for row in asked(MONDAY)} >= {"D-7", "D-3"}
    with clock.pretend(date(2025, 6, 2)):
        ladder.keep(host=province.host, rungs=[Rung(-4, words="{what}")], by=province.officer, on=date(2025, 6, 2))
    with clock.pretend(date(2025, 9, 2)):
        assert {(row["rung"], row["send_on"]) for row in asked(MONDAY)} == {("D-4", "2025-06-26")}


def test_the_offices_own_days_move_a_rung(province, duty):
    with clock.pretend(date(2025, 6, 2)):
        calendar.set_day(day=MONDAY, working=False, note="Nghỉ bù", by=province.officer)
    found = {row["rung"]: row["send_on"] for row in asked(date(2025, 6, 19))}
    assert found["D-7"] == "2025-06-20"  # Monday the 23rd is off: the Friday before


def test_a_unit_with_an_extension_has_the_rungs_of_its_own_date(province, duty):
    other = owed_by(province.communes[1], province.host)
    with clock.pretend(date(2025, 6, 20)):
        duties.extend(duty=duty, due_on=date(2025, 7, 14), reason="Bão lũ", by=province.officer)
    due = {row["duty"]: row["due_on"] for row in asked(MONDAY)}
    assert due == {duty.key: "2025-07-14", other.key: "2025-06-30"}


def test_a_duty_done_later_was_open_then_and_one_done_before_was_not(province, duty):
    early = owed_by(province.communes[1], province.host)
    with clock.pretend(date(2025, 6, 18)):
        duties.close(key=early.key)
    with clock.pretend(date(2025, 6, 25)):
        duties.close(key=duty.key)
    with clock.pretend(date(2025, 9, 1)):
        assert {row["duty"] for row in asked(MONDAY)} == {duty.key}


def test_a_duty_of_the_hosts_year_stands_among_them(province):
    with clock.pretend(date(2025, 6, 2)):
        plan = host_year.start(host=province.host, year=2025, by=province.officer)
        plan.entries.all().delete()
        entry = host_year.add_entry(
            plan=plan, by=province.officer, kind="report", title="Báo cáo", opens_on=date(2025, 6, 2),
            due_on=date(2025, 6, 30), units=[province.commune],
        )  # fmt: skip
        host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
        rows = asked(date(2025, 6, 30), more=("--days", "1"))
    assert {(r["duty"], r["campaign"], r["rung"], r["recipient"]) for r in rows} == {
        (f"host_year:{entry.pk}:{province.commune.pk}", "Kế hoạch năm 2025", "D", province.clerk.username)
    }


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
