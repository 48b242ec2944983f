"""The vote of confidence (suy tôn): the score opens the gate, the vote decides."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment
from ballots import voting
from ballots.holding import Team, Voter, choice
from ballots.models import Ballot, BallotItem
from core import clock, log
from core.language import official
from core.refusals import Conflict, Refusal, require
from scoring.criteria.reading import engine_tree, waived_by_unit
from scoring.engine.totals import totals
from scoring.models import Criterion, Round, RoundStage, ScoreSheet
from scoring.rules import rounds as rules
from scoring.sheets.standing import standing
from units.models import BlockMembership

RECEIVER = "scoring.vote"
Step = RoundStage.Status
UNDER_WAY = (Ballot.Status.OPEN, Ballot.Status.CLOSED, Ballot.Status.COUNTED)


def totals_of(record: Round) -> dict[int, Decimal]:
    """Sheet → the total that stands now. Five statements, whatever the number of sheets."""
    version = record.version_used
    tree, waived = engine_tree(Criterion.objects.filter(version=version)), waived_by_unit(version)
    held = standing(record)
    found = {}
    for sheet, unit in ScoreSheet.objects.filter(round=record, left_out="").values_list("pk", "unit"):
        points = {key: row.points for key, row in held.get(sheet, {}).items()}
        off = waived.get(unit, set())
        found[sheet] = totals(tree, points, off, version.scale, version.bonus_over_scale, sums=False).total
    return found


def ballot_of(stage: RoundStage) -> Ballot | None:
    """The ballot linked to the stage, the latest of its rounds; None where none was prepared."""
    if not stage.ballot_ref:
        return None
    found: Ballot | None = Ballot.objects.filter(pk=int(stage.ballot_ref)).first()
    return found


def close_refusal(stage: RoundStage) -> Refusal | None:
    """A vote that has begun is brought to its signed end before its stage is closed. One statement."""
    ballot = ballot_of(stage)
    return rules.ballot_waits(ballot is not None and ballot.status in UNDER_WAY)


def drop_draft(stage: RoundStage, by: Any) -> None:
    """A ballot that was prepared and never opened goes with the stage that closes without it. In the caller's transaction."""
    ballot = ballot_of(stage)
    if ballot is not None and ballot.status == Ballot.Status.DRAFT:
        RoundStage.objects.filter(pk=stage.pk).update(ballot_ref="")
        voting.discard(ballot=ballot, by=by)


def prepare(
    *, stage: RoundStage, by: Any, seats: int = 1, minimum: Decimal | None = None, closes_at: datetime | None = None
) -> Ballot:
    """Prepare the secret ballot of the block: every member's head votes, the units that reach `minimum` stand in it.

    Equal votes are parted by the order of the scores. Raises Refused, Conflict (prepared already, not open), ValidationError
    (nobody passes the gate).
    """
    require(rules.may_move(by, stage))
    if stage.kind != RoundStage.Kind.VOTE or stage.status != Step.OPEN or stage.ballot_ref:
        raise Conflict()
    with transaction.atomic():
        if not RoundStage.objects.filter(pk=stage.pk, ballot_ref="").update(ballot_ref="0"):
            raise Conflict()
        ballot = _hold(stage, by, seats, minimum, closes_at)
        RoundStage.objects.filter(pk=stage.pk).update(ballot_ref=str(ballot.pk))
        stage.ballot_ref = str(ballot.pk)
        log.record("scoring.vote", stage.round, by=by, params={"ballot": ballot.pk})
    return ballot


@official()
def _hold(stage: RoundStage, by: Any, seats: int, minimum: Decimal | None, closes_at: datetime | None) -> Ballot:
    record = stage.round
    names = _names(record, minimum)
    if not names:
        raise ValidationError({"minimum": _("No unit reaches this score.")})
    if len(names) == 1:
        raise ValidationError({"minimum": _("Only one unit reaches this score; a vote needs two or more.")})
    if seats > len(names):
        raise ValidationError({"seats": _("Fewer units pass the gate than are to be chosen.")})
    voters = _voters(record)
    last = stage.due_on or clock.today()
    end = closes_at or timezone.make_aware(datetime.combine(max(last, clock.today()) + timedelta(days=1), time(17)))
    return voting.hold(
        title=_("Vote of confidence: %(round)s") % {"round": record.name}, host=record.host, receiver=RECEIVER,
        context=record.block.name if record.block else record.name, context_ref=f"scoring.stage:{stage.pk}",
        back_url=reverse("scoring:round", args=[record.pk]), electorate=voters,
        questions=[
            choice(
                f"scoring.round:{record.pk}", _("The unit that leads the block"), names=names, seats=seats,
                tie=BallotItem.Tie.ORDER,
            )
        ],
        team=Team(keepers=[by], closers=[by], counters=_counters(record, voters, by)),
        opens_at=clock.now(), closes_at=end, secret=True,
        quorum=Fraction(2, 3), by=by,
    )  # fmt: skip


def _names(record: Round, minimum: Decimal | None) -> Sequence[tuple[str, str]]:
    """The units that pass the gate, the higher score first."""
    scored = totals_of(record)
    sheets = ScoreSheet.objects.filter(pk__in=list(scored)).select_related("unit").order_by("unit__name_order")
    passed = [s for s in sheets if minimum is None or scored[s.pk] >= minimum]
    passed.sort(key=lambda s: -scored[s.pk])
    return [(f"unit:{s.unit_id}", s.unit.short_name) for s in passed]


def _voters(record: Round) -> list[Voter]:
    """The head of every unit scored; a unit without an account votes on paper."""
    units = {s.unit_id: s.unit for s in ScoreSheet.objects.filter(round=record, left_out="").select_related("unit")}
    heads = RoleAssignment.objects.in_force().own().filter(unit__in=list(units), role=Role.HEAD).select_related("user")
    found: dict[int, Any] = {}
    taken: set[int] = set()
    for role in heads.order_by("id"):
        if role.unit_id in found or role.user_id in taken or not role.user.is_active:
            continue
        found[role.unit_id or 0] = role.user
        taken.add(role.user_id)
    return [
        Voter(found[key], post=unit.short_name)
        if key in found
        else Voter(name=unit.short_name, post=unit.short_name, way="paper")
        for key, unit in units.items()
    ]  # fmt: skip


def _counters(record: Round, voters: Sequence[Voter], by: Any) -> list[Any]:
    """The counting team: heads of the units that head the block, then of other members; two of them, with `by` if need be."""
    posts = {BlockMembership.Post.HEAD: 0, BlockMembership.Post.DEPUTY: 1}
    rows = record.block.memberships.filter(post__in=posts).select_related("unit") if record.block else ()
    first = {row.unit.short_name: posts[BlockMembership.Post(row.post)] for row in rows}
    people = sorted((v for v in voters if v.user is not None), key=lambda v: first.get(v.post, 2))
    team = [v.user for v in people][:2]
    return team if len(team) == 2 else [*team, by]


def take_result(ballot: Ballot, result: Any) -> None:
    """The ballot was signed: what it decided stands in the note of the stage."""
    stage = _stage_of(ballot)
    if stage is None:
        return
    names = {ref: f"{label}: {votes}" for item in result.items for ref, label, votes in item.votes}
    lines = [f"{rank}. {names[ref]}" for item in result.items for ref, rank in item.ranking]
    RoundStage.objects.filter(pk=stage.pk).update(note="\n".join(lines)[:4000])
    log.record("scoring.vote_signed", stage.round, by=None, params={"ballot": ballot.pk})


def follow(old: Ballot, new: Ballot) -> None:
    """A void ballot is held again: the stage follows the new one."""
    RoundStage.objects.filter(ballot_ref=str(old.pk)).update(ballot_ref=str(new.pk))


def _stage_of(ballot: Ballot) -> RoundStage | None:
    return RoundStage.objects.filter(ballot_ref=str(ballot.pk)).select_related("round").first()
