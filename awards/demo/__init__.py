"""The awards part of the demo: people of six units, three past years in the register, this year's proposals in every state with
some cases planted, a finished session with its decision and certificates, and a session open for voting. Figures and people are
invented. Proposals, sessions, decisions and the register go through the verbs; what lies years back (posts, ratings, one use of
an initiative) is written as rows."""

from collections.abc import Callable

from awards import loading
from awards.demo import meetings, past, people, proposing
from awards.models import AwardRecord, Council, Proposal
from campaigns.demo.world import World

Say = Callable[[str], None]


def load(world: World, say: Say = lambda _line: None) -> None:
    """Load what is missing; nothing where a council stands already."""
    if Council.objects.exists():
        return
    loading.load()
    staff = people.load(world)
    past.load(world, staff)
    say(
        f"{sum(len(listed) for listed in staff.values())} people, {AwardRecord.objects.count()} records of the award register"
    )
    council = meetings.council_of(world)
    meetings.finished(world, staff, council)
    proposing.load(world, staff)
    meetings.disclosed(world, staff)
    meetings.voting_now(world, staff, council)
    say(f"{Proposal.objects.count()} proposals, {council.sessions.count()} sessions of the council")
