"""The dossier as it stands: each piece attached, assembled from facts here, waived with a reason, or missing and owed by whom."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from awards import procedures
from awards.dossier import gathering
from awards.dossier.gathering import Gathered, Link
from awards.models import DossierItem, Nomination, Proposal
from awards.procedures import Wanted
from core import clock
from core.badges import Badge

Source = DossierItem.Source
BADGES = {
    Source.ATTACHED: Badge("ok", "paperclip", gettext_lazy("Attached")),
    Source.ASSEMBLED: Badge("ok", "circle-check", gettext_lazy("From facts here")),
    Source.WAIVED: Badge("mute", "ban", gettext_lazy("Not needed")),
    Source.MISSING: Badge("bad", "alert-circle", gettext_lazy("Missing")),
    "optional": Badge("mute", "circle-dashed", gettext_lazy("If there is one")),
}
OWNERS: dict[str, str | Promise] = {
    "unit": gettext_lazy("the proposing unit"),
    "nominee": gettext_lazy("the one proposed"),
    "block": gettext_lazy("the head of the block"),
    "host": gettext_lazy("the standing body"),
}
NOT_SENT = (Proposal.Status.DRAFT, Proposal.Status.FOR_SIGNATURE)


@dataclass(frozen=True)
class Piece:
    """One line of a checklist. `owed_by` says who has to bring what is missing."""

    wanted: Wanted
    nomination: Nomination | None
    state: str
    owed_by: str = ""
    items: tuple[DossierItem, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def badge(self) -> Badge:
        if self.state == Source.MISSING and self.wanted.optional:
            return BADGES["optional"]
        return BADGES[self.state]

    @property
    def counts(self) -> bool:
        """Does it count for completeness? What is needed only in some cases counts when it is there."""
        return not self.wanted.optional

    @property
    def there(self) -> bool:
        return self.state != Source.MISSING


@dataclass
class Completeness:
    """How much of a dossier is there; `owed` is what is missing, as (who, what)."""

    have: int = 0
    need: int = 0
    owed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return self.have == self.need

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means everything is there."""
        return 100 if self.need == 0 else self.have * 100 // self.need

    def __str__(self) -> str:
        shown = {"have": self.have, "need": self.need}
        return ngettext("%(have)s of %(need)s piece", "%(have)s of %(need)s pieces", self.need) % shown


@dataclass
class Dossiers:
    """The pieces of many proposals: by proposal, and by nomination; `known` is what they were assembled from."""

    known: Gathered = field(default_factory=Gathered)
    of_proposal: dict[int, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    of_nomination: dict[int, list[Piece]] = field(default_factory=lambda: defaultdict(list))

    def figure(self, proposal: Proposal, nomination: Nomination | None = None) -> Completeness:
        """Of one nomination with the shared pieces, or of the whole proposal."""
        shared = self.of_proposal.get(proposal.pk, [])
        if nomination is not None:
            return counted([*shared, *self.of_nomination.get(nomination.pk, [])])
        own = [p for pieces in self.of_nomination.values() for p in pieces if _of(p) == proposal.pk]
        return counted([*shared, *own])


def _of(piece: Piece) -> int:
    return piece.nomination.proposal_id if piece.nomination is not None else 0


def counted(pieces: Iterable[Piece]) -> Completeness:
    """The figure of a list of pieces."""
    found = Completeness()
    for piece in pieces:
        if not piece.counts:
            continue
        found.need += 1
        found.have += piece.there
        if not piece.there:
            what = f"{piece.nomination.name}: {piece.wanted.title}" if piece.nomination else piece.wanted.title
            found.owed.append((piece.owed_by, what))
    return found


def completeness(proposals: Collection[Proposal]) -> dict[int, Completeness]:
    """Proposal → how much of its dossier is there, for proposal pages and the reception desk; constant statements."""
    found = load(proposals)
    return {one.pk: found.figure(one) for one in proposals}


def load(
    proposals: Collection[Proposal], nominations: Collection[Nomination] | None = None, *, also: Collection[str] = ()
) -> Dossiers:
    """The checklists of `proposals`, of all their nominations or of `nominations` only; a constant number of statements.

    `also` names sources to gather besides those the checklists ask for.
    """
    prefetch_related_objects(list(proposals), "unit", "host", "release")
    rows = list(_nominations(proposals)) if nominations is None else list(nominations)
    sets = procedures.governing(proposals, clock.today())
    rules = procedures.load(set(sets.values()))
    of: dict[int, list[Nomination]] = defaultdict(list)
    for row in rows:
        of[row.proposal_id].append(row)
    asked = {one.pk: _asked(one, of[one.pk], rules.get(sets[one.pk] or 0)) for one in proposals}
    sources = {wanted.source for listed in asked.values() for wanted, _n in listed}
    known = gathering.gather(proposals, rows, sources | set(also))
    items = _items(proposals)
    found = Dossiers(known)
    for one in proposals:
        for wanted, nomination in asked[one.pk]:
            piece = _piece(one, nomination, wanted, items, known, of[one.pk])
            target = found.of_proposal[one.pk] if nomination is None else found.of_nomination[nomination.pk]
            target.append(piece)
    return found


def _nominations(proposals: Collection[Proposal]) -> Iterable[Nomination]:
    rows = Nomination.objects.filter(proposal__in=[p.pk for p in proposals])
    return rows.select_related("award", "initiative")


def _asked(
    proposal: Proposal, rows: list[Nomination], rules: procedures.Procedures | None
) -> list[tuple[Wanted, Nomination | None]]:
    """Shared pieces once for the proposal, the others for each nomination."""
    shared: dict[str, Wanted] = {}
    own: list[tuple[Wanted, Nomination | None]] = []
    for row in rows if rules else ():
        for wanted in rules.wanted(proposal.kind, row.award.code):  # type: ignore[union-attr]
            if not wanted.of_proposal:
                own.append((wanted, row))
            elif wanted.code not in shared or shared[wanted.code].optional:
                shared[wanted.code] = wanted
    return [*((wanted, None) for wanted in shared.values()), *own]


def _items(proposals: Collection[Proposal]) -> dict[tuple[int, int | None, str], list[DossierItem]]:
    found: dict[tuple[int, int | None, str], list[DossierItem]] = defaultdict(list)
    rows = DossierItem.objects.filter(proposal__in=[p.pk for p in proposals]).select_related("evidence__blob")
    for row in rows:
        found[row.proposal_id, row.nomination_id, row.code].append(row)
    return found


def _piece(
    proposal: Proposal,
    nomination: Nomination | None,
    wanted: Wanted,
    items: Any,
    known: Gathered,
    rows: list[Nomination],
) -> Piece:
    held = tuple(items.get((proposal.pk, nomination.pk if nomination else None, wanted.code), ()))
    links = tuple(_assembled(proposal, nomination, wanted.source, known, rows))
    if any(item.source == Source.ATTACHED for item in held):
        state: str = Source.ATTACHED
    elif links:
        state = Source.ASSEMBLED
    elif any(item.source == Source.WAIVED for item in held):
        state = Source.WAIVED
    else:
        state = Source.MISSING
    owed = _owner(wanted, proposal, nomination) if state == Source.MISSING else ""
    return Piece(wanted, nomination, state, owed, held, links)


def _owner(wanted: Wanted, proposal: Proposal, nomination: Nomination | None) -> str:
    """A name where there is one."""
    if wanted.owner == "nominee" and nomination is not None:
        return nomination.name
    if wanted.owner == "unit":
        return proposal.unit.short_name
    if wanted.owner == "host":
        return proposal.host.short_name
    return str(OWNERS.get(wanted.owner, OWNERS["unit"]))


# ---- assembled from what is here -------------------------------------------------------------------------------------
Finder = Callable[[Proposal, Nomination | None, Gathered, list[Nomination]], Iterable[Link]]


def _assembled(
    proposal: Proposal, nomination: Nomination | None, source: str, known: Gathered, rows: list[Nomination]
) -> Iterable[Link]:
    finder = _FINDERS.get(source)
    return finder(proposal, nomination, known, rows) if finder else ()


def _signature(proposal: Proposal, _nomination: Any, _known: Any, _rows: Any) -> Iterable[Link]:
    if proposal.signed_file_id:
        return [Link(proposal.signed_number or _("Signed paper"), reverse("core:file", args=[proposal.signed_file_id]))]
    return [] if proposal.status in NOT_SENT else [Link(_("Approved here by the head"))]


def _listed(_proposal: Any, _nomination: Any, _known: Any, rows: list[Nomination]) -> Iterable[Link]:
    return [Link(ngettext("%(number)s name", "%(number)s names", len(rows)) % {"number": len(rows)})] if rows else []


def _report(proposal: Proposal, nomination: Nomination | None, _known: Any, _rows: Any) -> Iterable[Link]:
    if nomination is None or not nomination.report.strip():
        return []
    return [Link(_("Written here"), reverse("awards:nomination_report", args=[proposal.pk, nomination.pk]))]


def _summary(proposal: Proposal, nomination: Nomination | None, known: Any, rows: Any) -> Iterable[Link]:
    if nomination is not None and nomination.achievement.strip():
        return [Link(_("The summary of the achievement"))]
    return _report(proposal, nomination, known, rows)


def _initiative(_proposal: Any, nomination: Nomination | None, known: Gathered, _rows: Any) -> Iterable[Link]:
    """The initiative named, where it is recognised; else those of the person recognised for the years judged."""
    if nomination is None:
        return []
    found = known.recognitions.get(nomination.subject_id or 0, [])
    if nomination.initiative_id:
        found = [row for row in found if row.initiative_id == nomination.initiative_id]
    return [gathering.of_recognition(row) for row in found[: gathering.SHOWN_YEARS]]


def _borne(table: str, words: Callable[[Any], Link]) -> Finder:
    def find(_proposal: Any, nomination: Nomination | None, known: Gathered, _rows: Any) -> Iterable[Link]:
        if nomination is None:
            return []
        listed = getattr(known, table).get(gathering.bearer(nomination), [])
        return [words(row) for row in listed[: gathering.SHOWN_YEARS]]

    return find


def _positions(_proposal: Any, nomination: Nomination | None, known: Gathered, _rows: Any) -> Iterable[Link]:
    found = known.positions.get(nomination.subject_id or 0, []) if nomination else []
    return [gathering.of_position(row) for row in found if row.title]


def _scores(proposal: Proposal, nomination: Nomination | None, known: Gathered, _rows: Any) -> Iterable[Link]:
    found = known.results.get(nomination.unit_id or 0, []) if nomination else []
    return [gathering.of_result(row) for row in found if row.sheet.round.year == proposal.year]


def _reports(proposal: Proposal, _nomination: Any, known: Gathered, _rows: Any) -> Iterable[Link]:
    return [gathering.of_report(row) for row in known.reports.get(proposal.pk, [])]


def _done(kind: str) -> Finder:
    def find(proposal: Proposal, _nomination: Any, known: Gathered, _rows: Any) -> Iterable[Link]:
        return [gathering.of_step(row) for row in known.steps.get(proposal.pk, []) if row.kind == kind]

    return find


def _round(proposal: Proposal, _nomination: Any, known: Gathered, _rows: Any) -> Iterable[Link]:
    paper = known.minutes.get(f"scoring.round:{proposal.release.round_id}") if proposal.release is not None else None
    return [Link(paper.full_number or paper.subject, reverse("documents:paper", args=[paper.pk]))] if paper else []


_FINDERS: dict[str, Finder] = {
    "signature": _signature,
    "nominations": _listed,
    "report": _report,
    "summary": _summary,
    "initiative": _initiative,
    "awards": _borne("awards", gathering.of_award),
    "ratings": _borne("ratings", gathering.of_rating),
    "positions": _positions,
    "scores": _scores,
    "reports": _reports,
    "opinions": _done("opinion"),
    "disclosure": _done("disclosure"),
    "round": _round,
}
