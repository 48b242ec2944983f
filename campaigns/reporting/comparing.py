"""What changed between two submissions, field by field."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns.models import Remark, ReportVersion
from campaigns.reporting.sheet import Sheet
from core.numbers import format_decimal


@dataclass(frozen=True)
class Change:
    """One field of two submissions. `remarks` are those written about the older one."""

    what: str
    before: str
    after: str
    remarks: list[Remark]

    @property
    def changed(self) -> bool:
        return self.before != self.after


def differences(sheet: Sheet, old: ReportVersion, new: ReportVersion, remarks: list[Remark]) -> list[Change]:
    """Every field of the two submissions in the order of the form; `remarks` stand beside the fields they are about."""
    one, two = old.content, new.content
    files = {c.evidence_id: c.evidence.title for c in sheet.citations}
    rows = []
    for number, indicator in enumerate(sheet.indicators, 1):
        key = str(indicator.pk)
        about = [r for r in remarks if r.indicator_id == indicator.pk]
        before, after = (
            _joined(_figure(c["values"].get(key), indicator.unit_of_measure), _files(c, files, indicator=indicator.pk))
            for c in (one, two)
        )
        rows.append(Change(f"{number}. {indicator.name}", before, after, about))
    for point in sheet.points:
        key = str(point.pk)
        about = [r for r in remarks if r.content_point_id == point.pk]
        before, after = (_joined(c["sections"].get(key, ""), _files(c, files, point=point.pk)) for c in (one, two))
        rows.append(Change(str(point), before, after, about))
    rows.append(Change(_("Overall assessment"), one["summary"], two["summary"], []))
    return rows


def _figure(data: dict[str, Any] | None, unit: str) -> str:
    if not data:
        return ""
    if data["value"] is None:
        return _("No figure: %(reason)s") % {"reason": data["reason"]} if data["reason"] else ""
    figure = f"{format_decimal(Decimal(data['value']))} {unit}"
    if data["estimate"]:
        figure = _("%(figure)s (estimate)") % {"figure": figure}
    return f"{figure}. {data['note']}" if data["note"] else figure


def _files(
    content: dict[str, Any], titles: dict[int, str], indicator: int | None = None, point: int | None = None
) -> str:
    cited = [
        f"{titles.get(e['file'], '?')}{' · ' + e['pages'] if e['pages'] else ''}"
        for e in content["evidence"]
        if e["indicator"] == indicator and e["point"] == point
    ]
    return _("Evidence: %(files)s") % {"files": "; ".join(cited)} if cited else ""


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
