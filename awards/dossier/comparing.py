"""Similar achievement texts and the same file in two dossiers, among what the person may see."""

from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from awards.dossier.drafting import plain
from awards.engine import similar
from awards.models import DossierItem, Nomination, Proposal
from awards.models.proposals import ReportSketch
from documents.models import EvidenceFile

BOUND = 5000  # texts sifted
CATCH_UP = 300  # sketches made in one request
LEAST = 0.3
YEARS = 2


@dataclass(frozen=True)
class Match:
    """Another nomination that says much the same: `percent` of the shorter text stands in both."""

    nomination: Nomination
    percent: int


def text_of(one: Nomination) -> str:
    """What is compared: the report without the marks of its records, else the summary."""
    return plain(one.report).strip() or one.achievement.strip()


def keep(rows: Collection[Nomination]) -> None:
    """Make the sketches of these nominations anew."""
    made = [
        ReportSketch(nomination=one, version=one.version, hashes=array("I", similar.sketch(text_of(one))).tobytes())
        for one in rows
    ]
    ReportSketch.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["nomination"], update_fields=["hashes", "version"], batch_size=500
    )


def catch_up(seen: Any) -> None:
    """Sketches of texts that were written without one (imports, lists); a bounded number a time."""
    stale = seen.filter(~Q(report="") | ~Q(achievement="")).exclude(sketch__version=F("version"))
    rows = list(stale.only("pk", "report", "achievement", "version").order_by("-pk")[:CATCH_UP])
    if rows:
        keep(rows)


def among(one: Nomination, user: Any) -> Any:
    """The nominations `one` is compared with: of the same year and two before it, which the person may see."""
    year = one.proposal.year
    proposals = Proposal.objects.visible_to(user).filter(year__gte=year - YEARS, year__lte=year + YEARS)
    return Nomination.objects.filter(proposal__in=proposals).exclude(pk=one.pk)


def matches(one: Nomination, user: Any) -> list[Match]:
    """Those that say much the same, the most alike first; at most 5,000 are sifted; four statements."""
    mine = similar.sketch(text_of(one))
    if not mine:
        return []
    seen = among(one, user)
    catch_up(seen)
    rows = ReportSketch.objects.filter(nomination__in=seen.values("pk")).order_by("-nomination_id")[:BOUND]
    others = {row.nomination_id: _hashes(row.hashes) for row in rows}
    likely = similar.likely(mine, others)
    found = Nomination.objects.filter(pk__in=likely).select_related("proposal__unit", "award") if likely else ()
    matched = [Match(other, round(similar.share(text_of(one), text_of(other)) * 100)) for other in found]
    return sorted((m for m in matched if m.percent >= LEAST * 100), key=lambda m: (-m.percent, m.nomination.pk))


def _hashes(stored: Any) -> frozenset[int]:
    found = array("I")
    found.frombytes(bytes(stored))
    return frozenset(found)


@dataclass(frozen=True)
class SameFile:
    """A file of this dossier that stands in another one too, by its content."""

    evidence: EvidenceFile
    nomination: Nomination


def same_files(one: Nomination, user: Any) -> list[SameFile]:
    """Files attached to this nomination whose content is attached to another nomination too; two statements."""
    own = DossierItem.objects.filter(nomination=one, evidence__isnull=False).select_related("evidence__blob")
    by_content = {item.evidence.blob.sha256: item.evidence for item in own if item.evidence}
    if not by_content:
        return []
    rows = DossierItem.objects.filter(
        evidence__blob__sha256__in=by_content, nomination__in=among(one, user).values("pk")
    ).select_related("evidence__blob", "nomination__proposal__unit", "nomination__award")  # fmt: skip
    return [
        SameFile(by_content[row.evidence.blob.sha256], row.nomination)
        for row in rows.order_by("pk")[:50]
        if row.evidence and row.nomination
    ]


def side_by_side(one: Nomination, other: Nomination) -> tuple[list[similar.Piece], list[similar.Piece], int]:
    """Both texts in pieces, what they share marked, and the share in per cent."""
    mine, their = text_of(one), text_of(other)
    return similar.marked(mine, their), similar.marked(their, mine), round(similar.share(mine, their) * 100)


def shared_files(one: Nomination, other: Nomination) -> Iterable[EvidenceFile]:
    """Files of the first whose content the second holds too."""
    theirs = DossierItem.objects.filter(nomination=other, evidence__isnull=False).values("evidence__blob__sha256")
    rows = DossierItem.objects.filter(nomination=one, evidence__blob__sha256__in=theirs).select_related(
        "evidence__blob"
    )
    return [row.evidence for row in rows if row.evidence]
