"""The ledger: an initiative serves each author once for an award of the same name, never somebody else."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.initiatives.applying import readied
from awards.models import Award, Initiative, InitiativeAuthor, InitiativeUse, Nomination
from awards.rules import initiatives as rules
from core import clock, log
from core.refusals import require
from units.models import Subject


def use_fault(
    *, initiative: Initiative, subject: Subject, award_code: str, nomination: Nomination | None = None
) -> str:  # fmt: skip
    """Why the initiative cannot serve this person for this award; "" where it can. Three statements."""
    if not initiative.recognitions.exists():
        return _("“%(title)s” is not recognised yet.") % {"title": initiative.title}
    if not InitiativeAuthor.objects.filter(initiative=initiative, subject=subject).exists():
        said = _("“%(title)s” is not an initiative of %(name)s.")
        return said % {"title": initiative.title, "name": subject.full_name}
    used = InitiativeUse.objects.filter(initiative=initiative, subject=subject, award_code=award_code)
    earlier = used.exclude(nomination=nomination).first() if nomination else used.first()
    if earlier is not None:
        said = _("“%(title)s” has served %(name)s for “%(award)s” in %(year)s already; it serves each award once.")
        award = Award.objects.filter(code=award_code).first()
        return said % {
            "title": initiative.title, "name": subject.full_name, "award": award.name if award else award_code,
            "year": earlier.year,
        }  # fmt: skip
    return ""


def use(
    *, initiative: Initiative, subject: Subject, award: Award, year: int, by: Any, nomination: Nomination | None = None
) -> InitiativeUse:
    """Write in the ledger that it served `subject` for `award` of `year`. Raises Refused, ValidationError."""
    found = readied(initiative, by)
    refusal = rules.may_write(by, found)
    if refusal is not None:
        require(rules.may_decide(by, found))
    if year > clock.today().year:
        raise ValidationError({"year": _("This year lies in the future.")})
    fault = use_fault(initiative=initiative, subject=subject, award_code=award.code, nomination=nomination)
    if fault:
        raise ValidationError({"award": fault})
    with transaction.atomic():
        made = InitiativeUse.objects.create(
            initiative=initiative, subject=subject, award_code=award.code, year=year, nomination=nomination
        )
        log.record("awards.initiative_use", initiative, by=by, params={"award": award.code, "year": year})
    return made


def spend(nominations: Collection[Nomination]) -> int:
    """Awarded nominations that name an initiative stand in the ledger; one that stood there stays. The number written.

    In the caller's transaction; two statements, whatever the number.
    """
    found = Nomination.objects.filter(pk__in=[one.pk for one in nominations], subject__isnull=False)
    named = found.filter(initiative__isnull=False).select_related("award", "outcome_award", "proposal")
    rows = [
        InitiativeUse(
            initiative_id=one.initiative_id or 0, subject_id=one.subject_id or 0, nomination=one, year=one.proposal.year,
            award_code=(one.outcome_award or one.award).code,
        )
        for one in named
    ]  # fmt: skip
    InitiativeUse.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def ledger(initiative: Initiative) -> list[tuple[InitiativeUse, str]]:
    """Its uses, each with the name of the award; two statements."""
    names = dict(Award.objects.values_list("code", "name"))
    uses = initiative.uses.select_related("subject", "nomination__proposal").order_by("-year", "pk")
    return [(one, names.get(one.award_code, one.award_code)) for one in uses]
