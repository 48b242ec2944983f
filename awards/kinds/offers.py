"""The kinds of proposals to choose from, with the awards each is for, as the rules of the day say."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awards import procedures
from awards.models import Award, Part, Proposal, Rule, RuleSet
from core import clock, nav

K = Proposal.Kind
Text = str | Promise
SPECIAL = (K.TENURE, K.FOREIGN, K.RESISTANCE, K.MEDAL, K.HONORARY, K.SERVICE)
HINTS: dict[str, tuple[str, Text]] = {
    K.YEARLY: (
        "calendar-event",
        _("Titles and commendations of the year: ticked from the staff list, typed or pasted."),
    ),
    K.CAMPAIGN: ("flag-3", _("Made in one act from the results of a campaign or a released scoring round.")),
    K.SUDDEN: ("alarm", _("One screen, also on a phone: who, what happened, a photo. Simplified procedure.")),
    K.SERVICE: ("hourglass", _("Posts held and years in them give the order; each answer shows its posts.")),
    K.TENURE: ("clock", _("Continuous service in the armed forces or the police.")),
    K.FOREIGN: ("world", _("Foreign persons and organisations.")),
    K.RESISTANCE: ("history", _("Merits in the resistance wars, also posthumously.")),
    K.MEDAL: ("medal-2", _("The province's commemorative medal.")),
    K.HONORARY: ("crown", _("Honorary titles of the State: heroes, people's teachers, physicians, artists.")),
    K.BULK: ("home", _("Hundreds of households or hamlets pasted or from Excel, hamlet by hamlet.")),
    K.DECIDED: ("notebook", _("A decision that was signed on paper enters the register with its names.")),
}
URLS: dict[str, tuple[str, tuple[Any, ...]]] = {
    K.YEARLY: ("awards:proposal_new", ()),
    K.CAMPAIGN: ("awards:proposal_sources", ()),
    K.SUDDEN: ("awards:sudden", ()),
    K.SERVICE: ("awards:service_list", ()),
    K.BULK: ("awards:bulk", ()),
    K.DECIDED: ("awards:register_add", ()),
}


@dataclass(frozen=True)
class Offer:
    """A kind on the chooser."""

    kind: str
    label: Text
    icon: str
    hint: Text
    url: str
    rule: Rule | None


def offers() -> list[Offer]:
    """Every kind that has a screen; two statements."""
    present = procedures.in_force(RuleSet.objects.all(), clock.today())
    rows = (
        Rule.objects.filter(rule_set=present, part=Part.PROCEDURE, key__startswith="procedure/kind/") if present else ()
    )
    rules = {rule.key.rpartition("/")[2]: rule for rule in rows}
    found = []
    for kind, (icon, hint) in HINTS.items():
        name, args = URLS.get(kind, ("awards:special", (kind,)))
        url = nav.resolve(name, *args)
        if url:
            found.append(Offer(kind, K(kind).label, icon, hint, url, rules.get(kind)))
    return found


def awards_of(kind: str) -> list[Award]:
    """The awards a kind is for, the usual one first; the whole catalogue while no rules are loaded."""
    rule = procedures.of_kind(kind, clock.today())
    codes = rule.spec["awards"] if rule else []
    if not codes:
        return list(Award.objects.all())
    return sorted(Award.objects.filter(code__in=codes), key=lambda award: codes.index(award.code))
