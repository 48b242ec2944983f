"""Verbs on a council itself."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment
from awards.models import Council, CouncilMember
from awards.rules import council as rules
from core import blobs, clock, log
from core.refusals import Conflict, require
from core.text import fold
from units.models import Unit

FILE_KIND = "awards.council"
Post = CouncilMember.Post
POSTS = {Role.CHAIR: Post.CHAIR, Role.SECRETARY: Post.SECRETARY, Role.MEMBER: Post.MEMBER}
ROLES = {Post.CHAIR: Role.CHAIR, Post.VICE: Role.MEMBER, Post.MEMBER: Role.MEMBER, Post.SECRETARY: Role.SECRETARY}


def found(
    *, host: Unit, name: str, starts_on: date, by: Any, kind: str = Council.Kind.EMULATION, ends_on: date | None = None,
    number: str = "", decided_on: date | None = None, standing_body: Unit | None = None, recuse: bool = False,
    recused_in_base: bool = True, file: Any = None,
) -> Council:  # fmt: skip
    """Record a council of `host` for a term. Those who hold a council role at the host become its first members.

    Raises Refused, ValidationError (dates, another council of the kind in that time).
    """
    require(rules.may_found(by))
    values = {"starts_on": starts_on, "ends_on": ends_on, "decided_on": decided_on, "kind": kind, "host": host}
    _check(values)
    council = Council(
        name=name.strip(), number=number.strip(), standing_body=standing_body, recuse=recuse, created_by=by,
        recused_in_base=recused_in_base, created_at=clock.now(), **values,
    )  # fmt: skip
    require(rules.may_keep(by, council))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)
        _check_alone(council)
        council.file = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        council.save()
        if kind == Council.Kind.EMULATION:
            _first_members(council)
        log.record("awards.council_found", council, by=by)
    return council


def _first_members(council: Council) -> None:
    """Chair first, secretary last, the others by name; the secretary has a vote unless somebody takes it away."""
    rows = RoleAssignment.objects.in_force().own().filter(host=council.host_id, role__in=POSTS)
    order = [Role.CHAIR, Role.MEMBER, Role.SECRETARY]
    people = sorted(rows.select_related("user"), key=lambda r: (order.index(Role(r.role)), r.user.name_order))
    seen: dict[int, RoleAssignment] = {}
    for row in people:
        seen.setdefault(row.user_id, row)
    CouncilMember.objects.bulk_create(
        CouncilMember(
            council=council, user=row.user, post=POSTS[Role(row.role)], office=row.user.post[:200], position=n,
            starts_on=council.starts_on, votes=row.role != Role.SECRETARY,
        )
        for n, row in enumerate(seen.values(), 1)
    )  # fmt: skip


def _check(values: dict[str, Any]) -> None:
    faults: dict[str, str] = {}
    if values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
        faults["ends_on"] = _("The end lies before the beginning.")
    if values["decided_on"] is not None and values["decided_on"] > clock.today():
        faults["decided_on"] = _("This day lies in the future.")
    if faults:
        raise ValidationError(faults)


def _check_alone(council: Council) -> None:
    rows = Council.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=council.starts_on), host=council.host_id, kind=council.kind
    )
    if council.ends_on is not None:
        rows = rows.filter(starts_on__lte=council.ends_on)
    other = rows.exclude(pk=council.pk).first()
    if other is not None:
        words = _("“%(name)s” is in force at that time; end it first.")
        raise ValidationError({"starts_on": words % {"name": other.name}})


def change(*, council: Council, version: int, by: Any, **values: Any) -> Council:
    """Name, term, decision, standing body, and what becomes of members with an interest. Raises as `found`, and Conflict."""
    require(rules.may_keep(by, council))
    file = values.pop("file", None)
    known = ("starts_on", "ends_on", "decided_on", "kind", "host")
    _check({**{n: getattr(council, n) for n in known}, **{n: v for n, v in values.items() if n in known}})
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=council.host_id)
        new = Council.objects.get(pk=council.pk)
        for name, value in values.items():
            setattr(new, name, value)
        _check_alone(new)
        if file:
            values["file"] = blobs.store(file, kind=FILE_KIND, by=by)
        values["folded"] = fold(f"{new.name} {new.number}")
        if not Council.objects.filter(pk=council.pk, version=version).update(version=F("version") + 1, **values):
            raise Conflict()
        log.record("awards.council_change", council, by=by, params={"fields": sorted(values)})
    council.refresh_from_db()
    return council
