"""The reminder ladder: rungs in, dated steps out. Pure: no database, no clock, no Django.

A rung stands some calendar days from the due day. On a day off it moves to the working day before (up to and on the due day)
or after (past it). Rungs up the line count further working days from there, so that every level has the same grace.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DESK = "desk"  # whoever it waits on at present
EXTRA = "M-"  # begins the key of a reminder sent by hand, besides the ladder; its day follows
LEVELS = ("clerk", "head", "block_head", "officer", "leader")
WHOM = (DESK, *LEVELS)
FIELDS = ("recipient", "what", "unit", "campaign", "host", "due", "left", "late")
IsWorking = Callable[[date], bool]
_ONE_DAY = timedelta(days=1)
_NEEDLESS = 400  # no run of days off is that long; a calendar without working days must not hang the planner
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Rung:
    """`days` calendar days from the due day (negative: before), then `working` working days further (only past it).

    `level` is what an acknowledgement pauses; `words` is the sentence, `courteous` the one for bodies that are only requested.
    """

    days: int
    working: int = 0
    whom: tuple[str, ...] = (DESK,)
    channels: tuple[str, ...] = ("in_app", "email")
    level: int = 1
    words: str = ""
    courteous: str = ""

    @property
    def key(self) -> str:
        """D-7, D, D+3, D+3+2w."""
        plain = f"D{self.days:+d}" if self.days else "D"
        return f"{plain}+{self.working}w" if self.working else plain

    @property
    def order(self) -> tuple[int, int]:
        return self.days, self.working

    @property
    def after_due(self) -> bool:
        return self.days > 0 or self.working > 0


@dataclass(frozen=True)
class Step:
    """A rung on its day."""

    rung: Rung
    send_on: date


@dataclass(frozen=True)
class Turn:
    """What planning does on a day: `go` goes out, `superseded` never will."""

    go: tuple[Step, ...] = ()
    superseded: tuple[Step, ...] = ()


def _move(day: date, by: timedelta, is_working: IsWorking) -> date:
    for _ in range(_NEEDLESS):
        if is_working(day):
            return day
        day += by
    raise ValueError("the calendar has no working day")


def send_day(rung: Rung, due_on: date, is_working: IsWorking) -> date:
    """The working day on which `rung` of a duty due on `due_on` goes out."""
    day = due_on + timedelta(days=rung.days)
    if not rung.after_due:
        return _move(day, -_ONE_DAY, is_working)
    day = _move(day, _ONE_DAY, is_working)
    for _ in range(rung.working):
        day = _move(day + _ONE_DAY, _ONE_DAY, is_working)
    return day


def climb(rungs: Iterable[Rung], due_on: date, is_working: IsWorking, *, requested: bool = False) -> tuple[Step, ...]:
    """The steps of a duty by day. What is only requested has none past its day: no escalation, no lateness."""
    steps = (Step(r, send_day(r, due_on, is_working)) for r in rungs if not (requested and r.after_due))
    return tuple(sorted(steps, key=lambda s: (s.send_on, s.rung.order)))


def since(steps: Iterable[Step], floor: date) -> tuple[Step, ...]:
    """Without the rungs that lie before the duty was there (opened, entered, or given its present date)."""
    return tuple(s for s in steps if s.send_on >= floor)


def turn(steps: Sequence[Step], on: date, claimed: Collection[str]) -> Turn:
    """What goes out on `on`: the rungs of that very day; of missed ones only the latest, the earlier stand as superseded."""
    passed = [s for s in steps if s.send_on <= on]
    if not passed or passed[-1].rung.key in claimed:
        return Turn()
    last = passed[-1].send_on
    fresh = [s for s in passed if s.rung.key not in claimed]
    go = tuple(s for s in fresh if s.send_on == last) if last == on else (fresh[-1],)
    return Turn(go, tuple(s for s in fresh if s not in go))


def speaks_to(rung: Rung, desk: str, waits_on: str) -> bool:
    """Does the rung address `desk`, when the duty lies on the desk `waits_on`?"""
    return desk in rung.whom or (DESK in rung.whom and desk == waits_on)


def desks_of(rung: Rung, waits_on: str) -> tuple[str, ...]:
    """The desks a rung addresses, each once."""
    return tuple(dict.fromkeys(waits_on if w == DESK else w for w in rung.whom))


def last_for(rungs: Iterable[Rung], desk: str, waits_on: str, *, requested: bool = False) -> str:
    """The key of the last rung that speaks to a desk: the one nobody can silence. Blank where none does."""
    spoken = [r for r in rungs if speaks_to(r, desk, waits_on) and not (requested and r.after_due)]
    return max(spoken, key=lambda r: r.order).key if spoken else ""


def horizon(rungs: Iterable[Rung]) -> int:
    """How many calendar days before its due day a duty may first be spoken of, days off included with room to spare."""
    return max((-r.days for r in rungs), default=0) + 15


# ---- words -----------------------------------------------------------------------------------------------------------
def unknown_fields(words: str) -> list[str]:
    """Fields in braces that no reminder has; a lone brace counts as one."""
    strange = [name for name in _FIELD.findall(words) if name not in FIELDS]
    return strange + [brace for brace in "{}" if brace in _FIELD.sub("", words)]


def fill(words: str, values: Mapping[str, object]) -> str:
    """The sentence with its fields filled. What a value contains is never read as a field."""
    return _FIELD.sub(lambda m: str(values.get(m.group(1), m.group())), words)


# ---- faults ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """`code`: empty, equal, whom, channels, early_working, far, unknown_field, no_words. `at` is the rung's place, from 0.

    `part` is what of the rung is wrong: days, whom, channels, working, words or courteous.
    """

    code: str
    at: int
    detail: str = ""
    part: str = "days"


def faults(rungs: Sequence[Rung], channels: Collection[str]) -> list[Fault]:
    """Everything wrong with a ladder as somebody wrote it."""
    found = [] if rungs else [Fault("empty", 0)]
    seen: set[tuple[int, int]] = set()
    for at, rung in enumerate(rungs):
        if rung.order in seen:
            found.append(Fault("equal", at, rung.key))
        seen.add(rung.order)
        found += _faults_of(rung, at, channels)
    return found


def _faults_of(rung: Rung, at: int, channels: Collection[str]) -> list[Fault]:
    found = []
    if not rung.whom or any(w not in WHOM for w in rung.whom):
        found.append(Fault("whom", at, rung.key, "whom"))
    if not rung.channels or any(c not in channels for c in rung.channels):
        found.append(Fault("channels", at, rung.key, "channels"))
    if rung.working and rung.days <= 0:
        found.append(Fault("early_working", at, rung.key, "working"))
    if not -120 <= rung.days <= 60 or not 0 <= rung.working <= 60:
        found.append(Fault("far", at, rung.key))
    if not rung.words.strip():
        found.append(Fault("no_words", at, rung.key, "words"))
    for part, words in (("words", rung.words), ("courteous", rung.courteous)):
        found += [Fault("unknown_field", at, name, part) for name in unknown_fields(words)]
    return found
