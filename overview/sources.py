"""Search sources of the lower rooms, registered here as long as a room has none of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign, Directive, Entrant
from core import nav, registries
from core.badges import badge
from core.registries import Hit
from core.search import words
from deadlines.models import Duty
from units.models import Unit

_STATE = {"draft": "draft", "running": "running", "reviewing": "summing_up", "ended": "ended"}


def campaigns(user: Any, query: str, most: int) -> Iterable[Hit]:
    rows = (
        Campaign.objects.visible_to(user)
        .filter(words(query, ["folded"]))
        .select_related("host")
        .order_by("-starts_on", "-pk")
    )
    for row in rows[:most]:
        note = f"{row.host.short_name} · {row.starts_on:%d/%m/%Y} · {badge(_STATE[row.status]).label}"
        yield Hit(_("Campaigns"), row.short_name, note, nav.resolve("campaigns:campaign", row.pk))


def units(user: Any, query: str, most: int) -> Iterable[Hit]:
    rows = Unit.objects.visible_to(user).filter(words(query, ["folded"])).order_by("closed_on", "name_order", "pk")
    for row in rows[:most]:
        ended = _(" · existed until %(day)s") % {"day": f"{row.closed_on:%d/%m/%Y}"} if row.closed_on else ""
        yield Hit(_("Units"), row.name, f"{row.get_kind_display()}{ended}", nav.resolve("units:unit", row.pk))


def directives(user: Any, query: str, most: int) -> Iterable[Hit]:
    rows = Directive.objects.visible_to(user).filter(words(query, ["folded"])).order_by("-issued_on", "-pk")
    for row in rows[:most]:
        yield Hit(
            _("Launch documents"),
            row.reference,
            f"{row.issuer} · {row.subject}"[:160],
            nav.resolve("campaigns:directive", row.pk),
        )


def people(user: Any, query: str, most: int) -> Iterable[Hit]:
    """Accounts, for those who keep them."""
    if not (user.grants.is_admin or user.grants.officer_hosts or user.grants.head_units):
        return
    rows = User.objects.visible_to(user).filter(words(query, ["folded"])).order_by("name_order", "pk")
    for row in rows[:most]:
        yield Hit(
            _("People with an account"), row.full_name, row.post or row.username, nav.resolve("accounts:user", row.pk)
        )


def entrants(user: Any, query: str, most: int) -> Iterable[Hit]:
    """Collectives, people and households that take part, of participations the person may see."""
    from campaigns.models import Participation

    rows = (
        Entrant.objects.filter(words(query, ["folded"]), participation__in=Participation.objects.visible_to(user))
        .select_related("participation__unit", "participation__campaign")
        .order_by("pk")
    )
    for row in rows[:most]:
        note = (
            f"{row.get_kind_display()} · {row.participation.unit.short_name} · {row.participation.campaign.short_name}"
        )
        yield Hit(_("Who takes part"), row.name, note, nav.resolve("campaigns:entrants", row.participation_id))


def duties(user: Any, query: str, most: int) -> Iterable[Hit]:
    """What is owed, the open things first."""
    rows = Duty.objects.visible_to(user).filter(words(query, ["folded", "unit__folded"])).select_related("unit")
    for row in rows.order_by("closed_at", "due_on", "pk")[:most]:
        note = " · ".join(
            filter(None, [row.unit.short_name if row.unit else "", row.context, f"{row.due_on:%d/%m/%Y}"])
        )
        yield Hit(_("Deadlines"), row.title, note, nav.resolve("deadlines:duty", row.pk))


SOURCES: dict[str, Callable[[Any, str, int], Iterable[Hit]]] = {
    "campaigns": campaigns, "units": units, "directives": directives, "users": people, "entrants": entrants, "duties": duties,
}  # fmt: skip


def register() -> None:
    """Fill core.registries.search_sources; a room that registered its own keeps it."""
    for key, source in SOURCES.items():
        registries.search_sources.setdefault(key, source)
