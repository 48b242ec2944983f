"""Proposals of many names: imported, made at the end of a campaign, five thousand of them, and the paper with its list."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import Workbook

from awards import loading
from awards.models import Award, Nomination, Proposal
from awards.proposals import paper, writing
from campaigns.models import Campaign
from core import clock
from core.models import ImportRow
from documents.papers import Heading
from tests.core.test_importer import act, page, read, undo
from tests.factories import campaigns_reporting as ground
from tests.factories import proposals as stories
from tests.factories.importing import book_bytes, xlsx
from units.models import Position, Subject

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 10)
HEADS = ("Loại", "Họ và tên", "Mã cá nhân", "Chức vụ", "Danh hiệu", "Phiếu", "Thành tích đến", "Truy tặng")


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def row(name: str, award: str = "Lao động tiên tiến", **more: str) -> list[str]:
    return [
        more.get("kind", ""),
        name,
        more.get("person", ""),
        "Công chức",
        award,
        more.get("votes", ""),
        more.get("to", ""),
        "",
    ]


def load(client: Any, *rows: Any) -> str:
    return read(client, xlsx(*rows, heads=HEADS), "danh-sach.xlsx", "nominations")


def faults() -> list[str]:
    return [s for r in ImportRow.objects.filter(outcome="bad") for found in r.problems.values() for s in found]


def test_an_import_previews_mends_in_place_and_can_be_taken_back(as_clerk, province):
    made = stories.draft(province, people=[], by=province.clerk)
    known = stories.staff(province.commune, "Lò Thị Mai")[0]
    shown = load(
        as_clerk, row("Lò Thị Mai", votes="24/25"), row("Vàng A Mới"), row("Vàng A Mới", "Chiến sĩ thi đua cơ sở"),
        row("Giàng A Pó", "Anh hùng"), row(province.commune.name, "TTLDTT", kind="Tập thể"),
    )  # fmt: skip
    assert "Sẽ tạo 4" in shown
    assert faults() == ["Danh mục không có “Anh hùng”."]
    assert Nomination.objects.count() == 0
    act(as_clerk, "apply")
    rows = [(n.name, n.award.code, n.votes_for) for n in made.nominations.select_related("award")]
    assert rows == [
        ("Lò Thị Mai", "LDTT", 24), ("Vàng A Mới", "LDTT", None), ("Vàng A Mới", "CSTDCS", None),
        (province.commune.name, "TTLDTT", None),
    ]  # fmt: skip
    assert made.nominations.first().subject == known
    assert Subject.objects.filter(full_name="Vàng A Mới").count() == 1
    bad = ImportRow.objects.get(line=5)
    as_clerk.post(reverse("core:import_mend", args=[bad.batch_id]), {f"row-{bad.pk}-award": "Lao động tiên tiến"})
    act(as_clerk, "apply")
    assert made.nominations.filter(name="Giàng A Pó").count() == 1
    undo(as_clerk)
    assert made.nominations.count() == 0


def test_each_fault_of_a_file_has_its_sentence(as_clerk, province):
    stories.draft(province, people=[], by=province.clerk)
    one, two = stories.staff(province.commune, "Lò Thị Mai", "Lò Thị Mai")
    stories.staff(province.commune, "Sùng A Chứ")
    load(
        as_clerk, row("Lò Thị Mai"), row("Sùng A Chứ", votes="nhiều"), row("Sùng A Chứ", to="31/12/2199"),
        row("Vàng A", "TTLDTT"), row("Hà A"), row("Hà A"), row("Xã Không Có", "TTLDTT", kind="Tập thể"),
    )  # fmt: skip
    said = faults()
    for sentence in (
        f"Nhiều người cùng tên: Lò Thị Mai [{one.pk}]; Lò Thị Mai [{two.pk}]. Nhập mã của người được nói đến.",
        "Ghi phiếu dạng đồng ý/tổng số, ví dụ 24/25.", "Thời gian lập thành tích nằm ở tương lai.",
        "“Tập thể lao động tiên tiến” không dành cho loại đối tượng này.",
        "“Lao động tiên tiến” được đề nghị hai lần cho Hà A trong danh sách này.",
        "Không có đơn vị nào tên là “Xã Không Có”.",
    ):  # fmt: skip
        assert sentence in said, said


def test_merged_cells_and_a_second_sheet_are_told_and_both_read(as_clerk, province):
    made = stories.draft(province, people=[], by=province.clerk)
    book = Workbook()
    sheet: Any = book.active
    for line in (HEADS, row("Lò Thị Mai"), row("Giàng A Pó", "")):
        sheet.append(line)
    sheet.merge_cells("E2:E3")
    other: Any = book.create_sheet("Phòng 2")
    for line in (HEADS, row("Sùng A Chứ")):
        other.append(line)
    shown = read(as_clerk, book_bytes(book), "danh-sach.xlsx", "nominations")
    assert "ô gộp" in shown
    assert "Phòng 2" in shown
    act(as_clerk, "apply")
    assert [n.name for n in made.nominations.all()] == ["Lò Thị Mai", "Giàng A Pó", "Sùng A Chứ"]


def test_nothing_is_imported_without_a_proposal_being_written(as_clerk, province):
    stories.sent(province)
    load(as_clerk, row("Lò Thị Mai"))
    assert faults() == ["Bạn chưa có hồ sơ nào đang soạn; hãy lập hồ sơ trước."]


def test_the_end_of_a_campaign_becomes_a_proposal_of_the_host_in_one_act(as_officer, as_clerk, province):
    loading.load()
    with clock.pretend(ground.TODAY):
        run = ground.running(province.host, province.communes, province.officer)
    Campaign.objects.filter(pk=run.campaign.pk).update(status="reviewing")
    url = reverse("awards:proposal_from_campaign", args=[run.campaign.pk])
    assert as_clerk.get(url).status_code == 403
    assert run.campaign.short_name in page(as_officer.get(reverse("awards:proposal_sources")))
    unit = province.communes[1]
    assert unit.short_name in page(as_officer.get(url))
    as_officer.post(url, {"title": "Tổng kết", f"u{unit.pk}-take": "on", f"u{unit.pk}-award": "BK_T"})
    made = Proposal.objects.get()
    nomination = made.nominations.get()
    assert (made.kind, made.campaign, made.unit) == ("campaign", run.campaign, province.host)
    assert (nomination.unit, nomination.award.code) == (unit, "BK_T")
    assert "báo cáo được chấp nhận" in nomination.achievement


def test_five_thousand_names_are_checked_and_shown_by_pages_in_few_statements(as_head, province, count_queries):
    loading.load()
    made = stories.draft(province, people=[])
    people = Subject.objects.bulk_create(
        [Subject(full_name=f"Lò Văn {n}", created_at=clock.now()) for n in range(5000)], batch_size=500
    )
    Position.objects.bulk_create(
        [Position(subject=one, unit=province.commune, starts_on=date(2020, 1, 1)) for one in people], batch_size=500
    )
    award = Award.objects.get(code="LDTT")
    writing.add(proposal=made, nominees=[writing.Nominee(award=award, subject=one) for one in people], by=province.head)
    assert made.nominations.filter(verdict="unknown").count() == 5000
    url = reverse("awards:proposal", args=[made.pk])
    as_head.get(url)
    assert count_queries(lambda: as_head.get(url)) <= 20
    shown = page(as_head.get(f"{url}?page=100"))
    assert "4.951–5.000 trong 5.000" in shown
    assert "Lò Văn 4999" in shown


def test_the_paper_lists_collectives_and_people_by_award(province):
    made = stories.draft(province, people=stories.staff(province.commune, "Lò Thị Mai"))
    award = Award.objects.get(code="TTLDTT")
    writing.add(proposal=made, nominees=[writing.Nominee(award=award, unit=province.commune)], by=province.head)
    built = paper.build(made)
    heads = [block.text for block in built.body if isinstance(block, Heading)]
    assert heads == ["I. LAO ĐỘNG TIÊN TIẾN (1 trường hợp)", "II. TẬP THỂ LAO ĐỘNG TIÊN TIẾN (1 trường hợp)"]
    tables = [block.rows for block in built.body if hasattr(block, "rows")]
    assert [rows[0][1] for rows in tables] == ["Lò Thị Mai", province.commune.name]
