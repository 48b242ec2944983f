"""The file: which nominations go up together, to whom."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from awards.models import Award, HigherSubmission, Nomination, Proposal
from awards.rules import higher as rules
from core import clock, log
from core.refusals import Conflict, Refusal, require
from units.models import Unit

AGREED = (Nomination.Outcome.AGREED, Nomination.Outcome.LOWERED)
BEFORE = (Proposal.Status.FOR_COUNCIL, Proposal.Status.SUBMITTED)
ADDRESSEE, THROUGH = "Thủ tướng Chính phủ", "Bộ Nội vụ"
OVER = (HigherSubmission.Status.WITHDRAWN, HigherSubmission.Status.DECIDED)


def candidates(host: Unit, within: HigherSubmission | None = None) -> QuerySet[Nomination]:
    """Nominations agreed to here that the State level decides, in no other open file; `within`: those of this file too."""
    taken = HigherSubmission.nominations.through.objects.filter(nomination=OuterRef("pk")).exclude(
        highersubmission__status__in=OVER
    )
    if within is not None:
        taken = taken.exclude(highersubmission=within)
    rows = Nomination.objects.filter(
        outcome__in=AGREED, proposal__host=host, proposal__status__in=BEFORE, proposal__secret=False
    )
    rows = rows.annotate(given=Coalesce("outcome_award", "award")).filter(~Exists(taken))
    state = Award.objects.filter(level=Award.Level.STATE).values("pk")
    return rows.filter(given__in=state).select_related("award", "outcome_award", "proposal__unit", "proposal__rule_set")


def prepare(
    *, host: Unit, title: str, addressee: str, through: str, nominations: Sequence[Nomination], by: Any
) -> HigherSubmission:
    """A file of nominations that go up together. Raises Refused, or ValidationError where a name stands elsewhere by now."""
    if not (by.grants.is_admin or host.pk in by.grants.kept_hosts):
        require(Refusal(_("Only officers of a host submit nominations to a higher level.")))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)  # the same name is not put into two files at once
        _check(host, nominations, None)
        row = HigherSubmission.objects.create(
            host=host, title=title.strip(), addressee=addressee.strip(), through=through.strip(), created_by=by,
            created_at=clock.now(),
        )  # fmt: skip
        row.nominations.set(nominations)
        log.record("awards.higher.prepare", row, by=by)
    return row


def change(
    *, submission: HigherSubmission, version: int, title: str, addressee: str, through: str, nominations: Sequence[Nomination],
    by: Any,
) -> HigherSubmission:  # fmt: skip
    """Change the file before it is sent. Raises Refused, ValidationError, or Conflict when somebody was faster."""
    require(rules.gather(by, submission))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=submission.host_id)
        _check(submission.host, nominations, submission)
        values = {
            "title": title.strip(),
            "addressee": addressee.strip(),
            "through": through.strip(),
            "version": version + 1,
        }
        draft = HigherSubmission.objects.filter(pk=submission.pk, version=version, status=HigherSubmission.Status.DRAFT)
        if not draft.update(**values):
            raise Conflict()
        submission.nominations.set(nominations)
        log.record("awards.higher.change", submission, by=by)
    return submission


def _check(host: Unit, nominations: Sequence[Nomination], within: HigherSubmission | None) -> None:
    if not nominations:
        raise ValidationError({"nominations": _("Choose at least one name.")})
    free = set(candidates(host, within).filter(pk__in=[x.pk for x in nominations]).values_list("pk", flat=True))
    for one in nominations:
        if one.pk not in free:
            raise ValidationError(
                {"nominations": _("%(name)s cannot go up: not agreed to, or in another file.") % {"name": one.name}}
            )
