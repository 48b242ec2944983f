"""Why something may not be done: a sentence, the same beside a disabled button and in the 403 page."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Refusal:
    """A predicate's "no". `None` in its place means "yes"."""

    reason: Text


class Refused(PermissionDenied):
    """Raised by a verb when its predicate refuses; the answer is a 403 that shows the reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.reason))
        self.refusal = refusal


class Conflict(Exception):
    """Somebody else was faster: the record is no longer in the state (or version) the user saw. Nothing was written."""

    def __init__(self, message: Text = "", **details: Any) -> None:
        self.message = message or _(
            "Somebody else changed this record a moment ago. Your input is kept; look at the new state and try again."
        )
        self.details = details
        super().__init__(str(self.message))


def require(refusal: Refusal | None) -> None:
    """Raise Refused unless the predicate said yes."""
    if refusal is not None:
        raise Refused(refusal)
