"""What the loading knows: units, people and campaigns by their short keys, and who acts on which day."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from accounts.models import User
from accounts.roles import grants_of
from campaigns.models import Campaign, Directive, Participation
from core import clock
from core.grants import Grants
from units.models import Unit

OFFICER = "chuyenvien"
HOST = "lai-chau"


@dataclass
class World:
    today: date
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    staff: dict[str, tuple[str, str]] = field(default_factory=dict)  # unit code → user names of head and clerk
    directives: dict[str, Directive] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    parts: dict[str, dict[str, Participation]] = field(default_factory=dict)  # campaign key → unit code → part
    acts: int = 0
    known: dict[tuple[str, date], Grants] = field(default_factory=dict)

    @contextmanager
    def on(self, day: date, username: str) -> Iterator[User]:
        """It is some hour of `day`, and the user acts with the roles of that day."""
        self.acts += 1
        hour = datetime.combine(day, time(8)) + timedelta(minutes=self.acts * 37 % 530)
        with clock.pretend(hour):
            user = self.users[username]
            user.__dict__["grants"] = self.known.get((username, day)) or grants_of(user, on=day)
            if user.grants.any:
                self.known[username, day] = user.grants
            yield user

    def head(self, code: str) -> str:
        return self.staff[code][0]

    def clerk(self, code: str) -> str:
        return self.staff[code][1]

    def forget_grants(self) -> None:
        for user in self.users.values():
            user.__dict__.pop("grants", None)

    def enter(self, key: str, campaign: Campaign) -> None:
        """Keep the participations of a launched campaign at hand."""
        codes = {unit.pk: code for code, unit in self.units.items()}
        for part in campaign.participations.select_related("group"):
            code = codes[part.unit_id]
            part.campaign, part.unit = campaign, self.units[code]
            self.parts.setdefault(key, {})[code] = part


def chance(*seed: object) -> random.Random:
    """The same dice for the same seed, in every loading."""
    return random.Random(":".join(map(str, seed)))  # noqa: S311 (a demonstration, not a secret)
