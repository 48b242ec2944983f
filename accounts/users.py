"""Verbs on accounts: create, correct, lock, unlock, give a new password. Who may is in rules/users.py."""

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import roles, signing_in
from accounts.models import User
from accounts.rules import users as rules
from core import log
from core.refusals import Conflict, require


def claim(user: User, version: int) -> None:
    """Take the next version of the account, or Conflict; locks the row until the transaction ends."""
    if not User.objects.filter(pk=user.pk, version=version).update(version=F("version") + 1):
        raise Conflict()
    user.refresh_from_db()


def create(
    *, username: str, full_name: str, post: str, email: str, phone: str, by: Any, place: roles.Place | None = None
) -> tuple[User, str]:
    """Open an account, with its first role if `place` is given; returns it with its temporary password.

    Raises Refused, or ValidationError with the field at fault (name taken, role not possible).
    """
    require(rules.create(by))
    if place is None:
        require(rules.create_without_role(by))
    password = signing_in.temporary_password()
    user = User(username=username, full_name=full_name, post=post, email=email, phone=phone, must_change_password=True)
    user.set_password(password)
    with transaction.atomic():
        user.full_clean(exclude=["password", "version"])
        user.save()
        log.record("accounts.create", user, by=by)
        if place is not None:
            roles.assign(user=user, by=by, **place.arguments)
    return user, password


def edit(
    *, user: User, version: int, username: str, full_name: str, post: str, email: str, phone: str, by: Any
) -> User:
    """Correct an account. Raises Refused, ValidationError, or Conflict after somebody else."""
    require(rules.keep(by, user, roles.within_reach(by, user)))
    with transaction.atomic():
        claim(user, version)
        user.username, user.full_name, user.post, user.email, user.phone = username, full_name, post, email, phone
        user.full_clean(exclude=["password", "version"])
        user.save(update_fields=["username", "full_name", "post", "email", "phone", "folded", "name_order"])
        log.record("accounts.edit", user, by=by)
    return user


def lock(*, user: User, reason: str, by: Any) -> User:
    """Lock an account: its sessions end at once, its roles rest, the reason is told at sign-in to who knows the password."""
    require(rules.lock(by, user, roles.within_reach(by, user)))
    log.require_reason(reason)
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(
            is_active=False, locked_reason=reason[:300], version=F("version") + 1
        ):
            raise Conflict()
        log.record("accounts.lock", user, by=by, reason=reason)
    user.refresh_from_db()
    return user


def unlock(*, user: User, by: Any) -> User:
    """Open a locked account again, and forget wrong passwords."""
    require(rules.keep(by, user, roles.within_reach(by, user)))
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(
            is_active=True, locked_reason="", version=F("version") + 1
        ):
            raise Conflict()
        log.record("accounts.unlock", user, by=by)
    signing_in.forget_failures(username=user.username)
    user.refresh_from_db()
    return user


def renew_password(*, user: User, by: Any) -> str:
    """Give an account a temporary password, to be changed at the next sign-in; returns it, to be read out once."""
    require(rules.renew_password(by, user, roles.within_reach(by, user)))
    password = signing_in.temporary_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        signing_in.revoke_invitations(user)
        log.record("accounts.renew_password", user, by=by)
    signing_in.forget_failures(username=user.username)
    return password


def edit_profile(*, user: User, version: int, post: str, email: str, phone: str, language: str) -> User:
    """What a person may change about themselves. Raises Conflict after another window."""
    with transaction.atomic():
        claim(user, version)
        user.post, user.email, user.phone, user.language = post, email, phone, language
        user.full_clean(exclude=["password", "version"])
        user.save(update_fields=["post", "email", "phone", "language", "folded"])
        log.record("accounts.edit_profile", user, by=user)
    return user
