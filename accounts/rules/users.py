"""Who keeps accounts and roles: administrators everywhere, officers for units under the host, heads for their clerks."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from core.refusals import Refusal


def see_list(user: Any) -> Refusal | None:
    """May `user` see other people's accounts at all?"""
    grants = user.grants
    if grants.is_admin or grants.officer_hosts or grants.head_units:
        return None
    return Refusal(_("Accounts are kept by administrators, emulation officers and heads of units."))


def create(user: Any) -> Refusal | None:
    """May `user` open accounts?"""
    return see_list(user)


def create_without_role(user: Any) -> Refusal | None:
    """Who may not see everybody would lose sight of an account without a role."""
    return None if user.grants.is_admin else Refusal(_("Choose the role of the new account."))


def keep(by: Any, user: User, within_reach: bool) -> Refusal | None:
    """May `by` change the account of `user`? `within_reach`: every role of the account is one that `by` may give."""
    if by.grants.is_admin or (within_reach and see_list(by) is None):
        return None
    return Refusal(_("This person also holds roles outside your reach; ask an administrator."))


def lock(by: Any, user: User, within_reach: bool) -> Refusal | None:
    """May `by` lock the account of `user`?"""
    if by.pk == user.pk:
        return Refusal(_("You cannot lock your own account."))
    return keep(by, user, within_reach)


def renew_password(by: Any, user: User, within_reach: bool) -> Refusal | None:
    """May `by` give `user` a temporary password?"""
    if by.pk == user.pk:
        return Refusal(_("Change your own password on the page “Change password”."))
    return keep(by, user, within_reach)


def assign(by: Any, role: str, within_reach: bool) -> Refusal | None:
    """May `by` give or end `role` at a place? `within_reach`: the place is one that `by` keeps."""
    grants = by.grants
    if grants.is_admin:
        return None
    if within_reach and (grants.officer_hosts or role == Role.CLERK):
        return None
    return Refusal(_("You may give this role only at units, and blocks, that you keep."))
