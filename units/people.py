"""People and households: entered, found again by name and unit, never guessed between two."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import clock, log
from core.text import fold, squeeze
from units.lineage import lineages
from units.models import Position, Subject, Unit

_PICKED = re.compile(r"\[(\d{1,18})\]\s*$")
SHOWN = 5


def label_of(subject: Subject) -> str:
    """How somebody stands in a text box: the name, and the number that tells namesakes apart."""
    return f"{subject.full_name} [{subject.pk}]"


def described(subject: Subject) -> str:
    """The name with what tells namesakes apart: "Lò Thị Mai [12], sinh 1985"."""
    year = subject.born_on.year if subject.born_on else subject.born_year
    return _("%(name)s, born %(year)s") % {"name": label_of(subject), "year": year} if year else label_of(subject)


def namesakes(name: str, kind: str, units: Collection[int]) -> QuerySet[Subject]:
    """Those of that name who stood at one of `units`, or at a unit whose history one of them carries on."""
    found = Position.objects.filter(unit__in=lineages(units), subject__folded=fold(name)).values("subject")
    return Subject.objects.filter(pk__in=found, kind=kind, merged_into__isnull=True)


def picked(typed: str) -> tuple[str, int | None]:
    """ "Lò Thị Mai [12]" → the name and the number; None without one."""
    found = _PICKED.search(typed)
    return (squeeze(typed[: found.start()]), int(found.group(1))) if found else (squeeze(typed), None)


def chosen(typed: str, kind: str, unit: Unit, *, by: Any, another: bool = False) -> Subject | None:
    """Who is meant by a typed name at `unit`; None: somebody not entered yet. Raises ValidationError, which offers those known.

    Somebody known of the same name there is never taken without being picked by number; `another` says it is somebody else.
    """
    name, pk = picked(typed)
    if pk is not None:
        found = Subject.objects.visible_to(by).filter(pk=pk, kind=kind, merged_into__isnull=True).first()
        if found is None or fold(found.full_name) != fold(name):
            raise ValidationError(_("Nobody is called “%(typed)s”.") % {"typed": typed[:120]})
        return found
    known = [] if another else list(namesakes(name, kind, [unit.pk])[:SHOWN])
    if known:
        offers = "; ".join(described(one) for one in known)
        raise ValidationError(
            _(
                "Known by this name at the unit: %(people)s. Type the name with its number, or tick “another of this name”."
            )
            % {"people": offers}
        )
    return None


def enter(*, kind: str, full_name: str, unit: Unit, starts_on: date, by: Any, post: str = "", **facts: Any) -> Subject:
    """Enter a person or household who stands at `unit` from `starts_on`. Raises ValidationError beside the field."""
    subject = Subject(kind=kind, full_name=squeeze(full_name), created_by=by, created_at=clock.now(), **facts)
    subject.full_clean(exclude=("merged_into", "created_by", "party_member"))
    with transaction.atomic():
        subject.save()
        Position.objects.create(subject=subject, unit=unit, title=squeeze(post)[:160], starts_on=starts_on)
        log.record("units.subject_enter", subject, by=by)
    return subject
