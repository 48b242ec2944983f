"""`manage.py load_rules`: the catalogue and the rule sets the application ships; loading again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from awards import loading


class Command(BaseCommand):
    help = "Load the catalogue of awards and the rule sets. Idempotent; what the office confirmed or changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        found = loading.load()
        if options["verbosity"]:
            self.stdout.write(f"{found.awards} awards and {found.rules} rules added, {found.renewed} renewed")
