"""What is recorded of a collective (a rating, discipline, something pending), and how a rating is corrected."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards.models import Discipline, Rating, RatingCorrection
from awards.ratings.grid import FILE_KIND, Basis, check_year
from awards.rules import ratings as rules
from core import blobs, clock, log
from core.refusals import Conflict, require
from core.text import squeeze
from units import people
from units.models import Subject, Unit


def readied(bearer: Any, by: Any) -> Any:
    """A unit, rating or discipline with `kept`: does it lie where `by` acts, now or once?"""
    unit = bearer if isinstance(bearer, Unit) else bearer.unit
    if by.grants.is_admin:
        bearer.kept = True
    elif unit is None:
        bearer.kept = Subject.objects.filter(people.kept_by(by), pk=bearer.subject_id).exists()
    else:
        own = unit.pk in by.grants.own_units | by.grants.inherited_units
        hosts = by.grants.officer_hosts
        bearer.kept = own or (bool(hosts) and Unit.objects.ever_under(*hosts).filter(pk=unit.pk).exists())
    return bearer


def rate_unit(*, unit: Unit, by: Any, of: str, year: int, level: str, **basis: Any) -> Rating:
    """Record the rating of a collective or its Party organisation. Raises Refused, ValidationError beside the field."""
    require(rules.keep(by, readied(unit, by)))
    check_year(year)
    Basis(**basis).check()
    if Rating.objects.filter(unit=unit, of=of, year=year).exists():
        raise ValidationError({"year": _("The rating of that year has been entered already.")})
    with transaction.atomic():
        made = Rating.objects.create(
            unit=unit, of=of, year=year, level=level, entered_by=by, entered_at=clock.now(), **basis
        )
        log.record("awards.rate", made, by=by, params={"year": year})
    return made


def restrict_unit(
    *, unit: Unit, by: Any, starts_on: date, ends_on: date | None = None, **values: Any
) -> Discipline:  # fmt: skip
    """Record a discipline of a collective, or something pending about it. Raises Refused, ValidationError."""
    require(rules.keep(by, readied(unit, by)))
    _check_days(starts_on, ends_on)
    with transaction.atomic():
        made = Discipline.objects.create(
            unit=unit, starts_on=starts_on, ends_on=ends_on, entered_by=by, entered_at=clock.now(), **values
        )
        log.record("awards.restrict", made, by=by)
    return made


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if starts_on > clock.today():
        raise ValidationError({"starts_on": _("This day lies in the future.")})
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})


def conclude(*, discipline: Discipline, ends_on: date, reason: str, by: Any) -> Discipline:
    """End what is pending (or a discipline lifted early), with what came of it. Raises Refused, ValidationError, Conflict."""
    require(rules.keep(by, readied(discipline, by)))
    log.require_reason(reason)
    if ends_on < discipline.starts_on:
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})
    if ends_on > clock.today():
        raise ValidationError({"ends_on": _("This day lies in the future.")})
    with transaction.atomic():
        if not Discipline.objects.filter(pk=discipline.pk, ends_on=discipline.ends_on).update(ends_on=ends_on):
            raise Conflict()
        log.record("awards.conclude", discipline, by=by, reason=reason)
        discipline.refresh_from_db()
    return discipline


def correct(
    *, rating: Rating, version: int, level: str, reason: str, by: Any, file: Any = None, **basis: Any
) -> Rating:  # fmt: skip
    """Correct a rating with a reason; what stood there is kept. Raises Refused, ValidationError, Conflict."""
    require(rules.keep(by, readied(rating, by)))
    log.require_reason(reason)
    found = Basis(**basis)
    found.check()
    new = {
        "level": level, "number": squeeze(found.number), "decided_on": found.decided_on, "issuer": squeeze(found.issuer)
    }  # fmt: skip
    if not file and all(getattr(rating, name) == value for name, value in new.items()):
        raise ValidationError(_("Nothing is changed; change what was entered wrongly."))
    with transaction.atomic():
        locked = Rating.objects.select_for_update().get(pk=rating.pk)
        if not Rating.objects.filter(pk=rating.pk, version=version).update(version=F("version") + 1):
            raise Conflict()
        RatingCorrection.objects.create(
            rating=locked, level=locked.level, number=locked.number, decided_on=locked.decided_on, issuer=locked.issuer,
            file=locked.file, reason=reason.strip()[:1000], by=by, at=clock.now(),
        )  # fmt: skip
        blob = blobs.store(file, kind=FILE_KIND, by=by) if file else locked.file
        Rating.objects.filter(pk=rating.pk).update(file=blob, **new)
        log.record("awards.rating_correct", locked, by=by, reason=reason, params={"from": locked.level, "to": level})
    rating.refresh_from_db()
    return rating
