"""Routes: the steps of an award and kind of proposal as data, switched and dated by the host; what each step waits for."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from awards import shipped
from awards.engine import route
from awards.models import RouteSetting
from core import clock
from core.models import ActionLog
from tests.conftest import make_province
from tests.factories import proposals
from tests.factories import reception as stories

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


# ---- a host's own steps
def at(name, *args):
    return reverse(f"awards:{name}", args=args)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def set_steps(client, host, key="province", **more):
    """The form as the page shows it, with changes; None takes a field out."""
    form = client.get(at("route_steps", host.pk, key)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {k: ("on" if v is True else v) for k, v in (data | more).items() if v not in (None, False)}
    return client.post(at("route_steps", host.pk, key), data)


@pytest.fixture
def _rules(db):
    stories.rules()


@pytest.mark.django_db
@pytest.mark.usefixtures("_rules")
def test_a_host_switches_a_step_off_and_shortens_a_term_from_a_day_on(as_officer, province):
    with clock.pretend(DAY):
        before = stories.received(province)
        response = set_steps(
            as_officer,
            province.host,
            days_appraisal="10",
            on_opinions=False,
            reason="Quyết định 12/QĐ-UBND",
            silence="agree",
        )
        assert response.status_code == 302, text(response)
        after = stories.received(province, people=proposals.staff(province.commune, "Giàng A Sáu"))
    assert before.steps.get(kind="appraisal").term_days == 25
    assert after.steps.get(kind="appraisal").term_days == 10
    assert (before.steps.filter(kind="opinion").count(), after.steps.filter(kind="opinion").count()) == (1, 0)
    rows = RouteSetting.objects.order_by("id")
    assert [(r.step, r.on, r.days, r.starts_on, r.set_by) for r in rows] == [
        ("appraisal", True, 10, DAY, province.officer), ("opinions", False, 10, DAY, province.officer),
    ]  # fmt: skip
    logged = ActionLog.objects.get(action="awards.routes.set")
    assert logged.params["steps"] == ["appraisal", "opinions"]
    with clock.pretend(DAY):
        assert "Quyết định 12/QĐ-UBND" in text(as_officer.get(at("route_steps", province.host.pk, "province")))


@pytest.mark.django_db
@pytest.mark.usefixtures("_rules")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": "x"}, "Chưa có gì thay đổi."),
        ({"days_appraisal": "10", "reason": "x", "starts_on": "2026-03-09"}, "Thay đổi có hiệu lực từ hôm nay trở đi"),
        ({"days_appraisal": "0", "reason": "x"}, "1"),
        ({"days_appraisal": "10"}, "field-error"),
    ],
)
def test_settings_that_cannot_be_are_refused_beside_the_field(as_officer, province, more, sentence):
    with clock.pretend(DAY):
        response = set_steps(as_officer, province.host, **more)
        assert response.status_code == 200
        assert sentence in text(response)
    assert not RouteSetting.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_rules")
def test_the_decision_stays_however_the_form_is_forged(as_officer, province):
    with clock.pretend(DAY):
        set_steps(as_officer, province.host, on_decision=None, days_decision="3", reason="x")
        made = stories.received(province)
    assert made.steps.get(kind="decision").term_days == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("_rules")
def test_only_the_hosts_own_officer_sets_its_steps(sign_in, as_leader, as_clerk, province):
    url = at("route_steps", province.host.pk, "province")
    assert as_leader.get(url).status_code == 403
    assert as_clerk.get(url).status_code == 404
    assert sign_in(make_province().officer).get(url).status_code == 404
    assert as_leader.get(at("routes")).status_code == 200
