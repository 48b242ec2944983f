"""Launch documents: recorded as they stand, completed later, shown with what is missing."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import Directive, DirectiveCitation, DirectiveNumber
from core.models import ActionLog
from tests.factories import campaigns_launching as make
from tests.factories.accounts import clerk
from tests.factories.units import UnitFactory

pytestmark = pytest.mark.django_db
NEW = reverse("campaigns:directive_create")
LIST = reverse("campaigns:directives")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def recorded(client, province, **changes):
    answer = client.post(NEW, make.document(keeper=province.host.pk, **changes))
    assert answer.status_code == 302, answer.context["step"].form.errors
    return Directive.objects.latest("id")


def test_a_document_without_number_and_day_is_recorded_as_it_stands_and_says_so(as_officer, province):
    found = recorded(as_officer, province)
    assert (found.number, found.symbol, found.issued_on, found.issued_year) == ("", "UBND-TH", None, 2024)
    page = as_officer.get(reverse("campaigns:directive", args=[found.pk])).content.decode()
    assert "chưa ghi số" in page
    assert "Bổ sung" in page
    assert "chưa ghi số" in as_officer.get(LIST).content.decode()


def test_its_number_is_added_later_and_the_log_says_so(as_officer, province):
    found = recorded(as_officer, province)
    edit = reverse("campaigns:directive_edit", args=[found.pk])
    as_officer.post(edit, make.document(number="1234", issued_on="2024-12-16", issued_year=""))
    found.refresh_from_db()
    assert found.reference == "Công văn 1234/UBND-TH ngày 16/12/2024"
    assert found.issued_year == 2024
    assert ActionLog.objects.filter(action="campaigns.directive_number", object_id=found.pk).count() == 1
    assert "chưa ghi số" not in as_officer.get(reverse("campaigns:directive", args=[found.pk])).content.decode()


def test_two_numbers_are_both_kept_and_shown(as_officer, province):
    found = recorded(as_officer, province, number="02", symbol="CT-UBND", numbers="09/CT-UBND\n34-CT/TW")
    assert list(DirectiveNumber.objects.values_list("number", "symbol")) == [("09", "CT-UBND"), ("34-CT/TW", "")]
    page = as_officer.get(reverse("campaigns:directive", args=[found.pk])).content.decode()
    assert "09/CT-UBND" in page
    DirectiveNumber.objects.filter(symbol="").delete()
    assert "hai số: 02 và 09" in as_officer.get(LIST).content.decode()


def test_a_number_that_stays_keeps_where_it_was_cited(as_officer, province):
    found = recorded(as_officer, province, number="02", numbers="09/CT-UBND")
    other = make.directive(province.host)
    found.numbers.update(cited_by=other)
    as_officer.post(
        reverse("campaigns:directive_edit", args=[found.pk]), make.document(number="02", numbers="09/CT-UBND")
    )
    assert found.numbers.get().cited_by == other


def test_cited_documents_and_recipients_keep_their_order(as_officer, province):
    known = make.directive(province.host, citation_only=True)
    lines = make.rows(
        "citations",
        {"text": "Luật Thi đua, khen thưởng", "relation": "basis", "cited": ""},
        {"text": "Chỉ thị 02/CT-UBND ngày 02/01/2025", "relation": "parent", "cited": known.pk},
    )
    found = recorded(as_officer, province, recipients="Sở Nội vụ\n\nLưu: VT", **lines)
    assert list(DirectiveCitation.objects.filter(directive=found).values_list("text", "relation", "cited")) == [
        ("Luật Thi đua, khen thưởng", "basis", None),
        ("Chỉ thị 02/CT-UBND ngày 02/01/2025", "parent", known.pk),
    ]
    assert list(found.recipients.values_list("text", flat=True)) == ["Sở Nội vụ", "Lưu: VT"]
    page = as_officer.get(reverse("campaigns:directive", args=[known.pk])).content.decode()
    assert found.reference in page


def test_a_line_is_added_by_a_button_that_keeps_what_was_typed(as_officer, province):
    typed = make.document(
        keeper=province.host.pk,
        subject="",
        number="77",
        **make.rows("citations", {"text": "Luật", "relation": "basis"}),
    )
    answer = as_officer.post(NEW, {**typed, "rows": "add:citations"})
    step = answer.context["step"]
    assert len(step.parts["citations"].forms) == 2
    assert step.form["number"].value() == "77"
    assert not step.errors
    assert not Directive.objects.exists()


def test_lines_can_be_inserted_and_moved(as_officer, province):
    two = make.rows("citations", {"text": "một", "relation": "basis"}, {"text": "hai", "relation": "mention"})
    base = make.document(keeper=province.host.pk, **two)
    inserted = as_officer.post(NEW, {**base, "rows": "insert:citations:0"}).context["step"].parts["citations"].forms
    assert [form["text"].value() for form in inserted] == ["một", None, "hai"]
    moved = as_officer.post(NEW, {**base, "rows": "up:citations:1"}).context["step"].parts["citations"].forms
    assert [(form["text"].value(), form["relation"].value()) for form in moved] == [
        ("hai", "mention"),
        ("một", "basis"),
    ]


def test_a_year_that_contradicts_the_date_is_refused_beside_the_field(as_officer, province):
    answer = as_officer.post(NEW, make.document(keeper=province.host.pk, issued_on="2024-12-16", issued_year="2023"))
    assert "Năm không khớp ngày ban hành" in str(answer.context["form"].errors["issued_year"])
    assert not Directive.objects.exists()


def test_a_file_is_stored_and_read_by_whoever_may_see_the_document_only(as_officer, as_outsider, province, sign_in):
    found = recorded(as_officer, province, file=SimpleUploadedFile("cv.pdf", PDF, "application/pdf"))
    where = reverse("core:file", args=[found.file_id])
    assert b"".join(as_officer.get(where).streaming_content) == PDF
    assert as_outsider.get(where).status_code == 404
    assert sign_in(clerk(UnitFactory(commune=True))).get(where).status_code == 404


def test_a_program_named_pdf_is_refused_with_everything_typed_kept(as_officer, province):
    data = make.document(keeper=province.host.pk, file=SimpleUploadedFile("a.pdf", b"MZ\x90\x00", "application/pdf"))
    answer = as_officer.post(NEW, data)
    assert "không phải PDF" in str(answer.context["form"].errors["file"])
    assert answer.context["form"]["symbol"].value() == "UBND-TH"
    assert "Chọn lại tệp" in answer.content.decode()


def test_two_people_editing_one_document_the_second_is_told_and_keeps_the_typing(as_officer, province):
    found = recorded(as_officer, province)
    edit = reverse("campaigns:directive_edit", args=[found.pk])
    assert as_officer.post(edit, make.document(number="1")).status_code == 302
    answer = as_officer.post(edit, make.document(number="2"))
    assert answer.status_code == 409
    assert answer.context["form"]["number"].value() == "2"
    assert answer.context["form"]["version"].value() == "2"
    found.refresh_from_db()
    assert found.number == "1"


def test_the_same_form_sent_twice_records_one_document(as_officer, province):
    data = make.document(keeper=province.host.pk) | {"_token": "cung-mot-ma"}
    first, second = as_officer.post(NEW, data), as_officer.post(NEW, data)
    assert first.url == second.url
    assert Directive.objects.count() == 1


def test_what_was_typed_and_not_saved_comes_back(as_officer, province):
    as_officer.post(reverse("core:draft", args=["directive", "-"]), make.document(keeper=province.host.pk, number="99"))
    page = as_officer.get(NEW)
    assert page.context["form"]["number"].value() == "99"
    assert "chưa lưu" in page.content.decode()
    as_officer.post(NEW, {"discard": "1"})
    assert as_officer.get(NEW).context["form"]["number"].value() is None


def test_a_person_records_only_for_units_they_act_for(as_clerk, as_leader, province):
    answer = as_clerk.post(NEW, make.document(keeper=province.host.pk))
    assert "keeper" in answer.context["form"].errors
    assert as_clerk.post(NEW, make.document(keeper=province.commune.pk)).status_code == 302
    assert as_leader.get(NEW).status_code == 403


def test_others_do_not_find_the_document_and_cannot_change_it(as_officer, as_clerk, as_leader, province):
    found = make.directive(province.host)
    for name in ("directive", "directive_edit"):
        assert as_clerk.get(reverse(f"campaigns:{name}", args=[found.pk])).status_code == 404
    assert as_leader.get(reverse("campaigns:directive", args=[found.pk])).status_code == 200
    answer = as_leader.post(reverse("campaigns:directive_edit", args=[found.pk]), make.document(number="666"))
    assert answer.status_code == 403
    found.refresh_from_db()
    assert found.number == "02"


def test_a_participant_reads_the_document_and_what_it_cites(as_clerk, province):
    cited = make.directive(province.host, citation_only=True, number="09")
    behind = make.directive(province.host)
    DirectiveCitation.objects.create(directive=behind, cited=cited, text="Chỉ thị 09", relation="parent")
    make.launched(province.host, province.officer, directive=behind)
    for found in (behind, cited):
        assert as_clerk.get(reverse("campaigns:directive", args=[found.pk])).status_code == 200


def test_the_list_is_searched_without_diacritics_and_filtered_by_type_and_year(as_officer, province):
    make.directive(
        province.host, subject="Phát động thi đua chuyển đổi số", doc_type="plan", issued_on=None, issued_year=2023
    )
    make.directive(province.host, subject="Xóa nhà tạm")

    def shown(**query):
        return [d.subject for d in as_officer.get(LIST, query).context["list"].ordered]

    assert shown(q="chuyen doi so") == ["Phát động thi đua chuyển đổi số"]
    assert shown(doc_type="directive") == ["Xóa nhà tạm"]
    assert shown(year="2023") == ["Phát động thi đua chuyển đổi số"]
    assert shown(q="02/ct") == []


def test_the_workbook_holds_what_is_filtered(as_officer, province):
    make.directive(province.host, number="", subject="Xóa nhà tạm", issued_on=date(2024, 10, 5))
    answer = as_officer.get(LIST, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    lines = list(sheet.values)
    assert lines[0][0] == "Trích yếu"
    assert lines[1][0] == "Xóa nhà tạm"
    assert lines[1][-1] == "chưa ghi số"


def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(as_officer, province, count_queries):
    make.directive(province.host)
    as_officer.get(LIST)
    one = count_queries(lambda: as_officer.get(LIST))
    make.directive(province.host, number="")
    make.directive(province.host, issued_on=None)
    assert count_queries(lambda: as_officer.get(LIST)) == one <= 12
