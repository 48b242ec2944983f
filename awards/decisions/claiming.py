"""One writer at a time on a draft."""

from typing import Any

from django.db.models import F

from awards.models import Decision
from core.refusals import Conflict


def claim(decision: Decision, version: int, **values: Any) -> None:
    """The draft moves on by one version with `values`, or somebody was faster. Raises Conflict."""
    rows = Decision.objects.filter(pk=decision.pk, version=version, status=Decision.Status.DRAFT)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict()
    decision.version = version + 1
