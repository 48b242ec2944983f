"""A story is a list of acts with their days; telling it performs them in the order of the days, up to yesterday."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from campaigns.demo import acting
from campaigns.demo.world import World, chance
from campaigns.models import ReportingPeriod
from deadlines import calendar

REMARKS = (
    "Số liệu chưa khớp với báo cáo kỳ trước và danh sách kèm theo. Đề nghị kiểm tra lại, kèm biểu tổng hợp có xác nhận.",
    "Nội dung còn chung chung, chưa có minh chứng. Đề nghị nêu việc đã làm, số người tham gia và kết quả cụ thể.",
)


class Story:
    def __init__(self, world: World) -> None:
        self.world = world
        self.acts: list[tuple[date, int, Callable[..., None], tuple[Any, ...]]] = []

    def at(self, day: date, act: Callable[..., None], *args: Any) -> None:
        """On `day`: act(world, day, *args). Acts of the same day happen in the order in which they were added."""
        self.acts.append((day, len(self.acts), act, args))

    def tell(self) -> int:
        done = 0
        for day, _n, act, args in sorted(self.acts, key=lambda a: a[:2]):
            if day < self.world.today:
                act(self.world, day, *args)
                done += 1
        return done

    # ---- frequent courses ----------------------------------------------------------------------------------------------

    def joining(self, key: str, code: str, start: date, register_by: date | None, plan_by: date | None) -> None:
        """Registers and plans, mostly in time; now and then a plan stays a draft."""
        dice = chance(key, code, "joining")
        if register_by is not None:
            self.at(self._between(start, register_by, dice.random() * 1.04), acting.register, key, code)
        if plan_by is not None:
            draft = dice.random() < 0.06
            self.at(
                self._between(register_by or start, plan_by, dice.random() * 1.05), acting.file_plan, key, code, draft
            )

    def usual(self, key: str, code: str, period: ReportingPeriod, until: date | None = None) -> None:
        """A report as most of them go: in time, some late, some returned once; accepted within days."""
        dice = chance(key, code, period.position, "course")
        late = dice.random() < 0.12
        span = (period.due_on - period.opens_on).days
        day = (
            period.due_on + timedelta(days=dice.randrange(1, 7))
            if late
            else period.due_on - timedelta(days=dice.randrange(span))
        )
        day = calendar.next_working(day) if late else max(calendar.previous_working(day), period.opens_on)
        if until is not None and day > until:
            return
        self.filed(key, code, period, day, no_figure=dice.random() < 0.1)
        if dice.random() < 0.12:
            back = calendar.add_working(day, 2)
            again = calendar.add_working(back, dice.randrange(1, 4))
            if until is None or again <= until:
                self.at(back, acting.give_back, key, code, period, REMARKS[0])
                self.at(again, acting.mend, key, code, period)
                day = again
        self.at(calendar.add_working(day, dice.randrange(1, 4)), acting.accept, key, code, period)

    def filed(self, key: str, code: str, period: ReportingPeriod, day: date, no_figure: bool = False) -> None:
        self.at(day, acting.write, key, code, period, False, no_figure)
        self.at(day, acting.send, key, code, period)

    @staticmethod
    def _between(start: date, end: date, part: float) -> date:
        return calendar.next_working(start + timedelta(days=max(1, int((end - start).days * part))))
