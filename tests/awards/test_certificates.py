"""Certificates of a decision: prepared with their numbers, compared with the decision, printed in the background."""

import unicodedata
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from awards.certificates import designs
from awards.models import AwardRecord, Certificate, CertificateTemplate, DecisionLine, PrintRun
from core import blobs, clock, jobs
from core.models import ActionLog, Job
from tests.factories import certificates as story
from tests.factories import papers
from tests.factories.register import RecordFactory, SubjectFactory, awards

pytestmark = pytest.mark.django_db
DAY = story.DAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def text(response: Any) -> str:
    return response.content.decode()


def proof(decision: Any) -> str:
    return reverse("awards:certificate_proof", args=[decision.pk])


def prepare(client: Any, decision: Any, first: int = 1) -> Any:
    return client.post(reverse("awards:certificate_prepare", args=[decision.pk]), {"first": first})


def press_print(client: Any, decision: Any, **more: Any) -> Any:
    data = {"award": awards()["BK_T"].pk, "design": "s:bang_khen", **more}
    return client.post(reverse("awards:certificate_print", args=[decision.pk]), data)


def pages(blob: Any) -> list[str]:
    """What is written on each page of a stored PDF."""
    document = pypdfium2.PdfDocument(blobs.as_bytes(blob).read())
    said = [page.get_textpage().get_text_range().replace("\u00a0", " ") for page in document]
    return [unicodedata.normalize("NFC", " ".join(one.split())) for one in said]


# ---- preparing
def test_every_name_gets_its_number_of_the_award_book_and_an_address_of_its_own(as_officer, province):
    decision = story.decided(province)
    shown = text(as_officer.get(proof(decision)))
    assert "3 tên chưa có bằng, giấy" in shown
    assert prepare(as_officer, decision, 41)["Location"] == proof(decision)
    rows = list(Certificate.objects.order_by("record__line__position"))
    assert [(c.number, c.year, c.record.name) for c in rows] == [
        ("41", 2026, "Lò Thị Mai"), ("42", 2026, "Giàng A Pó"), ("43", 2026, "Nguyễn Văn Bình"),
    ]  # fmt: skip
    assert {len(c.address) for c in rows} == {28}
    assert len({c.address for c in rows}) == 3
    assert list(DecisionLine.objects.values_list("book_number", flat=True)) == ["41", "42", "43"]
    assert ActionLog.objects.filter(action="awards.certificate.prepare").count() == 3


def test_preparing_twice_makes_nothing_twice_and_later_names_are_numbered_on(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    prepare(as_officer, decision, 99)
    assert Certificate.objects.count() == 3
    story.add(decision, "Vàng A Páo", province.commune, position=4)
    assert 'value="4"' in text(as_officer.get(proof(decision)))
    prepare(as_officer, decision, 4)
    assert list(Certificate.objects.values_list("number", flat=True)) == ["1", "2", "3", "4"]


def test_a_number_of_the_book_is_used_once_a_year_by_a_host(as_officer, province):
    story.prepared(province)
    other = story.decided(province, "Vàng A Páo", number="457")
    shown = text(prepare(as_officer, other, 2))
    assert "Số 2 đã có trong sổ khen thưởng năm 2026." in shown
    assert 'value="2"' in shown
    assert Certificate.objects.count() == 3
    last_year = story.decided(province, "Sùng A Chu", number="458", decided_on=story.DAY.replace(year=2025))
    assert prepare(as_officer, last_year, 2).status_code == 302


def test_names_taken_back_get_no_certificate(as_officer, province):
    decision = story.decided(province)
    AwardRecord.objects.filter(name="Giàng A Pó").update(status="cancelled")
    prepare(as_officer, decision)
    assert sorted(Certificate.objects.values_list("record__name", flat=True)) == ["Lò Thị Mai", "Nguyễn Văn Bình"]
    assert "Khen thưởng đã bị thu hồi: không in" in text(as_officer.get(proof(decision)))


# ---- proof sheet
def test_the_proof_sheet_says_what_differs_from_the_decision(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    shown = text(as_officer.get(proof(decision)))
    assert "Lệch" not in shown
    AwardRecord.objects.filter(name="Giàng A Pó").update(name="Giàng A Phó", number="465/QĐ-UBND")
    shown = text(as_officer.get(proof(decision)))
    assert "Tên khác; Số, ngày quyết định khác" in shown
    assert "Giàng A Phó" in shown
    differing = text(as_officer.get(proof(decision), {"tab": "differ"}))
    assert "Giàng A Pó" in differing
    assert "Lò Thị Mai" not in differing


def test_a_text_that_does_not_fit_is_flagged_before_printing(as_officer, province):
    decision = story.decided(province, "Hợp tác xã " + "Nguyễn Thị Hằng " * 6)
    prepare(as_officer, decision)
    place = {"text": "{ten}", "x": 10, "y": 10, "width": 60, "height": 8, "size": 20, "smallest": 14}
    CertificateTemplate.objects.create(
        host=province.host, name="Hẹp", fields=[place], created_at=clock.now(), created_by=province.officer
    )
    assert "Có chữ không vừa ở cỡ nhỏ nhất" in text(as_officer.get(proof(decision)))


def test_the_proof_sheet_costs_the_same_queries_for_one_name_and_for_three(as_officer, province, count_queries):
    one, three = story.decided(province, "Lò Thị Mai"), story.decided(province, number="457")
    prepare(as_officer, one, 1)
    prepare(as_officer, three, 11)
    as_officer.get(proof(one))
    few = count_queries(lambda: as_officer.get(proof(one)))
    as_officer.get(proof(three))
    assert count_queries(lambda: as_officer.get(proof(three))) == few
    assert few <= 20


def test_the_proof_sheet_is_exported_with_both_columns(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    response = as_officer.get(proof(decision), {"export": "xlsx"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["Lò Thị Mai", "Giàng A Pó", "Nguyễn Văn Bình"]
    assert rows[1][2] == "Lò Thị Mai"
    assert rows[1][-1] == "Khớp quyết định"


# ---- printing
def test_all_certificates_of_an_award_come_as_one_pdf_with_their_backs(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    run_page = press_print(as_officer, decision)["Location"]
    assert "noscript" in text(as_officer.get(run_page))
    assert jobs.run_due() == 1
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    said = pages(job.result)
    assert len(said) == 6
    assert "BẰNG KHEN Lò Thị Mai Chuyên viên, " in said[0]
    assert "Quyết định số 456/QĐ-UBND ngày 20 tháng 01 năm 2026" in said[0]
    assert "Vào sổ khen thưởng số: 1" in said[0]
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in said[0]
    first = Certificate.objects.get(number="1")
    assert "-".join(first.address[at : at + 4] for at in range(0, 28, 4)) in said[1]
    assert "Nguyễn Văn Bình" in said[4]
    shown = text(as_officer.get(proof(decision)))
    assert reverse("core:file", args=[job.result_id]) in shown


def test_a_double_press_makes_one_job_and_a_later_one_prints_again(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    first, second = press_print(as_officer, decision), press_print(as_officer, decision)
    assert first["Location"] == second["Location"]
    assert Job.objects.count() == PrintRun.objects.count() == 1
    jobs.run_due()
    press_print(as_officer, decision)
    assert PrintRun.objects.count() == 2


def test_a_killed_worker_is_followed_by_another_that_prints_everything(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    press_print(as_officer, decision)
    killed = jobs.claim()
    jobs.Progress(killed)(2, 3)
    assert jobs.run_due() == 0
    with clock.pretend(clock.now() + timedelta(minutes=3)):
        assert jobs.run_due() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("done", 2)
    assert len(pages(job.result)) == 6


def test_differences_are_printed_only_with_a_reason(as_officer, province):
    decision = story.decided(province)
    prepare(as_officer, decision)
    AwardRecord.objects.filter(name="Giàng A Pó").update(name="Giàng A Phó")
    shown = text(press_print(as_officer, decision))
    assert "Bản đối chiếu có khác biệt" in shown
    assert PrintRun.objects.count() == 0
    assert press_print(as_officer, decision, reason="Đã có công văn đính chính").status_code == 302
    assert "Đã có công văn đính chính" in text(as_officer.get(proof(decision)))


@pytest.mark.parametrize(
    ("qr", "number", "on"), [("slip", 4, 3), ("none", 3, None), ("front", 3, None), ("back", 6, 1)]
)
def test_where_the_code_stands_is_a_setting_of_the_template(as_officer, province, qr, number, on):
    decision = story.decided(province)
    prepare(as_officer, decision)
    shipped = designs.shipped()["bang_khen"]
    own = CertificateTemplate.objects.create(
        host=province.host, name="Riêng", fields=shipped.layout.data, width=420, height=297, qr=qr,
        created_at=clock.now(), created_by=province.officer,
    )  # fmt: skip
    press_print(as_officer, decision, design=f"t:{own.pk}")
    jobs.run_due()
    said = pages(Job.objects.get().result)
    assert len(said) == number
    code = Certificate.objects.get(number="1").address[:4]
    assert [n for n, one in enumerate(said) if code in one][:1] == ([on] if on is not None else [])


# ---- one certificate
def test_what_is_printed_may_differ_from_the_record_and_is_flagged(as_officer, province):
    found = story.prepared(province, "Lò Thị Mai")[0]
    url = reverse("awards:certificate_amend", args=[found.pk])
    data = {
        "version": 1,
        "number": "007",
        "ten": "Bà Lò Thị Mai",
        "chuc_vu": "",
        "thanh_tich": found.record.achievement,
    }
    assert as_officer.post(url, data).status_code == 302
    found.refresh_from_db()
    assert (found.number, found.printed) == ("7", {"ten": "Bà Lò Thị Mai"})
    assert "Tên khác" in text(as_officer.get(proof(found.record.line.decision)))
    clash = as_officer.post(url, {**data, "ten": "Cô Mai"})
    assert clash.status_code == 409
    assert "Cô Mai" in text(clash)


def test_a_number_taken_is_said_beside_the_field(as_officer, province):
    first, second = story.prepared(province, "Lò Thị Mai", "Giàng A Pó")
    url = reverse("awards:certificate_amend", args=[second.pk])
    shown = text(as_officer.post(url, {"version": 1, "number": first.number}))
    assert "Số 1 đã có trong sổ khen thưởng năm 2026." in shown
    assert "field-error" in shown


def test_issuing_again_replaces_the_one_in_use_and_numbers_on(as_officer, province):
    found = story.prepared(province, "Lò Thị Mai")[0]
    url = reverse("awards:certificate_again", args=[found.record_id])
    data = {
        "host": province.host.pk,
        "kind": "reissue",
        "asked_by": "Lò Thị Mai",
        "asked_on": "2026-01-28",
        "reason": "Bị cháy",
    }
    assert as_officer.post(url, data).status_code == 302
    found.refresh_from_db()
    later = Certificate.objects.exclude(pk=found.pk).get()
    assert (found.status, later.status, later.issue, later.number, later.kind) == (
        "replaced",
        "valid",
        2,
        "2",
        "reissue",
    )
    assert later.address != found.address
    shown = text(as_officer.get(reverse("awards:certificate", args=[later.pk])))
    assert "Bị cháy" in shown
    assert ActionLog.objects.filter(action="awards.certificate.replace", object_id=found.pk).count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": ""}, "Hãy nhập mục này."),
        ({"asked_on": "2027-01-01"}, "Ngày này ở tương lai."),
        ({"number": "1"}, "Số 1 đã có trong sổ khen thưởng năm 2026."),
    ],
)
def test_what_is_wrong_with_a_request_is_said_beside_the_field(as_officer, province, more, sentence):
    found = story.prepared(province, "Lò Thị Mai")[0]
    data = {"host": province.host.pk, "kind": "exchange", "asked_by": "Mai", "asked_on": "2026-01-28", "reason": "Cũ"}
    shown = text(as_officer.post(reverse("awards:certificate_again", args=[found.record_id]), {**data, **more}))
    assert sentence in shown
    assert Certificate.objects.filter(status="replaced").count() == 0


def test_an_award_of_earlier_years_gets_its_first_certificate_here_on_request(as_officer, province):
    person = SubjectFactory(unit=province.commune)
    record = RecordFactory(subject=person, at_unit=province.commune, award=awards()["BK_T"], year=2015)
    url = reverse("awards:certificate_again", args=[record.pk])
    data = {"host": province.host.pk, "kind": "reissue", "asked_by": "Mai", "asked_on": "2026-01-28", "reason": "Mất"}
    assert as_officer.post(url, data).status_code == 302
    assert Certificate.objects.get().issue == 1


def test_the_sheet_of_one_certificate_is_a_pdf(as_officer, province):
    found = story.prepared(province, "Lò Thị Mai")[0]
    response = as_officer.get(reverse("awards:certificate_sheet", args=[found.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_a_confirmation_letter_says_what_the_register_says(as_officer, province):
    found = story.prepared(province, "Lò Thị Mai")[0]
    assert as_officer.get(reverse("documents:paper_write", args=["awards.confirmation", found.pk])).status_code == 200
    made = papers.paper(found, province.officer, "awards.confirmation", on=DAY)
    said = " ".join(pages(made.files.get().pdf))
    assert "GIẤY XÁC NHẬN" in said
    assert "456/QĐ-UBND ngày 20 tháng 01 năm 2026" in said
    assert "còn hiệu lực trong sổ khen thưởng" in said


# ---- who
def test_a_unit_sees_its_own_certificates_with_their_public_page_and_nothing_to_press(sign_in, province):
    found = story.prepared(province, "Lò Thị Mai")[0]
    mine, other = sign_in(province.clerk), sign_in(province.clerks[1])
    shown = text(mine.get(reverse("awards:certificate", args=[found.pk])))
    assert reverse("awards:verify_code", args=[found.address]) in shown
    assert reverse("awards:certificate_amend", args=[found.pk]) not in shown
    assert other.get(reverse("awards:certificate", args=[found.pk])).status_code == 404
    assert "Lò Thị Mai" in text(mine.get(reverse("awards:certificates")))
    assert "Lò Thị Mai" not in text(other.get(reverse("awards:certificates")))


def test_forged_addresses_are_refused(sign_in, province):
    found = story.prepared(province, "Lò Thị Mai")[0]
    decision = found.record.line.decision
    for person, code in (
        (province.clerk, 403),
        (province.leader, 403),
        (province.outsider, 403),
        (province.heads[1], 404),
    ):
        client = sign_in(person)
        assert client.get(reverse("awards:certificate_amend", args=[found.pk])).status_code in (code, 403)
        assert prepare(client, decision).status_code in (code, 403, 404)
        assert press_print(client, decision).status_code in (code, 403, 404)
        assert client.post(reverse("awards:certificate_again", args=[found.record_id]), {}).status_code in (403, 404)
    assert PrintRun.objects.count() == 0


def test_a_leader_reads_the_proof_sheet_and_is_told_who_works_on_it(sign_in, province):
    decision = story.decided(province)
    shown = text(sign_in(province.leader).get(proof(decision)))
    assert "Chỉ chuyên viên của cơ quan quản lý" in shown
    assert "Lò Thị Mai" in shown


def test_the_list_costs_the_same_queries_for_one_row_and_for_three(as_officer, province, count_queries):
    url = reverse("awards:certificates")
    story.prepared(province, "Lò Thị Mai")
    as_officer.get(url)
    few = count_queries(lambda: as_officer.get(url))
    story.prepared(province, "Giàng A Pó", "Vàng A Páo", number="457")
    as_officer.get(url)
    assert count_queries(lambda: as_officer.get(url)) == few
    assert few <= 12
