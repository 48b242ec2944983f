"""Messages of the desk to the unit that proposed: received, returned, not accepted, the result. One per person and act."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from awards.models import Nomination, Proposal
from core import outbox
from core.language import official

KINDS = ("awards.received", "awards.returned", "awards.resubmitted", "awards.not_accepted", "awards.not_awarded")


def people_of(units: Collection[int]) -> dict[int, list[User]]:
    """Active people with a role at these units today; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = RoleAssignment.objects.in_force().filter(unit__in=units, user__is_active=True).select_related("user")
    for row in rows:
        if row.user not in found[row.unit_id or 0]:
            found[row.unit_id or 0].append(row.user)
    return found


def _post(kind: str, mark: str, rows: Iterable[tuple[Proposal, str, str]]) -> None:
    listed = list(rows)
    people = people_of({proposal.unit_id for proposal, _subject, _body in listed})
    outbox.post(
        outbox.Message(
            f"{kind}:{proposal.pk}:{mark}:{user.pk}", kind, user, subject, body, reverse("awards:proposal", args=[proposal.pk]),
            context=proposal.title,
        )
        for proposal, subject, body in listed
        for user in people[proposal.unit_id]
    )  # fmt: skip


@official()
def received(proposals: Collection[Proposal]) -> None:
    """The receipt: code, day, and by when the result is promised."""
    rows = []
    for one in proposals:
        lines = [_("Received on %(day)s under the code %(code)s.") % {"day": _day(one.received_on), "code": one.code}]
        if one.return_by is not None:
            lines.append(_("The result is promised by %(day)s.") % {"day": _day(one.return_by)})
        rows.append((one, _("Proposal received: %(code)s") % {"code": one.code}, "\n".join([one.title, *lines])))
    _post("awards.received", "1", rows)


@official()
def returned(proposal: Proposal, reason: str) -> None:
    """It came back with remarks."""
    subject = _("Proposal returned: %(title)s") % {"title": proposal.title}
    _post("awards.returned", str(proposal.version), [(proposal, subject, reason)])


@official()
def resubmitted(proposal: Proposal, person: User) -> None:
    """To the one who asked: it came back."""
    outbox.post(
        [
            outbox.Message(
                f"awards.resubmitted:{proposal.pk}:{proposal.version}:{person.pk}", "awards.resubmitted", person,
                _("Sent again: %(title)s") % {"title": proposal.title}, proposal.unit.name,
                reverse("awards:proposal", args=[proposal.pk]), context=proposal.title,
            )
        ]
    )  # fmt: skip


@official()
def not_accepted(proposal: Proposal, reason: str) -> None:
    """It was not accepted."""
    subject = _("Proposal not accepted: %(title)s") % {"title": proposal.title}
    _post("awards.not_accepted", "1", [(proposal, subject, reason)])


@official()
def not_awarded(proposal: Proposal, nominations: Iterable[Nomination]) -> None:
    """Who was not awarded, each with the reason."""
    lines = [f"{one.name} – {one.award.name}: {one.outcome_reason or one.get_outcome_display()}" for one in nominations]
    subject = _("Result of the review: %(title)s") % {"title": proposal.title}
    _post("awards.not_awarded", str(proposal.version), [(proposal, subject, "\n".join(lines))])


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}"
