"""The province's council: a finished session with its decision and certificates, and one that is voting now."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from awards import council, decisions, disclosure, sessions, submission
from awards.certificates import making
from awards.demo import acting
from awards.demo.people import CHINH_TRI, GDDT, Y_TE, Staff, this_year
from awards.demo.proposing import TITLE, by_name, days
from awards.models import Award, Council, CouncilSession, Decision, Proposal
from awards.sessions import agenda, attending, voting
from ballots import counting
from ballots import voting as votes
from ballots.models import Staff as Part
from campaigns.demo.people import TAN_PHONG
from campaigns.demo.world import HOST, OFFICER, World, chance
from core import clock
from deadlines import calendar

CHAIR, SECRETARY = "chutich", "thuky"
MEMBERS = tuple(f"uyvien{number}" for number in range(1, 8))
COUNTERS = MEMBERS[:2]
OPEN_DAYS = 6


def council_of(world: World) -> Council:
    """Founded by a decision; those who hold the roles are its members. The secretary has no vote."""
    year = this_year(world) - 2
    with world.on(date(year + 1, 1, 4), OFFICER) as officer:
        found = council.found(
            host=world.units[HOST], name="Hội đồng Thi đua - Khen thưởng tỉnh Lai Châu", starts_on=date(year, 7, 1),
            number="1120/QĐ-UBND", decided_on=date(year, 7, 1), standing_body=world.units["so-noi-vu"], by=officer,
        )  # fmt: skip
    found.members.filter(user__username=SECRETARY).update(votes=False)
    return found


def finished(world: World, staff: dict[str, list[Staff]], found: Council) -> None:
    """Last year's commendations: proposed, appraised, voted on, decided; certificates are made."""
    last = this_year(world) - 1
    awards = {award.code: award for award in Award.objects.all()}
    begin = calendar.next_working(date(last + 1, 1, 6))
    day = [calendar.add_working(begin, 3 * n) for n in range(9)]
    chosen = {
        GDDT: by_name(staff[GDDT], "Lò Văn Ổn", "Hoàng Văn Thiện"), CHINH_TRI: by_name(staff[CHINH_TRI], "Vũ Thị Thanh Tâm"),
        Y_TE: by_name(staff[Y_TE], "Trần Thị Hạnh"),
    }  # fmt: skip
    made = []
    for code, listed in chosen.items():
        rows = [acting.nominee(one, awards["BK_T"], last) for one in listed]
        if code == GDDT:
            text = "Dẫn đầu phong trào đổi mới, sáng tạo trong dạy và học."
            rows.append(acting.collective(world.units[code], awards["BK_T"], last, text))
        drafted = acting.drafted(world, code, day[0], TITLE.format(year=last), last, rows)
        made.append(acting.before_council(world, drafted, day[0:4]))
    session = _session(world, found, "Phiên họp xét khen thưởng tổng kết năm " + str(last), day[5], made)
    _vote(world, session, day[5], closes=datetime.combine(day[5], time(17)))
    _counted(world, session, day[5])
    _closed(world, session, day[6])
    _decided(world, session, made, day[6], day[7], last)


def _session(world: World, found: Council, title: str, day: date, made: Sequence[Proposal]) -> CouncilSession:
    """Planned, with its agenda, invited, attended by all but one, begun."""
    with acting.at(world, day, time(8), SECRETARY) as secretary:
        session = sessions.plan(
            council=found, title=title, way=CouncilSession.Way.ROOM, by=secretary, sample=True,
            starts_at=clock.now(), place="Phòng họp số 1, Trụ sở UBND tỉnh",
        )  # fmt: skip
        names = [one.pk for proposal in made for one in acting.names(proposal)]
        agenda.add(session=sessions.find(session.pk), nominations=names, by=secretary)
        sessions.invite(session=sessions.find(session.pk), by=secretary)
        rows = list(session.attendance.all())
        attending.note(
            session=sessions.find(session.pk),
            present={row.pk for row in rows},
            written=set(),
            stand_ins={},
            by=secretary,
        )
        return sessions.begin(session=sessions.find(session.pk), by=secretary)


def _vote(world: World, session: CouncilSession, day: date, closes: datetime) -> None:
    with acting.at(world, day, time(9), SECRETARY) as secretary:
        counters = [world.users[name] for name in COUNTERS]
        zone = clock.now().tzinfo
        voting.open_vote(
            session=sessions.find(session.pk), counters=counters, closes_at=closes.replace(tzinfo=zone), by=secretary
        )


def _counted(world: World, session: CouncilSession, day: date) -> None:
    """Everybody votes, the chair closes, the team signs."""
    for ballot in sessions.holding.ballots_of(session):
        for name in (CHAIR, *MEMBERS):
            with acting.at(world, day, time(10), name) as voter:
                found = votes.find(ballot.pk)
                choices = {item.number: (_choice(name, item),) for item in found.items.all()}
                votes.cast(ballot=found, choices=choices, by=voter)
        with acting.at(world, day, time(11), CHAIR) as chair:
            votes.close(ballot=votes.find(ballot.pk), by=chair)
        for row in ballot.staff.filter(part=Part.Part.COUNTER).select_related("user"):
            with acting.at(world, day, time(11, 30), row.user.username) as counter:
                counting.sign(ballot=votes.find(ballot.pk), by=counter)


def _choice(name: str, item: Any) -> int:
    """Nearly always agreed; one name is left without enough votes."""
    if "Hoàng Văn Thiện" in item.label:
        return 1 if chance("ballot", name).random() < 0.5 else 2
    return 1


def _closed(world: World, session: CouncilSession, day: date) -> None:
    with world.on(day, CHAIR) as chair:
        sessions.close(session=sessions.find(session.pk), by=chair)
    with world.on(day, SECRETARY) as secretary:
        sessions.sign(session=sessions.find(session.pk), number="02/BB-HĐTĐKT", signed_on=day, by=secretary)


def _decided(
    world: World, session: CouncilSession, made: Sequence[Proposal], day: date, issued: date, year: int
) -> None:
    host = world.units[HOST]
    with world.on(day, OFFICER) as officer:
        going = submission.begin(
            host=host, title=f"Đề nghị khen thưởng tổng kết năm {year}", text="", by=officer,
            proposals=[acting.fresh(one) for one in made],
        )  # fmt: skip
        submission.send(submission=going, by=officer)
    with world.on(issued, OFFICER) as officer:
        keys = [group.key for group in decisions.groups(host) if group.proposal in made]
        decision = decisions.create(
            host=host, title=f"Về việc khen thưởng tổng kết năm {year}", year=year, groups=keys, by=officer,
            session=CouncilSession.objects.get(pk=session.pk),
        )  # fmt: skip
        decisions.edit(
            decision=decision, version=decision.version, by=officer, title=decision.title, issuer=decision.issuer,
            signer=world.users["lanhdao"].full_name, signer_post="Phó Chủ tịch", authority=Decision.Authority.KT,
        )  # fmt: skip
        decisions.record_number(
            decision=decision, version=decision.version, number="215", symbol="QĐ-UBND", decided_on=issued, by=officer
        )
        decision = decisions.issue(decision=decision, version=decision.version, by=officer)
        making.prepare(decision=decision, first=None, by=officer)
        for one in made:
            submission.notify(proposal=acting.fresh(one), by=officer)


def voting_now(world: World, staff: dict[str, list[Staff]], found: Council) -> None:
    """Two units' names for this year: a whole chain, one across the merger, one broken by a year. Everybody may vote now."""
    awards = {award.code: award for award in Award.objects.all()}
    year, day = this_year(world), days(world, 28)
    chosen = {
        GDDT: [("Giàng Thị Sua", "CSTDT"), ("Nguyễn Thị Hiên", "CSTDT"), ("Trần Minh Đức", "BK_T")],
        TAN_PHONG: [("Lò Thị Hương", "CSTDT"), ("Sùng Thị Dở", "BK_T")],
    }
    made = []
    for code, listed in chosen.items():
        rows = []
        for name, award in listed:
            one = by_name(staff[code], name)[0]
            idea = one.initiatives[0] if award == "CSTDT" and one.initiatives else None
            rows.append(acting.nominee(one, awards[award], year, initiative=idea))
        drafted = acting.drafted(world, code, day[0], TITLE.format(year=year), year, rows)
        made.append(acting.before_council(world, drafted, day[0:4]))
    held = calendar.previous_working(world.today - timedelta(days=1))
    session = _session(world, found, f"Phiên họp xét khen thưởng năm {year}", held, made)
    _vote(world, session, held, closes=datetime.combine(world.today + timedelta(days=OPEN_DAYS), time(17)))


def disclosed(world: World, staff: dict[str, list[Staff]]) -> None:
    """A State award stands before the public until some days from now, with a comment that waits for moderation."""
    award = Award.objects.get(code="HCLD3")
    day = days(world, 20)
    one = by_name(staff[GDDT], "Tao Thị Phiên")[0]
    title = "Đề nghị tặng Huân chương Lao động hạng Ba"
    made = acting.drafted(world, GDDT, day[0], title, this_year(world), [acting.nominee(one, award, this_year(world))])
    made = acting.before_council(world, made, day[0:4])
    with world.on(calendar.previous_working(world.today - timedelta(days=2)), OFFICER) as officer:
        row = disclosure.prepare(
            host=world.units[HOST], title="Danh sách đề nghị tặng Huân chương Lao động (mẫu)", days=10, by=officer,
            nominations=acting.names(made),
        )  # fmt: skip
        disclosure.open_(disclosure=row, by=officer)
        disclosure.comment(
            disclosure=row, name="Vàng Thị Pó", contact="", about=None, address="127.0.0.1",
            text="Bà Phiên nhiều năm giúp đỡ học sinh nghèo ở xã, tôi đồng tình.",
        )  # fmt: skip
