"""`manage.py check_eligibility FILE.json`: may this subject be proposed for this award, and why. Touches no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from awards.eligibility import answer_cases
from awards.engine.eligibility import CaseError
from awards.explaining import fault


class Command(BaseCommand):
    help = "Answers whether a case given as JSON is eligible, condition by condition; a list of cases gives a list."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file with one case or a list of cases; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        data = self.read(options["file"])
        try:
            found = answer_cases(data)
        except CaseError as error:
            raise CommandError(fault(error)) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))

    def read(self, name: str) -> Any:
        """The JSON in the file."""
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            return json.loads(raw.decode("utf-8-sig"))
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": name, "why": error.strerror}
            ) from error
        except UnicodeDecodeError as error:
            raise CommandError(_("%(file)s is not written in UTF-8.") % {"file": name}) from error
        except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
            line = getattr(error, "lineno", 1)
            raise CommandError(
                _("%(file)s is not valid JSON: line %(line)s cannot be understood.") % {"file": name, "line": line}
            ) from error
