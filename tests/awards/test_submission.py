"""The standing body's tờ trình with list and draft decision, its return from the leader's office, notice to those not awarded."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from awards.models import Nomination, Proposal, Submission
from awards.submission import papers
from core import clock
from core.models import Outbox
from deadlines.models import Duty
from documents import kinds
from documents.papers import docx
from tests.conftest import make_province
from tests.factories import proposals
from tests.factories import reception as stories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
S, O = Proposal.Status, Nomination.Outcome  # noqa: E741


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


def test_the_council_done_the_submission_is_owed_and_carries_the_proposal(as_officer, province, loaded):
    made = stories.settled(province)
    assert Duty.objects.get(kind="awards.submission", closed_at=None).person == province.officer
    assert not Duty.objects.filter(kind="awards.council", closed_at=None).exists()
    shown = text(as_officer.get(at("submission_new")))
    assert made.code in shown
    data = {"version": 0, "title": "Về việc khen thưởng", "text": "Hội đồng nhất trí.", "proposals": [made.pk]}
    assert as_officer.post(at("submission_new"), data).status_code == 302
    one = Submission.objects.get()
    page = text(as_officer.get(at("submission", one.pk)))
    assert "2 trường hợp chờ quyết định" in page
    assert as_officer.post(at("submission_send", one.pk)).status_code == 302
    assert (Submission.objects.get().status, stories.fresh(made).status) == ("sent", S.SUBMITTED)
    assert Duty.objects.get(kind="awards.decision", closed_at=None).desk == "leader"


def test_a_submission_needs_a_proposal_and_takes_none_whose_names_are_open(as_officer, province, loaded):
    open_one = stories.for_council(province)
    data = {"version": 0, "title": "Về việc khen thưởng", "text": "giữ lại điều đã gõ"}
    for chosen in ([], [open_one.pk]):
        response = as_officer.post(at("submission_new"), {**data, "proposals": chosen})
        assert response.status_code == 200
        assert "giữ lại điều đã gõ" in text(response)
    assert not Submission.objects.exists()


def test_the_leaders_office_returns_it_with_a_reason_and_it_is_submitted_anew(as_officer, as_leader, province, loaded):
    one = stories.submitted(province)
    empty = as_leader.post(at("submission_return", one.pk), {"reason": ""})
    assert empty.status_code == 200
    assert as_leader.post(at("submission_return", one.pk), {"reason": "Bổ sung số liệu"}).status_code == 302
    one.refresh_from_db()
    made = stories.fresh(one.proposals.get())
    assert (one.status, made.status) == ("returned", S.FOR_COUNCIL)
    states = dict(made.steps.values_list("kind", "status"))
    assert (states["submission"], states["decision"]) == ("open", "waiting")
    assert not Duty.objects.filter(kind="awards.decision", closed_at=None).exists()
    assert Duty.objects.filter(kind="awards.submission", closed_at=None).count() == 1
    assert "Bổ sung số liệu" in text(as_officer.get(at("submission", one.pk)))
    assert as_officer.post(at("submission_send", one.pk)).status_code == 302
    assert stories.fresh(made).status == S.SUBMITTED
    assert Duty.objects.filter(kind="awards.decision", closed_at=None).count() == 1


def test_what_lies_with_the_leader_is_not_changed(as_officer, province, loaded):
    one = stories.submitted(province)
    assert as_officer.get(at("submission_edit", one.pk)).status_code == 403
    assert (
        as_officer.post(at("submission_send", one.pk)).status_code == 409 or Submission.objects.get().status == "sent"
    )


def test_those_not_awarded_and_their_unit_learn_why(as_officer, province, loaded):
    made = stories.settled(province)
    shown = text(as_officer.get(at("notice", made.pk)))
    assert "Chưa đủ hai năm liên tục" in shown
    assert as_officer.post(at("notice", made.pk)).status_code == 302
    note = Outbox.objects.get(kind="awards.not_awarded", recipient=province.head)
    refused = made.nominations.get(outcome=O.REFUSED)
    assert note.body == f"{refused.name} – {refused.award.name}: Chưa đủ hai năm liên tục"


def test_nobody_else_reaches_a_submission(sign_in, as_head, province, loaded):
    one = stories.submitted(province)
    made = one.proposals.get()
    foreign = sign_in(make_province().officer)
    for client in (foreign, as_head):
        for name in ("submission", "submission_edit", "submission_return"):
            assert client.get(at(name, one.pk)).status_code == 404, name
        assert client.post(at("submission_send", one.pk)).status_code == 404
        assert client.get(at("notice", made.pk)).status_code == 404


def test_the_papers_say_what_is_recorded(province, loaded):
    one = stories.submitted(province)
    made = stories.fresh(one.proposals.get())
    agreed = made.nominations.filter(outcome=O.AGREED).first()
    paper = papers.paper(one)
    assert (paper.kind, len(paper.appendices)) == ("TỜ TRÌNH", 2)
    assert "Điều 1." in str(paper.appendices[1])
    assert agreed.name in str(paper.appendices[0])
    for code, words in (
        ("awards.receipt", "HS-2026-0001"), ("awards.sheet", "Đồng ý"), ("awards.not_awarded", "Chưa đủ hai năm liên tục"),
    ):  # fmt: skip
        found = kinds.KINDS[code].build(made)
        assert words in str(found), code
        assert docx.render(found)[:2] == b"PK"


def test_the_receipt_is_written_as_word_and_pdf_and_the_unit_reads_it(as_officer, sign_in, province, loaded):
    made = stories.received(province)
    page = as_officer.get(reverse("documents:paper_write", args=["awards.receipt", made.pk]))
    assert page.status_code == 200
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert as_officer.post(reverse("documents:paper_write", args=["awards.receipt", made.pk]), data).status_code == 302
    head = sign_in(province.head)
    shown = text(head.get(at("proposal", made.pk)))
    assert "Phiếu tiếp nhận và hẹn trả" in shown
    address = re.search(r'href="(/[^"]+)">PDF', shown).group(1)
    assert b"".join(head.get(address).streaming_content).startswith(b"%PDF")
    assert sign_in(province.heads[1]).get(address).status_code == 404


def test_the_list_of_submissions_costs_the_same_for_one_and_two(as_officer, province, loaded):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    as_officer.get(at("desk"))
    for n in range(2):
        stories.submitted(province, people=proposals.staff(province.commune, f"Người {n}", f"Khác {n}"))
        with CaptureQueriesContext(connection) as seen:
            assert as_officer.get(at("submissions")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
