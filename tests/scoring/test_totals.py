"""A sheet's total from its rows."""

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.totals import Row, Tree, totals

TREE = Tree(
    [
        Row(1, None, D(0), group=True),
        Row(2, 1, D(0), group=True),
        Row(3, 2, D(30)),
        Row(4, 2, D(20)),
        Row(5, 1, D(50)),
        Row(6, None, D(5), "bonus"),
        Row(7, None, D(10), "deduction"),
    ]
)


def test_groups_are_the_sums_of_what_is_under_them() -> None:
    found = totals(TREE, {3: D(25), 4: D(0), 5: D(40)})
    assert (found.sums[2].points, found.sums[2].maximum) == (D(25), D(50))
    assert (found.sums[1].points, found.sums[1].maximum, found.sums[1].scored, found.sums[1].of) == (
        D(65),
        D(100),
        3,
        3,
    )
    assert TREE.maxima()[1] == D(100)


def test_bonus_is_added_and_deductions_are_taken_off() -> None:
    found = totals(TREE, {3: D(30), 4: D(20), 5: D(40), 6: D(5), 7: D(8)})
    assert (found.content, found.bonus, found.deduction, found.total) == (D(90), D(5), D(8), D(87))


def test_bonus_passes_the_scale_only_where_the_table_says_so() -> None:
    points = {3: D(30), 4: D(20), 5: D(50), 6: D(5), 7: D(0)}
    assert totals(TREE, points).total == D(100)
    assert totals(TREE, points, bonus_over_scale=True).total == D(105)


def test_what_does_not_apply_leaves_the_denominator_and_the_rest_is_scaled_up() -> None:
    found = totals(TREE, {3: D(30), 5: D(40), 6: D(0), 7: D(0)}, waivers={4})
    assert (found.raw_content, found.denominator, found.content) == (D(70), D(80), D("87.50"))
    assert found.missing == 0


def test_a_group_that_does_not_apply_takes_its_rows_with_it() -> None:
    found = totals(TREE, {5: D(50)}, waivers={2})
    assert (found.denominator, found.content, found.sums[2].maximum) == (D(50), D(100), D(0))


def test_zero_is_a_score_and_nothing_is_missing() -> None:
    assert totals(TREE, {3: D(0), 4: D(0), 5: D(0), 6: D(0), 7: D(0)}).missing == 0
    assert totals(TREE, {3: D(0), 4: None}).missing == 4


def test_a_total_is_never_under_zero() -> None:
    assert totals(TREE, {7: D(10)}).total == D(0)


def test_where_nothing_applies_the_total_is_zero() -> None:
    found = totals(TREE, {}, waivers={1})
    assert (found.denominator, found.total) == (D(0), D(0))


@given(st.lists(st.integers(0, 20), min_size=3, max_size=3), st.sets(st.sampled_from([2, 3, 4, 5])))
def test_the_total_lies_within_the_scale_whatever_does_not_apply(given_points: list[int], gone: set[int]) -> None:
    found = totals(TREE, dict(zip((3, 4, 5), map(D, given_points), strict=True)), waivers=gone)
    assert D(0) <= found.total <= D(100)
    assert found.total == found.content
