from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"

    def ready(self) -> None:
        from core import log, nav, registries
        from units import importing, invariants, reorganising
        from units.importing import blocks
        from units.workflow.reorganising import REORGANISATION

        importing.register()
        blocks.register()
        invariants.register()
        registries.file_readers[reorganising.DECISION] = reorganising.may_read_decision
        log.sentences({f"{REORGANISATION.name}.{step.action}": step.done for step in REORGANISATION.transitions})
        log.sentences(
            {
                "units.create": _("entered the unit"),
                "units.edit": _("corrected the unit"),
                "units.rename": _("gave the unit a new name"),
                "units.move": _("put the unit under another parent"),
                "units.close": _("recorded the end of the unit"),
                "units.succeed": _("recorded who took over"),
                "units.load": _("loaded units from a file"),
                "units.reorganisation_create": _("drafted the reorganisation"),
                "units.reorganisation_edit": _("changed the reorganisation"),
                "units.reorganisation_choose": _("chose what becomes of what waits"),
                "units.block_copy": _("copied the block from the year before"),
                "units.block_create": _("made the block"),
                "units.block_edit": _("changed the block"),
                "units.block_members": _("changed the members of the block"),
            }
        )
        nav.register("lookup", _("Units"), "building-community", "units:list", _holds_a_role, order=30)
        nav.register("lookup", _("Reorganisations"), "hierarchy-2", "units:reorganisations", _keeps_units, order=35)
        nav.register("unit", _("About our unit"), "building-community", "units:mine", _acts_for_a_unit, order=10)


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def _acts_for_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units)


def _keeps_units(user: Any) -> bool:
    return bool(user.grants.is_admin or user.grants.officer_hosts or user.grants.leader_hosts)
