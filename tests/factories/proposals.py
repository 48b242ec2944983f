"""Proposals with their nominations, as the verbs leave them (past the desk's verbs: as their rows)."""

from datetime import date
from decimal import Decimal
from typing import Any

from awards.models import Nomination, Proposal, RuleSet
from awards.proposals import sending, writing
from campaigns.models import Campaign
from core import clock
from scoring.models import Release, Result, Round
from tests.factories import rounds
from tests.factories.register import SubjectFactory, awards
from units.models import Subject

NAMES = ("Lò Thị Mai", "Giàng A Pó", "Nguyễn Văn Bình")
S = Proposal.Status


def staff(unit: Any, *names: str) -> list[Any]:
    """People who stand at `unit`; unless they are named, no two of them share a name."""
    if names:
        return [SubjectFactory(unit=unit, full_name=name) for name in names]
    known = Subject.objects.filter(full_name__startswith=NAMES[0]).count()
    return [SubjectFactory(unit=unit, full_name=f"{name} {known}" if known else name) for name in NAMES]


def draft(province: Any, *, award: str = "LDTT", people: Any = None, year: int = 0, **more: Any) -> Proposal:
    """The first commune proposes its staff (three people unless told) for `award` to the province: being written."""
    unit, year = more.pop("unit", province.commune), year or clock.today().year
    values = {"unit": unit, "host": province.host, "year": year, "title": f"Đề nghị khen thưởng năm {year}"} | more
    by = values.pop("by", province.head)
    made = writing.draft(by=by, **values)
    people, kinds = staff(unit) if people is None else people, awards()
    listed = [writing.Nominee(award=kinds[award], subject=one, post=f"Chuyên viên, {unit.name}") for one in people]
    if listed:
        writing.add(proposal=made, nominees=listed, by=by)
    return made


def sent(province: Any, **more: Any) -> Proposal:
    """Approved by the head and sent."""
    by = more.get("by", province.head)
    return sending.send(proposal=draft(province, **more), by=by, reason="Đề nghị xem xét")


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


def release(province: Any, record: Any = None) -> Release:
    """The final result of a round of the province's block, past the verb: the first commune leads and is to get the flag."""
    record = record or rounds.running(province, name="Chấm điểm để trình khen", kind=Round.Kind.HALF)
    Round.objects.filter(pk=record.pk).update(status=Round.Status.RELEASED)
    made = Release.objects.create(
        round=record, scope="final", digest="0" * 64, released_by=province.officer, released_at=clock.now()
    )
    for rank, held in enumerate(record.sheets.order_by("unit"), 1):
        given = {"award": "Cờ thi đua", "award_code": "CO_T"} if rank == 1 else {}
        total = Decimal(100 - rank)
        Result.objects.create(release=made, sheet=held, total=total, content=total, denominator=100, rank=rank, **given)
    return made


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the room's URLs: a draft of the first commune, written by its clerk."""
    made = draft(province, by=province.clerk, year=2025)
    one = made.nominations.first()
    found = {
        f"awards:proposal{end}": [made.pk]
        for end in ("", "_edit", "_tick", "_type", "_check", "_registered", "_drop", "_move", "_send", "_paper")
    }
    return {
        **found, "awards:nomination_edit": [made.pk, one.pk], "awards:proposal_from_round": [release(province).pk],
        "awards:proposal_from_campaign": [Campaign.objects.filter(host=province.host).earliest("pk").pk],
    }  # fmt: skip


def _set(made: Proposal, **values: Any) -> Proposal:
    for name, value in values.items():
        setattr(made, name, value)
    if values:
        made.save(update_fields=list(values))
    return made
