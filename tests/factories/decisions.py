"""Decisions as the verbs leave them: a draft from agreed nominations, numbered, issued."""

from datetime import date
from typing import Any

from awards import decisions
from awards.models import Decision, Proposal
from core import clock
from tests.factories import proposals


def draft(province: Any, *, proposal: Proposal | None = None, **more: Any) -> Decision:
    """The province's draft with the names of one submitted proposal (three people for LĐTT unless told) on its list."""
    made = proposal or proposals.submitted(province, **more)
    keys = [group.key for group in decisions.groups(province.host) if group.proposal == made]
    return decisions.create(
        host=province.host, title="Về việc khen thưởng năm 2026", year=made.year, groups=keys, by=province.officer
    )


def numbered(province: Any, *, number: str = "456", on: date | None = None, **more: Any) -> Decision:
    """Signed and numbered by the clerk's register: ready to issue."""
    made = draft(province, **more)
    values = {"signer": "Lê Văn Lương", "signer_post": "Chủ tịch", "title": made.title, "issuer": made.issuer}
    decisions.edit(decision=made, version=made.version, by=province.officer, **values)
    return decisions.record_number(
        decision=made, version=made.version, number=number, symbol="QĐ-UBND", decided_on=on or clock.today(),
        by=province.officer,
    )  # fmt: skip


def issued(province: Any, **more: Any) -> Decision:
    """Issued: its names stand in the register (`AwardRecord.line`), payments are planned."""
    made = numbered(province, **more)
    return decisions.issue(decision=made, version=made.version, by=province.officer)
