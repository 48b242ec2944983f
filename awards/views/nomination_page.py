"""What the pages of a nomination and its dossier show."""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from awards import badges, dossier
from awards.dossier import changing, comparing, drafting, gathering
from awards.dossier.checklist import Piece
from awards.models import DossierRemark, Nomination, Proposal
from awards.rules import dossier as rules
from core.lists import Action

ORDER = ("no", "unknown", "judged", "yes")
SHOWN = 8


def of_nomination(one: Nomination, user: Any) -> dict[str, Any]:
    """Who, for what, why: checks, dossier, earlier awards, report, similar ones, outcome."""
    found = dossier.load([one.proposal], [one], also=("awards", "ratings", "initiative"))
    pieces = [*found.of_proposal.get(one.proposal_id, []), *found.of_nomination.get(one.pk, [])]
    known, who = found.known, gathering.bearer(one)
    return {
        "remarks": _remarks(one), "one": one, "proposal": one.proposal, "outcome": badges.OUTCOMES[one.outcome], **_checks(one),
        "pieces": [(p, piece_url(one.proposal_id, p)) for p in pieces], "figure": found.figure(one.proposal, one),
        "awards": [(row, gathering.of_award(row)) for row in known.awards.get(who, [])[:SHOWN]],
        "ratings": [gathering.of_rating(row) for row in known.ratings.get(who, [])[:SHOWN]],
        "ideas": [gathering.of_recognition(row) for row in known.recognitions.get(one.subject_id or 0, [])[:SHOWN]],
        "matches": [(m, _compare(one, m.nomination)) for m in comparing.matches(one, user)[:5]],
        "same_files": [(f, _compare(one, f.nomination)) for f in comparing.same_files(one, user)[:5]],
        "report_url": reverse("awards:nomination_report", args=[one.proposal_id, one.pk]), "actions": _actions(one, user),
        "bearer_url": _bearer_url(one), "opening": Truncator(drafting.plain(one.report)).chars(700),
    }  # fmt: skip


def _remarks(one: Nomination) -> list[DossierRemark]:
    """What a returned proposal has to mend here."""
    if one.proposal.status != Proposal.Status.RETURNED:
        return []
    return list(
        DossierRemark.objects.filter(proposal=one.proposal, nomination=one, answered=False).select_related("by")
    )


def _compare(one: Nomination, other: Nomination) -> str:
    return reverse("awards:nomination_compare", args=[one.proposal_id, one.pk, other.pk])


def _bearer_url(one: Nomination) -> str:
    if one.subject_id:
        return reverse("awards:person", args=[one.subject_id])
    return reverse("awards:collective", args=[one.unit_id])


def _checks(one: Nomination) -> dict[str, Any]:
    """What the check said when it was last run, each condition with its badge."""
    said: dict[str, Any] = one.checks or {}
    states = [("judged" if line.get("judged") else line["met"], line) for line in said.get("conditions", ())]
    states.sort(key=lambda pair: ORDER.index(pair[0]))
    met = sum(1 for state, _line in states if state == "yes")
    return {
        "met_number": met, "first_met": len(states) - met + 1 if met else 0,
        "said": said, "verdict": badges.VERDICTS.get(one.verdict),
        "lines": [(line, badges.MET[state], badges.MARKS.get(line.get("mark", ""))) for state, line in states],
    }  # fmt: skip


def _actions(one: Nomination, user: Any) -> list[Action]:
    url = reverse("awards:nomination_report", args=[one.proposal_id, one.pk])
    refusal = rules.may_write_report(user, one, changing.opened(one.proposal, one))
    if refusal is None:
        words = _("Go on with the report") if one.report else _("Write the achievement report")
        return [Action(words, url, "pencil", primary=True)]
    return [Action(_("Read the report"), url, "file-text")] if one.report else []


def piece_url(proposal: int, piece: Piece) -> str:
    """Where a piece is attached."""
    return reverse(
        "awards:dossier_piece", args=[proposal, piece.nomination.pk if piece.nomination else 0, piece.wanted.code]
    )


def of_proposal(proposal: Proposal, user: Any) -> dict[str, Any]:
    """The shared pieces and each nomination's figure."""
    rows = list(proposal.nominations.select_related("award", "initiative"))
    found = dossier.load([proposal], rows)
    return {
        "proposal": proposal, "figure": found.figure(proposal),
        "shared": [(p, piece_url(proposal.pk, p)) for p in found.of_proposal.get(proposal.pk, [])],
        "rows": [
            (row, dossier.checklist.counted(found.of_nomination.get(row.pk, [])), badges.OUTCOMES[row.outcome]) for row in rows
        ],
    }  # fmt: skip


def of_piece(proposal: Proposal, one: Nomination | None, piece: Piece) -> dict[str, Any]:
    """One piece of a dossier."""
    back = reverse("awards:proposal_dossier", args=[proposal.pk])
    if one is not None:
        back = reverse("awards:nomination", args=[proposal.pk, one.pk])
    return {
        "proposal": proposal, "one": one, "piece": piece, "back": back, "place": one.pk if one else 0,
        "mark": badges.MARKS.get(piece.wanted.mark), "whose": one.name if one else proposal.title,
    }  # fmt: skip


def of_report(one: Nomination, listed: list[drafting.Sentence], refusal: Any) -> dict[str, Any]:
    """The report with the records its marks lead to."""
    by_mark = {s.mark: s for s in listed}
    named = [(mark, by_mark[mark]) for mark in drafting.marks(one.report) if mark in by_mark]
    return {
        "one": one, "refusal": refusal, "url": reverse("awards:nomination", args=[one.proposal_id, one.pk]),
        "sources": named or [(s.mark, s) for s in listed],
        "fresh": len(drafting.missing(one.report, listed)) if one.report else 0,
        "lines": _read(one.report, by_mark) if refusal else (), "subject": one.pk,
        "lost": [mark for mark in drafting.marks(one.report) if mark not in by_mark],
    }  # fmt: skip


def _read(text: str, by_mark: dict[str, drafting.Sentence]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(kind, text, marks with their addresses) of each line, for reading."""
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        marks = [(m, by_mark[m].url if m in by_mark else "") for m in drafting.marks(line)]
        bare = drafting.plain(line).strip()
        kind = "head" if any(bare.startswith(f"{part}. ") for part in drafting.HEADS) else "line"
        found.append((kind, bare, marks))
    return found
