"""The papers campaigns write: the launch, the letter that urges, a unit's report, the pledge. Papers are always Vietnamese.

Builders read what stands in the records and invent nothing: what is not recorded is left out.
"""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Report
from campaigns.papers.launch import FIELDS, campaign_values, launch_paper, may_write
from campaigns.papers.pledge import may_pledge, pledge_paper
from campaigns.papers.reported import REPORT_FIELDS, may_report, report_paper, report_values
from campaigns.papers.urge import CAMPAIGN, URGE, URGE_FIELDS, may_urge, urge_paper, urge_values
from documents import kinds
from units.models import Unit

REPORT, LAUNCH, REPORTED, PLEDGE = "campaigns.report", "campaigns.launch", "campaigns.reported", "campaigns.pledge"


def register() -> None:
    """Called in AppConfig.ready()."""
    for source in sources():
        kinds.register_source(source)
    for kind in (*campaign_kinds(), report_kind()):
        kinds.register(kind)


def sources() -> tuple[kinds.Source, kinds.Source]:
    """What campaigns' papers are made from."""
    return (
        kinds.Source(CAMPAIGN, _("Campaign"), find_campaign, str, _campaign_url),
        kinds.Source(REPORT, _("Report"), find_report, _report_name, _report_url),
    )


def campaign_kinds() -> tuple[kinds.Kind, ...]:
    """The launch, the letter that urges, the pledge: papers of the host."""
    launch = kinds.Kind(
        code=LAUNCH,
        title=_("Launch of the campaign"),
        abbreviation="",
        source=CAMPAIGN,
        unit_of=_host,
        build=launch_paper,
        may=may_write,
        fields=FIELDS,
        values=campaign_values,
        icon="speakerphone",
    )
    urge = replace(
        launch,
        code=URGE,
        title=_("Letter that urges late units"),
        build=urge_paper,
        may=may_urge,
        fields=URGE_FIELDS,
        values=urge_values,
        icon="bell-ringing",
    )
    words = _("Emulation pledge")
    pledge = replace(launch, code=PLEDGE, title=words, abbreviation="GUTĐ", build=pledge_paper, may=may_pledge)
    return launch, urge, replace(pledge, icon="heart-handshake")


def report_kind() -> kinds.Kind:
    """A unit's report on results."""
    return kinds.Kind(
        code=REPORTED,
        title=_("Report on results"),
        abbreviation="BC",
        source=REPORT,
        unit_of=_unit,
        build=report_paper,
        may=may_report,
        fields=REPORT_FIELDS,
        values=report_values,
        icon="report",
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


def _campaign_url(campaign: Campaign) -> str:
    return reverse("campaigns:campaign", args=[campaign.pk])


def _report_name(report: Report) -> str:
    return f"{report.participation.unit.short_name} · {report.period.name} · {report.participation.campaign.short_name}"


def _report_url(report: Report) -> str:
    return reverse("campaigns:report", args=[report.participation_id, report.period_id])
