"""A commune takes the running campaign on: Phường Tân Phong launches its own under it, for its residential groups."""

from datetime import timedelta

from campaigns import launching
from campaigns import participation as taking_part
from campaigns.demo import acting
from campaigns.demo.people import TAN_PHONG
from campaigns.demo.present import KEY as PARENT
from campaigns.demo.telling import Story
from campaigns.demo.world import World
from campaigns.models import Campaign, ParticipantGroup, ReportingPeriod
from units.models import UnitKind

KEY = "tan-phong"
NAME = "Tân Phong: tổ dân phố, bản vững mạnh (mẫu)"


def load(world: World) -> int:
    _launch(world)
    period = world.campaigns[KEY].periods.get()
    story, late = Story(world), None
    for code in sorted(world.parts[KEY])[:-1]:
        day = period.due_on - timedelta(days=3)
        story.filed(KEY, code, period, day)
        late = late or code
        if code != late:
            story.at(day + timedelta(days=2), acting.accept, KEY, code, period)
    return story.tell()


def _launch(world: World) -> None:
    """Nobody in a residential group has an account: the ward enters their reports from the signed papers."""
    today, host = world.today, world.units[TAN_PHONG]
    with world.on(today - timedelta(days=38), "tanphong") as by:
        child = taking_part.launch_child(parent=world.campaigns[PARENT], host=host, by=by)
        child.indicators.exclude(name__startswith="Tỷ lệ").delete()
        Campaign.objects.filter(pk=child.pk).update(
            short_name=NAME, sample=True, starts_on=today - timedelta(days=38), ends_on=today + timedelta(days=180)
        )
        child.refresh_from_db()
        ParticipantGroup.objects.create(
            campaign=child,
            label="Các tổ dân phố, bản",
            by=ParticipantGroup.By.KIND,
            unit_kind=UnitKind.HAMLET,
            asks_registration=False,
            asks_plan=False,
            position=1,
        )
        ReportingPeriod.objects.create(
            campaign=child,
            name="Tháng thứ nhất",
            position=1,
            starts_on=child.starts_on,
            ends_on=today - timedelta(days=10),
            opens_on=today - timedelta(days=12),
            due_on=today - timedelta(days=4),
        )
    with world.on(today - timedelta(days=38), "tanphong") as by:
        launching.launch(campaign=child, by=by)
    world.campaigns[KEY] = child
    world.enter(KEY, child)
