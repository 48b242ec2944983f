"""What is asked about a decision before it is judged: its lines with what their checks need, who leads the host, the session."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Role, RoleAssignment
from awards.models import AgendaItem, AwardDecider, Decision, DecisionLine, Discipline
from awards.rules.signing import Holder, Signed
from core import clock
from documents.models import IssuedPaper
from units.models import Subject, in_force


def lines_of(decision: Decision) -> QuerySet[DecisionLine]:
    """The list in its order, with everything its checks and columns read; three statements."""
    items = AgendaItem.objects.select_related("session").order_by("-session__starts_at", "-id")
    return decision.lines.select_related(
        "award", "subject", "unit", "at_unit", "target__award", "nomination__award", "nomination__outcome_award",
        "nomination__proposal",
    ).prefetch_related(Prefetch("nomination__agenda_items", items)).order_by("award__position", "position", "id")  # fmt: skip


def day_of(decision: Decision) -> date:
    """The day the checks are made for: the decision's, else today."""
    return decision.decided_on or clock.today()


def signed(decision: Decision) -> Signed:
    """How the draft is signed, as its rules read it."""
    return Signed(
        decision.host.kind, decision.issuer, decision.outside, day_of(decision), decision.signer, decision.signer_post,
        decision.authority, decision.authorisation,
    )  # fmt: skip


def holders(decision: Decision) -> list[Holder]:
    """Heads and leaders of the host, past and present; own roles only."""
    place = Q(unit=decision.host_id, role=Role.HEAD) | Q(host=decision.host_id, role=Role.LEADER)
    rows = RoleAssignment.objects.filter(place, delegated_from=None).select_related("user")
    return [
        Holder(
            str(row.user.full_name), row.user.post, row.role == Role.HEAD or _chairs(row.user.post), row.starts_on,
            row.ends_on,
        )
        for row in rows
    ]  # fmt: skip


def _chairs(post: str) -> bool:
    """A committee's leaders are its chairman and the deputies; the post tells them apart."""
    return post.strip().lower().startswith("chủ tịch")


def deciders(awards: Collection[int]) -> dict[int, list[AwardDecider]]:
    """Award → who decides it, dated."""
    found: dict[int, list[AwardDecider]] = {pk: [] for pk in awards}
    for row in AwardDecider.objects.filter(award__in=awards):
        found[row.award_id].append(row)
    return found


def pending(lines: Iterable[DecisionLine], on: date) -> dict[int, Discipline]:
    """Line → the discipline, denunciation or inspection of its bearer that is not concluded on the day."""
    listed = list(lines)
    subjects = {line.subject_id for line in listed if line.subject_id}
    units = {line.unit_id for line in listed if line.unit_id}
    rows = Discipline.objects.filter(in_force(on), level=Discipline.Level.PENDING)
    by_subject, by_unit = {}, {}
    for row in rows.filter(Q(subject__in=subjects) | Q(unit__in=units)):
        by_subject[row.subject_id], by_unit[row.unit_id] = row, row
    found = {}
    for line in listed:
        row_ = by_subject.get(line.subject_id) if line.subject_id else by_unit.get(line.unit_id)
        if row_ is not None:
            found[line.pk] = row_
    return found


def twins(lines: Iterable[DecisionLine]) -> dict[int, Subject]:
    """Line → another entry of the same name at the same unit that may be the same person (birth years do not differ)."""
    people = {
        line.subject_id: line for line in lines if line.subject is not None and line.subject.merged_into_id is None
    }
    names = {line.subject.folded for line in people.values() if line.subject is not None}
    units = {line.at_unit_id for line in people.values()}
    near: dict[tuple[str, int], list[Subject]] = {}
    rows = Subject.objects.filter(
        folded__in=names, merged_into__isnull=True, positions__unit__in=units
    ).distinct().prefetch_related("positions")  # fmt: skip
    for row in rows:
        for place in row.positions.all():
            near.setdefault((row.folded, place.unit_id), []).append(row)
    found = {}
    for line in people.values():
        mine = line.subject
        if mine is None or line.at_unit_id is None:
            continue
        for other in near.get((mine.folded, line.at_unit_id), ()):
            if other.pk != mine.pk and other.kind == mine.kind and not _apart(mine, other):
                found[line.pk] = other
    return found


def _apart(one: Subject, other: Subject) -> bool:
    """Do birth years or identity numbers tell two entries apart?"""
    years = [x.born_year or (x.born_on.year if x.born_on else None) for x in (one, other)]
    known = years[0] is not None and years[1] is not None and years[0] != years[1]
    return known or bool(one.id_hash and other.id_hash and one.id_hash != other.id_hash)


def paper_of(decision: Decision) -> IssuedPaper | None:
    """The standing paper of the decision, if it was written here."""
    return IssuedPaper.objects.standing().filter(source_ref=decision.paper_ref).order_by("-pk").first()
