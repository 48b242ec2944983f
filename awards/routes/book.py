"""Which way a proposal goes: its awards and kind by the rules, switched and dated by the host."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from awards.engine import route
from awards.models import Part, Proposal, RouteSetting, RouteStep, Rule, RuleSet

K = RouteStep.Kind
KIND_OF = {
    "unit_review": K.UNIT, "block": K.BLOCK, "reception": K.RECEPTION, "appraisal": K.APPRAISAL, "opinions": K.OPINION,
    "disclosure": K.DISCLOSURE, "council": K.COUNCIL, "submission": K.SUBMISSION, "decision": K.DECISION, "higher": K.HIGHER,
    "notice": K.NOTICE,
}  # fmt: skip
CODE_OF = {kind: code for code, kind in KIND_OF.items()}
USUAL = "province"  # the way of an award whose rules name none


@dataclass(frozen=True)
class Passed:
    """The steps of one proposal, those off left out, and the names of the routes they come from."""

    steps: tuple[route.Step, ...]
    routes: tuple[str, ...]

    def has(self, code: str) -> bool:
        """Is this step passed?"""
        return any(step.code == code for step in self.steps)

    @property
    def days(self) -> int | None:
        """Working days from reception to decision."""
        return route.total(self.steps)


@dataclass
class Book:
    """The routes of one rule set and the settings of some hosts."""

    rule_set: RuleSet | None
    routes: dict[str, tuple[route.Step, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    of_kind: dict[str, str] = field(default_factory=dict)
    of_award: dict[int, str] = field(default_factory=dict)
    settings: dict[int, list[route.Setting]] = field(default_factory=dict)
    silence: dict[int, list[tuple[date, str, str]]] = field(default_factory=dict)

    def keys(self, kind: str, awards: Iterable[int]) -> tuple[str, ...]:
        """The routes of a proposal of this kind with these awards."""
        if kind in self.of_kind:
            return (self.of_kind[kind],)
        found = dict.fromkeys(self.of_award.get(pk, USUAL) for pk in awards)
        return tuple(found) or (USUAL,)

    def way(self, host: int, kind: str, awards: Collection[int], on: date) -> Passed:
        """The steps a proposal passes at `host` when it is received on a day."""
        keys = [key for key in self.keys(kind, awards) if key in self.routes]
        rows = self.settings.get(host, [])
        ways = [route.applied(self.routes[key], route.current(rows, key, on)) for key in keys]
        steps = tuple(step for step in route.merged(ways) if step.on)
        return Passed(steps, tuple(self.names[key] for key in keys))

    def silence_of(self, host: int, keys: Collection[str], on: date) -> str:
        """What silence after the term means at the host; the most careful where routes differ."""
        order = [RouteStep.Silence.WAIT, RouteStep.Silence.PASS, RouteStep.Silence.AGREE]
        found = []
        for key in keys:
            said = [value for day, name, value in self.silence.get(host, []) if name == key and day <= on]
            found.append(said[-1] if said else RouteStep.Silence.PASS)
        return (
            str(min(found, key=lambda x: order.index(RouteStep.Silence(x)))) if found else str(RouteStep.Silence.PASS)
        )


def load(rule_set: RuleSet | None, hosts: Collection[int]) -> Book:
    """The routes of a rule set (None: nothing is loaded yet) with the settings of `hosts`."""
    book = Book(rule_set)
    rules = Rule.objects.filter(rule_set=rule_set, part__in=(Part.ROUTE, Part.PROCEDURE)) if rule_set else ()
    for rule in rules:
        _take(book, rule)
    settings: dict[int, list[route.Setting]] = defaultdict(list)
    silence: dict[int, list[tuple[date, str, str]]] = defaultdict(list)
    for row in RouteSetting.objects.filter(host__in=hosts).order_by("starts_on", "id"):
        settings[row.host_id].append(route.Setting(row.route, row.step, row.starts_on, row.on, row.days))
        if row.step == "opinions":
            silence[row.host_id].append((row.starts_on, row.route, row.silence))
    book.settings, book.silence = dict(settings), dict(silence)
    return book


def _take(book: Book, rule: Rule) -> None:
    spec: dict[str, Any] = rule.spec
    if rule.part == Part.PROCEDURE:
        if rule.award_id is not None and "route" in spec:
            book.of_award[rule.award_id] = spec["route"]
    elif "kind" in spec:
        book.of_kind[spec["kind"]] = spec["route"]
    else:
        key = rule.key.partition("/")[2]
        book.routes[key] = route.read(spec)
        book.names[key] = spec.get("name") or rule.text.partition(":")[0]


def awards_of(proposal: Proposal) -> set[int]:
    """The awards it is about; of nominations fetched before, no query."""
    return {one.award_id for one in proposal.nominations.all()}
