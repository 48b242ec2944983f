"""Decisions on awards: drafted from the results, numbered, issued once; what stands in the way; who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from awards import decisions, loading
from awards.decisions import later
from awards.models import (
    AwardRecord,
    Council,
    CouncilSession,
    Decision,
    Discipline,
    Nomination,
    Payment,
    Proposal,
    RouteStep,
)
from core import clock
from documents import issuing, kinds
from tests.factories import accounts as people
from tests.factories import decisions as stories
from tests.factories import proposals
from tests.factories.register import RecordFactory, SubjectFactory, awards
from units.models import Subject, Unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture
def rules(db):
    loading.load()


def text(response: Any) -> str:
    return response.content.decode()


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def press(client: Any, decision: Decision, **more: Any) -> Any:
    decision.refresh_from_db()
    return client.post(at("decision_issue", decision.pk), {"version": decision.version, **more})


# ---- drafting and issuing
def test_a_decision_drafted_from_the_results_is_numbered_and_issued(as_officer, province, rules):
    proposal = stories.submitted(province)
    key = f"{proposal.pk}-{proposal.nominations.first().award_id}"
    response = as_officer.post(at("decision_new"), {
        "title": "Về việc khen thưởng năm 2026", "year": "2026", "year_kind": "calendar", "groups": [key],
    })  # fmt: skip
    assert response.status_code == 302, text(response)
    decision = Decision.objects.get()
    assert decision.lines.count() == 3
    page = text(as_officer.get(at("decision", decision.pk)))
    assert "Chưa ghi số, ngày" in page
    assert "759.000" in page or "760.000" in page
    head = {
        "title": decision.title, "issuer": decision.issuer, "year": 2026, "year_kind": "calendar", "signer": "Lê Văn Lương",
        "signer_post": "Chủ tịch", "authority": "own", "version": decision.version,
    }  # fmt: skip
    assert as_officer.post(at("decision_edit", decision.pk), head).status_code == 302
    decision.refresh_from_db()
    number = {"number": "0456", "symbol": "QĐ-UBND", "decided_on": "2026-11-19", "version": decision.version}
    assert as_officer.post(at("decision_number", decision.pk), number).status_code == 302
    assert press(as_officer, decision).status_code == 302
    decision.refresh_from_db()
    assert (decision.status, decision.full_number) == ("issued", "456/QĐ-UBND")
    rows = list(AwardRecord.objects.order_by("line__position"))
    assert [(r.number, r.award.code, r.year, r.bonus) for r in rows] == [("456/QĐ-UBND", "LDTT", 2026, 760000)] * 3
    assert set(Nomination.objects.values_list("outcome", flat=True)) == {"awarded"}
    assert Proposal.objects.get().status == "decided"
    assert list(Payment.objects.values_list("amount", "payer")) == [(760000, province.host.pk)] * 3


def test_issuing_twice_writes_once(as_officer, province, rules):
    decision = stories.numbered(province)
    assert press(as_officer, decision).status_code == 302
    assert press(as_officer, decision).status_code == 302
    assert AwardRecord.objects.count() == 3


# ---- what stands in the way
def blocked(client: Any, decision: Decision, sentence: str) -> None:
    """The button is off with its sentence, and a forged press is refused with the same."""
    shown = text(client.get(at("decision", decision.pk)))
    assert sentence in shown
    response = press(client, decision)
    assert response.status_code == 403
    assert not AwardRecord.objects.filter(line__decision=decision).exists()


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("refused", "Hội đồng không đồng ý hoặc để lại"), ("postponed", "Hội đồng không đồng ý hoặc để lại"),
        ("awarded", "Đã được khen tại quyết định khác"),
    ],
)  # fmt: skip
def test_a_name_not_agreed_or_awarded_already_refuses_the_whole(as_officer, province, rules, outcome, sentence):
    decision = stories.numbered(province)
    Nomination.objects.filter(pk=decision.lines.first().nomination_id).update(outcome=outcome)
    blocked(as_officer, decision, sentence)


def test_an_open_name_before_the_council_refuses_the_whole(as_officer, province, rules):
    decision = stories.numbered(province)
    line = decision.lines.first()
    Nomination.objects.filter(pk=line.nomination_id).update(outcome="open")
    RouteStep.objects.create(proposal=line.nomination.proposal, position=90, kind=RouteStep.Kind.COUNCIL)
    blocked(as_officer, decision, "Hội đồng chưa có kết luận")


def test_an_open_name_of_a_route_without_a_council_is_decided(as_officer, province, rules):
    decision = stories.numbered(province)
    Nomination.objects.update(outcome="open")
    assert press(as_officer, decision).status_code == 302
    assert AwardRecord.objects.count() == 3


def test_a_proposal_that_was_not_submitted_refuses_the_whole(as_officer, province, rules):
    decision = stories.numbered(province)
    Proposal.objects.update(status="for_council")
    blocked(as_officer, decision, "Hồ sơ chưa được trình quyết định")


def test_an_entry_merged_a_double_a_death_and_something_pending_refuse_until_a_reason_is_written(
    as_officer, province, rules
):
    decision = stories.numbered(province)
    first, second, third = decision.lines.order_by("position")
    Discipline.objects.create(
        subject=first.subject, level="pending", starts_on=date(2026, 11, 1), entered_at=clock.now()
    )
    blocked(as_officer, decision, "Đang xem xét kỷ luật, tố cáo hoặc thanh tra chưa kết luận")
    form = {"name": first.name, "award": "LDTT", "year": 2026, "reason": "Đã kết luận không vi phạm"}
    response = as_officer.post(at("decision_line", decision.pk, first.pk), {**form, "version": decision.version})
    assert response.status_code == 302, text(response)
    Subject.objects.filter(pk=second.subject_id).update(died_on=date(2026, 10, 1))
    blocked(as_officer, decision, "Đã mất: phải là truy tặng")
    Subject.objects.filter(pk=second.subject_id).update(died_on=None)
    SubjectFactory(unit=third.at_unit, full_name=third.name)
    blocked(as_officer, decision, "Có thể trùng người với một hồ sơ khác")
    Subject.objects.filter(full_name=third.name).exclude(pk=third.subject_id).update(born_year=1960)
    Subject.objects.filter(pk=third.subject_id).update(born_year=1990)
    assert press(as_officer, decision).status_code == 302


def test_an_award_of_that_year_held_already_and_a_unit_that_ended_refuse(as_officer, province, rules):
    decision = stories.numbered(province)
    line = decision.lines.first()
    held = RecordFactory(subject=line.subject, at_unit=province.commune, award=line.award, year=2026)
    blocked(as_officer, decision, "Đã được tặng hình thức này trong năm đó")
    AwardRecord.objects.filter(pk=held.pk).update(status="cancelled")
    Unit.objects.filter(pk=province.commune.pk).update(closed_on=date(2026, 6, 30))
    blocked(as_officer, decision, "Đơn vị đã kết thúc hoạt động")


# ---- who signs
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"authority": "tl"}, "Quyết định khen thưởng không ký thừa lệnh (TL.)"),
        ({"authority": "tuq"}, "Ký thừa ủy quyền (TUQ.) phải có văn bản ủy quyền: ghi số, ngày."),
        ({"signer": "Lê Cũ"}, "Lê Cũ không giữ chức vụ lãnh đạo ở đây vào ngày 20/11/2026"),
        ({"signer": "Vàng Văn Phó"}, "Vàng Văn Phó không phải người đứng đầu vào ngày 20/11/2026"),
    ],
)
def test_a_signature_without_authority_refuses(as_officer, province, rules, values, sentence):
    people.leader(province.host, full_name="Lê Văn Lương", post="Chủ tịch UBND tỉnh")
    people.leader(province.host, full_name="Vàng Văn Phó", post="Phó Chủ tịch UBND tỉnh")
    gone = people.leader(province.host, full_name="Lê Cũ", post="Chủ tịch UBND tỉnh")
    gone.roles.update(starts_on=date(2020, 1, 1), ends_on=date(2025, 9, 1))
    decision = stories.numbered(province)
    Decision.objects.filter(pk=decision.pk).update(**values)
    blocked(as_officer, decision, sentence)


def test_a_deputy_signs_for_the_head_and_the_lines_are_kept(as_officer, province, rules):
    people.leader(province.host, full_name="Lê Văn Lương", post="Chủ tịch UBND tỉnh")
    people.leader(province.host, full_name="Vàng Văn Phó", post="Phó Chủ tịch UBND tỉnh")
    decision = stories.numbered(province)
    Decision.objects.filter(pk=decision.pk).update(authority="kt", signer="Vàng Văn Phó", signer_post="Phó Chủ tịch")
    assert press(as_officer, decision).status_code == 302
    decision.refresh_from_db()
    assert decision.signs_for == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


@pytest.mark.parametrize(
    ("kind", "day", "sentence"),
    [
        ("district", date(2025, 8, 1), "Cấp này chỉ được quyết định “Lao động tiên tiến” đến ngày 30/06/2025."),
        ("hamlet", date(2026, 11, 1), "Thẩm quyền quyết định “Lao động tiên tiến”:"),
    ],
)
def test_a_body_decides_only_what_was_its_own_on_that_day(as_officer, province, rules, kind, day, sentence):
    decision = stories.numbered(province)
    Unit.objects.filter(pk=province.host.pk).update(kind=kind)
    Decision.objects.filter(pk=decision.pk).update(decided_on=day)
    blocked(as_officer, decision, sentence)


# ---- number and date
def number(client: Any, decision: Decision, **more: Any) -> Any:
    decision.refresh_from_db()
    data = {"number": "456", "symbol": "QĐ-UBND", "decided_on": "2026-11-19", "version": decision.version, **more}
    return client.post(at("decision_number", decision.pk), data)


def fault(response: Any, sentence: str) -> None:
    shown = text(response)
    assert response.status_code == 200, response
    assert sentence in shown
    assert "field-error" in shown


def test_a_number_used_already_is_refused_whether_drafted_issued_or_recorded(as_officer, province, rules):
    stories.numbered(province)
    other = stories.draft(province, people=[])
    taken = f"{other.issuer} đã có quyết định mang số này trong năm 2026."
    fault(number(as_officer, other), taken)
    fault(number(as_officer, other, number="0456"), taken)
    RecordFactory(
        subject=SubjectFactory(unit=province.commune), at_unit=province.commune, award=awards()["LDTT"],
        year=2025, number="77/QĐ-UBND", decided_on=date(2026, 2, 1), issuer=other.issuer,
    )  # fmt: skip
    fault(number(as_officer, other, number="77"), taken)
    assert number(as_officer, other, number="78").status_code == 302
    assert number(as_officer, stories.draft(province, people=[]), decided_on="2025-11-19").status_code == 302


def test_a_day_to_come_or_before_the_session_and_no_number_are_refused_beside_the_field(as_officer, province, rules):
    decision = stories.draft(province)
    fault(number(as_officer, decision, decided_on="2026-11-21"), "Ngày này ở tương lai.")
    fault(number(as_officer, decision, number="QĐ"), "Ghi số như trong sổ đăng ký")
    council = Council.objects.create(
        host=province.host, name="Hội đồng TĐKT tỉnh", starts_on=date(2026, 1, 1), created_at=clock.now()
    )
    session = CouncilSession.objects.create(
        council=council, title="Phiên họp", starts_at=clock.now() - timedelta(days=2), created_at=clock.now()
    )
    Decision.objects.filter(pk=decision.pk).update(session=session)
    fault(
        number(as_officer, decision, decided_on="2026-11-17"),
        "Hội đồng họp ngày 18/11/2026; ngày quyết định không thể trước ngày đó.",
    )


def test_a_stale_form_is_answered_with_what_happened_and_keeps_the_input(as_officer, province, rules):
    decision = stories.draft(province)
    response = number(as_officer, decision, version=decision.version + 5, number="99")
    assert response.status_code == 409
    assert 'value="99"' in text(response)
    assert press(as_officer, stories.numbered(province), version=99).status_code == 409


# ---- the paper
def test_the_paper_has_its_articles_a_list_for_each_award_and_the_number_of_the_register(as_officer, province, rules):
    decision = stories.draft(province)
    drafted = issuing.draft(kinds.KINDS["awards.decision"], decision, by=province.officer)
    words = [part.lead for part in drafted.body if getattr(part, "lead", "")]
    assert words == ["Điều 1.", "Điều 2.", "Điều 3."]
    first = next(part for part in drafted.body if getattr(part, "lead", "") == "Điều 1.")
    assert "danh hiệu “Lao động tiên tiến” năm 2026 cho 03 cá nhân" in first.text
    assert [row[1] for row in drafted.appendices[0].blocks[0].rows] == ["Nguyễn Văn Bình", "Lò Thị Mai", "Giàng A Pó"]
    url = reverse("documents:paper_write", args=["awards.decision", decision.pk])
    assert as_officer.get(url).status_code == 200
    wording = issuing.wording_of(drafted)
    paper = issuing.issue(kind=kinds.KINDS["awards.decision"], record=decision, wording=wording, by=province.officer)
    assert number(as_officer, decision).status_code == 302
    paper.refresh_from_db()
    assert (paper.number, paper.issued_on) == ("456", date(2026, 11, 19))
    decision.refresh_from_db()
    line = decision.lines.first()
    decisions.remove_lines(decision=decision, version=decision.version, lines=[line.pk], by=province.officer)
    assert "Danh sách đã đổi sau khi soạn văn bản" in text(as_officer.get(at("decision", decision.pk)))


# ---- typed names, differences
def test_a_simple_decision_of_a_commune_is_typed_by_its_clerk_and_issued_by_its_head(
    as_head, as_clerk, province, rules
):
    response = as_clerk.post(
        at("decision_new"), {"title": "Khen thưởng năm 2026", "year": 2026, "year_kind": "calendar"}
    )
    assert response.status_code == 302, text(response)
    decision = Decision.objects.get()
    assert decision.host == province.commune
    typed = {
        "version": decision.version, "names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 0, "names-0-kind": "person",
        "names-0-name": "Lò Thị Mai", "names-0-unit": f"x [{province.commune.code}]", "names-0-award": "GK",
        "names-0-year": "2026", "names-0-post": "Công chức",
    }  # fmt: skip
    fault(as_clerk.post(at("decision_type", decision.pk), {**typed, "names-0-award": "TTLDTT"}), "không dành cho loại")
    assert as_clerk.post(at("decision_type", decision.pk), typed).status_code == 302
    Decision.objects.filter(pk=decision.pk).update(signer="Vàng A Chủ", signer_post="Chủ tịch")
    assert number(as_clerk, decision, number="12").status_code == 302
    response = press(as_clerk, decision)
    assert response.status_code == 403
    assert press(as_head, decision).status_code == 302
    row = AwardRecord.objects.get()
    # a commune's giấy khen is 0.15 of the base salary: 379.500 đ, rounded up
    assert (row.award.code, row.bonus, row.position) == ("GK", 380000, "Công chức")
    assert "làm tròn lên 10.000 đ" in row.line.bonus_text


def test_proposal_vote_and_list_stand_side_by_side_where_they_differ(as_officer, province, rules):
    proposal = stories.submitted(province, award="CSTDCS")
    first, second, _third = proposal.nominations.order_by("position")
    Nomination.objects.filter(pk=first.pk).update(outcome="lowered", outcome_award=awards()["LDTT"])
    Nomination.objects.filter(pk=second.pk).update(outcome="refused", outcome_reason="Thiếu phiếu")
    decision = stories.draft(province, proposal=proposal)
    assert decision.lines.count() == 2
    shown = text(as_officer.get(at("decision_differences", decision.pk)))
    assert "Hội đồng đồng ý mức thấp hơn đề nghị" in shown
    assert "Thiếu phiếu" in shown


# ---- who may
def test_a_leader_reads_what_stands_in_the_way_without_the_button_and_a_unit_sees_no_draft_of_a_correction(
    as_leader, as_head, province, rules
):
    draft = stories.draft(province)
    shown = text(as_leader.get(at("decision", draft.pk)))
    assert "Chưa ghi số, ngày quyết định" in shown
    assert at("decision_issue", draft.pk) not in shown
    made = stories.issued(province, people=proposals.staff(province.commune, "Lò Văn Tư"), number="9")
    row = AwardRecord.objects.get()
    mended = later.draft(decision=made, kind="correct", records=[row.pk], reason="Lỗi in", by=province.officer)
    assert at("decision", mended.pk) not in text(as_head.get(at("decision", made.pk)))
    assert at("decision", mended.pk) in text(as_leader.get(at("decision", made.pk)))


@pytest.mark.parametrize(
    "name", ["decision_edit", "decision_number", "decision_add", "decision_type", "decision_discard"]
)
def test_a_stranger_reaches_no_draft_and_nobody_but_the_host_changes_an_issued_one(
    sign_in, as_officer, province, rules, name
):
    draft = stories.draft(province)
    for user in (province.clerk, province.head, province.member, province.outsider):
        assert sign_in(user).get(at(name, draft.pk)).status_code in (403, 404)
        assert sign_in(user).post(at(name, draft.pk), {}).status_code in (403, 404)
    assert sign_in(province.leader).post(at(name, draft.pk), {}).status_code == 403
    Decision.objects.filter(pk=draft.pk).update(status="issued")
    response = as_officer.post(at(name, draft.pk), {})
    assert response.status_code == 403
    assert "Quyết định đã ban hành: chỉ sửa được bằng quyết định sau." in text(response)


def test_the_page_and_the_list_cost_the_same_for_one_name_and_for_three(as_officer, province, rules, count_queries):
    counts = []
    as_officer.get(at("decisions"))  # what is read once and kept
    for people_ in (["Lò Thị Một"], ["Lò Thị Hai", "Lò Thị Ba", "Lò Thị Bốn"]):
        proposal = stories.submitted(province, people=proposals.staff(province.commune, *people_))
        decision = stories.numbered(province, proposal=proposal, number=str(len(counts) + 1))
        urls = [at("decision", decision.pk), at("decision_lines", decision.pk), at("decisions")]
        counts.append([count_queries(lambda url=url: as_officer.get(url)) for url in urls])
    assert counts[0] == counts[1]
    assert counts[0][0] <= 30, counts
    assert max(counts[0][1:]) <= 12, counts


def test_a_thousand_names_issue_in_a_bounded_number_of_statements(province, rules, count_queries):
    def cost(size: int, number: str) -> int:
        proposal = stories.submitted(province, people=[])
        subjects = Subject.objects.bulk_create(
            Subject(full_name=f"Người {number} {n}", created_at=clock.now(), folded=f"nguoi {number} {n}")
            for n in range(size)
        )
        Nomination.objects.bulk_create(
            Nomination(
                proposal=proposal, award=awards()["LDTT"], subject=one, name=one.full_name, position=n, outcome="agreed"
            )
            for n, one in enumerate(subjects, 1)
        )  # fmt: skip
        decision = stories.numbered(province, proposal=proposal, number=number)
        return count_queries(lambda: decisions.issue(decision=decision, version=decision.version, by=province.officer))

    few, many = cost(3, "5"), cost(1000, "6")
    assert AwardRecord.objects.count() == 1003
    # SQLite takes 999 values a statement, so that its inserts come in more pieces
    assert many - few <= (20 if connection.vendor == "postgresql" else 80), (few, many)
