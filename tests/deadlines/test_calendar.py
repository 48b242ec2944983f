"""Working days: weekends, Tết, the office's own days; long spans as quick as short ones."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from deadlines import calendar
from deadlines.models import DayOverride
from tests.factories import accounts as people

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2032, 12, 31))


def by_hand(first, last):
    return sum(1 for n in range((last - first).days) if calendar.is_working(first + timedelta(n + 1), {}))


def test_weekends_and_holidays_do_not_count(db):
    assert calendar.working_days(date(2025, 6, 13), date(2025, 6, 16)) == 1
    assert calendar.working_days(date(2025, 4, 29), date(2025, 5, 5)) == 1  # 30/4 to 2/5 are off, 3 and 4/5 a weekend
    assert calendar.working_days(date(2025, 6, 16), date(2025, 6, 13)) == -1
    assert calendar.working_days(date(2025, 6, 16), date(2025, 6, 16)) == 0


def test_a_saturday_worked_in_exchange_for_a_friday_off_counts(db):
    assert calendar.is_working(date(2025, 4, 26))
    assert not calendar.is_working(date(2025, 5, 2))
    assert calendar.working_days(date(2025, 4, 25), date(2025, 5, 5)) == 4  # 26, 28, 29 April and 5 May


@given(days, days)
@pytest.mark.django_db
def test_the_quick_count_equals_the_count_by_hand(first, last):
    calendar._kept["own"] = (float("inf"), calendar._own_days({}))
    first, last = sorted((first, last))
    try:
        if (last - first).days < 900:
            assert calendar.working_days(first, last) == by_hand(first, last)
        middle = first + (last - first) // 2
        assert calendar.working_days(first, last) == calendar.working_days(first, middle) + calendar.working_days(
            middle, last
        )
    finally:
        calendar.forget()


def test_the_offices_own_days_shift_the_count(db):
    DayOverride.objects.create(day=date(2025, 6, 14), working=True, note="Làm bù")
    DayOverride.objects.create(day=date(2025, 6, 16), working=False, note="Nghỉ")
    calendar.forget()
    assert calendar.working_days(date(2025, 6, 13), date(2025, 6, 14)) == 1
    assert calendar.working_days(date(2025, 6, 13), date(2025, 6, 16)) == 1
    assert calendar.working_days(date(2025, 6, 14), date(2025, 6, 17)) == 1
    assert calendar.add_working(date(2025, 6, 13), 1) == date(2025, 6, 14)
    assert calendar.next_working(date(2025, 6, 16)) == date(2025, 6, 17)


URL = "/deadlines/calendar/"


def change(client, **data):
    values = {"day": "2025-06-14", "working": "working", "note": "Làm bù ngày 02/5", "_token": "c1"}
    return client.post(URL, {**values, **data})


def test_the_year_shows_its_holidays(as_clerk, province):
    html = as_clerk.get(URL, {"year": "2025"}).content.decode()
    assert "Lịch làm việc năm 2025" in html
    assert "29/01" in html
    assert "Chỉ chuyên viên của cơ quan cấp trên cùng được sửa lịch làm việc." in html
    assert as_clerk.get(URL, {"year": "abcd"}).status_code == 200
    assert as_clerk.get(URL, {"year": "9999"}).context["page"].year == 2100


def test_an_officer_declares_a_day_and_it_counts_at_once(as_officer, province):
    assert calendar.working_days(date(2025, 6, 13), date(2025, 6, 14)) == 0
    assert change(as_officer)["Location"] == f"{URL}?year=2025"
    assert calendar.working_days(date(2025, 6, 13), date(2025, 6, 14)) == 1
    row = DayOverride.objects.get()
    assert "Làm bù ngày 02/5" in as_officer.get(URL, {"year": "2025"}).content.decode()
    as_officer.post(reverse("deadlines:calendar_remove", args=[row.pk]))
    assert calendar.working_days(date(2025, 6, 13), date(2025, 6, 14)) == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"day": "2025-06-16"}, "Ngày 16/06/2025 vốn là ngày làm việc."),
        ({"working": "off"}, "Ngày 14/06/2025 vốn là ngày nghỉ."),
        ({"day": "1900-01-06"}, "Chọn ngày trong khoảng năm 1990–2100."),
        ({"day": "hôm nay"}, "30/06/2025"),
        ({"note": ""}, "field-error"),
    ],
)
def test_a_wrong_day_is_refused_beside_the_field(as_officer, data, sentence):
    html = change(as_officer, **data).content.decode()
    assert sentence in html
    assert not DayOverride.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "secretary"])
def test_others_may_not_change_it(sign_in, province, who):
    client = sign_in(getattr(province, who))
    assert change(client).status_code == 403
    row = DayOverride.objects.create(day=date(2025, 6, 14), working=True, note="Làm bù")
    assert client.post(reverse("deadlines:calendar_remove", args=[row.pk])).status_code == 403
    assert DayOverride.objects.exists()


def test_the_officer_of_a_host_below_may_not_change_the_calendar_of_all(sign_in, province):
    with clock.pretend(date(2025, 6, 18)):
        assert change(sign_in(people.officer(province.commune))).status_code == 403
