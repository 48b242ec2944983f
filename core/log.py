"""Writing and reading the ActionLog.

An act is a plain INSERT inside the verb's transaction. Chaining is the sealer's work (core/sealing.py): a chain written
inside every transaction would make all writers wait for one another.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import clock
from core.models import ActionLog, ActionText

MAX_REASON = 2000


def _own_authority(_by: Any, _obj: models.Model) -> dict[str, Any]:
    return {}


# Under whose authority somebody acts, as references for `params`; accounts put their answer here in AppConfig.ready().
authority: Callable[[Any, models.Model], dict[str, Any]] = _own_authority
_sentences: dict[str, str | Promise] = {}


def sentences(table: dict[str, str | Promise]) -> None:
    """Register the sentence of each action code ("campaigns.launch" → "launched the campaign"); called in AppConfig.ready()."""
    _sentences.update(table)


def sentence(action: str) -> str:
    """The sentence of an action code, in the reader's language."""
    return str(_sentences.get(action, action))


def require_reason(reason: str) -> None:
    """Raise ValidationError unless `reason` says something, in at most 2,000 characters."""
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Write the reason: it is shown to the people concerned and kept on record.")}
        )
    if len(reason) > MAX_REASON:
        raise ValidationError(
            {"reason": _("The reason is too long: at most %(max)s characters.") % {"max": MAX_REASON}}
        )


def text_hash(salt: str, text: str) -> str:
    """What the log row keeps of a personal text."""
    return hashlib.sha256(f"{salt}\x00{text}".encode()).hexdigest()


def record(
    action: str,
    obj: models.Model,
    *,
    by: Any,
    reason: str = "",
    on_behalf_of: Any = None,
    params: dict[str, Any] | None = None,
) -> ActionLog:
    """Insert one act. `params` takes references and figures, never names; `reason` goes to the erasable side table."""
    salt = secrets.token_hex(16) if reason else ""
    row = ActionLog.objects.create(
        at=clock.now(),
        actor=by,
        action=action,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        on_behalf_of=on_behalf_of.pk if on_behalf_of is not None else None,
        params={**(params or {}), **authority(by, obj)},
        text_hash=text_hash(salt, reason) if reason else "",
    )
    if reason:
        ActionText.objects.create(log=row, salt=salt, text=reason)
    return row


def record_many(action: str, objects: Iterable[models.Model], *, by: Any, params: dict[str, Any] | None = None) -> None:
    """One act for each object, in one INSERT; without reasons."""
    at = clock.now()
    ActionLog.objects.bulk_create(
        (
            ActionLog(
                at=at,
                actor=by,
                action=action,
                object_type=o._meta.label_lower,
                object_id=o.pk,
                params={**(params or {}), **authority(by, o)},
            )
            for o in objects
        ),
        batch_size=500,
    )


@dataclass(frozen=True)
class Line:
    """One line of a timeline."""

    at: datetime
    who: str
    what: str
    reason: str
    action: str
    on_behalf: bool
    params: dict[str, Any]


def history(obj: models.Model, limit: int = 50) -> list[Line]:
    """The acts on `obj`, newest first, in one query."""
    rows = (
        ActionLog.objects.filter(object_type=obj._meta.label_lower, object_id=obj.pk)
        .select_related("actor", "personal")
        .order_by("-id")[:limit]
    )
    names = _givers(rows)
    return [
        Line(
            at=row.at,
            who=_who(row, names),
            what=sentence(row.action),
            reason=row.personal.text if row.text_hash and hasattr(row, "personal") else "",
            action=row.action,
            on_behalf=row.on_behalf_of is not None,
            params=row.params,
        )
        for row in rows
    ]


def _givers(rows: Iterable[ActionLog]) -> dict[int, str]:
    """The names of those for whom somebody acted; no query where nobody did."""
    ids = {row.params["delegated_by"] for row in rows if "delegated_by" in row.params}
    people = get_user_model()._default_manager.filter(pk__in=ids) if ids else ()
    return {person.pk: person.get_full_name() for person in people}


def _who(row: ActionLog, givers: dict[int, str]) -> str:
    name = str(row.actor.full_name) if row.actor else _("System")
    giver = givers.get(row.params.get("delegated_by", 0))
    return _("%(person)s, on the authority of %(giver)s") % {"person": name, "giver": giver} if giver else name
