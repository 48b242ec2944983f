"""Verbs on the seats: rows with their dates; a member who is replaced stays on record."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import RoleAssignment
from awards.council.founding import ROLES
from awards.models import Council, CouncilMember
from awards.rules import council as rules
from core import log
from core.refusals import require

Post = CouncilMember.Post


def seat(
    *, council: Council, user: Any, post: str, starts_on: date, by: Any, office: str = "", votes: bool = True,
    change: str = "", ends_on: date | None = None,
) -> CouncilMember:  # fmt: skip
    """Give `user` a seat from `starts_on`. With it comes the role at the host, which opens the dossiers.

    Raises Refused, ValidationError (outside the term, a seat already, a second chair).
    """
    require(rules.may_keep(by, council))
    with transaction.atomic():
        Council.objects.select_for_update().get(pk=council.pk)
        row = CouncilMember(
            council=council, user=user, post=post, starts_on=starts_on, ends_on=ends_on, office=office.strip() or user.post,
            votes=votes, change=change.strip()[:200], position=_next(council),
        )  # fmt: skip
        _check(council, row)
        row.save()
        _role(row)
        log.record("awards.council_seat", council, by=by, params={"member": row.pk, "user": user.pk})
    return row


def _next(council: Council) -> int:
    return (council.members.aggregate(last=Max("position"))["last"] or 0) + 1


def _check(council: Council, row: CouncilMember) -> None:
    faults: dict[str, str] = {}
    if not council.in_force_on(row.starts_on):
        faults["starts_on"] = _("This day lies outside the term of the council.")
    if row.ends_on is not None and row.ends_on < row.starts_on:
        faults["ends_on"] = _("The end lies before the beginning.")
    same = [other for other in council.members.all() if _overlap(other, row)]
    if any(other.user_id == row.user_id for other in same):
        faults["user"] = _("This person is a member already.")
    if row.post == Post.CHAIR and any(other.post == Post.CHAIR for other in same):
        faults["post"] = _("The council has a chair; end that seat first.")
    if faults:
        raise ValidationError(faults)


def _overlap(one: CouncilMember, other: CouncilMember) -> bool:
    ends = (one.ends_on or date.max, other.ends_on or date.max)
    return one.starts_on <= ends[1] and other.starts_on <= ends[0]


def _role(row: CouncilMember) -> None:
    """The role in accounts that goes with the seat, where the person does not hold it."""
    role, host = ROLES[Post(row.post)], row.council.host
    held = RoleAssignment.objects.in_force(row.starts_on).filter(user=row.user, role=role, host=host)
    if not held.exists():
        roles.assign(user=row.user, role=role, by=None, on=row.starts_on, until=row.ends_on, host=host)


def unseat(*, member: CouncilMember, on: date, change: str, by: Any) -> CouncilMember:
    """The seat ends; `on` is its last day, `change` the decision. The person's role at the host ends with it.

    Raises Refused, ValidationError (before its beginning, ended already, no decision named).
    """
    require(rules.may_keep(by, member.council))
    log.require_reason(change)
    with transaction.atomic():
        row = CouncilMember.objects.select_for_update().get(pk=member.pk)
        if row.ends_on is not None and row.ends_on <= on:
            raise ValidationError({"on": _("This seat ended on %(day)s.") % {"day": f"{row.ends_on:%d/%m/%Y}"}})
        if on < row.starts_on:
            raise ValidationError({"on": _("The seat begins on %(day)s.") % {"day": f"{row.starts_on:%d/%m/%Y}"}})
        row.ends_on, row.change = on, change.strip()[:200]
        row.save(update_fields=["ends_on", "change"])
        _end_role(row, on)
        log.record("awards.council_unseat", member.council, by=by, reason=change, params={"member": row.pk})
    return row


def _end_role(row: CouncilMember, on: date) -> None:
    """Unless another seat at the same host still needs it."""
    others = CouncilMember.objects.filter(user=row.user_id, council__host=row.council.host_id).exclude(pk=row.pk)
    if any(other.ends_on is None or other.ends_on > on for other in others):
        return
    held = RoleAssignment.objects.own().filter(
        user=row.user_id, role=ROLES[Post(row.post)], host=row.council.host_id, starts_on__lte=on
    )
    for assignment in held:
        if assignment.ends_on is None or assignment.ends_on > on:
            roles.end(assignment=assignment, by=None, on=on)


def replace(*, member: CouncilMember, user: Any, on: date, change: str, by: Any, office: str = "") -> CouncilMember:
    """From `on` somebody else sits there, with the same post and right to vote; the former member stays on record.

    Raises Refused, ValidationError.
    """
    with transaction.atomic():
        old = unseat(member=member, on=on - timedelta(days=1), change=change, by=by)
        new = seat(
            council=member.council, user=user, post=old.post, starts_on=on, votes=old.votes, change=change, by=by,
            office=office,
        )  # fmt: skip
        CouncilMember.objects.filter(pk=new.pk).update(position=old.position)
        new.position = old.position
    return new
