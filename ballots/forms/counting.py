"""Shape of a count of paper slips, of the chair's side in a tie, of receipts to look up."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from ballots import counting
from ballots.models import BallotItem, PaperSheet
from core.forms import VerbForm

MOST_CODES = 2000


@dataclass
class PaperRow:
    """One item: `cells` are (field name, label, typed text) of the invalid slips and each option."""

    item: BallotItem
    cells: list[tuple[str, str, str]]
    fault: str = ""
    differs: bool = False


class PaperForm(VerbForm):
    """What one counter read: `papers`, and `iN-K` for option K of item N (0: invalid)."""

    papers = forms.IntegerField(
        label=_("Paper slips handed in"),
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self, data: QueryDict | None, *, items: list[BallotItem], kept: PaperSheet | None, differs: list[int]
    ) -> None:
        super().__init__(data, initial={"papers": kept.papers} if kept else None)
        self.items, self.kept, self.differs = items, kept, differs

    @cached_property
    def rows(self) -> list[PaperRow]:
        return [
            PaperRow(item, self._cells(item), differs=item.number in self.differs and not self.is_bound)
            for item in self.items
        ]

    def _cells(self, item: BallotItem) -> list[tuple[str, str, str]]:
        kept = (self.kept.counts if self.kept else {}).get(str(item.number), [])
        labels = [_g("Invalid"), *counting.labels_of(item)]
        cells = []
        for option, label in enumerate(labels):
            name = f"i{item.number}-{option}"
            typed = self.data.get(name, "") if self.is_bound else str(kept[option]) if option < len(kept) else ""
            cells.append((name, label, typed))
        return cells

    @property
    def counts(self) -> dict[int, list[int]]:
        """Item → figures; what is no number becomes −1, which the verb refuses beside its item."""
        return {row.item.number: [whole(typed) for _name, _label, typed in row.cells] for row in self.rows}

    def show(self, error: ValidationError) -> None:
        """Put the verb's errors beside what they are about."""
        told = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for row in self.rows:
            row.fault = " ".join(told.get(f"i{row.item.number}", []))
        for message in told.get("papers", []):
            self.add_error("papers", message)
        if any(row.fault for row in self.rows):
            self.add_error(None, _("Some figures need another look; what you typed is kept."))


def whole(typed: str) -> int:
    """A number of slips; −1 for what is none. An empty box is not 0."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


class TieForm(VerbForm):
    """The side of the chair."""

    options = forms.MultipleChoiceField(label=_("The chair is for"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, item: BallotItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = counting.labels_of(item)
        open_to = item.tied if item.method == BallotItem.Method.CHOOSE else range(1, len(labels) + 1)
        self.fields["options"].choices = [(str(n), labels[n - 1]) for n in open_to]  # type: ignore[attr-defined]


class CodesForm(forms.Form):
    """Receipts to look up, one a line."""

    codes = forms.CharField(
        label=_("Your receipts"),
        max_length=MOST_CODES * 40,
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control mono", "spellcheck": "false"}),
        help_text=_("One code a line, as shown when you voted; spaces do not matter."),
    )

    def clean_codes(self) -> list[str]:
        lines = ["".join(line.split()).lower() for line in self.cleaned_data["codes"].splitlines()]
        codes = [line for line in lines if line][:MOST_CODES]
        wrong = next((c for c in codes if not 12 <= len(c) <= 64 or set(c) - set("0123456789abcdef")), None)
        if wrong is not None:
            raise ValidationError(_g("“%(code)s” is not a receipt: 16 digits and letters a–f.") % {"code": wrong[:40]})
        return codes
