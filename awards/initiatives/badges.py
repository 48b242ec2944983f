"""How the states of an initiative look."""

from django.utils.translation import gettext_lazy as _

from awards.models import Initiative
from core.badges import Badge, badge

INITIATIVE: dict[str, Badge] = {
    Initiative.Status.DRAFT: badge("writing"),
    Initiative.Status.FILED: Badge("info", "gavel", _("Before the council")),
    Initiative.Status.REVIEWED: Badge("info", "eye", _("In favour, awaiting the decision")),
    Initiative.Status.RECOGNISED: Badge("ok", "circle-check", Initiative.Status.RECOGNISED.label),
    Initiative.Status.REFUSED: Badge("bad", "circle-x", Initiative.Status.REFUSED.label),
}


def of_initiative(initiative: Initiative) -> Badge:
    """Where an initiative stands; a wider effect that is requested is said."""
    if initiative.asked:
        return Badge("info", "trending-up", _("Effect in the province under review"))
    if initiative.status == Initiative.Status.REVIEWED and initiative.council_result == Initiative.Result.FAILED:
        return Badge("warn", "alert-triangle", _("Council not in favour"))
    return INITIATIVE[initiative.status]
