"""`manage.py load_units units/data/lai_chau.json`: units, their history and blocks; loading again adds nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units.loading import load


class Command(BaseCommand):
    help = "Load units, their names, parents, successors and blocks from a JSON file. Idempotent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(options["path"])
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {options['path']}.") from error
        except (KeyError, ValueError) as error:
            raise CommandError(f"{options['path']} is not a file of units: {error}") from error
        self.stdout.write(f"{loaded.units} units, {loaded.successions} successions, {loaded.blocks} blocks added")
