"""The initiative council at work: members score, or vote through a ballot; its word is recorded."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.initiatives.applying import council_of, level_of, readied
from awards.models import CouncilMember, Initiative, InitiativeScore
from awards.rules import initiatives as rules
from awards.workflow.initiatives import INITIATIVE
from ballots import voting
from ballots.holding import Team, Voter, agreement
from ballots.models import Ballot
from core import clock, log
from core.language import official
from core.numbers import format_decimal
from core.refusals import Conflict, require
from core.text import squeeze
from units.models import Unit, in_force

RECEIVER = "awards.initiatives"
FULL = Decimal(100)
S, R = Initiative.Status, Initiative.Result


def score(*, initiative: Initiative, points: Decimal, by: Any, remark: str = "") -> InitiativeScore:
    """A member's points, from 0 to 100; scoring again replaces one's own. Raises Refused, ValidationError."""
    require(rules.may_score(by, readied(initiative, by)))
    if not 0 <= points <= FULL:
        raise ValidationError({"points": _("Give points from 0 to 100.")})
    with transaction.atomic():
        found, _made = InitiativeScore.objects.update_or_create(
            initiative=initiative, member=by, level=level_of(initiative),
            defaults={"points": points, "remark": squeeze(remark)[:1000], "at": clock.now()},
        )  # fmt: skip
        log.record("awards.initiative_score", initiative, by=by)
    return found


def scores_of(initiative: Initiative) -> list[InitiativeScore]:
    """The scores at the level under review, with their members; one statement."""
    return list(initiative.scores.filter(level=level_of(initiative)).select_related("member").order_by("at"))


def mean(scores: Sequence[InitiativeScore]) -> Decimal | None:
    """The average with one decimal; None without scores."""
    total = sum((row.points for row in scores), Decimal(0))
    return (total / len(scores)).quantize(Decimal("0.1")) if scores else None


def figures(scores: Sequence[InitiativeScore]) -> str:
    """ "Điểm trung bình 82,5 (5 phiếu)"; "" without scores."""
    average = mean(scores)
    if average is None:
        return ""
    return _("Average %(points)s of %(members)s members") % {"points": format_decimal(average), "members": len(scores)}


def review(*, initiative: Initiative, version: int, result: str, note: str, by: Any) -> Initiative:
    """Record the word of the council from its scores or its minutes. Raises Refused, ValidationError, Conflict."""
    require(INITIATIVE.refusal(readied(initiative, by), "review", by))
    if initiative.version != version:
        raise Conflict()
    if not note.strip():
        raise ValidationError(
            {"note": _("Give the figures: the average, or the votes, and the minutes they stand in.")}
        )
    made: Initiative = INITIATIVE.perform(
        initiative, "review", by=by, council_result=R(result), council_note=squeeze(note)[:300]
    )
    return made


# ---- by a vote -------------------------------------------------------------------------------------------------------
def open_to_vote(host: Unit) -> list[Initiative]:
    """What lies before the host's council and stands in no vote; one statement."""
    rows = Initiative.objects.filter(host=host, status=S.FILED, ballot_ref="").select_related("unit")
    return list(rows.prefetch_related("authors__subject").order_by("filed_on", "pk"))


@official()
def hold(
    *, host: Unit, initiatives: Sequence[Initiative], closes_at: datetime, by: Any, secret: bool = True,
    share: Fraction = Fraction(1, 2),
) -> Ballot:  # fmt: skip
    """Prepare a ballot of the host's council on these initiatives; the signed result is their council's word.

    An author on the council does not vote on the own one. Raises Refused, ValidationError (no council, nothing chosen), Conflict.
    """
    council = council_of(host.pk)
    if not initiatives:
        raise ValidationError(_("Choose at least one initiative."))
    for one in initiatives:
        require(rules.may_review(by, readied(one, by)))
    seats = seats_of(host)
    if not seats:
        raise ValidationError(_("“%(host)s” has no initiative council in force.") % {"host": host.short_name})
    team = [seat.user for seat in seats if seat.votes][:2]
    keepers = {seat.user.pk: seat.user for seat in seats if seat.post == CouncilMember.Post.SECRETARY} | {by.pk: by}
    chairs = [seat.user for seat in seats if seat.post == CouncilMember.Post.CHAIR] or [by]
    with transaction.atomic():
        ballot = voting.hold(
            title=_("Recognition of initiatives"), host=host, receiver=RECEIVER, context=council.name if council else "",
            context_ref=f"awards.initiatives:{host.pk}", back_url=reverse("awards:initiatives"),
            electorate=[
                Voter(seat.user, post=seat.get_post_display(), chair=seat.post == CouncilMember.Post.CHAIR)
                for seat in seats
                if seat.votes
            ],
            questions=[_question(one, seats, share) for one in initiatives],
            team=Team(keepers=list(keepers.values()), closers=chairs, counters=team), opens_at=clock.now(),
            closes_at=closes_at, secret=secret, by=by,
        )  # fmt: skip
        ids = [one.pk for one in initiatives]
        moved = Initiative.objects.filter(pk__in=ids, ballot_ref="", status=S.FILED).update(ballot_ref=str(ballot.pk))
        if moved != len(ids):
            raise Conflict()
        log.record_many("awards.initiative_vote", initiatives, by=by, params={"ballot": ballot.pk})
    return ballot


def seats_of(host: Unit) -> list[CouncilMember]:
    """The members in force of the host's initiative council; none without one."""
    council = council_of(host.pk)
    return list(council.members.filter(in_force(clock.today())).select_related("user")) if council else []


def _question(initiative: Initiative, seats: Sequence[CouncilMember], share: Fraction) -> Any:
    authors = {row.subject.full_name for row in initiative.authors.select_related("subject")}
    return agreement(
        f"awards.initiative:{initiative.pk}", initiative.title[:200], share=share, strict=share == Fraction(1, 2),
        note=f"{', '.join(sorted(authors))} · {initiative.unit.short_name}"[:300],
        url=reverse("awards:initiative", args=[initiative.pk]),
        recused={seat.user_id: False for seat in seats if seat.user.full_name in authors},
    )  # fmt: skip


def take_result(ballot: Ballot, result: Any) -> None:
    """The ballot was signed: each initiative in it has the word of the council."""
    outcomes = {item.ref: item for item in result.items}
    for one in Initiative.objects.filter(ballot_ref=str(ballot.pk), status=S.FILED):
        item = outcomes.get(f"awards.initiative:{one.pk}")
        if item is None:
            continue
        agreed = item.votes[0][2] if item.votes else 0
        note = _("%(agreed)s of %(base)s agree") % {"agreed": agreed, "base": item.base}
        one.seat = None  # type: ignore[attr-defined]
        INITIATIVE.perform(
            one, "review", by=None, council_result=R.PASSED if item.outcome == "passed" else R.FAILED, council_note=note,
            params={"ballot": ballot.pk},
        )  # fmt: skip


def follow(old: Ballot, new: Ballot) -> None:
    """A void ballot is held again: its initiatives follow the new one."""
    Initiative.objects.filter(ballot_ref=str(old.pk)).update(ballot_ref=str(new.pk))
