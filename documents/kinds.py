"""The kinds of papers the application writes. Rooms register theirs in AppConfig.ready(); this room knows none by itself.

A kind says what it is called, how its symbol is formed, from what record it is made, and how: a function that turns the
record into a `Paper`. What a person may change before issuing (subject, recipients, who signs …) is done by the form.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from documents.papers import Paper
from documents.papers.frame import Block, Heading, Item, Table
from documents.papers.frame import Paragraph as Body
from documents.papers.template import Field
from units.models import Unit

Text = str | Promise


@dataclass(frozen=True)
class Source:
    """A kind of record papers are made from. `find` gives the record the person may see, or None (then it does not exist)."""

    code: str
    label: Text
    find: Callable[[Any, int], Any]
    name: Callable[[Any], str]
    url: Callable[[Any], str]


def nobody(_user: Any, _record: Any) -> bool:
    """Besides those who act for the unit nobody writes papers of this kind."""
    return False


def nothing(_record: Any) -> dict[str, Any]:
    """Template fields of a kind that has none of its own."""
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    `abbreviation` is the type's in the symbol ("BC"; "" for an official letter). `unit_of` is the body that issues it;
    `may` says why this person may not write it from this record; `build` writes it (numbers and signers are put in later).
    `signs`: the record itself says who signs, not the unit's last paper.
    """

    code: str
    title: Text
    abbreviation: str
    source: str
    unit_of: Callable[[Any], Unit]
    build: Callable[[Any], Paper]
    may: Callable[[Any, Any], Refusal | None]
    fields: tuple[Field, ...] = ()
    values: Callable[[Any], dict[str, Any]] = field(default=nothing)
    icon: str = "file-text"
    signs: bool = False
    writers: Callable[[Any, Any], bool] = field(default=nobody)
    """Who else may write it from this record: the secretary of a council, who acts for no unit."""

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """What a template of this kind may name."""
        return (*STANDARD, *self.fields)


STANDARD = (
    Field("so_ky_hieu", _("Number and symbol (“Số: 05/BC-UBND”)"), required=True),
    Field("dia_danh_ngay", _("Place and date"), required=True),
    Field("co_quan_chu_quan", _("Body above the issuing one")),
    Field("co_quan_ban_hanh", _("Issuing body")),
    Field("ten_loai", _("Type of the paper, in capitals")),
    Field("trich_yeu", _("Subject line"), required=True),
    Field("kinh_gui", _("Addressees, one each"), "lines"),
    Field("can_cu", _("Grounds, one each"), "lines"),
    Field("noi_dung", _("Body, one paragraph each"), "lines", required=True),
    Field("noi_nhan", _("Recipients, one each"), "lines"),
    Field("quyen_han", _("Lines above the signature (TM., KT. …, post), one each"), "lines"),
    Field("ho_ten", _("Name of the signer")),
)
KINDS: dict[str, Kind] = {}
SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Say where records of a kind are found; before the kinds of papers made from it."""
    SOURCES[source.code] = source


def register(kind: Kind) -> None:
    """Put a kind in the list. Raises KeyError where its source is not registered."""
    if kind.source not in SOURCES:
        raise KeyError(f"No source {kind.source!r} for papers of kind {kind.code!r}.")
    KINDS[kind.code] = kind


def title_of(code: str) -> Text:
    """The kind's name on screen, also of one no longer written."""
    return KINDS[code].title if code in KINDS else code


def made_from(source: str) -> list[Kind]:
    """The kinds made from such a record."""
    return [kind for kind in KINDS.values() if kind.source == source]


def ref(source: str, record: Any) -> str:
    """How a paper remembers its record: “campaigns.campaign:5”."""
    return f"{source}:{record.pk}"


def template_values(paper: Paper, extra: dict[str, Any]) -> dict[str, Any]:
    """What a template is filled with."""
    return {
        "so_ky_hieu": paper.number_line,
        "dia_danh_ngay": paper.date_line,
        "co_quan_chu_quan": paper.parent_body,
        "co_quan_ban_hanh": " ".join(paper.issuing_body),
        "ten_loai": paper.kind,
        "trich_yeu": paper.subject,
        "kinh_gui": list(paper.addressees),
        "can_cu": list(paper.ground_lines),
        "noi_dung": [line for block in paper.body for line in _lines(block)],
        "noi_nhan": list(paper.recipient_lines),
        "quyen_han": list(paper.signature.lines),
        "ho_ten": paper.signature.name,
        **extra,
    }


def _lines(block: Block) -> list[str]:
    """A block as plain lines; a table as one line a row."""
    match block:
        case Table(head, rows):
            return [" · ".join(head), *(" · ".join(row) for row in rows)]
        case Item(text, mark):
            return [f"{mark} {text}"]
        case Heading(text):
            return [text]
        case Body(text, _bold, _italic, lead):
            return [f"{lead} {text}".strip()]
