"""Verbs of receiving: code and day, rule set, eligibility as of that day, steps, receipt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards import routes
from awards.models import CodeSeries, Nomination, Proposal, RuleSet
from awards.reception import checking, notices
from awards.routes import tasks
from awards.routes.book import awards_of
from awards.rules import reception as rules
from awards.workflow.proposals import PROPOSAL
from core import clock, log
from core.refusals import Conflict, Refusal, Refused, require
from deadlines import calendar
from deadlines.models import Outcome

S = Proposal.Status


@dataclass(frozen=True)
class Entry:
    """What the desk writes at reception. `rule_set` None: that of the day; another one needs its reason."""

    received_on: date
    reason: str = ""
    rule_set: RuleSet | None = None
    rule_reason: str = ""
    return_by: date | None = None
    officer: Any = None

    def check(self, proposals: Collection[Proposal]) -> None:
        """Raises ValidationError beside the field."""
        errors: dict[str, str] = {}
        today = clock.today()
        if self.received_on > today:
            errors["received_on"] = _("This day lies in the future.")
        elif self.received_on < today and not self.reason.strip():
            errors["reason"] = _("Write why it counts as received before today.")
        signed = [one.signed_on for one in proposals if one.signed_on and one.signed_on > self.received_on]
        if signed and "received_on" not in errors:
            errors["received_on"] = _("It was signed on %(day)s, so it was not received before.") % {
                "day": f"{max(signed):%d/%m/%Y}"
            }
        if self.return_by is not None and self.return_by < self.received_on:
            errors["return_by"] = _("The result cannot be promised for a day before the reception.")
        if errors:
            raise ValidationError(errors)


def receive(*, proposal: Proposal, entry: Entry, by: Any) -> Proposal:
    """Receive one proposal. Raises Refused, ValidationError, or Conflict (received, taken back or refused meanwhile)."""
    if proposal.status != S.SENT:
        raise _too_late(proposal)
    refusal = PROPOSAL.refusal(proposal, "receive", by)
    if refusal is not None:
        raise Refused(refusal)
    done, left = _take_in([proposal], entry, by)
    if left:
        raise _too_late(Proposal.objects.get(pk=proposal.pk))
    return done[0]


def _too_late(proposal: Proposal) -> Conflict:
    if proposal.code:
        last = next((x.who for x in log.history(proposal) if x.action == "awards.proposal.receive"), "")
        return Conflict(
            _("It has been received already, as %(code)s, by %(who)s.") % {"code": proposal.code, "who": last}
        )
    if proposal.status in (S.DRAFT, S.FOR_SIGNATURE):
        return Conflict(_("The unit has taken it back; there is nothing to receive."))
    return Conflict(
        _("This is no longer possible: the record is now “%(state)s”.") % {"state": proposal.get_status_display()}
    )


def receive_many(
    *, proposals: Sequence[Proposal], entry: Entry, by: Any
) -> tuple[list[Proposal], list[tuple[Proposal, Refusal]]]:
    """Receive what may be; the others come back each with why. One transaction, statements that do not grow with them."""
    if entry.rule_set is not None:
        raise ValidationError(
            {"rule_set": _("Another rule set is chosen for one proposal at a time, with its reason.")}
        )
    return _take_in(list(proposals), entry, by)


def _take_in(proposals: list[Proposal], entry: Entry, by: Any) -> tuple[list[Proposal], list[tuple[Proposal, Refusal]]]:
    entry.check(proposals)
    usual = checking.governing(entry.received_on)
    chosen = entry.rule_set or usual
    odd = chosen is not None and usual is not None and chosen != usual
    if odd and not entry.rule_reason.strip():
        raise ValidationError({"rule_reason": _("Write why the other rule set is more favourable and is taken.")})
    for host in {one.host_id for one in proposals} if entry.officer else ():
        require(rules.may_be_given(entry.officer, host))
    with transaction.atomic():
        book = routes.load(chosen, {one.host_id for one in proposals})
        series = _series({one.host_id for one in proposals}, entry.received_on.year)
        ways = {one.pk: book.way(one.host_id, one.kind, awards_of(one), entry.received_on) for one in proposals}

        def columns(one: Proposal) -> dict[str, Any]:
            row = series[one.host_id]
            row.last += 1
            return {
                "code": f"HS-{row.year}-{row.last:04d}",
                "received_on": entry.received_on,
                "return_by": entry.return_by or promised(ways[one.pk], entry.received_on),
                "rule_set": chosen,
                "rule_reason": entry.rule_reason.strip()[:500] if odd else "",
                "officer": entry.officer,
            }

        moved, left = PROPOSAL.perform_at_once(
            proposals, "receive", by=by, changes=columns, params={"on": entry.received_on.isoformat()}
        )
        CodeSeries.objects.bulk_update(series.values(), ["last"])
        if entry.reason.strip():
            for one in moved:
                log.record("awards.proposal.dated", one, by=by, reason=entry.reason.strip())
        _judge(moved, chosen, entry.received_on)
        routes.lay(moved, ways, entry.received_on)
        tasks.close_reception(moved, Outcome.DONE)
        notices.received(moved)
    return moved, left


def _series(hosts: Collection[int], year: int) -> dict[int, CodeSeries]:
    """The rows of numbers, locked until the transaction ends: of two officers at once the second gets the number after."""
    CodeSeries.objects.bulk_create([CodeSeries(host_id=pk, year=year) for pk in hosts], ignore_conflicts=True)
    rows = CodeSeries.objects.filter(host__in=hosts, year=year).order_by("host").select_for_update()
    return {row.host_id: row for row in rows}


def promised(way: routes.Passed, on: date) -> date | None:
    """The day the result is promised for: the terms of the steps from reception to decision, in working days."""
    return calendar.add_working(on, way.days) if way.days is not None else None


def promise(proposal: Proposal, on: date) -> date | None:
    """The same for one proposal, before it is received."""
    book = routes.load(checking.governing(on), [proposal.host_id])
    return promised(book.way(proposal.host_id, proposal.kind, awards_of(proposal), on), on)


def _judge(moved: Collection[Proposal], chosen: RuleSet | None, on: date) -> None:
    if chosen is None or not moved:
        return
    rows = Nomination.objects.filter(proposal__in=moved).select_related("award", "subject", "unit", "proposal")
    checking.write(list(rows), {one.pk: chosen.code for one in moved}, on)
