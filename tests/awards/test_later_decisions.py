"""Later decisions: correct, cancel, strip, restore; nothing is rewritten, and what rested on a lost award is looked at again."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from awards import loading
from awards.models import AwardRecord, Decision, Part, RecordReview, Rule
from core import clock
from deadlines.models import Duty
from tests.factories import decisions as stories
from tests.factories import proposals
from tests.factories.register import RecordFactory, awards, rated

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture
def first(province) -> Decision:
    loading.load()
    return stories.issued(province, on=date(2026, 11, 2))


def text(response: Any) -> str:
    return response.content.decode()


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def begin(client: Any, first: Decision, kind: str, *records: AwardRecord, **more: Any) -> Any:
    data = {"records": [x.pk for x in records], "reason": "Khai man thành tích", **more}
    return client.post(at("decision_later", first.pk, kind), data)


def carried_out(
    client: Any, first: Decision, kind: str, *records: AwardRecord, number: str = "500", **more: Any
) -> Decision:
    """Drafted, numbered and issued through the pages."""
    response = begin(client, first, kind, *records, **more)
    assert response.status_code == 302, text(response)
    made = Decision.objects.latest("pk")
    Decision.objects.filter(pk=made.pk).update(signer="Lê Văn Lương", signer_post="Chủ tịch")
    data = {"number": number, "symbol": "QĐ-UBND", "decided_on": "2026-11-20", "version": made.version}
    assert client.post(at("decision_number", made.pk), data).status_code == 302
    made.refresh_from_db()
    response = client.post(at("decision_issue", made.pk), {"version": made.version})
    assert response.status_code == 302, text(response)
    made.refresh_from_db()
    assert made.status == "issued"
    return made


def test_typing_errors_are_mended_by_a_letter_and_the_record_keeps_what_stood_before(as_officer, first):
    record = AwardRecord.objects.first()
    response = begin(as_officer, first, "correct", record, reason="Lỗi đánh máy", letter="on")
    assert response.status_code == 302
    made = Decision.objects.latest("pk")
    assert (made.series, made.symbol) == ("CV", "UBND")
    line = made.lines.get()
    assert "Ghi nội dung đúng thay cho nội dung đã in" in text(as_officer.get(at("decision", made.pk)))
    form = {"name": "Lò Thị Mài", "year": 2026, "position": record.position, "at_unit_name": record.at_unit_name}
    changes = at("decision_changes", made.pk, line.pk)
    same = as_officer.post(changes, {**form, "name": record.name, "version": made.version})
    assert same.status_code == 200
    assert "notice-error" in text(same)
    assert as_officer.post(changes, {**form, "version": made.version}).status_code == 302
    made.refresh_from_db()
    Decision.objects.filter(pk=made.pk).update(signer="Lê Văn Lương", signer_post="Chủ tịch")
    data = {"number": "77", "symbol": "UBND-NV", "decided_on": "2026-11-20", "version": made.version}
    assert as_officer.post(at("decision_number", made.pk), data).status_code == 302
    made.refresh_from_db()
    assert as_officer.post(at("decision_issue", made.pk), {"version": made.version}).status_code == 302
    before = record.name
    record.refresh_from_db()
    assert (record.name, record.status) == ("Lò Thị Mài", "corrected")
    assert record.events.get().before == {"name": before}
    first.refresh_from_db()
    assert first.lines.get(pk=record.line_id).name == before


def test_cancelling_some_keeps_the_decision_and_cancelling_all_cancels_it_until_restored(as_officer, first):
    rows = list(AwardRecord.objects.order_by("pk"))
    carried_out(as_officer, first, "cancel", rows[0])
    first.refresh_from_db()
    assert first.status == "issued"
    carried_out(as_officer, first, "cancel", *rows[1:], number="501")
    first.refresh_from_db()
    assert first.status == "cancelled"
    assert set(AwardRecord.objects.values_list("status", flat=True)) == {"cancelled"}
    carried_out(as_officer, first, "restore", rows[0], number="502", reason="Xác minh lại: đủ tiêu chuẩn")
    first.refresh_from_db()
    rows[0].refresh_from_db()
    assert (first.status, rows[0].status) == ("issued", "restored")
    shown = text(as_officer.get(at("decision", first.pk)))
    assert "502/QĐ-UBND" in shown


def test_nobody_chosen_no_reason_and_a_letter_that_cancels_are_refused(as_officer, first):
    record = AwardRecord.objects.first()
    assert begin(as_officer, first, "cancel").status_code == 200
    assert "field-error" in text(begin(as_officer, first, "cancel", record, reason=""))
    assert as_officer.post(at("decision_later", first.pk, "erase"), {}).status_code == 404
    assert Decision.objects.count() == 1


def test_a_later_decision_is_not_older_than_the_one_it_is_about(as_officer, first):
    begin(as_officer, first, "strip", AwardRecord.objects.first())
    made = Decision.objects.latest("pk")
    data = {"number": "500", "symbol": "QĐ-UBND", "decided_on": "2026-11-01", "version": made.version}
    shown = text(as_officer.post(at("decision_number", made.pk), data))
    assert "Quyết định được điều chỉnh ban hành ngày 02/11/2026" in shown


def test_only_the_hosts_people_begin_a_later_decision(sign_in, province, first):
    record = AwardRecord.objects.first()
    for user in (province.head, province.clerk, province.leader, province.member):
        response = begin(sign_in(user), first, "cancel", record)
        assert response.status_code == 403, user
    assert Decision.objects.count() == 1


# ---- what rested on it
@pytest.fixture
def chain(province, first) -> tuple[AwardRecord, AwardRecord]:
    """The LĐTT of this year, and the CSTĐCS that was given on it later."""
    under = AwardRecord.objects.order_by("pk").first()
    rule = Rule.objects.get(rule_set__code="TDKT-2026", key="CSTDCS/condition/ldtt")
    spec = {"code": "ldtt", "op": "award", "params": {"codes": ["LDTT"]}}
    Rule.objects.filter(pk=rule.pk).update(spec=spec, text="Đã được tặng Lao động tiên tiến", part=Part.CONDITION)
    above = RecordFactory(
        subject=under.subject, at_unit=province.commune, award=awards()["CSTDCS"], year=2026, number="470/QĐ-UBND",
        decided_on=date(2026, 11, 10), name=under.name,
    )  # fmt: skip
    return under, above


def test_an_award_that_rested_on_a_cancelled_one_is_shown_with_the_condition_it_lost(as_officer, first, chain):
    under, above = chain
    made = carried_out(as_officer, first, "cancel", under)
    review = RecordReview.objects.get()
    assert (review.record, review.because, review.status) == (above, under, "open")
    assert [x["text"] for x in review.reasons] == ["Đã được tặng Lao động tiên tiến"]
    above.refresh_from_db()
    assert above.status == "active"  # a person decides
    duty = Duty.objects.get(key=f"awards.review:{made.pk}")
    assert duty.closed_at is None
    shown = text(as_officer.get(at("reviews")))
    assert "Đã được tặng Lao động tiên tiến" in shown
    url = at("review", review.pk)
    assert "field-error" in text(as_officer.post(url, {"answer": " "}))
    assert as_officer.post(url, {"answer": "Còn danh hiệu năm trước"}).status_code == 302
    review.refresh_from_db()
    duty.refresh_from_db()
    assert (review.status, duty.closed_at is not None) == ("kept", True)
    assert as_officer.post(url, {"answer": "Lần nữa"}).status_code == 409


def test_restoring_what_was_cancelled_makes_the_review_needless(as_officer, first, chain):
    under, _above = chain
    carried_out(as_officer, first, "cancel", under)
    carried_out(as_officer, first, "restore", under, number="501")
    assert RecordReview.objects.get().status == "lapsed"
    assert Duty.objects.get(kind="awards.review").closed_at is not None


def test_an_award_that_did_not_rest_on_it_is_left_alone(as_officer, province, first):
    under = AwardRecord.objects.order_by("pk").first()
    rated(2026, subject=under.subject)
    RecordFactory(
        subject=under.subject,
        at_unit=province.commune,
        award=awards()["BK_T"],
        year=2026,
        decided_on=date(2026, 11, 10),
    )
    carried_out(as_officer, first, "cancel", under)
    assert not RecordReview.objects.exists()


def test_a_review_is_answered_by_the_hosts_people_only(sign_in, as_officer, province, first, chain):
    carried_out(as_officer, first, "cancel", chain[0])
    review = RecordReview.objects.get()
    assert sign_in(province.head).post(at("review", review.pk), {"answer": "x"}).status_code == 403
    assert sign_in(province.outsider).get(at("review", review.pk)).status_code == 403


def test_a_decision_made_outside_enters_the_register_and_awards_what_was_proposed(as_officer, province):
    loading.load()
    proposal = stories.submitted(province, people=proposals.staff(province.commune, "Lò Thị Mai"))
    award = awards()["LDTT"].__class__.objects.get(code="BK_TTG")
    proposal.nominations.update(award=award)
    key = f"{proposal.pk}-{award.pk}"
    data = {
        "title": "Tặng Bằng khen",
        "year": 2026,
        "year_kind": "calendar",
        "groups": [key],
        "issuer": "Thủ tướng Chính phủ",
    }
    response = as_officer.post(f"{at('decision_new')}?outside=1", data)
    assert response.status_code == 302, text(response)
    made = Decision.objects.get()
    assert made.outside
    Decision.objects.filter(pk=made.pk).update(signer="Nguyễn Văn Thủ", signer_post="Thủ tướng")
    data = {"number": "900", "symbol": "QĐ-TTg", "decided_on": "2026-11-15", "version": made.version}
    assert as_officer.post(at("decision_number", made.pk), data).status_code == 302
    made.refresh_from_db()
    assert as_officer.post(at("decision_issue", made.pk), {"version": made.version}).status_code == 302
    row = AwardRecord.objects.get()
    # 3.5 × 2.530.000 = 8.855.000, rounded up to 10.000
    assert (row.award.code, row.number, row.bonus) == ("BK_TTG", "900/QĐ-TTg", 8860000)
    assert proposal.nominations.get().outcome == "awarded"
