"""A list in memory cut into pages, as components/pagination.html reads it."""

from typing import Any

from django.http import HttpRequest

PER_PAGE = 50


class Pages:
    """`rows` are those of the page asked for (`?page=`), brought into range."""

    def __init__(self, request: HttpRequest, rows: list[Any], noun: Any, per_page: int = PER_PAGE) -> None:
        self.request, self.all, self.noun, self.per_page, self.total = request, rows, noun, per_page, len(rows)
        self.pages = max(-(-self.total // per_page), 1)
        asked = request.GET.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
        self.page = min(max(number, 1), self.pages)
        self.first = (self.page - 1) * per_page + 1 if self.total else 0
        self.last = min(self.page * per_page, self.total)
        self.rows = rows[max(self.first - 1, 0) : self.last]

    def _url(self, page: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    @property
    def previous_url(self) -> str:
        return self._url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page + 1) if self.page < self.pages else ""
