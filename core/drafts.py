"""What is being typed: kept apart from the record until it is submitted, and restored when the form opens again."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from core import clock
from core.models import Draft, SubmissionToken

MAX_CHARACTERS = 400_000
_HIDDEN = ("csrfmiddlewaretoken", "_token", "password", "old_password", "new_password1", "new_password2")


def save(user: Any, form: str, subject: str, data: QueryDict) -> Draft:
    """Keep what `user` has typed so far into `form` about `subject` (the last typing wins)."""
    payload = {key: data.getlist(key) for key in data if key not in _HIDDEN}
    if sum(len(v) for values in payload.values() for v in values) > MAX_CHARACTERS:
        raise ValidationError(_("The draft is too long: at most %(max)s characters.") % {"max": MAX_CHARACTERS})
    draft, _created = Draft.objects.update_or_create(
        user=user, form=form, subject=subject, defaults={"payload": payload, "saved_at": clock.now()}
    )
    return draft


def load(user: Any, form: str, subject: str = "") -> tuple[QueryDict, Any] | None:
    """The kept typing as form data, with the time it was kept; None where there is none."""
    draft = Draft.objects.filter(user=user, form=form, subject=subject).first()
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for key, values in draft.payload.items():
        data.setlist(key, values)
    return data, draft.saved_at


def discard(user: Any, form: str, subject: str = "") -> None:
    """Forget the draft; a verb that stored its content calls this in its transaction."""
    Draft.objects.filter(user=user, form=form, subject=subject).delete()


def new_token() -> str:
    """A fresh one-time token for a form."""
    return secrets.token_urlsafe(24)


class Replayed(Exception):
    """The same form was sent before; `location` is where the first sending led."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def claim(token: str, *, user: Any) -> SubmissionToken | None:
    """Use a form's token inside the verb's transaction. Raises Replayed when it was used before."""
    if not token or len(token) > 64:
        return None
    try:
        with transaction.atomic():
            return SubmissionToken.objects.create(token=token, user=user, used_at=clock.now())
    except IntegrityError:
        earlier = SubmissionToken.objects.filter(token=token, user=user).first()
        raise Replayed(earlier.location if earlier else "") from None
