"""The sheet (phiếu thẩm định): the conclusion, the leader's approval, back to the officer with a reason."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards.appraisal.finding import take_up
from awards.models import Appraisal, AppraisalSheet, Nomination, Proposal
from awards.routes import tasks
from awards.rules import appraisal as rules
from awards.workflow.appraisal import SHEET
from core import clock, log
from core.refusals import Conflict, require
from deadlines.models import Outcome


def sheet_of(proposal: Proposal) -> AppraisalSheet:
    """The sheet of a proposal; one that was never saved has version 0."""
    found = AppraisalSheet.objects.filter(proposal=proposal).select_related("asked_by", "approved_by").first()
    if found is None:
        return AppraisalSheet(proposal=proposal, version=0)
    found.proposal = proposal
    return found


def conclude(*, proposal: Proposal, conclusion: str, version: int, by: Any) -> AppraisalSheet:
    """Write the conclusion. Raises Refused, Conflict."""
    require(rules.may_find(by, proposal))
    sheet = sheet_of(proposal)
    require(rules.may_write_sheet(by, sheet))
    with transaction.atomic():
        take_up(proposal, by)
        if version == 0:
            sheet, made = AppraisalSheet.objects.get_or_create(
                proposal=proposal, defaults={"conclusion": conclusion.strip()}
            )
            if not made:
                raise Conflict()
        elif not AppraisalSheet.objects.filter(pk=sheet.pk, version=version).update(
            conclusion=conclusion.strip(), version=F("version") + 1
        ):
            raise Conflict()
        log.record("awards.appraisal.conclude", proposal, by=by)
    return sheet_of(proposal)


def ask_approval(*, proposal: Proposal, by: Any) -> AppraisalSheet:
    """Hand the sheet to the leader: every nomination has its finding, and nothing more is asked of the unit.

    Raises Refused, ValidationError, Conflict.
    """
    sheet = sheet_of(proposal)
    require(rules.may_find(by, proposal))
    left = Nomination.objects.filter(proposal=proposal, appraisal__isnull=True).count()
    if left:
        raise ValidationError(_("%(count)s nominations have no finding yet.") % {"count": left})
    if Appraisal.objects.filter(nomination__proposal=proposal, finding=Appraisal.Finding.ASK).exists():
        raise ValidationError(_("Of some nominations more is asked: return the proposal, or change the finding."))
    with transaction.atomic():
        take_up(proposal, by)
        if sheet.pk is None:
            sheet, _made = AppraisalSheet.objects.get_or_create(proposal=proposal)
            sheet.proposal = proposal
        SHEET.perform(sheet, "ask", by=by, asked_by=by, asked_at=clock.now(), approved_by=None, approved_at=None)
        tasks.ask_approval(proposal)
    return sheet


def approve(*, proposal: Proposal, by: Any) -> AppraisalSheet:
    """The leader approves. Raises Refused, Conflict."""
    sheet = sheet_of(proposal)
    with transaction.atomic():
        SHEET.perform(sheet, "approve", by=by, approved_by=by, approved_at=clock.now())
        tasks.close_approval(proposal, Outcome.DONE)
    return sheet


def hand_back(*, proposal: Proposal, reason: str, by: Any) -> AppraisalSheet:
    """Back to the officer with the reason, until it is passed on. Raises Refused, ValidationError, Conflict."""
    sheet = sheet_of(proposal)
    with transaction.atomic():
        SHEET.perform(sheet, "hand_back", by=by, reason=reason, approved_by=None, approved_at=None)
        tasks.close_approval(proposal, Outcome.DONE)
    return sheet
