"""Versions: what hinders issuing, issuing, the next version, and telling everyone concerned."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment
from core import clock, log, outbox
from core.language import official
from core.numbers import format_decimal
from core.refusals import Conflict, require
from scoring.criteria.making import SETTINGS, copy_content
from scoring.criteria.reading import engine_tree, lines_of, load
from scoring.criteria.words import problem_words
from scoring.engine.checks import Problem, check_formula
from scoring.engine.totals import BONUS, CONTENT
from scoring.facts import sources
from scoring.models import (
    Criterion,
    Explanation,
    Round,
    RowReturn,
    Score,
    TableVersion,
)
from scoring.models.sheets import ScoreSheet
from scoring.rules import criteria as rules
from scoring.workflow.criteria import TABLE_VERSION

Text = str | Promise
ZERO = Decimal(0)
KIND = "scoring.table"
STATUS = TableVersion.Status


@dataclass(frozen=True)
class Fault:
    """Something that hinders issuing: the row (None: the whole table) and a sentence."""

    criterion: Criterion | None
    text: str


def faults(version: TableVersion, criteria: list[Criterion] | None = None) -> list[Fault]:
    """Everything that must be mended before the version is issued; an empty list where nothing."""
    rows = load(version) if criteria is None else criteria
    if not rows:
        return [Fault(None, _("The table holds no criteria yet."))]
    lines = lines_of(rows)
    sums = engine_tree(rows).maxima()
    found: list[Fault] = []
    for line in lines:
        found += [Fault(line.criterion, problem_words(p)) for p in _row(line, sums[line.criterion.pk], version)]
    return [*_whole(version, rows), *found]


def _row(line: Any, held: Decimal, version: TableVersion) -> list[Problem]:
    c = line.criterion
    if line.is_group:
        if not line.children:
            return [Problem("kind", "no_children")]
        if c.maximum_fixed and held != c.maximum:
            code = "over_parent" if held > c.maximum else "under_parent"
            return [Problem("maximum", code, {"sum": held, "maximum": c.maximum})]
        return []
    found = check_formula(c.kind, c.formula, c.maximum, c.target, version.step, part=c.part)
    if c.maximum == 0:
        found.append(Problem("maximum", "zero_maximum"))
    if c.scorer == Criterion.Scorer.BODY and c.body_id is None:
        found.append(Problem("body", "no_body"))
    source = sources().get(c.source) if c.source else None
    if source is not None and source.needs_ref and not c.source_ref:
        found.append(Problem("source_ref", "no_source"))
    return found


def _whole(version: TableVersion, rows: list[Criterion]) -> list[Fault]:
    """The contents make up the scale; where bonus may not exceed it, contents and bonus together may."""
    tree = engine_tree(rows)
    held = {part: sum((r.maximum for r in tree.leaves if r.part == part), ZERO) for part in (CONTENT, BONUS)}
    inside = held[CONTENT] + held[BONUS]
    if held[CONTENT] == version.scale or (not version.bonus_over_scale and inside == version.scale):
        return []
    return [
        Fault(
            None,
            _("The criteria add up to %(sum)s points without bonus; the scale is %(scale)s.")
            % {"sum": format_decimal(held[CONTENT]), "scale": format_decimal(version.scale)},
        )
    ]


def issue(*, version: TableVersion, seen: int, document: str, by: Any) -> TableVersion:
    """Issue a draft: an earlier version in force is replaced, rounds on it go over to this one, everyone concerned is told.

    Raises Refused, Conflict, ValidationError (faults that must be mended, a later version without its reason).
    """
    if version.version != seen:
        raise Conflict()
    require(rules.issue(by, version))
    found = faults(version)
    if found:
        raise ValidationError(_("The table cannot be issued yet: %(fault)s") % {"fault": found[0].text})
    with transaction.atomic():
        before = version.table.versions.filter(status__in=TableVersion.IN_FORCE).first()
        if before is not None:
            TABLE_VERSION.perform(before, "retire", by=by, reason=version.reason)
        TABLE_VERSION.perform(
            version, "issue", by=by, reason=version.reason, issued_at=clock.now(), issued_by=by, document=document
        )
        if before is not None:
            carry_rounds(before, version)
        outbox.post(_notices(version, before is not None))
    return version


def change(*, version: TableVersion, reason: str, by: Any) -> TableVersion:
    """Begin the next version of an issued table: a draft with the same content. Raises Refused, ValidationError."""
    require(rules.change(by, version))
    log.require_reason(reason)
    table = version.table
    with transaction.atomic():
        if table.versions.filter(status=STATUS.DRAFT).exists():
            raise ValidationError(_("This table already has a draft."))
        last = table.versions.order_by("-number").values_list("number", flat=True)[0]
        made = TableVersion.objects.create(
            table=table,
            number=last + 1,
            reason=reason[:500],
            document=version.document,
            **{name: getattr(version, name) for name in SETTINGS},
        )
        copy_content(version, made, waivers=True)
        log.record("scoring.table_change", table, by=by, reason=reason, params={"version": made.number})
    return made


def discard(*, version: TableVersion, by: Any) -> bool:
    """Throw a draft away; with the table where it was its only version. True where the table went too."""
    require(rules.edit(by, version))
    table = version.table
    with transaction.atomic():
        log.record("scoring.draft_discard", table, by=by, params={"version": version.number})
        version.delete()
        if not table.versions.exists():
            table.delete()
            return True
    return False


def lock(*, version: TableVersion, by: Any) -> TableVersion:
    """The signed covenant fixes the table. In the caller's transaction. Raises Refused, Conflict."""
    found: TableVersion = TABLE_VERSION.perform(version, "lock", by=by)
    return found


def carry_rounds(old: TableVersion, new: TableVersion) -> int:
    """Rounds that are prepared or run on `old` go over to `new`: their scores, returned rows and explanations follow the
    row of the same code; those of a row that is gone stay with the old one. The number of rounds."""
    rounds = Round.objects.filter(version_used=old, status__in=(Round.Status.DRAFT, Round.Status.RUNNING))
    ids = list(rounds.values_list("pk", flat=True))
    if not ids:
        return 0
    new_ids = dict(new.criteria.values_list("code", "pk"))
    pairs = [(pk, new_ids[code]) for pk, code in old.criteria.values_list("pk", "code") if code in new_ids]
    if pairs:
        step = Case(*(When(criterion=a, then=b) for a, b in pairs))
        moved = [a for a, _b in pairs]
        Score.objects.filter(card__sheet__round__in=ids, criterion__in=moved).update(criterion=step)
        RowReturn.objects.filter(card__sheet__round__in=ids, criterion__in=moved).update(criterion=step)
        Explanation.objects.filter(card__sheet__round__in=ids, criterion__in=moved).update(criterion=step)
    rounds.filter(pk__in=ids).update(version_used=new)
    return len(ids)


@official()
def _notices(version: TableVersion, changed: bool) -> list[outbox.Message]:
    """To the people of every member of the block, of every unit of a round on this table, and the block's head."""
    table = version.table
    units = set(ScoreSheet.objects.filter(round__table=table).values_list("unit", flat=True))
    if table.block is not None:
        units |= set(table.block.memberships.values_list("unit", flat=True))
    concerned = Q(unit__in=units, role__in=(Role.HEAD, Role.CLERK))
    if table.block_id:
        concerned |= Q(block=table.block_id)
    roles = RoleAssignment.objects.in_force().filter(concerned, user__is_active=True).select_related("user")
    people = {role.user_id: role.user for role in roles}
    link = reverse("scoring:version", args=[version.pk])
    if changed:
        subject = _("Criteria table changed: %(table)s, version %(number)s")
        body = _("Reason: %(reason)s. Look at the new version before scoring goes on.")
    else:
        subject, body = _("Criteria table issued: %(table)s"), _("The criteria table of %(year)s can be read now.")
    told = {"table": table.name, "number": version.number, "reason": version.reason, "year": table.year}
    return [
        outbox.Message(f"{KIND}:{version.pk}:{pk}", KIND, user, subject % told, body % told, link, context=table.name)
        for pk, user in people.items()
    ]
