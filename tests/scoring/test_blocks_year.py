"""The year of a block: documents, covenant, activities, next heads, a block hosted elsewhere."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from scoring.models import BlockActivity, BlockDocument, Covenant, NextHeads, Result, Round, ScoreCard
from tests.factories import scoring as make
from units.models import Block

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
NOW = date(2025, 12, 20)


@pytest.fixture(autouse=True)
def _in_december():
    with clock.pretend(NOW):
        yield


def at(name, record, *more):
    return reverse(f"scoring:{name}", args=[record.pk, *more])


def text_of(response):
    return response.content.decode()


def scan():
    return SimpleUploadedFile("giao-uoc.pdf", PDF, "application/pdf")


def named(unit):
    return f"x [{unit.code}]"


def covenant_form(**changes):
    return {
        "text": "Thi đua hoàn thành chỉ tiêu", "version": 0, "targets-TOTAL_FORMS": 1, "targets-INITIAL_FORMS": 0,
        "targets-0-text": "Giảm hộ nghèo", "targets-0-value": "3,5", "targets-0-unit_of_measure": "%",
    } | changes  # fmt: skip


def test_the_head_of_the_block_keeps_its_documents_and_members_read_them(as_block_head, as_head, as_outsider, province):
    as_block_head.post(
        at("block_document", province.block), {"kind": "regulation", "title": "Quy chế khối 2025", "file": scan()}
    )
    found = BlockDocument.objects.get()
    assert "Quy chế khối 2025" in text_of(as_head.get(at("block", province.block)))
    file = as_head.get(reverse("core:file", args=[found.file_id]))
    assert file.status_code == 200
    assert b"".join(file.streaming_content)  # read to the end: the client then closes the file behind it
    assert as_outsider.get(reverse("core:file", args=[found.file_id])).status_code == 404
    as_block_head.post(at("block_document_drop", found))
    assert not BlockDocument.objects.exists()


def test_the_signed_covenant_locks_its_criteria_table(as_block_head, province):
    version = make.issued(make.small(province))
    as_block_head.post(at("covenant", province.block), covenant_form(table=version.pk))
    covenant = Covenant.objects.get()
    assert (covenant.table, covenant.targets.get().value) == (version, D("3.5"))
    sign = at("covenant_sign", province.block)
    as_block_head.post(sign, {"version": covenant.version, "signed_on": "2025-03-10", "scan": scan()})
    version.refresh_from_db()
    covenant.refresh_from_db()
    assert (version.status, covenant.signed_on) == ("locked", date(2025, 3, 10))
    assert as_block_head.get(at("covenant", province.block)).status_code == 403
    assert "Giao ước đã ký" in text_of(as_block_head.get(sign))


def test_a_covenant_is_not_signed_on_a_draft_without_a_scan_or_tomorrow(as_block_head, province):
    draft = make.small(province)
    as_block_head.post(at("covenant", province.block), covenant_form(table=draft.pk))
    sign = at("covenant_sign", province.block)
    typed = {"version": 1, "signed_on": "2025-03-10", "scan": scan()}
    assert "không ký bản nháp" in text_of(as_block_head.post(sign, typed))
    make.issued(draft)
    late = as_block_head.post(sign, {"version": 1, "signed_on": "2025-12-21", "scan": scan()})
    assert late.context["form"].errors == {"signed_on": ["Ngày này chưa đến."]}
    without = as_block_head.post(sign, {"version": 1, "signed_on": "2025-03-10"})
    assert list(without.context["form"].errors) == ["scan"]


def test_activities_are_counted_and_faults_stand_beside_the_field(as_block_head, province):
    add = at("block_activity", province.block)
    typed = {"version": 0, "kind": "activity", "title": "Hội thao", "held_on": "2025-06-01", "units_present": 4}
    bad = as_block_head.post(add, typed)
    assert bad.context["form"].errors == {"units_present": ["Khối chỉ có 3 thành viên."]}
    as_block_head.post(add, typed | {"units_present": 3, "people": 120})
    as_block_head.post(add, {"version": 0, "kind": "interim", "title": "Sơ kết", "planned_on": "2025-07-01"})
    page = text_of(as_block_head.get(at("block", province.block)))
    assert "đã tổ chức 1/2 · 120 lượt người tham gia" in page
    meeting = BlockActivity.objects.get(kind="interim")
    edit = {"version": meeting.version, "kind": "interim", "title": "Sơ kết", "held_on": "2025-12-30"}
    assert as_block_head.post(at("block_activity_edit", meeting), edit).context["form"].errors == {
        "held_on": ["Ngày này chưa đến."]
    }
    as_block_head.post(at("block_activity_drop", meeting))
    assert BlockActivity.objects.count() == 1


def test_next_heads_are_members_and_the_host_hands_over(as_block_head, as_officer, province):
    one, two, _three = province.communes
    typed = {"head": named(two), "deputy": named(one), "chosen_on": "2025-12-18", "how": "Luân phiên"}
    twice = as_block_head.post(at("block_heads", province.block), typed | {"deputy": named(two)})
    assert twice.context["form"].errors == {"deputy": ["Một đơn vị không vừa là trưởng khối vừa là phó trưởng khối."]}
    outsider = as_block_head.post(at("block_heads", province.block), typed | {"head": named(province.department)})
    assert list(outsider.context["form"].errors) == ["head"]
    as_block_head.post(at("block_heads", province.block), typed)
    assert as_block_head.post(at("block_hand_over", province.block), {"on": "2025-12-19"}).status_code == 403
    as_officer.post(at("block_hand_over", province.block), {"on": "2025-12-19"})
    following = Block.objects.get(year=2026)
    posts = dict(following.memberships.values_list("unit", "post"))
    assert (posts[two.pk], posts[one.pk]) == ("head", "deputy")
    assert NextHeads.objects.get().handed_over_on == date(2025, 12, 19)
    again = as_block_head.post(at("block_heads", province.block), typed)
    assert "Đã bàn giao rồi." in text_of(again)


def test_a_block_hosted_elsewhere_has_our_sheet_and_a_typed_result_with_its_history(as_officer, province):
    version = make.issued(make.small(province))
    as_officer.post(at("outside_begin", province.block), {"unit": named(province.commune), "table": version.pk})
    found = Round.objects.get()
    assert (found.outside, found.ranked, ScoreCard.objects.get().scorer) == (True, False, province.commune)
    result = at("outside_result", province.block)
    as_officer.post(result, {"total": "92,5", "rank": 3, "classification": "Tốt", "note": "Thông báo số 05"})
    as_officer.post(result, {"total": "93,5", "rank": 2})
    assert list(Result.objects.order_by("pk").values_list("total", "rank", "superseded")) == [
        (D("92.5"), 3, True),
        (D("93.5"), 2, False),
    ]
    bad = as_officer.post(result, {"total": "-1"})
    assert bad.context["form"].errors == {"total": ["Không được nhỏ hơn 0."]}


def test_the_covenant_prints_as_an_official_paper(as_officer, province):
    as_officer.post(at("covenant", province.block), covenant_form())
    page = as_officer.get(reverse("documents:paper_write", args=["scoring.covenant", province.block.pk]))
    assert page.status_code == 200
    assert f"{province.block.name} năm 2025" in text_of(page)


@pytest.mark.parametrize("name", ["block_document", "covenant", "block_activity", "block_heads", "outside_begin"])
def test_members_who_forge_an_address_are_refused_with_the_reason(as_head, province, name):
    answer = as_head.get(at(name, province.block))
    assert answer.status_code == 403
    assert "Chỉ chuyên viên của cơ quan chủ trì và trưởng khối cập nhật" in text_of(answer)


def test_the_page_and_the_list_do_not_grow_with_their_rows(as_officer, province, count_queries):
    add = lambda n: BlockActivity.objects.create(  # noqa: E731
        block=province.block, kind="activity", title=str(n), added_by=province.officer, added_at=clock.now()
    )
    add(1)
    page, blocks = at("block", province.block), reverse("scoring:blocks")
    as_officer.get(page)
    few = count_queries(lambda: as_officer.get(page)), count_queries(lambda: as_officer.get(blocks))
    add(2), add(3)
    assert (count_queries(lambda: as_officer.get(page)), count_queries(lambda: as_officer.get(blocks))) == few
    assert few[0] <= 20
    assert few[1] <= 12
