"""What a printed date means: the host's default, each campaign's own answer, and the hour that ends the last day."""

from datetime import date, time

import pytest
from django.urls import reverse

from campaigns import launching
from campaigns.models import Campaign
from core import clock
from core.models import ActionLog
from deadlines import duties, meanings
from deadlines.meanings import Meaning
from deadlines.models import DateMeaning, Duty
from deadlines.wording import state_of, when
from tests.factories import campaigns_boards as ground
from tests.factories import campaigns_launching as make
from tests.factories.ladder import at as hours

SUNDAY = date(2025, 8, 31)  # 1 and 2 September are the national holiday, the next working day is the 3rd


@pytest.mark.parametrize(
    ("says", "day", "words"),
    [
        (Meaning(), date(2025, 6, 30), "30/06/2025 → Thứ 2 30/06/2025"),
        (Meaning(due_time=time(17)), date(2025, 6, 30), "30/06/2025 → Thứ 2 30/06/2025, 17:00"),
        (Meaning("day_before"), date(2025, 6, 30), "30/06/2025 → Chủ nhật 29/06/2025"),
        (Meaning("day_before", "next"), date(2025, 6, 30), "30/06/2025 → Thứ 2 30/06/2025"),
        (Meaning("on_day", "stay"), SUNDAY, "31/08/2025 → Chủ nhật 31/08/2025"),
        (Meaning("on_day", "next"), SUNDAY, "31/08/2025 → Thứ 4 03/09/2025"),
    ],
)
def test_a_printed_date_becomes_its_last_moment(db, says, day, words):
    assert meanings.in_words(day, says) == words


# ---- the host's default ----
def keep(client, host, **data):
    values = {"due_meaning": "day_before", "day_off": "next", "due_time": "16h30", "_token": "k1"}
    return client.post(reverse("deadlines:meaning", args=[host.pk]), {**values, **data})


def test_an_officer_keeps_the_default_and_new_campaigns_start_from_it(as_officer, province):
    assert as_officer.get(reverse("deadlines:meanings"))["Location"] == reverse(
        "deadlines:meaning", args=[province.host.pk]
    )
    assert keep(as_officer, province.host).status_code == 302
    assert "16:30" in as_officer.get(reverse("deadlines:meaning", args=[province.host.pk])).content.decode()
    assert ActionLog.objects.filter(action="deadlines.meaning_set").count() == 1
    as_officer.post(reverse("campaigns:create"), make.details(province.host))
    made = Campaign.objects.latest("id")
    assert (made.due_meaning, made.day_off, made.due_time) == ("day_before", "next", time(16, 30))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"due_time": "03:00"}, "Chọn giờ từ 06:00 trở đi, hoặc để trống nếu tính đến hết ngày."),
        ({"due_time": "chiều"}, "Nhập giờ dạng hh:mm, ví dụ 07:30."),
    ],
)
def test_an_absurd_hour_is_refused_beside_the_field(as_officer, province, data, sentence):
    html = keep(as_officer, province.host, **data).content.decode()
    assert sentence in html
    assert data["due_time"] in html
    assert not DateMeaning.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "member"])
def test_nobody_else_sets_the_default(sign_in, province, who):
    response = keep(sign_in(getattr(province, who)), province.host)
    assert response.status_code == 403
    assert (
        "Chỉ chuyên viên hoặc thủ trưởng của đơn vị chủ trì được đặt cách tính thời hạn." in response.content.decode()
    )


# ---- shown and changed at launch ----
def test_the_wizard_keeps_the_hour_and_the_rehearsal_shows_what_each_date_comes_to(as_officer, province):
    campaign = make.ready(province.host, registration_due_on=date(2025, 2, 3))
    url = reverse("campaigns:edit", args=[campaign.pk, "deadlines"])
    data = make.deadlines(campaign.version, due_time="17:00", day_off="next", due_meaning="day_before")
    assert as_officer.post(url, data).status_code == 302
    campaign.refresh_from_db()
    assert campaign.due_time == time(17)
    html = as_officer.get(reverse("campaigns:rehearsal", args=[campaign.pk])).content.decode()
    assert "03/02/2025 → Thứ 2 03/02/2025, 17:00" in html
    assert "Ngày ghi và hạn tính" in html


def test_a_date_that_falls_on_a_day_off_is_pointed_out(as_officer, province):
    campaign = make.ready(province.host, registration_due_on=date(2025, 2, 9))
    html = as_officer.get(reverse("campaigns:rehearsal", args=[campaign.pk])).content.decode()
    assert "09/02/2025 → Chủ nhật 09/02/2025" in html
    assert "rơi vào ngày nghỉ" in html


def test_an_hour_of_the_night_is_refused_in_the_wizard(as_officer, province):
    campaign = make.ready(province.host)
    url = reverse("campaigns:edit", args=[campaign.pk, "deadlines"])
    html = as_officer.post(url, make.deadlines(campaign.version, due_time="02:00")).content.decode()
    assert "Chọn giờ từ 06:00 trở đi" in html


def test_launching_gives_every_duty_the_hour(province):
    run = ground.launched(
        province.host, province.communes, province.officer, [date(2025, 6, 30)], due_time=time(17), tone="request"
    )
    owed = Duty.objects.filter(context_ref=f"campaign:{run.pk}")
    assert set(owed.values_list("due_time", "requested")) == {(time(17), True)}


# ---- lateness by the hour ----
def at(hour, minute=0, day=30):
    return clock.pretend(hours(date(2025, 6, day), hour, minute))


@pytest.fixture
def duty(province):
    return ground.owe(province.commune, province.host, date(2025, 6, 30), opens_on=date(2025, 6, 2), due_time=time(17))


@pytest.mark.parametrize(
    ("hour", "minute", "day", "on_time", "late"),
    [(16, 59, 30, True, 0), (17, 0, 30, True, 0), (17, 1, 30, False, 1), (23, 0, 29, True, 0)],
)
def test_what_arrives_past_the_hour_of_the_last_day_is_late(duty, hour, minute, day, on_time, late):
    with at(hour, minute, day):
        duties.close(key=duty.key)
        duty.refresh_from_db()
        assert duty.on_time() is on_time
        found = duties.late_days(duty.due_on, duty.done_on, due_time=duty.due_time, at=duty.closed_at)
    assert found == late


def test_an_act_entered_for_another_day_has_no_hour(duty):
    with at(20, 0):
        duties.close(key=duty.key, on=date(2025, 6, 27))
    duty.refresh_from_db()
    assert duty.on_time() is True


def test_an_open_duty_is_overdue_from_its_hour_on(as_officer, duty):
    with at(16):
        assert not Duty.objects.overdue().exists()
        assert (when(duty.due_on, hour=duty.due_time).state, state_of(duty).tone) == ("today", "warn")
    with at(18):
        assert Duty.objects.overdue().get() == duty
        near = when(duty.due_on, hour=duty.due_time)
        assert (near.state, near.text, near.day) == ("late", "Quá giờ hạn", "hạn 30/06, 17:00")
        assert state_of(duty).tone == "bad"
    assert Duty.objects.overdue(date(2025, 7, 1)).get() == duty
    assert not Duty.objects.overdue(date(2025, 6, 30)).exists()


def test_what_is_only_requested_is_not_late_by_the_hour_either(province):
    asked = ground.owe(
        province.commune, province.host, date(2025, 6, 30), opens_on=date(2025, 6, 2), due_time=time(17), requested=True
    )
    with at(18):
        assert not Duty.objects.overdue().exists()
        assert when(asked.due_on, requested=True, hour=asked.due_time).state != "late"


def test_a_report_sent_past_the_hour_is_late_and_stays_so_when_it_is_sent_again(province):
    from tests.factories import campaigns_reporting as made

    run = made.running(province.host, province.communes, province.officer, due_time=time(17))
    due = Duty.objects.get(kind=launching.REPORT, unit=run.part.unit).due_on
    with clock.pretend(hours(due, 17, 30)):
        report = made.returned(run, province.head, province.officer)
        assert report.late_days == 1
    with clock.pretend(hours(due, 17, 45)):
        made.submitted(run, province.head, value=12)
    report.refresh_from_db()
    assert (report.version_no, report.late_days) == (2, 1)


# ---- periods that return ----
def recur(client, campaign, **data):
    values = make.deadlines(campaign.version, periods=[{}], rows="recur:periods", **data)
    return client.post(reverse("campaigns:edit", args=[campaign.pk, "deadlines"]), values)


def lines(response):
    names = ("name", "starts_on", "ends_on", "opens_on", "due_on")
    return [tuple(form[name].value() for name in names) for form in response.context["parts"]["periods"].forms]


def test_quarters_are_filled_in_for_the_whole_campaign_and_nothing_is_kept_yet(as_officer, province):
    campaign = make.draft(province.host)
    found = lines(recur(as_officer, campaign, every="quarter", due_day="25", due_month="same"))
    assert found[0] == ("Quý I/2025", "2025-01-06", "2025-03-31", "2025-03-15", "2025-03-25")
    assert [name for name, *_rest in found] == ["Quý I/2025", "Quý II/2025", "Quý III/2025", "Quý IV/2025"]
    assert not campaign.periods.exists()


@pytest.mark.parametrize(
    ("every", "number", "last"),
    [
        ("month", 12, ("Tháng 12/2025", "2025-12-01", "2025-12-31", "2025-12-31", "2026-01-31")),
        ("half", 2, ("6 tháng cuối năm 2025", "2025-07-01", "2025-12-31", "2025-12-31", "2026-01-31")),
        ("year", 1, ("Năm 2025", "2025-01-06", "2025-12-31", "2025-12-31", "2026-01-31")),
    ],
)
def test_other_lengths_and_the_month_after(as_officer, province, every, number, last):
    campaign = make.draft(province.host)
    found = lines(recur(as_officer, campaign, every=every, due_day="31", due_month="next"))
    assert (len(found), found[-1]) == (number, last)


def test_a_short_month_is_due_on_its_last_day_and_forged_answers_fall_back(as_officer, province):
    campaign = make.draft(province.host)
    found = lines(recur(as_officer, campaign, every="month", due_day="31", due_month="same"))
    assert found[1][-1] == "2025-02-28"
    forged = recur(as_officer, campaign, every="week", due_day="99", due_month="never")
    assert [row[0] for row in lines(forged)][:2] == ["Quý I/2025", "Quý II/2025"]
