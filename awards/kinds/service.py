"""Long service and tenure: the posts on record, the table of posts and years, and what they give, explained."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards import procedures, shipped
from awards.engine import service
from awards.engine.service import Answer, Spell
from awards.models import Award, AwardRecord, Part, Rule, RuleSet
from core import log
from core.refusals import require
from core.text import fold
from units import people
from units.models import Position, Subject
from units.rules import people as rules

TABLES = ("service", "tenure")
WOMEN = "setting/service_women"


@dataclass(frozen=True)
class Group:
    """A group of posts of the table."""

    code: str
    name: str
    titles: tuple[str, ...]
    above: tuple[str, ...]


@lru_cache(maxsize=1)
def groups() -> dict[str, Group]:
    """The groups of posts, by code."""
    rows = json.loads((shipped.DATA / "posts.json").read_text(encoding="utf-8"))["groups"]
    return {
        r["code"]: Group(r["code"], r["name"], tuple(fold(t) for t in r["titles"]), tuple(r["above"])) for r in rows
    }


def group_of(position: Position) -> str:
    """The group a post belongs to: as somebody said, else by its title; "" for none."""
    if position.code:
        return position.code if position.code in groups() else ""
    title = fold(position.title)
    best = ("", 0)
    for group in groups().values():
        for known in group.titles:
            if (title == known or title.startswith(f"{known} ")) and len(known) > best[1]:
                best = (group.code, len(known))
    return best[0]


@dataclass(frozen=True)
class Entitled:
    """What a row of the table gives somebody: the award, the row's rule, the engine's answer, the posts, the same award held."""

    award: Award
    rule: Rule
    answer: Answer
    posts: tuple[Position, ...]
    held: AwardRecord | None

    @property
    def met(self) -> str:
        """yes, no, passed, or held."""
        return "held" if self.held is not None and self.answer.met == "yes" else self.answer.met

    @property
    def asked(self) -> str:
        return in_words(self.answer.asked)

    @property
    def had(self) -> str:
        return in_words(self.answer.had)

    @property
    def missing(self) -> str:
        return in_words(max(0, self.answer.asked - self.answer.had))


def in_words(months: int) -> str:
    """ "3 năm 4 tháng"."""
    years, rest = divmod(months, service.MONTHS)
    if not rest:
        return _("%(years)s years") % {"years": years}
    if not years:
        return _("%(months)s months") % {"months": rest}
    return _("%(years)s years %(months)s months") % {"years": years, "months": rest}


def entitled(subjects: Collection[Subject], on: date) -> dict[int, list[Entitled]]:
    """What the tables give each of `subjects` on `on`, every row with its reasons; five statements for any number."""
    present = procedures.in_force(RuleSet.objects.all(), on)
    found = Rule.objects.filter(rule_set=present, part__in=(Part.PROCEDURE, Part.SETTING)) if present else ()
    rules_ = {rule.key: rule for rule in found}
    table = [r for key, r in rules_.items() if key.startswith(tuple(f"procedure/{name}/" for name in TABLES))]
    awards = {a.code: a for a in Award.objects.filter(code__in={r.spec["award"] for r in table})}
    posts, held = _posts(subjects), _held(subjects, awards)
    share = _share(rules_.get(WOMEN))
    return {one.pk: _of_one(one, table, awards, posts, held, on, share) for one in subjects}


def _share(rule: Rule | None) -> Fraction:
    try:
        return min(max(Fraction(str(rule.spec["value"])) if rule else Fraction(0), Fraction(0)), Fraction(9, 10))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _posts(subjects: Collection[Subject]) -> Mapping[int, list[Position]]:
    found: dict[int, list[Position]] = defaultdict(list)
    for row in (
        Position.objects.filter(subject__in=[s.pk for s in subjects]).select_related("unit").order_by("starts_on")
    ):
        found[row.subject_id].append(row)
    return found


def _held(subjects: Collection[Subject], awards: Mapping[str, Award]) -> dict[tuple[int, str], AwardRecord]:
    rows = AwardRecord.objects.counted().filter(subject__in=[s.pk for s in subjects], award__code__in=awards)
    return {(row.subject_id, row.award.code): row for row in rows.select_related("award") if row.subject_id}


def _of_one(
    one: Subject, table: Iterable[Rule], awards: Mapping[str, Award], posts: Mapping[int, list[Position]],
    held: Mapping[tuple[int, str], AwardRecord], on: date, share: Fraction,
) -> list[Entitled]:  # fmt: skip
    until = min(on, one.died_on) if one.died_on else on
    mine = {row.pk: row for row in posts.get(one.pk, ())}
    spells = [Spell(group_of(row), row.starts_on, row.ends_on, row.pk) for row in mine.values()]
    found = []
    for rule in table:
        line = service.Line(rule.spec["award"], rule.spec["group"], rule.spec["min_years"], rule.spec["below_years"])
        woman = one.sex == Subject.Sex.FEMALE and rule.key.startswith("procedure/service/")
        above = {code: group.above for code, group in groups().items()}
        (answer,) = service.judge(spells, [line], on=until, above=above, share=share if woman else Fraction(0))
        counted = tuple(mine[s.ref] for s in answer.spells)
        if counted and line.award in awards:
            found.append(Entitled(awards[line.award], rule, answer, counted, held.get((one.pk, line.award))))
    return found


def assign(*, position: Position, code: str, by: Any) -> Position:
    """Say to which group of the table a post belongs ("-": to none; "" : by its title). Raises Refused, ValidationError."""
    require(rules.keep(by, people.readied(position.subject, by)))
    if code not in ("", "-", *groups()):
        raise ValidationError({"code": _("Choose a group of the table.")})
    with transaction.atomic():
        Position.objects.filter(pk=position.pk).update(code=code)
        log.record("awards.service.group", position.subject, by=by, params={"position": position.pk})
    position.code = code
    return position
