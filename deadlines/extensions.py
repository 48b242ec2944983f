"""Verbs of extensions: one duty, or several of one host at once."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.refusals import require
from deadlines import duties
from deadlines.models import Duty, DutyExtension
from deadlines.rules.extensions import may_extend

MOST_AT_ONCE = 200
LONGEST = timedelta(days=3 * 366)


def grant(*, duty: Duty, due_on: date, reason: str, by: Any) -> DutyExtension:
    """Give one duty a later date. Raises Refused, ValidationError (not later, past, too far, no reason) and Conflict."""
    require(may_extend(by, duty))
    if due_on > clock.today() + LONGEST:
        raise ValidationError({"due_on": _("The new date lies more than three years ahead.")})
    return duties.extend(duty=duty, due_on=due_on, reason=reason, by=by)


def grant_many(*, owed: Iterable[Duty], due_on: date, reason: str, by: Any) -> int:
    """Give several duties the same later date, all or none; the number extended.

    Raises as `grant`; the sentence names the first duty that stands in the way.
    """
    chosen = list(owed)
    if not chosen:
        raise ValidationError({"duties": _("Choose at least one.")})
    if len(chosen) > MOST_AT_ONCE:
        raise ValidationError({"duties": _("At most %(max)s at once.") % {"max": MOST_AT_ONCE}})
    later = next((duty for duty in chosen if duty.due_on >= due_on), None)
    if later is not None:
        words = _("“%(unit)s” is due on %(day)s already; choose a later date or leave it out.")
        raise ValidationError(
            {"due_on": words % {"unit": later.unit or later.title, "day": f"{later.due_on:%d/%m/%Y}"}}
        )
    with transaction.atomic():
        for duty in chosen:
            grant(duty=duty, due_on=due_on, reason=reason, by=by)
    return len(chosen)
