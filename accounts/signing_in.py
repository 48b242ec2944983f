"""Verbs of signing in: what a late form carried, new passwords, reset links, language."""

import secrets
from dataclasses import dataclass
from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from core import clock, drafts, log, outbox

LATE = "late-form"
PATH = "_late_path"
RESET_EVERY_MINUTES = 10
# Read aloud and typed again: no letters that look like others.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


# ---- the idle lock ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LateForm:
    """A form that arrived at a locked session: where it goes and what it carries (never passwords, never files)."""

    path: str
    pairs: list[tuple[str, str]]


def keep_late_form(user: Any, path: str, data: QueryDict) -> None:
    """Keep what a form carried when the session had locked meanwhile; one per person, the last wins."""
    kept = data.copy()
    kept[PATH] = path
    drafts.save(user, LATE, "", kept)


def late_form(user: Any) -> LateForm | None:
    """What was kept, to be sent on by the person; None when there is nothing."""
    found = drafts.load(user, LATE)
    if found is None:
        return None
    data, _saved_at = found
    return LateForm(
        data.get(PATH, "/"), [(key, value) for key, values in data.lists() if key != PATH for value in values]
    )


def lock_minutes(request: HttpRequest) -> int:
    """For how many minutes a name with too many wrong passwords stays locked."""
    cool_off = get_cool_off(request)
    return ceil(cool_off.total_seconds() / 60) if cool_off else 0


# ---- passwords --------------------------------------------------------------------------------------------------------


def set_password(*, user: User, password: str, by: Any) -> None:
    """Give the account a new (validated) password: it need not be changed again, and wrong attempts are forgotten.

    Sessions elsewhere end, because they carry the hash of the old one.
    """
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        revoke_invitations(user)
        log.record("accounts.set_password", user, by=by)
    forget_failures(username=user.username)


def revoke_invitations(user: User) -> None:
    """A link or slip that is still about opens nothing once there is a newer password."""
    user.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=clock.now())


def temporary_password() -> str:
    """A password to be read out and changed at the first sign-in: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _group in range(4))


def send_reset_link(user: User) -> None:
    """Post a link to set a new password, at most one in ten minutes, in the person's language."""
    now = clock.now()
    context = {
        "user": user,
        "protocol": settings.SITE_URL.partition("://")[0],
        "domain": settings.SITE_URL.partition("://")[2].rstrip("/"),
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    with translation.override(user.language), transaction.atomic():
        subject = " ".join(render_to_string("accounts/signing_in/password_reset_subject.txt", context).split())
        body = render_to_string("accounts/signing_in/password_reset_email.txt", context).strip()
        slot = int(now.timestamp()) // (RESET_EVERY_MINUTES * 60)
        outbox.post(
            [outbox.Message(f"password-reset:{user.pk}:{slot}", "accounts.password_reset", user, subject, body)]
        )


# ---- one's own account --------------------------------------------------------------------------------------------------


def choose_language(*, user: User, language: str) -> None:
    """The language the person reads; also of letters to them."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
