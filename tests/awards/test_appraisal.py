"""Appraisal: findings with reasons, opinions of bodies side by side, the leader's approval, passing on."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import appraisal
from awards.models import Appraisal, AppraisalSheet, Proposal, RouteStep
from awards.routes import opinions
from core import clock
from core.models import ActionLog
from deadlines.models import Duty
from tests.conftest import make_province
from tests.factories import proposals
from tests.factories import reception as stories
from tests.factories.accounts import clerk, head
from tests.factories.units import UnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
S = Proposal.Status


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture
def loaded(db):
    return stories.rules()


@pytest.fixture
def body(province):
    """A body with an account."""
    unit = UnitFactory(parent=province.host, name="Cục Thuế tỉnh", short_name="Cục Thuế")
    unit.clerk, unit.head = clerk(unit), head(unit)
    return unit


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def ask(client: Any, proposal: Proposal, *lines: dict[str, Any], **more: Any) -> Any:
    data = {"bodies-TOTAL_FORMS": len(lines), "bodies-INITIAL_FORMS": 0, "days": 10, **more}
    for n, line in enumerate(lines):
        data |= {f"bodies-{n}-{key}": value for key, value in line.items()}
    return client.post(at("consult", proposal.pk), data)


def asked(client: Any, proposal: Proposal, body: Any) -> tuple[RouteStep, RouteStep]:
    """The body with an account, and one known by name."""
    response = ask(client, proposal, {"unit": f"x [{body.code}]"}, {"name": "Bảo hiểm xã hội tỉnh"})
    assert response.status_code == 302, text(response)
    rows = opinions.of(RouteStep.objects.filter(proposal=proposal, status="open").order_by("id"))
    return rows[0], rows[1]


def find(client: Any, proposal: Proposal, one: Any, **more: Any) -> Any:
    return client.post(
        at("appraisal_find", proposal.pk, one.pk), {"version": 0, "finding": "agree", "reason": "Đủ", **more}
    )


# ---- findings
def test_a_finding_begins_the_appraisal_and_stands_in_the_sheet(as_officer, province, loaded):
    made = stories.received(province)
    one = made.nominations.first()
    assert find(as_officer, made, one, opinion="Thành tích rõ, có minh chứng").status_code == 302
    made = stories.fresh(made)
    assert (made.status, made.officer) == (S.APPRAISING, province.officer)
    row = Appraisal.objects.get()
    assert (row.nomination, row.finding, row.opinion) == (one, "agree", "Thành tích rõ, có minh chứng")
    shown = text(as_officer.get(at("appraisal", made.pk)))
    assert "2 trường hợp chưa có kết luận" in shown


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"finding": "refuse", "reason": ""}, "Ghi rõ lý do."),
        ({"finding": "lower", "reason": "Chưa đủ năm"}, "Chọn mức khen thấp hơn."),
        ({"finding": "agree", "reason": ""}, "Kiểm tra cho kết quả “không đủ điều kiện”: ghi rõ vì sao vẫn đồng ý."),
    ],
)
def test_a_finding_that_is_not_whole_is_refused_beside_the_field(as_officer, province, loaded, more, sentence):
    made = stories.received(province)
    one = made.nominations.first()
    made.nominations.update(verdict="no")
    response = find(as_officer, made, one, opinion="giữ lại điều đã gõ", **more)
    assert response.status_code == 200
    assert sentence in text(response)
    assert "giữ lại điều đã gõ" in text(response)
    assert not Appraisal.objects.exists()


def test_two_officers_writing_one_finding_keep_what_the_second_typed(as_officer, province, loaded):
    made = stories.received(province)
    one = made.nominations.first()
    find(as_officer, made, one)
    late = find(as_officer, made, one, finding="refuse", reason="Trùng hồ sơ khác")
    assert late.status_code == 409
    assert "Trùng hồ sơ khác" in text(late)
    assert Appraisal.objects.get().finding == "agree"


def test_the_rest_is_agreed_to_in_one_act_but_not_what_is_not_eligible(as_officer, province, loaded):
    made = stories.received(province)
    keys = list(made.nominations.values_list("pk", flat=True))
    made.nominations.update(verdict="unknown")
    made.nominations.filter(pk=keys[0]).update(verdict="no")
    assert as_officer.post(at("appraisal_agree", made.pk)).status_code == 302
    assert set(Appraisal.objects.values_list("nomination", flat=True)) == set(keys[1:])


# ---- approval
def test_the_leader_approves_before_it_is_passed_on(as_officer, as_leader, province, loaded):
    made = stories.appraised(province)
    early = as_officer.post(at("pass_on", made.pk), follow=True)
    assert early.status_code == 403
    assert "Lãnh đạo chưa duyệt phiếu thẩm định." in text(early)
    assert as_officer.post(at("appraisal_move", made.pk, "ask")).status_code == 302
    assert Duty.objects.get(kind="awards.approve", closed_at=None).desk == "leader"
    assert as_officer.post(at("appraisal_move", made.pk, "approve")).status_code == 403
    assert (
        as_leader.post(at("appraisal_move", made.pk, "hand-back"), {"reason": "Bổ sung ý kiến thuế"}).status_code == 302
    )
    assert AppraisalSheet.objects.get().status == "draft"
    as_officer.post(at("appraisal_move", made.pk, "ask"))
    assert as_leader.post(at("appraisal_move", made.pk, "approve")).status_code == 302
    sheet = AppraisalSheet.objects.get()
    assert (sheet.status, sheet.approved_by) == ("approved", province.leader)
    assert not Duty.objects.filter(kind="awards.approve", closed_at=None).exists()
    assert as_officer.post(at("pass_on", made.pk)).status_code == 302
    made = stories.fresh(made)
    assert made.status == S.FOR_COUNCIL
    states = dict(made.steps.values_list("kind", "status"))
    assert (states["appraisal"], states["council"], states["submission"]) == ("done", "open", "waiting")
    assert not Duty.objects.filter(kind="awards.appraisal", closed_at=None).exists()


def test_a_sheet_without_every_finding_does_not_go_to_the_leader(as_officer, province, loaded):
    made = stories.received(province)
    find(as_officer, made, made.nominations.first())
    told = as_officer.post(at("appraisal_move", made.pk, "ask"), follow=True)
    assert "Còn 2 trường hợp chưa có kết luận." in text(told)
    assert not AppraisalSheet.objects.filter(status="asked").exists()


def test_findings_do_not_change_while_the_leader_has_the_sheet(as_officer, province, loaded):
    made = stories.approved(province)
    one = made.nominations.first()
    assert as_officer.get(at("appraisal_find", made.pk, one.pk)).status_code == 403
    assert find(as_officer, made, one, version=1, finding="refuse").status_code == 403
    assert as_officer.post(at("appraisal", made.pk), {"version": 2, "conclusion": "x"}).status_code == 403


def test_what_the_host_decides_quickly_has_no_sheet_and_goes_straight_to_the_decision(as_officer, province, loaded):
    made = stories.received(province, kind=Proposal.Kind.SUDDEN)
    kinds = list(made.steps.values_list("kind", flat=True))
    assert kinds == ["unit", "reception", "submission", "decision", "notice"]
    assert as_officer.post(at("pass_on", made.pk)).status_code == 302
    made = stories.fresh(made)
    assert made.status == S.SUBMITTED
    assert Duty.objects.get(kind="awards.decision", closed_at=None).desk == "leader"


def test_several_are_passed_on_what_is_ready_and_the_others_say_why(as_officer, province, loaded):
    ready = stories.approved(province)
    other = stories.received(province, people=proposals.staff(province.commune, "Giàng A Sáu"))
    shown = text(as_officer.get(at("pass_on_many")))
    assert "Lãnh đạo chưa duyệt phiếu thẩm định." in shown
    told = as_officer.post(at("pass_on_many"), {"proposals": [ready.pk, other.pk]}, follow=True)
    assert "Đã chuyển 1 hồ sơ." in text(told)
    assert "Lãnh đạo chưa duyệt phiếu thẩm định." in text(told)
    assert (stories.fresh(ready).status, stories.fresh(other).status) == (S.FOR_COUNCIL, S.RECEIVED)


# ---- opinions
def test_bodies_are_asked_side_by_side_each_with_its_duty(as_officer, province, loaded, body):
    made = stories.received(province)
    own, letter = asked(as_officer, made, body)
    assert (own.position, own.due_on) == (letter.position, letter.due_on)
    duties = Duty.objects.filter(kind="awards.opinion", closed_at=None)
    assert {(row.unit, row.desk) for row in duties} == {(body, "clerk"), (province.host, "officer")}
    assert not made.steps.filter(kind="opinion", status="waiting").exists()


def test_the_body_answers_on_its_own_screen(as_officer, sign_in, province, loaded, body):
    made = stories.received(province)
    own, letter = asked(as_officer, made, body)
    client = sign_in(body.clerk)
    assert "Cục Thuế" in text(client.get(at("opinion", own.pk)))
    assert made.title in text(client.get(at("opinions")))
    empty = client.post(at("opinion", own.pk), {"agrees": "no", "text": ""})
    assert "Ghi rõ vì sao cơ quan không đồng ý." in text(empty)
    assert client.post(at("opinion", own.pk), {"agrees": "no", "text": "Còn nợ thuế"}).status_code == 302
    own.refresh_from_db()
    assert (own.status, own.agrees, own.text, own.by) == ("done", False, "Còn nợ thuế", body.clerk)
    assert client.post(at("opinion", own.pk), {"agrees": "yes"}).status_code == 403
    assert client.get(at("opinion", letter.pk)).status_code == 404
    assert client.get(at("appraisal", made.pk)).status_code == 404
    assert client.get(at("consult", made.pk)).status_code == 404


def test_a_letter_is_recorded_with_number_and_day(as_officer, province, loaded, body):
    made = stories.received(province)
    _own, letter = asked(as_officer, made, body)
    bad = as_officer.post(at("opinion", letter.pk), {"agrees": "yes", "replied_on": "2026-11-11"})
    assert "Ghi số và ký hiệu văn bản trả lời." in text(bad)
    assert "Ngày này ở tương lai." in text(bad)
    data = {"agrees": "yes", "number": "45/BHXH", "replied_on": "2026-11-10"}
    assert as_officer.post(at("opinion", letter.pk), data).status_code == 302
    letter.refresh_from_db()
    assert (letter.agrees, letter.number, letter.replied_on) == (True, "45/BHXH", DAY)


@pytest.mark.parametrize(
    ("lines", "more", "sentence"),
    [
        ([], {}, "Chọn ít nhất một cơ quan để xin ý kiến."),
        ([{"name": "BHXH"}, {"name": "bhxh"}], {}, "Mỗi cơ quan chỉ hỏi một lần khi còn chờ trả lời."),
        ([{"name": "BHXH"}], {"days": 0}, "1"),
    ],
)
def test_asking_nobody_or_twice_is_refused(as_officer, province, loaded, lines, more, sentence):
    made = stories.received(province)
    response = ask(as_officer, made, *lines, **more)
    assert response.status_code == 200
    assert sentence in text(response)
    assert not made.steps.filter(kind="opinion", status="open").exists()


def test_silence_counts_as_the_host_set_it_and_a_late_answer_is_taken_until_it_moves_on(
    as_officer, province, loaded, sign_in, body
):
    made = stories.approved(province)
    own, letter = asked(as_officer, made, body)
    assert own.silence == "pass"
    refused = as_officer.post(at("pass_on", made.pk))
    assert refused.status_code == 403
    assert "Còn chờ ý kiến" in text(refused)
    with clock.pretend(date(2026, 12, 1)):
        client = sign_in(body.clerk)
        officer = sign_in(province.officer)
        assert "Đã quá hạn." in text(client.get(at("opinion", own.pk)))
        assert client.post(at("opinion", own.pk), {"agrees": "yes"}).status_code == 302
        shown = text(officer.get(at("proposal", made.pk)))
        assert "Không trả lời trong hạn" in shown
        assert "Coi như không có ý kiến" in shown
        assert officer.post(at("pass_on", made.pk)).status_code == 302
        letter.refresh_from_db()
        assert (letter.status, letter.agrees) == ("skipped", None)
        late = officer.post(at("opinion", letter.pk), {"agrees": "yes", "number": "1/X", "replied_on": "2026-12-01"})
        assert late.status_code == 403
        assert "Hồ sơ đã chuyển bước; không nhận thêm ý kiến." in text(late)


def test_where_the_host_waits_for_every_answer_silence_holds_it(as_officer, sign_in, province, loaded, body):
    made = stories.approved(province)
    own, _letter = asked(as_officer, made, body)
    RouteStep.objects.filter(pk=own.pk).update(silence="wait")
    with clock.pretend(date(2026, 12, 1)):
        as_officer = sign_in(province.officer)
        assert as_officer.post(at("pass_on", made.pk)).status_code == 403
        assert as_officer.post(at("opinion_skip", own.pk), {"reason": "Đã trao đổi trực tiếp"}).status_code == 302
        assert as_officer.post(at("pass_on", made.pk)).status_code == 302
    assert ActionLog.objects.filter(action="awards.opinion.skip").exclude(text_hash="").exists()


def test_a_foreign_host_reaches_no_opinion_and_no_sheet(sign_in, as_officer, province, loaded, body):
    made = stories.appraised(province)
    row = opinions.ask(proposal=made, bodies=[opinions.Asked(body)], question="", days=5, by=province.officer)[0]
    foreign = sign_in(make_province().officer)
    one = made.nominations.first()
    assert foreign.get(at("opinion", row.pk)).status_code == 404
    assert foreign.post(at("opinion", row.pk), {"agrees": "yes"}).status_code == 404
    assert foreign.post(at("opinion_skip", row.pk), {"reason": "x"}).status_code == 404
    assert foreign.get(at("appraisal_find", made.pk, one.pk)).status_code == 404
    assert foreign.post(at("appraisal_move", made.pk, "approve")).status_code == 404


def test_the_sheet_costs_the_same_for_one_and_for_three_names(as_officer, province, loaded):
    counts = []
    as_officer.get(at("desk"))
    for n, names in enumerate((["Một"], ["Hai", "Ba", "Bốn"])):
        made = stories.appraised(province, people=proposals.staff(province.commune, *(f"{x} {n}" for x in names)))
        with CaptureQueriesContext(connection) as seen:
            assert as_officer.get(at("appraisal", made.pk)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_a_proposal_the_unit_decides_itself_is_worked_by_its_own_head(as_head, province, loaded):
    commune = province.commune
    made = stories.received_by(province.head, stories.sent_to(province, commune))
    assert list(made.steps.values_list("kind", flat=True)) == ["unit", "reception", "council", "decision", "notice"]
    assert as_head.get(at("desk")).status_code == 200
    done = appraisal.pass_on(proposal=made, by=province.head)
    assert done.status == S.FOR_COUNCIL
