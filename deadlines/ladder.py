"""Reminder ladders: the shipped ones, the hosts' own by date, and the verbs that change them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core import clock, log
from core.refusals import Conflict, require
from deadlines import calendar, channels
from deadlines.engine.ladder import Fault, Rung, faults, fill, send_day
from deadlines.models import APPROVER_DESKS, Ladder, LadderRung
from deadlines.rules.ladder import may_keep
from deadlines.wording import rung_text
from units.models import Unit, in_force

DATA = Path(__file__).parent / "data" / "ladders.json"
UNIT, APPROVER = "unit", "approver"


@dataclass(frozen=True)
class Shipped:
    """What comes with the product: ladders, the hour of the digest, and the hours in which nobody is disturbed."""

    ladders: Mapping[str, tuple[Rung, ...]]
    digest_at: time
    quiet_from: time
    quiet_until: time


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    """The shipped defaults; their sentences are English keys of the catalogue."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    words = data["words"]

    def rung(row: dict[str, Any]) -> Rung:
        said = words[row["words"]]
        return Rung(
            row["days"], row.get("working", 0), tuple(row.get("whom", ("desk",))),
            tuple(row.get("channels", ("in_app", "email"))), row["level"], said["required"], said.get("requested", ""),
        )  # fmt: skip

    return Shipped(
        {name: tuple(rung(row) for row in rows) for name, rows in data["ladders"].items()},
        time.fromisoformat(data["digest_at"]),
        time.fromisoformat(data["quiet"]["from"]),
        time.fromisoformat(data["quiet"]["until"]),
    )


def quiet(at: time) -> bool:
    """Is nobody to be disturbed at this hour?"""
    rules = shipped()
    return at >= rules.quiet_from or at < rules.quiet_until


def is_approver(desk: str) -> bool:
    """Does what lies on this desk wait for somebody's approval?"""
    return desk in APPROVER_DESKS


@dataclass(frozen=True)
class Version:
    """One ladder as it holds on a day; `scope` picks the duties it is for."""

    rungs: tuple[Rung, ...]
    scope: Q = field(compare=False, hash=False, repr=False)


@dataclass
class Ladders:
    """All ladders in force on one day."""

    own: dict[tuple[int, str, bool], Version]
    plain: dict[bool, Version]

    def of(self, host_id: int, kind: str, desk: str) -> Version:
        """The host's ladder for the kind, else its general one, else the shipped one."""
        approvers = is_approver(desk)
        return (
            self.own.get((host_id, kind, approvers)) or self.own.get((host_id, "", approvers)) or self.plain[approvers]
        )


def ladders(on: date) -> Ladders:
    """The ladders in force on `on`, in two queries."""
    rows = {row.pk: row for row in Ladder.objects.filter(in_force(on))}
    rungs: dict[int, list[Rung]] = {pk: [] for pk in rows}
    for rung in LadderRung.objects.filter(ladder__in=rows):
        rungs[rung.ladder_id].append(rung.plain())
    taken = {(row.host_id, row.kind, row.approvers) for row in rows.values()}
    own = {
        (row.host_id, row.kind, row.approvers): Version(tuple(rungs[pk]), _scope(row, taken))
        for pk, row in rows.items()
    }
    return Ladders(own, {flag: Version(shipped().ladders[name], _rest(flag, taken)) for flag, name in _NAMES.items()})


_NAMES = {False: UNIT, True: APPROVER}
_TYPED = re.compile(r"\{([^{}]*)\}")


def _desks(approvers: bool) -> Q:
    return Q(desk__in=APPROVER_DESKS) if approvers else ~Q(desk__in=APPROVER_DESKS)


def _scope(row: Ladder, taken: Iterable[tuple[int, str, bool]]) -> Q:
    mine = Q(host=row.host_id) & _desks(row.approvers)
    if row.kind:
        return mine & Q(kind=row.kind)
    kinds = [kind for host, kind, flag in taken if host == row.host_id and flag == row.approvers and kind]
    return mine & ~Q(kind__in=kinds) if kinds else mine


def _rest(approvers: bool, taken: Iterable[tuple[int, str, bool]]) -> Q:
    rest = _desks(approvers)
    for host, kind, flag in taken:
        if flag == approvers:
            rest &= ~(Q(host=host, kind=kind) if kind else Q(host=host))
    return rest


# ---- verbs -----------------------------------------------------------------------------------------------------------
def sentence_of(fault: Fault) -> str:
    """What is wrong with a rung, as a sentence that says what to mend."""
    sentences = {
        "empty": _("A ladder needs at least one rung."),
        "equal": _("Two rungs stand on the same day (%(detail)s): join them into one, or move one of them."),
        "whom": _("Rung %(detail)s: choose whom it reminds."),
        "channels": _("Rung %(detail)s: choose a channel that exists."),
        "early_working": _("Rung %(detail)s: working days are counted only past the due day."),
        "far": _("Rung %(detail)s lies too far from the due day: at most 120 days before and 60 after."),
        "no_words": _("Rung %(detail)s has no words."),
        "unknown_field": _(
            "The words have an unknown field “%(detail)s”; choose among the fields shown beside the text."
        ),
    }
    named = fault.detail if fault.code == "unknown_field" else rung_text(fault.detail)
    return sentences[fault.code] % {"detail": named}


def check(rungs: Sequence[Rung]) -> None:
    """Raise ValidationError with every fault of a ladder, each under its place ("rungs-3-words"), nothing stored."""
    found: dict[str, list[str]] = {}
    for fault in faults(rungs, channels.names()):
        place = "rungs" if fault.code == "empty" else f"rungs-{fault.at}-{fault.part}"
        found.setdefault(place, []).append(sentence_of(fault))
    if found:
        raise ValidationError(found)


def keep(
    *,
    host: Unit,
    rungs: Sequence[Rung],
    by: Any,
    kind: str = "",
    approvers: bool = False,
    on: date | None = None,
    over: int | None = None,
) -> Ladder:
    """Give the host a ladder from `on` (default: today). The version before stays, dated, for questions about past days.

    `over` is the version that was edited (0: none of its own): where another holds by now, Conflict is raised.
    Reminders already claimed stand; new rungs count from the next planning. Raises Refused and ValidationError.
    """
    require(may_keep(by, host.pk))
    check(rungs)
    day = on or clock.today()
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)
        now = present(host, kind=kind, approvers=approvers, on=day)
        if over is not None and over != (now.pk if now else 0):
            raise Conflict()
        _end(host, kind, approvers, day)
        row = Ladder.objects.create(
            host=host, kind=kind, approvers=approvers, starts_on=day, made_by=by, made_at=clock.now()
        )
        LadderRung.objects.bulk_create(
            LadderRung(
                ladder=row, days=r.days, working=r.working, whom=list(r.whom), channels=list(r.channels),
                level=r.level, words=r.words, courteous=r.courteous,
            )
            for r in rungs
        )  # fmt: skip
        log.record("deadlines.ladder_keep", row, by=by, params={"host": host.pk, "kind": kind, "rungs": len(rungs)})
    return row


def restore(*, host: Unit, by: Any, kind: str = "", approvers: bool = False, on: date | None = None) -> None:
    """End the host's own ladder: from `on` the shipped one holds again."""
    require(may_keep(by, host.pk))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)
        _end(host, kind, approvers, on or clock.today())
        log.record("deadlines.ladder_restore", host, by=by, params={"kind": kind})


def present(host: Unit, *, kind: str = "", approvers: bool = False, on: date | None = None) -> Ladder | None:
    """The host's own ladder in force for exactly this kind (blank: its general one); None where it has none."""
    rows = Ladder.objects.filter(in_force(on or clock.today()), host=host, kind=kind, approvers=approvers)
    return rows.first()


def _end(host: Unit, kind: str, approvers: bool, day: date) -> None:
    """The present version ends the day before; one that began no earlier never held and goes."""
    present = Ladder.objects.filter(host=host, kind=kind, approvers=approvers)
    present.filter(starts_on__gte=day).delete()
    present.filter(in_force(day)).update(ends_on=day - timedelta(days=1))


# ---- words -----------------------------------------------------------------------------------------------------------
def say(rung: Rung, values: Mapping[str, object], *, requested: bool = False) -> str:
    """The rung's sentence in the reader's language; a host's own words stay as written."""
    words = (rung.courteous if requested else "") or rung.words
    return fill(_(words), values)


def sample_due() -> date:
    """The due date of the duty that previews speak of."""
    return date(clock.today().year, 6, 30)


def sample(rung: Rung, *, requested: bool = False) -> str:
    """The sentence with plausible values, for the preview beside the text box."""
    due = sample_due()
    sent = send_day(rung, due, calendar.is_working)
    distance = calendar.working_days(sent, due)
    values = {
        "recipient": "Lò Thị Mai", "what": _("Report: the first half-year"), "unit": _("Tân Phong ward"),
        "campaign": _("Administrative reform"), "host": _("the province"), "due": f"{due:%d/%m/%Y}",
        "left": max(0, distance), "late": max(1, -distance),
    }  # fmt: skip
    return say(rung, values, requested=requested)


# What a field is called where people write sentences; it is stored under its own name (engine.ladder.FIELDS).
FIELD_NAMES: dict[str, Any] = {
    "what": pgettext_lazy("field of a reminder", "what"),
    "unit": pgettext_lazy("field of a reminder", "unit"),
    "due": pgettext_lazy("field of a reminder", "due"),
    "left": pgettext_lazy("field of a reminder", "left"),
    "late": pgettext_lazy("field of a reminder", "late"),
    "campaign": pgettext_lazy("field of a reminder", "campaign"),
    "host": pgettext_lazy("field of a reminder", "host"),
    "recipient": pgettext_lazy("field of a reminder", "recipient"),
}


def written(words: str) -> str:
    """A stored sentence as people edit it: in their language, its fields under the names they know."""
    said = _(words) if words else ""
    return fill(said, {name: f"{{{label}}}" for name, label in FIELD_NAMES.items()})


def read(text: str) -> str:
    """What people wrote, as it is stored. A shipped sentence left as it was stays the shipped one, in every language."""
    plain = " ".join(text.split())
    for words in sentences():
        if plain == written(words):
            return words
    names = {str(label).casefold(): f"{{{name}}}" for name, label in FIELD_NAMES.items()}
    return _TYPED.sub(lambda m: names.get(" ".join(m.group(1).split()).casefold(), m.group()), plain)


def sentences() -> list[str]:
    """Every shipped sentence, for the test that they are all translated."""
    rungs = [rung for rows in shipped().ladders.values() for rung in rows]
    return sorted({text for rung in rungs for text in (rung.words, rung.courteous) if text})
