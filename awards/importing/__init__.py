"""Earlier years of the award register from a file: people and units found again, nothing guessed between two.

columns   what the file may hold     planning   what each row means and does     writes   carrying out, taking back
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.importing.columns import COLUMNS
from awards.importing.planning import Plan
from awards.importing.writes import carry_out, take_back
from awards.models import AwardRecord
from awards.rules import register as rules
from core import log
from core.importer import dependants, kinds
from core.importer.kinds import OUTCOMES, Importer, Row
from core.models import ImportRow
from core.refusals import Refusal
from core.registries import Dependant
from units.models import Position, Subject


class AwardImporter(Importer):
    kind = "awards"
    title = _("Import earlier awards")
    noun = _("records")
    list_url = "awards:register"
    list_title = _("Award register")
    intro = _("One line for each name and award. People not known yet are entered; of namesakes you are asked which.")
    columns = COLUMNS

    def refusal(self, user: Any) -> Refusal | None:
        return rules.write(user)

    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        Plan(rows, others, by).work_out()

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        carry_out(rows, by=by)

    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        people = [row.before["made"] for row in rows if "made" in row.before]
        others = AwardRecord.objects.filter(subject__in=people).exclude(pk__in=made).count()
        return [
            *dependants.resting_on(AwardRecord, made),
            *dependants.resting_on(Subject, people, own=(Position, AwardRecord)),
            *dependants.named(gettext("other awards of people entered with them"), others),
        ]

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        take_back(rows, by=by)


def register() -> None:
    """Called in AppConfig.ready()."""
    from awards.importing import nominations

    kinds.register(AwardImporter())
    nominations.register()
    log.sentences(
        {
            "awards.import": _("entered the record by an import"),
            "awards.import_undo": _("took an import of the record back"),
        }
    )
