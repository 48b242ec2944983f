"""One-time secrets: how they are made, hashed and tried. What the database holds of them opens nothing."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from hmac import digest as keyed

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from nacl.exceptions import CryptoError
from nacl.secret import Aead

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


# ---- secrets that have to be read again -------------------------------------------------------------------------------


class Unreadable(Exception):
    """A sealed secret that this installation's key does not open."""


def _box(secret_key: str) -> Aead:
    return Aead(keyed(secret_key.encode(), b"thidua.accounts.sealed", sha256))


def sealed(secret: bytes, owner: object) -> str:
    """`secret` under a key worked out from THIDUA_SECRET_KEY (XChaCha20-Poly1305), for one owner: 80 letters for 20 bytes."""
    return urlsafe_b64encode(_box(settings.SECRET_KEY).encrypt(secret, str(owner).encode())).decode()


def unsealed(text: str, owner: object) -> bytes:
    """What was sealed for `owner`. Raises Unreadable for another key, another owner, or anything else."""
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _box(str(secret_key)).decrypt(urlsafe_b64decode(text), str(owner).encode())
        except (CryptoError, ValueError):
            continue
    raise Unreadable
