"""Closing an account: what waits on the person is shown and handed over before the account is locked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import delegation, users
from accounts.models import RoleAssignment, User
from core import clock, log, registries
from core.models import Draft
from core.registries import Dependant, PersonHandover


class DraftsHandover(PersonHandover):
    """What the person was typing: it opens in the same forms for who takes over, unless that person types there already."""

    def waiting(self, user: Any) -> Iterator[Dependant]:
        yield Dependant(str(gettext_lazy("Drafts not sent yet")), self._drafts(user).count())

    def hand_over(self, user: Any, *, to: Any, by: Any) -> int:
        taken = set(Draft.objects.filter(user=to).values_list("form", "subject"))
        rows = [draft for draft in self._drafts(user) if (draft.form, draft.subject) not in taken]
        return Draft.objects.filter(pk__in=[draft.pk for draft in rows]).update(user=to)

    def _drafts(self, user: Any) -> models.QuerySet[Draft]:
        return Draft.objects.filter(user=user).exclude(form="late-form")


def rooms() -> list[PersonHandover]:
    """The rooms where something may wait on a person."""
    return [room for room in registries.handovers.values() if isinstance(room, PersonHandover)]


def waiting(user: User) -> list[Dependant]:
    """What waits on the person: personal duties, drafts, delegations."""
    found = [group for room in rooms() for group in room.waiting(user) if group.count]
    lent = delegation.touching(user).count()
    return [*found, Dependant(_("Delegations that will end"), lent)] if lent else found


def needs_heir(user: User) -> bool:
    """Does something wait that somebody has to take over?"""
    return any(group.count for room in rooms() for group in room.waiting(user))


def heirs(user: User) -> models.QuerySet[User]:
    """Who may take over: active people with a role at one of the same places."""
    held = RoleAssignment.objects.filter(user=user)
    places = RoleAssignment.objects.in_force().filter(
        models.Q(unit__in=held.exclude(unit=None).values("unit")) | models.Q(host__in=held.exclude(host=None).values("host"))
        | models.Q(unit__in=held.exclude(desk=None).values("desk")) | models.Q(block__in=held.exclude(block=None).values("block"))
    )  # fmt: skip
    return User.objects.filter(is_active=True, pk__in=places.values("user")).exclude(pk=user.pk)


def close(*, user: User, reason: str, by: Any, heir: User | None = None) -> User:
    """Hand over what waits to `heir`, end delegations, lock the account; all or nothing.

    Raises Refused, Conflict, or ValidationError where something waits and nobody fit takes it over.
    """
    with transaction.atomic():
        if needs_heir(user):
            if heir is None:
                raise ValidationError({"heir": _("Something waits on this person; choose who takes it over.")})
            if not by.grants.is_admin and not heirs(user).filter(pk=heir.pk).exists():
                raise ValidationError({"heir": _("%(person)s holds no role at the same place.") % {"person": heir}})
        users.lock(user=user, reason=reason, by=by)
        if heir is not None:
            moved = sum(room.hand_over(user, to=heir, by=by) for room in rooms())
            log.record("accounts.hand_over", user, by=by, params={"to": heir.pk, "items": moved})
        delegation.cut_short(delegation.touching(user), clock.today() - timedelta(days=1))
    return user
