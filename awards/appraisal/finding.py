"""The officer's finding on a nomination: agree, a lower award, do not agree, ask for more; each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards.models import Appraisal, AppraisalSheet, Award, Nomination, Proposal
from awards.rules import appraisal as rules
from awards.workflow.proposals import PROPOSAL
from core import clock, log
from core.refusals import Conflict, require

F_ = Appraisal.Finding


@dataclass(frozen=True)
class Found:
    """What is written about one nomination. `award` is the lower one."""

    finding: str
    award: Award | None = None
    reason: str = ""
    opinion: str = ""

    def check(self, nomination: Nomination) -> None:
        """Raises ValidationError beside the field."""
        errors = {}
        if self.finding == F_.LOWER and self.award is None:
            errors["award"] = _("Choose the lower award.")
        elif self.finding == F_.LOWER and self.award == nomination.award:
            errors["award"] = _("This is the award that was proposed.")
        if self.finding != F_.AGREE and not self.reason.strip():
            errors["reason"] = _("Write why.")
        elif self.finding == F_.AGREE and nomination.verdict == "no" and not self.reason.strip():
            errors["reason"] = _("The check says “not eligible”: write why you agree all the same.")
        if errors:
            raise ValidationError(errors)


def take_up(proposal: Proposal, by: Any) -> None:
    """The first act of an appraisal begins it."""
    if proposal.status == Proposal.Status.RECEIVED:
        PROPOSAL.perform(proposal, "take_up", by=by, officer=proposal.officer or _in_charge(proposal, by))


def require_open(proposal: Proposal, by: Any) -> None:
    """May findings be written: by this person, and while the sheet lies with the officer? Raises Refused."""
    sheet = AppraisalSheet.objects.filter(proposal=proposal).first() or AppraisalSheet(proposal=proposal)
    sheet.proposal = proposal
    require(rules.may_write_sheet(by, sheet))


def _in_charge(proposal: Proposal, by: Any) -> Any:
    return by if proposal.host_id in by.grants.kept_hosts else None


def find(*, nomination: Nomination, found: Found, version: int, by: Any) -> Appraisal:
    """Write the finding; `version` is that of the one seen (0: none yet). Raises Refused, ValidationError, Conflict."""
    proposal = nomination.proposal
    require_open(proposal, by)
    found.check(nomination)
    values = {
        "finding": found.finding, "award": found.award if found.finding == F_.LOWER else None,
        "reason": found.reason.strip(), "opinion": found.opinion.strip(), "by": by, "at": clock.now(),
    }  # fmt: skip
    with transaction.atomic():
        take_up(proposal, by)
        if version:
            rows = Appraisal.objects.filter(nomination=nomination, version=version)
            if not rows.update(version=F("version") + 1, **values):
                raise Conflict()
            row = Appraisal.objects.get(nomination=nomination)
        else:
            row, made = Appraisal.objects.get_or_create(nomination=nomination, defaults=values)
            if not made:
                raise Conflict()
        log.record(
            "awards.appraisal.find", proposal, by=by, params={"nomination": nomination.pk, "finding": row.finding}
        )
    return row


def find_rest(*, proposal: Proposal, nominations: Sequence[Nomination], by: Any) -> int:
    """Agree to the nominations given that are eligible by the check and have no finding yet; the number written."""
    require_open(proposal, by)
    have = set(Appraisal.objects.filter(nomination__proposal=proposal).values_list("nomination", flat=True))
    rows = [
        Appraisal(nomination=one, finding=F_.AGREE, by=by, at=clock.now())
        for one in nominations
        if one.pk not in have and one.verdict != "no"
    ]
    if not rows:
        raise ValidationError(
            _("There is nothing left to agree to: the others are appraised, or not eligible by the check.")
        )
    with transaction.atomic():
        take_up(proposal, by)
        Appraisal.objects.bulk_create(rows, ignore_conflicts=True)
        log.record("awards.appraisal.find", proposal, by=by, params={"names": len(rows), "finding": F_.AGREE})
    return len(rows)
