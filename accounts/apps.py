from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import closing, delegation, importing, invariants, invitations
        from accounts.reorganising import AccountsHandover
        from accounts.rules.users import see_list
        from core import log, nav, registries

        importing.register()
        invariants.register()
        registries.dependants["accounts.roles"] = _roles_at
        registries.handovers["accounts"] = AccountsHandover()
        registries.handovers["core.drafts"] = closing.DraftsHandover()
        invitations.register()
        delegation.register()
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
                "accounts.invite": _("invited"),
                "accounts.delegate": _("delegated a role"),
                "accounts.receive_delegation": _("received a role by delegation"),
                "accounts.end_delegation": _("ended a delegation"),
                "accounts.hand_over": _("handed over what waited"),
                "accounts.review_roles": _("reviewed the roles"),
                "accounts.end_sessions": _("ended sessions"),
                "accounts.second_factor_on": _("switched the second step on"),
                "accounts.second_factor_off": _("switched the second step off"),
                "accounts.second_factor_reset": _("removed the second step"),
                "accounts.recovery_code": _("signed in with a recovery code"),
                "accounts.recovery_codes": _("made new recovery codes"),
                "accounts.forget_device": _("took back a remembered browser"),
            }
        )
        nav.register("admin", _("People"), "users", "accounts:users", lambda user: see_list(user) is None, order=20)
        nav.register("unit", _("Who may do what"), "shield-check", "accounts:my_unit", _heads_a_unit, order=30)


def _heads_a_unit(user: Any) -> bool:
    return bool(user.grants.head_units)


def _roles_at(record: Any) -> Iterator[Any]:
    """What of this room rests on a unit: the roles that hold there."""
    from accounts.models import RoleAssignment
    from core.registries import Dependant
    from units.models import Unit

    if isinstance(record, Unit):
        yield Dependant(str(_("Roles in force")), RoleAssignment.objects.in_force().filter(unit=record).count())
