"""The fund of a host or unit in a year: what came in, what is planned and paid, per decision, with the rows behind each sum."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from awards.models import AwardRecord, Decision, FundEntry, Payment
from awards.rules import funds as rules
from awards.workflow.register import GONE

ZERO = Decimal(0)


def payments(units: Collection[int]) -> QuerySet[Payment]:
    """Payments of these funds, and those of decisions the units made; `gone`: the award was taken back since."""
    taken = AwardRecord.objects.filter(line=OuterRef("line"), status__in=GONE)
    rows = Payment.objects.filter(Q(payer__in=units) | Q(line__decision__host__in=units))
    return rows.annotate(gone=Exists(taken)).select_related("line__award", "line__decision", "line__at_unit", "payer")


def visible(user: Any) -> QuerySet[Payment]:
    """What the person may see of payments."""
    return payments(rules.readers(user))


@dataclass
class PerDecision:
    """What one decision costs this fund."""

    decision: Decision
    names: int = 0
    planned: Decimal = ZERO
    paid: Decimal = ZERO
    recovered: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.planned - self.paid


@dataclass
class Fund:
    """A year of a fund. `planned` counts what is still to be paid too; taken-back awards count only where they were paid."""

    year: int
    income_planned: Decimal = ZERO
    income: Decimal = ZERO
    other_planned: Decimal = ZERO
    other: Decimal = ZERO
    planned: Decimal = ZERO
    paid: Decimal = ZERO
    recovered: Decimal = ZERO
    decisions: list[PerDecision] = field(default_factory=list)
    entries: list[FundEntry] = field(default_factory=list)

    @property
    def balance(self) -> Decimal:
        """Received and recovered, less what was spent and paid."""
        return self.income + self.recovered - self.other - self.paid

    @property
    def due(self) -> Decimal:
        """Bonuses still to be paid."""
        return self.planned - self.paid

    @property
    def after(self) -> Decimal:
        """The balance once everything planned is paid."""
        return self.balance - self.due


def of_year(unit: int, year: int) -> Fund:
    """The fund of one unit in a year; two statements whatever the number of rows. Sums are made in Python."""
    fund = Fund(year)
    fund.entries = list(FundEntry.objects.filter(host=unit, year=year).select_related("by").order_by("-on", "-id"))
    for entry in fund.entries:
        planned, amount = entry.planned or ZERO, entry.amount or ZERO
        if entry.income:
            fund.income_planned, fund.income = fund.income_planned + planned, fund.income + amount
        else:
            fund.other_planned, fund.other = fund.other_planned + planned, fund.other + amount
    within = Q(paid_on__year=year) | Q(recovered_on__year=year)
    within |= Q(paid_on__isnull=True, line__decision__decided_on__year=year)
    by_decision: dict[int, PerDecision] = {}
    for row in (
        payments([unit]).filter(within, payer=unit).order_by("line__decision__decided_on", "line__decision", "pk")
    ):
        if row.gone and row.paid_on is None:  # type: ignore[attr-defined]
            continue
        decision = row.line.decision
        _count(fund, by_decision.setdefault(decision.pk, PerDecision(decision)), row, year)
    fund.decisions = list(by_decision.values())
    return fund


def _count(fund: Fund, one: PerDecision, row: Payment, year: int) -> None:
    """One payment in the sums of the year and of its decision."""
    one.names += 1
    if row.recovered_on is not None and row.recovered_on.year == year:
        one.recovered += row.amount
        fund.recovered += row.amount
    if row.paid_on is not None and row.paid_on.year != year:
        return
    one.planned += row.amount
    fund.planned += row.amount
    if row.paid_on is not None:
        one.paid += row.amount
        fund.paid += row.amount
