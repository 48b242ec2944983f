"""`manage.py load_library`: the legal documents the application ships; loading again adds nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.library import SEED, load


class Command(BaseCommand):
    help = "Load the shipped legal documents with their validity. Idempotent; what the office changed stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", default=SEED)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = load(options["path"])
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {options['path']}.") from error
        except (KeyError, ValueError) as error:
            raise CommandError(f"{options['path']} is not a file of legal documents: {error}") from error
        self.stdout.write(f"{added} legal documents added")
