"""What a host sets about its decisions: the public roll of honour, who pays."""

from typing import Any

from django.db import transaction
from django.db.models import F

from awards.models import DecisionSetting
from awards.rules import decisions as rules
from core import log
from core.refusals import Conflict, require
from units.models import Unit


def save(*, host: Unit, version: int, by: Any, **values: Any) -> DecisionSetting:
    """Change the host's setting. Raises Refused, or Conflict when somebody else was faster."""
    require(rules.settle(by, host.pk))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)
        row, made = DecisionSetting.objects.get_or_create(host=host, defaults=values)
        if not made and not DecisionSetting.objects.filter(pk=row.pk, version=version).update(
            version=F("version") + 1, **values
        ):
            raise Conflict()
        log.record("awards.decision_setting", host, by=by, params={key: str(value) for key, value in values.items()})
        row.refresh_from_db()
    return row
