"""The one list component: search, filters, tabs, order, pages, export."""

from io import BytesIO
from typing import Any

import django_filters
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.test import RequestFactory
from django.utils.html import format_html
from openpyxl import load_workbook

from core.badges import badge
from core.lists import Action, Column, Empty, ListView, Tab
from tests.factories.units import UnitFactory
from units.models import Unit, UnitKind

pytestmark = pytest.mark.django_db


class UnitFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=UnitKind.choices, label="Loại", empty_label="Mọi loại")
    code = django_filters.CharFilter(label="Mã")

    class Meta:
        model = Unit
        fields = ["kind", "code"]


class UnitList(ListView):
    title = "Đơn vị"
    noun = "đơn vị"
    model = Unit
    filterset_class = UnitFilter
    quick_filters = 1
    search_fields = ("folded",)
    tabs = (
        Tab("all", "Tất cả"),
        Tab("commune", "Xã", Q(kind=UnitKind.COMMUNE)),
        Tab("office", "Sở", Q(kind=UnitKind.PROVINCE_OFFICE)),
    )
    columns = (
        Column(
            "name", "Tên", lambda unit: unit.name, sort=("name_order",), phone="title", secondary=lambda unit: unit.code
        ),
        Column("opened", "Từ ngày", lambda unit: unit.opened_on, sort=("opened_on",)),
        Column("state", "Trạng thái", lambda unit: badge("running"), phone="hide"),
        Column("note", "Ghi chú", lambda unit: unit.short_name, export=lambda unit: unit.short_name, screen=False),
    )
    default_sort = "name"
    per_page = 2
    export_name = "don-vi"
    empty = Empty("Chưa có đơn vị", "Nhập từ tệp.", Action("Nhập", "/units/import/"))

    def row_url(self, obj: Any) -> str:
        return f"/units/{obj.pk}/"

    def row_actions(self, obj: Any) -> list[Action]:
        return [Action("Sửa", f"/units/{obj.pk}/edit/", "pencil")]


def get(rf: RequestFactory, query: str = "", view: type[ListView] = UnitList, **more: Any) -> Any:
    request = rf.get(f"/list/{query}", **more)
    request.user, request.session, request.htmx = AnonymousUser(), {}, bool(more)  # type: ignore[attr-defined,assignment]
    return view.as_view()(request)


def page(rf: RequestFactory, query: str = "", **more: Any) -> str:
    html: str = get(rf, query, **more).content.decode()
    return html


def built(rf: RequestFactory, query: str = "") -> UnitList:
    view = UnitList()
    request = rf.get(f"/list/{query}")
    view.setup(request)
    return view


@pytest.fixture
def units() -> list[Unit]:
    names = ["Đào San", "Ba Vì", "Ân Thi", "Ăn Hữu", "Xã 10"]
    made = [UnitFactory(commune=True, name=f"UBND {name}", short_name=name) for name in names]
    return [*made, UnitFactory(name="=HYPERLINK(1)", short_name="@sở")]


def names_of(view: UnitList) -> list[str]:
    return [unit.short_name for unit in view.ordered]


def test_search_ignores_diacritics_and_wants_every_word(rf: RequestFactory, units: list[Unit]) -> None:
    assert names_of(built(rf, "?q=dao+san")) == ["Đào San"]
    assert names_of(built(rf, "?q=SAN+%C4%91ao")) == ["Đào San"]
    assert names_of(built(rf, "?q=dao+thi")) == []


def test_the_order_is_vietnamese_and_turns_round(rf: RequestFactory, units: list[Unit]) -> None:
    assert names_of(built(rf, "?tab=commune")) == ["Ăn Hữu", "Ân Thi", "Ba Vì", "Đào San", "Xã 10"]
    assert names_of(built(rf, "?tab=commune&sort=-name")) == ["Xã 10", "Đào San", "Ba Vì", "Ân Thi", "Ăn Hữu"]


def test_tabs_count_what_is_filtered(rf: RequestFactory, units: list[Unit]) -> None:
    view = built(rf, "?q=an&tab=office")
    assert [(tab.key, number, current) for tab, number, _url, current in view.tab_links] == [
        ("all", 3, False), ("commune", 3, False), ("office", 0, True),
    ]  # fmt: skip
    assert (view.total, view.total_all) == (0, 6)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?page=99", 3), ("?page=0", 1), ("?page=x", 1), ("?page=-2", 1), ("?page=²", 1), ("?page=2", 2)],
)
def test_bad_pages_fall_back_quietly(rf: RequestFactory, units: list[Unit], query: str, expected: int) -> None:
    assert built(rf, query).page == expected


@pytest.mark.parametrize("query", ["?sort=password", "?sort=-", "?kind=zzz", "?tab=zzz", "?export=pdf"])
def test_unknown_keys_show_the_whole_list(rf: RequestFactory, units: list[Unit], query: str) -> None:
    view = built(rf, query)
    assert (view.total, view.sort[0].key if view.sort[0] else None) == (6, "name")
    assert get(rf, query).status_code == 200


def test_a_page_says_what_it_shows_and_links_on_with_the_filters(rf: RequestFactory, units: list[Unit]) -> None:
    view = built(rf, "?q=an&page=2&sort=-name")
    assert (view.first, view.last, view.total, view.pages) == (3, 3, 3, 2)
    assert view.previous_url == "?q=an&page=1&sort=-name"
    assert view.next_url == ""
    assert [head.url for head in view.heads if head.url] == ["?q=an&sort=name", "?q=an&sort=opened"]
    assert view.export_url == "?q=an&sort=-name&export=xlsx"


def test_the_table_carries_labels_for_phones_and_the_sorted_head(rf: RequestFactory, units: list[Unit]) -> None:
    html = page(rf)
    assert 'aria-sort="ascending"' in html
    assert 'data-label="Từ ngày"' in html
    assert f'<a href="/units/{units[3].pk}/">UBND Ăn Hữu</a>' in html


def test_a_set_filter_is_noticed_and_can_be_cleared(rf: RequestFactory, units: list[Unit]) -> None:
    view = built(rf, f"?kind={UnitKind.PROVINCE_OFFICE}")
    assert (view.is_filtered, view.filters.behind_is_set, view.total) == (True, False, 1)
    assert built(rf, "?code=x").filters.behind_is_set is True
    assert "Xóa lọc" in page(rf, "?code=x") or "Clear filters" in page(rf, "?code=x")


def test_an_htmx_request_gets_the_list_without_the_frame(rf: RequestFactory, units: list[Unit]) -> None:
    part = page(rf, "?q=an", HTTP_HX_REQUEST="true")
    assert '<div id="list-results"' in part
    assert "<html" not in part


def test_text_from_people_is_escaped(rf: RequestFactory) -> None:
    UnitFactory(name="<script>1</script>", short_name="x")
    html = page(rf)
    assert "<script>1" not in html
    assert "&lt;script&gt;1" in html


def test_an_empty_list_says_how_to_start(rf: RequestFactory) -> None:
    html = page(rf)
    assert "Chưa có đơn vị" in html
    assert 'href="/units/import/"' in html


def test_a_list_costs_the_same_with_one_and_with_many_rows(
    rf: RequestFactory, django_assert_max_num_queries: Any
) -> None:
    UnitFactory(commune=True)
    with django_assert_max_num_queries(3) as few:
        page(rf, "?q=xa")
    for _number in range(3):
        UnitFactory(commune=True)
    with django_assert_max_num_queries(3) as many:
        page(rf, "?q=xa")
    assert len(few) == len(many)


def sheet(response: Any) -> list[list[Any]]:
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    response.file_to_stream.close()
    return [list(row) for row in book.active.iter_rows()]


def test_the_export_holds_every_filtered_row_and_hidden_columns(rf: RequestFactory, units: list[Unit]) -> None:
    rows = sheet(get(rf, "?q=an&export=xlsx&page=2"))
    assert [cell.value for cell in rows[0]] == ["Tên", "Từ ngày", "Trạng thái", "Ghi chú"]
    assert [row[3].value for row in rows[1:]] == ["Ăn Hữu", "Ân Thi", "Đào San"]
    assert rows[1][1].is_date


def test_the_export_writes_formulas_as_text(rf: RequestFactory, units: list[Unit]) -> None:
    row = sheet(get(rf, "?tab=office&export=xlsx"))[1]
    assert [(cell.value, cell.data_type) for cell in (row[0], row[3])] == [("=HYPERLINK(1)", "s"), ("@sở", "s")]
    assert bool(row[0].quotePrefix) is True


def test_fifty_rows_weigh_less_than_sixty_kilobytes(rf: RequestFactory) -> None:
    class Long(UnitList):
        per_page = 50
        columns = (
            *UnitList.columns[:3],
            *(Column(f"c{n}", "Cột", lambda unit: format_html("<b>{}</b>", unit.pk)) for n in range(4)),
        )

    for _number in range(50):
        UnitFactory(commune=True)
    html = get(rf, "", Long).content.decode()
    body = html[html.index('id="list-results"') :]
    assert html.count("<tr>") == 51
    assert len(body.encode()) < 60_000
