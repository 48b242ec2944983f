"""Number and date of a decision: written down when the clerk's register gave them, or taken over from the paper numbered here."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from awards.decisions import checking, reading
from awards.decisions.claiming import claim
from awards.models import Decision
from awards.register import FILE_KIND
from awards.register import checking as register
from awards.rules import decisions as rules
from core import blobs, log
from core.refusals import Conflict, require
from core.text import squeeze
from documents import numbers
from documents.engine.numbers import canonical
from units.models import Unit


def record_number(
    *, decision: Decision, version: int, number: str, symbol: str, decided_on: date, by: Any, file: Any = None
) -> Decision:  # fmt: skip
    """Write down number, symbol and day (and the signed copy); the paper written here gets the same number.

    Raises Refused, Conflict, or ValidationError beside the field: no number, a day to come or before the session, a number used
    already by this issuing body in the series and year.
    """
    require(rules.prepare(by, decision))
    bare = canonical(number)
    if bare is None:
        raise ValidationError(
            {"number": _("Type the number as the register has it, e.g. 05 or 12a, without the symbol.")}
        )
    symbol = squeeze(symbol)[:40]
    before = {name: getattr(decision, name) for name in ("number", "symbol", "decided_on")}
    decision.number, decision.symbol, decision.decided_on = bare, symbol, decided_on
    try:
        _judge(decision)
        blob = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=decision.host_id)  # the same number waits here
            _refuse_used(decision)
            values: dict[str, Any] = {"file": blob} if blob else {}
            claim(
                decision, version, number=bare, symbol=symbol, series=symbol.split("-")[0][:20] or "QĐ",
                decided_on=decided_on, number_year=decided_on.year, **values,
            )  # fmt: skip
            _number_paper(decision, by)
            log.record("awards.decision.number", decision, by=by, params={"number": bare, "on": str(decided_on)})
    except IntegrityError:
        raise Conflict(_("This number was taken a moment ago. Look at the register and try again.")) from None
    except (ValidationError, Conflict):
        for name, value in before.items():
            setattr(decision, name, value)
        raise
    decision.refresh_from_db()
    return decision


def _judge(decision: Decision) -> None:
    if faults := checking.day_faults(decision):
        raise ValidationError({"decided_on": faults})
    _refuse_used(decision)


def _refuse_used(decision: Decision) -> None:
    if register.used_by_another(decision):
        shown = {"issuer": decision.issuer, "year": decision.decided_on.year if decision.decided_on else ""}
        raise ValidationError({"number": _("%(issuer)s has a decision with this number in %(year)s already.") % shown})


def _number_paper(decision: Decision, by: Any) -> None:
    """The paper written here carries the same number; another paper with it refuses."""
    paper = reading.paper_of(decision)
    if paper is None or decision.decided_on is None:
        return
    if (paper.number, paper.issued_on) != (decision.number, decision.decided_on):
        reason = _("Number of the decision") if paper.number else ""
        numbers.record_number(paper=paper, number=decision.number, issued_on=decision.decided_on, by=by, reason=reason)
