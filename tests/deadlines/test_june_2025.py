"""The campaign that ends on Monday 30 June 2025: what June sends, rung by rung, asked through the command."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from core import clock
from deadlines import duties
from deadlines.models import Desk, Duty, Outcome
from tests.factories.campaigns_boards import START, add_group, add_periods, draft_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(province):
    """Launched on 1 January for three communes, the final report due on 30 June 2025."""
    from campaigns.launching import launch

    found = draft_campaign(province.host, short_name="Thi đua 1.000 ngày", ends_on=date(2025, 6, 30))
    add_periods(found, date(2025, 6, 30), names=("Báo cáo tổng kết",))
    found.periods.update(opens_on=date(2025, 5, 1))
    add_group(found, province.communes)
    with clock.pretend(START):
        launch(campaign=found, by=province.officer)
    return found


def asked(on: date, **options) -> list[dict[str, str]]:
    out = StringIO()
    call_command("send_reminders", on=on, dry_run=True, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def by_day(rows) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["send_on"], set()).add(row["rung"])
    return {day: sorted(rungs) for day, rungs in sorted(found.items())}


JUNE = {
    "2025-06-16": ["D-14"],
    "2025-06-23": ["D-7"],
    "2025-06-27": ["D-1", "D-3"],  # D-1 is Sunday the 29th: it moves to Friday, where D-3 is
    "2025-06-30": ["D"],
}


def test_june_rung_by_rung(province, campaign):
    with clock.pretend(date(2025, 6, 1)):
        rows = asked(date(2025, 6, 1))
    assert by_day(rows) == {"2025-06-02": ["D-30"], **JUNE}  # never planned in May: it is caught up on the first Monday
    assert {row["recipient"] for row in rows} == {c.username for c in province.clerks}
    assert {row["channel"] for row in rows} == {"in_app", "email"}
    assert {row["due_on"] for row in rows} == {"2025-06-30"}
    assert {row["campaign"] for row in rows} == {"Thi đua 1.000 ngày"}
    assert {row["unit"] for row in rows} == {c.name for c in province.communes}
    assert {row["duty"] for row in rows} == set(Duty.objects.values_list("key", flat=True))
    assert len(rows) == 3 * 2 * 6
    assert list(rows[0]) == ["duty", "unit", "campaign", "rung", "recipient", "channel", "due_on", "send_on"]


def test_may_ends_with_the_first_rung_because_the_31st_is_a_saturday(campaign):
    assert by_day(asked(date(2025, 5, 26), days=7)) == {"2025-05-30": ["D-30"]}


def test_asked_a_year_later_june_answers_as_of_that_day_although_the_reports_came(province, campaign):
    with clock.pretend(date(2025, 6, 24)):
        duties.close_many(Duty.objects.filter(unit=province.commune), outcome=Outcome.DONE)
    with clock.pretend(date(2026, 3, 2)):
        assert by_day(asked(date(2025, 6, 1))) == JUNE
        later = asked(date(2025, 6, 25))
        units = {row["unit"] for row in later}
        assert province.commune.name not in units
        assert len(units) == 2
        assert {row["rung"] for row in asked(date(2025, 6, 24)) if row["unit"] == province.commune.name} >= {"D-3"}


def test_as_of_a_past_day_an_extension_granted_later_is_not_known_yet(province, campaign):
    duty = Duty.objects.filter(unit=province.commune).get()
    with clock.pretend(date(2025, 6, 20)):
        duties.extend(duty=duty, due_on=date(2025, 7, 31), reason="Bão lũ", by=province.officer)

    def dates(on):
        return {row["due_on"] for row in asked(on) if row["duty"] == duty.key}

    with clock.pretend(date(2026, 3, 2)):
        assert dates(date(2025, 6, 19)) == {"2025-06-30"}
        assert dates(date(2025, 7, 1)) == {"2025-07-31"}


def test_as_of_a_past_day_the_desk_and_office_holders_are_those_of_the_day(province, campaign):
    duty = Duty.objects.filter(unit=province.commune).get()
    with clock.pretend(date(2025, 6, 25)):
        duties.move_to(key=duty.key, desk=Desk.HEAD)
    with clock.pretend(date(2026, 3, 2)):
        before = {r["recipient"] for r in asked(date(2025, 6, 16), days=1) if r["duty"] == duty.key}
        after = {r["recipient"] for r in asked(date(2025, 6, 26), days=2) if r["duty"] == duty.key}
    assert (before, after) == ({province.clerk.username}, {province.head.username})


def test_a_duty_entered_later_as_history_answers_from_the_day_it_opened(province, campaign):
    from tests.factories.ladder import at

    Duty.objects.update(created_at=at(date(2026, 1, 5)))
    with clock.pretend(date(2026, 3, 2)):
        assert by_day(asked(date(2025, 6, 1))) == JUNE


def test_a_duty_asked_for_only_later_is_not_in_the_answer(province, campaign):
    from tests.factories.ladder import at

    for opens_on in (date(2025, 5, 1), date(2025, 6, 20)):
        Duty.objects.update(created_at=at(date(2025, 6, 20)), opens_on=opens_on)
        with clock.pretend(date(2026, 3, 2)):
            assert asked(date(2025, 6, 16)) == []
    with clock.pretend(date(2026, 3, 2)):
        assert list(by_day(asked(date(2025, 6, 20)))) == ["2025-06-23", "2025-06-27", "2025-06-30", *LATE]


LATE = ["2025-07-01", "2025-07-03", "2025-07-07", "2025-07-09", "2025-07-11", "2025-07-15"]


def test_july_climbs_the_line(province, campaign):
    with clock.pretend(date(2025, 7, 1)):
        rows = asked(date(2025, 7, 1))
    lines = {row["rung"]: row["recipient"] for row in rows if row["duty"].endswith(f":{province.commune.pk}")}
    assert {rung: lines[rung] for rung in ("D+3+2w", "D+3+4w", "D+3+6w", "D+3+8w")} == {
        "D+3+2w": province.head.username,
        "D+3+4w": province.block_head.username,
        "D+3+6w": province.officer.username,
        "D+3+8w": province.leader.username,
    }
