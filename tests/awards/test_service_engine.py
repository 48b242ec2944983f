"""Long service: posts × years → order, on its own (table of LAW: quá trình cống hiến, marks V; women one third less, M-M)."""

from datetime import date
from fractions import Fraction

import pytest

from awards import loading, shipped
from awards.engine.service import Line, Spell, added, joined, judge, months

ON = date(2026, 6, 30)
ABOVE = {"B": ("A",), "C": ("B", "A")}
LINES = [
    Line(row["award"], row["group"], row["min_years"], row["below_years"]) for row in shipped.rule_sets()[0]["service"]
]


def spell(group: str, begins: int, ends: int | None = None) -> Spell:
    """From 1 July of one year to 30 June of another."""
    return Spell(group, date(begins, 7, 1), date(ends, 6, 30) if ends else None)


def given(*spells: Spell, women: bool = False) -> set[str]:
    share = Fraction(1, 3) if women else Fraction(0)
    return {
        f"{a.line.award}/{a.line.group}"
        for a in judge(spells, LINES, on=ON, above=ABOVE, share=share)
        if a.met == "yes"
    }


@pytest.mark.parametrize(
    ("spells", "women", "orders"),
    [
        ((spell("A", 2018),), False, {"HCDL3/A", "HCLD1/A"}),
        ((spell("A", 2021, 2026),), False, {"HCLD1/A"}),
        ((spell("A", 2022, 2026),), False, {"HCLD2/A"}),
        ((spell("A", 2024, 2026),), False, set()),
        ((spell("B", 2016),), False, {"HCLD1/B"}),
        ((spell("B", 2017),), False, set()),
        ((spell("B", 2019),), True, {"HCLD1/B"}),
        ((spell("C", 2011),), False, {"HCLD1/C"}),
        ((spell("C", 2013),), False, set()),
        ((spell("C", 2016),), True, {"HCLD1/C"}),
        ((spell("C", 2011, 2020), spell("B", 2020)), False, {"HCLD1/C"}),
        ((spell("B", 2014, 2022), spell("A", 2022)), False, {"HCLD2/A", "HCLD1/B"}),
    ],
)
def test_posts_and_years_give_the_orders_of_the_table(spells: tuple[Spell, ...], women: bool, orders: set[str]) -> None:
    assert given(*spells, women=women) == orders


def test_posts_held_at_once_count_once_and_months_are_whole() -> None:
    both = [spell("A", 2020, 2024), spell("A", 2022, 2025)]
    assert joined(both, ON) == [(date(2020, 7, 1), date(2025, 6, 30))]
    assert months(date(2020, 7, 1), date(2025, 6, 30)) == 60
    assert months(date(2020, 7, 15), date(2020, 8, 13)) == 0
    assert added(date(2025, 1, 31), 1) == date(2025, 2, 28)


def test_what_is_missing_says_when_it_will_be_reached_only_for_a_post_still_held() -> None:
    (still,) = judge([spell("A", 2022)], [Line("HCLD1", "A", 5)], on=ON, above={})
    assert (still.met, still.had, still.asked, still.reached_on) == ("no", 48, 60, date(2027, 6, 30))
    (left,) = judge([spell("A", 2020, 2024)], [Line("HCLD1", "A", 5)], on=ON, above={})
    assert left.reached_on is None


def test_longer_than_a_row_goes_to_the_higher_one() -> None:
    answers = {a.line.award: a.met for a in judge([spell("A", 2018)], LINES, on=ON, above=ABOVE)}
    assert answers["HCLD2"] == "passed"


def test_the_table_stands_among_the_rules_with_article_and_mark(db: None) -> None:
    from awards.models import Rule

    loading.load()
    row = Rule.objects.get(rule_set__code="TDKT-2022", key="procedure/service/HCLD1-A")
    assert (row.spec["min_years"], row.mark, bool(row.article)) == (5, "V", True)
    assert Rule.objects.get(rule_set__code="TDKT-2022", key="procedure/kind/sudden").spec["checklist"] == "simplified"
    assert loading.load() == loading.Loaded(0, 0, 0)
