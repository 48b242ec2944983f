"""Proposals along the way of the desk, made by its verbs: received with their steps, appraised, passed on, submitted."""

from datetime import date
from typing import Any

from awards import appraisal, loading, reception, submission
from awards.models import Award, Nomination, Proposal, Submission
from awards.proposals import outcomes, sending
from awards.reception import Entry
from awards.routes import opinions
from core import clock
from tests.factories import proposals


def rules() -> dict[str, Award]:
    """The shipped rules and catalogue, loaded."""
    loading.load()
    return {one.code: one for one in Award.objects.all()}


def sent(province: Any, **more: Any) -> Proposal:
    """Approved by the head of the first commune and sent, with a reason for what is not known."""
    by = more.get("by", province.head)
    return sending.send(proposal=proposals.draft(province, **more), by=by, reason="Có hồ sơ giấy kèm theo")


def received(
    province: Any, *, on: date | None = None, award: str = "BK_T", officer: Any = None, **more: Any
) -> Proposal:
    """Sent by the first commune and received by the province's officer."""
    made = sent(province, award=award, **more)
    entry = Entry(on or clock.today(), reason="Hồ sơ giấy nộp trước" if on else "", officer=officer)
    return reception.receive(proposal=fresh(made), entry=entry, by=province.officer)


def fresh(proposal: Proposal) -> Proposal:
    """As another request would load it."""
    return Proposal.objects.select_related("unit", "host", "officer", "rule_set", "campaign").get(pk=proposal.pk)


def sent_to(province: Any, host: Any, award: str = "LDTT") -> Proposal:
    """The first commune proposes to `host`, e.g. to itself."""
    return fresh(sent(province, award=award, host=host))


def received_by(user: Any, proposal: Proposal) -> Proposal:
    """Received today by `user`."""
    return fresh(reception.receive(proposal=proposal, entry=Entry(clock.today()), by=user))


def appraised(province: Any, **more: Any) -> Proposal:
    """Every name has its finding and no body is consulted; the sheet lies with the officer."""
    made = received(province, **more)
    for one in made.nominations.select_related("award"):
        one.proposal = made
        found = appraisal.Found("agree", reason="Đã đối chiếu hồ sơ giấy")
        appraisal.find(nomination=one, found=found, version=0, by=province.officer)
    for row in opinions.of(made.steps.select_related("proposal", "body")):
        row.proposal = made
        opinions.skip(step=row, reason="Không có nội dung cần hỏi", by=province.officer)
    return fresh(made)


def approved(province: Any, **more: Any) -> Proposal:
    """The leader has approved the sheet."""
    made = appraised(province, **more)
    appraisal.ask_approval(proposal=made, by=province.officer)
    appraisal.approve(proposal=made, by=province.leader)
    return fresh(made)


def for_council(province: Any, **more: Any) -> Proposal:
    """Passed on to the council."""
    return fresh(appraisal.pass_on(proposal=approved(province, **more), by=province.officer))


def settled(province: Any, outcome: str = Nomination.Outcome.AGREED, **more: Any) -> Proposal:
    """The council has dealt with every name; the last one is refused."""
    made = for_council(province, **more)
    rows = list(made.nominations.select_related("proposal", "award"))
    outcomes.settle(rows[:-1], outcome, by=province.officer)
    outcomes.settle(rows[-1:], Nomination.Outcome.REFUSED, by=province.officer, reason="Chưa đủ hai năm liên tục")
    return fresh(made)


def submitted(province: Any, **more: Any) -> Submission:
    """A submission with one proposal, with the leader."""
    made = settled(province, **more)
    one = submission.begin(
        host=province.host, title="Về việc khen thưởng năm 2026", text="Hội đồng đã họp, đủ thành phần.", proposals=[made],
        by=province.officer,
    )  # fmt: skip
    return submission.send(submission=one, by=province.officer)


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of the desk's URLs: one proposal sent, one received about which the second commune is asked, a submission."""
    waiting = sent(province, year=2024, people=proposals.staff(province.commune, "Phàn Tả Mẩy"))
    made = received(province, year=2023, people=proposals.staff(province.commune, "Lù Seo Chỉn"))
    asked = opinions.ask(
        proposal=made, bodies=[opinions.Asked(province.communes[1])], question="", days=10, by=province.officer
    )
    one = submission.begin(
        host=province.host, title="Về việc khen thưởng", text="", proposals=[made], by=province.officer
    )
    at_desk = ("assign", "return", "not_accept", "pass_on", "consult", "notice", "appraisal", "appraisal_agree")
    of_submission = ("", "_edit", "_send", "_return")
    return {
        **{f"awards:{name}": [made.pk] for name in at_desk}, "awards:receive": [waiting.pk],
        "awards:appraisal_move": [made.pk, "ask"], "awards:appraisal_find": [made.pk, made.nominations.earliest("pk").pk],
        **{f"awards:opinion{end}": [asked[0].pk] for end in ("", "_skip")},
        "awards:route_steps": [province.host.pk, "province"],
        **{f"awards:submission{end}": [one.pk] for end in of_submission},
    }  # fmt: skip
