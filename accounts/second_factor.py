"""The second step of signing in: a six-digit code of an app (TOTP), recovery codes, remembered devices."""

import io
import secrets
from base64 import b32encode
from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import roles, tokens
from accounts.models import App, RecoveryCode, RememberedDevice, Role, User
from accounts.rules import users as rules
from core import clock, log
from core.refusals import Refusal, require

CODES = 10
REMEMBER_DAYS = 30
PURPOSE = "second_factor"


def is_required(user: Any) -> bool:
    """Does a role of `user` need the second step here (`THIDUA_TOTP_ROLES`)?"""
    needed = set(settings.TOTP_ROLES)
    return bool(needed) and any(hat.role in needed for hat in user.grants.hats)


def unprotected_admins() -> bool:
    """Are administrators let in with the password alone? Their page warns of it."""
    return Role.ADMIN not in settings.TOTP_ROLES


def device_of(user: Any) -> App | None:
    """The app that gives the codes of `user`, once it has been confirmed."""
    return App.objects.filter(user=user, confirmed=True).first()


# ---- setting up -------------------------------------------------------------------------------------------------------


def begin(user: Any) -> App:
    """The device being set up; the same one until it is confirmed, so that a page opened again shows the same picture."""
    device = App.objects.filter(user=user, confirmed=False).first()
    if device is not None and not is_readable(device):
        device.delete()
        device = None
    return device or App.objects.create(user=user, confirmed=False, name="totp", key=App.sealed_for(user))


def is_readable(device: App) -> bool:
    """Does this installation's secret open the key?"""
    try:
        return bool(device.bin_key)
    except tokens.Unreadable:
        return False


def key_of(device: App) -> str:
    """The key in groups of four, for who types it instead of taking the picture."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture(device: App) -> str:
    """The QR code as SVG for the page: drawn by attributes alone."""
    out = io.BytesIO()
    code = segno.make(device.config_url, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        scale=4,
        border=4,
        dark="#000",
        light="#fff",
        svgclass=None,
        lineclass=None,
        omitsize=False,
    )
    return out.getvalue().decode().strip()


def confirm(*, user: Any, code: str) -> list[str]:
    """Switch the second step on with the first code of the app; returns ten recovery codes, shown once.

    Raises ValidationError for a wrong code.
    """
    device = begin(user)
    _require_code(user, device, code)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        App.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        log.record("accounts.second_factor_on", user, by=user)
        return _new_codes(user)


def _require_code(user: Any, device: App, code: str) -> None:
    """The code of the app, each only once. Raises ValidationError."""
    tokens.require_tries(PURPOSE, str(user.pk))
    if not is_readable(device):
        raise ValidationError(
            _("The key of your app can no longer be read here. Use a recovery code, or ask who keeps your account.")
        )
    text = code.replace(" ", "")
    good = False
    if len(text) == 6 and text.isascii() and text.isdigit():
        with transaction.atomic():
            locked = App.objects.select_for_update().get(pk=device.pk)
            locked.throttling_failure_count = 0  # our own count of wrong tries stands for it
            good = locked.verify_token(text)
        device.refresh_from_db()
    if not good:
        tokens.wrong_try(PURPOSE, str(user.pk))
        raise ValidationError(_("The code is not right, or was used already. Wait for the next one."))
    tokens.forget_tries(PURPOSE, str(user.pk))


def _new_codes(user: Any) -> list[str]:
    codes = [tokens.readable(3) for _number in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_code_digest(user, code), created_at=clock.now()) for code in codes
    )
    return codes


def _code_digest(user: Any, code: str) -> str:
    return tokens.digest("recovery", f"{user.pk}:{code}")


def codes_left(user: Any) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


# ---- asking -----------------------------------------------------------------------------------------------------------


def check(*, user: Any, code: str) -> None:
    """Accept a code of the app or a recovery code, each once. Raises ValidationError with its sentence."""
    device = device_of(user)
    if device is None:
        raise ValidationError(_("The second step is not switched on for this account."))
    if len(code.replace(" ", "")) <= 8:
        _require_code(user, device, code)
        return
    tokens.require_tries(PURPOSE, str(user.pk))
    row = RecoveryCode.objects.filter(user=user, digest=_code_digest(user, tokens.typed(code)))
    if row.filter(used_at=None).update(used_at=clock.now()):
        tokens.forget_tries(PURPOSE, str(user.pk))
        log.record("accounts.recovery_code", user, by=user, params={"left": codes_left(user)})
        return
    tokens.wrong_try(PURPOSE, str(user.pk))
    if row.exists():
        raise ValidationError(_("This recovery code was used already. Take another one."))
    raise ValidationError(_("The recovery code is not right."))


def renew_codes(*, user: Any) -> list[str]:
    """Ten new recovery codes; the old ones stop working."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        log.record("accounts.recovery_codes", user, by=user)
        return _new_codes(user)


def may_switch_off(user: Any) -> Refusal | None:
    """Who holds a role that needs the second step keeps it."""
    if is_required(user):
        return Refusal(_("Your role needs the second step; it cannot be switched off."))
    return None


def switch_off(*, user: Any) -> None:
    """Switch the second step off. Raises Refused where a role needs it."""
    require(may_switch_off(user))
    _remove(user, user, "accounts.second_factor_off")


def reset(*, user: User, by: Any) -> None:
    """For who lost telephone and recovery codes: the second step is set up anew at the next sign-in. Raises Refused."""
    require(rules.renew_password(by, user, roles.within_reach(by, user)))
    _remove(user, by, "accounts.second_factor_reset")


def _remove(user: Any, by: Any, action: str) -> None:
    with transaction.atomic():
        App.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        RememberedDevice.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
        log.record(action, user, by=by)


# ---- remembered devices -----------------------------------------------------------------------------------------------


def remember(*, user: Any, label: str) -> str:
    """Leave the second step out in this browser for 30 days; returns the token for its signed cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    RememberedDevice.objects.create(
        user=user, digest=tokens.digest("device", f"{user.pk}:{token}"), label=label[:120], created_at=now, seen_at=now,
        expires_at=now + timedelta(days=REMEMBER_DAYS),
    )  # fmt: skip
    return token


def is_remembered(user: Any, token: str) -> bool:
    """Is this the token of a browser that `user` had remembered, and has not taken back?"""
    rows = RememberedDevice.objects.standing().filter(user=user, digest=tokens.digest("device", f"{user.pk}:{token}"))
    return bool(token) and bool(rows.update(seen_at=clock.now()))


def forget_device(*, device: RememberedDevice, by: Any) -> None:
    """Ask for the second step again in that browser."""
    with transaction.atomic():
        if RememberedDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=clock.now()):
            log.record("accounts.forget_device", by, by=by)
