"""What decides each cell of many rounds at once: as scoring/sheets/standing.py says for one, and after a release the points
that a granted appeal brought."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from scoring.models import Round, RoundStage, Score, ScoreCard
from scoring.sheets.standing import counted, mean

Kind, S = RoundStage.Kind, ScoreCard.Status
Cells = Mapping[int, Mapping[int, Decimal]]
"""sheet → criterion → points."""


@dataclass(frozen=True)
class Standing:
    """`points`: what counts at present; `stage`: the kind of the stage it comes from; `own`: what the unit gave itself;
    `provisional`: sheets that rest on a figure its owner has not confirmed."""

    points: Cells
    stage: Mapping[int, Mapping[int, str]]
    own: Cells
    provisional: frozenset[int]
    votes_in: Mapping[int, str]
    """Rounds whose block votes: round → the ballot's reference."""


def standing(rounds: Iterable[Round], *, inside: bool = False) -> Standing:
    """The standing of every sheet of `rounds`, in two queries whatever their number. `inside`: by the block's own stages."""
    stages, votes_in = _stages(rounds, inside)
    rows = Score.objects.filter(
        Q(card__status__in=(S.GIVEN, S.RETURNED)) | Q(card__stage__kind__in=RoundStage.CORRECTED),
        card__stage__in=list(stages),
        points__isnull=False,
    ).values_list("card__sheet_id", "criterion_id", "card__stage_id", "points", "provisional")
    best: dict[tuple[int, int], tuple[int, str, list[Decimal]]] = {}
    own: dict[int, dict[int, Decimal]] = defaultdict(dict)
    unsure = set()
    for sheet, criterion, stage, given, provisional in rows.iterator(chunk_size=20_000):
        points = given or Decimal(0)  # never None here: the query leaves those out
        position, kind = stages[stage]
        if kind == Kind.SELF:
            own[sheet][criterion] = points
        if provisional:
            unsure.add(sheet)
        cell = best.get((sheet, criterion))
        if cell is None or position > cell[0]:
            best[sheet, criterion] = (position, kind, [points])
        elif position == cell[0]:
            cell[2].append(points)
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    came_from: dict[int, dict[int, str]] = defaultdict(dict)
    for (sheet, criterion), (_position, kind, several) in best.items():
        found[sheet][criterion] = mean(several)
        came_from[sheet][criterion] = kind
    return Standing(found, came_from, own, frozenset(unsure), votes_in)


def _stages(rounds: Iterable[Round], inside: bool) -> tuple[dict[int, tuple[int, str]], dict[int, str]]:
    """The stages whose points count: id → position and kind; and the ballots that were held."""
    by_round: dict[int, list[RoundStage]] = defaultdict(list)
    for stage in RoundStage.objects.filter(round__in=rounds):
        by_round[stage.round_id].append(stage)
    found = {}
    for stages in by_round.values():
        released = [s for s in stages if s.kind == Kind.RELEASE and s.status == RoundStage.Status.DONE]
        for stage in (*counted(stages), *released):
            if inside and stage.kind not in RoundStage.IN_BLOCK:
                continue
            found[stage.pk] = (stage.position, stage.kind)
    held = (s for stages in by_round.values() for s in stages if s.kind == Kind.VOTE and s.ballot_ref)
    return found, {s.round_id: s.ballot_ref for s in held}
