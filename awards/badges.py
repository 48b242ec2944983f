"""How marks and answers look."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import (
    AgendaItem,
    AwardRecord,
    CouncilSession,
    Decision,
    Disclosure,
    HigherSubmission,
    Mark,
    Nomination,
    Proposal,
    PublicComment,
    RecordReview,
    Rule,
    RuleSet,
)
from core.badges import Badge, badge

Text = str | Promise
MARKS: dict[str, Badge] = {
    Mark.V: Badge("ok", "circle-check", _("Compared with the text")),
    Mark.S: Badge("info", "news", _("From a secondary source")),
    Mark.HIGH: Badge("mute", "circle-dashed", _("Not compared, very probably right")),
    Mark.MIDDLE: Badge("mute", "circle-dashed", _("Not compared, probably right")),
    Mark.LOW: Badge("warn", "alert-triangle", _("Not compared, uncertain")),
}
MET: dict[str, Badge] = {
    "yes": Badge("ok", "circle-check", pgettext_lazy("condition", "Met")),
    "no": Badge("bad", "circle-x", pgettext_lazy("condition", "Not met")),
    "unknown": Badge("warn", "question-mark", pgettext_lazy("condition", "Not known")),
    "judged": Badge("mute", "eye", pgettext_lazy("condition", "A person judges")),
}
VERDICTS: dict[str, Badge] = {
    "yes": Badge("ok", "circle-check", pgettext_lazy("verdict", "Eligible")),
    "no": Badge("bad", "circle-x", pgettext_lazy("verdict", "Not eligible")),
    "unknown": Badge("warn", "question-mark", pgettext_lazy("verdict", "Not enough facts")),
}
RECORD: dict[str, Badge] = {
    AwardRecord.Status.ACTIVE: Badge("ok", "circle-check", _("In force")),
    AwardRecord.Status.CORRECTED: Badge("ok", "pencil", _("Corrected")),
    AwardRecord.Status.RESTORED: Badge("ok", "arrow-back-up", _("Restored")),
    AwardRecord.Status.CANCELLED: Badge("mute", "ban", _("Cancelled")),
    AwardRecord.Status.STRIPPED: Badge("bad", "circle-x", _("Stripped")),
}
DECISION: dict[str, Badge] = {
    Decision.Status.DRAFT: badge("draft"),
    Decision.Status.ISSUED: Badge("ok", "rubber-stamp", pgettext_lazy("decision", "Issued")),
    Decision.Status.CANCELLED: Badge("mute", "ban", pgettext_lazy("decision", "Cancelled")),
}
REVIEW: dict[str, Badge] = {
    RecordReview.Status.OPEN: Badge("warn", "alert-triangle", _("To be reviewed")),
    RecordReview.Status.KEPT: Badge("ok", "circle-check", _("Stays in force")),
    RecordReview.Status.GONE: Badge("mute", "ban", _("Taken back by a decision")),
    RecordReview.Status.LAPSED: Badge("mute", "circle-check", _("No longer needed")),
}
SESSION: dict[str, Badge] = {
    CouncilSession.Status.DRAFT: Badge("mute", "pencil", CouncilSession.Status.DRAFT.label),
    CouncilSession.Status.INVITED: Badge("info", "send", CouncilSession.Status.INVITED.label),
    CouncilSession.Status.OPEN: Badge("info", "progress", CouncilSession.Status.OPEN.label),
    CouncilSession.Status.VOTING: Badge("warn", "checklist", CouncilSession.Status.VOTING.label),
    CouncilSession.Status.CLOSED: Badge("info", "lock", CouncilSession.Status.CLOSED.label),
    CouncilSession.Status.SIGNED: Badge("ok", "signature", CouncilSession.Status.SIGNED.label),
}
SAID: dict[str, Badge] = {
    AgendaItem.Outcome.AGREED: Badge("ok", "circle-check", AgendaItem.Outcome.AGREED.label),
    AgendaItem.Outcome.LOWERED: Badge("ok", "arrow-down", AgendaItem.Outcome.LOWERED.label),
    AgendaItem.Outcome.NOT_AGREED: Badge("bad", "circle-x", AgendaItem.Outcome.NOT_AGREED.label),
    AgendaItem.Outcome.POSTPONED: Badge("mute", "hourglass", AgendaItem.Outcome.POSTPONED.label),
}
NOT_DECIDED = Badge("mute", "circle-dashed", _("Not decided yet on that day"))


def of_rule(rule: Rule) -> Badge:
    """Confirmed by the office, or how sure the shipped text is."""
    if rule.confirmed_at is not None:
        return Badge("ok", "rubber-stamp", _("Changed by the office") if rule.edited else _("Confirmed"))
    return MARKS[rule.mark]


def of_set(rule_set: RuleSet) -> Badge:
    """In use, or provisional."""
    return badge("provisional") if rule_set.locked else Badge("ok", "circle-check", _("In use"))


DISCLOSURE: dict[str, Badge] = {
    Disclosure.Status.DRAFT: Badge("mute", "pencil", _("Being prepared")),
    Disclosure.Status.OPEN: Badge("info", "speakerphone", _("Open for comments")),
    Disclosure.Status.CLOSED: Badge("ok", "lock", pgettext_lazy("disclosure", "Closed")),
}
COMMENT: dict[str, Badge] = {
    PublicComment.Status.WAITING: Badge("warn", "clock", _("Awaiting moderation")),
    PublicComment.Status.SHOWN: Badge("ok", "eye", _("Shown")),
    PublicComment.Status.HIDDEN: Badge("mute", "eye-off", _("Not shown")),
}
HIGHER: dict[str, Badge] = {
    HigherSubmission.Status.DRAFT: Badge("mute", "pencil", _("Opinions being gathered")),
    HigherSubmission.Status.SENT: Badge("info", "send", _("Sent up")),
    HigherSubmission.Status.RETURNED: Badge("warn", "arrow-back-up", _("Returned to supplement")),
    HigherSubmission.Status.DECIDED: Badge("ok", "circle-check", _("Result known")),
    HigherSubmission.Status.WITHDRAWN: Badge("mute", "ban", pgettext_lazy("submission", "Withdrawn")),
}
OUTCOMES: dict[str, Badge] = {
    Nomination.Outcome.OPEN: Badge("mute", "circle-dashed", pgettext_lazy("nomination", "Not settled yet")),
    Nomination.Outcome.AGREED: Badge("ok", "circle-check", pgettext_lazy("nomination", "Agreed")),
    Nomination.Outcome.LOWERED: Badge("warn", "arrow-down", pgettext_lazy("nomination", "Lower award agreed")),
    Nomination.Outcome.REFUSED: Badge("bad", "circle-x", pgettext_lazy("nomination", "Not agreed")),
    Nomination.Outcome.POSTPONED: Badge("mute", "hourglass", pgettext_lazy("nomination", "Postponed")),
    Nomination.Outcome.AWARDED: Badge("ok", "medal", pgettext_lazy("nomination", "Awarded")),
}


def of_payment(payment: Any) -> Badge:
    """Planned, paid, to be recovered, recovered, or no longer to be paid; the payment comes with `gone`."""
    if payment.recovered_on is not None:
        return Badge("mute", "arrow-back-up", _("Recovered"))
    if payment.paid_on is not None:
        return (
            Badge("bad", "alert-circle", _("To be recovered"))
            if payment.gone
            else Badge("ok", "circle-check", _("Paid"))
        )
    return Badge("mute", "ban", _("Not to be paid")) if payment.gone else Badge("warn", "clock", _("To be paid"))


# ---- proposals -------------------------------------------------------------------------------------------------------
PROPOSALS: dict[str, Badge] = {
    Proposal.Status.DRAFT: badge("writing"),
    Proposal.Status.FOR_SIGNATURE: badge("for_signature"),
    Proposal.Status.SENT: badge("sent"),
    Proposal.Status.RECEIVED: badge("received"),
    Proposal.Status.APPRAISING: badge("appraising"),
    Proposal.Status.RETURNED: badge("returned"),
    Proposal.Status.FOR_COUNCIL: Badge("info", "users-group", pgettext_lazy("state", "Before the council")),
    Proposal.Status.SUBMITTED: Badge("info", "file-text", pgettext_lazy("state", "Submitted for decision")),
    Proposal.Status.DECIDED: Badge("ok", "circle-check", pgettext_lazy("state", "Decided")),
    Proposal.Status.REFUSED: badge("rejected", pgettext_lazy("proposal", "Not accepted")),
}
SECRET = Badge("mute", "lock", _("State secret"))


def of_proposal(one: Proposal) -> Badge:
    """Its state; of a secret one only that it is one."""
    return SECRET if one.secret else PROPOSALS[one.status]
