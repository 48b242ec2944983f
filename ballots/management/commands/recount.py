"""`manage.py recount BALLOT`: computes a ballot's result again from its slips; exit code 1 when it differs."""

import sys
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ballots import recounting
from ballots.models import Ballot
from core.refusals import Refused


class Command(BaseCommand):
    help = "Recompute the result of a ballot from its slips and compare it with the result and the log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ballot", type=int, help="number of the ballot, as in its address")

    def handle(self, *args: Any, **options: Any) -> None:
        ballot = Ballot.objects.loaded().filter(pk=options["ballot"]).first()
        if ballot is None:
            raise CommandError(f"There is no ballot {options['ballot']}.")
        began = perf_counter()
        try:
            found = recounting.recount(ballot)
        except Refused as refused:
            raise CommandError(str(refused.refusal.reason)) from None
        took = perf_counter() - began
        for fault in found.faults:
            self.stderr.write(fault)
        self.stdout.write(
            f"{ballot.title}: {found.slips} slips, {found.receipts} receipts, {len(found.faults)} faults, {took:.2f} s"
        )
        if found.faults:
            sys.exit(1)
