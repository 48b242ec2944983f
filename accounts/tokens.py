"""One-time secrets: how they are made, hashed and tried. What the database holds of them opens nothing."""

import secrets

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

# Read aloud and typed again: no letters that look like others.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
MAX_TRIES = 5
TRIES_MINUTES = 15


def digest(purpose: str, secret: str) -> str:
    """The keyed hash of a secret; without the installation's key nobody can test guesses against it."""
    return salted_hmac(f"accounts.{purpose}", secret, algorithm="sha256").hexdigest()


def readable(groups: int) -> str:
    """A code to be typed from paper: groups of four, 19.8 bits each."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(groups))


def typed(code: str) -> str:
    """A readable code as people type it: capitals, spaces and missing hyphens do no harm."""
    letters = "".join(c for c in code.lower() if c.isalnum())
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _key(purpose: str, who: str) -> str:
    return f"tries:{purpose}:{digest('tries', who)[:32]}"


def require_tries(purpose: str, who: str) -> None:
    """Raise ValidationError after five wrong tries within a quarter of an hour."""
    if cache.get(_key(purpose, who), 0) >= MAX_TRIES:
        raise ValidationError(
            _("Too many wrong attempts. Try again after %(minutes)s minutes.") % {"minutes": TRIES_MINUTES}
        )


def wrong_try(purpose: str, who: str) -> None:
    """Count a wrong try. Called outside a transaction that is going to be rolled back."""
    key = _key(purpose, who)
    cache.add(key, 0, TRIES_MINUTES * 60)
    cache.set(key, cache.get(key, 0) + 1, TRIES_MINUTES * 60)


def forget_tries(purpose: str, who: str) -> None:
    """After a right one."""
    cache.delete(_key(purpose, who))
