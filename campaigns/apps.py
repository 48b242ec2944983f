from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        _launching()
        _boards()
        _reporting()
        _handing_over()
        _papers()


def _papers() -> None:
    """The papers campaigns write."""
    from campaigns import papers
    from deadlines import late

    papers.register()
    late.LETTERS["campaign"] = papers.URGE


def _handing_over() -> None:
    """What becomes of the campaigns of a unit that ends."""
    from campaigns.handover import CampaignsHandover
    from core import log, registries

    registries.handovers["campaigns"] = CampaignsHandover()
    log.sentences({"campaigns.handed_over": _("handed over the part of a unit that ended")})


def _reporting() -> None:
    """Registration, plans, reports and their review."""
    from campaigns.reporting import wiring

    wiring.connect()


def _launching() -> None:
    """Directives, drafting, launching, targets."""
    from campaigns import directives, invariants
    from core import log, nav, registries

    log.sentences(
        {
            "campaigns.directive_record": _("recorded the document"),
            "campaigns.directive_edit": _("changed the document"),
            "campaigns.directive_number": _("added the number of the document"),
            "campaigns.create": _("started the draft"),
            "campaigns.edit_details": _("changed what the campaign is"),
            "campaigns.edit_content": _("changed the contents and indicators"),
            "campaigns.edit_groups": _("changed who takes part"),
            "campaigns.edit_deadlines": _("changed the deadlines"),
            "campaigns.move_date": _("moved a deadline"),
            "campaigns.campaign.launch": _("launched the campaign"),
            "campaigns.campaign.review": _("started the final review"),
            "campaigns.campaign.end": _("ended the campaign"),
            "campaigns.campaign.reopen": _("reopened the campaign"),
            "campaigns.add_participants": _("added units to the campaign"),
            "campaigns.allot": _("changed the units' targets"),
            "campaigns.confirm_figures": _("confirmed figures"),
            "campaigns.launch_child": _("made a draft under a parent campaign"),
        }
    )
    registries.file_readers[directives.FILE_KIND] = directives.may_read
    invariants.register()
    campaigns, documents = pgettext_lazy("menu", "Campaigns under way"), pgettext_lazy("menu", "Documents")
    nav.register("campaigns", campaigns, "flag-3", "campaigns:list", _hosts, order=10)
    nav.register(
        "unit", pgettext_lazy("menu", "Our campaigns"), "flag-3", "campaigns:list", _only_acts_for_a_unit, order=10
    )
    nav.register("lookup", documents, "file-text", "campaigns:directives", _holds_a_role, order=10)


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def _hosts(user: Any) -> bool:
    return bool(user.grants.hosts or user.grants.is_admin or user.grants.blocks)


def _only_acts_for_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units) and not _hosts(user)


def _boards() -> None:
    """How the duties of campaigns are shown."""
    from campaigns.launching import end_of
    from campaigns.notices import KINDS
    from deadlines import events, extensions
    from deadlines.duties import register_kind

    extensions.ENDS["campaign"] = end_of
    events.register(*KINDS)

    register_kind("campaigns.register", _("Registration"), "circle-check", _("Register"))
    register_kind("campaigns.plan", _("Emulation plan"), "clipboard-text", _("File the plan"))
    register_kind("campaigns.report", _("Report"), "report", _("Write the report"))
    register_kind("campaigns.task", _("Task"), "checklist", _("Open the task"))
    register_kind("campaigns.review", _("Review of a report"), "report-search", _("See the report"))
    register_kind("campaigns.fix", _("Mending of a report"), "arrow-back-up", _("Mend the report"))
