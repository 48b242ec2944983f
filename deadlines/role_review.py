"""Twice a year each head owes a review of the roles at the unit. Also: personal work of somebody whose account is closed."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import reviewing
from accounts.models import Role, RoleAssignment, RoleReview
from accounts.models.reviewing import key_of
from core import clock, log
from core.registries import Dependant, PersonHandover, handovers
from deadlines import duties
from deadlines.models import Desk, Duty
from units.models import Unit, UnitParent

KIND = "role_review"
DAYS = 30


def register() -> None:
    """Called in AppConfig.ready()."""
    duties.register_kind(KIND, gettext_lazy("Review of roles"), "shield-check", gettext_lazy("Review"))
    reviewing.on_finished.append(_finished)
    handovers["deadlines.people"] = DutiesOfPerson()
    log.sentences({"deadlines.take_over": gettext_lazy("took over the work")})


def _finished(review: RoleReview) -> None:
    duties.close(key=review.key)


def open_due(on: date | None = None) -> int:
    """Open the duty of this half-year for every unit whose head was in office when it began; the number opened.

    May run any day, and again: a key is opened once. Due 30 days after it opens.
    """
    today = on or clock.today()
    year, half = reviewing.half_of(today)
    begin = date(year, 1 if half == 1 else 7, 1)
    heads = (
        RoleAssignment.objects.in_force(today).own().filter(role=Role.HEAD, starts_on__lte=begin, user__is_active=True)
    )
    units = list(Unit.objects.alive_on(today).filter(pk__in=heads.values("unit")))
    reviewed = set(RoleReview.objects.filter(year=year, half=half).values_list("unit", flat=True))
    keys = [key_of(unit.pk, year, half) for unit in units]
    known = set(Duty.objects.filter(key__in=keys).values_list("key", flat=True))
    wanted = [unit for unit in units if unit.pk not in reviewed and key_of(unit.pk, year, half) not in known]
    hosts = _hosts(wanted, today)
    with translation.override(settings.LANGUAGE_CODE):  # titles are kept as they are written
        return duties.open_many([_ask(unit, hosts.get(unit.pk, unit), year, half, today) for unit in wanted])


def _hosts(units: list[Unit], today: date) -> dict[int, Unit]:
    rows = (
        UnitParent.objects.filter(child__in=units, starts_on__lte=today)
        .exclude(ends_on__lt=today)
        .select_related("parent")
    )
    return {row.child_id: row.parent for row in rows}


def _ask(unit: Unit, host: Unit, year: int, half: int, today: date) -> duties.Ask:
    title = _("Review the roles at the unit, half-year %(half)s of %(year)s") % {"half": half, "year": year}
    return duties.Ask(
        key=key_of(unit.pk, year, half), kind=KIND, title=title,
        host=host, unit=unit, desk=Desk.HEAD, context=_("Accounts and roles"), context_ref=f"role-review:{year}-{half}",
        about_ref=f"unit:{unit.pk}", url_name="accounts:review", url_args=[unit.pk], opens_on=today,
        due_on=today + timedelta(days=DAYS),
    )  # fmt: skip


class DutiesOfPerson(PersonHandover):
    """Open duties that somebody owes in person and another may take over."""

    def _owed(self, user: Any) -> QuerySet[Duty]:
        bound = [code for code, kind in duties.KINDS.items() if kind.bound]
        return Duty.objects.open().filter(person=user).exclude(kind__in=bound)

    def waiting(self, user: Any) -> Iterator[Dependant]:
        yield Dependant(str(gettext_lazy("Personal work to do")), self._owed(user).count())

    def hand_over(self, user: Any, *, to: Any, by: Any) -> int:
        with transaction.atomic():
            rows = list(self._owed(user).select_for_update(of=("self",)))
            Duty.objects.filter(pk__in=[row.pk for row in rows]).update(person=to)
            log.record_many("deadlines.take_over", rows, by=by, params={"from": user.pk, "to": to.pk})
        return len(rows)
