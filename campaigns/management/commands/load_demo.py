"""manage.py load_demo: a living province to try everything in."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from campaigns.demo import loading


class Command(BaseCommand):
    help = "Loads the demo (units of Lai Châu, five campaigns, invented people). Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo is not loaded in production: it would mix invented people and open passwords with real data. "
                "Use THIDUA_MODE=embedded for a demonstration."
            )
        # By name: the rules of awards are another room's, and its own command keeps them.
        call_command("load_rules", verbosity=0)
        try:
            loading.load(self.stdout.write)
        except loading.TooEarly:
            raise CommandError(
                f"The demo plays from {loading.EARLIEST:%d/%m/%Y} on; the clock here (or THIDUA_CLOCK) stands before it."
            ) from None
