"""Identity numbers (CCCD): kept as an HMAC made with a key outside the database and its backups, and the last digits."""

import hashlib
import hmac
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_NUMBER = re.compile(r"^(?:\d{9}|\d{12})$")
SHOWN = 3


def _key() -> bytes:
    return str(settings.IDENTITY_KEY).encode()


def key_id() -> str:
    """Names the key without giving it away: after a change of key, old numbers are known by it."""
    return hashlib.sha256(b"identity" + _key()).hexdigest()[:16]


def read(text: str) -> str:
    """The figures of a typed number. Raises ValidationError unless there are 12 (or 9 of an old card)."""
    figures = re.sub(r"[\s.]", "", text)
    if not _NUMBER.match(figures):
        raise ValidationError(_("An identity number has 12 figures, an old card 9."))
    return figures


def kept(number: str) -> dict[str, str]:
    """What the database keeps of a number."""
    digest = hmac.new(_key(), number.encode(), hashlib.sha256).hexdigest()
    return {"id_hash": digest, "id_key": key_id(), "id_last": number[-SHOWN:]}
