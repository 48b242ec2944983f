"""What reporting and participation tell the rest of the house: sentences of the log, readers of their files, the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.participation import PLAN_FILE, may_read_plan
from campaigns.reporting.reading import may_read_evidence, may_read_signed_paper
from campaigns.reporting.writing import SIGNED_PAPER
from campaigns.workflow.participation import PLAN, REGISTRATION
from campaigns.workflow.reporting import REPORT
from core import log, nav, registries
from documents import evidence

SENTENCES = {
    "campaigns.report.start": _("began the report"),
    "campaigns.report.read": _("read the report"),
    "campaigns.report.attach_paper": _("attached the signed paper"),
    "campaigns.add_entrants": _("added names of who takes part"),
    "campaigns.remove_entrant": _("took a name off the list of who takes part"),
    "campaigns.task.write": _("wrote the result of a task"),
    "campaigns.task.done": _("finished a task"),
    "campaigns.transfer": _("handed over what the closed unit still owed"),
}


def _reads_reports(user: Any) -> bool:
    grants = user.grants
    return bool(grants.own_units or grants.hosts or grants.blocks or grants.is_admin)


def connect() -> None:
    """Called once, in AppConfig.ready()."""
    log.sentences(dict(SENTENCES))
    for flow in (REPORT, REGISTRATION, PLAN):
        log.sentences({f"{flow.name}.{step.action}": step.done for step in flow.transitions})
    registries.file_readers[SIGNED_PAPER] = may_read_signed_paper
    registries.file_readers[PLAN_FILE] = may_read_plan
    if may_read_evidence not in evidence.also_readable_by:
        evidence.also_readable_by.append(may_read_evidence)
    nav.register("campaigns", pgettext_lazy("menu", "Reports"), "report", "campaigns:reports", _reads_reports, order=40)
