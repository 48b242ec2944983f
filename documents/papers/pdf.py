"""The same paper as PDF, set by Typst with embedded fonts. Data travel as JSON: no text is ever read as markup."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from documents.papers import frame as f
from documents.papers.frozen import block_data

SOURCE = Path(__file__).with_name("official.typ")


def _signature(signature: f.Signature) -> dict[str, Any]:
    return asdict(signature)


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
        "authority": paper.authority,
        "grounds": paper.ground_lines,
        "body": [block_data(block) for block in paper.body],
        "recipients": paper.recipient_lines,
        "foot": paper.has_foot,
        "signature": _signature(paper.signature),
        "co_signers": [_signature(s) for s in paper.co_signers],
        "reference": paper.reference,
        "appendices": [
            {"number": a.number, "title": a.title, "body": [block_data(block) for block in a.blocks]}
            for a in paper.appendices
        ],
    }


def render(paper: f.Paper, *, fonts: Path) -> bytes:
    """The paper as PDF; `fonts` is the folder with Tinos (metrics of Times New Roman). Raises FileNotFoundError."""
    if not any(fonts.glob("*.ttf")):
        raise FileNotFoundError(f"The fonts of papers are not in {fonts}; run `python -m core.assets`.")
    return bytes(
        typst.compile(
            str(SOURCE),
            sys_inputs={"paper": json.dumps(description(paper), ensure_ascii=False)},
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )
    )
