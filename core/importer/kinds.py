"""What a room declares to have its records imported: columns, a plan for rows in bulk, how to write and how to undo."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise

from core.importer import parse
from core.models.importing import ImportBatch, ImportRow
from core.refusals import Refusal
from core.registries import Dependant

Text = str | Promise
OUTCOMES = ImportRow.Outcome
ONE_LINE = parse.line()


@dataclass(frozen=True)
class ImportColumn:
    """One column: `header` as the template has it, `synonyms` other headings (compared folded), `parse` text → value.

    `parse` raises ValidationError with the sentence for the cell. `required` means that every row needs it.
    """

    name: str
    header: Text
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[str], Any] = ONE_LINE
    help: Text = ""
    example: str = ""
    choices: tuple[Text, ...] = ()
    wide: bool = False
    mends: bool = False  # shown in the grid of faulty rows even where it is empty: sentences ask for it


@dataclass
class Row:
    """A row while it is planned: `texts` as typed, `values` parsed; the plan fills the rest."""

    record: ImportRow
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        return self.record.texts  # type: ignore[no-any-return]

    @property
    def plan(self) -> dict[str, Any]:
        """What `apply` needs; ids, texts and figures only."""
        return self.record.plan  # type: ignore[no-any-return]

    @property
    def is_bad(self) -> bool:
        return bool(self.record.problems)

    def fault(self, column: str, sentence: Text) -> None:
        """Mark a cell (column "" for the whole row); the row will not be imported until it is mended."""
        self.record.problems.setdefault(column, []).append(str(sentence))

    def note(self, sentence: Text) -> None:
        """Something to know that hinders nothing."""
        self.record.notes.append(str(sentence))

    def will(
        self, outcome: str, label: str, *, target: int | None = None, changes: Sequence[tuple[Text, str, str]] = ()
    ) -> None:
        """What becomes of the row."""
        self.record.outcome, self.record.label, self.record.target = outcome, label[:300], target
        self.record.changes = [[str(heading), old, new] for heading, old, new in changes]


class Importer(ABC):
    """A kind of import. One object per kind, registered in AppConfig.ready()."""

    kind: ClassVar[str]
    title: ClassVar[Text]  # "Import units"
    noun: ClassVar[Text]  # "units", after a figure
    list_url: ClassVar[str]  # the list that it fills
    list_title: ClassVar[Text]
    intro: ClassVar[Text] = ""
    columns: ClassVar[Sequence[ImportColumn]]

    @abstractmethod
    def refusal(self, user: Any) -> Refusal | None:
        """May `user` import at all? What each row may touch is the plan's to check."""

    @abstractmethod
    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        """Say of each row what it will do, in a number of queries that does not grow with the rows.

        `rows` hold no fault yet but those of their cells; `others` are the good rows of the same file that are not planned now.
        """

    @abstractmethod
    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        """Write the rows (at most 1,000) in the caller's transaction; set `record.target` and `record.before`."""

    @abstractmethod
    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        """What hinders undoing: records that rest on those made, records changed since. In a constant number of queries."""

    @abstractmethod
    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        """Take back what the rows did; in the caller's transaction."""

    def after(self, rows: models.QuerySet[ImportRow]) -> Text:
        """A sentence for the page once the rows are in: what is left to do."""
        return ""

    def next_step(self, batch: ImportBatch) -> tuple[Text, str] | None:
        """Words and address of the button for what is left to do, once the rows are in."""
        return None

    def column(self, name: str) -> ImportColumn:
        """The column called `name`."""
        return next(column for column in self.columns if column.name == name)

    @property
    def required(self) -> list[ImportColumn]:
        """Columns without which no row can be read."""
        return [column for column in self.columns if column.required]


IMPORTERS: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Put a room's importer in the list; called in AppConfig.ready()."""
    IMPORTERS[importer.kind] = importer
