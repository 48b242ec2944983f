"""Rolling up: sums, means, targets and paces, on numbers alone."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.figures import Goal, aggregate, elapsed, judge, pace, reached, shown
from campaigns.models import Campaign, Comparator, Indicator

SUM, MEAN = Indicator.Aggregation.SUM, Indicator.Aggregation.MEAN
WEIGHTED, LATEST = Indicator.Aggregation.WEIGHTED, Indicator.Aggregation.LATEST
DOWN = Indicator.Direction.DOWN
ORDER = ["slow", "on_track", "done", "exceeded"]
figures = st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False, allow_infinity=False)
shares = st.decimals(min_value=0, max_value=1, places=2)


def test_zero_is_a_value_and_nothing_is_not_zero():
    assert aggregate(SUM, [(D(0), None)]) == D(0)
    assert aggregate(SUM, [(None, None)]) is None
    assert aggregate(MEAN, [(D(0), None), (D(10), None), (None, None)]) == D(5)
    assert aggregate(SUM, []) is None


def test_weights_count_and_a_unit_without_a_weight_is_left_out():
    assert aggregate(WEIGHTED, [(D(10), D(1)), (D(20), D(3)), (D(99), None)]) == D("17.5")
    assert aggregate(WEIGHTED, [(D(10), None), (D(20), None)]) == D(15)


def test_the_latest_is_the_last_given():
    assert aggregate(LATEST, [(D(7), None), (D("7.6"), None), (None, None)]) == D("7.6")


@given(st.lists(figures, min_size=1))
def test_a_sum_does_not_depend_on_the_order(values):
    pairs = [(value, None) for value in values]
    assert aggregate(SUM, pairs) == aggregate(SUM, reversed(pairs)) == sum(values)


@given(st.lists(figures, min_size=1))
def test_a_mean_lies_between_the_least_and_the_greatest(values):
    mean = aggregate(MEAN, [(value, None) for value in values])
    assert min(values) - D("0.0001") <= mean <= max(values) + D("0.0001")


@given(st.lists(figures, min_size=1), figures)
def test_equal_weights_make_a_plain_mean(values, weight):
    weight += 1
    assert aggregate(WEIGHTED, [(v, weight) for v in values]) == pytest.approx(
        aggregate(MEAN, [(v, None) for v in values]), abs=D("0.0002")
    )


@pytest.mark.parametrize(
    ("goal", "actual", "met"),
    [
        (Goal(D(9)), D(9), True), (Goal(D(9)), D("8.99"), False),
        (Goal(D(9), Comparator.GT), D(9), False), (Goal(D(9), Comparator.GT), D("9.01"), True),
        (Goal(D(9), Comparator.LE), D(9), True), (Goal(D(9), Comparator.LE), D("9.01"), False),
        (Goal(D(9), Comparator.LT), D(9), False), (Goal(D(9), Comparator.LT), D(8), True),
        (Goal(D(9), Comparator.EQ), D(9), True), (Goal(D(9), Comparator.EQ), D(8), False),
        (Goal(D(9), Comparator.APPROX), D("8.6"), True), (Goal(D(9), Comparator.APPROX), D("8.5"), False),
        (Goal(D(3), Comparator.RANGE, D(5)), D(3), True), (Goal(D(3), Comparator.RANGE, D(5)), D(6), True),
        (Goal(D(3), Comparator.RANGE, D(5)), D("2.9"), False),
        (Goal(D(3), Comparator.RANGE, D(5), DOWN), D(2), True), (Goal(D(3), Comparator.RANGE, D(5), DOWN), D(6), False),
    ],
)  # fmt: skip
def test_every_comparison_knows_when_it_is_met(goal, actual, met):
    assert reached(goal, actual) is met


@pytest.mark.parametrize(
    ("goal", "actual", "share", "state"),
    [
        (Goal(D(100)), None, D("0.5"), "not_due"),
        (Goal(None), D(5), D("0.5"), ""),
        (Goal(D(100)), D(0), D("0.5"), "slow"),
        (Goal(D(100)), D(50), D("0.5"), "on_track"),
        (Goal(D(100)), D(49), D("0.5"), "slow"),
        (Goal(D(100)), D(100), D("0.5"), "done"),
        (Goal(D(100)), D(101), D("0.5"), "exceeded"),
        (Goal(D(100), Comparator.GT), D(101), D("0.5"), "done"),
        (Goal(D(100)), D(99), D(1), "slow"),
        # coming down from 12 to 8
        (Goal(D(8), Comparator.LE, None, DOWN, D(12)), D(10), D("0.5"), "on_track"),
        (Goal(D(8), Comparator.LE, None, DOWN, D(12)), D("10.5"), D("0.5"), "slow"),
        (Goal(D(8), Comparator.LE, None, DOWN, D(12)), D(8), D("0.5"), "done"),
        (Goal(D(8), Comparator.LE, None, DOWN, D(12)), D(7), D("0.5"), "exceeded"),
        # a ceiling: known only at the end
        (Goal(D(10), Comparator.LE), D(0), D("0.3"), "on_track"),
        (Goal(D(10), Comparator.LE), D(4), D("0.3"), "slow"),
        (Goal(D(10), Comparator.LE), D(4), D(1), "done"),
        (Goal(D(10), Comparator.LE), D(11), D(1), "slow"),
        (Goal(D("0.9"), Comparator.LE, adds_up=False), D("0.8"), D("0.1"), "on_track"),
    ],
)  # fmt: skip
def test_states_follow_target_and_pace(goal, actual, share, state):
    assert judge(goal, actual, share) == state


@given(
    figures, figures, figures, shares, st.sampled_from([Comparator.GE, Comparator.EQ, Comparator.APPROX, Comparator.GT])
)
def test_doing_better_never_looks_worse(target, lower, more, share, comparator):
    goal = Goal(target, comparator)
    assert ORDER.index(judge(goal, lower, share)) <= ORDER.index(judge(goal, lower + more, share))


@given(figures, figures, figures, shares)
def test_coming_down_further_never_looks_worse(target, drop, less, share):
    goal = Goal(target, Comparator.LE, None, DOWN, target + drop)
    high = target + drop
    assert ORDER.index(judge(goal, high, share)) <= ORDER.index(judge(goal, high - less, share))


@given(figures, shares)
def test_the_pace_never_runs_past_the_target(target, share):
    assert 0 <= pace(Goal(target), share) <= target + D("0.0001")


def test_time_gone_counts_both_ends_and_stays_inside():
    campaign = Campaign(starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    assert elapsed(campaign, date(2023, 6, 1)) == 0
    assert elapsed(campaign, date(2024, 12, 31)) == 1
    assert elapsed(campaign, date(2025, 6, 1)) == 1
    assert round(elapsed(campaign, date(2024, 9, 30)), 3) == D("0.749")
    assert elapsed(Campaign(starts_on=date(2024, 1, 1), ends_on=None), date(2024, 1, 2)) == 1


def test_figures_are_shown_with_two_decimals():
    assert shown(D("2.333333")) == D("2.33")
    assert shown(D("100.0000")) == D(100)
    assert shown(None) is None
