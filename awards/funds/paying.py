"""Writing in the fund: income and other spending, who pays a bonus, paid once, recovered."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from awards.funds import reading
from awards.models import FundEntry, Payment
from awards.rules import funds as rules
from core import clock, log
from core.refusals import Conflict, require
from units.models import Unit


def enter(
    *, host: Unit, on: date, title: str, income: bool, planned: Decimal | None, amount: Decimal | None, by: Any
) -> FundEntry:  # fmt: skip
    """Income of the fund, or spending besides bonuses: planned, real, or both. Raises Refused, ValidationError."""
    require(rules.keep(by, host.pk))
    if planned is None and amount is None:
        raise ValidationError({"amount": _("Type what is planned or what came in or went out.")})
    for name, value in (("planned", planned), ("amount", amount)):
        if value is not None and value < 0:
            raise ValidationError({name: _("A sum of money is not below zero.")})
    if amount is not None and on > clock.today():
        raise ValidationError({"on": _("This day lies in the future.")})
    with transaction.atomic():
        row = FundEntry.objects.create(
            host=host, year=on.year, on=on, title=title, planned=planned, amount=amount, income=income, by=by,
            at=clock.now(),
        )  # fmt: skip
        log.record("awards.fund.enter", row, by=by)
    return row


def assign(*, payment: Payment, version: int, payer: Unit, way: str, account: str, by: Any) -> Payment:
    """Say who pays a bonus, and how it reaches the awarded, while it is not paid. Raises Refused, ValidationError, Conflict."""
    require(rules.change(by, payment))
    line = payment.line
    if payer.pk not in (line.decision.host_id, line.at_unit_id):
        raise ValidationError({"payer": _("The host that decides pays, or the unit of the awarded.")})
    with transaction.atomic():
        moved = Payment.objects.filter(pk=payment.pk, version=version, paid_on__isnull=True).update(
            payer=payer, way=way, account=account, version=F("version") + 1
        )
        if not moved:
            raise Conflict()
        log.record("awards.payment.assign", payment, by=by, params={"payer": payer.pk})
    payment.refresh_from_db()
    return payment


def pay(*, payments: Collection[int], paid_on: date, way: str, receipt: str, by: Any) -> int:
    """Write down that these bonuses were paid; the number. All or none: what was paid before refuses the whole.

    Raises Refused, ValidationError (a day to come or before the decision, an award taken back), Conflict.
    """
    if paid_on > clock.today():
        raise ValidationError({"paid_on": _("This day lies in the future.")})
    rows = list(reading.visible(by).filter(pk__in=payments))
    if not rows or len(rows) != len(set(payments)):
        raise ValidationError({"payments": _("Choose at least one name.")})
    for row in rows:
        require(rules.keep(by, row.payer_id))
        _judge(row, paid_on)
    with transaction.atomic():
        moved = Payment.objects.filter(pk__in=[x.pk for x in rows], paid_on__isnull=True).update(
            paid_on=paid_on, way=way, receipt=receipt, by=by, version=F("version") + 1
        )
        if moved != len(rows):
            raise Conflict(
                _("One of these bonuses was paid a moment ago; nothing was written. Look at the list again.")
            )
        log.record_many("awards.payment.pay", rows, by=by, params={"on": str(paid_on)})
    return moved


def _judge(row: Payment, paid_on: date) -> None:
    shown = {"name": row.line.name}
    if row.paid_on is not None:
        said = _("The bonus of %(name)s was paid on %(day)s; it is not paid twice.")
        raise ValidationError({"payments": said % {**shown, "day": f"{row.paid_on:%d/%m/%Y}"}})
    if row.gone:  # type: ignore[attr-defined]
        raise ValidationError({"payments": _("The award of %(name)s was taken back; nothing is paid.") % shown})
    decided = row.line.decision.decided_on
    if decided is not None and paid_on < decided:
        said = _("The decision is of %(day)s; a bonus is not paid before.")
        raise ValidationError({"paid_on": said % {"day": f"{decided:%d/%m/%Y}"}})


def recover(*, payment: Payment, on: date, by: Any) -> Payment:
    """Write down that the bonus of an award taken back came back. Raises Refused, ValidationError, Conflict."""
    require(rules.recover(by, payment))
    if on > clock.today() or (payment.paid_on is not None and on < payment.paid_on):
        raise ValidationError({"on": _("The day lies between the payment and today.")})
    with transaction.atomic():
        moved = Payment.objects.filter(pk=payment.pk, paid_on__isnull=False, recovered_on__isnull=True).update(
            recovered_on=on, version=F("version") + 1
        )
        if not moved:
            raise Conflict()
        log.record("awards.payment.recover", payment, by=by, params={"on": str(on)})
    payment.refresh_from_db()
    return payment
