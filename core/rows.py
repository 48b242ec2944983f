"""Tables inside a form: lines that are added, inserted and moved by submit buttons, so that they work without a script.

A page of a wizard is a `Step`: one main form and some tables. Verbs name the place of a fault as "periods-2-due_on".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import RecordForm

MAX_ROWS = 150
_ACTION = re.compile(r"^(add|insert|up|find):([a-z_]+)(?::(\d{1,4}))?$")


@dataclass(frozen=True)
class Row:
    """One line of a table as typed: `key` is where its faults are shown ("periods-2"), `pk` the stored line, if any."""

    key: str
    pk: int | None
    values: dict[str, Any]

    def get(self, name: str) -> Any:
        return self.values.get(name)


class RowForm(forms.Form):
    """One line. `pk` is the stored line it came from, if any."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def hush(self) -> None:
        """Show what was typed without judging it yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("pk", "DELETE")}


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The lines of one table. When sent, every line counts as new: what it was is told by its `pk`."""

    title: Any = ""
    hint: Any = ""
    add_label: Any = _("Add a line")

    def __init__(self, data: Any = None, files: Any = None, *, prefix: str = "", **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            data[f"{prefix}-INITIAL_FORMS"] = "0"
        super().__init__(data, files, prefix=prefix, **kwargs)

    def lines(self) -> list[Row]:
        """The lines to keep, in order: without the blank and the struck ones."""
        return [
            Row(f"{self.prefix}-{index}", form.cleaned_data.get("pk"), form.values)
            for index, form in enumerate(self.forms)
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and form.has_changed()
        ]


def table(
    row: type[RowForm], prefix: str, data: Any, files: Any, stored: Iterable[Any], *, blank: int = 1,
    title: Any = "", hint: Any = "", add: Any = "", limit: int = MAX_ROWS, **for_rows: Any,
) -> Rows:  # fmt: skip
    """A table of `row` lines filled with `stored`; an empty one starts with `blank` lines."""
    rows = [] if data is not None else list(stored)
    if data is not None and data.get("new_row", "").startswith(f"{prefix}-"):
        data = _with_defaults(data, row)
    kind = forms.formset_factory(
        row,
        formset=Rows,
        extra=0 if rows else blank,
        can_delete=True,
        max_num=limit,
        absolute_max=limit,
        validate_max=True,
    )
    made: Rows = kind(data, files, prefix=prefix, initial=rows or None, form_kwargs=for_rows)  # type: ignore[assignment]
    made.title, made.hint, made.add_label = title, hint, add or _("Add a line")
    return made


def _with_defaults(data: QueryDict, row: type[RowForm]) -> QueryDict:
    """The line that a button has just added starts as a fresh one does: what is ticked by default is ticked."""
    data = data.copy()
    for name, field in row.base_fields.items():
        if field.initial is not None:
            if isinstance(field.initial, list | tuple):
                data.setlist(f"{data['new_row']}-{name}", [str(value) for value in field.initial])
            else:
                data[f"{data['new_row']}-{name}"] = "on" if field.initial is True else str(field.initial)
    return data


def reshape(data: QueryDict) -> QueryDict | None:
    """The form as typed with a line added, inserted or moved, when that is what the pressed button asks for; else None."""
    asked = _ACTION.match(data.get("rows", ""))
    if asked is None:
        return None
    action, prefix, index = asked.group(1), asked.group(2), int(asked.group(3) or 0)
    data = data.copy()
    try:
        total = int(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    except ValueError:
        return None
    if action == "up" and 0 < index < total:
        _swap(data, prefix, index - 1, index)
    elif action in ("add", "insert") and total < MAX_ROWS:
        place = min(index + 1, total) if action == "insert" else total
        for line in range(total, place, -1):
            _swap(data, prefix, line - 1, line)
        data[f"{prefix}-TOTAL_FORMS"] = str(total + 1)
        data["new_row"] = f"{prefix}-{place}"
    return data


def _swap(data: QueryDict, prefix: str, one: int, other: int) -> None:
    """Exchange what two lines hold."""
    mine, theirs = _taken(data, prefix, one), _taken(data, prefix, other)
    for line, held in ((other, mine), (one, theirs)):
        for name, values in held.items():
            data.setlist(f"{prefix}-{line}-{name}", values)


def _taken(data: QueryDict, prefix: str, line: int) -> dict[str, list[str]]:
    start = f"{prefix}-{line}-"
    return {key.removeprefix(start): data.pop(key) for key in [k for k in data if k.startswith(start)]}


class Step:
    """One page: its main form and its tables, judged and shown together."""

    clash = False

    def __init__(self, form: RecordForm, parts: dict[str, Rows]) -> None:
        self.form, self.parts = form, parts

    def __contains__(self, place: str) -> bool:
        return place in self.form.fields or self._row(place) is not None

    @property
    def fields(self) -> "Step":
        """For core.forms.show_errors, which asks whether a place exists."""
        return self

    def _row(self, place: str) -> tuple[RowForm, str] | None:
        prefix, _dash, rest = place.partition("-")
        index, _dash, name = rest.partition("-")
        if prefix not in self.parts or not index.isdigit() or int(index) >= len(self.parts[prefix].forms):
            return None
        return self.parts[prefix].forms[int(index)], name

    def add_error(self, place: str | None, errors: Any) -> None:
        found = self._row(place) if place else None
        if found is None:
            self.form.add_error(place, errors)
            return
        form, name = found
        form.add_error(name if name in form.fields else None, errors)

    def is_valid(self) -> bool:
        """Judges everything, so that every fault is shown at once."""
        judged = [self.form.is_valid(), *(part.is_valid() for part in self.parts.values())]
        return all(judged)

    @property
    def errors(self) -> bool:
        """Whether anything stands to be mended."""
        if not self.form.is_bound:
            return False
        return bool(self.form.errors) or any(form.errors for part in self.parts.values() for form in part.forms)

    def hush(self) -> None:
        """What was typed, not judged yet."""
        self.form._errors = ErrorDict()  # type: ignore[attr-defined]
        self.form.cleaned_data = {}
        for part in self.parts.values():
            for form in part.forms:
                form.hush()
            part._errors = [{} for _form in part.forms]  # type: ignore[attr-defined]
            part._non_form_errors = part.error_class()  # type: ignore[attr-defined]

    def lines(self, prefix: str) -> list[Row]:
        return self.parts[prefix].lines()

    def renew(self, version: int) -> None:
        """After a clash: what was typed stays, the next sending is about the record as it is now."""
        self.form.renew(version)
