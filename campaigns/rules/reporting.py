"""Who may do what with a report. The report comes with `participation.campaign` and `participation.unit` loaded."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Participation, Report
from campaigns.rules.campaigns import keeps
from core.refusals import Refusal

ONLY_UNIT = _("Only the unit's own people write this report.")
CEDED = _("By the decision that ended the unit, another unit finishes this.")


def acts_for(user: Any, participation: Participation) -> bool:
    return participation.unit_id in user.grants.own_units


def enters_for(user: Any, participation: Participation) -> bool:
    """May enter on behalf of a unit without an account: the host's officer, the head of the unit's block."""
    return keeps(user, participation.campaign.host_id) or participation.unit_id in user.grants.block_units


def running(participation: Participation) -> Refusal | None:
    if participation.campaign.status in (Campaign.Status.RUNNING, Campaign.Status.REVIEWING):
        return None
    if participation.campaign.status == Campaign.Status.DRAFT:
        return Refusal(_("The campaign has not been launched yet."))
    return Refusal(_("The campaign has ended."))


def may_write(user: Any, report: Report) -> Refusal | None:
    part = report.participation
    stopped = running(part)
    if stopped:
        return stopped
    if user.grants.cedes("campaigns:report", part.pk, report.period_id) and not enters_for(user, part):
        return Refusal(CEDED)
    if acts_for(user, part) and not report.entered_by_host:
        return None
    if enters_for(user, part) and (report.pk is None or report.entered_by_host):
        return None
    if report.entered_by_host:
        return Refusal(_("This report is being entered on behalf of the unit by the host."))
    return Refusal(ONLY_UNIT)


def may_pass_to_head(user: Any, report: Report) -> Refusal | None:
    if report.entered_by_host:
        return Refusal(
            _("A report entered on behalf of a unit is sent with its signed paper, without the head's approval here.")
        )
    return may_write(user, report)


def may_submit(user: Any, report: Report) -> Refusal | None:
    """The head approves here; otherwise the signed paper must be attached (it counts as the head's act)."""
    refusal = may_write(user, report)
    if refusal:
        return refusal
    if report.participation.unit_id in user.grants.head_units and not report.entered_by_host:
        return None
    if report.signed_on and report.signed_by and report.signed_file_id:
        return None
    return Refusal(_("Pass it to the head for approval, or attach the signed paper with its date and signer."))


def may_withdraw(user: Any, report: Report) -> Refusal | None:
    refusal = may_write(user, report)
    if refusal:
        return refusal
    if report.read_at is not None:
        return Refusal(_("The host has already read the report; ask for it to be returned."))
    return None


def may_waive(user: Any, report: Report) -> Refusal | None:
    """Taken in without a review: only where its unit has ended and nobody is left to answer a remark."""
    if report.participation.unit.closed_on is not None:
        return None
    return Refusal(_("Only the report of a unit that ended is taken in without a review."))


def may_review(user: Any, report: Report) -> Refusal | None:
    part = report.participation
    if not keeps(user, part.campaign.host_id):
        return Refusal(_("Only the host's officer reviews reports."))
    if part.unit_id in user.grants.own_units:
        return Refusal(_("You act for this unit yourself; another officer must review its report."))
    return None
