"""The steps of a proposal's way, each on its day by the person whose step it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import User
from awards import appraisal, reception
from awards.demo.people import Staff
from awards.models import Award, Nomination, Proposal
from awards.proposals import sending, writing
from awards.proposals.writing import Nominee
from awards.reception import Entry
from awards.routes import opinions
from campaigns.demo.world import HOST, OFFICER, World
from core import clock
from units.models import Unit

LEADER = "lanhdao"
REASON = "Hồ sơ mẫu: đơn vị đã đối chiếu hồ sơ giấy"


@contextmanager
def at(world: World, day: date, hour: time, username: str) -> Iterator[User]:
    """It is that hour of `day`: a session goes by the clock."""
    with world.on(day, username) as user, clock.pretend(datetime.combine(day, hour)):
        yield user


def fresh(proposal: Proposal) -> Proposal:
    """As another request would load it."""
    return Proposal.objects.select_related("unit", "host", "officer", "rule_set", "campaign").get(pk=proposal.pk)


def until(year: int) -> date:
    """The end of the achievement period: September, and in any case before the proposals of the demo were written."""
    return min(date(year, 9, 30), clock.today() - timedelta(days=45))


def nominee(one: Staff, award: Award, year: int, text: str = "", **more: Any) -> Nominee:
    """A person for an award, with the achievement of the year."""
    return Nominee(
        award=award, subject=one.subject, post=one.post, period_from=date(year, 1, 1), period_to=until(year),
        achievement=text or "Hoàn thành tốt nhiệm vụ được giao, tích cực tham gia phong trào thi đua của tỉnh.", **more,
    )  # fmt: skip


def collective(unit: Unit, award: Award, year: int, text: str) -> Nominee:
    """A unit for an award."""
    return Nominee(award=award, unit=unit, period_from=date(year, 1, 1), period_to=until(year), achievement=text)


def drafted(
    world: World,
    code: str,
    day: date,
    title: str,
    year: int,
    nominees: Sequence[Nominee],
    host: str = HOST,
    **more: Any,
) -> Proposal:
    """The unit's clerk writes it."""
    with world.on(day, world.clerk(code)) as clerk:
        made = writing.draft(
            unit=world.units[code], host=world.units[host], year=year, title=title, by=clerk, sample=True, **more
        )
        if nominees:
            writing.add(proposal=made, nominees=nominees, by=clerk)
    return fresh(made)


def submitted(world: World, proposal: Proposal, day: date) -> Proposal:
    """The clerk passes it to the head."""
    with world.on(day, world.clerk(proposal.unit.code)) as clerk:
        sending.submit(proposal=fresh(proposal), by=clerk)
    return fresh(proposal)


def sent(world: World, proposal: Proposal, day: date) -> Proposal:
    """The head approves and sends it."""
    with world.on(day, world.head(proposal.unit.code)) as head:
        sending.send(proposal=fresh(proposal), by=head, reason=REASON)
    return fresh(proposal)


def received(world: World, proposal: Proposal, day: date) -> Proposal:
    """The desk receives it."""
    with world.on(day, OFFICER) as officer:
        reception.receive(proposal=fresh(proposal), entry=Entry(day, officer=officer), by=officer)
    return fresh(proposal)


def appraised(world: World, proposal: Proposal, day: date) -> Proposal:
    """The officer agrees to everybody; what the check doubts has a reason. No body is consulted."""
    with world.on(day, OFFICER) as officer:
        for one in proposal.nominations.select_related("award", "subject", "unit"):
            one.proposal = proposal
            found = appraisal.Found("agree", reason="Đã đối chiếu hồ sơ giấy" if one.verdict != "yes" else "")
            appraisal.find(nomination=one, found=found, version=0, by=officer)
            proposal = fresh(proposal)
        for row in opinions.of(proposal.steps.select_related("proposal", "body")):
            row.proposal = proposal
            opinions.skip(step=row, reason="Không có nội dung cần lấy ý kiến", by=officer)
    return fresh(proposal)


def passed_on(world: World, proposal: Proposal, day: date) -> Proposal:
    """The leader approves the sheet, and it goes before the council."""
    with world.on(day, OFFICER) as officer:
        appraisal.ask_approval(proposal=proposal, by=officer)
    with world.on(day, LEADER) as leader:
        appraisal.approve(proposal=fresh(proposal), by=leader)
    with world.on(day, OFFICER) as officer:
        appraisal.pass_on(proposal=fresh(proposal), by=officer)
    return fresh(proposal)


def before_council(world: World, proposal: Proposal, days: Sequence[date]) -> Proposal:
    """From draft to the council, on the days given: sent, received, appraised, passed on."""
    made = sent(world, proposal, days[0])
    made = received(world, made, days[1])
    made = appraised(world, made, days[2])
    return passed_on(world, made, days[3])


def names(proposal: Proposal) -> list[Nomination]:
    """In their order."""
    return list(proposal.nominations.select_related("award"))
