"""How findings, sheets, opinions and submissions look."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Appraisal, AppraisalSheet, RouteStep, Submission
from core import clock
from core.badges import Badge, badge

FINDINGS: dict[str, Badge] = {
    Appraisal.Finding.AGREE: Badge("ok", "circle-check", pgettext_lazy("finding", "Agree")),
    Appraisal.Finding.LOWER: Badge("warn", "arrow-down", pgettext_lazy("finding", "Agree to a lower award")),
    Appraisal.Finding.REFUSE: Badge("bad", "circle-x", pgettext_lazy("finding", "Do not agree")),
    Appraisal.Finding.ASK: Badge("warn", "question-mark", pgettext_lazy("finding", "Ask for more")),
}
SHEETS: dict[str, Badge] = {
    AppraisalSheet.Status.DRAFT: badge("writing"),
    AppraisalSheet.Status.FOR_APPROVAL: badge("for_signature", pgettext_lazy("appraisal", "With the leader")),
    AppraisalSheet.Status.APPROVED: badge("approved"),
}
SUBMISSIONS: dict[str, Badge] = {
    Submission.Status.DRAFT: badge("writing"),
    Submission.Status.SUBMITTED: badge("sent", pgettext_lazy("submission", "Submitted to the leader")),
    Submission.Status.RETURNED: badge("returned", pgettext_lazy("submission", "Returned by the leader's office")),
}
OPINIONS: dict[str, Badge] = {
    RouteStep.Status.WAITING: Badge("mute", "circle-dashed", _("Not yet")),
    RouteStep.Status.OPEN: Badge("info", "progress", pgettext_lazy("opinion", "Awaited")),
    RouteStep.Status.DONE: Badge("ok", "circle-check", pgettext_lazy("opinion", "Answered")),
    RouteStep.Status.RETURNED: badge("returned"),
    RouteStep.Status.SKIPPED: Badge("mute", "arrow-forward-up", pgettext_lazy("opinion", "Not waited for")),
}


def of_opinion(step: RouteStep) -> Badge:
    """Awaited (overdue past its term), answered, or not waited for."""
    if step.status == RouteStep.Status.OPEN and step.due_on is not None and step.due_on < clock.today():
        return badge("overdue")
    return OPINIONS[step.status]
