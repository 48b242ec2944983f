"""Councils and their sessions: a council with chair, secretary and seven members; a session with an agenda; a closed one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import Role
from awards import sessions
from awards.models import (
    AgendaItem,
    Award,
    Council,
    CouncilMember,
    CouncilSession,
    MemberArea,
    Nomination,
    Proposal,
    RuleSet,
)
from awards.sessions import agenda, attending, voting
from ballots import counting
from ballots import voting as votes
from ballots.models import Ballot
from core import clock
from tests.factories import accounts as people
from tests.factories.register import SubjectFactory, awards
from units.models import Unit

Post = CouncilMember.Post
ALL_TITLES = ("LDTT", "CSTDCS")


@dataclass
class Sitting:
    """A council with its people, and a session of it."""

    council: Council
    chair: Any
    secretary: Any
    members: list[Any]
    session: CouncilSession = field(default=None)  # type: ignore[assignment]

    @property
    def voters(self) -> list[Any]:
        """Chair and members; the secretary has no vote."""
        return [self.chair, *self.members]

    def again(self) -> CouncilSession:
        """The session, read afresh."""
        self.session = sessions.find(self.session.pk)
        return self.session

    @property
    def items(self) -> list[AgendaItem]:
        """The agenda, read afresh."""
        return voting.items_of(self.again())

    def ballots(self) -> list[Ballot]:
        return [
            votes.find(row.pk)
            for row in Ballot.objects.filter(context_ref=f"awards.session:{self.session.pk}").order_by("pk")
        ]


def council(host: Unit, *, members: int = 6, chair: Any = None, secretary: Any = None, **more: Any) -> Sitting:
    """A council of `host` in force since 2024: a chair and `members` members (seven with a vote), a secretary without one."""
    chair = chair or people.council_member(host, Role.CHAIR, full_name="Đinh Công Thành")
    secretary = secretary or people.council_member(host, Role.SECRETARY, full_name="Vàng Thị Dung")
    others = more.pop("users", None) or [
        people.council_member(host, full_name=f"Lò Thị Ủy Viên {n}") for n in range(1, members + 1)
    ]
    found = Council.objects.create(
        host=host, name="Hội đồng Thi đua - Khen thưởng", starts_on=date(2024, 1, 1), number="12/QĐ-UBND",
        decided_on=date(2024, 1, 1), created_at=clock.now(), **more,
    )  # fmt: skip
    rows = [
        (chair, Post.CHAIR, True),
        *((user, Post.MEMBER, True) for user in others),
        (secretary, Post.SECRETARY, False),
    ]
    for number, (user, post, vote) in enumerate(rows, 1):
        CouncilMember.objects.create(
            council=found, user=user, post=post, votes=vote, position=number, starts_on=date(2024, 1, 1)
        )
    return Sitting(found, chair, secretary, others)


def nominations(
    host: Unit, unit: Unit, number: int = 3, *, code: str = "LDTT", status: str = Proposal.Status.FOR_COUNCIL,
    rule_set: RuleSet | None = None, **more: Any,
) -> list[Nomination]:  # fmt: skip
    """A proposal of `unit` before the council of `host` with `number` people for one award."""
    award: Award = Award.objects.filter(code=code).first() or awards()[code]
    proposal = Proposal.objects.create(
        unit=unit, host=host, year=clock.today().year, title=f"Đề nghị tặng {award.name}", status=status, rule_set=rule_set,
        received_on=clock.today(), sent_at=clock.now(), created_at=clock.now(), **more,
    )  # fmt: skip
    rows = []
    for n in range(1, number + 1):
        subject = SubjectFactory(unit=unit)
        rows.append(
            Nomination.objects.create(
                proposal=proposal, position=n, award=award, subject=subject, name=subject.full_name, post="Giáo viên",
                achievement="Hoàn thành xuất sắc nhiệm vụ, có sáng kiến được công nhận.", verdict="yes",
            )
        )  # fmt: skip
    return rows


def planned(sitting: Sitting, way: str = CouncilSession.Way.ROOM, **more: Any) -> Sitting:
    """A session in preparation, today at this hour."""
    values = {"title": "Phiên họp thứ nhất", "starts_at": clock.now(), "place": "Phòng họp số 1", **more}
    sitting.session = sessions.plan(council=sitting.council, way=way, by=sitting.secretary, **values)
    sitting.again()
    return sitting


def with_agenda(host: Unit, unit: Unit, number: int = 3, **more: Any) -> Sitting:
    """A session in preparation with `number` names."""
    sitting = planned(more.pop("sitting", None) or council(host, **more))
    rows = nominations(host, unit, number)
    agenda.add(session=sitting.session, nominations=[row.pk for row in rows], by=sitting.secretary)
    sitting.again()
    return sitting


def begun(sitting: Sitting, absent: int = 0, written: int = 0) -> Sitting:
    """Invited, attended and begun: the last `absent` members are away, the `written` before them answer in writing."""
    session = sessions.invite(session=sitting.session, by=sitting.secretary)
    rows = sorted(session.attendance.all(), key=lambda row: row.member.position)
    voters = [row for row in rows if row.member.votes]
    there = voters[: len(voters) - absent - written]
    by_letter = voters[len(there) : len(there) + written]
    attending.note(
        session=sessions.find(session.pk), present={r.pk for r in there} | {r.pk for r in rows if not r.member.votes},
        written={r.pk for r in by_letter}, stand_ins={}, by=sitting.secretary,
    )  # fmt: skip
    sitting.session = sessions.begin(session=sessions.find(session.pk), by=sitting.secretary)
    sitting.again()
    return sitting


def voting_on(sitting: Sitting, **more: Any) -> list[Ballot]:
    """The vote is open; the first two members count."""
    values = {"closes_at": clock.now() + timedelta(hours=2), "counters": sitting.members[:2], **more}
    made = voting.open_vote(session=sitting.again(), by=sitting.secretary, **values)
    sitting.again()
    return [votes.find(ballot.pk) for ballot in made]


def cast(ballot: Ballot, user: Any, option: int = 1) -> None:
    """One vote, the same for every item on which the user has one."""
    fresh = votes.find(ballot.pk)
    votes.cast(ballot=fresh, choices={item.number: (option,) for item in fresh.items.all()}, by=user)


def counted(sitting: Sitting, ballot: Ballot, agree: int) -> None:
    """The first `agree` voters agree to everything, the others do not; the chair closes, the team signs."""
    for number, user in enumerate(sitting.voters):
        cast(ballot, user, 1 if number < agree else 2)
    signed(sitting, ballot)


def signed(sitting: Sitting, ballot: Ballot) -> None:
    """Closed by the chair and signed by the counting team."""
    votes.close(ballot=votes.find(ballot.pk), by=sitting.chair)
    fresh = votes.find(ballot.pk)
    team = [row.user for row in fresh.staff.all() if row.part == "counter"]
    for user in team or [sitting.secretary]:
        counting.sign(ballot=votes.find(ballot.pk), by=user)
    sitting.again()


def closed(host: Unit, unit: Unit, number: int = 3, *, agree: int = 6) -> Sitting:
    """A closed session: `agree` of seven agreed to every name."""
    sitting = begun(with_agenda(host, unit, number))
    for ballot in voting_on(sitting):
        counted(sitting, ballot, agree)
    sitting.session = sessions.close(session=sitting.again(), by=sitting.chair)
    sitting.again()
    return sitting


def addresses(province: Any) -> dict[str, list[Any]]:
    """Arguments of every URL of this capability: the province's council, its member following the first commune, a session under
    way with one name, and a simple one."""
    sitting = council(province.host, chair=province.chair, secretary=province.secretary, users=[province.member])
    sitting = begun(with_agenda(province.host, province.commune, 1, sitting=sitting))
    seat = sitting.council.members.get(user=province.member)
    area = MemberArea.objects.create(member=seat, unit=province.commune)
    session, item = [sitting.session.pk], [sitting.session.pk, sitting.items[0].pk]
    one = ("", "_edit", "_act", "_resume", "_sign", "_notes", "_attendance", "_agenda", "_postpone", "_vote",
           "_runoff", "_tally", "_pack")  # fmt: skip
    found = {f"awards:session{name}": session for name in one}
    found |= {f"awards:session_{name}": item for name in ("item", "item_act", "lower")}
    found |= {f"awards:{name}": [sitting.council.pk] for name in ("council", "council_edit", "seat_add", "session_add")}
    found |= {f"awards:{name}": [sitting.council.pk, seat.pk] for name in ("seat_replace", "seat_end", "area_add")}
    return found | {
        "awards:session_remove": [*session, sitting.session.attendance.get(member=seat).pk],
        "awards:session_paper": [*session, "summary", "docx"],
        "awards:area_drop": [sitting.council.pk, area.pk],
    }
