"""The page of a nomination, its dossier's pieces, the achievement report, similar texts."""

import io
from datetime import date

import docx
import pytest
from django.urls import reverse

from awards import dossier, loading
from awards.dossier import comparing
from awards.models import (
    Award,
    DossierItem,
    DossierRemark,
    Initiative,
    InitiativeAuthor,
    Nomination,
    Proposal,
    Recognition,
)
from core import clock
from core.models import ActionLog
from tests.factories.dossier import nominated, photo, proposed, scan
from tests.factories.papers import text_of
from tests.factories.register import RecordFactory, SubjectFactory, rated

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)
LONG = (
    "Trong năm đồng chí đã chủ động tham mưu cho lãnh đạo ban hành mười hai văn bản chỉ đạo về phong trào thi đua, trực tiếp "
    "hướng dẫn ba mươi tám xã, phường lập hồ sơ khen thưởng đúng hạn và không có hồ sơ nào bị trả lại trong cả năm."
)


@pytest.fixture(autouse=True)
def _ground(db, settings):
    settings.LANGUAGE_CODE = "vi"
    loading.load()
    with clock.pretend(DAY):
        yield


@pytest.fixture
def mai(province):
    return SubjectFactory(full_name="Lò Thị Mai", unit=province.commune, sex="female", ethnicity="Thái")


@pytest.fixture
def one(province, mai):
    (made,) = proposed(province.commune, province.host, mai, award="CSTDT")
    return made


def at(name, one, *more):
    return reverse(f"awards:{name}", args=[one.proposal_id, one.pk, *more])


def shown(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def piece(one, code, place=None):
    return reverse("awards:dossier_piece", args=[one.proposal_id, one.pk if place is None else place, code])


def states(one):
    found = dossier.load([one.proposal], [one])
    rows = [*found.of_proposal[one.proposal_id], *found.of_nomination[one.pk]]
    return {p.wanted.code: (p.state, p.owed_by) for p in rows}


def idea(who, unit, **fields):
    made = Initiative.objects.create(
        unit=unit, title="Số hóa sổ khen thưởng", year=2025, status="recognised", created_at=clock.now()
    )
    InitiativeAuthor.objects.create(initiative=made, subject=who)
    return Recognition.objects.create(
        initiative=made, level="tinh", decided_on=date(2025, 12, 1), issuer="UBND tỉnh", number="88/QĐ-UBND", **fields
    )


# ---- the checklist ---------------------------------------------------------------------------------------------------
def test_each_piece_says_what_it_is_made_from_or_who_owes_it(province, one, mai):
    assert states(one) == {
        "submission": ("missing", province.commune.short_name), "list": ("assembled", ""), "report": ("missing", mai.full_name),
        "minutes": ("missing", province.commune.short_name), "initiative": ("missing", mai.full_name),
        "ratings": ("missing", province.commune.short_name), "earlier": ("missing", province.commune.short_name),
    }  # fmt: skip
    rated(2025, "xuat_sac", subject=mai)
    RecordFactory(subject=mai, at_unit=province.commune, award=Award.objects.get(code="CSTDCS"), year=2024)
    idea(mai, province.commune)
    Proposal.objects.filter(pk=one.proposal_id).update(status="sent")
    Nomination.objects.filter(pk=one.pk).update(report="I. …")
    one = Nomination.objects.select_related("proposal", "award").get(pk=one.pk)
    assert {code for code, (state, _owed) in states(one).items() if state == "missing"} == {"minutes"}


def test_the_page_shows_pieces_with_their_records_and_the_earlier_awards(as_clerk, province, one, mai):
    record = RecordFactory(subject=mai, at_unit=province.commune, award=Award.objects.get(code="CSTDCS"), year=2024)
    page = shown(as_clerk.get(at("nomination", one)))
    assert reverse("awards:record", args=[record.pk]) in page
    assert f"Do {mai.full_name} bổ sung" in page
    assert "Biên bản họp Hội đồng kèm kết quả bỏ phiếu kín" in page


def test_a_file_is_attached_once_and_taken_out_again(as_clerk, one):
    url = piece(one, "minutes", 0)
    assert as_clerk.post(url, {"file": scan()}).status_code == 302
    item = DossierItem.objects.get()
    assert (item.nomination, item.code, item.evidence.blob.name) == (None, "minutes", "bien-ban.pdf")
    assert states(one)["minutes"] == ("attached", "")
    again = as_clerk.post(url, {"existing": item.evidence_id})
    assert "Tệp này đã có ở đây." in shown(again)
    as_clerk.post(reverse("awards:dossier_take_out", args=[one.proposal_id, 0, "minutes", item.pk]))
    assert DossierItem.objects.count() == 0
    assert ActionLog.objects.filter(action__startswith="awards.dossier").count() == 2


def test_a_photograph_from_a_phone_is_a_piece_and_a_page_of_text_is_not(as_clerk, one):
    url = piece(one, "report")
    as_clerk.post(url, {"file": photo()})
    assert states(one)["report"] == ("attached", "")
    refused = shown(as_clerk.post(url, {"file": scan("anh.jpg")}))
    assert "không phải PDF, Word, Excel" in refused
    assert "Chọn một tệp mới hoặc một tệp đơn vị đã có." in shown(as_clerk.post(url, {}))


def test_a_piece_is_said_to_be_not_needed_only_with_a_reason(as_clerk, one):
    url = reverse("awards:dossier_waive", args=[one.proposal_id, one.pk, "initiative"])
    assert "field-error" in shown(as_clerk.post(url, {"reason": " "}))
    assert as_clerk.post(url, {"reason": "Xét theo đề tài khoa học"}).status_code == 302
    assert states(one)["initiative"] == ("waived", "")
    assert "Xét theo đề tài khoa học" in shown(as_clerk.get(at("nomination", one)))


def test_of_a_returned_dossier_only_the_named_pieces_open(as_clerk, province, one):
    Proposal.objects.filter(pk=one.proposal_id).update(status="returned", returned_from="received")
    DossierRemark.objects.create(
        proposal=one.proposal, nomination=one, field="initiative", text="Thiếu", by=province.officer, at=clock.now()
    )
    assert as_clerk.post(piece(one, "initiative"), {"file": scan()}).status_code == 302
    assert as_clerk.post(piece(one, "minutes", 0), {"file": scan()}).status_code == 403
    assert as_clerk.post(at("nomination_report", one), {"report": "x", "version": 1}).status_code == 403


def test_strangers_do_not_find_the_dossier_and_the_host_does_not_write_it(sign_in, province, one):
    other, officer = sign_in(province.clerks[1]), sign_in(province.officer)
    Proposal.objects.filter(pk=one.proposal_id).update(status="received")
    for url in (at("nomination", one), at("nomination_report", one), piece(one, "minutes", 0)):
        assert other.get(url).status_code == 404
        assert officer.get(url).status_code == 200
    assert officer.post(piece(one, "minutes", 0), {"file": scan()}).status_code == 403
    assert officer.post(at("nomination_report", one), {"report": "x", "version": 1}).status_code == 403
    assert sign_in(province.clerk).post(piece(one, "minutes", 0), {"file": scan()}).status_code == 403


def test_the_host_reads_the_files_of_a_dossier_that_was_sent(as_clerk, sign_in, province, one):
    as_clerk.post(piece(one, "minutes", 0), {"file": scan()})
    url = reverse("core:file", args=[DossierItem.objects.get().evidence.blob_id])
    officer = sign_in(province.officer)
    assert officer.get(url).status_code == 404
    Proposal.objects.filter(pk=one.proposal_id).update(status="sent")
    sent = officer.get(url)
    assert (sent.status_code, b"".join(sent.streaming_content)[:4]) == (200, b"%PDF")
    assert sign_in(province.clerks[1]).get(url).status_code == 404


def test_completeness_costs_the_same_for_one_and_for_many(province, count_queries):
    def batch(number):
        for _ in range(number):
            people = [SubjectFactory(unit=province.commune) for _ in range(number)]
            proposed(province.commune, province.host, *people, award="CSTDT")
        return lambda: dossier.completeness(list(Proposal.objects.all()))

    few = count_queries(batch(1))
    assert count_queries(batch(3)) == few
    assert few <= 16
    figures = dossier.completeness(list(Proposal.objects.all()))
    assert {(f.have, f.need) for f in figures.values()} == {(1, 5), (1, 9)}


def test_the_page_of_a_nomination_takes_few_queries(as_clerk, province, one, mai, django_assert_max_num_queries):
    rated(2025, "xuat_sac", subject=mai)
    idea(mai, province.commune)
    Nomination.objects.filter(pk=one.pk).update(report=LONG)
    as_clerk.get(at("nomination", one))
    with django_assert_max_num_queries(20):
        as_clerk.get(at("nomination", one))


# ---- the achievement report ------------------------------------------------------------------------------------------
def test_a_report_is_drafted_from_records_only_and_each_sentence_names_its_own(as_clerk, province, one, mai):
    row = rated(2025, "xuat_sac", subject=mai)
    record = RecordFactory(
        subject=mai, at_unit=province.commune, award=Award.objects.get(code="CSTDCS"), year=2024, number="12/QĐ-UBND"
    )
    found = idea(mai, province.commune)
    page = shown(as_clerk.get(at("nomination_report", one)))
    assert f"Năm 2025: xếp loại hoàn thành xuất sắc nhiệm vụ. [XL{row.pk}]" in page
    assert f"[KT{record.pk}]" in page
    assert (
        f"được công nhận cấp tỉnh theo Quyết định số 88/QĐ-UBND ngày 01/12/2025 của UBND tỉnh. [SK{found.pk}]" in page
    )
    assert reverse("awards:record", args=[record.pk]) in page
    one.refresh_from_db()
    assert one.report == ""  # nothing is stored until a person saves


def test_what_a_person_typed_stays_when_new_facts_arrive(as_clerk, one, mai):
    typed = "II. THÀNH TÍCH ĐẠT ĐƯỢC\n- Tự viết một câu.\n\nIII. CÁC DANH HIỆU, HÌNH THỨC KHEN THƯỞNG ĐÃ ĐƯỢC GHI NHẬN"
    as_clerk.post(at("nomination_report", one), {"report": typed, "version": one.version})
    row = rated(2025, subject=mai)
    one.refresh_from_db()
    as_clerk.post(at("nomination_facts", one), {"version": one.version})
    one.refresh_from_db()
    lines = one.report.split("\n")
    at_ = lines.index("- Tự viết một câu.")
    assert lines[at_ + 1] == f"- Năm 2025: xếp loại hoàn thành tốt nhiệm vụ. [XL{row.pk}]"
    assert "không còn gì để thêm" in shown(as_clerk.post(at("nomination_facts", one), {"version": one.version}))
    as_clerk.post(at("nomination_facts", one), {"version": one.version, "anew": "on"})
    one.refresh_from_db()
    assert "Tự viết" not in one.report


def test_two_people_writing_the_report_lose_nothing(as_clerk, one):
    as_clerk.post(at("nomination_report", one), {"report": "Bản một", "version": one.version})
    clash = as_clerk.post(at("nomination_report", one), {"report": "Bản hai", "version": one.version})
    assert clash.status_code == 409
    assert "Bản hai" in clash.content.decode()
    one.refresh_from_db()
    assert one.report == "Bản một"


def test_a_report_that_is_too_long_is_refused_beside_the_field(as_clerk, one):
    page = shown(as_clerk.post(at("nomination_report", one), {"report": "a" * 30_001, "version": one.version}))
    assert "30000" in page.replace(".", "")
    assert "field-error" in page


def test_it_prints_in_the_official_layout_without_marks_and_with_the_table_of_awards(as_clerk, province, one, mai):
    RecordFactory(
        subject=mai, at_unit=province.commune, award=Award.objects.get(code="CSTDCS"), year=2024, number="12/QĐ-UBND",
        issuer="Chủ tịch UBND xã",
    )  # fmt: skip
    assert as_clerk.get(at("nomination_report_file", one, "docx")).status_code == 302
    as_clerk.post(at("nomination_facts", one), {"version": one.version})
    word = as_clerk.get(at("nomination_report_file", one, "docx"))
    text = text_of(word.content)
    assert "BÁO CÁO THÀNH TÍCH" in text
    assert "Đề nghị tặng thưởng “Chiến sĩ thi đua cấp tỉnh”" in text
    assert "[" not in text
    assert "Nơi nhận" not in text
    table = next(t for t in docx.Document(io.BytesIO(word.content)).tables if t.rows[0].cells[0].text == "Năm")
    assert [c.text for c in table.rows[1].cells] == [
        "2024", "Chiến sĩ thi đua cơ sở", "Quyết định số 12/QĐ-UBND ngày 20/12/2024", "Chủ tịch UBND xã",
    ]  # fmt: skip
    Nomination.objects.filter(pk=one.pk).update(posthumous=True)
    assert "Đề nghị truy tặng" in text_of(as_clerk.get(at("nomination_report_file", one, "docx")).content)
    assert as_clerk.get(at("nomination_report_file", one, "pdf")).content[:5] == b"%PDF-"
    assert as_clerk.get(at("nomination_report_file", one, "odt")).status_code == 404


# ---- similar ones ----------------------------------------------------------------------------------------------------
def test_similar_texts_and_the_same_file_are_shown_side_by_side(as_clerk, one, province):
    other = nominated(
        one.proposal, SubjectFactory(unit=province.commune, full_name="Vàng A Páo"), "CSTDT", achievement=LONG
    )
    as_clerk.post(at("nomination_report", one), {"report": f"{LONG} Tham gia văn nghệ.", "version": one.version})
    for each in (one, other):
        as_clerk.post(piece(each, "initiative"), {"file": scan("quyet-dinh.pdf")})
    page = shown(as_clerk.get(at("nomination", one)))
    assert "100% trùng lời" in page
    assert "Cùng một tệp" in page
    both = shown(as_clerk.get(at("nomination_compare", one, other.pk)))
    assert both.count("<mark>") == 2
    assert "quyet-dinh.pdf" in both


def test_a_unit_is_compared_with_its_own_dossiers_only_and_the_host_with_all(sign_in, province, one):
    Nomination.objects.filter(pk=one.pk).update(achievement=LONG)
    one.refresh_from_db()
    stranger = SubjectFactory(unit=province.communes[1])
    (theirs,) = proposed(province.communes[1], province.host, stranger, award="CSTDT", status="received")
    Nomination.objects.filter(pk=theirs.pk).update(achievement=LONG)
    assert comparing.matches(one, province.clerk) == []
    Proposal.objects.filter(pk=one.proposal_id).update(status="received")
    assert [m.nomination.pk for m in comparing.matches(one, province.officer)] == [theirs.pk]
    assert sign_in(province.clerk).get(at("nomination_compare", one, theirs.pk)).status_code == 404
    assert sign_in(province.officer).get(at("nomination_compare", one, theirs.pk)).status_code == 200
