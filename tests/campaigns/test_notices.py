"""What people are told about events: once each, in the inbox at once, by mail as they chose."""

from datetime import date, time

import pytest
from django.core import mail

from accounts.models import Role
from campaigns import launching, participation, reporting
from campaigns.models import Campaign
from core import clock, inbox, outbox
from core.models import Outbox
from deadlines import inbox as reminders
from deadlines.models import Duty
from deadlines.tasks import plan_reminders
from tests.factories import accounts as people
from tests.factories import campaigns_reporting as made
from tests.factories.ladder import at

TODAY = made.TODAY
WEDNESDAY, SUNDAY = date(2025, 6, 18), date(2025, 6, 22)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def run(province):
    return made.running(province.host, province.communes, province.officer)


def told(kind):
    rows = Outbox.objects.filter(kind=f"campaigns.{kind}")
    return sorted(rows.values_list("recipient__username", flat=True))


def unit_people(province):
    return sorted([province.clerk.username, province.head.username])


def test_a_launch_is_told_once_even_to_somebody_with_two_roles(province):
    people.RoleFactory(user=province.clerk, role=Role.HEAD, unit=province.communes[1])
    made.running(province.host, province.communes, province.officer)
    assert told("launched").count(province.clerk.username) == 1


def test_returned_and_accepted_are_told_once_to_each_of_the_units_people(province, run):
    report = made.returned(run, province.head, province.officer)
    assert told("returned") == unit_people(province)
    made.submitted(run, province.head, value=12)
    report.refresh_from_db()
    reporting.accept(report=report, by=province.officer)
    assert told("accepted") == unit_people(province)
    assert told("returned") == unit_people(province)


def test_excused_is_told_with_its_reason(province, run):
    participation.excuse(participation=run.part, reason="Đơn vị sắp sáp nhập", by=province.officer)
    assert told("excused") == unit_people(province)
    assert "Đơn vị sắp sáp nhập" in Outbox.objects.filter(kind="campaigns.excused").first().body


def test_the_end_is_told_to_those_who_still_owed_something(province, run):
    Duty.objects.filter(unit=province.communes[1]).update(closed_at=clock.now(), outcome="done", done_on=TODAY)
    launching.end(campaign=run.campaign, by=province.officer, reason="Đã tổng kết sớm")
    assert set(unit_people(province)) <= set(told("ended"))
    assert province.clerks[1].username not in told("ended")
    assert len(told("ended")) == len(set(told("ended")))


def test_registering_and_planning_send_nobody_a_message(province, run):
    before = Outbox.objects.count()
    participation.register(participation=run.part, promises=[], pledge="Quyết tâm", by=province.head)
    assert Outbox.objects.count() == before


# ---- by which way ----
def letters(user):
    return [m for m in mail.outbox if m.to == [user.email]]


def deliver(day, hour):
    with clock.pretend(at(day, hour)):
        plan_reminders()
        while outbox.deliver_due():
            pass


def inbox_of(user, day, hour):
    with clock.pretend(at(day, hour)):
        return inbox.messages_of(user).filter(kind="campaigns.launched").count()


def launch_on(province, day, hour):
    with clock.pretend(at(day, hour)):
        made.running(province.host, province.communes, province.officer)


def test_an_event_stands_in_the_inbox_at_once_and_its_mail_goes_with_the_next_mornings_digest(province):
    launch_on(province, WEDNESDAY, 21)
    deliver(WEDNESDAY, 21)
    assert inbox_of(province.clerk, WEDNESDAY, 21) == 1
    with clock.pretend(at(WEDNESDAY, 22)):
        assert letters(province.clerk) == []
    deliver(date(2025, 6, 19), 8)
    [letter] = letters(province.clerk)
    assert Outbox.objects.filter(kind="campaigns.launched", recipient=province.clerk).get().subject in letter.body
    deliver(date(2025, 6, 19), 9)
    assert len(letters(province.clerk)) == 1


def test_on_a_day_off_no_mail_about_events_goes_out(province):
    launch_on(province, SUNDAY, 10)
    deliver(SUNDAY, 10)
    assert mail.outbox == []
    deliver(date(2025, 6, 23), 8)
    assert len(letters(province.clerk)) == 1


def test_who_switched_mail_off_reads_it_in_the_inbox_alone(province):
    reminders.prefer(by=province.clerk, digest_at=time(8), chosen=[])
    launch_on(province, WEDNESDAY, 6)
    deliver(WEDNESDAY, 10)
    assert letters(province.clerk) == []
    assert len(letters(province.head)) == 1
    assert inbox_of(province.clerk, WEDNESDAY, 11) == 1
    assert Campaign.objects.count() == 1
