"""The parts of the report page as its templates draw them."""

from dataclasses import dataclass
from typing import Any

from campaigns.models import ContentPoint, Indicator, Remark, ReportEvidence, ReportSection, ReportValue
from core.numbers import format_decimal


@dataclass
class IndicatorRow:
    """One indicator as drawn; the bound fields are None where it is locked or only read."""

    number: int
    indicator: Indicator
    value: ReportValue | None
    previous: ReportValue | None
    target: str
    target_note: str
    evidence: list[ReportEvidence]
    remarks: list[Remark]
    stored: str = ""
    figure: Any = None
    none: Any = None
    estimate: Any = None
    note: Any = None
    remark_box: Any = None

    @property
    def anchor(self) -> str:
        return f"indicator-{self.indicator.pk}"

    @property
    def go(self) -> str:
        """Where its evidence button leads."""
        return f"evidence:indicator:{self.indicator.pk}"

    @property
    def errors(self) -> list[str]:
        return [e for f in (self.figure, self.note) if f is not None for e in f.errors]

    @property
    def said(self) -> str:
        """The figure in words where it is only read."""
        return format_decimal(self.value.value) if self.value else "–"

    @property
    def reason(self) -> str:
        return self.value.no_value_reason if self.value else ""


@dataclass
class PointRow:
    """One content point as drawn."""

    point: ContentPoint
    section: ReportSection | None
    evidence: list[ReportEvidence]
    remarks: list[Remark]
    stored: str = ""
    text: Any = None
    remark_box: Any = None

    @property
    def anchor(self) -> str:
        return f"point-{self.point.pk}"

    @property
    def go(self) -> str:
        return f"evidence:point:{self.point.pk}"


@dataclass
class Check:
    """One line of the checklist."""

    state: str
    what: str
    note: str = ""
    url: str = ""


@dataclass
class Event:
    """One line of the history."""

    what: str
    who: str
    note: str = ""


@dataclass
class Primary:
    """The one button: `do` sends the report form, `url` a form of its own."""

    label: str
    icon: str = "send"
    do: str = ""
    url: str = ""
    reason: str = ""
