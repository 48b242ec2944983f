"""Ranks against a recomputation by brute force, classifications, awards; the fairness sheet's figures."""

import random
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine import fairness
from scoring.engine.ranking import Class, Entry, Place, Slot, Tie, classify, places

D = Decimal
TIES = (Tie("without_bonus"), Tie("group", "I"), Tie("fewer_deductions"), Tie("ballot"))


def entry(key: int, total: str, *, bonus: str = "0", one: str = "0", deduction: str = "0", **more: object) -> Entry:
    return Entry(
        key=key,
        total=D(total),
        content=D(total) - D(bonus) + D(deduction),
        bonus=D(bonus),
        deduction=D(deduction),
        denominator=D(100),
        groups={"I": D(one)},
        maxima={"I": D(60)},
        **more,  # type: ignore[arg-type]
    )


def by_key(found: list[Place]) -> dict[int, Place]:
    return {place.key: place for place in found}


ENTRIES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 4), st.integers(0, 2), st.booleans(), st.booleans()),
    min_size=1,
    max_size=7,
)


def better(a: Entry, b: Entry, votes: dict[int, int]) -> bool:
    """The tie rule, written out once more: is `a` before `b`?"""
    for left, right in (
        (a.total, b.total),
        (a.total - a.bonus, b.total - b.bonus),
        (a.groups["I"], b.groups["I"]),
        (b.deduction, a.deduction),
        (votes.get(a.key, 0), votes.get(b.key, 0)),
    ):
        if left != right:
            return left > right
    return False


@settings(max_examples=1000, deadline=None)
@given(ENTRIES, st.dictionaries(st.integers(0, 6), st.integers(0, 3)))
def test_ranks_agree_with_counting_who_is_better(rows: list[tuple[int, ...]], votes: dict[int, int]) -> None:
    entries = [
        entry(
            key,
            str(90 + total),
            bonus=str(bonus),
            one=str(50 + one),
            deduction=str(less),
            complete=bool(complete),
            effects=frozenset({"not_ranked"} if out else ()),
        )
        for key, (total, bonus, one, less, complete, out) in enumerate(rows)
    ]
    found = by_key(places(entries, ties=TIES, ballot=votes))
    inside = [e for e in entries if e.complete and not e.effects]
    for e in entries:
        expected = 1 + sum(better(other, e, votes) for other in inside) if e in inside else None
        assert found[e.key].rank == expected
    for e in inside:
        alike = [o for o in inside if o is not e and not better(o, e, votes) and not better(e, o, votes)]
        assert found[e.key].shared == bool(alike)


def test_the_step_that_parted_equal_totals_is_named() -> None:
    found = by_key(places([entry(1, "95", bonus="2"), entry(2, "95"), entry(3, "90")], ties=TIES))
    assert [(found[k].rank, found[k].parted_by) for k in (2, 1, 3)] == [
        (1, "without_bonus"),
        (2, "without_bonus"),
        (3, ""),
    ]


def test_what_no_step_parts_shares_the_rank_until_the_ballot() -> None:
    entries = [entry(1, "95"), entry(2, "95"), entry(3, "94")]
    before = by_key(places(entries, ties=TIES, slots=(Slot("Cờ"), Slot("Bằng khen", count=1))))
    assert [before[k].rank for k in (1, 2, 3)] == [1, 1, 3]
    assert [before[k].award for k in (1, 2, 3)] == ["", "", ""]
    assert [before[k].shared for k in (1, 2, 3)] == [True, True, False]
    after = by_key(places(entries, ties=TIES, slots=(Slot("Cờ"),), ballot={1: 3, 2: 5}))
    assert [after[k].rank for k in (2, 1, 3)] == [1, 2, 3]
    assert after[2].award == "Cờ"
    assert after[2].parted_by == "ballot"


def test_the_order_of_the_entries_does_not_matter() -> None:
    entries = [entry(1, "95", one="40"), entry(2, "95", one="50"), entry(3, "95", bonus="1"), entry(4, "80")]
    expected = by_key(places(entries, ties=TIES))
    for order in permutations(entries):
        assert by_key(places(order, ties=TIES)) == expected


def test_a_floor_keeps_a_high_total_from_the_best_class_and_says_which_criterion() -> None:
    classes = (Class("Xuất sắc", D(90), D(85)), Class("Tốt", D(80), D(80)), Class("Hoàn thành", D(70), D(70)))
    assert classify(entry(1, "92", one="50.9"), classes) == ("Tốt", ("I",))  # 50.9 of 60 is 84.8 percent
    assert classify(entry(1, "92", one="51"), classes) == ("Xuất sắc", ())
    assert classify(entry(1, "60", one="51"), classes) == ("", ())
    assert classify(entry(1, "95", one="55", effects=frozenset({"cap:Hoàn thành"})), classes)[0] == "Hoàn thành"


def test_who_is_kept_from_the_flag_is_passed_over_and_stands_for_the_next_award() -> None:
    entries = [entry(1, "97", effects=frozenset({"no_flag"})), entry(2, "96"), entry(3, "95"), entry(4, "70")]
    slots = (Slot("Cờ", minimum=D(90)), Slot("Bằng khen", count=1, per_units=2, minimum=D(80)))
    found = by_key(places(entries, slots=slots))
    assert [found[k].award for k in (1, 2, 3, 4)] == ["Bằng khen", "Cờ", "Bằng khen", ""]
    assert found[1].rank == 1


def test_where_the_vote_decides_the_score_only_opens_the_gate() -> None:
    entries = [entry(1, "97"), entry(2, "91"), entry(3, "92"), entry(4, "89")]
    slots = (Slot("Cờ", minimum=D(90)),)
    votes = {1: 2, 2: 5, 3: 2, 4: 9}
    found = by_key(places(entries, slots=slots, ballot=votes, elected=True))
    assert [found[k].rank for k in (2, 1, 3, 4)] == [1, 2, 3, 4]
    assert found[2].award == "Cờ"
    plain = by_key(places(entries, slots=slots, ballot=votes))
    assert [plain[k].rank for k in (1, 3, 2, 4)] == [1, 2, 3, 4]


def test_a_provisional_round_has_no_ranks_and_no_awards() -> None:
    found = places([entry(1, "97"), entry(2, "96")], slots=(Slot("Cờ"),), ranked=False)
    assert [(p.rank, p.award) for p in found] == [(None, ""), (None, "")]


def test_zero_is_a_score_and_ranks_last_not_out() -> None:
    assert by_key(places([entry(1, "0"), entry(2, "1")]))[1].rank == 2


# ---- fairness ----------------------------------------------------------------------------------------------------------
def test_a_gap_seen_once_weighs_less_than_one_seen_often() -> None:
    found = {g.unit: g for g in fairness.gaps([(1, Fraction(6)), *[(2, Fraction(6))] * 4, *[(3, Fraction(0))] * 5])}
    assert found[1].mean == found[2].mean == 6
    assert found[3].shrunk < found[1].shrunk < found[2].shrunk < 6


def test_taking_severity_out_ranks_better_than_plain_means() -> None:
    """Harsh and lenient scorers who each leave their own unit out: the worth that was put in comes back better."""
    chance = random.Random(7)
    plain = mended = 0
    for _ in range(60):
        worth = {u: Fraction(chance.randint(800, 980), 10) for u in range(8)}
        harsh = {s: Fraction(chance.randint(-80, 80), 10) for s in range(8)}
        scores = {
            (s, u): worth[u] + harsh[s] + Fraction(chance.randint(-5, 5), 10) for s in harsh for u in worth if s != u
        }
        right = fairness.ranks(worth)
        for totals, mend in ((fairness.plain_means(scores), False), (fairness.without_severity(scores), True)):
            error = sum(abs(rank - right[unit]) for unit, rank in fairness.ranks(totals).items())
            plain, mended = (plain, mended + error) if mend else (plain + error, mended)
    assert mended < plain / 2


def test_severities_find_what_was_put_in() -> None:
    harsh = {1: Fraction(-3), 2: Fraction(1), 3: Fraction(2)}
    scores = {(s, u): Fraction(90 + u) + h for s, h in harsh.items() for u in (10, 11, 12)}
    assert {s.scorer: s.points for s in fairness.severities(scores)} == harsh


POINTS = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=5)


@settings(max_examples=200, deadline=None)
@given(POINTS)
def test_the_margin_agrees_with_trying_everything(rows: list[list[int]]) -> None:
    points = {u: {c: Fraction(half, 2) for c, half in enumerate(row)} for u, row in enumerate(rows)}
    maxima = dict.fromkeys(range(3), Fraction(10))
    totals = {u: sum(row.values()) for u, row in points.items()}
    best = [u for u in totals if totals[u] == max(totals.values())]
    found = fairness.margin(points, maxima)
    if len(best) > 1:
        assert found is None
        return
    assert found is not None
    assert found.first == best[0]
    assert found.points == sorted(totals.values())[-1] - sorted(totals.values())[-2]
    tried = set()
    for u in points:
        for c in maxima:
            for step in (Fraction(-1, 2), Fraction(1, 2)):
                value = points[u][c] + step
                if 0 <= value <= 10:
                    changed = {**totals, u: totals[u] + step}
                    if [k for k in changed if changed[k] == max(changed.values())] != best:
                        tried.add((u, c, step))
    assert set(found.half) == tried


def test_leaving_one_judge_out_is_named_when_it_moves_the_flag() -> None:
    by_judge = {
        7: {1: {0: Fraction(10)}, 2: {0: Fraction(2)}},
        8: {1: {0: Fraction(5)}, 2: {0: Fraction(7)}},
        9: {1: {0: Fraction(6)}, 2: {0: Fraction(7)}},
    }
    means = {u: {0: sum(by_judge[j][u][0] for j in by_judge) / 3} for u in (1, 2)}
    found = fairness.margin(means, {0: Fraction(10)}, by_judge=by_judge)
    assert found is not None
    assert found.first == 1
    assert found.judges == (7,)
