"""Verbs of the result: release it as a frozen snapshot, release again after a granted appeal, record knock-outs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from core import clock, log, outbox
from core.language import official
from core.numbers import format_decimal
from core.refusals import Conflict, require
from scoring.models import Knockout, KnockoutFinding, Release, Result, Round, RoundStage, ScoreSheet
from scoring.ranking.computing import Line, Outcome, outcome
from scoring.rules.ranking import may_find
from scoring.rules.rounds import may_release
from scoring.workflow.rounds import ROUND

RELEASED = "scoring.released"
MOST = 5  # names in one sentence


@dataclass(frozen=True)
class Obstacle:
    """Something that stands against a release; `url` is where it is put right, "" where no single page does."""

    text: str
    url: str = ""
    link: str = ""

    def __str__(self) -> str:
        return self.text


def obstacles(found: Outcome) -> list[Obstacle]:
    """What stands against a final release; empty when nothing does. Computed rows without a figure are named one by one."""
    missing = [line for line in found.lines if line.totals.missing and not line.sheet.left_out]
    said = []
    if missing:
        units = "; ".join(f"{line.name} ({line.totals.missing})" for line in missing[:MOST])
        said.append(Obstacle(_("Not all scores are in: %(units)s.") % {"units": units}))
    url = reverse("scoring:version_waivers", args=[found.version.pk])
    lacking = [(line, _unscored(found, line)) for line in missing]
    for row in (row for row in found.rows if row.leaf and row.criterion.source):
        names = [line.name for line, open_rows in lacking if row.criterion.pk in open_rows]
        if names:
            words = {"row": row.criterion, "units": "; ".join(names[:MOST])}
            text = _("“%(row)s”: its source has no figure of %(units)s.") % words
            said.append(Obstacle(text, url, _("Does it not apply to the unit? Waive the criterion for it")))
    return said


def _unscored(found: Outcome, line: Line) -> set[int]:
    """Rows without points that apply to the unit; what holds of a group holds of what is in it."""
    off: set[int] = set(line.waived)
    for row in found.rows:
        if row.criterion.parent_id in off:
            off.add(row.criterion.pk)
    return {row.criterion.pk for row in found.rows} - off - line.points.keys()


def doubts(found: Outcome) -> list[str]:
    """What an officer should know before releasing, without standing against it."""
    said = []
    if found.shared:
        said.append(
            _("These units share a rank; an award that cannot be divided waits for the ballot: %(units)s.")
            % {"units": "; ".join(line.name for line in found.shared)}
        )
    unsure = [line.name for line in found.lines if line.provisional]
    if unsure:
        said.append(
            _("These results rest on figures their owner has not confirmed: %(units)s.") % {"units": "; ".join(unsure)}
        )
    return said


def release(*, round_: Round, by: Any, reason: str = "") -> Release:
    """Freeze the result and tell every member. Raises Refused, ValidationError (scores are missing), Conflict."""
    require(may_release(by, round_))
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        found = outcome(round_)
        against = obstacles(found)
        if against:
            raise ValidationError([str(one) for one in against])
        ROUND.perform(round_, "release", by=by, reason=reason, released_at=clock.now())
        row = _freeze(found, Release.Scope.FINAL, by, reason)
        now = clock.now()
        stages = round_.stages.filter(kind=RoundStage.Kind.RELEASE).exclude(status=RoundStage.Status.DONE)
        stages.update(status=RoundStage.Status.DONE, closed_at=now)
        _tell(found, row)
    return row


def release_again(*, round_: Round, by: Any, reason: str) -> Release:
    """A new release that supersedes the last one; the old one stays readable. Raises Conflict unless the round is released."""
    log.require_reason(reason)
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.status != Round.Status.RELEASED:
            raise Conflict()
        found = outcome(locked)
        row = _freeze(found, Release.Scope.FINAL, by, reason)
        log.record("scoring.release_again", locked, by=by, reason=reason, params={"number": row.number})
        _tell(found, row)
    return row


def current(round_: Round, scope: str = Release.Scope.FINAL) -> Release | None:
    """The release in force."""
    return Release.objects.filter(round=round_, scope=scope).order_by("-number").first()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a snapshot in canonical JSON: what `manage.py check_invariants` compares."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _freeze(found: Outcome, scope: str, by: Any, reason: str) -> Release:
    """In the caller's transaction, with the round locked."""
    last = current(found.round, scope)
    content = snapshot(found)
    row = Release.objects.create(
        round=found.round,
        scope=scope,
        number=last.number + 1 if last else 1,
        content=content,
        digest=digest_of(content),
        reason=reason,
        released_by=by,
        released_at=clock.now(),
    )
    if scope == Release.Scope.FINAL:
        Result.objects.filter(release__round=found.round).update(superseded=True)
        Result.objects.bulk_create(_result(row, line) for line in found.lines)
    return row


def _result(row: Release, line: Line) -> Result:
    sums, place = line.totals, line.place
    return Result(
        release=row, sheet=line.sheet, total=sums.total, content=sums.content, bonus=sums.bonus,
        deduction=sums.deduction, self_total=line.own_total, denominator=sums.denominator,
        classification=place.classification, rank=place.rank, award=place.award, award_code=place.award_code,
        note="; ".join(f"{f.knockout.text} ({f.knockout.basis})" for f in line.findings)[:500] or line.sheet.left_out,
        provisional=line.provisional,
    )  # fmt: skip


def snapshot(found: Outcome) -> dict[str, Any]:
    """A round's result as data: rows of the table, and each unit's points, totals and place."""
    return {
        "round": found.round.name,
        "year": found.round.year,
        "table": {"name": str(found.version.table), "version": found.version.number, "scale": _text(found.version.scale)},
        "rows": [
            {
                "id": row.criterion.pk, "code": row.criterion.code, "number": row.criterion.number,
                "text": row.criterion.text, "maximum": _text(row.criterion.maximum), "depth": row.depth,
            }
            for row in found.rows
        ],
        "lines": [_frozen(found, line) for line in found.lines],
    }  # fmt: skip


def _frozen(found: Outcome, line: Line) -> dict[str, Any]:
    points = ((row.criterion.code, line.at(row.criterion.pk)) for row in found.rows)
    return {
        "unit": line.sheet.unit_id,
        "name": line.sheet.unit.name,
        "total": _text(line.totals.total),
        "bonus": _text(line.totals.bonus),
        "deduction": _text(line.totals.deduction),
        "self": None if line.own_total is None else _text(line.own_total),
        "rank": line.place.rank,
        "classification": line.place.classification,
        "award": line.place.award,
        "parted_by": line.place.parted_by,
        "points": {code: _text(value) for code, value in points if value is not None},
    }


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _tell(found: Outcome, row: Release) -> None:
    """Everybody with a role at a member unit, through the outbox."""
    by_unit = {line.sheet.unit_id: line for line in found.lines}
    roles = RoleAssignment.objects.in_force().filter(unit__in=by_unit, user__is_active=True).select_related("user")
    url = reverse("scoring:result", args=[found.round.pk])
    with official():
        outbox.post(
            outbox.Message(
                key=f"{RELEASED}:{row.pk}:{role.unit_id}:{role.user_id}",
                kind=RELEASED,
                recipient=role.user,
                subject=_("Result released: %(round)s") % {"round": found.round.name},
                body=_told(by_unit[role.unit_id or 0]),
                link=url,
                context=found.round.name,
            )
            for role in roles
        )


def _told(line: Line) -> str:
    total = format_decimal(line.totals.total)
    if line.place.rank is None:
        return _("%(unit)s: %(total)s points.") % {"unit": line.name, "total": total}
    return _("%(unit)s: %(total)s points, rank %(rank)s.") % {
        "unit": line.name,
        "total": total,
        "rank": line.place.rank,
    }


def find_knockout(*, sheet: ScoreSheet, knockout: Knockout, reason: str, by: Any) -> KnockoutFinding:
    """Record that a knock-out holds of a unit. Raises Refused, ValidationError (no reason, of another table)."""
    require(may_find(by, sheet.round))
    log.require_reason(reason)
    if knockout.version_id != sheet.round.version_used_id:
        raise ValidationError(_("This condition belongs to another criteria table."))
    with transaction.atomic():
        row, made = KnockoutFinding.objects.get_or_create(
            sheet=sheet, knockout=knockout, defaults={"reason": reason, "by": by, "at": clock.now()}
        )
        if made:
            log.record("scoring.knockout_found", sheet, by=by, reason=reason, params={"knockout": knockout.code})
    return row


def drop_knockout(*, finding: KnockoutFinding, reason: str, by: Any) -> None:
    """Take a finding back, with the reason on record."""
    require(may_find(by, finding.sheet.round))
    log.require_reason(reason)
    with transaction.atomic():
        code = finding.knockout.code
        log.record("scoring.knockout_dropped", finding.sheet, by=by, reason=reason, params={"knockout": code})
        finding.delete()
