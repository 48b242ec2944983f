"""Routes: the steps of an award and kind of proposal as data, switched and dated by the host; what each step waits for."""

from datetime import date, timedelta

from awards import shipped
from awards.engine import route

DAY = date(2026, 3, 10)


def shipped_route(name):
    return route.read(shipped.rule_sets()[0]["routes"][name])


def plus(day, days):
    return day + timedelta(days=days)


def codes(steps):
    return [step.code for step in steps if step.on]


# ---- the engine
def test_every_shipped_step_carries_its_article_and_mark():
    for name, data in shipped.rule_sets()[0]["routes"].items():
        for step in route.read(data):
            assert step.article, (name, step.code)
            assert step.mark, (name, step.code)
            assert step.code in route.ORDER


def test_what_a_unit_decides_ends_at_the_unit_and_the_extraordinary_skips_most():
    assert codes(shipped_route("unit")) == ["unit_review", "reception", "council", "decision", "notice"]
    assert codes(shipped_route("simplified")) == ["unit_review", "reception", "submission", "decision", "notice"]
    assert codes(shipped_route("bulk")) == ["unit_review", "reception", "decision", "notice"]


def test_several_awards_go_the_way_of_all_with_the_longest_terms():
    way = route.merged([shipped_route("unit"), shipped_route("province"), shipped_route("state")])
    assert codes(way) == [
        "unit_review", "reception", "appraisal", "opinions", "disclosure", "council", "submission", "decision", "higher",
        "notice",
    ]  # fmt: skip
    assert {step.code: step.days for step in way}["appraisal"] == 25
    assert next(step for step in way if step.code == "decision").text == "Chủ tịch UBND tỉnh ký trình cấp trên"


def test_the_latest_setting_in_force_counts_and_the_decision_cannot_be_switched_off():
    early = route.Setting("province", "appraisal", DAY, True, 15)
    late = route.Setting("province", "appraisal", DAY + timedelta(days=9), False, 15)
    fixed = route.Setting("province", "decision", DAY, False, 3)
    other = route.Setting("state", "council", DAY, False, None)
    rows = [late, early, fixed, other]
    steps = route.applied(shipped_route("province"), route.current(rows, "province", DAY))
    by_code = {step.code: step for step in steps}
    assert (by_code["appraisal"].on, by_code["appraisal"].days) == (True, 15)
    assert (by_code["decision"].on, by_code["decision"].days) == (True, 3)
    assert by_code["council"].on
    later = route.applied(shipped_route("province"), route.current(rows, "province", DAY + timedelta(days=9)))
    assert not {step.code: step for step in later}["appraisal"].on
    before = route.applied(shipped_route("province"), route.current(rows, "province", DAY - timedelta(days=1)))
    assert before == shipped_route("province")


def test_a_step_without_a_term_shares_the_one_before_it():
    council = next(step for step in shipped_route("province") if step.code == "council")
    appraisal = next(step for step in shipped_route("province") if step.code == "appraisal")
    assert route.due_of(appraisal, DAY, None, plus) == DAY + timedelta(days=25)
    assert route.due_of(council, DAY, DAY + timedelta(days=7), plus) == DAY + timedelta(days=7)
    assert route.due_of(council, DAY, DAY - timedelta(days=1), plus) == DAY + timedelta(days=5)


def test_opinions_run_beside_the_appraisal_in_the_promised_day():
    assert route.total(shipped_route("province")) == 35
    assert route.total(shipped_route("simplified")) == 5
    silent = [route.Step("reception", "", True, None, "", "")]
    assert route.total(silent) is None
