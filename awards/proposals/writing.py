"""Verbs of writing a proposal: begun, names added and taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from awards.models import Award, Initiative, Nomination, Proposal
from awards.rules.proposals import may_begin, may_edit_list
from core import clock, log
from core.refusals import Conflict, require
from units.models import Subject, Unit


@dataclass(frozen=True)
class Nominee:
    """One line to be added: a person or household (`subject`) or a collective (`unit`) for one award."""

    award: Award
    subject: Subject | None = None
    unit: Unit | None = None
    post: str = ""
    achievement: str = ""
    period_from: date | None = None
    period_to: date | None = None
    initiative: Initiative | None = None
    posthumous: bool = False
    votes_for: int | None = None
    votes_of: int | None = None
    override_reason: str = ""

    @property
    def name(self) -> str:
        """As it stands in the list."""
        return str(self.subject or self.unit)

    def row(self, proposal: Proposal, position: int) -> Nomination:
        """As it is kept."""
        return Nomination(
            proposal=proposal, position=position, award=self.award, subject=self.subject, unit=self.unit,
            name=self.name[:200], post=self.post[:300], achievement=self.achievement, period_from=self.period_from,
            period_to=self.period_to, initiative=self.initiative, posthumous=self.posthumous, votes_for=self.votes_for,
            votes_of=self.votes_of, override_reason=self.override_reason,
        )  # fmt: skip


def draft(
    *, unit: Unit, host: Unit, year: int, title: str, by: Any, kind: str = Proposal.Kind.YEARLY, **more: Any
) -> Proposal:
    """Begin a proposal of `unit` to `host`; entered on behalf where the writer is the host's officer only. Raises Refused."""
    require(may_begin(by, unit, host))
    with transaction.atomic():
        made = Proposal.objects.create(
            unit=unit, host=host, kind=kind, year=year, title=title.strip(), created_by=by, created_at=clock.now(),
            entered_by_host=unit.pk not in by.grants.own_units, **more,
        )  # fmt: skip
        log.record("awards.proposal.draft", made, by=by)
    return made


def touch(proposal: Proposal, version: int | None) -> None:
    """Claim the proposal for a change, in a transaction. Raises Conflict when somebody changed it since `version` was read."""
    seen = proposal.version if version is None else version
    rows = Proposal.objects.filter(pk=proposal.pk, version=seen, status=proposal.status)
    if not rows.update(version=F("version") + 1):
        raise Conflict()
    proposal.version = seen + 1


def add(*, proposal: Proposal, nominees: Sequence[Nominee], by: Any, version: int | None = None) -> list[Nomination]:
    """Put names on the list, in their order, after those there. Raises Refused, ValidationError by line, Conflict."""
    require(may_edit_list(by, proposal))
    with transaction.atomic():
        touch(proposal, version)
        last = proposal.nominations.aggregate(Max("position"))["position__max"] or 0
        rows = [one.row(proposal, last + number) for number, one in enumerate(nominees, 1)]
        Nomination.objects.bulk_create(rows, batch_size=500)
        log.record("awards.proposal.nominate", proposal, by=by, params={"names": len(rows)})
    return rows
