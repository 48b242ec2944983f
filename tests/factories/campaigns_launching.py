"""Directives and drafts ready to launch, and the form data with which a person would type them."""

from datetime import date
from decimal import Decimal
from typing import Any

from campaigns.launching import launch
from campaigns.models import (
    Campaign,
    ContentPoint,
    Directive,
    Indicator,
    ParticipantGroup,
    ReportingPeriod,
    Task,
    TaskUnit,
)
from core import clock
from units.models import Unit, UnitKind

START, END = date(2025, 1, 6), date(2025, 12, 31)


def directive(keeper: Unit, **fields: Any) -> Directive:
    """A recorded document."""
    values = {
        "doc_type": "directive", "number": "02", "symbol": "CT-UBND", "issued_on": date(2025, 1, 2), "issued_year": 2025,
        "issuer": "Ủy ban nhân dân tỉnh", "subject": "Phát động phong trào thi đua năm 2025", **fields,
    }  # fmt: skip
    return Directive.objects.create(keeper=keeper, created_at=clock.now(), **values)


def draft(host: Unit, **fields: Any) -> Campaign:
    """A draft with nothing in it yet."""
    values = {
        "kind": Campaign.Kind.THEMATIC, "short_name": "Thi đua 2025", "theme": "Đoàn kết, sáng tạo", "starts_on": START,
        "ends_on": END, **fields,
    }  # fmt: skip
    return Campaign.objects.create(host=host, created_at=clock.now(), **values)


def add_indicator(campaign: Campaign, **fields: Any) -> Indicator:
    values = {"name": "Tỷ lệ hộ nghèo giảm", "unit_of_measure": "%", "value": Decimal(4), **fields}
    return Indicator.objects.create(campaign=campaign, **values)


def add_period(campaign: Campaign, **fields: Any) -> ReportingPeriod:
    values = {
        "name": "Sơ kết 6 tháng", "kind": "interim", "starts_on": START, "ends_on": date(2025, 6, 30),
        "opens_on": date(2025, 6, 20), "due_on": date(2025, 7, 4), **fields,
    }  # fmt: skip
    return ReportingPeriod.objects.create(campaign=campaign, **values)


def add_group(campaign: Campaign, units: list[Unit] | None = None, **fields: Any) -> ParticipantGroup:
    """A group of communes, or of these units by name."""
    values: dict[str, Any] = {"label": "Các xã", "by": "kind", "unit_kind": UnitKind.COMMUNE, **fields}
    if units is not None:
        values.update(by="name", unit_kind="")
    group = ParticipantGroup.objects.create(campaign=campaign, **values)
    if units is not None:
        group.units.set(units)
    return group


def add_task(campaign: Campaign, units: list[Unit], **fields: Any) -> Task:
    values = {"addressee": "Các xã", "text": "Tổ chức lễ phát động", "due_on": date(2025, 3, 3), **fields}
    task = Task.objects.create(campaign=campaign, **values)
    for unit in units:
        TaskUnit.objects.create(task=task, unit=unit)
    return task


def ready(host: Unit, units: list[Unit] | None = None, **fields: Any) -> Campaign:
    """A draft that can be launched: registration, plan, an interim and a final report asked of all communes (or of `units`)."""
    campaign = draft(host, **{"registration_due_on": date(2025, 2, 3), "plan_due_on": date(2025, 2, 17), **fields})
    ContentPoint.objects.create(campaign=campaign, label="1", heading="Phát triển kinh tế", position=0)
    add_indicator(campaign)
    add_period(campaign)
    add_period(
        campaign, name="Tổng kết", kind="final", starts_on=date(2025, 7, 1), ends_on=END, opens_on=date(2025, 12, 1),
        due_on=date(2025, 12, 15), position=1,
    )  # fmt: skip
    add_group(campaign, units)
    return campaign


def launched(host: Unit, by: Any, units: list[Unit] | None = None, **fields: Any) -> Campaign:
    """A campaign under way."""
    campaign = ready(host, units, **fields)
    launch(campaign=campaign, by=by)
    return campaign


# ---- what a person types ----------------------------------------------------------------------------------------------


def rows(prefix: str, *lines: dict[str, Any]) -> dict[str, Any]:
    """The fields of a table of lines."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
    for index, line in enumerate(lines):
        data.update({f"{prefix}-{index}-{name}": value for name, value in line.items() if value is not None})
    return data


def details(host: Unit, **changes: Any) -> dict[str, Any]:
    """Step 1 as typed."""
    base = {
        "version": 1, "source": "none", "host": host.pk, "kind": "thematic", "short_name": "Thi đua 2025", "theme": "",
        "starts_on": "2025-01-06", "ends_on": "2025-12-31", "_token": f"token-{clock.now().timestamp()}",
    }  # fmt: skip
    return {**base, **rows("new"), **rows("phases"), **rows("commemorations"), **changes}


def indicator_row(**changes: Any) -> dict[str, Any]:
    """One indicator as typed."""
    return {
        "name": "Sản lượng lương thực", "comparator": "ge", "value": "2.236", "value_max": "", "unit_of_measure": "tấn",
        "direction": "up", "baseline": "", "aggregation": "sum", "frequency": "quarter", "owner": "", "allotted": "on",
        "part_of": "", "group_units": "", "source_text": "", "point": "", **changes,
    }  # fmt: skip


def content(
    version: int = 1, *, points: Any = None, movements: Any = (), indicators: Any = (), **changes: Any
) -> dict[str, Any]:
    """Step 2 as typed."""
    given = points if points is not None else [{"label": "1", "depth": 0, "heading": "Phát triển kinh tế", "text": ""}]
    return {
        "version": version, "_token": "", **rows("points", *given), **rows("movements", *movements),
        **rows("indicators", *indicators), **changes,
    }  # fmt: skip


ASKS = {"asks_registration": "on", "asks_plan": "on", "asks_interim": "on", "asks_final": "on"}


def group_row(**changes: Any) -> dict[str, Any]:
    """One group as typed."""
    return {
        "by": "kind",
        "unit_kind": "commune",
        "level": "",
        "block": "",
        "units": "",
        "find": "",
        "label": "",
        "tone": "",
        **ASKS,
        **changes,
    }


def groups(version: int = 1, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Step 3 as typed."""
    return {"version": version, "_token": "", **rows("groups", *(lines or (group_row(),))), **changes}


def period_row(**changes: Any) -> dict[str, Any]:
    """One reporting period as typed."""
    return {
        "name": "Quý I", "kind": "periodic", "starts_on": "2025-01-06", "ends_on": "2025-03-31", "opens_on": "2025-03-20",
        "due_on": "2025-04-05", **changes,
    }  # fmt: skip


def deadlines(version: int = 1, *, periods: Any = None, tasks: Any = (), **changes: Any) -> dict[str, Any]:
    """Step 4 as typed."""
    return {
        "version": version, "_token": "", "due_meaning": "on_day", "day_off": "stay", "registration_due_on": "2025-02-03",
        "plan_due_on": "2025-02-17", **rows("periods", *(periods if periods is not None else [period_row()])),
        **rows("tasks", *tasks), **changes,
    }  # fmt: skip


def document(**changes: Any) -> dict[str, Any]:
    """A document as typed."""
    base = {
        "version": 1, "_token": "", "doc_type": "letter", "number": "", "symbol": "UBND-TH", "place": "Lai Châu", "issued_on": "",
        "issued_year": "2024", "subject": "Phát động phong trào thi đua chào mừng Đại hội", "issuer": "Ủy ban nhân dân tỉnh",
        "issuer_unit": "", "launcher": "Chủ tịch UBND tỉnh", "signer_prefix": "", "signer_title": "Chủ tịch",
        "signer_name": "Lê Văn Mẫu", "recipients": "", "numbers": "",
    }  # fmt: skip
    return {**base, **rows("citations"), **changes}
