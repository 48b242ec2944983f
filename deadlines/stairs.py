"""A ladder drawn as stairs by the server: one step per rung, up with its level, on the days of a sample duty."""

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deadlines import calendar
from deadlines.engine.ladder import DESK, Rung, climb
from deadlines.models import Desk

STEP, RISE, FLOOR, TOP = 62, 12, 22, 20
_WIDTH = 50


def _tone(rung: Rung) -> str:
    """Before the day, on it, after it, and up the line."""
    if not rung.after_due:
        return "ahead" if rung.days < 0 else "due"
    return "late" if set(rung.whom) <= {DESK} else "up"


def _offset(rung: Rung) -> str:
    """Short: −7, 0, +3, +3 +2 working days."""
    if not rung.days:
        return pgettext("stairs", "due day")
    sign = "−" if rung.days < 0 else "+"
    if rung.working:
        return f"{sign}{abs(rung.days)} +{rung.working}"
    return _("%(sign)s%(days)s days") % {"sign": sign, "days": abs(rung.days)}


def _who(rung: Rung) -> str:
    short = {
        DESK: pgettext("stairs", "doer"), Desk.CLERK: pgettext("stairs", "clerk"), Desk.HEAD: pgettext("stairs", "head"),
        Desk.BLOCK_HEAD: pgettext("stairs", "block head"), Desk.OFFICER: pgettext("stairs", "officer"),
        Desk.LEADER: pgettext("stairs", "leader"),
    }  # fmt: skip
    first = short.get(rung.whom[0], "") if rung.whom else ""
    return f"{first} +{len(rung.whom) - 1}" if len(rung.whom) > 1 else first


def draw(rungs: Iterable[Rung], due_on: date) -> SafeString:
    """The stairs of a duty due on `due_on` as SVG; attributes only, words beside every colour. Blank without rungs."""
    steps = climb(rungs, due_on, calendar.is_working)
    if not steps:
        return SafeString("")
    levels = sorted({step.rung.level for step in steps})
    height = TOP + RISE * len(levels) + FLOOR * 2 + 6
    ground = TOP + RISE * len(levels) + 8
    drawn = []
    for at, step in enumerate(steps):
        rise = RISE * (levels.index(step.rung.level) + 1)
        drawn.append(_step(at * STEP + STEP / 2, ground, rise, step.rung, step.send_on))
    width = len(steps) * STEP
    label = _("Stairs of the reminders for a duty due on %(day)s") % {"day": f"{due_on:%d/%m/%Y}"}
    body = SafeString("".join(drawn))
    return format_html(
        '<svg class="stairs" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">'
        '<path class="stairs-floor" d="M0 {3}h{0}"/>{4}</svg>',
        width, height, label, ground, body,
    )  # fmt: skip


def _step(middle: float, ground: int, rise: int, rung: Rung, day: date) -> SafeString:
    left, top = f"{middle - _WIDTH / 2:g}", ground - rise
    return format_html(
        '<g class="stair stair-{tone}"><rect x="{left}" y="{top}" width="{wide}" height="{rise}" rx="3"/>'
        '<text class="who" x="{x}" y="{above}">{who}</text><text class="day" x="{x}" y="{line1}">{day}</text>'
        '<text x="{x}" y="{line2}">{offset}</text></g>',
        tone=_tone(rung), left=left, top=top, wide=_WIDTH, rise=rise, x=f"{middle:g}", above=top - 6, who=_who(rung),
        line1=ground + 18, line2=ground + 35, day=f"{day:%d/%m}", offset=_offset(rung),
    )  # fmt: skip
