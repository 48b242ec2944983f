"""The papers campaigns write: the launch, the letter that urges, a unit's report, the pledge. Papers are always Vietnamese.

Builders read what stands in the records and invent nothing: what is not recorded is left out.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Report
from campaigns.papers.launch import FIELDS, campaign_values, launch_paper, may_write
from campaigns.papers.pledge import may_pledge, pledge_paper
from campaigns.papers.reported import REPORT_FIELDS, may_report, report_paper, report_values
from campaigns.papers.urge import CAMPAIGN, URGE, may_urge, urge_paper, urge_values
from documents import kinds
from units.models import Unit

REPORT, LAUNCH, REPORTED, PLEDGE = "campaigns.report", "campaigns.launch", "campaigns.reported", "campaigns.pledge"


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(
        kinds.Source(
            CAMPAIGN,
            _("Campaign"),
            find_campaign,
            lambda c: c.short_name,
            lambda c: reverse("campaigns:campaign", args=[c.pk]),
        )
    )
    kinds.register_source(kinds.Source(REPORT, _("Report"), find_report, _report_name, _report_url))
    kinds.register(
        kinds.Kind(
            LAUNCH,
            _("Launch of the campaign"),
            "",
            CAMPAIGN,
            _host,
            launch_paper,
            may_write,
            FIELDS,
            campaign_values,
            "speakerphone",
        )
    )
    kinds.register(
        kinds.Kind(
            URGE,
            _("Letter that urges late units"),
            "",
            CAMPAIGN,
            _host,
            urge_paper,
            may_urge,
            FIELDS,
            urge_values,
            "bell-ringing",
        )
    )
    kinds.register(
        kinds.Kind(
            PLEDGE,
            _("Emulation pledge"),
            "GUTĐ",
            CAMPAIGN,
            _host,
            pledge_paper,
            may_pledge,
            FIELDS,
            campaign_values,
            "heart-handshake",
        )
    )
    kinds.register(
        kinds.Kind(
            REPORTED,
            _("Report on results"),
            "BC",
            REPORT,
            _unit,
            report_paper,
            may_report,
            REPORT_FIELDS,
            report_values,
            "report",
        )
    )


def find_campaign(user: Any, pk: int) -> Campaign | None:
    return Campaign.objects.visible_to(user).select_related("host").filter(pk=pk).first()


def find_report(user: Any, pk: int) -> Report | None:
    found = Report.objects.visible_to(user).select_related(
        "participation__campaign__host", "participation__unit", "period"
    )
    return found.filter(pk=pk).first()


def _host(campaign: Campaign) -> Unit:
    return campaign.host


def _unit(report: Report) -> Unit:
    return report.participation.unit


def _report_name(report: Report) -> str:
    return f"{report.participation.unit.short_name} · {report.period.name} · {report.participation.campaign.short_name}"


def _report_url(report: Report) -> str:
    return reverse("campaigns:report", args=[report.participation_id, report.period_id])
