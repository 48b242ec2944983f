"""From figure to points: every kind of criterion, by examples and by properties."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import formula
from scoring.engine.checks import check_formula

STEPS = st.sampled_from([D("0.25"), D("0.5"), D("1"), D("0.1")])
FIGURES = st.decimals(min_value=0, max_value=400, places=2)
RISING = {
    "linear": {"none_under": "50"},
    "bands": {
        "reads": "percent",
        "bands": [
            {"low": None, "high": "50", "points": "0"},
            {"low": "50", "high": "75", "points": "4"},
            {"low": "75", "high": None, "points": "10"},
        ],
    },
    "step": {"size": "10", "deduct": "2", "none_from": "21"},
    "yes_no": {"good": "yes"},
    "per_item": {"each": "2", "size": "3", "free": "1"},
    "base": {"base": "5", "each": "1"},
}
FALLING = {
    "inverse": {"zero_at": "150"},
    "lateness": {"bands": [{"days": 0, "points": "10"}, {"days": 5, "points": "4"}, {"days": None, "points": "0"}]},
    "per_event": {"each": "3", "floor": "1"},
}
ALL = {**RISING, **FALLING, "judged": {}}


def points(
    kind: str, rule: dict, figure: str | None, *, target: str | None = "100", step: str = "0.5", part: str = "content"
) -> D | None:
    params = formula.parse(kind, rule, part)
    goal = None if target is None else D(target)
    return formula.points(kind, params, D(10), goal, None if figure is None else D(figure), D(step))


@given(kind=st.sampled_from(sorted(ALL)), figure=FIGURES, step=STEPS)
def test_points_lie_between_zero_and_the_maximum_on_the_step(kind: str, figure: D, step: D) -> None:
    params = formula.parse(kind, ALL[kind])
    got = formula.points(kind, params, D(10), D(100), figure, step)
    assert got is not None
    assert D(0) <= got <= D(10)
    assert formula.on_step(got, step)


@given(kind=st.sampled_from(sorted(RISING)), one=FIGURES, other=FIGURES, step=STEPS)
def test_more_never_gives_less(kind: str, one: D, other: D, step: D) -> None:
    params = formula.parse(kind, RISING[kind])
    low, high = sorted((one, other))
    assert formula.points(kind, params, D(10), D(100), low, step) <= formula.points(
        kind, params, D(10), D(100), high, step
    )


@given(kind=st.sampled_from(sorted(FALLING)), one=FIGURES, other=FIGURES, step=STEPS)
def test_where_lower_is_better_more_never_gives_more(kind: str, one: D, other: D, step: D) -> None:
    params = formula.parse(kind, FALLING[kind])
    low, high = sorted((one, other))
    assert formula.points(kind, params, D(10), D(100), low, step) >= formula.points(
        kind, params, D(10), D(100), high, step
    )


@given(value=st.decimals(min_value=-1000, max_value=1000, places=4), step=STEPS)
def test_rounding_twice_changes_nothing(value: D, step: D) -> None:
    once = formula.round_to(value, step)
    assert formula.round_to(once, step) == once
    assert abs(once - value) <= step / 2


@given(kind=st.sampled_from(sorted(ALL)), figure=FIGURES)
def test_the_explanation_ends_with_the_points_that_are_given(kind: str, figure: D) -> None:
    params = formula.parse(kind, ALL[kind])
    told = formula.explain(kind, params, D(10), D(100), figure, D("0.5"))
    assert told[-1].figures["points"] == formula.points(kind, params, D(10), D(100), figure, D("0.5"))


@pytest.mark.parametrize("kind", sorted(ALL))
def test_a_rule_reads_back_as_it_was_written(kind: str) -> None:
    params = formula.parse(kind, ALL[kind])
    assert formula.parse(kind, formula.as_json(params)) == params


def test_no_figure_is_not_zero_and_zero_is_a_score() -> None:
    assert points("judged", {}, None) is None
    assert points("judged", {}, "0") == D(0)
    assert points("per_event", {"each": "3"}, "0") == D(10)


@pytest.mark.parametrize(("figure", "expected"), [("0.25", "0.5"), ("0.24", "0"), ("0.75", "1"), ("9.99", "10")])
def test_halfway_goes_up(figure: str, expected: str) -> None:
    assert points("judged", {}, figure) == D(expected)


@pytest.mark.parametrize(
    ("figure", "expected"), [("0", "0"), ("49.99", "0"), ("50", "4"), ("74.99", "4"), ("75", "10"), ("300", "10")]
)
def test_the_lower_end_belongs_to_the_band(figure: str, expected: str) -> None:
    assert points("bands", ALL["bands"], figure) == D(expected)


@pytest.mark.parametrize(("figure", "expected"), [("50", "0"), ("50.01", "4"), ("75", "4"), ("75.01", "10")])
def test_the_upper_end_belongs_to_the_band_where_the_table_says_so(figure: str, expected: str) -> None:
    assert points("bands", {**ALL["bands"], "closed": "high"}, figure) == D(expected)


@pytest.mark.parametrize(
    ("figure", "expected"), [("200", "10"), ("160", "8"), ("99", "0"), ("100", "5"), ("400", "10")]
)
def test_linear_is_capped_at_the_target(figure: str, expected: str) -> None:
    assert points("linear", {"none_under": "50"}, figure, target="200") == D(expected)


@pytest.mark.parametrize(("figure", "expected"), [("100", "10"), ("105", "10.5"), ("110", "11"), ("200", "12")])
def test_an_over_fulfilment_bonus_goes_over_the_maximum_up_to_its_cap(figure: str, expected: str) -> None:
    rule = {"over": "bonus", "over_each": "10", "over_points": "1", "over_cap": "2"}
    assert points("linear", rule, figure) == D(expected)


def test_meeting_the_target_may_give_only_a_share_and_the_best_of_the_block_the_whole() -> None:
    params = formula.parse("linear", {"over": "share", "at_target": "50"})
    got = [
        formula.points("linear", params, D(10), D(100), D(f), D("0.5"), best=D(140)) for f in (50, 100, 120, 140, 200)
    ]
    assert got == [D("2.5"), D(5), D("7.5"), D(10), D(10)]
    assert formula.points("linear", params, D(10), D(100), D(100), D("0.5")) == D(5)


@pytest.mark.parametrize(("figure", "expected"), [("5", "10"), ("3", "10"), ("10", "5"), ("20", "2.5")])
def test_lower_is_better_in_proportion(figure: str, expected: str) -> None:
    assert points("inverse", {}, figure, target="5") == D(expected)


@pytest.mark.parametrize(("figure", "expected"), [("0", "10"), ("1", "7.5"), ("4", "0"), ("9", "0")])
def test_lower_is_better_down_to_nothing_works_with_a_target_of_zero(figure: str, expected: str) -> None:
    assert points("inverse", {"zero_at": "4"}, figure, target="0") == D(expected)


@pytest.mark.parametrize(("figure", "expected"), [("100", "10"), ("99", "8"), ("90", "8"), ("89.9", "6"), ("79", "0")])
def test_each_step_short_of_the_target_costs(figure: str, expected: str) -> None:
    assert points("step", ALL["step"], figure) == D(expected)


def test_deductions_are_what_is_taken_off_never_negative() -> None:
    got = [points("per_event", {"each": "8"}, figure, part="deduction", step="1") for figure in ("0", "1", "2")]
    assert got == [D(0), D(8), D(10)]


@pytest.mark.parametrize(("days", "expected"), [("0", "10"), ("1", "4"), ("5", "4"), ("6", "0"), ("-2", "10")])
def test_lateness_is_read_in_working_days(days: str, expected: str) -> None:
    assert points("lateness", ALL["lateness"], days) == D(expected)


def test_without_a_target_the_figure_is_a_percentage() -> None:
    assert points("linear", {}, "80", target=None) == D(8)


@pytest.mark.parametrize(
    ("kind", "rule", "field", "code", "line"),
    [
        ("bands", {"bands": []}, "bands", "needed", None),
        ("bands", {"bands": [{"high": "50", "points": "0"}, {"low": "60", "points": "5"}]}, "bands", "gap", 1),
        ("bands", {"bands": [{"high": "50", "points": "0"}, {"low": "40", "points": "5"}]}, "bands", "overlap", 1),
        ("bands", {"bands": [{"low": "10", "points": "5"}]}, "bands", "open_below", 0),
        ("bands", {"bands": [{"high": "10", "points": "5"}]}, "bands", "open_above", 0),
        ("bands", {"bands": [{"points": "10.3"}]}, "bands", "over_maximum", 0),
        ("bands", {"bands": [{"points": "4.3"}]}, "bands", "off_step", 0),
        ("lateness", {"bands": [{"days": 0, "points": "9"}]}, "bands", "open_late", 0),
        (
            "lateness",
            {"bands": [{"days": 2, "points": "9"}, {"days": 2, "points": "8"}, {"points": "0"}]},
            "bands",
            "overlap_late",
            1,
        ),
        ("lateness", {"bands": [{"days": 2, "points": "1"}, {"points": "5"}]}, "bands", "later_is_better", 1),
        ("step", {"deduct": "2"}, "size", "needed", None),
        ("step", {"size": "0", "deduct": "2"}, "size", "not_positive", None),
        ("per_item", {}, "each", "needed", None),
        ("per_item", {"each": "khoảng hai"}, "each", "needed", None),
        ("per_event", {"each": "3", "floor": "-1"}, "floor", "negative", None),
        ("base", {"base": "11"}, "base", "over_maximum", None),
        ("linear", {"over": "bonus", "over_each": "5", "over_points": "1"}, "over_cap", "needed", None),
        ("linear", {"over": "share"}, "at_target", "needed", None),
        ("linear", {"over": "share", "at_target": "50", "full_at": "90"}, "full_at", "not_over_target", None),
        ("inverse", {"zero_at": "80"}, "zero_at", "not_over_target", None),
    ],
)
def test_a_faulty_rule_names_its_field(kind: str, rule: dict, field: str, code: str, line: int | None) -> None:
    found = check_formula(kind, rule, D(10), D(100), D("0.5"))
    assert [(p.field, p.code, p.line) for p in found] == [(field, code, line)]


def test_a_good_rule_has_no_problem() -> None:
    assert [check_formula(kind, rule, D(10), D(100), D("0.5")) for kind, rule in ALL.items()] == [[]] * len(ALL)


def test_a_maximum_off_the_step_and_a_target_of_nothing_are_refused() -> None:
    found = check_formula("linear", {}, D("10.2"), D(0), D("0.5"))
    assert [(p.field, p.code) for p in found] == [("maximum", "off_step"), ("target", "not_positive")]
