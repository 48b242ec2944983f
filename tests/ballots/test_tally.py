"""The count in integers and fractions: thresholds, ties, ranks; by example and by property."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.engine.tally import CHAIR, ORDER, REVOTE, Rule, decide, needed, ranks, reachable

HALF, EIGHTY, NINETY = Fraction(1, 2), Fraction(80, 100), Fraction(90, 100)
shares = st.fractions(min_value=0, max_value=1, max_denominator=100)
figures = st.dictionaries(st.integers(1, 12), st.integers(0, 30), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("base", "share", "strict", "least"),
    [
        (7, EIGHTY, False, 6),  # 5.6 slips do not exist
        (10, EIGHTY, False, 8),
        (15, EIGHTY, False, 12),
        (9, NINETY, False, 9),
        (15, NINETY, False, 14),
        (8, HALF, True, 5),
        (7, HALF, True, 4),
        (8, HALF, False, 4),
        (9, Fraction(2, 3), False, 6),
        (3, Fraction(0), False, 1),
        (0, EIGHTY, False, 1),
        (5, Fraction(1), False, 5),
    ],
)
def test_a_share_is_a_whole_number_of_votes(base, share, strict, least):
    assert needed(base, share, strict=strict) == least


@pytest.mark.parametrize(("base", "share"), [(-1, HALF), (5, Fraction(11, 10)), (5, Fraction(-1, 10))])
def test_what_is_no_share_is_refused(base, share):
    with pytest.raises(ValueError, match="no share"):
        needed(base, share)


@given(st.integers(0, 500), shares, st.booleans())
def test_needed_is_the_fewest_that_reach_the_share(base, share, strict):
    least = needed(base, share, strict=strict)
    enough = least > share * base if strict else least >= share * base
    fewer = least - 1 > share * base if strict else least - 1 >= share * base
    assert enough
    assert least == 1 or not fewer


def test_ninety_percent_of_all_forgives_almost_nobody():
    assert reachable(15, 14, NINETY)
    assert not reachable(15, 13, NINETY)


def agree(agreed, against, base=7, share=EIGHTY, **rule):
    return decide({1: agreed, 2: against}, base=base, rule=Rule((1,), share, **rule))


def test_six_of_seven_pass_and_five_do_not():
    assert (agree(6, 1).outcome, agree(6, 1).winners) == ("passed", (1,))
    assert agree(5, 2).outcome == "failed"
    assert agree(5, 0).outcome == "failed"  # the base is all appointed, not those who voted


def test_many_against_never_makes_against_win():
    assert agree(0, 7).winners == ()


def test_half_against_half_goes_with_the_chair_where_the_rule_says_so():
    rule = {"base": 8, "share": HALF, "strict": True}
    assert agree(4, 4, **rule).outcome == "failed"
    assert agree(4, 4, tie=CHAIR, **rule).outcome == "tied"
    sided = Rule((1,), HALF, True, tie=CHAIR)
    assert decide({1: 4, 2: 4}, base=8, rule=sided, chair=(1,)).outcome == "passed"
    assert decide({1: 4, 2: 4}, base=8, rule=sided, chair=(2,)).outcome == "failed"
    assert decide({1: 4, 2: 3}, base=8, rule=sided, chair=(1,)).outcome == "failed"


def choose(votes, seats, tie=REVOTE, chair=(), share=Fraction(0)):
    return decide(votes, base=10, rule=Rule(tuple(sorted(votes)), share, seats=seats, tie=tie), chair=chair)


def test_names_are_chosen_by_votes_up_to_the_seats():
    verdict = choose({1: 3, 2: 9, 3: 5, 4: 0}, seats=2)
    assert (verdict.outcome, verdict.winners) == ("passed", (2, 3))
    assert verdict.ranks == ((2, 1), (3, 2), (1, 3), (4, 4))


def test_a_tie_over_the_last_seat_is_settled_as_the_rule_says():
    votes = {1: 5, 2: 9, 3: 5, 4: 1}
    open_ = choose(votes, seats=2)
    assert (open_.outcome, open_.winners, open_.tied) == ("tied", (2,), (1, 3))
    assert choose(votes, seats=2, tie=ORDER).winners == (2, 1)
    assert choose(votes, seats=2, tie=CHAIR, chair=(3,)).winners == (2, 3)
    assert choose(votes, seats=2, tie=CHAIR, chair=(1, 3)).outcome == "tied"
    assert choose(votes, seats=3).winners == (2, 1, 3)


def test_a_name_without_votes_never_wins_a_seat():
    assert choose({1: 4, 2: 0, 3: 0}, seats=3).winners == (1,)


@given(figures, st.integers(1, 12), st.sampled_from([REVOTE, CHAIR, ORDER]), shares)
def test_winners_reach_the_share_and_nobody_outside_has_more(votes, seats, tie, share):
    rule = Rule(tuple(sorted(votes)), share, seats=seats, tie=tie)
    verdict = decide(votes, base=30, rule=rule)
    assert len(verdict.winners) <= seats
    assert all(votes[option] >= verdict.needed for option in (*verdict.winners, *verdict.tied))
    outside = [votes[o] for o in votes if o not in verdict.winners and o not in verdict.tied]
    if verdict.winners and len(verdict.winners) == seats:
        assert max(outside, default=0) <= min(votes[o] for o in verdict.winners)
    assert (verdict.outcome == "tied") == bool(verdict.tied)
    if tie == ORDER:
        assert not verdict.tied


@given(figures)
def test_ranks_follow_votes_and_equal_votes_share_one(votes):
    found = dict(ranks(votes, sorted(votes)))
    assert all(found[a] < found[b] for a in votes for b in votes if votes[a] > votes[b])
    assert all(found[a] == found[b] for a in votes for b in votes if votes[a] == votes[b])
