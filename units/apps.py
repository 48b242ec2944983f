from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"

    def ready(self) -> None:
        from core import log, nav
        from units import invariants

        invariants.register()
        log.sentences(
            {
                "units.create": _("entered the unit"),
                "units.edit": _("corrected the unit"),
                "units.rename": _("gave the unit a new name"),
                "units.move": _("put the unit under another parent"),
                "units.close": _("recorded the end of the unit"),
                "units.succeed": _("recorded who took over"),
                "units.load": _("loaded units from a file"),
                "units.block_create": _("made the block"),
                "units.block_edit": _("changed the block"),
                "units.block_members": _("changed the members of the block"),
            }
        )
        nav.register("lookup", _("Units"), "building-community", "units:list", _holds_a_role, order=30)
        nav.register("unit", _("About our unit"), "building-community", "units:mine", _acts_for_a_unit, order=10)
        nav.register("scoring", _("Blocks and clusters"), "users-group", "units:blocks", _holds_a_role, order=10)


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def _acts_for_a_unit(user: Any) -> bool:
    return bool(user.grants.own_units)
