"""What proposals tell the rest of the house: sentences of the log, who reads their files, the menu."""

from django.utils.translation import gettext_lazy as _

from awards.workflow.proposals import NOMINATION, PROPOSAL
from core import log

SENTENCES = {
    "awards.proposal.draft": _("began the proposal"),
    "awards.proposal.nominate": _("added names to the proposal"),
    "awards.proposal.drop": _("took a name out of the proposal"),
    "awards.proposal.attach_paper": _("attached the signed paper"),
}


def connect() -> None:
    """Called once, in AppConfig.ready()."""
    log.sentences(dict(SENTENCES))
    for flow in (PROPOSAL, NOMINATION):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
