"""A sheet of certificates as PDF (or one page as SVG), set by Typst. Texts travel as data; none is ever read as markup."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from awards.engine.certificates.fitting import Fitted, fit
from awards.engine.certificates.layout import COLOURS, Layout, Place

SOURCE = Path(__file__).with_name("certificate.typ")
QR_SIZE, QR_MARGIN = 24.0, 12.0  # mm, where the layout has no place for the code
SLIPS_A_PAGE = 8


@dataclass(frozen=True)
class Picture:
    """A background: the bytes and the suffix Typst knows the format by."""

    data: bytes
    suffix: str


@dataclass(frozen=True)
class Page:
    """One drawn page: its size, what stands on it, and whether the background belongs on it."""

    width: float
    height: float
    items: tuple[dict[str, Any], ...]
    background: bool = False


def unfitted(layout: Layout, values: Mapping[str, str], fonts: Path) -> list[str]:
    """Texts that do not fit at their smallest size."""
    texts = ((place, place.filled(values)) for place in layout.places if place.kind == "text")
    return [text for place, text in texts if text and not fit(text, place, fonts).whole]


def front(
    layout: Layout, values: Mapping[str, str], fonts: Path, *, address: str = "", background: bool = False
) -> Page:
    """The front of a certificate; `address` is the QR code's where it stands on the front."""
    items: list[dict[str, Any]] = []
    for place in layout.places:
        if place.kind == "text":
            items += _text(place, place.filled(values), fonts)
        elif place.kind == "qr" and address:
            items.append(code(address, place.x, place.y, min(place.width, place.height)))
        elif place.kind in ("border", "rule"):
            items.append(_stroke(place))
    if address and not any(place.kind == "qr" for place in layout.places):
        items.append(code(address, QR_MARGIN, layout.height - QR_MARGIN - QR_SIZE, QR_SIZE))
    return Page(layout.width, layout.height, tuple(items), background)


def back(layout: Layout, address: str, caption: Sequence[str], fonts: Path) -> Page:
    """The back side: the code at the lower right with what it is for."""
    x, y = layout.width - QR_MARGIN - QR_SIZE, layout.height - QR_MARGIN - QR_SIZE
    width = min(90.0, x - 2 * QR_MARGIN)
    words = Place(x=x - width - 4, y=y, width=width, height=QR_SIZE, size=10, smallest=7, align="right", fit="lines")
    return Page(layout.width, layout.height, (code(address, x, y, QR_SIZE), *_paragraphs(words, caption, fonts)))


def slips(rows: Iterable[tuple[str, Sequence[str]]], fonts: Path) -> list[Page]:
    """A4 pages of slips to be cut, eight each: a code and its lines."""
    listed, pages = list(rows), []
    for first in range(0, len(listed), SLIPS_A_PAGE):
        items: list[dict[str, Any]] = []
        for n, (address, lines) in enumerate(listed[first : first + SLIPS_A_PAGE]):
            x, y = 12.0 + 95.0 * (n % 2), 12.0 + 69.0 * (n // 2)
            items.append(_stroke(Place(kind="border", x=x, y=y, width=91, height=65, colour="black", size=0.3)))
            items.append(code(address, x + 4, y + 4, 30))
            words = Place(x=x + 37, y=y + 4, width=51, height=57, size=11, smallest=7, align="left", fit="lines")
            items += _paragraphs(words, lines, fonts)
        pages.append(Page(210, 297, tuple(items)))
    return pages


def _paragraphs(place: Place, lines: Sequence[str], fonts: Path) -> list[dict[str, Any]]:
    """Several lines under one another, each in an equal share of the place."""
    share = place.height / max(len(lines), 1)
    items: list[dict[str, Any]] = []
    for n, text in enumerate(lines):
        one = {**place.__dict__, "y": place.y + n * share, "height": share}
        items += _text(Place(**one), text, fonts)
    return items


def _text(place: Place, text: str, fonts: Path) -> list[dict[str, Any]]:
    fitted: Fitted = fit(text, place, fonts)
    top = place.y + (place.height - fitted.line_height * len(fitted.lines)) / 2
    return [
        {
            "is": "text", "text": line, "x": place.x, "y": top + n * fitted.line_height, "w": place.width,
            "h": fitted.line_height, "size": fitted.size, "align": place.align, "bold": place.style.startswith("bold"),
            "italic": place.style.endswith("italic"), "colour": COLOURS.get(place.colour, COLOURS["black"]),
        }
        for n, line in enumerate(fitted.lines)
    ]  # fmt: skip


def _stroke(place: Place) -> dict[str, Any]:
    return {
        "is": place.kind, "x": place.x, "y": place.y, "w": place.width, "h": place.height, "stroke": place.size,
        "colour": COLOURS.get(place.colour, COLOURS["black"]),
    }  # fmt: skip


def code(address: str, x: float, y: float, side: float) -> dict[str, Any]:
    """The QR code of `address`, quiet zone included in `side`."""
    rows, modules = _runs(address)
    return {"is": "qr", "x": x, "y": y, "module": side / (modules + 8), "runs": rows}


@lru_cache(maxsize=64)
def _runs(address: str) -> tuple[list[list[int]], int]:
    """The dark modules as runs (column, row, length), and how many modules a side has."""
    matrix = segno.make(address, error="m", micro=False, boost_error=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append([x + 4, y + 4, end - x])
            x = end + 1
    return runs, len(matrix)


def pdf(pages: Sequence[Page], *, fonts: Path, picture: Picture | None = None, title: str = "") -> bytes:
    """The pages as one PDF."""
    return _compile(pages, fonts, picture, title, "pdf")


def svg(page: Page, *, fonts: Path, picture: Picture | None = None) -> bytes:
    """One page as a picture for the screen."""
    return _compile([page], fonts, picture, "", "svg")


def _compile(
    pages: Sequence[Page], fonts: Path, picture: Picture | None, title: str, form: Literal["pdf", "svg"]
) -> bytes:
    name = f"background.{picture.suffix}" if picture else ""
    sheet = {
        "title": title,
        "pages": [{"w": p.width, "h": p.height, "items": p.items, "background": p.background} for p in pages],
        "picture": name,
    }
    with tempfile.TemporaryDirectory(prefix="thidua-certificates-") as folder:
        root = Path(folder)
        shutil.copyfile(SOURCE, root / "certificate.typ")
        (root / "sheet.json").write_text(json.dumps(sheet, ensure_ascii=False), encoding="utf-8")
        if picture is not None:
            (root / name).write_bytes(picture.data)
        made = typst.compile(
            str(root / "certificate.typ"), root=folder, format=form, font_paths=[str(fonts)], ignore_system_fonts=True
        )
    return bytes(made[0] if isinstance(made, list) else made)
