"""Messages about decisions: the people of the units whose names stand on one, and of the units that proposed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment, User
from awards.models import Decision, DecisionLine
from core import outbox
from core.language import official

ISSUED, LATER = "awards.decided", "awards.decided_later"
KINDS = (ISSUED, LATER)


def _people(units: Collection[int]) -> dict[int, list[User]]:
    """Active heads and clerks of these units today; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = RoleAssignment.objects.in_force().filter(
        unit__in=units, role__in=(Role.HEAD, Role.CLERK), user__is_active=True
    )
    for row in rows.select_related("user"):
        found[row.unit_id or 0].append(row.user)
    return found


@official()
def tell_issued(decision: Decision, lines: Sequence[DecisionLine], *, by: Any) -> None:
    """Each person learns once how many names of their units stand on the decision."""
    counts: dict[int, int] = defaultdict(int)
    for line in lines:
        units = {line.at_unit_id, line.nomination.proposal.unit_id if line.nomination else None}
        for unit in units - {None}:
            counts[unit] += 1  # type: ignore[index]
    people = _people(counts)
    totals: dict[User, int] = defaultdict(int)
    for unit, users in people.items():
        for user in users:
            totals[user] += counts[unit]
    link = reverse("awards:decision", args=[decision.pk])
    subject = _("Decision No. %(number)s: %(title)s") % {"number": decision.full_number, "title": decision.title}
    kind = ISSUED if decision.kind == Decision.Kind.AWARD else LATER
    outbox.post(
        outbox.Message(
            f"{kind}:{decision.pk}:{user.pk}", kind, user, subject,
            _("Names of your unit on it: %(count)s. Issued by %(issuer)s.") % {
                "count": count, "issuer": decision.issuer,
            },
            link,
        )
        for user, count in totals.items()
        if user != by
    )  # fmt: skip
