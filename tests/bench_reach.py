"""What `visible_to` adds to a list: `python -m tests.bench_reach [units]` (20,000 by default), on the server of DATABASE_URL.

Makes a database of its own: that many units, ten years in which each year a twentieth of the grassroots units moves, one in
a hundred merges into another and eight communes are merged, and one year of campaigns. Then every list is asked for as it is, and
with `visible_to` giving every row: the difference is what reading within one's reach costs. Also the preview of a merger of ten
units with ten years behind them. The aims: at most 20 % more time for a list; a preview in one second.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("THIDUA_MODE", "test")
YEARS = 10
ROUNDS = 15
MOST_ADDED = 0.2
MOST_PREVIEW = 1.0
LISTS = {
    "reports": ("/campaigns/reports/", "campaigns.models.reporting.ReportQuerySet"),
    "reports, all years": ("/campaigns/reports/?year=all", "campaigns.models.reporting.ReportQuerySet"),
    "duties": ("/deadlines/", "deadlines.models.duties.DutyQuerySet"),
    "campaigns": ("/campaigns/", "campaigns.models.launching.CampaignQuerySet"),
    "units": ("/units/", "units.models.units.UnitQuerySet"),
    "accounts": ("/accounts/users/", "accounts.models.users.UserQuerySet"),
}


# ---- the ground -------------------------------------------------------------------------------------------------------


def make(units: int) -> Any:
    """The units with ten years behind them, and one year of campaigns."""
    from django.db import transaction

    from campaigns.load import Ground, activity, province, years
    from campaigns.management.commands.make_load import without_key_checks
    from core import clock

    ground = Ground(units, 1, 1, clock.today(), say=print)
    with without_key_checks(), transaction.atomic():
        province.fill(ground)
        for campaign in years.fill(ground):
            activity.fill(ground, campaign)
    ground.finish()
    changes = reorganise(ground)
    print(f"{units:,} units, {changes:,} moved or ended in {YEARS} years")
    return ground


def reorganise(ground: Any) -> int:
    """Each first of January: moves, mergers of grassroots units, mergers of communes with all that stands under them."""
    from django.db import connection

    from units.models import UnitReach
    from units.units import rebuild_reach

    units = ground.things["units"]
    first = 1 + ground.things["departments"]
    communes = units[first : first + ground.things["communes"]]
    base = units[first + len(communes) :]
    dice, changes = ground.dice("reorganise"), 0
    for back in range(YEARS - 1, -1, -1):
        day = date(ground.today.year - back, 1, 1)
        ending, communes = communes[:8], communes[8:]
        dice.shuffle(base)
        gone, base = base[: len(base) // 100], base[len(base) // 100 :]
        changes += end(gone, [dice.choice(base) for _unit in gone], day, communes, dice)
        changes += move([(unit, dice.choice(communes)) for unit in base[: len(base) // 20]], day)
        changes += end(ending, [dice.choice(communes) for _unit in ending], day, communes, dice)
    rows = rebuild_reach()
    print(f"{rows:,} rows of reach, {UnitReach.objects.filter(ends_on__isnull=False).count():,} of them past")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return changes


def move(pairs: list[tuple[Any, Any]], day: date) -> int:
    from units.models import UnitParent

    children = [unit.pk for unit, _parent in pairs]
    UnitParent.objects.filter(child__in=children, ends_on=None).update(ends_on=day - timedelta(days=1))
    UnitParent.objects.bulk_create([UnitParent(child=c, parent=p, starts_on=day) for c, p in pairs], batch_size=400)
    return len(pairs)


def end(ending: list[Any], heirs: list[Any], day: date, communes: list[Any], dice: Any) -> int:
    """Units end, others take over, what stood under them moves."""
    from units.models import ActingFor, Succession, Unit, UnitName, UnitParent

    gone, last = [unit.pk for unit in ending], day - timedelta(days=1)
    orphans = [row.child for row in UnitParent.objects.filter(parent__in=gone, ends_on=None).select_related("child")]
    moved = move([(child, dice.choice(communes)) for child in orphans if child.pk not in gone], day)
    for rows in (UnitName.objects.filter(unit__in=gone), UnitParent.objects.filter(child__in=gone)):
        rows.filter(ends_on=None).update(ends_on=last)
    Unit.objects.filter(pk__in=gone).update(closed_on=last)
    pairs = list(zip(ending, heirs, strict=True))
    Succession.objects.bulk_create(
        Succession(predecessor=unit, successor=heir, on=day, kind="merge", decision="NQ") for unit, heir in pairs
    )
    ActingFor.objects.bulk_create(ActingFor(unit=unit, by=heir, starts_on=day) for unit, heir in pairs)
    return moved + len(gone)


# ---- the measuring ----------------------------------------------------------------------------------------------------


@contextmanager
def everything(path: str) -> Iterator[None]:
    """`visible_to` of one kind of record, and what is built on it, give every row."""
    from deadlines.models import Desk  # noqa: F401 (the apps are loaded)

    def unbounded(self: Any, _user: Any) -> Any:
        return self.all()

    def at_hand(self: Any, _user: Any, begin: date, last: date) -> Any:
        from django.db.models import Q

        return self.filter(Q(closed_at__isnull=True) | Q(due_on__range=(begin, last)))

    with mock.patch(f"{path}.visible_to", unbounded):
        if path.endswith("DutyQuerySet"):
            with mock.patch(f"{path}.at_hand", at_hand):
                yield
        else:
            yield


def seconds(client: Any, path: str) -> float:
    start = time.perf_counter()
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return time.perf_counter() - start


def added(client: Any, path: str, kind: str) -> tuple[float, float]:
    """The list within one's reach, and without: medians of rounds in turns."""
    within, without = [], []
    seconds(client, path)
    for _round in range(ROUNDS):
        within.append(seconds(client, path))
        with everything(kind):
            without.append(seconds(client, path))
    return statistics.median(within), statistics.median(without)


def lists(name: str, client: Any) -> bool:
    kept = True
    for label, (path, kind) in LISTS.items():
        if client.get(path).status_code != 200:
            continue
        within, without = added(client, path, kind)
        more = within / without - 1
        kept &= more <= MOST_ADDED
        over = "   OVER" if more > MOST_ADDED else ""
        print(f"{name:<22}{label:<22}{within * 1000:8.0f} ms{without * 1000:8.0f} ms{more * 100:+8.0f} %{over}")
    return kept


def preview(ground: Any) -> bool:
    """A merger of ten units that live, each with ten years of duties, reports and names behind it."""
    from accounts.models import User
    from core import clock
    from units import reorganising
    from units.models import Unit

    host = ground.things["units"][0]
    alive = list(Unit.objects.filter(kind="commune", closed_on=None).order_by("pk")[:10])
    lines = [
        reorganising.Line(unit, "new", code="xa-gop", name="Xã Gộp", short_name="Xã Gộp") for unit in alive
    ]  # fmt: skip
    found = reorganising.create(
        kind="merge", host=host, number="1/NQ", decided_on=None, effective_on=clock.today(), lines=lines,
        by=User.objects.get(username="tai.chuyenvien1"),
    )  # fmt: skip
    took = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        reorganising.preview(found)
        took.append(time.perf_counter() - start)
    middle = statistics.median(took)
    print(f"preview of a merger of ten: {middle:.3f} s (limit {MOST_PREVIEW} s)")
    return middle <= MOST_PREVIEW


def measure(units: int) -> bool:
    from django.db import connection
    from django.test import Client

    from accounts.models import Role, RoleAssignment, User
    from campaigns.models import Report

    ground = make(units)
    print(f"{connection.vendor}, {Report.objects.count():,} reports")
    commune = ground.things["units"][1 + ground.things["departments"] + ground.things["communes"] - 1]
    host = User.objects.get(username=commune.code)
    RoleAssignment.objects.create(user=host, role=Role.OFFICER, host=commune, starts_on=date(2004, 1, 1))
    people = {
        "province's officer": User.objects.get(username="tai.chuyenvien1"),
        "province's leader": User.objects.get(username="tai.lanhdao"),
        "commune's officer": host,
        "a unit's clerk": User.objects.get(username=f"{commune.code}.cb"),
    }
    print(f"{'who':<22}{'list':<22}{'within':>11}{'all rows':>11}{'added':>10}")
    kept = True
    for name, user in people.items():
        client = Client()
        client.force_login(user, backend="accounts.backends.PasswordBackend")
        kept &= lists(name, client)
    return preview(ground) and kept


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    empty = TemporaryDirectory()
    settings.STATIC_ROOT = empty.name
    old = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("createcachetable", verbosity=0)
        kept = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    finally:
        teardown_databases(old, verbosity=0)
        empty.cleanup()
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
