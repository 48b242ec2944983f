"""What the papers of campaigns have in common: names, days, targets and numbered parts in the words of official papers."""

from collections.abc import Iterable
from datetime import date

from campaigns.models import Campaign, Comparator, Indicator
from core.numbers import format_decimal
from documents.engine.letterhead import running_name
from documents.engine.numbers import long_day
from documents.papers import Heading, Paragraph
from documents.papers.frame import Block
from units.models import Unit

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_COMPARED = {
    Comparator.APPROX: "khoảng ",
    Comparator.GE: "từ ",
    Comparator.GT: "trên ",
    Comparator.LE: "không quá ",
    Comparator.LT: "dưới ",
}


def theme(campaign: Campaign) -> str:
    """“phong trào thi đua “…””, by its theme, else by its short name."""
    said = (campaign.theme or campaign.short_name).strip(' “”"')
    return f"phong trào thi đua “{said}”"


def span(campaign: Campaign) -> str:
    begin = f"Từ {long_day(campaign.starts_on)}"
    return (
        f"{begin} đến {long_day(campaign.ends_on)}."
        if campaign.ends_on
        else f"{begin} cho đến khi có văn bản kết thúc."
    )


def day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def goal(row: Indicator) -> str:
    """“từ 9 trở lên”, “khoảng 9”, “3 - 5”; "" where no figure is set."""
    if row.value is None:
        return ""
    figure = format_decimal(row.value)
    if row.comparator == Comparator.RANGE:
        return f"{figure} - {format_decimal(row.value_max)}"
    return f"{_COMPARED.get(Comparator(row.comparator), '')}{figure}{' trở lên' if row.comparator == Comparator.GE else ''}"


def paragraphs(text: str) -> tuple[Block, ...]:
    return tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip())


def name(unit: Unit) -> str:
    return running_name(unit.kind, unit.name)


def sections(parts: Iterable[tuple[str, tuple[Block, ...]]]) -> tuple[Block, ...]:
    """Numbered parts of the body; one without content is left out."""
    kept = [(title, blocks) for title, blocks in parts if blocks]
    return tuple(
        block
        for number, (title, blocks) in zip(ROMAN, kept, strict=False)
        for block in (Heading(f"{number}. {title}"), *blocks)
    )


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """“Xây dựng kế hoạch” inside a sentence; an abbreviation (“UBND …”) stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
