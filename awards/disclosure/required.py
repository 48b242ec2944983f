"""Which awards must stand before the public, how long, and whose disclosure is still lacking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from awards.models import Disclosure, Nomination, Part, Rule, RuleSet
from core import clock

STEP = "disclosure"
CLOSED = Disclosure.Status.CLOSED


@dataclass(frozen=True)
class Need:
    """An award's disclosure: working days, the article, how sure it is."""

    days: int
    article: str
    mark: str


@dataclass(frozen=True)
class Lack:
    """A nomination whose disclosure is not done, and the running one if there is one."""

    nomination: Nomination
    need: Need
    running: Disclosure | None = None


def needs(rule_set: RuleSet) -> dict[int, Need]:
    """Award → what its route in this rule set asks; awards without the step are left out. One query."""
    rows = list(Rule.objects.filter(rule_set=rule_set, part__in=(Part.ROUTE, Part.PROCEDURE)))
    routes: dict[str, Need] = {}
    for row in rows:
        if row.part == Part.ROUTE:
            step = next((x for x in row.spec.get("steps", ()) if x["code"] == STEP and x["on"]), None)
            if step is not None:
                name = row.key.partition("/")[2]
                routes[name] = Need(
                    int(step["days"] or 0), step.get("article") or row.article, step.get("mark") or row.mark
                )
    return {
        row.award_id: routes[row.spec["route"]]
        for row in rows
        if row.part == Part.PROCEDURE and row.award_id is not None and row.spec.get("route") in routes
    }


def lacking(nominations: Iterable[Nomination]) -> list[Lack]:
    """Those that must stand before the public and have no closed disclosure that ran its time or says why not.

    The nominations come with `proposal`; the rules are those of the proposal's set, else those of the day it was received
    (or of today). A constant number of queries for each rule set.
    """
    listed = list(nominations)
    asked = _asked(listed)
    if not asked:
        return []
    links = Disclosure.nominations.through.objects.filter(nomination__in=asked).select_related("disclosure")
    closed: set[int] = set()
    running: dict[int, Disclosure] = {}
    for link in links:
        if link.disclosure.status == CLOSED:
            closed.add(link.nomination_id)
        elif link.disclosure.status == Disclosure.Status.OPEN:
            running[link.nomination_id] = link.disclosure
    return [Lack(x, asked[x.pk], running.get(x.pk)) for x in listed if x.pk in asked and x.pk not in closed]


def _asked(listed: Sequence[Nomination]) -> dict[int, Need]:
    sets = list(RuleSet.objects.all())
    by_set: dict[int, dict[int, Need]] = {}
    found: dict[int, Need] = {}
    for one in listed:
        on = one.proposal.received_on or clock.today()
        set_id = one.proposal.rule_set_id or next((x.pk for x in sets if _in_force(x, on)), None)
        if set_id is None:
            continue
        if set_id not in by_set:
            by_set[set_id] = needs(next(x for x in sets if x.pk == set_id))
        if one.award_id in by_set[set_id]:
            found[one.pk] = by_set[set_id][one.award_id]
    return found


def _in_force(one: RuleSet, on: date) -> bool:
    return (one.starts_on is None or one.starts_on <= on) and (one.ends_on is None or on <= one.ends_on)


def days_asked(nominations: Iterable[Nomination]) -> int:
    """The longest time that one of them asks, in working days; 0 where none asks."""
    return max((need.days for need in _asked(list(nominations)).values()), default=0)
