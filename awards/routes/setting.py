"""A host's own steps and terms: each set from a day on, with who set it and why; what was received before keeps its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.engine import route
from awards.models import RouteSetting, RouteStep
from awards.routes.book import Book
from awards.rules.reception import may_set_routes
from core import clock, log
from core.refusals import require
from units.models import Unit


@dataclass(frozen=True)
class Wanted:
    """How a step is to be: passed or not, with how many working days (None: no term of its own)."""

    step: str
    on: bool
    days: int | None


@dataclass(frozen=True)
class Shown:
    """A step as the page shows it: by the rules, and as the host has it."""

    rule: route.Step
    now: route.Step

    @property
    def changed(self) -> bool:
        """Does the host differ from the rules?"""
        return (self.rule.on, self.rule.days) != (self.now.on, self.now.days)

    @property
    def fixed(self) -> bool:
        """Can it not be switched off?"""
        return self.rule.code in route.FIXED


def shown(book: Book, host: int, key: str, on: date) -> list[Shown]:
    """The steps of a route, by the rules and as the host has them on a day."""
    rules = book.routes[key]
    now = route.applied(rules, route.current(book.settings.get(host, []), key, on))
    return [Shown(one, other) for one, other in zip(rules, now, strict=True)]


def set_steps(
    *, host: Unit, key: str, book: Book, wanted: Sequence[Wanted], silence: str, starts_on: date, reason: str, by: Any
) -> list[RouteSetting]:
    """Set the steps of a route from a day on. Raises Refused, ValidationError (no reason, a day gone by, nothing changed …)."""
    require(may_set_routes(by, host.pk))
    log.require_reason(reason)
    if starts_on < clock.today():
        raise ValidationError(
            {"starts_on": _("The change begins today or later; what was received before keeps its way.")}
        )
    now = {one.rule.code: one.now for one in shown(book, host.pk, key, starts_on)}
    _check(wanted, now)
    quiet = book.silence_of(host.pk, [key], starts_on)
    changed = [
        one for one in wanted
        if (one.on, one.days) != (now[one.step].on, now[one.step].days) or (one.step == "opinions" and silence != quiet)
    ]  # fmt: skip
    if not changed:
        raise ValidationError(_("Nothing is changed."))
    at = clock.now()
    rows = [
        RouteSetting(
            host=host, route=key, step=one.step, starts_on=starts_on, on=one.on, days=one.days,
            silence=silence if one.step == "opinions" else RouteStep.Silence.PASS, reason=reason.strip()[:500], set_by=by,
            set_at=at,
        )
        for one in changed
    ]  # fmt: skip
    with transaction.atomic():
        RouteSetting.objects.bulk_create(rows)
        params = {"route": key, "from": starts_on.isoformat(), "steps": [one.step for one in changed]}
        log.record("awards.routes.set", host, by=by, reason=reason, params=params)
    return rows


def _check(wanted: Sequence[Wanted], now: Mapping[str, route.Step]) -> None:
    errors: dict[str, str] = {}
    for one in wanted:
        if one.step not in now:
            raise ValidationError(_("This route has no such step."))
        if one.step in route.FIXED and not one.on:
            errors[f"on_{one.step}"] = _("This step cannot be left out.")
        if one.days is not None and not 1 <= one.days <= route.MAX_DAYS:
            errors[f"days_{one.step}"] = _("Give from 1 to %(max)s working days.") % {"max": route.MAX_DAYS}
    if errors:
        raise ValidationError(errors)
