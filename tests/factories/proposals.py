"""Proposals with their nominations, as the verbs leave them (past the desk's verbs: as their rows)."""

from datetime import date
from typing import Any

from awards.models import Nomination, Proposal, RuleSet
from awards.proposals import sending, writing
from core import clock
from tests.factories.register import SubjectFactory, awards

NAMES = ("Lò Thị Mai", "Giàng A Pó", "Nguyễn Văn Bình")
S = Proposal.Status


def staff(unit: Any, *names: str) -> list[Any]:
    """People who stand at `unit`."""
    return [SubjectFactory(unit=unit, full_name=name) for name in names or NAMES]


def draft(province: Any, *, award: str = "LDTT", people: Any = None, year: int = 2026, **more: Any) -> Proposal:
    """The first commune proposes its staff (three people unless told) for `award` to the province: being written."""
    unit = more.pop("unit", province.commune)
    values = {"unit": unit, "host": province.host, "year": year, "title": f"Đề nghị khen thưởng năm {year}"} | more
    by = values.pop("by", province.head)
    made = writing.draft(by=by, **values)
    people = staff(unit) if people is None else people
    listed = [writing.Nominee(award=awards()[award], subject=one, post=f"Chuyên viên, {unit.name}") for one in people]
    if listed:
        writing.add(proposal=made, nominees=listed, by=by)
    return made


def sent(province: Any, **more: Any) -> Proposal:
    """Approved by the head and sent."""
    by = more.get("by", province.head)
    return sending.send(proposal=draft(province, **more), by=by)


def received(province: Any, *, on: date | None = None, **more: Any) -> Proposal:
    """Received with its code, under the rule set in force (where rules are loaded); its steps are reception's story."""
    made = sent(province, **more)
    day = on or clock.today()
    return _set(
        made, status=S.RECEIVED, received_on=day, code=f"{made.year}-{made.pk:04d}", rule_set=RuleSet.objects.first(),
        officer=province.officer,
    )  # fmt: skip


def appraised(province: Any, **more: Any) -> Proposal:
    """Under appraisal."""
    return _set(received(province, **more), status=S.APPRAISING)


def for_council(province: Any, **more: Any) -> Proposal:
    """Before the council, with three nominations unless told otherwise."""
    return _set(received(province, **more), status=S.FOR_COUNCIL)


def submitted(province: Any, **more: Any) -> Proposal:
    """Agreed by the council and submitted for decision."""
    made = _set(for_council(province, **more), status=S.SUBMITTED)
    made.nominations.update(outcome=Nomination.Outcome.AGREED)
    return made


def _set(made: Proposal, **values: Any) -> Proposal:
    for name, value in values.items():
        setattr(made, name, value)
    if values:
        made.save(update_fields=list(values))
    return made
