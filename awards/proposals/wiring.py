"""What proposals tell the rest of the house: sentences of the log, who reads their files, duties, the paper, the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.proposals import paper, sending
from awards.workflow.proposals import NOMINATION, PROPOSAL
from core import log, nav, registries
from deadlines.duties import register_kind

SENTENCES = {
    "awards.proposal.draft": _("began the proposal"),
    "awards.proposal.edit": _("changed what the proposal is about"),
    "awards.proposal.nominate": _("added names to the proposal"),
    "awards.proposal.drop": _("took names out of the proposal"),
    "awards.proposal.attach_paper": _("attached the signed paper"),
    "awards.nomination.change": _("changed the nomination"),
}


def _proposes(user: Any) -> bool:
    grants = user.grants
    return bool(grants.own_units or grants.hosts or grants.is_admin)


def connect() -> None:
    """Called once, in AppConfig.ready()."""
    log.sentences(dict(SENTENCES))
    for flow in (PROPOSAL, NOMINATION):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    registries.file_readers[sending.FILE_KIND] = sending.may_read_paper
    register_kind(sending.SIGN, pgettext_lazy("duty", "Proposal for approval"), "signature", _("Look and approve"))
    register_kind(sending.RECEIVE, pgettext_lazy("duty", "Proposal to receive"), "inbox", _("Look and receive"))
    paper.register()
    nav.register(
        "awards", pgettext_lazy("menu", "Proposals"), "file-certificate", "awards:proposals", _proposes, order=20
    )
