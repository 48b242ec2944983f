"""What must hold for every case: knowledge only sharpens an answer, strangers change nothing, the look ahead comes true."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards import shipped
from awards.eligibility import answer_case
from tests.awards.cases import case, idea, led, rated, run, staff, won
from tests.awards.test_eligibility_gold import GOLD

YEARS = st.integers(2018, 2026)
LISTED = ("LDTT", "CSTDCS", "CSTDT", "CSTDTQ", "TTLDTT", "TTLDXS", "CO_T", "CO_CP", "BK_T", "BK_TTG")
TITLES = st.sampled_from([*LISTED, "HCLD3", "HCLD2", "HCLD1", "GK"])
AWARDS = st.lists(st.tuples(st.sampled_from(LISTED), YEARS), max_size=10).map(
    lambda rows: [row for code, year in rows for row in won(code, year)]
)
RATINGS = st.dictionaries(YEARS, st.sampled_from(("khong", "hoan_thanh", "tot", "xuat_sac"))).map(
    lambda rows: [{"year": year, "rating": rating} for year, rating in rows.items()]
)
IDEAS = st.lists(st.tuples(YEARS, st.sampled_from(("co_so", "tinh", "toan_quoc"))), max_size=5).map(
    lambda rows: [row for year, level in rows for row in idea(level, year)]
)
FACTS = st.fixed_dictionaries(
    {
        "awards": AWARDS,
        "ratings": RATINGS,
        "initiatives": IDEAS,
        "discipline": st.just([]),
        "members": st.integers(0, 10).map(lambda n: staff(10, n, min(n, 1))),
        "block": st.integers(1, 5).map(led),
        "campaign": st.one_of(
            st.none(), st.builds(run, st.sampled_from(("co_so", "tinh", "toan_quoc")), st.integers(0, 6))
        ),
    }
)
CASES = st.builds(
    lambda title, kind, year, facts: case(title, kind, year, f"{year + 1}-02-10", **facts),
    TITLES, st.sampled_from(("individual", "collective")), st.integers(2023, 2026), FACTS,
)  # fmt: skip
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def verdict(asked: dict[str, Any]) -> str:
    return str(answer_case(asked)["verdict"])


def without(asked: dict[str, Any], key: str) -> dict[str, Any]:
    less = deepcopy(asked)
    del less["facts"][key]
    return less


@given(CASES, st.sampled_from(("awards", "ratings", "initiatives", "discipline", "members", "block", "campaign")))
@FEW
def test_knowing_less_never_turns_an_answer_round(asked: dict[str, Any], key: str) -> None:
    """So more facts never turn a yes into a no that ignorance had hidden, nor a yes into unknown."""
    assert verdict(without(asked, key)) in (verdict(asked), "unknown")


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in GOLD])
def test_every_gold_case_holds_under_ignorance(row: Any) -> None:
    decided_by_a_person_when_not_told = {"collective", "restrictions"}
    for key in set(row[1]["facts"]) - decided_by_a_person_when_not_told:
        assert verdict(without(row[1], key)) in (row[2], "unknown")


@given(CASES, YEARS)
@FEW
def test_an_unrelated_award_changes_nothing(asked: dict[str, Any], year: int) -> None:
    more = deepcopy(asked)
    more["facts"]["awards"] += won("KNC", year)
    assert answer_case(more) == answer_case(asked)


@given(CASES)
@FEW
def test_the_order_of_the_records_changes_nothing(asked: dict[str, Any]) -> None:
    turned = deepcopy(asked)
    for rows in turned["facts"].values():
        if isinstance(rows, list):
            rows.reverse()
    assert [verdict(turned), answer_case(turned)["earliest_year"]] == [
        verdict(asked), answer_case(asked)["earliest_year"],
    ]  # fmt: skip


@given(CASES)
@FEW
def test_the_earliest_year_is_this_year_for_a_yes_later_for_a_no_and_untold_for_unknown(asked: dict[str, Any]) -> None:
    found = answer_case(asked)
    earliest = found["earliest_year"]
    if found["verdict"] == "yes":
        assert earliest == asked["year"]
    elif found["verdict"] == "no":
        assert earliest is None or earliest > asked["year"]
    else:
        assert earliest is None


@given(st.sets(st.integers(2018, 2024)), st.integers(2025, 2026))
@FEW
def test_when_the_clock_reaches_the_earliest_year_and_the_years_went_well_the_answer_is_yes(
    years: set[int], year: int
) -> None:
    asked = case("CSTDT", year=year, received=f"{year + 1}-02-10", awards=won("CSTDCS", *years), initiatives=[])
    earliest = answer_case(asked)["earliest_year"]
    then = case(
        "CSTDT",
        year=earliest,
        received=f"{earliest + 1}-02-10",
        awards=won("CSTDCS", *years, *range(year, earliest)),
        initiatives=idea("tinh", earliest - 1),
    )
    assert verdict(then) == "yes"


def test_every_award_of_the_catalogue_answers_under_both_rule_sets() -> None:
    for code in shipped.codes():
        for kind in ("individual", "collective", "household"):
            for received in ("2026-02-10", "2026-12-10"):
                found = answer_case(case(code, kind, received=received))
                assert found["verdict"] in ("yes", "no", "unknown")
                assert json.dumps(found)


def test_every_condition_has_a_text_an_article_and_a_mark() -> None:
    for data in shipped.rule_sets():
        for rule in data["rules"].values():
            for row in rule["conditions"]:
                assert row["text"]
                assert row["article"]
                assert row["mark"] in ("V", "S", "M-H", "M-M", "M-L")


def test_judged_conditions_are_listed_and_do_not_decide() -> None:
    found = answer_case(case("LDTT", ratings=rated("tot", 2025)))
    judged = [row["code"] for row in found["conditions"] if row.get("judged")]
    assert judged == ["restrictions", "participation"]
    assert found["verdict"] == "yes"
