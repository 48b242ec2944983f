"""What the desk tells the rest of the house: sentences of the log, duties, events, papers, readers of its files, the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import RouteStep
from awards.reception import notices, papers
from awards.routes import tasks
from awards.submission import papers as submission_papers
from awards.workflow.appraisal import SHEET
from awards.workflow.submission import SUBMISSION
from core import log, nav, registries
from core.models import Blob
from deadlines import events

REPLY_FILE = "awards.opinion"
SENTENCES = {
    "awards.proposal.dated": _("entered a day of reception before today"),
    "awards.proposal.assign": _("gave the proposal to an officer"),
    "awards.proposal.consult": _("asked bodies for their opinion"),
    "awards.proposal.notify": _("gave notice of the result to the unit"),
    "awards.opinion.answer": _("gave the opinion of the body"),
    "awards.opinion.record": _("recorded the answer of a body"),
    "awards.opinion.skip": _("went on without an opinion"),
    "awards.appraisal.find": _("wrote a finding"),
    "awards.appraisal.conclude": _("wrote the conclusion of the appraisal"),
    "awards.submission.begin": _("began the submission"),
    "awards.submission.change": _("changed the submission"),
    "awards.routes.set": _("set the steps of a route"),
}


def connect() -> None:
    """Called once, in AppConfig.ready()."""
    log.sentences(dict(SENTENCES))
    for flow in (SHEET, SUBMISSION):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    tasks.register()
    events.register(*notices.KINDS)
    papers.register()
    submission_papers.register()
    registries.file_readers[REPLY_FILE] = may_read_reply
    desk, up = pgettext_lazy("menu", "Reception desk"), pgettext_lazy("menu", "Submissions")
    nav.register("awards", desk, "inbox", "awards:desk", _works_at_a_host, order=22)
    nav.register("awards", up, "file-text", "awards:submissions", _works_at_a_host, order=35)
    nav.register("unit", desk, "inbox", "awards:desk", _heads_only, order=42)
    asked = pgettext_lazy("menu", "Opinions asked of us")
    nav.register("unit", asked, "message-report", "awards:opinions", _acts_for_a_unit, order=44)


def _works_at_a_host(user: Any) -> bool:
    return bool(user.grants.officer_hosts or user.grants.leader_hosts)


def _acts_for_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units)


def _heads_only(user: Any) -> bool:
    return bool(user.grants.head_units) and not _works_at_a_host(user)


def may_read_reply(user: Any, blob: Blob) -> bool:
    """The letter of a consulted body: the host's people and the body itself."""
    rows = RouteStep.objects.filter(file=blob).select_related("proposal")
    grants = user.grants
    return grants.is_admin or any(
        row.proposal.host_id in grants.hosts | grants.head_units or row.body_id in grants.own_units for row in rows
    )
