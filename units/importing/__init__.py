"""Units from a file: the plan of every row in a constant number of queries, then names, parents and reach in bulk.

A row is about a unit that exists when its code says so, or, without a code, its name and parent. What holds for a time
(name, parent) changes only from a day that the file gives; history is added to, as by the verbs of units.py.

columns   what the file may hold       finding   which unit a row means, and under whom it stands
planning  what each row does           writes    carrying out, taking back
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import log
from core.importer import dependants, kinds
from core.importer.kinds import OUTCOMES, Importer, Row
from core.models import ImportRow
from core.refusals import Refusal
from core.registries import Dependant
from units.importing.columns import COLUMNS
from units.importing.planning import Plan
from units.importing.writes import carry_out, take_back
from units.models import Unit, UnitName, UnitParent, UnitReach
from units.rules import units as rules


class UnitImporter(Importer):
    kind = "units"
    title = _("Import units")
    noun = _("units")
    list_url = "units:list"
    list_title = _("Units")
    intro = _(
        "New units are entered; of units that exist, what the file says otherwise is changed. Nothing is ever deleted."
    )
    columns = COLUMNS

    def refusal(self, user: Any) -> Refusal | None:
        return rules.create(user)

    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        Plan(rows, others, by).work_out()

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        carry_out(rows, by=by)

    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        known = {row.target: row.before.get("version", 1) for row in rows}
        versions = dict(Unit.objects.filter(pk__in=[pk for pk in known if pk]).values_list("pk", "version"))
        since = sum(1 for pk, version in versions.items() if version != known[pk])
        under = UnitParent.objects.filter(parent__in=made).exclude(child__in=made).values("child").distinct().count()
        return [
            *dependants.named(gettext("units changed since"), since),
            *dependants.named(gettext("units put under them"), under),
            *(
                dependants.resting_on(Unit, made, own=(UnitName, UnitParent, UnitReach))
                or dependants.told_by_rooms(Unit.objects.filter(pk__in=made[: dependants.ASKED_ONE_BY_ONE]))
            ),
        ]

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        take_back(rows, by=by)


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register(UnitImporter())
    log.sentences(
        {"units.import": _("changed the unit by an import"), "units.import_undo": _("took an import of the unit back")}
    )
