"""Decisions on awards: drafted from the results, numbered, issued once; what stands in the way; who may."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from awards import loading
from awards.models import AwardRecord, Decision, Nomination, Payment, Proposal
from core import clock
from tests.factories import decisions as stories
from tests.factories import proposals

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
    proposal = proposals.submitted(province)
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
