"""Drafts of decisions: from the results, or from typed names; lines changed, moved, taken off."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from awards.decisions import candidates
from awards.decisions.claiming import claim
from awards.models import Award, CouncilSession, Decision, DecisionLine, Nomination
from awards.rules import decisions as rules
from awards.rules import signing
from awards.workflow.decisions import DECISION
from core import clock, log
from core.refusals import require
from core.text import person_sort_key, sort_key, squeeze
from documents import numbers
from units.models import Unit
from units.units import names_on

LINES = 5000
WRITTEN = ("name", "post", "achievement", "posthumous", "at_unit_name", "reason", "award", "year")
HEADED = (
    "title", "issuer", "series", "symbol", "signer", "signer_post", "authority", "authorisation", "year", "year_kind",
    "campaign", "session",
)  # fmt: skip


def blank(host: Unit) -> dict[str, Any]:
    """What a new decision of the host starts with: who issues it, its symbol, who signs."""
    head = numbers.letterhead_of(host, clock.today())
    paper = numbers.blank_paper(host, abbreviation="QĐ", kind="QUYẾT ĐỊNH", subject="")
    post = paper.signature.lines[-1]
    return {
        "issuer": issuer_of(host, post, head.issuer_name), "series": "QĐ", "symbol": paper.symbol,
        "signer": paper.signature.name, "signer_post": post.capitalize() if post.isupper() else post,
    }  # fmt: skip


def issuer_of(host: Unit, post: str, running: str) -> str:
    """A chairman decides awards in person (“Chủ tịch Ủy ban nhân dân tỉnh Lai Châu”); elsewhere the body's head does."""
    if host.kind in signing.COMMITTEES:
        return f"Chủ tịch {running}"[:200]
    post = "Thủ trưởng" if post == "THỦ TRƯỞNG ĐƠN VỊ" else post.capitalize()
    return f"{post} {running}"[:200]


def create(
    *, host: Unit, title: str, year: int, by: Any, groups: Iterable[str] = (), outside: bool = False,
    session: CouncilSession | None = None, issuer: str = "", campaign: Any = None, year_kind: str = "calendar",
) -> Decision:  # fmt: skip
    """Draft a decision of `host` with the chosen groups of candidates on its list (none: an empty list to be typed).

    Raises Refused, or ValidationError where a group means nothing any more.
    """
    require(rules.begin(by, host.pk))
    keys = list(groups)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)  # two drafts do not take the same name
        chosen = list(
            candidates.of_keys(host, keys, outside=outside).select_related(
                "proposal__unit", "proposal__campaign", "award", "outcome_award", "subject", "unit"
            )[: LINES + 1]
        )
        if keys and not chosen:
            raise ValidationError({"groups": _("These names stand on a decision already. Look at the list again.")})
        if len(chosen) > LINES:
            raise ValidationError(
                {"groups": _("At most %(most)s names on one decision: choose fewer.") % {"most": LINES}}
            )
        values = blank(host)
        if outside:
            values |= {"issuer": issuer.strip() or "Thủ tướng Chính phủ", "symbol": "", "signer": "", "signer_post": ""}
        campaigns = {one.proposal.campaign for one in chosen}
        decision = Decision.objects.create(
            host=host, title=title, year=year, year_kind=year_kind, outside=outside, session=session,
            campaign=campaign or (campaigns.pop() if len(campaigns) == 1 else None), created_by=by,
            created_at=clock.now(), sample=bool(chosen) and all(one.proposal.sample for one in chosen), **values,
        )  # fmt: skip
        decision.proposals.set({one.proposal for one in chosen})
        DecisionLine.objects.bulk_create(_lines(decision, chosen), batch_size=500)
        log.record("awards.decision.draft", decision, by=by, params={"names": len(chosen)})
    return decision


def _lines(decision: Decision, chosen: Sequence[Nomination]) -> list[DecisionLine]:
    """Lines as they will be printed, in the order of the list."""
    units = {one.pk: one.unit or one.proposal.unit for one in chosen}
    printed = names_on({unit.pk for unit in units.values()}, clock.today())
    rows = []
    for one in chosen:
        unit = units[one.pk]
        subject = one.subject
        rows.append(
            DecisionLine(
                decision=decision, nomination=one, subject=subject, unit=one.unit, award=one.outcome_award or one.award,
                name=one.name, post=one.post, achievement=squeeze(one.achievement)[:500], at_unit=unit,
                at_unit_name=printed.get(unit.pk, unit.name)[:200], year=one.proposal.year,
                posthumous=one.posthumous or bool(subject and subject.died_on),
            )
        )  # fmt: skip
    return ordered(rows)


def ordered(rows: Sequence[DecisionLine]) -> list[DecisionLine]:
    """The order of the list: by award, collectives before households and people, by unit, by given name."""
    names = {row.award_id: row.award.position for row in rows}

    def key(row: DecisionLine) -> tuple[Any, ...]:
        person = person_sort_key(row.name) if row.subject_id else sort_key(row.name)
        return (names[row.award_id], row.unit_id is None, sort_key(row.at_unit_name), person)

    result = sorted(rows, key=key)
    for position, row in enumerate(result, 1):
        row.position = position
    return result


def edit(*, decision: Decision, version: int, by: Any, **values: Any) -> Decision:
    """Change the head of a draft: subject, issuer, who signs and how. Raises Refused, or Conflict when somebody was faster."""
    require(rules.prepare(by, decision))
    given = {name: value for name, value in values.items() if name in HEADED}
    with transaction.atomic():
        claim(decision, version, **given)
        decision.refresh_from_db()
        decision.save(update_fields=["folded"])
        log.record("awards.decision.edit", decision, by=by)
    return decision


def edit_line(*, line: DecisionLine, version: int, by: Any, **values: Any) -> DecisionLine:
    """Change how a name is printed, its award, or say why it stands there all the same. Raises Refused, Conflict."""
    decision = line.decision
    require(rules.prepare(by, decision))
    with transaction.atomic():
        claim(decision, version)
        for name in WRITTEN:
            if name in values:
                setattr(line, name, values[name])
        line.full_clean(exclude=("decision", "nomination", "subject", "unit", "target"))
        line.save()
        log.record("awards.decision.line", decision, by=by, params={"line": line.pk})
    return line


def add_nominations(*, decision: Decision, version: int, groups: Iterable[str], by: Any) -> int:
    """Put further candidates on the list of a draft; the number added. Raises Refused, ValidationError, Conflict."""
    require(rules.prepare(by, decision))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=decision.host_id)
        claim(decision, version)
        found = candidates.of_keys(decision.host, groups, outside=decision.outside)
        chosen = list(
            found.select_related(
                "proposal__unit", "proposal__campaign", "award", "outcome_award", "subject", "unit"
            )
        )  # fmt: skip
        if not chosen:
            raise ValidationError({"groups": _("Choose at least one group of names.")})
        rows = _lines(decision, chosen)
        last = decision.lines.aggregate(last=Max("position"))["last"] or 0
        for row in rows:
            row.position += last
        DecisionLine.objects.bulk_create(rows, batch_size=500)
        decision.proposals.add(*{one.proposal for one in chosen})
        log.record("awards.decision.add", decision, by=by, params={"names": len(rows)})
    return len(rows)


def remove_lines(*, decision: Decision, version: int, lines: Iterable[int], by: Any) -> int:
    """Take names off the list of a draft; they are candidates again. Raises Refused, Conflict."""
    require(rules.prepare(by, decision))
    with transaction.atomic():
        claim(decision, version)
        gone, _by_model = decision.lines.filter(pk__in=list(lines)).delete()
        kept = decision.lines.filter(nomination__isnull=False).values("nomination__proposal")
        decision.proposals.set(decision.proposals.filter(pk__in=kept))
        log.record("awards.decision.remove", decision, by=by, params={"names": gone})
    return gone


def reorder(*, decision: Decision, version: int, by: Any) -> Decision:
    """Put the list in its order again. Raises Refused, Conflict."""
    require(rules.prepare(by, decision))
    with transaction.atomic():
        claim(decision, version)
        rows = ordered(list(decision.lines.select_related("award")))
        DecisionLine.objects.bulk_update(rows, ["position"], batch_size=500)
        log.record("awards.decision.order", decision, by=by)
    return decision


def move_line(*, line: DecisionLine, version: int, by: Any) -> DecisionLine:
    """Move a name one place up among those of its award. Raises Refused, Conflict."""
    decision = line.decision
    require(rules.prepare(by, decision))
    with transaction.atomic():
        claim(decision, version)
        rows = list(decision.lines.order_by("award__position", "position", "id"))
        place = next(n for n, row in enumerate(rows) if row.pk == line.pk)
        if place and rows[place - 1].award_id == line.award_id:
            rows[place - 1], rows[place] = rows[place], rows[place - 1]
        for position, row in enumerate(rows, 1):
            row.position = position
        DecisionLine.objects.bulk_update(rows, ["position"], batch_size=500)
        log.record("awards.decision.order", decision, by=by)
    return line


def discard(*, decision: Decision, reason: str, by: Any) -> Decision:
    """Give up a draft; its names are candidates again. Raises Refused, ValidationError without a reason, Conflict."""
    found: Decision = DECISION.perform(decision, "discard", by=by, reason=reason)
    return found


def award_choices(line: DecisionLine) -> list[Award]:
    """Awards the bearer of a line can be given."""
    flag = "for_collectives" if line.unit_id else "for_individuals"
    if line.subject is not None and line.subject.kind == "household":
        flag = "for_households"
    return list(Award.objects.filter(**{flag: True}))
