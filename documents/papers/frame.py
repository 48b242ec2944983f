"""What an official paper consists of, and the lines that follow from it.

Sizes and margins are those of Decree 30/2020/NĐ-CP, Appendix I: A4, top and bottom 20 mm, left 30 mm, right 15 mm; Times
New Roman's metrics; body 14 pt, first line 10 mm, 6 pt between paragraphs.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 20, 20, 30, 15  # mm
BODY, TITLE, TABLE_TEXT, RECIPIENT_HEAD, RECIPIENT = 14, 14, 12, 12, 11  # pt
PARENT, ISSUER, NUMBER, LETTER_SUBJECT, NATION, MOTTO, PLACE_AND_DATE = 12, 13, 13, 12, 12, 13, 13  # pt
HEAD_LEFT, HEAD_RIGHT = 73, 98  # mm; a little wider than the text, as offices set it
FIRST_LINE = 10  # mm
AFTER_PARAGRAPH = 6  # pt
BLANK = "       "


class Frame(StrEnum):
    """Whose form the head of the page has."""

    STATE = "state"
    PARTY = "party"


@dataclass(frozen=True)
class Paragraph:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Heading:
    """A numbered heading of the body ("I. KẾT QUẢ …"); level 1 is in capitals by its writer, never by the layout."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Item:
    """A dashed or lettered line of the body."""

    text: str
    mark: str = "-"


@dataclass(frozen=True)
class Table:
    """A ruled table; `widths` are shares of the line; columns named in `right` are figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()


Block = Paragraph | Heading | Item | Table


@dataclass(frozen=True)
class Signature:
    """TM./KT./TL./TUQ. lines, the post, the name; a Party paper writes T/M."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Appendix:
    title: str
    blocks: tuple[Block, ...]
    number: str = ""


@dataclass(frozen=True)
class Paper:
    issuing_body: tuple[str, ...]
    symbol: str
    place: str
    subject: str
    body: tuple[Block, ...]
    signature: Signature
    parent_body: str = ""
    kind: str = ""
    """Name of the type in capitals ("BÁO CÁO"); blank for an official letter (công văn)."""
    number: str = ""
    issued_on: date | None = None
    year: int | None = None
    addressees: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive: str = "Lưu: VT."
    appendices: tuple[Appendix, ...] = ()
    frame: Frame = Frame.STATE
    note: str = field(default="")
    """A line under the head, e.g. that the paper is a draft."""

    @property
    def number_line(self) -> str:
        """“Số: 05/QĐ-UBND” (numbers under 10 get a 0); blanks where the clerk's register has not given it yet."""
        number = self.number.zfill(2) if self.number.isdigit() else self.number or BLANK
        if self.frame is Frame.PARTY:
            return f"Số {number}-{self.symbol}"
        return f"Số: {number}/{self.symbol}"

    @property
    def date_line(self) -> str:
        """“Lai Châu, ngày 05 tháng 02 năm 2026”: days under 10 and the months 1 and 2 get a 0."""
        if self.issued_on is None:
            year = self.year or "    "
            return f"{self.place}, ngày     tháng     năm {year}"
        month = f"{self.issued_on.month:02d}" if self.issued_on.month < 3 else str(self.issued_on.month)
        return f"{self.place}, ngày {self.issued_on.day:02d} tháng {month} năm {self.issued_on.year}"

    @property
    def ground_lines(self) -> tuple[str, ...]:
        """The grounds, each ending in a semicolon, the last in a full stop."""
        bare = [ground.rstrip(" ;.") for ground in self.grounds]
        return tuple(f"{ground}{'.' if i == len(bare) - 1 else ';'}" for i, ground in enumerate(bare))

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """“- Như trên;” … “- Lưu: VT.”"""
        lines = [f"- {line.rstrip(' ;.')};" for line in self.recipients]
        return (*lines, f"- {self.archive}")
