"""The one list component: columns as data, cells formatted in Python, one loop, the same columns in XLSX.

    class CampaignList(ListView):
        title = _("Campaigns")
        noun = _("campaigns")
        search_fields = ["name_folded"]
        tabs = [Tab("all", _("All")), Tab("running", _("Under way"), Q(status="running"))]
        columns = [Column("name", _("Campaign"), cell=lambda c: c.short_name, sort=("name_sort",), phone="title"), …]

A list costs at most three queries of its own (all rows, rows per tab, the page) whatever it shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.db.models import Count, F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import exports, list_filters, list_xlsx, search
from core.list_cells import Shown, opening, show_value
from core.templatetags import show

Text = str | Promise


@dataclass(frozen=True)
class Action:
    """A button. `post` makes it a form with `fields`; `reason` disables it and says why; one `primary` a page."""

    label: Text
    url: str = ""
    icon: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    reason: Text = ""
    note: Text = ""


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what will be here, how to start, one button."""

    what: Text
    how: Text = ""
    button: Action | None = None


@dataclass(frozen=True)
class Tab:
    """A state tab. The first, usually without a filter, is the one shown when none is asked for."""

    key: str
    label: Text
    filter: Q | None = None


@dataclass(frozen=True)
class Column:
    """One column.

    `cell` gives what is shown (numbers, dates and badges are formatted), `secondary` the grey second line, `sort` the
    ORM fields, `export` the XLSX value where it differs from the cell; `screen=False` is for XLSX only.
    """

    key: str
    label: Text
    cell: Callable[[Any], Shown]
    sort: tuple[str, ...] = ()
    numeric: bool = False
    secondary: Callable[[Any], Shown] | None = None
    export: Callable[[Any], Any] | None = None
    phone: Literal["title", "meta", "hide"] = "meta"
    screen: bool = True
    nowrap: bool = False

    @property
    def css(self) -> str:
        """Classes of its cells."""
        names = {"title": "t", "hide": "hide", "meta": ""}[self.phone]
        return f"{names}{' num' if self.numeric else ''}{' nowrap' if self.nowrap else ''}".strip()


@dataclass(frozen=True)
class Head:
    """A column's head as drawn: `url` sorts, `direction` is ascending, descending or ""."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True)
class Row:
    """A row as drawn: `cells` are its cells as HTML, `actions` the "…" menu, `group` the heading above it, if one begins."""

    cells: SafeString
    actions: Sequence[Action]
    css: str
    group: str = ""


def _order_term(name: str, down: bool) -> OrderBy:
    """The ORM's order by `name` (a leading "-" turns it round), empty values last on every database."""
    term = F(name.removeprefix("-"))
    return term.desc(nulls_last=True) if down != name.startswith("-") else term.asc(nulls_last=True)


class ListView(View):
    """Base of every list page: set the attributes; override `get_queryset`, `row_url`, `row_actions`, … as needed."""

    title: Text = ""
    noun: Text = _("rows")
    model: type[Model]
    filterset_class: Any = None
    quick_filters: int = 3
    search_fields: Sequence[str] = ()
    search_hint: Text = _("Name, number; without diacritics")
    tabs: Sequence[Tab] = ()
    columns: Sequence[Column] = ()
    default_sort: str = ""
    per_page: int = 50
    actions: Sequence[Action] = ()
    crumbs: Sequence[tuple[str, Text]] = ()
    empty: Empty = Empty(_("Nothing here yet"))
    export_name: str = ""
    template_name: str = "components/list.html"

    # ---- what a room overrides ----
    def get_queryset(self) -> QuerySet[Any]:
        """All rows the person may see, with what the cells need (select_related, annotations)."""
        return self.model._default_manager.all()

    def row_url(self, obj: Any) -> str:
        """Where the title cell leads; "" for nowhere."""
        return ""

    def row_actions(self, obj: Any) -> Sequence[Action]:
        """The "…" menu of a row. It must not query."""
        return ()

    def row_css(self, obj: Any) -> str:
        """A class of the row, e.g. "is-late"."""
        return ""

    def row_group(self, obj: Any) -> str:
        """The group a row belongs to while the list stands in its default order; a heading begins each."""
        return ""

    def get_actions(self) -> Sequence[Action]:
        """The buttons of the page header."""
        return self.actions

    def get_columns(self) -> Sequence[Column]:
        """The columns, where they depend on the person."""
        return self.columns

    def get_tabs(self) -> Sequence[Tab]:
        """The tabs, where they depend on the person."""
        return self.tabs

    def get_crumbs(self) -> Sequence[tuple[str, Text]]:
        """(url, label) pairs of the way here."""
        return self.crumbs

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """The template's context: `list` and what a room adds."""
        return {"list": self, **more}

    # ---- request ----
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or with `?export=xlsx` the filtered rows as a workbook."""
        if request.GET.get("export") == "xlsx" and self.export_name:
            if self.total > exports.AT_ONCE:
                return exports.later(request, str(self.title), self.total)
            return list_xlsx.respond(self.ordered, self.get_columns(), self.export_name, str(self.title))
        response: HttpResponse = render(request, self.template_name, self.get_context_data())
        response["Vary"] = "HX-Request"
        return response

    @property
    def base(self) -> str:
        """The frame: an HTMX request gets only the parts that it swaps."""
        htmx = getattr(self.request, "htmx", False)
        is_part = htmx and not getattr(htmx, "history_restore_request", False)
        return "base_fragment.html" if is_part else "base.html"

    # ---- filtering ----
    @cached_property
    def query(self) -> str:
        """What is typed into the search box."""
        return self.request.GET.get("q", "").strip()[:200]

    @cached_property
    def all_rows(self) -> QuerySet[Any]:
        """`get_queryset`, asked once."""
        return self.get_queryset()

    @cached_property
    def filterset(self) -> Any:
        """The FilterSet bound to the request, or None."""
        if not self.filterset_class:
            return None
        return self.filterset_class(self.request.GET, queryset=self.all_rows, request=self.request)

    @cached_property
    def filters(self) -> list_filters.Filters:
        """The filter fields, dressed and split into those in the row and those behind "more filters"."""
        return list_filters.Filters(self.filterset.form if self.filterset else None, self.quick_filters)

    @cached_property
    def is_filtered(self) -> bool:
        """Whether search or a filter narrows the list (a tab does not)."""
        return bool((self.query and self.search_fields) or self.filters.is_set)

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        """Rows under search and filters, of every tab."""
        rows = self.filterset.qs if self.filterset else self.all_rows
        if self.query and self.search_fields:
            rows = rows.filter(search.words(self.query, list(self.search_fields)))
        return rows

    @cached_property
    def tab(self) -> Tab | None:
        """The tab asked for, else the first; None without tabs."""
        tabs = list(self.get_tabs())
        asked = self.request.GET.get("tab", "")
        return next((tab for tab in tabs if tab.key == asked), tabs[0] if tabs else None)

    @cached_property
    def _counts(self) -> dict[str, int]:
        wanted = {f"tab_{tab.key}": Count("pk", filter=tab.filter) for tab in self.get_tabs() if tab.filter is not None}
        return self.filtered.order_by().aggregate(total=Count("pk"), **wanted)

    @cached_property
    def total(self) -> int:
        """Rows of the tab under search and filters."""
        return self.count_of(self.tab) if self.tab else self._counts["total"]

    @cached_property
    def total_all(self) -> int:
        """Rows without search, filters and tabs."""
        return self.all_rows.count() if self.is_filtered else self._counts["total"]

    def count_of(self, tab: Tab) -> int:
        """Rows of `tab` under search and filters."""
        return self._counts["total" if tab.filter is None else f"tab_{tab.key}"]

    @cached_property
    def tab_links(self) -> list[tuple[Tab, int, str, bool]]:
        """(tab, count, address, current) of every tab."""
        return [
            (
                tab,
                self.count_of(tab),
                self.link(tab=tab.key, page=None),
                self.tab is not None and tab.key == self.tab.key,
            )
            for tab in self.get_tabs()
        ]

    # ---- order and pages ----
    @cached_property
    def sort(self) -> tuple[Column | None, bool]:
        """The column sorted by and whether downwards; an unknown key falls back to `default_sort`."""
        by_key = {column.key: column for column in self.get_columns() if column.sort}
        for asked in (self.request.GET.get("sort", ""), self.default_sort):
            if column := by_key.get(asked.removeprefix("-")):
                return column, asked.startswith("-")
        return None, False

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """The rows of the tab in order; empty values last, the primary key decides ties."""
        rows = self.filtered.filter(self.tab.filter) if self.tab and self.tab.filter is not None else self.filtered
        column, down = self.sort
        if column is None:
            return rows.order_by(*(rows.query.order_by or rows.model._meta.ordering or ()), "pk")
        return rows.order_by(*(_order_term(name, down) for name in column.sort), "pk")

    @cached_property
    def pages(self) -> int:
        """How many pages; at least one."""
        return max(-(-self.total // self.per_page), 1)

    @cached_property
    def page(self) -> int:
        """The page asked for, brought into range."""
        asked = self.request.GET.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
        return min(max(number, 1), self.pages)

    @cached_property
    def first(self) -> int:
        """Number of the first row on the page; 0 when empty."""
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @cached_property
    def last(self) -> int:
        """Number of the last row on the page."""
        return min(self.page * self.per_page, self.total)

    @property
    def previous_url(self) -> str:
        """Address of the page before; "" on the first."""
        return self.link(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """Address of the page after; "" on the last."""
        return self.link(page=self.page + 1) if self.page < self.pages else ""

    def link(self, **changes: Any) -> str:
        """This list's query string with `changes`; None takes a key out."""
        return show.qs({"request": self.request}, export=None, **changes)  # type: ignore[arg-type]

    # ---- what the template draws ----
    @property
    def heads(self) -> list[Head]:
        """The table's heads with their sort links."""
        current, down = self.sort
        heads = []
        for column in self.get_columns():
            if not column.screen:
                continue
            is_current = column is current
            direction = ("descending" if down else "ascending") if is_current else ""
            target = f"-{column.key}" if is_current and not down else column.key
            heads.append(Head(column, self.link(sort=target, page=None) if column.sort else "", direction))
        return heads

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page, every cell formatted."""
        columns = [column for column in self.get_columns() if column.screen]
        found = self.ordered[self.first - 1 : self.last] if self.total else ()
        column, down = self.sort
        grouped = column is None or f"{'-' if down else ''}{column.key}" == self.default_sort
        rows, before = [], ""
        for obj in found:
            group = self.row_group(obj) if grouped else ""
            rows.append(self.row(obj, columns, group if group != before else ""))
            before = group
        return rows

    def row(self, obj: Any, columns: Sequence[Column], group: str = "") -> Row:
        """One row, drawn."""
        cells = "".join(f"{self._openings[column.key]}{self.cell(column, obj)}</td>" for column in columns)
        return Row(SafeString(cells), self.row_actions(obj), self.row_css(obj), group)

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.heads) + int(self.has_row_actions)

    @cached_property
    def _openings(self) -> dict[str, str]:
        return {column.key: opening(column.css, column.label, column.phone) for column in self.get_columns()}

    def cell(self, column: Column, obj: Any) -> SafeString:
        """One cell as HTML; the title cell is the link to the row."""
        html = show_value(column.cell(obj))
        if column.phone == "title" and (url := self.row_url(obj)):
            html = format_html('<a href="{}">{}</a>', url, html)
        second = column.secondary(obj) if column.secondary else None
        return format_html("{}<small>{}</small>", html, show_value(second)) if second not in (None, "") else html

    @cached_property
    def has_row_actions(self) -> bool:
        """Whether any row has a menu."""
        return any(row.actions for row in self.rows)

    @property
    def export_url(self) -> str:
        """Address of the workbook of what is filtered; "" when there is nothing to export."""
        return show.qs({"request": self.request}, export="xlsx", page=None) if self.export_name and self.total else ""  # type: ignore[arg-type]

    @property
    def clear_url(self) -> str:
        """Address without search and filters, on the same tab."""
        kept = {"tab": self.tab.key} if self.tab and self.request.GET.get("tab") else {}
        kept |= {field.html_name: str(field.data) for field in self.filters.hidden}
        return f"?{urlencode(kept)}"
