"""The filter fields of a list: dressed, a few in the filter row, the rest behind "more filters"."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField


@dataclass(frozen=True)
class Filters:
    """`form` is a FilterSet's form or None; the first `quick` of its fields stand in the row."""

    form: Any
    quick: int

    @cached_property
    def fields(self) -> list[BoundField]:
        """Every visible field, its widget dressed."""
        if self.form is None:
            return []
        fields = list(self.form.visible_fields())
        for index, bound in enumerate(fields):
            self._dress(bound, in_row=index < self.quick)
        return fields

    @property
    def hidden(self) -> list[BoundField]:
        """Fields set by the address alone, e.g. the campaign a list was opened from; they outlive searching and clearing."""
        return [] if self.form is None else [field for field in self.form.hidden_fields() if field.data]

    @property
    def in_row(self) -> list[BoundField]:
        """Fields that stand in the filter row."""
        return self.fields[: self.quick]

    @property
    def behind(self) -> list[BoundField]:
        """Fields behind "more filters"."""
        return self.fields[self.quick :]

    @cached_property
    def is_set(self) -> bool:
        """Whether any field narrows the list."""
        return any(self._filled(bound) for bound in self.fields)

    @cached_property
    def behind_is_set(self) -> bool:
        """Whether a field behind "more filters" narrows the list; then it stands open."""
        return any(self._filled(bound) for bound in self.behind)

    def _filled(self, bound: BoundField) -> bool:
        """Whether the field got a valid value that says anything."""
        if not self.form.is_bound or bound.errors:
            return False
        return bound.data not in (None, "", [], False) and bool(bound.data) and any(bound.data)

    @staticmethod
    def _dress(bound: BoundField, in_row: bool) -> None:
        widget = bound.field.widget
        is_select = isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect)
        if is_select:
            widget.attrs["class"] = "form-select"
        elif not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            widget.attrs["class"] = "form-control"
            widget.attrs.setdefault("placeholder", bound.label if in_row else " ")
        if in_row:
            widget.attrs["aria-label"] = str(bound.label)
