"""What an official paper consists of, and the lines that follow from it.

Sizes and margins are those of Decree 30/2020/NĐ-CP, Appendix I: A4, top and bottom 20 mm, left 30 mm, right 15 mm; Times
New Roman's metrics; body 14 pt, first line 10 mm, 6 pt between paragraphs. The Party's head differs (sizes below).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from documents.engine.numbers import long_day, padded

MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 20, 20, 30, 15  # mm
BODY, TITLE, TABLE_TEXT, RECIPIENT_HEAD, RECIPIENT = 14, 14, 12, 12, 11  # pt
PARENT, ISSUER, NUMBER, LETTER_SUBJECT, NATION, MOTTO, PLACE_AND_DATE = 12, 13, 13, 12, 12, 13, 13  # pt
PARTY_NAME, PARTY_PARENT, PARTY_ISSUER, PARTY_NUMBER, PARTY_TITLE, PARTY_RECIPIENT = 15, 14, 14, 14, 16, 12  # pt
HEAD_LEFT, HEAD_RIGHT = 75, 90  # mm; together the width of the text
TEXT_WIDTH = 210 - MARGIN_LEFT - MARGIN_RIGHT  # mm
RULE = 0.4  # of the line above it; the decree asks for a third to a half
SIGNATURE_SPACE = 26  # mm
NATION_NAME, MOTTO_TEXT, PARTY_TEXT = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
)
FIRST_LINE = 10  # mm
AFTER_PARAGRAPH = 6  # pt
BLANK = "       "


class Frame(StrEnum):
    """Whose form the head of the page has."""

    STATE = "state"
    PARTY = "party"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` is set bold before it ("Điều 1.")."""

    text: str
    bold: bool = False
    italic: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Heading:
    """A numbered heading of the body ("I. KẾT QUẢ …"); level 1 is in capitals by its writer, never by the layout;
    level 0 is centred ("QUYẾT ĐỊNH:")."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Item:
    """A dashed or lettered line of the body."""

    text: str
    mark: str = "-"


@dataclass(frozen=True)
class Table:
    """A ruled table; `widths` are shares of the line; columns named in `right` are figures, those in `centre` are centred.

    Its head is repeated on every page; `bold_rows` are sums and group headings.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()
    centre: tuple[int, ...] = (0,)
    bold_rows: tuple[int, ...] = ()


Block = Paragraph | Heading | Item | Table


@dataclass(frozen=True)
class Signature:
    """TM./KT./TL./TUQ. lines with the post as the last one, and the name; a Party paper writes T/M."""

    lines: tuple[str, ...]
    name: str = ""


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
    archive: str = "Lưu: VT"
    appendices: tuple[Appendix, ...] = ()
    frame: Frame = Frame.STATE
    note: str = field(default="")
    """A line under the head, e.g. that the paper is a draft."""
    issuer_name: str = ""
    """The issuing body as running text names it; blank: its lines in the head, joined."""
    authority: str = ""
    """Who decides, in capitals above the grounds of a decision ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"); blank elsewhere."""
    co_signers: tuple[Signature, ...] = ()
    """Others who sign, two abreast above the last signature (an agreement of several units)."""

    @property
    def full_number(self) -> str:
        """“05/QĐ-UBND”, a Party paper's “05-QĐ/TU”; a blank where the clerk's register has not given the number yet."""
        return f"{padded(self.number) or BLANK}{'-' if self.frame is Frame.PARTY else '/'}{self.symbol}"

    @property
    def number_line(self) -> str:
        """“Số: 05/QĐ-UBND”; a Party paper's has no colon; nothing where the paper is not numbered (no symbol)."""
        if not self.symbol:
            return ""
        return f"{'Số' if self.frame is Frame.PARTY else 'Số:'} {self.full_number}"

    @property
    def date_line(self) -> str:
        """“Lai Châu, ngày 05 tháng 02 năm 2026”: days under 10 and the months 1 and 2 get a 0."""
        if self.issued_on is None:
            year = self.year or "    "
            return f"{self.place}, ngày     tháng     năm {year}"
        return f"{self.place}, {long_day(self.issued_on)}"

    @property
    def ground_lines(self) -> tuple[str, ...]:
        """The grounds, each ending in a semicolon, the last in a full stop."""
        bare = [ground.rstrip(" ;.,") for ground in self.grounds]
        return tuple(f"{ground}{'.' if i == len(bare) - 1 else ';'}" for i, ground in enumerate(bare))

    @property
    def reference(self) -> str:
        """“(Kèm theo Báo cáo số 05/BC-SNV ngày 05 tháng 02 năm 2026 của Sở Nội vụ)”, for appendices."""
        day = self.date_line.split(", ", 1)[-1]
        issuer = self.issuer_name or " ".join(self.issuing_body)
        return f"(Kèm theo {self.kind.capitalize() or 'Công văn'} số {self.full_number} {day} của {issuer})"

    @property
    def has_foot(self) -> bool:
        """Are there recipients and a last signature? A report signed by two side by side has neither."""
        return bool(self.signature.lines or self.signature.name or self.recipients or self.archive)

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """“- Như trên;” … “- Lưu: VT.”"""
        lines = [f"- {line.strip(' -;.')};" for line in self.recipients]
        return (*lines, f"- {self.archive.strip(' -;.')}.")
