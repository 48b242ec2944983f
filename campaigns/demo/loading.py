"""Loads the demo: all of it in one transaction, or nothing; what is there already is left as it is."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from campaigns.demo import below, building, documents, past, people, present
from campaigns.demo.data import UNITS
from campaigns.demo.world import World
from campaigns.models import Directive, Report
from core import clock
from core.models import Outbox
from deadlines.models import Duty
from documents import library
from units import loading as register
from units.models import Unit

EARLIEST = date(2025, 10, 1)  # the communes of today exist since July, and the running campaign began sixty days ago
UNREAD_DAYS = 5
# What rooms above add to the demo; they put it here in AppConfig.ready().
MORE: list[Callable[[World, Callable[[str], None]], None]] = []


class TooEarly(Exception):
    """The demo plays after the reform of July 2025."""


def load(say: Callable[[str], None] = lambda _line: None) -> World:
    """Load what is missing; `say` receives a line of progress now and then. Raises TooEarly."""
    today = clock.today()
    if today < EARLIEST:
        raise TooEarly()
    world = World(today)
    with transaction.atomic():
        register.load(UNITS)
        library.load(library.SEED)
        world.units = {unit.code: unit for unit in Unit.objects.order_by("id")}
        people.load(world)
        say(f"{len(world.units)} units, {len(world.users)} accounts")
        if not Directive.objects.exists():
            _tell(world, say)
        # The messages were read long ago and none is to be sent now: no worker needs to be woken for each of them.
        transaction.get_connection().run_on_commit.clear()
    world.forget_grants()
    return world


def _tell(world: World, say: Callable[[str], None]) -> None:
    documents.load(world)
    building.load(world)
    say(f"{len(world.directives)} documents, {len(world.campaigns)} campaigns")
    past.load(world)
    say("what happened in the past campaigns")
    present.load(world)
    below.load(world)
    for tell_more in MORE:
        tell_more(world, say)
    _read_messages(world.today)
    say(f"{Report.objects.count()} reports, {Duty.objects.open().count()} open duties")


def _read_messages(today: date) -> None:
    """Mails of the past went out at their time; those of the last days still wait to be read in the app."""
    messages = list(Outbox.objects.filter(state__in=(Outbox.State.PLANNED, Outbox.State.GATHERED)).only("created_at"))
    for row in messages:
        row.state, row.sent_at = Outbox.State.SENT, row.created_at
        fresh = clock.local_date(row.created_at) > today - timedelta(days=UNREAD_DAYS)
        row.read_at = None if fresh else row.created_at
    Outbox.objects.bulk_update(messages, ["state", "sent_at", "read_at"], batch_size=300)
