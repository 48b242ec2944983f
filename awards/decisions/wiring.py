"""What the rest of the house learns of decisions when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.decisions import notices, paper, reviewing
from awards.workflow import decisions  # noqa: F401 - registers its table
from core import log, nav
from deadlines import events
from deadlines.duties import register_kind

SENTENCES = {
    "awards.decision.draft": _("drafted the decision"),
    "awards.decision.later": _("drafted a later decision"),
    "awards.decision.edit": _("changed the head of the decision"),
    "awards.decision.line": _("changed a name on the list"),
    "awards.decision.add": _("put names on the list"),
    "awards.decision.remove": _("took names off the list"),
    "awards.decision.order": _("put the list in order"),
    "awards.decision.number": _("recorded number and date"),
    "awards.decision.issue": _("issued the decision"),
    "awards.decision.discard": _("gave up the draft"),
    "awards.decision.cancel": _("cancelled the whole decision by a later one"),
    "awards.decision.restore": _("restored the decision by a later one"),
    "awards.decision_setting": _("changed the setting of decisions"),
    "awards.record.issue": _("was awarded by a decision made here"),
    "awards.review_open": _("asked for a review of the award"),
    "awards.review_keep": _("found that the award stands"),
    "awards.fund.enter": _("entered income or spending of the fund"),
    "awards.payment.assign": _("set who pays the bonus"),
    "awards.payment.pay": _("recorded that the bonus was paid"),
    "awards.payment.recover": _("recorded that the bonus came back"),
}


def connect() -> None:
    """Called in AppConfig.ready()."""
    paper.register()
    log.sentences(dict(SENTENCES))
    events.register(*notices.KINDS)
    register_kind(reviewing.DUTY, pgettext_lazy("duty", "Review of awards"), "gavel", _("Review the awards"))
    nav.register("deciding", pgettext_lazy("menu", "Decisions"), "gavel", "awards:decisions", _holds_a_role, order=20)
    nav.register("deciding", pgettext_lazy("menu", "Award fund"), "cash", "awards:fund", _keeps_a_fund, order=55)


def _keeps_a_fund(user: Any) -> bool:
    return bool(user.grants.officer_hosts or user.grants.leader_hosts or user.grants.own_units)


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)
