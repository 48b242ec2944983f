"""Blocks: dated members, one head at a time."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.units import BlockFactory, ProvinceFactory, UnitFactory
from units import blocks
from units.models import Block, BlockMembership

pytestmark = pytest.mark.django_db


def page(response):
    return response.content.decode()


def table(*rows, version=1, **more):
    """What the form of a block sends: rows of (code, post, from, until)."""
    data = {
        "name": "Khối các xã",
        "kind": "khoi",
        "version": version,
        "members-TOTAL_FORMS": len(rows),
        "members-INITIAL_FORMS": 0,
        **more,
    }
    for index, (code, post, first, last) in enumerate(rows):
        prefix = f"members-{index}-"
        data |= {
            f"{prefix}unit": f"[{code}]" if code else "",
            f"{prefix}post": post,
            f"{prefix}starts_on": first,
            f"{prefix}ends_on": last,
        }
    return data


def save(client, block, *rows, **more):
    return client.post(reverse("units:block_edit", args=[block.pk]), table(*rows, **more))


def test_an_officer_makes_a_block_and_puts_members_in(as_officer, province):
    form = {
        "name": "Khối các sở",
        "kind": "khoi",
        "year": "2025",
        "host": f"[{province.host.code}]",
        "code": "khoi-so-2025",
    }
    response = as_officer.post("/units/blocks/create/", form)
    block = Block.objects.get(code="khoi-so-2025")
    assert response.headers["Location"] == reverse("units:block_edit", args=[block.pk])
    one, two, _three = province.communes
    response = save(
        as_officer, block, (one.code, "head", "2025-01-01", "2025-06-30"), (one.code, "member", "2025-07-01", ""),
        (two.code, "head", "2025-07-01", "2025-12-31"), ("", "member", "", ""),
    )  # fmt: skip
    assert response.status_code == 302
    assert block.memberships.count() == 3
    assert one.short_name in page(as_officer.get(reverse("units:block", args=[block.pk])))


def test_members_that_stay_keep_their_rows(as_officer, province):
    kept = province.block.memberships.get(unit=province.communes[0])
    save(as_officer, province.block, (province.communes[0].code, "head", "2025-01-01", "2025-12-31"))
    assert list(province.block.memberships.all()) == [kept]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [("a", "member", "2025-01-01", "2025-06-30"), ("a", "member", "2025-06-30", "")],
            "đã ở trong khối này trong thời gian đó.",
        ),
        ([("a", "head", "2025-01-01", ""), ("b", "head", "2025-12-31", "")], "mỗi lúc khối chỉ có một trưởng khối."),
        ([("a", "member", "2025-06-01", "2025-01-01")], "Ngày kết thúc trước ngày bắt đầu."),
        ([("a", "member", "2001-01-01", "")], "chỉ có từ ngày 01/01/2004."),
        ([("ended", "member", "2025-01-01", "2025-12-31")], "không thể là thành viên lâu hơn."),
        ([("nobody", "member", "2025-01-01", "")], "Không có đơn vị nào tên là"),
    ],
)
def test_lines_that_cannot_be_are_refused_in_their_row(as_officer, province, rows, sentence):
    UnitFactory(code="a"), UnitFactory(code="b"), UnitFactory(code="ended", closed_on=date(2025, 6, 30))
    before = set(province.block.memberships.values_list("pk", flat=True))
    response = save(as_officer, province.block, *rows)
    assert sentence in page(response)
    assert set(province.block.memberships.values_list("pk", flat=True)) == before


def test_more_rows_come_without_a_script_and_keep_what_was_typed(as_officer, province):
    response = save(as_officer, province.block, ("go-do-dang", "member", "2025-02-03", ""), more="1")
    shown = page(response)
    assert 'name="members-3-unit"' in shown
    assert 'value="[go-do-dang]"' in shown
    assert province.block.memberships.count() == 3


def test_a_row_marked_to_be_taken_out_goes(as_officer, province):
    one, two, three = province.communes
    rows = [(unit.code, "member", "2025-01-01", "2025-12-31") for unit in (one, two, three)]
    save(as_officer, province.block, *rows, **{"members-1-DELETE": "on"})
    assert {m.unit for m in province.block.memberships.select_related("unit")} == {one, three}


def test_two_people_saving_the_same_block_clash(as_officer, as_admin, province):
    row = (province.commune.code, "head", "2025-01-01", "2025-12-31")
    assert save(as_officer, province.block, row).status_code == 302
    clash = save(as_admin, province.block, (province.communes[1].code, "head", "2025-01-01", ""))
    assert clash.status_code == 409
    assert f"[{province.communes[1].code}]" in page(clash)


def test_a_second_block_of_the_same_name_in_a_year_is_refused(as_officer, province):
    form = {
        "name": province.block.name,
        "kind": "khoi",
        "year": "2025",
        "host": f"[{province.host.code}]",
        "code": "khac",
    }
    assert "đã có khối tên này trong năm đó" in page(as_officer.post("/units/blocks/create/", form))


def test_only_the_host_keeps_its_blocks_and_only_its_people_see_them(province, sign_in):
    url = reverse("units:block_edit", args=[province.block.pk])
    expected = {
        "admin": 200,
        "officer": 200,
        "leader": 403,
        "head": 403,
        "clerk": 403,
        "block_head": 403,
        "chair": 403,
        "secretary": 403,
        "member": 403,
        "outsider": 404,
    }
    assert {role: sign_in(user).get(url).status_code for role, user in province.everyone.items()} == expected


def test_an_officer_of_another_host_sees_no_block_of_ours(province, sign_in):
    from tests.factories.accounts import officer

    stranger = sign_in(officer(ProvinceFactory()))
    assert stranger.get(reverse("units:block", args=[province.block.pk])).status_code == 404
    form = {"name": "Khối", "kind": "khoi", "year": "2025", "host": f"[{province.host.code}]", "code": "khac"}
    assert stranger.post("/units/blocks/create/", form).status_code == 403


def test_the_list_takes_as_many_queries_for_one_block_as_for_many(as_officer, province, count_queries):
    as_officer.get("/units/blocks/")
    few = count_queries(lambda: as_officer.get("/units/blocks/"))
    for _ in range(3):
        BlockFactory(host=province.host, members=province.communes)
    assert count_queries(lambda: as_officer.get("/units/blocks/")) == few
    assert BlockMembership.objects.count() == 12


def test_a_block_is_copied_to_the_year_after_without_units_that_ended(as_officer, province):
    one, two, three = province.communes
    type(two).objects.filter(pk=two.pk).update(closed_on=date(2025, 12, 31))
    url = reverse("units:block_copy", args=[province.block.pk])
    assert as_officer.post(url).status_code == 302
    made = Block.objects.get(year=2026)
    rows = {(m.unit, m.post, m.starts_on, m.ends_on) for m in made.memberships.select_related("unit")}
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert rows == {(one, "head", *year), (three, "member", *year)}
    assert "đã có khối tên này trong năm đó" in page(as_officer.post(url, follow=True))
    assert Block.objects.count() == 2


def test_all_blocks_of_last_year_are_copied_at_once_and_only_what_is_missing(as_officer, province):
    BlockFactory(host=province.host, members=province.communes)
    form = {"host": f"[{province.host.code}]", "year": "2026"}
    assert as_officer.post("/units/blocks/copy/", form).status_code == 302
    assert Block.objects.filter(year=2026, host=province.host).count() == 2
    assert "không có khối nào của năm 2025 mà năm 2026 còn thiếu" in page(as_officer.post("/units/blocks/copy/", form))


def test_only_the_host_copies_its_blocks(province, sign_in):
    url = reverse("units:block_copy", args=[province.block.pk])
    assert sign_in(province.head).post(url).status_code == 403
    assert sign_in(province.outsider).post(url).status_code == 404
    assert sign_in(province.head).get("/units/blocks/copy/").status_code == 403


def test_a_member_of_a_part_of_the_year_is_shown_with_its_days(as_officer, province):
    one, _two, _three = province.communes
    province.block.memberships.filter(unit=one).update(starts_on=date(2025, 7, 1), ends_on=None)
    part = blocks.parts_of_year(province.block)[one.pk]
    assert (part.days, part.of, str(part.share), str(part.percent)) == (184, 365, "0.504110", "50.4")
    assert "184/365 ngày của năm (50,4%)" in page(as_officer.get(reverse("units:block", args=[province.block.pk])))
