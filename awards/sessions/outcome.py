"""What the sessions said of nominations, for those who write the decision."""

from collections.abc import Iterable

from django.db.models import QuerySet

from awards.models import AgendaItem, CouncilSession, Nomination
from units.models import Unit

S, O = CouncilSession.Status, AgendaItem.Outcome  # noqa: E741


def agreed(host: Unit, *, signed_only: bool = False) -> QuerySet[Nomination]:
    """Nominations to `host` that a closed session agreed to (or to a lower award) and that no decision has awarded yet.

    `signed_only`: only where the minutes are signed. The award to be decided is `outcome_award or award`.
    """
    states = (S.SIGNED,) if signed_only else (S.CLOSED, S.SIGNED)
    said = AgendaItem.objects.filter(session__status__in=states, outcome__in=(O.AGREED, O.LOWERED))
    return Nomination.objects.filter(
        proposal__host=host, outcome__in=(Nomination.Outcome.AGREED, Nomination.Outcome.LOWERED),
        pk__in=said.values("nomination"),
    )  # fmt: skip


def session_of(nominations: Iterable[Nomination]) -> dict[int, AgendaItem]:
    """Nomination → the item of the latest session that decided on it, with `session` and its votes; one query."""
    rows = AgendaItem.objects.filter(nomination__in=list(nominations)).exclude(outcome=O.OPEN)
    return {row.nomination_id: row for row in rows.select_related("session").order_by("session__starts_at", "pk")}
