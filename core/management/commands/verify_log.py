"""`manage.py verify_log`: recomputes the chain of seals over the action log; exit code 1 when it was tampered with."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core import sealing


class Command(BaseCommand):
    help = "Verify the seals of the action log: altered, removed, re-ordered rows, a cut tail, a recomputed chain."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = sealing.verify()
        for fault in verdict.faults:
            self.stderr.write(fault)
        self.stdout.write(f"{verdict.rows} rows in {verdict.seals} seals, {len(verdict.faults)} faults")
        if verdict.oldest_unsealed is not None:
            minutes = int(verdict.oldest_unsealed.total_seconds() // 60)
            self.stdout.write(f"{verdict.unsealed} rows not sealed yet, the oldest {minutes} minutes old")
        if verdict.faults:
            sys.exit(1)
