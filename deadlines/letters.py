"""The letter that urges (công văn đôn đốc): to the units that are late, with what each owes, counted (lần thứ n).

Papers are always Vietnamese. Campaigns write theirs from here too; this room writes those of the host's year.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.refusals import Refusal
from deadlines import duties, late
from deadlines.models import Duty, HostYear
from deadlines.rules.host_year import may_keep
from documents import issuing, kinds, numbers
from documents.engine.letterhead import running_name
from documents.engine.numbers import long_day
from documents.papers import Paper, Paragraph, Table
from documents.papers.template import Field
from units.models import Unit

YEAR, URGE = "deadlines.host_year", "deadlines.urge"
MANY_ADDRESSEES = 8
LATE_FIELDS = (
    Field("lan_thu", _("Which time (letters that urge)")),
    Field("cham", _("What is late, one row each"), "rows", ("tt", "don_vi", "viec", "han", "qua_han")),
)
NOBODY_LATE = _("Nothing is late here, so there is nobody to urge.")


@dataclass(frozen=True)
class Late:
    """One thing a unit owes past its day."""

    unit: Unit
    title: str
    due_on: date
    days: int


def late_rows(context_ref: str, host_id: int, on: date | None = None) -> list[Late]:
    """What is overdue in a campaign or a plan, by unit. What is only requested is never late."""
    day = on or clock.today()
    rows = Duty.objects.overdue(day).filter(context_ref=context_ref, unit__isnull=False).exclude(unit=host_id)
    return [
        Late(row.unit, row.title, row.due_on, duties.late_days(row.due_on, day, due_time=row.due_time, at=clock.now()))
        for row in rows.select_related("unit").order_by("unit__name_order", "due_on", "id")
        if row.unit is not None
    ]


def _name(unit: Unit) -> str:
    return running_name(unit.kind, unit.name)


def letter(host: Unit, rows: list[Late], *, about: str, n: int) -> Paper:
    """The letter: `about` is what is carried out (“phong trào thi đua “…””), `n` counts the letters."""
    units = list(dict.fromkeys(_name(row.unit) for row in rows))
    cells = tuple((str(i), _name(r.unit), r.title, f"{r.due_on:%d/%m/%Y}", str(r.days)) for i, r in enumerate(rows, 1))
    before = "Mặc dù đã được đôn đốc, đến" if n > 1 else "Đến"
    body = (
        Paragraph(
            f"Thực hiện {about}, {_name(host)} đã giao nhiệm vụ và ấn định thời hạn cho các cơ quan, đơn vị, địa phương."
        ),
        Paragraph(
            f"{before} hết {long_day(clock.today())}, còn {len(units)} đơn vị chưa hoàn thành {len(rows)} việc quá hạn sau đây:"
        ),
        Table(
            ("TT", "Đơn vị", "Việc phải làm", "Thời hạn", "Quá hạn (ngày làm việc)"),
            cells,
            (1, 5, 5, 3, 2),
            centre=(0, 3, 4),
        ),
        Paragraph(
            f"{_name(host)} yêu cầu các đơn vị có tên trên khẩn trương hoàn thành; "
            "trường hợp có vướng mắc, báo cáo rõ lý do bằng văn bản."
        ),
        Paragraph("Kết quả thực hiện là căn cứ xem xét thi đua, khen thưởng của đơn vị./."),
    )
    few = len(units) <= MANY_ADDRESSEES
    return numbers.blank_paper(
        host,
        abbreviation="",
        kind="",
        subject=f"đôn đốc thực hiện {about}{f' (lần thứ {n})' if n > 1 else ''}",
        body=body,
        addressees=tuple(units) if few else ("Các cơ quan, đơn vị, địa phương có tên trong công văn này",),
        recipients=("Như trên",),
    )


def late_values(rows: list[Late], n: int) -> dict[str, Any]:
    """The fields of an office's own template."""
    cells = [
        {"tt": str(i), "don_vi": _name(r.unit), "viec": r.title, "han": f"{r.due_on:%d/%m/%Y}", "qua_han": str(r.days)}
        for i, r in enumerate(rows, 1)
    ]
    return {"lan_thu": str(n), "cham": cells}


# ---- of the host's year ----------------------------------------------------------------------------------------------
def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register_source(kinds.Source(YEAR, _("Plan of the year"), _find, str, _url))
    kinds.register(
        kinds.Kind(
            code=URGE,
            title=_("Letter that urges late units of the year's plan"),
            abbreviation="",
            source=YEAR,
            unit_of=lambda plan: plan.host,
            build=_paper,
            may=_may,
            fields=LATE_FIELDS,
            values=lambda plan: late_values(_rows(plan), _times(plan)),
            icon="bell-ringing",
        )
    )
    late.LETTERS["host_year"] = URGE


def _find(user: Any, pk: int) -> HostYear | None:
    return HostYear.objects.visible_to(user).select_related("host").filter(pk=pk).first()


def _url(plan: HostYear) -> str:
    return reverse("deadlines:year", args=[plan.pk])


def _rows(plan: HostYear) -> list[Late]:
    return late_rows(plan.ref, plan.host_id)


def _times(plan: HostYear) -> int:
    return issuing.count_of(URGE, kinds.ref(YEAR, plan)) + 1


def _may(user: Any, plan: HostYear) -> Refusal | None:
    refusal = may_keep(user, plan)
    if refusal is None and not _rows(plan):
        return Refusal(NOBODY_LATE)
    return refusal


def _paper(plan: HostYear) -> Paper:
    what = "năm học" if plan.school else "năm"
    return letter(
        plan.host, _rows(plan), about=f"kế hoạch công tác thi đua, khen thưởng {what} {plan.label}", n=_times(plan)
    )
