"""What the pages of an import say and show, worked out from the batch's figures."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.badges import Badge
from core.importer import rows
from core.importer.fonts import LABELS
from core.importer.kinds import OUTCOMES, Importer
from core.models.importing import ImportBatch, ImportRow
from core.numbers import format_decimal

S = ImportBatch.Status
PER_PAGE = 50
LOOKS = {
    S.READING: ("info", "progress"),
    S.CHECKING: ("info", "progress"), S.APPLYING: ("info", "progress"), S.UNDOING: ("info", "progress"),
    S.MAPPING: ("warn", "table"), S.READY: ("info", "eye"), S.APPLIED: ("ok", "circle-check"), S.UNDONE: ("mute", "history"),
    S.FAILED: ("bad", "circle-x"), S.DROPPED: ("mute", "ban"),
}  # fmt: skip


def badge(batch: ImportBatch) -> Badge:
    """The state as people see it; imported with rows left to mend is a warning."""
    if batch.status == S.APPLIED and batch.counts.get(OUTCOMES.BAD):
        return Badge(
            "warn",
            "alert-triangle",
            _("Imported, %(number)s to mend") % {"number": format_decimal(batch.counts[OUTCOMES.BAD])},
        )
    tone, icon = LOOKS[S(batch.status)]
    return Badge(tone, icon, batch.get_status_display())  # type: ignore[arg-type]


def figure(batch: ImportBatch, key: str) -> str:
    return format_decimal(batch.counts.get(key, 0))


def forecast(batch: ImportBatch, importer: Importer) -> str:
    """What importing will do, in the future tense: "Sẽ tạo 4.997 đơn vị, sẽ sửa 12, bỏ qua 3 dòng lỗi." """
    c, noun = batch.counts, importer.noun
    parts = [
        (c.get("create"), _("will create %(number)s %(noun)s")),
        (c.get("update"), _("will change %(number)s") if c.get("create") else _("will change %(number)s %(noun)s")),
        (c.get("same"), _("%(number)s stay as they are")),
        (c.get("bad"), _("leaves out %(number)s faulty rows")),
        (c.get("skipped"), _("leaves out %(number)s rows as you asked")),
    ]
    said = [text % {"number": format_decimal(number), "noun": noun} for number, text in parts if number]
    return _sentence(said) or _("There is nothing to import in this file.")


def outcome(batch: ImportBatch, importer: Importer) -> str:
    """What importing did, in the past tense."""
    c = batch.counts
    parts = [
        (c.get("done_create"), _("created %(number)s %(noun)s")),
        (c.get("done_update"), _("changed %(number)s") if c.get("done_create") else _("changed %(number)s %(noun)s")),
        (c.get("bad"), _("%(number)s faulty rows are still out")),
        (c.get("skipped"), _("%(number)s rows were left out")),
    ]
    return _sentence(
        [text % {"number": format_decimal(number), "noun": importer.noun} for number, text in parts if number]
    )


def _sentence(parts: list[str]) -> str:
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def warnings(batch: ImportBatch) -> list[str]:
    """What the reader noticed in the sheets that are read."""
    said: list[str] = []
    taken = batch.layout.get("sheets", [])
    for seen, sheet in zip(batch.found.get("sheets", []), taken, strict=False):
        if not sheet["use"]:
            continue
        name = {"sheet": seen["name"]}
        fonts = sorted({LABELS[font[0]] for font in seen["fonts"].values()})
        if fonts and batch.layout.get("convert"):
            said.append(
                _(
                    "Sheet “%(sheet)s” was typed with %(fonts)s fonts; the text was turned "
                    "into Unicode. Look at a few rows."
                )
                % {**name, "fonts": ", ".join(fonts)}
            )
        if seen["merged"]:
            said.append(
                _("Sheet “%(sheet)s” has %(number)s merged cells; each line got the value of the merged cell.")
                % {**name, "number": format_decimal(seen["merged"])}
            )
        if seen["formulas"]:
            said.append(
                _("Sheet “%(sheet)s” has %(number)s formulas; only their results were read.")
                % {**name, "number": format_decimal(seen["formulas"])}
            )
    left = [
        s["name"]
        for s, t in zip(batch.found.get("sheets", []), taken, strict=False)
        if s["rows"] and not t["use"] and not rows.is_beside(s, t)
    ]
    if left and batch.status != S.MAPPING:
        said.append(_("Not read: %(sheets)s.") % {"sheets": ", ".join(f"“{name}”" for name in left)})
    encoding = batch.found.get("encoding")
    if encoding and not encoding.startswith("utf-8"):
        said.append(_("The file is in %(encoding)s; it was turned into Unicode.") % {"encoding": encoding.upper()})
    elif encoding == "utf-8 ×2":
        said.append(_("The file's letters were spoilt by an earlier program; they were put right."))
    return said


@dataclass(frozen=True)
class Tab:
    """Rows of one outcome."""

    key: str
    label: str
    count: int
    current: bool

    @property
    def url(self) -> str:
        return f"?show={self.key}"


def tabs(batch: ImportBatch, asked: str) -> list[Tab]:
    """The outcomes that have rows; faulty ones first, and shown unless another is asked for."""
    c, done = batch.counts, bool(batch.counts.get("done"))
    known = [
        ("bad", pgettext("import", "To be mended"), c.get("bad", 0)),
        ("create", _("Will be created"), c.get("create", 0)),
        ("update", _("Will be changed"), c.get("update", 0)),
        ("done_create", _("Created"), c.get("done_create", 0)),
        ("done_update", _("Changed"), c.get("done_update", 0)),
        ("same", _("Unchanged"), c.get("same", 0)),
        ("skipped", _("Left out"), c.get("skipped", 0)),
    ]
    filled = [(key, label, number) for key, label, number in known if number]
    current = asked if asked in {key for key, _label, _number in filled} else next((key for key, _l, _n in filled), "")
    return [
        Tab(key, label, number, key == current) for key, label, number in filled if done or not key.startswith("done_")
    ]


def rows_of(batch: ImportBatch, tab: str) -> Any:
    """The rows of a tab."""
    done = tab.startswith("done_")
    return batch.rows.filter(outcome=tab.removeprefix("done_"), done=done).order_by("sheet", "line")


@dataclass
class Pages:
    """One page of rows, for components/pagination.html."""

    total: int
    page: int
    noun: str
    tab: str
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.per_page), 1)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.per_page, self.total)

    def _url(self, page: int) -> str:
        return f"?show={self.tab}&page={page}"

    @property
    def previous_url(self) -> str:
        return self._url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page + 1) if self.page < self.pages else ""


def pages(total: int, asked: str, tab: str) -> Pages:
    """The page asked for, brought into range."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    found = Pages(total, 1, _("rows"), tab)
    found.page = min(max(number, 1), found.pages)
    return found


@dataclass(frozen=True)
class Cell:
    """A cell of the grid of faulty rows."""

    name: str
    label: str
    text: str
    problems: list[str]
    column: str
    has_choices: bool
    wide: bool


@dataclass(frozen=True)
class Line:
    """A faulty row as the grid shows it."""

    record: ImportRow
    where: str
    cells: list[Cell]
    problems: list[str]


def grid(batch: ImportBatch, importer: Importer, records: list[ImportRow]) -> tuple[list[Any], list[Line]]:
    """The columns and lines of the grid: what these rows fill, what is wrong, what sentences ask for."""
    present = {name for record in records for name, text in record.texts.items() if text}
    present |= {name for record in records for name in record.problems if name}
    columns = [column for column in importer.columns if column.name in present or column.mends]
    several = sum(1 for sheet in batch.layout["sheets"] if sheet["use"]) > 1
    names = [sheet["name"] for sheet in batch.found["sheets"]]
    lines = []
    for record in records:
        cells = [
            Cell(
                f"row-{record.pk}-{c.name}",
                str(c.header),
                record.texts.get(c.name, ""),
                record.problems.get(c.name, []),
                c.name,
                bool(c.choices),
                c.wide,
            )
            for c in columns
        ]
        where = names[record.sheet] if several else ""
        lines.append(Line(record, where, cells, record.problems.get("", [])))
    return columns, lines
