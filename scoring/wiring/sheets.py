"""What `sheets` and `appraising` tell the rest of the house when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def connect() -> None:
    """Register log sentences, duty and message kinds, menu entries, file readers."""
    from core import log, nav, registries
    from documents import evidence
    from scoring.sheets import SIGNED_PAPER, citing
    from scoring.workflow.sheets import CARD, EXPLANATION

    for flow in (CARD, EXPLANATION):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    log.sentences(
        {
            "scoring.accept": _("took over scores as proposed"),
            "scoring.attach_paper": _("attached the signed paper"),
            "scoring.enter_for": _("began to enter scores on behalf of the unit"),
            "scoring.explain": _("explained a difference"),
            "scoring.explain_done": _("had nothing more to explain"),
            "scoring.correct": _("corrected a score"),
        }
    )
    _duties()
    registries.file_readers[SIGNED_PAPER] = citing.may_read_paper
    if citing.may_read_evidence not in evidence.also_readable_by:
        evidence.also_readable_by.append(citing.may_read_evidence)
    nav.register(
        "scoring", pgettext_lazy("menu", "Score sheets"), "clipboard-check", "scoring:sheets", _scores, order=40
    )


def _duties() -> None:
    from deadlines.duties import register_kind
    from scoring.sheets import asking

    register_kind(asking.SELF, _("Self-scoring"), "clipboard-check", _("Score ourselves"))
    register_kind(asking.CHECK, _("Scoring in the block"), "clipboard-check", _("Score the unit"))
    register_kind(asking.APPRAISE, _("Appraisal of scores"), "report-search", _("Appraise"))
    register_kind(asking.MEND, _("Rows sent back"), "arrow-back-up", _("Mend the rows"))
    register_kind(asking.EXPLAIN, _("Explanation of scores"), "message-2", _("See the differences"))
    register_kind(asking.ANSWER, _("Answer to an explanation"), "message-report", _("Answer"))


def _scores(user: Any) -> bool:
    grants = user.grants
    return bool(grants.own_units or grants.hosts or grants.blocks)
