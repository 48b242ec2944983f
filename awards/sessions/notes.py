"""The course of a session, as its secretary writes it down."""

from typing import Any

from django.db import transaction
from django.db.models import F

from awards.models import CouncilSession
from awards.rules import sessions as rules
from core import log
from core.refusals import Conflict, require


def write(*, session: CouncilSession, notes: str, version: int, by: Any) -> CouncilSession:
    """Write it down, until the minutes are signed. Raises Refused, Conflict (somebody else wrote meanwhile)."""
    require(rules.may_run(by, session))
    with transaction.atomic():
        rows = CouncilSession.objects.filter(pk=session.pk, version=version).exclude(
            status=CouncilSession.Status.SIGNED
        )
        if not rows.update(notes=notes.strip(), version=F("version") + 1):
            raise Conflict()
        log.record("awards.session_notes", session, by=by)
    session.refresh_from_db(fields=["notes", "version"])
    return session
