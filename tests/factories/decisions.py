"""Decisions as the verbs leave them: a draft from agreed nominations, numbered, issued."""

from datetime import date
from decimal import Decimal
from typing import Any

from awards import decisions
from awards.decisions import later
from awards.models import AwardRecord, Decision, Nomination, Payment, Proposal, RecordReview
from core import clock
from tests.factories import proposals


def submitted(province: Any, **more: Any) -> Proposal:
    """A proposal agreed by the council and submitted, past its checks: rules may be loaded, the list may be empty."""
    made = proposals.draft(province, **more)
    Proposal.objects.filter(pk=made.pk).update(
        status=Proposal.Status.SUBMITTED,
        code=f"{made.year}-{made.pk:04d}",
        received_on=clock.today(),
        sent_at=clock.now(),
    )
    made.refresh_from_db()
    made.nominations.update(outcome=Nomination.Outcome.AGREED)
    return made


def draft(province: Any, *, proposal: Proposal | None = None, **more: Any) -> Decision:
    """The province's draft with the names of one submitted proposal (three people for LĐTT unless told) on its list."""
    made = proposal or submitted(province, **more)
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


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the URLs of decisions and the fund: a draft, an issued decision with a bonus, a correction, a review."""
    made = issued(province, number="455")
    written = draft(province, people=proposals.staff(province.commune, "Lò Văn Tư"))
    record = AwardRecord.objects.filter(line__decision=made).first()
    mended = later.draft(decision=made, kind="correct", records=[record.pk], reason="Lỗi in", by=province.officer)
    review = RecordReview.objects.create(
        record=record, because=record, host=province.host, verdict="no", created_at=clock.now()
    )
    payment, _new = Payment.objects.get_or_create(
        line=record.line, defaults={"payer": province.host, "amount": Decimal(760000)}
    )
    one, line = [written.pk], [written.pk, written.lines.first().pk]
    return {
        **{f"awards:decision{name}": one for name in (
            "", "_lines", "_differences", "_edit", "_add", "_type", "_order", "_number", "_issue", "_discard",
        )},
        **{f"awards:decision_line{name}": line for name in ("", "_remove", "_up")},
        "awards:decision_later": [made.pk, "cancel"], "awards:decision_changes": [mended.pk, mended.lines.first().pk],
        "awards:review": [review.pk], "awards:decision_setting": [province.host.pk],
        "awards:fund_payment": [payment.pk], "awards:fund_recover": [payment.pk], "awards:fund_pay": [made.pk],
        "awards:fund_list": [made.pk, "bank", "xlsx"], "awards:fund_entry": [province.host.pk],
        "awards:fund_book": [province.host.pk, made.year],
    }  # fmt: skip
