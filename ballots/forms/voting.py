"""Shape of a vote, and the secretary's small forms. What is chosen is never stored here, in a session or in a draft."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ballots import counting, voting
from ballots.models import BallotItem
from core.forms import ReasonField, VerbForm

MOST_CHOSEN = 256


def numbers(values: list[str]) -> tuple[int, ...]:
    """What can be read of typed option numbers; what cannot becomes 0, which is no option."""
    return tuple(int(v) if v.isascii() and v.isdigit() and len(v) < 4 else 0 for v in values[:MOST_CHOSEN] if v)


@dataclass
class Row:
    """One item on the sheet: its options with their marks, its fault."""

    item: BallotItem
    chosen: tuple[int, ...]
    fault: str
    recused: bool
    followed: bool = False

    @property
    def options(self) -> list[tuple[int, str, bool]]:
        marks = () if self.followed else self.chosen
        return [(n, label, n in marks) for n, label in enumerate(counting.labels_of(self.item), 1)]

    @property
    def words(self) -> str:
        """What is chosen, in words."""
        return ", ".join(label for n, label in enumerate(counting.labels_of(self.item), 1) if n in self.chosen)


@dataclass
class Group:
    """Items under one heading; `whole` where one may agree to all and mark the exceptions."""

    number: int
    label: str
    rows: list[Row] = field(default_factory=list)
    agreed: bool = False

    @property
    def whole(self) -> bool:
        return len(self.rows) > 1 and all(r.item.method == BallotItem.Method.ONE for r in self.rows)

    @property
    def first(self) -> BallotItem:
        return self.rows[0].item

    @property
    def agree_label(self) -> str:
        return counting.labels_of(self.first)[0]


class Sheet:
    """What a voter marked: `cN` options of item N, `gK` agreement to the whole of group K but for the items marked otherwise."""

    def __init__(self, items: list[BallotItem], recused: set[int], data: QueryDict | None) -> None:
        self.items, self.recused, self.data = items, recused, data

    @cached_property
    def groups(self) -> list[Group]:
        found: dict[str, Group] = {}
        for item in self.items:
            group = found.setdefault(item.group, Group(len(found) + 1, item.group))
            group.rows.append(Row(item, (), "", item.number in self.recused))
        for group in found.values():
            group.agreed = bool(self.data and group.whole and self.data.get(f"g{group.number}"))
            for row in group.rows:
                self._read(row, group)
        return list(found.values())

    def _read(self, row: Row, group: Group) -> None:
        if self.data is None or row.recused:
            return
        row.chosen = numbers(self.data.getlist(f"c{row.item.number}"))
        if not row.chosen and group.agreed:
            row.chosen, row.followed = (1,), True

    @cached_property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def choices(self) -> dict[int, tuple[int, ...]]:
        return {row.item.number: row.chosen for row in self.rows if not row.recused}

    def is_valid(self) -> bool:
        """Does every item have a fitting choice? Puts the faults on the rows."""
        try:
            voting.check_choices(self.items, self.recused, self.choices)
        except ValidationError as error:
            for row in self.rows:
                row.fault = " ".join(error.message_dict.get(f"c{row.item.number}", []))
            return False
        return True

    @property
    def faults(self) -> int:
        return sum(1 for row in self.rows if row.fault)

    @property
    def total(self) -> int:
        return sum(1 for row in self.rows if not row.recused)

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.chosen)


class ReasonForm(VerbForm):
    """Why: making void, taking a member off the list."""

    reason = ReasonField(help_text=_("Goes into the minutes and stays on record."))


class ExtendForm(VerbForm):
    """A later time for voting."""

    closes_at = forms.DateTimeField(
        label=_("Vote until"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Type day and hour as dd/mm/yyyy hh:mm, e.g. 30/06/2025 16:00.")},
    )
    reason = ReasonField(help_text=_("Goes into the minutes and stays on record."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"].widget.attrs["class"] = "form-control"
