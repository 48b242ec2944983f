"""A list whose rows are worked out, not stored: the same page, filters and workbook over a plain Python list."""

from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from typing import Any

from core.lists import ListView
from core.text import fold


class Rows(list[Any]):
    """Rows as core/list_xlsx.py reads them."""

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self)


class ComputedList(ListView):
    """Override `get_rows`, `text_of` (what the search box looks into) and `keeps` (what the filters let through).

    The FilterSet gives the filter fields only; columns sort by attributes of the rows. It has no tabs of states.
    """

    def get_rows(self) -> list[Any]:
        """All rows the person may see."""
        raise NotImplementedError

    def text_of(self, obj: Any) -> str:
        """What the search box looks into."""
        return ""

    def keeps(self, obj: Any, chosen: dict[str, Any]) -> bool:
        """Do the filters, as chosen, let this row through?"""
        return True

    @cached_property
    def all_rows(self) -> Any:
        return Rows(self.get_rows())

    @cached_property
    def filterset(self) -> Any:
        if not self.filterset_class:
            return None
        return self.filterset_class(self.request.GET, queryset=self.model._default_manager.none(), request=self.request)

    @cached_property
    def filtered(self) -> Any:
        form = self.filterset.form if self.filterset else None
        chosen = {k: v for k, v in form.cleaned_data.items() if v} if form is not None and form.is_valid() else {}
        wanted = fold(self.query).split() if self.query else []
        return Rows(
            row
            for row in self.all_rows
            if (not chosen or self.keeps(row, chosen)) and (not wanted or self._has(row, wanted))
        )

    def _has(self, row: Any, wanted: list[str]) -> bool:
        text = fold(self.text_of(row))
        return all(word in text for word in wanted)

    @cached_property
    def total(self) -> int:
        return len(self.filtered)

    @cached_property
    def total_all(self) -> int:
        return len(self.all_rows)

    @cached_property
    def ordered(self) -> Any:
        column, down = self.sort
        if column is None:
            return self.filtered
        return Rows(sorted(self.filtered, key=attrgetter(*column.sort), reverse=down))
