"""`manage.py check_invariants`: proves what must always hold of the data; exit code 1 when something does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import invariants


class Command(BaseCommand):
    help = "Check what must always hold of the data (intervals, reach, roles, …) and print every violation."

    def handle(self, *args: Any, **options: Any) -> None:
        found = invariants.violations()
        for name, sentences in found.items():
            self.stdout.write(f"{name}: {'ok' if not sentences else f'{len(sentences)} violations'}")
            for sentence in sentences:
                self.stderr.write(f"  {name}: {sentence}")
        if any(found.values()):
            sys.exit(1)
