"""What was registered for a year against what is proposed for it: what is missing, and what nobody registered."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from awards.models import Award, Nomination, Proposal, TitleRegistration

Key = tuple[str, int, int]
UNSENT = (Proposal.Status.DRAFT, Proposal.Status.FOR_SIGNATURE)


@dataclass(frozen=True)
class Difference:
    """One name and award that stands on one side only; `kind` is "subject" or "unit", `proposal` its proposal, if any."""

    kind: str
    pk: int
    name: str
    award: Award
    by_unit: int
    by_unit_name: str
    proposal: int | None = None


@dataclass(frozen=True)
class Comparison:
    """`not_proposed`: registered, in no proposal. `not_registered`: proposed, not registered. `both`: how many agree."""

    not_proposed: list[Difference]
    not_registered: list[Difference]
    both: int


def registered(units: Collection[int], year: int) -> QuerySet[TitleRegistration]:
    """What the units handed in for the year, to prefill a proposal: bearer, award, planned initiative."""
    rows = TitleRegistration.objects.filter(by_unit__in=units, year=year, in_force=True)
    return rows.select_related("award", "subject", "unit", "by_unit").order_by("by_unit_id", "award__position", "pk")


def compare(units: Collection[int], year: int, *, drafts: bool = False) -> Comparison:
    """Registrations and yearly proposals of `units` for `year`, two statements.

    `drafts`: count what is not sent yet too (the unit's own look); a host looks at what was sent. Refused ones count as
    proposed.
    """
    lines = list(registered(units, year))
    rows = Nomination.objects.filter(proposal__unit__in=units, proposal__year=year, proposal__kind=Proposal.Kind.YEARLY)
    if not drafts:
        rows = rows.exclude(proposal__status__in=UNSENT)
    proposed = list(
        rows.select_related("award", "proposal__unit").order_by("proposal__unit_id", "award__position", "pk")
    )
    theirs, ours = {_key(row) for row in proposed}, {_key(row) for row in lines}
    return Comparison(
        not_proposed=[
            _line(row, str(row.subject or row.unit), row.by_unit) for row in lines if _key(row) not in theirs
        ],
        not_registered=[
            _line(row, row.name, row.proposal.unit, row.proposal_id) for row in proposed if _key(row) not in ours
        ],
        both=len(theirs & ours),
    )


def _key(row: Any) -> Key:
    kind = "subject" if row.subject_id else "unit"
    return kind, row.subject_id or row.unit_id, row.award_id


def _line(row: Any, name: str, unit: Any, proposal: int | None = None) -> Difference:
    kind, pk, _award = _key(row)
    return Difference(kind, pk, name, row.award, unit.pk, unit.short_name, proposal)
