"""manage.py make_load: a province of any size, for measuring."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction

from campaigns.load import Ground
from core import clock
from units.models import Unit


class Command(BaseCommand):
    help = "Fills an EMPTY database with a province for load tests; the same seed makes the same province."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, default=2000, help="how many units (at least 20)")
        parser.add_argument("--years", type=int, default=10, help="how many years up to the present one")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["units"] < 20 or not 1 <= options["years"] <= 50:
            raise CommandError("Give at least 20 units, and from 1 to 50 years.")
        if Unit.objects.exists():
            raise CommandError("This database holds units already; a load is made in an empty one only.")
        began = monotonic()
        ground = Ground(options["units"], options["years"], options["seed"], clock.today(), say=self.stdout.write)
        with without_key_checks(), transaction.atomic():
            for app in settings.INSTALLED_APPS:
                fill = getattr(import_module(f"{app}.load"), "fill", None) if find_spec(f"{app}.load") else None
                if fill is not None:
                    fill(ground)
        ground.finish()
        self.stdout.write(f"{ground.rows:,} rows in {monotonic() - began:.0f} s")


@contextmanager
def without_key_checks() -> Iterator[None]:
    """Our rows fit together; a superuser of PostgreSQL need not have every foreign key of millions of rows checked."""
    changed = False
    if connection.vendor == "postgresql":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
            changed = True
        except ProgrammingError:
            pass
    try:
        yield
    finally:
        if changed:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = DEFAULT")
