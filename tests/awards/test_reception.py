"""The reception desk: received once with code, day and rule set, judged as of that day, assigned, returned, not accepted."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from awards.models import DossierRemark, Nomination, Proposal, RouteStep, RuleSet
from awards.reception import Entry, receive
from core import clock
from core.models import ActionLog, Outbox
from core.refusals import Conflict
from deadlines.models import Duty
from tests.conftest import make_province
from tests.factories import proposals
from tests.factories import reception as stories
from tests.factories.accounts import officer as make_officer

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


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def sent(province: Any, **more: Any) -> Proposal:
    return stories.sent(province, award=more.pop("award", "BK_T"), **more)


def take_in(client: Any, proposal: Proposal, **more: Any) -> Any:
    return client.post(at("receive", proposal.pk), {"received_on": DAY.isoformat(), **more})


# ---- receiving
def test_received_with_code_day_rule_set_steps_duty_and_a_message_to_the_unit(as_officer, province, loaded):
    made = sent(province)
    assert take_in(as_officer, made).status_code == 302
    made = stories.fresh(made)
    assert (made.status, made.code, made.received_on) == (S.RECEIVED, "HS-2026-0001", DAY)
    assert made.rule_set.code == "TDKT-2026"
    assert made.return_by == date(2026, 12, 30)  # 35 working days: 25 of appraisal (opinions beside it), 10 of decision
    steps = [(row.kind, row.status) for row in made.steps.all()]
    assert steps == [
        ("unit", "done"), ("reception", "done"), ("appraisal", "open"), ("opinion", "waiting"), ("council", "waiting"),
        ("submission", "waiting"), ("decision", "waiting"), ("notice", "waiting"),
    ]  # fmt: skip
    duty = Duty.objects.get(kind="awards.appraisal")
    assert (duty.desk, duty.unit, duty.due_on) == ("officer", province.host, date(2026, 12, 16))
    assert not Duty.objects.filter(kind="awards.receive", closed_at=None).exists()
    note = Outbox.objects.filter(kind="awards.received", recipient=province.head).get()
    assert "HS-2026-0001" in note.subject
    assert "30/12/2026" in note.body


def test_the_rule_set_is_that_of_the_day_of_reception(as_officer, province, loaded):
    made = sent(province)
    old = date(2026, 9, 30)
    response = take_in(as_officer, made, received_on=old.isoformat(), reason="Nộp hồ sơ giấy ngày 30/9")
    assert response.status_code == 302, text(response)
    made = stories.fresh(made)
    assert (made.received_on, made.rule_set.code) == (old, "TDKT-2022")
    assert {one.checks["rule_set"] for one in made.nominations.all()} == {"TDKT-2022"}
    assert {one.checks["received_on"] for one in made.nominations.all()} == {"2026-09-30"}
    dated = ActionLog.objects.get(action="awards.proposal.dated")
    assert dated.personal.text == "Nộp hồ sơ giấy ngày 30/9"


def test_the_more_favourable_rule_set_is_taken_only_with_its_reason(as_officer, province, loaded):
    made = sent(province)
    other = RuleSet.objects.get(code="TDKT-2022")
    bad = take_in(as_officer, made, rule_set=other.pk)
    assert bad.status_code == 200
    assert "Ghi rõ vì sao áp dụng bộ quy định kia" in text(bad)
    assert (
        take_in(as_officer, made, rule_set=other.pk, rule_reason="Có lợi hơn cho người được đề nghị").status_code == 302
    )
    made = stories.fresh(made)
    assert (made.rule_set, made.rule_reason) == (other, "Có lợi hơn cho người được đề nghị")


def test_both_rule_sets_stand_side_by_side_where_they_differ(as_officer, province, loaded):
    made = sent(province, award="CSTDCS")
    shown = text(as_officer.get(at("receive", made.pk)))
    assert "TDKT-2026" in shown
    earlier = as_officer.post(at("receive", made.pk), {"received_on": "2026-09-30", "look": "1"})
    assert "TDKT-2022" in text(earlier)
    assert stories.fresh(made).status == S.SENT


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"received_on": (DAY + timedelta(days=1)).isoformat()}, "Ngày này ở tương lai."),
        (
            {"received_on": (DAY - timedelta(days=1)).isoformat()},
            "Ghi rõ vì sao tính là đã tiếp nhận trước ngày hôm nay.",
        ),
        ({"return_by": (DAY - timedelta(days=1)).isoformat()}, "Không thể hẹn trả kết quả trước ngày tiếp nhận."),
        ({"received_on": "10-11"}, "dd/mm/yyyy"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_the_field(as_officer, province, loaded, more, sentence):
    made = sent(province)
    response = take_in(as_officer, made, rule_reason="giữ lại điều đã gõ", **more)
    assert response.status_code == 200
    assert sentence in text(response)
    assert "giữ lại điều đã gõ" in text(response)
    assert stories.fresh(made).status == S.SENT


def test_a_second_officer_gets_no_second_code(as_officer, province, loaded):
    made = sent(province)
    other = make_officer(province.host)
    seen = stories.fresh(made)
    take_in(as_officer, made)
    with pytest.raises(Conflict) as told:
        receive(proposal=seen, entry=Entry(DAY), by=other)
    assert (
        str(told.value.message)
        == f"Hồ sơ đã được tiếp nhận với mã HS-2026-0001, do {province.officer.full_name} tiếp nhận."
    )
    again = take_in(as_officer, made)
    assert again.status_code == 409
    assert "HS-2026-0001" in text(again)
    assert ActionLog.objects.filter(action="awards.proposal.receive").count() == 1
    assert Proposal.objects.exclude(code="").count() == 1


def test_what_the_unit_took_back_cannot_be_received(as_officer, province, loaded):
    from awards.proposals import sending

    made = sent(province)
    seen = stories.fresh(made)
    sending.recall(proposal=stories.fresh(made), by=province.head)
    with pytest.raises(Conflict) as told:
        receive(proposal=seen, entry=Entry(DAY), by=province.officer)
    assert str(told.value.message) == "Đơn vị đã rút hồ sơ; không còn gì để tiếp nhận."
    response = as_officer.post(at("receive", made.pk), {"received_on": DAY.isoformat()}, follow=True)
    assert "Đơn vị đã rút hồ sơ; không còn gì để tiếp nhận." in text(response)
    assert stories.fresh(made).code == ""


def test_numbers_run_by_host_and_year_without_a_gap(as_officer, province, loaded):
    first, second, third = (sent(province, people=proposals.staff(province.commune, f"Người {n}")) for n in range(3))
    take_in(as_officer, first)
    take_in(as_officer, second, received_on="2026-11-11")  # refused: in the future
    take_in(as_officer, second, received_on="2025-12-30", reason="Nộp năm trước")
    take_in(as_officer, third)
    assert [stories.fresh(one).code for one in (first, second, third)] == [
        "HS-2026-0001",
        "HS-2025-0001",
        "HS-2026-0002",
    ]


# ---- who may
def test_a_foreign_officer_does_not_find_it(sign_in, province, loaded):
    made = sent(province)
    foreign = sign_in(make_province().officer)
    for name in ("receive", "assign", "return", "not_accept", "consult", "appraisal", "notice"):
        assert foreign.get(at(name, made.pk)).status_code == 404, name
    assert take_in(foreign, made).status_code == 404
    assert foreign.post(at("pass_on", made.pk)).status_code == 404


def test_the_units_own_people_do_not_work_on_their_proposal(sign_in, province, loaded):
    made = stories.received(province)
    head = sign_in(province.head)
    for name in ("return", "not_accept", "assign", "consult", "appraisal"):
        assert head.get(at(name, made.pk)).status_code in (403, 404), name


# ---- assigning
def test_an_officer_is_given_the_proposal_and_its_duty_with_the_load_shown(as_officer, province, loaded):
    made = stories.received(province)
    other = make_officer(province.host, full_name="Vàng A Páo")
    page = text(as_officer.get(at("assign", made.pk)))
    assert "Vàng A Páo (0 hồ sơ đang thụ lý)" in page
    assert as_officer.post(at("assign", made.pk), {"officer": other.pk}).status_code == 302
    assert stories.fresh(made).officer == other
    owed = Duty.objects.filter(kind="awards.appraisal", closed_at=None).get()
    assert (owed.person, owed.due_on) == (other, date(2026, 12, 16))
    assert "Vàng A Páo (1 hồ sơ đang thụ lý)" in text(as_officer.get(at("assign", made.pk)))
    bad = as_officer.post(at("assign", made.pk), {"officer": province.head.pk})
    assert bad.status_code == 200
    assert stories.fresh(made).officer == other


# ---- back to the unit
def back(client: Any, proposal: Proposal, *lines: dict[str, Any], **more: Any) -> Any:
    data = {"remarks-TOTAL_FORMS": len(lines), "remarks-INITIAL_FORMS": 0, "fix_by": "2026-11-17", **more}
    for n, line in enumerate(lines):
        data |= {f"remarks-{n}-{key}": value for key, value in line.items()}
    return client.post(at("return", proposal.pk), data)


def test_a_return_names_fields_and_opens_only_those(as_officer, province, loaded):
    made = stories.received(province)
    one, other = made.nominations.all()[:2]
    line = {"about": one.pk, "field": "one:achievement", "text": "Nêu rõ số liệu năm 2026"}
    whole = {"about": "0", "field": "all:signed_file", "text": "Bản chụp mờ"}
    assert back(as_officer, made, line, whole).status_code == 302
    made = stories.fresh(made)
    assert (made.status, made.returned_from, made.officer) == (S.RETURNED, S.RECEIVED, province.officer)
    fields = dict(made.nominations.values_list("pk", "returned_fields"))
    assert (fields[one.pk], fields[other.pk]) == (["achievement"], [])
    assert DossierRemark.objects.filter(proposal=made, answered=False).count() == 2
    mend = Duty.objects.get(kind="awards.mend")
    assert (mend.unit, mend.due_on, mend.closed_at) == (province.commune, date(2026, 11, 17), None)
    assert not Duty.objects.filter(kind="awards.appraisal", closed_at=None).exists()
    assert Outbox.objects.filter(kind="awards.returned", recipient=province.head).count() == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"about": "0", "field": "one:achievement", "text": "x"}, "Mục này thuộc lựa chọn kia"),
        ({"about": "0", "field": "all:unit", "text": "x"}, "all:unit"),
        ({"about": "", "field": "", "text": ""}, "Ghi ít nhất một nhận xét"),
    ],
)
def test_a_return_without_a_named_field_is_refused(as_officer, province, loaded, line, sentence):
    made = stories.received(province)
    response = back(as_officer, made, line)
    assert response.status_code == 200
    assert sentence in text(response)
    assert stories.fresh(made).status == S.RECEIVED


def test_not_accepted_ends_it_with_a_reason_the_unit_reads(as_officer, province, loaded):
    made = stories.received(province)
    empty = as_officer.post(at("not_accept", made.pk), {"reason": " "})
    assert empty.status_code == 200
    assert stories.fresh(made).status == S.RECEIVED
    as_officer.post(at("not_accept", made.pk), {"reason": "Không thuộc thẩm quyền"})
    made = stories.fresh(made)
    assert made.status == S.REFUSED
    assert set(made.steps.values_list("status", flat=True)) == {"done", "skipped"}
    assert not Duty.objects.filter(context_ref=f"proposal:{made.pk}", closed_at=None).exists()
    assert "Không thuộc thẩm quyền" in Outbox.objects.filter(kind="awards.not_accepted").first().body


# ---- several at once
def test_several_are_received_together_each_row_answered(as_officer, province, loaded):
    from awards.proposals import sending

    rows = [sent(province, people=proposals.staff(province.commune, f"Người {n}")) for n in range(4)]
    shown = text(as_officer.get(at("receive_many")))
    assert shown.count('name="proposals"') == 4
    sending.recall(proposal=stories.fresh(rows[3]), by=province.head)
    data = {"received_on": DAY.isoformat(), "proposals": [one.pk for one in rows]}
    response = as_officer.post(at("receive_many"), data, follow=True)
    assert "Đã tiếp nhận 3 hồ sơ." in text(response)
    assert "“Đang soạn”" in text(response)
    assert sorted(Proposal.objects.exclude(code="").values_list("code", flat=True)) == [
        f"HS-2026-000{n}" for n in (1, 2, 3)
    ]
    assert RouteStep.objects.filter(kind="appraisal", status="open").count() == 3


def test_receiving_costs_the_same_for_two_and_for_five(as_officer, province, loaded):
    def many(n, tag):
        rows = [sent(province, people=proposals.staff(province.commune, f"{tag} {k}")) for k in range(n)]
        return {"received_on": DAY.isoformat(), "proposals": [one.pk for one in rows]}

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    as_officer.post(at("receive_many"), many(1, "Đầu"))
    for n, tag in ((2, "Một"), (5, "Hai")):  # more than these fill a statement of SQLite, which takes 999 values
        data = many(n, tag)
        with CaptureQueriesContext(connection) as seen:
            assert as_officer.post(at("receive_many"), data).status_code == 302
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Nomination.objects.exclude(verdict="").count() == 8


def test_the_desk_costs_the_same_for_one_and_for_three(as_officer, province, loaded):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    as_officer.get(at("desk"))
    for n in (1, 2):
        for k in range(n):
            sent(province, people=proposals.staff(province.commune, f"Người {n}{k}"))
        with CaptureQueriesContext(connection) as seen:
            assert as_officer.get(at("desk") + "?tab=all").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
