"""5,000 nominees against every rule that facts can decide, within five seconds of one processor."""

import time

import pytest

from awards import shipped
from awards.engine.eligibility import check_many, read_case
from tests.awards.cases import case, idea, rated, won

pytestmark = pytest.mark.proof


def test_five_thousand_nominees_and_every_rule_take_at_most_five_seconds() -> None:
    rules, codes = shipped.engine_sets()[0], shipped.codes()
    nominees = []
    for number in range(5000):
        years = [year for year in range(2016, 2026) if (year * 7 + number) % 10 < 7]
        data = case(
            "LDTT", awards=won("LDTT", *years) + won("CSTDCS", *years[::2]) + won("BK_T", *years[:1]),
            ratings=rated("tot", *range(2016, 2026)), initiatives=idea("co_so", *years) + idea("tinh", *years[-1:]),
        )  # fmt: skip
        nominees.append(read_case(data, codes))
    titles = rules.decidable("individual")
    began = time.process_time()
    answers = [{code: found.met for code, found in check_many(nominee, titles, rules).items()} for nominee in nominees]
    assert time.process_time() - began <= 5
    assert len(answers) == 5000
    assert {len(found) for found in answers} == {11}
