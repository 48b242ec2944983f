"""Inviting everybody whom an import of people opened an account for, in one act: links by e-mail, slips for the others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import invitations, tokens
from accounts.invitations import KIND, LINK_DAYS, SLIP_DAYS
from accounts.models import Invitation, RoleAssignment, User
from accounts.roles import may_give_below
from core import clock, log, outbox
from core.models import ImportBatch, ImportRow
from units.models import UnitReach, in_force

MOST = 500  # people in one act: what fits a page that is printed at once, and a transaction of a second or two


@dataclass
class Invited:
    """Whom an act would invite: by e-mail, on paper, and who is left out and why."""

    links: list[User] = field(default_factory=list)
    slips: list[User] = field(default_factory=list)
    standing: list[User] = field(default_factory=list)  # invited before, and the invitation still works
    came: int = 0
    out_of_reach: int = 0
    more: int = 0  # beyond MOST, for the next act

    @property
    def total(self) -> int:
        return len(self.links) + len(self.slips)


@dataclass(frozen=True)
class Slip:
    """One slip to print."""

    user: User
    code: str
    place: str


def opened_by(batch: ImportBatch) -> Any:
    """The active accounts that the import opened."""
    made = ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.CREATE, done=True).values("target")
    return User.objects.filter(pk__in=made, is_active=True).order_by("name_order", "pk")


def forecast(batch: ImportBatch, *, by: Any, again: bool = False, paper: bool = False) -> Invited:
    """Whom `by` would invite: `again` also who has an invitation that works, `paper` everybody on paper. Six queries."""
    found, people = Invited(), list(opened_by(batch))
    standing = set(Invitation.objects.standing().filter(user__in=people).values_list("user", flat=True))
    reached = _within_reach(by, people)
    for user in people:
        if user.last_login is not None or not user.must_change_password:
            found.came += 1
        elif user.pk not in reached:
            found.out_of_reach += 1
        elif user.pk in standing and not again:
            found.standing.append(user)
        elif found.total == MOST:
            found.more += 1
        else:
            (found.slips if paper or not user.email else found.links).append(user)
    return found


def _within_reach(by: Any, people: Collection[User]) -> set[int]:
    """Of whom every role is one that `by` may give, as `roles.within_reach` says of one person: two queries."""
    if by.grants.is_admin:
        return {user.pk for user in people}
    rows = list(RoleAssignment.objects.own().filter(user__in=people).select_related("unit", "block"))
    day = clock.today()
    above: dict[int, set[int]] = defaultdict(set)
    units = {row.unit_id for row in rows if row.unit_id}
    for unit, ancestor in UnitReach.objects.filter(in_force(day), unit__in=units).values_list("unit", "ancestor"):
        above[unit].add(ancestor)
    held: dict[int, list[bool]] = defaultdict(list)
    for row in rows:
        if row.ends_on is None or row.ends_on >= day:
            held[row.user_id].append(may_give_below(by, row, above[row.unit_id or 0]))
    return {user for user, given in held.items() if all(given)} - {by.pk}


def invite_all(
    *, batch: ImportBatch, by: Any, again: bool = False, paper: bool = False
) -> tuple[Invited, list[tuple[int, str]]]:
    """Invite whom `forecast` names; gives it, and of each slip the invitation's id and its code, kept nowhere.

    Raises ValidationError where there is nobody to invite.
    """
    with transaction.atomic():
        list(User.objects.select_for_update().filter(pk__in=opened_by(batch).values("pk")).order_by("pk"))
        found = forecast(batch, by=by, again=again, paper=paper)
        if not found.total:
            raise ValidationError(_("There is nobody left to invite from this file."))
        now = clock.now()
        people = [*found.links, *found.slips]
        Invitation.objects.filter(user__in=people, used_at=None, revoked_at=None).update(revoked_at=now)
        links = _rows(found.links, Invitation.Way.LINK, LINK_DAYS, by)
        slips = _rows(found.slips, Invitation.Way.SLIP, SLIP_DAYS, by)
        codes = [tokens.readable(3) for _row in slips]
        for row in links:
            row.digest = tokens.digest("invitation", invitations.token_of(row))
        for row, code in zip(slips, codes, strict=True):
            row.digest = invitations.slip_digest(row.user, code)
        Invitation.objects.bulk_update([*links, *slips], ["digest"], batch_size=MOST)
        outbox.post([_letter(row) for row in links])
        for way, invited in ((Invitation.Way.LINK, found.links), (Invitation.Way.SLIP, found.slips)):
            log.record_many("accounts.invite", invited, by=by, params={"way": way, "import": batch.pk})
    return found, [(row.pk, code) for row, code in zip(slips, codes, strict=True)]


def _rows(people: Sequence[User], way: str, days: int, by: Any) -> list[Invitation]:
    now = clock.now()
    return Invitation.objects.bulk_create(
        [
            Invitation(
                user=user, way=way, digest=tokens.readable(8), created_by=by, created_at=now,
                expires_at=now + timedelta(days=days),
            )
            for user in people
        ]
    )  # fmt: skip


def _letter(row: Invitation) -> outbox.Message:
    with translation.override(row.user.language):
        subject, body = invitations.letter(row)
    return outbox.Message(f"invitation:{row.pk}", KIND, row.user, subject, body)


def slips_of(pairs: Sequence[tuple[int, str]]) -> list[Slip]:
    """The slips to print, of invitations that still stand: by place, then name, as they are handed out. Three queries."""
    codes = dict(pairs)
    rows = Invitation.objects.standing().filter(pk__in=codes).select_related("user")
    places: dict[int, str] = {}
    held = RoleAssignment.objects.in_force().filter(user__in=[row.user_id for row in rows])
    for role in held.select_related("unit", "host", "block", "desk").order_by("-pk"):
        places[role.user_id] = role.place
    found = [Slip(row.user, codes[row.pk], places.get(row.user_id, "")) for row in rows]
    return sorted(found, key=lambda slip: (slip.place, slip.user.name_order))
