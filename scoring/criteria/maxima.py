"""The maxima of a draft typed in the table itself: all or nothing, faults beside their cells, nothing typed lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import log
from core.numbers import bounded, format_decimal, parse_decimal
from core.refusals import Conflict
from scoring.criteria.editing import claim, settle
from scoring.criteria.words import problem_words
from scoring.engine import formula
from scoring.engine.checks import check_formula
from scoring.models import Criterion, TableVersion

PREFIX = "max-"


@dataclass
class Saved:
    """What became of it: faults by row id, everything typed, one sentence above."""

    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    sentence: str | Promise = ""

    @property
    def ok(self) -> bool:
        return not self.faults and not self.sentence


def save_maxima(version: TableVersion, data: Mapping[str, Any], *, by: Any) -> Saved:
    """Read cells called `max-<row>` and write them. Raises Refused."""
    saved = Saved({key.removeprefix(PREFIX): str(data[key]) for key in data if key.startswith(PREFIX)})
    rows = {str(row.pk): row for row in version.criteria.all()}
    changed = []
    for key, text in saved.typed.items():
        row = rows.get(key)
        if row is None:
            continue
        try:
            value = bounded(parse_decimal(text or "0"), 18, 4)
            if value != row.maximum:
                row.maximum = value
                changed.append(row)
            _check(row, version)
        except ValidationError as error:
            saved.faults[row.pk] = " ".join(error.messages)
    if saved.faults:
        saved.sentence = _("Some maxima need another look; what you typed is kept.")
        return saved
    seen = str(data.get("version", ""))
    try:
        with transaction.atomic():
            claim(version, int(seen) if seen.isdigit() else 0, by)
            Criterion.objects.bulk_update(changed, ["maximum"])
            settle(version)
            log.record("scoring.row_edit", version, by=by, params={"rows": len(changed)})
    except ValidationError as error:
        saved.sentence = " ".join(error.messages)
    except Conflict as conflict:
        version.refresh_from_db()
        saved.sentence = conflict.message
    return saved


def _check(row: Criterion, version: TableVersion) -> None:
    if row.kind == Criterion.Kind.GROUP:
        if row.maximum < 0 or not formula.on_step(row.maximum, version.step):
            told = {"points": format_decimal(row.maximum), "step": format_decimal(version.step)}
            raise ValidationError(_("%(points)s does not fit the rounding step of %(step)s.") % told)
        return
    found = check_formula(row.kind, row.formula, row.maximum, row.target, version.step, part=row.part)
    if found:
        raise ValidationError([problem_words(p) for p in found])
