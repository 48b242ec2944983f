"""What a dossier holds and lacks, as a list of checks for the desk: one line for each piece, counted over the names."""

from typing import Any

from django.utils.translation import gettext as _

from awards.dossier import checklist
from awards.models import Proposal

SHOWN = 3


def of(proposal: Proposal) -> list[dict[str, Any]]:
    """The pieces asked for, those that lack something with whom and who owes it; a constant number of statements."""
    found = checklist.load([proposal])
    pieces = [*found.of_proposal.get(proposal.pk, []), *(x for rows in found.of_nomination.values() for x in rows)]
    lines: dict[str, list[checklist.Piece]] = {}
    for piece in pieces:
        lines.setdefault(piece.wanted.title, []).append(piece)
    return [_line(title, rows) for title, rows in lines.items()]


def _line(title: str, rows: list[checklist.Piece]) -> dict[str, Any]:
    lacking = [piece for piece in rows if not piece.there]
    if not lacking:
        return {"state": "ok", "what": title, "note": "", "url": ""}
    names = [piece.nomination.name for piece in lacking if piece.nomination is not None]
    shown = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
    parts = [_("Missing: %(names)s") % {"names": shown} if names else _("Missing")]
    if lacking[0].owed_by not in names:
        parts.append(lacking[0].owed_by)
    needed = any(piece.counts for piece in lacking)
    return {"state": "bad" if needed else "open", "what": title, "note": " · ".join(x for x in parts if x), "url": ""}
