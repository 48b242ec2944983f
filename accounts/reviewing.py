"""Who may do what at a unit, and the half-yearly review of its roles by the head."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Role, RoleAssignment, RoleReview
from accounts.rules import reviewing as rules
from core import clock, log
from core.refusals import Conflict, require
from units.models import Unit

# Rooms above hear of a finished review inside its transaction (deadlines closes the duty).
on_finished: list[Callable[[RoleReview], None]] = []


def half_of(day: date) -> tuple[int, int]:
    """Year and half-year of a day."""
    return day.year, 1 if day.month <= 6 else 2


def roles_at(unit: Unit) -> models.QuerySet[RoleAssignment]:
    """Roles at `unit` that hold today or will hold, with their people; delegated ones too."""
    today = clock.today()
    rows = RoleAssignment.objects.filter(Q(unit=unit) | Q(host=unit)).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    giver = Q(delegated_from__ends_on=None) | Q(delegated_from__ends_on__gte=today)
    rows = rows.filter(Q(delegated_from=None) | giver & Q(delegated_from__user__is_active=True))
    related = ("user", "unit", "host", "block", "desk", "delegated_by")
    return rows.select_related(*related).order_by(
        F("delegated_from").asc(nulls_first=True), "role", "user__name_order", "id"
    )


def to_review(unit: Unit, head: Any) -> models.QuerySet[RoleAssignment]:
    """What a head confirms or ends: the roles at the unit that a head gives. Delegated ones end by themselves."""
    return roles_at(unit).filter(unit=unit, role=Role.CLERK, delegated_from=None).exclude(user=head)


def done(unit: Unit, on: date | None = None) -> RoleReview | None:
    """The review of this half-year, if it is done."""
    year, half = half_of(on or clock.today())
    return RoleReview.objects.filter(unit=unit, year=year, half=half).select_related("done_by").first()


def finish(*, unit: Unit, keep: Collection[int], end: Collection[int], by: Any) -> RoleReview:
    """Confirm the roles `keep` and end the roles `end` (ids) as of yesterday; the unit's duty is done.

    Raises Refused, ValidationError (a role left without an answer), or Conflict (roles changed meanwhile, reviewed already).
    """
    require(rules.review(by, unit.pk))
    year, half = half_of(clock.today())
    with transaction.atomic():
        rows = {row.pk: row for row in to_review(unit, by)}
        if set(keep) & set(end) or not (set(keep) | set(end)) <= set(rows):
            raise Conflict()
        if set(rows) - set(keep) - set(end):
            raise ValidationError(_("Say of every role whether it stays or ends."))
        try:
            with transaction.atomic():
                review = RoleReview.objects.create(
                    unit=unit, year=year, half=half, done_at=clock.now(), done_by=by, kept=len(keep), ended=len(end)
                )
        except IntegrityError:
            raise Conflict(_("The roles of this half-year were reviewed a moment ago.")) from None
        for pk in end:
            roles.end(assignment=rows[pk], by=by)
        log.record("accounts.review_roles", unit, by=by, params={"kept": sorted(keep), "ended": sorted(end)})
        for heard in on_finished:
            heard(review)
    return review
