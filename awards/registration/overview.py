"""Who has registered, by block and host, and how many of what: figures worked out once for a page."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from awards import staff
from awards.models import Award, RegistrationSheet, TitleRegistration
from awards.registration.handing import DUTY_KIND, entries
from core import clock
from core.badges import Badge, badge
from deadlines.models import Duty
from units.models import Block, BlockMembership, Unit, UnitKind, in_force

KINDS = (UnitKind.PROVINCE_OFFICE, UnitKind.COMMUNE, UnitKind.SERVICE_UNIT, UnitKind.SCHOOL)


@dataclass
class Standing:
    """One unit's registration: `state` as a badge, figures by award code (what was handed in)."""

    sheet: RegistrationSheet | None = None
    duty: Duty | None = None
    block: str = ""
    figures: dict[str, int] = field(default_factory=dict)
    ideas: int = 0

    @property
    def state(self) -> Badge:
        sheet = self.sheet
        if sheet is not None and sheet.handed_in_at is not None:
            if sheet.status != RegistrationSheet.Status.HANDED_IN:
                return badge("writing", _("Handed in, being changed"))
            return badge("late") if sheet.late else badge("sent", sheet.get_status_display())
        late = self.duty is not None and self.duty.due_on < clock.today()
        if late and self.duty is not None and not self.duty.requested:
            return badge("overdue")
        return badge("not_due", pgettext("registration", "Not begun")) if sheet is None else badge("writing")

    @property
    def handed_in_at(self) -> datetime | None:
        return self.sheet.handed_in_at if self.sheet else None

    @property
    def total(self) -> int:
        return sum(self.figures.values())


def units_of(user: Any, year: int) -> QuerySet[Unit]:
    """Whose registrations `user` looks at together: the units under the hosts, of the headed blocks, and the own ones.

    Of what stands under a host: the usual kinds, whoever is asked by a plan of the year, and whoever has a sheet.
    """
    grants = user.grants
    asked = Duty.objects.filter(kind=DUTY_KIND, about_ref__in=list(entries(year)), unit__isnull=False)
    sheets = RegistrationSheet.objects.filter(year=year)
    on = clock.today()
    mine = Unit.objects.filter(pk__in=grants.own_units | grants.block_units)
    if not (grants.is_admin or grants.hosts):
        return mine.alive_on(on)
    under = Unit.objects.all() if grants.is_admin else Unit.objects.under(*grants.hosts)
    taken = under.filter(kind__in=KINDS) | under.filter(pk__in=asked.values("unit")) | under.filter(
        pk__in=sheets.values("unit")
    )  # fmt: skip
    return (taken | mine).alive_on(on).distinct()


def standings(units: Collection[int], year: int) -> dict[int, Standing]:
    """Unit → its registration of the year; six statements, whatever the number."""
    found: dict[int, Standing] = defaultdict(Standing)
    for sheet in RegistrationSheet.objects.filter(unit__in=units, year=year):
        found[sheet.unit_id].sheet = sheet
    refs = list(entries(year))
    for duty in Duty.objects.filter(kind=DUTY_KIND, about_ref__in=refs, unit__in=units).order_by("-due_on"):
        found[duty.unit_id or 0].duty = duty
    rows = TitleRegistration.objects.filter(by_unit__in=units, year=year, in_force=True)
    for unit, code, number in rows.values_list("by_unit", "award__code").annotate(number=Count("pk")).order_by():
        found[unit].figures[code] = number
    with_idea = rows.exclude(initiative="").order_by()
    for unit, number in with_idea.values_list("by_unit").annotate(number=Count("initiative", distinct=True)):
        found[unit].ideas = number
    on = staff.day_of(year)
    members = BlockMembership.objects.filter(in_force(on), unit__in=units, block__year=year).select_related("block")
    for member in members.order_by("block__name_order"):
        found[member.unit_id].block = found[member.unit_id].block or member.block.name
    return found


def awards_in(figures: Collection[Standing]) -> list[Award]:
    """The awards that anybody registered, in the order of the catalogue."""
    codes = {code for one in figures for code in one.figures}
    return list(Award.objects.filter(code__in=codes))


def blocks_of(user: Any, year: int) -> QuerySet[Block]:
    """The blocks one may narrow the list to."""
    return Block.objects.visible_to(user).filter(year=year).order_by("name_order")
