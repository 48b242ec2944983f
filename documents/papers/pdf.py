"""The same paper as PDF, set by Typst with embedded fonts. Data travel as JSON: no text is ever read as markup."""

import json
from pathlib import Path
from typing import Any

import typst

from documents.papers import frame as f

SOURCE = Path(__file__).with_name("official.typ")


def _block(block: f.Block) -> dict[str, Any]:
    match block:
        case f.Heading(text, level):
            return {"is": "heading", "text": text, "level": level}
        case f.Item(text, mark):
            return {"is": "item", "text": text, "mark": mark}
        case f.Table(head, rows, widths, right):
            return {"is": "table", "head": head, "rows": rows, "widths": widths, "right": right}
        case f.Paragraph(text, bold, italic):
            return {"is": "paragraph", "text": text, "bold": bold, "italic": italic}


def description(paper: f.Paper) -> dict[str, Any]:
    """What `official.typ` sets."""
    return {
        "party": paper.frame is f.Frame.PARTY,
        "parent": paper.parent_body,
        "issuer": paper.issuing_body,
        "number": paper.number_line,
        "date": paper.date_line,
        "kind": paper.kind,
        "subject": paper.subject,
        "note": paper.note,
        "addressees": paper.addressees,
        "grounds": paper.ground_lines,
        "body": [_block(block) for block in paper.body],
        "recipients": paper.recipient_lines,
        "signature": {"lines": paper.signature.lines, "name": paper.signature.name},
        "appendices": [
            {"number": a.number, "title": a.title, "body": [_block(block) for block in a.blocks]}
            for a in paper.appendices
        ],
    }


def render(paper: f.Paper, *, fonts: Path) -> bytes:
    """The paper as PDF; `fonts` is the folder with Tinos (the metrics of Times New Roman)."""
    return bytes(
        typst.compile(
            str(SOURCE),
            sys_inputs={"paper": json.dumps(description(paper), ensure_ascii=False)},
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )
    )
