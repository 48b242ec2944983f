from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import invariants
        from accounts.reorganising import AccountsHandover
        from accounts.rules.users import see_list
        from core import log, nav, registries

        invariants.register()
        registries.dependants["accounts.roles"] = _roles_at
        registries.handovers["accounts"] = AccountsHandover()
        log.sentences(
            {
                "accounts.create": _("opened the account"),
                "accounts.edit": _("corrected the account"),
                "accounts.edit_profile": _("changed their own account"),
                "accounts.lock": _("locked the account"),
                "accounts.unlock": _("unlocked the account"),
                "accounts.set_password": _("set a new password"),
                "accounts.renew_password": _("gave a temporary password"),
                "accounts.assign": _("gave a role"),
                "accounts.end_role": _("ended a role"),
            }
        )
        nav.register("admin", _("People"), "users", "accounts:users", lambda user: see_list(user) is None, order=20)


def _roles_at(record: Any) -> Iterator[Any]:
    """What of this room rests on a unit: the roles that hold there."""
    from accounts.models import RoleAssignment
    from core.registries import Dependant
    from units.models import Unit

    if isinstance(record, Unit):
        yield Dependant(str(_("Roles in force")), RoleAssignment.objects.in_force().filter(unit=record).count())
