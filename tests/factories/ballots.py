"""Ballots as another room would hold them."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any

from ballots import voting
from ballots.holding import Question, Team, Voter, agreement
from ballots.models import Ballot
from ballots.receivers import RECEIVERS, Receiver
from core import clock
from tests.factories.accounts import UserFactory

TAKEN: list[tuple[Ballot, Any]] = []
REPLACED: list[tuple[Ballot, Ballot]] = []
RECEIVERS["tests"] = Receiver(
    signed=lambda ballot, result: TAKEN.append((ballot, result)), replaced=lambda old, new: REPLACED.append((old, new))
)
EIGHTY = Fraction(80, 100)


@dataclass
class Held:
    """A ballot with its people: `members` vote, `secretary` runs, `chair` closes (and votes), `counters` count."""

    ballot: Ballot
    secretary: Any
    chair: Any
    counters: list[Any]
    members: list[Any] = field(default_factory=list)

    def again(self) -> Ballot:
        """The ballot, read afresh."""
        self.ballot = voting.find(self.ballot.pk)
        return self.ballot

    def open(self) -> "Held":
        voting.open_(ballot=self.again(), by=self.secretary)
        self.again()
        return self

    def cast(self, member: Any, choices: dict[int, tuple[int, ...]] | int = 1) -> voting.Cast:
        """One vote: a whole number is the option for every item."""
        if isinstance(choices, int):
            choices = {item.number: (choices,) for item in self.ballot.items.all()}
        return voting.cast(ballot=self.again(), choices=choices, by=member)

    def close(self) -> Ballot:
        voting.close(ballot=self.again(), by=self.chair)
        return self.again()


def asked(number: int, **more: Any) -> list[Question]:
    """`number` nominations that need 80 % of all members."""
    more = {"share": EIGHTY, "group": "Danh hiệu Chiến sĩ thi đua cấp tỉnh", **more}
    return [
        agreement(f"tests.nomination:{n}", f"Giàng Thị {n}", note="Giáo viên", **more) for n in range(1, number + 1)
    ]


def hold(
    host: Any, *, members: int = 7, items: int = 3, questions: list[Question] | None = None,
    voters: list[Voter] | None = None, counters: int = 2, **more: Any,
) -> Held:  # fmt: skip
    """A draft ballot: the first member is the chair, who closes it; the first two are the counting team."""
    users = [v.user for v in voters if v.user] if voters else UserFactory.create_batch(members)
    secretary = more.pop("secretary", None) or UserFactory(full_name="Thư ký phiên họp")
    now = clock.now()
    given = voters or [Voter(user, post="Ủy viên", chair=n == 0) for n, user in enumerate(users)]
    settings: dict[str, Any] = {
        "title": "Bỏ phiếu xét danh hiệu", "context": "Phiên họp Hội đồng TĐKT", "context_ref": "tests.session:1",
        "opens_at": now, "closes_at": now + timedelta(hours=4), "quorum": Fraction(2, 3),
    }  # fmt: skip
    settings.update(more)
    ballot = voting.hold(
        host=host, receiver="tests", electorate=given, questions=questions or asked(items), by=secretary,
        team=Team(keepers=[secretary], closers=users[:1], counters=users[:counters]), **settings,
    )  # fmt: skip
    return Held(voting.find(ballot.pk), secretary, users[0], users[:counters], users)


def opened(host: Any, **more: Any) -> Held:
    return hold(host, **more).open()


def counted(host: Any, agree: int = 6, **more: Any) -> Held:
    """A ballot without paper, closed and counted: the first `agree` members agree to everything, the others do not."""
    held = opened(host, **more)
    for number, member in enumerate(held.members):
        held.cast(member, 1 if number < agree else 2)
    held.close()
    return held
