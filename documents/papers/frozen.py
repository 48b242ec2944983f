"""A paper as plain data, kept for good with what was issued, and back."""

from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from documents.papers import frame as f

_BLOCKS: dict[str, type[Any]] = {"heading": f.Heading, "item": f.Item, "paragraph": f.Paragraph, "table": f.Table}
_NAMES = {block: name for name, block in _BLOCKS.items()}
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535, *range(55296, 57344)))


def block_data(block: f.Block) -> dict[str, Any]:
    """One block of the body, its kind under "is"."""
    return {"is": _NAMES[type(block)], **asdict(block)}


def to_data(paper: f.Paper) -> dict[str, Any]:
    """The paper as JSON keeps it. Number and date are not in it: they are recorded later."""
    data = {field.name: getattr(paper, field.name) for field in fields(paper)}
    data.update(
        frame=paper.frame.value,
        body=[block_data(block) for block in paper.body],
        signature=asdict(paper.signature),
        co_signers=[asdict(s) for s in paper.co_signers],
        appendices=[
            {"title": a.title, "number": a.number, "blocks": [block_data(b) for b in a.blocks]}
            for a in paper.appendices
        ],
    )
    del data["number"], data["issued_on"]
    return data


def from_data(data: dict[str, Any], *, number: str = "", issued_on: date | None = None) -> f.Paper:
    """The paper kept as `data`, with the number and date it has by now."""
    known = {field.name for field in fields(f.Paper)}
    values = {key: _tuples(value) for key, value in data.items() if key in known}
    values.update(
        frame=f.Frame(data["frame"]),
        body=_blocks(data["body"]),
        signature=_signature(data["signature"]),
        co_signers=tuple(_signature(s) for s in data["co_signers"]),
        appendices=tuple(f.Appendix(a["title"], _blocks(a["blocks"]), a["number"]) for a in data["appendices"]),
    )
    return f.Paper(**values, number=number, issued_on=issued_on)


def _signature(data: dict[str, Any]) -> f.Signature:
    return f.Signature(tuple(data["lines"]), data["name"])


def _blocks(rows: list[dict[str, Any]]) -> tuple[f.Block, ...]:
    return tuple(
        _BLOCKS[row["is"]](**{key: _tuples(value) for key, value in row.items() if key != "is"}) for row in rows
    )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def tidy(paper: f.Paper) -> f.Paper:
    """The paper without the control characters that no document can hold."""
    return replace(paper, **{field.name: _tidy(getattr(paper, field.name)) for field in fields(paper)})


def _tidy(value: Any) -> Any:
    if isinstance(value, f.Frame):
        return value
    if isinstance(value, str):
        return value.translate(_CONTROL)
    if isinstance(value, tuple):
        return tuple(_tidy(item) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{field.name: _tidy(getattr(value, field.name)) for field in fields(value)})
    return value
