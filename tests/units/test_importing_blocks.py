"""Members of blocks from a file: heads and deputies too, blocks made where they are missing, nothing that stands changed."""

from datetime import date

import pytest

from core.models import ImportRow
from tests.core.test_importer import act, last, page, undo
from tests.core.test_importer import read as read_file
from tests.factories.importing import xlsx
from tests.factories.units import UnitFactory
from units.models import Block, BlockMembership

pytestmark = pytest.mark.django_db
HEADS = ("Khối, cụm", "Đơn vị", "Chức danh", "Năm", "Từ ngày", "Đến ngày")
NAME = "Cụm thi đua các xã vùng cao"


def line(unit, post="", name=NAME, year="2026", first="", until=""):
    return [name, unit, post, year, first, until]


def read(client, *rows):
    return read_file(client, xlsx(*rows, heads=HEADS), kind="blocks")


def faults():
    return [s for r in ImportRow.objects.filter(outcome="bad") for found in r.problems.values() for s in found]


def test_a_block_comes_in_with_head_deputy_and_members(as_officer, province):
    one, two, three = province.communes
    shown = read(as_officer, line(one.code, "Cụm trưởng"), line(two.name, "Phó"), line(three.code))
    assert "Sẽ tạo 3 thành viên" in shown
    assert not Block.objects.filter(name=NAME).exists()
    act(as_officer, "apply")
    block = Block.objects.get(name=NAME)
    assert (block.host, block.year, block.kind) == (province.host, 2026, Block.Kind.CUM)
    assert dict(block.memberships.values_list("unit", "post")) == {one.pk: "head", two.pk: "deputy", three.pk: "member"}
    assert {(m.starts_on, m.ends_on) for m in block.memberships.all()} == {(date(2026, 1, 1), date(2026, 12, 31))}


def test_who_stands_already_is_left_and_a_part_of_a_year_is_taken(as_officer, province):
    one, two, _three = province.communes
    read(as_officer, line(one.code, "Trưởng"))
    act(as_officer, "apply")
    read(as_officer, line(one.code, "Trưởng"), line(two.code, first="01/07/2026"))
    assert last().counts["same"] == 1
    act(as_officer, "apply")
    assert BlockMembership.objects.get(block__name=NAME, unit=two).starts_on == date(2026, 7, 1)
    assert BlockMembership.objects.filter(block__name=NAME).count() == 2


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (lambda a, b, c: [line(a, "Trưởng"), line(b, "Trưởng")], "khối chỉ có một trưởng khối"),
        (lambda a, b, c: [line(a), line(a, first="01/05/2026")], "trong thời gian đó"),
        (lambda a, b, c: [line(a, first="01/05/2026", until="01/04/2026")], "Ngày kết thúc trước ngày bắt đầu."),
        (lambda a, b, c: [line(a, first="01/05/2025")], "nằm ngoài năm 2026"),
        (lambda a, b, c: [line(a, year="26")], "Ghi năm bằng bốn chữ số"),
        (lambda a, b, c: [line("Xã Không Có Ở Đâu")], "Không có đơn vị nào tên là"),
        (lambda a, b, c: [line(c)], "không thể là thành viên lâu hơn"),
        (lambda a, b, c: [line(a, "Thư ký")], "không thuộc"),
    ],
)
def test_what_cannot_be_is_said_beside_its_row(as_officer, province, rows, sentence):
    ended = UnitFactory(code="da-het", parent=province.host, closed_on=date(2026, 3, 31))
    one, two, _three = province.communes
    lines = rows(one.code, two.code, ended.code)
    if lines[0][1] == ended.code:
        lines = [line(ended.code, until="31/12/2026")]
    read(as_officer, *lines)
    assert any(sentence in found for found in faults()), faults()


def test_undoing_takes_members_and_the_block_away(as_officer, province):
    read(as_officer, line(province.commune.code))
    act(as_officer, "apply")
    undo(as_officer)
    assert not Block.objects.filter(name=NAME).exists()
    assert not BlockMembership.objects.filter(block__name=NAME).exists()


def test_undoing_is_refused_once_others_stand_in_the_block(as_officer, province):
    read(as_officer, line(province.commune.code))
    act(as_officer, "apply")
    BlockMembership.objects.create(
        block=Block.objects.get(name=NAME), unit=province.communes[1], starts_on=date(2026, 1, 1)
    )
    undo(as_officer)
    assert Block.objects.filter(name=NAME).exists()


def test_only_officers_of_a_host_import_members(as_officer, as_head, as_admin, province):
    assert as_head.get("/imports/new/blocks/").status_code == 403
    assert as_admin.get("/imports/new/blocks/").status_code == 403
    assert as_officer.get("/imports/new/blocks/").status_code == 200
    assert "/imports/new/blocks/" in page(as_officer.get("/units/blocks/"))
    assert "/imports/new/blocks/" not in page(as_head.get("/units/blocks/"))


def test_planning_takes_as_many_queries_for_one_row_as_for_three(as_officer, province, count_queries):
    one = count_queries(lambda: read(as_officer, line(province.commune.code)))
    assert count_queries(lambda: read(as_officer, *(line(unit.code) for unit in province.communes))) <= one + 1
