"""The ladder by itself: where rungs fall, what a faulty one is told, and which version holds on which day."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.refusals import Refused
from deadlines import calendar, inbox, ladder
from deadlines.engine.ladder import Rung, climb, fill, last_for, since, turn, unknown_fields
from deadlines.models import DayOverride, Desk, Ladder
from tests.factories.ladder import owed_by

DUE = date(2025, 6, 30)  # a Monday
pytestmark = pytest.mark.django_db


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def days_of(due: date, *, requested: bool = False, works=weekdays) -> dict[str, date]:
    steps = climb(ladder.shipped().ladders["unit"], due, works, requested=requested)
    return {step.rung.key: step.send_on for step in steps}


def test_the_shipped_ladder_of_a_duty_due_on_monday_30_june_2025():
    assert days_of(DUE) == {
        "D-30": date(2025, 5, 30),  # 31 May is a Saturday
        "D-14": date(2025, 6, 16),
        "D-7": date(2025, 6, 23),
        "D-3": date(2025, 6, 27),
        "D-1": date(2025, 6, 27),  # 29 June is a Sunday
        "D": DUE,
        "D+1": date(2025, 7, 1),
        "D+3": date(2025, 7, 3),
        "D+3+2w": date(2025, 7, 7),
        "D+3+4w": date(2025, 7, 9),
        "D+3+6w": date(2025, 7, 11),
        "D+3+8w": date(2025, 7, 15),
    }


def test_the_line_goes_from_clerk_to_head_to_block_head_to_officer_to_leader():
    late = [r.whom for r in ladder.shipped().ladders["unit"] if r.after_due]
    assert late == [("desk",), ("desk",), ("head",), ("block_head",), ("officer",), ("leader",)]


def test_a_due_day_in_tet_is_announced_before_the_holidays_and_nagged_about_after_them():
    found = days_of(date(2025, 1, 30), works=calendar.is_working)
    assert found["D"] == found["D-1"] == found["D-3"] == date(2025, 1, 24)
    assert found["D+1"] == found["D+3"] == date(2025, 2, 3)
    assert found["D+3+2w"] == date(2025, 2, 5)


def test_an_override_of_the_office_moves_a_rung():
    DayOverride.objects.create(day=date(2025, 6, 16), working=False, note="Bão")
    calendar.forget()
    assert days_of(DUE, works=calendar.is_working)["D-14"] == date(2025, 6, 13)


def test_what_is_only_requested_has_no_rung_past_its_day():
    assert list(days_of(DUE, requested=True)) == ["D-30", "D-14", "D-7", "D-3", "D-1", "D"]


@given(due=st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_every_rung_falls_on_a_working_day_and_never_crosses_the_due_day(due):
    for rung in ladder.shipped().ladders["unit"]:
        (step,) = climb([rung], due, weekdays)
        assert weekdays(step.send_on)
        assert (step.send_on > due) == rung.after_due


@given(
    due=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    runs=st.lists(st.integers(-50, 40), min_size=1, unique=True).map(sorted),
)
def test_whenever_the_planner_runs_each_rung_goes_out_once_or_is_superseded(due, runs):
    steps = climb(ladder.shipped().ladders["unit"], due, weekdays)
    sent: list[str] = []
    superseded: list[str] = []
    for offset in runs:
        day = due + timedelta(days=offset)
        now = turn(steps, day, {*sent, *superseded})
        assert len({s.send_on for s in now.go}) <= 1
        sent += [s.rung.key for s in now.go]
        superseded += [s.rung.key for s in now.superseded]
    last = due + timedelta(days=runs[-1])
    assert sorted(sent + superseded) == sorted(s.rung.key for s in steps if s.send_on <= last)


def test_rungs_before_the_duty_was_there_are_dropped():
    steps = since(climb(ladder.shipped().ladders["unit"], DUE, weekdays), date(2025, 6, 20))
    assert steps[0].rung.key == "D-7"


def test_the_last_rung_that_speaks_to_a_desk():
    rungs = ladder.shipped().ladders["unit"]
    assert last_for(rungs, Desk.CLERK, Desk.CLERK) == "D+3"
    assert last_for(rungs, Desk.HEAD, Desk.CLERK) == "D+3+2w"
    assert last_for(rungs, Desk.CLERK, Desk.CLERK, requested=True) == "D"


def test_a_value_with_braces_is_not_read_as_a_field():
    assert fill("{what}: {due}", {"what": "{due} {x}", "due": "30/06/2025"}) == "{due} {x}: 30/06/2025"
    assert unknown_fields("{what} {ten} }") == ["ten", "}"]


# ---- keeping one's own ------------------------------------------------------------------------------------------------
GOOD = Rung(-5, words="{what}: {due}")


@pytest.mark.parametrize(
    ("rungs", "sentence"),
    [
        ([], "at least one rung"),
        ([GOOD, Rung(-5, words="again")], "Two rungs stand on the same day (5 days before)"),
        ([Rung(-5, words="{what} {ten}")], "unknown field “ten”"),
        ([Rung(-5, words="{what")], "unknown field “{”"),
        ([Rung(-5, words=" ")], "has no words"),
        ([Rung(-5, whom=("mayor",), words="x")], "choose whom"),
        ([Rung(-5, channels=("pigeon",), words="x")], "a channel that exists"),
        ([Rung(-5, working=2, words="x")], "only past the due day"),
        ([Rung(-500, words="x")], "too far"),
    ],
)
def test_a_faulty_ladder_is_refused_with_its_sentence_and_nothing_is_lost(province, rungs, sentence):
    with translation.override("en"):
        ladder.keep(host=province.host, rungs=[GOOD], by=province.officer)
        with pytest.raises(ValidationError) as caught:
            ladder.keep(host=province.host, rungs=rungs, by=province.officer)
    assert sentence in " ".join(caught.value.messages)
    assert Ladder.objects.get().rungs.get().words == "{what}: {due}"


def test_only_the_hosts_officer_keeps_its_ladder(province):
    for user in (province.head, province.leader, province.block_head):
        with pytest.raises(Refused):
            ladder.keep(host=province.host, rungs=[GOOD], by=user)
    assert not Ladder.objects.exists()


def test_a_change_is_dated_and_the_past_answers_with_the_ladder_of_its_day(province):
    with clock.pretend(date(2025, 3, 1)):
        ladder.keep(host=province.host, rungs=[GOOD], by=province.officer)
    with clock.pretend(date(2025, 4, 1)):
        ladder.keep(host=province.host, rungs=[Rung(-2, words="{what}")], by=province.officer)
    with clock.pretend(date(2025, 5, 1)):
        ladder.restore(host=province.host, by=province.officer)

    def first_rung(day):
        return ladder.ladders(day).of(province.host.pk, "test.report", Desk.CLERK).rungs[0].key

    assert [first_rung(date(2025, m, 15)) for m in (2, 3, 4, 5)] == ["D-30", "D-5", "D-2", "D-30"]


def test_two_changes_on_one_day_leave_one_version(province):
    for days in (-5, -4):
        ladder.keep(host=province.host, rungs=[Rung(days, words="{what}")], by=province.officer)
    assert [r.days for r in Ladder.objects.get().rungs.all()] == [-4]


def test_the_ladder_of_a_kind_goes_before_the_hosts_general_one_and_approvers_have_their_own(province):
    ladder.keep(host=province.host, rungs=[GOOD], by=province.officer)
    ladder.keep(host=province.host, kind="test.plan", rungs=[Rung(-6, words="{what}")], by=province.officer)
    found = ladder.ladders(clock.today())

    def key(kind, desk):
        return found.of(province.host.pk, kind, desk).rungs[0].key

    assert key("test.report", Desk.CLERK) == "D-5"
    assert key("test.plan", Desk.HEAD) == "D-6"
    assert key("test.report", Desk.OFFICER) == "D-3"


def test_every_shipped_sentence_is_translated():
    with translation.override("vi"):
        missing = [text for text in ladder.sentences() if translation.gettext(text) == text]
    assert missing == []


def test_the_preview_of_a_sentence_leaves_no_field_open():
    for rung in ladder.shipped().ladders["unit"]:
        assert "{" not in ladder.sample(rung) + ladder.sample(rung, requested=True)


# ---- a person's choices ------------------------------------------------------------------------------------------------
def test_an_hour_in_the_quiet_hours_is_refused_with_its_sentence(province):
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        inbox.prefer(by=province.clerk, digest_at=time(22), chosen=["email"])
    assert "between 07:00 and 18:00" in caught.value.messages[0]
    assert inbox.preference(province.clerk).digest_at == time(7, 30)


def test_the_inbox_cannot_be_switched_off(province):
    inbox.prefer(by=province.clerk, digest_at=time(9), chosen=[])
    assert inbox.preference(province.clerk).channels == ["in_app"]


def test_somebody_elses_duty_cannot_be_taken_on(province):
    duty = owed_by(province.commune, province.host)
    for user in (province.heads[1], province.outsider, province.leader):
        with pytest.raises(Refused):
            inbox.acknowledge(duty=duty, by=user)
