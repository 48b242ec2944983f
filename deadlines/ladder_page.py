"""What the pages of reminder ladders show: which ladder holds for what, its rungs on a sample duty, its past versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import clock
from core.badges import Badge
from deadlines import calendar, ladder, stairs
from deadlines.duties import KINDS, kind_of
from deadlines.engine.ladder import Rung, send_day
from deadlines.models import Channel, Desk, Duty, Ladder, LadderRung
from deadlines.wording import rung_text
from units.models import Unit, in_force

EVERY = "all"  # in an address: the ladder of every kind without one of its own
WHOSE = {"unit": False, "approvers": True}
OWN = Badge("info", "pencil", "")
SHIPPED = Badge("mute", "package", "")


def hosts_of(user: Any) -> QuerySet[Unit]:
    """The hosts whose ladders the person may look at; those that ask something of somebody first."""
    asks = Exists(Duty.objects.filter(host=OuterRef("pk")))
    if user.grants.is_admin:
        return Unit.objects.filter(asks).order_by("name_order")
    grants = user.grants
    near = Unit.objects.filter(Q(pk__in=grants.officer_hosts | grants.leader_hosts) | Q(asks, pk__in=grants.head_units))
    return near.order_by("name_order")


@dataclass(frozen=True)
class Place:
    """One ladder of a host: for a kind of duty (blank: all without one of their own), of those who owe or who approve."""

    host: Unit
    kind: str
    approvers: bool

    @property
    def label(self) -> str:
        if self.kind:
            return str(kind_of(self.kind).label) if self.kind in KINDS else self.kind
        return _("Every kind of duty")

    @property
    def whose(self) -> str:
        return _("For approvers") if self.approvers else _("For those who owe")

    def url(self, name: str = "ladder") -> str:
        word = next(key for key, flag in WHOSE.items() if flag is self.approvers)
        return reverse(f"deadlines:{name}", args=[self.host.pk, word, self.kind or EVERY])


@dataclass(frozen=True)
class Said:
    """A rung as shown: its words on the sample duty."""

    rung: Rung
    when: str
    day: date
    whom: str
    channels: str
    words: str
    courteous: str


@dataclass(frozen=True)
class Shown:
    """A ladder as shown. `own` is the host's version that holds (or is looked at); `badge` says where it comes from."""

    place: Place
    own: Ladder | None
    rungs: tuple[Rung, ...]
    badge: Badge

    @property
    def said(self) -> list[Said]:
        return say_all(self.rungs)

    @property
    def drawn(self) -> SafeString:
        return stairs.draw(self.rungs, ladder.sample_due())


def say_all(rungs: Iterable[Rung]) -> list[Said]:
    """The rungs in order of their day on the sample duty."""
    due = ladder.sample_due()
    return [
        Said(
            rung, rung_text(rung.key), send_day(rung, due, calendar.is_working), desks(rung.whom),
            ", ".join(str(Channel(name).label) for name in rung.channels if name in Channel.values),
            ladder.sample(rung), ladder.sample(rung, requested=True) if rung.courteous and not rung.after_due else "",
        )
        for rung in sorted(rungs, key=lambda r: r.order)
    ]  # fmt: skip


def desks(whom: Sequence[str]) -> str:
    """Whom a rung addresses, in words."""
    return ", ".join(str(_("Whoever it waits on")) if w == "desk" else str(Desk(w).label) for w in whom)


def load(place: Place, version: Ladder | None = None) -> Shown:
    """The ladder of a place as it holds today, or one of its past versions."""
    own = version or ladder.present(place.host, kind=place.kind, approvers=place.approvers)
    if own is not None:
        words = _("Own since %(day)s") if own.ends_on is None else _("Held %(day)s – %(end)s")
        days = {"day": f"{own.starts_on:%d/%m/%Y}", "end": f"{own.ends_on:%d/%m/%Y}" if own.ends_on else ""}
        return Shown(place, own, tuple(r.plain() for r in own.rungs.all()), OWN.with_label(words % days))
    general = ladder.present(place.host, approvers=place.approvers) if place.kind else None
    if general is not None:
        rungs = tuple(r.plain() for r in general.rungs.all())
        return Shown(place, None, rungs, SHIPPED.with_label(_("As for every kind of duty")))
    name = ladder.APPROVER if place.approvers else ladder.UNIT
    return Shown(place, None, ladder.shipped().ladders[name], SHIPPED.with_label(_("Shipped default")))


def of_host(host: Unit) -> list[Shown]:
    """The host's ladders: the two general ones, then those of single kinds; two queries."""
    rows = list(Ladder.objects.filter(in_force(clock.today()), host=host).order_by("kind"))
    rungs: dict[int, list[Rung]] = {row.pk: [] for row in rows}
    for rung in LadderRung.objects.filter(ladder__in=rows):
        rungs[rung.ladder_id].append(rung.plain())
    own = {(row.approvers, row.kind): row for row in rows}
    found = []
    for approvers, name in ((False, ladder.UNIT), (True, ladder.APPROVER)):
        for kind in ["", *(k for flag, k in own if k and flag is approvers)]:
            row = own.get((approvers, kind))
            place = Place(host, kind, approvers)
            if row is None:
                found.append(
                    Shown(place, None, ladder.shipped().ladders[name], SHIPPED.with_label(_("Shipped default")))
                )
            else:
                words = _("Own since %(day)s") % {"day": f"{row.starts_on:%d/%m/%Y}"}
                found.append(Shown(place, row, tuple(rungs[row.pk]), OWN.with_label(words)))
    return found


def history(place: Place) -> list[Ladder]:
    """Every version the host kept for this place, the latest first."""
    rows = Ladder.objects.filter(host=place.host, kind=place.kind, approvers=place.approvers)
    return list(rows.select_related("made_by").order_by("-starts_on", "-id"))


def other_kinds(host: Unit, shown: Iterable[Shown]) -> list[tuple[str, str, str]]:
    """(label, address for those who owe, address for approvers) of the kinds without a ladder of their own."""
    taken = {one.place.kind for one in shown}
    rest = [Place(host, kind, False) for kind in KINDS if kind not in taken]
    rows = [(p.label, p.url("ladder_edit"), Place(host, p.kind, True).url("ladder_edit")) for p in rest]
    return sorted(rows)


def meaning(field: str) -> str:
    """What stands in a field of a sentence, for the list beside the text boxes."""
    return {
        "what": _("what is owed"), "unit": _("the unit that owes it"), "due": _("the due date"),
        "left": _("working days left"), "late": _("working days late"), "campaign": _("the campaign"),
        "host": _("the host that asks for it"), "recipient": _("the reader"),
    }[field]  # fmt: skip
