"""What decides each cell of a round: the latest stage that handed in a score for it; several scorers of a stage count by mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet

from scoring.models import Round, RoundStage, Score, ScoreCard

CENT = Decimal("0.01")
Cells = Mapping[int, Mapping[int, Decimal]]
"""sheet → criterion → points."""


@dataclass(frozen=True)
class Standing:
    """`points`: what counts at present; `stage`: the kind of the stage it comes from; `own`: what the unit gave itself."""

    points: Cells
    stage: Mapping[int, Mapping[int, str]]
    own: Cells
    provisional: frozenset[int]


def mean(points: Iterable[Decimal]) -> Decimal:
    """The mean of several scorers, rounded half up to 0.01 point; one scorer's points stay as they are."""
    found = list(points)
    if len(found) == 1:
        return found[0]
    return (sum(found, Decimal(0)) / len(found)).quantize(CENT, ROUND_HALF_UP)


def handed_in(rounds: Iterable[Round] | QuerySet[Round]) -> QuerySet[Score]:
    """Scores that count: of cards handed in, or of a stage worked live (the meeting, the council, an appeal granted)."""
    live = (RoundStage.Kind.MEETING, RoundStage.Kind.COUNCIL, RoundStage.Kind.RELEASE)
    return Score.objects.filter(
        Q(card__status=ScoreCard.Status.GIVEN) | Q(card__stage__kind__in=live),
        card__sheet__round__in=rounds,
        points__isnull=False,
    )


def standing(rounds: Iterable[Round] | QuerySet[Round]) -> Standing:
    """The standing of every sheet of `rounds`, in one query whatever their number."""
    rows = handed_in(rounds).values_list(
        "card__sheet_id", "criterion_id", "card__stage__position", "card__stage__kind", "points", "provisional"
    )
    best: dict[tuple[int, int], tuple[int, str, list[Decimal]]] = {}
    own: dict[int, dict[int, Decimal]] = defaultdict(dict)
    provisional = set()
    for sheet, criterion, position, kind, given, unsure in rows.iterator(chunk_size=20_000):
        points = given or Decimal(0)  # never None here: the query leaves those out
        if kind == "self":
            own[sheet][criterion] = points
        if unsure:
            provisional.add(sheet)
        cell = best.get((sheet, criterion))
        if cell is None or position > cell[0]:
            best[sheet, criterion] = (position, kind, [points])
        elif position == cell[0]:
            cell[2].append(points)
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    stage: dict[int, dict[int, str]] = defaultdict(dict)
    for (sheet, criterion), (_, kind, several) in best.items():
        found[sheet][criterion] = several[0] if len(several) == 1 else mean(several)
        stage[sheet][criterion] = kind
    return Standing(found, stage, own, frozenset(provisional))
