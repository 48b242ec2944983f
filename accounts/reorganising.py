"""What a reorganisation does to people: roles at a unit that ends, end with it; accounts left without a role are locked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import RoleAssignment, User
from core import clock, log
from core.models import ActionLog
from core.registries import Dependant
from core.templatetags.show import vi_date
from units.reorganising import Change, UnitHandover


def _at(units: Collection[int]) -> Q:
    return Q(unit__in=units) | Q(host__in=units)


class AccountsHandover(UnitHandover):
    """Roles and accounts at units that end."""

    columns = (("roles", gettext_lazy("Roles")), ("locked", gettext_lazy("Accounts to be locked")))

    def waiting(self, units: Collection[int]) -> dict[int, dict[str, int]]:
        rows = RoleAssignment.objects.in_force().filter(_at(units)).values_list("unit", "host", "user")
        held = [(unit or host, user) for unit, host, user in rows]
        roles = Counter(unit for unit, _user in held)
        lost = self._left_without_role(units, {user for _unit, user in held})
        locked = Counter(unit for unit, user in set(held) if user in lost)
        return {unit: {"roles": number, "locked": locked[unit]} for unit, number in roles.items() if unit}

    def _left_without_role(self, units: Collection[int], users: Collection[int]) -> set[int]:
        """Of `users`, those with no role today or later but at `units`, and not locked yet."""
        others = RoleAssignment.objects.filter(user__in=users).exclude(_at(units) & Q(block__isnull=True))
        kept = {row.user_id for row in others if row.in_force_on(clock.today()) or row.starts_on > clock.today()}
        return set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True)) - kept

    def carry_out(self, change: Change) -> None:
        units = list(change.shares)
        still = Q(ends_on__isnull=True) | Q(ends_on__gt=change.last_day)
        rows = RoleAssignment.objects.filter(_at(units), still)
        people: dict[int, Any] = {row.user_id: row.unit_id or row.host_id for row in rows}
        users = self._left_without_role(units, people) - {change.by.pk}
        change.journal.delete(rows.filter(starts_on__gt=change.last_day))
        change.journal.update(rows, ends_on=change.last_day)
        groups: dict[int, list[int]] = defaultdict(list)
        for user in users:
            groups[people[user]].append(user)
        for unit, members in groups.items():
            self._lock(change, unit, members)

    def _lock(self, change: Change, unit: int, members: list[int]) -> None:
        reason = self.reason(change, unit)
        change.journal.update(User.objects.filter(pk__in=members), is_active=False, locked_reason=reason[:300])
        User.objects.filter(pk__in=members).update(version=F("version") + 1)
        for user in User.objects.filter(pk__in=members):
            log.record("accounts.lock", user, by=change.by, reason=reason)

    def reason(self, change: Change, unit: int) -> str:
        """Told at sign-in: which unit ended, when, by what, and who took over."""
        words = {
            "unit": change.shares[unit].unit.short_name,
            "day": vi_date(change.last_day),
            "decision": change.reorganisation.number,
            "heirs": ", ".join(heir.short_name for heir in change.successors.get(unit, [])),
        }
        if words["heirs"]:
            return _("“%(unit)s” ended on %(day)s (%(decision)s); taken over by %(heirs)s") % words
        return _("“%(unit)s” ended on %(day)s (%(decision)s)") % words

    def since(self, units: Collection[int], log_id: int) -> Iterable[Dependant]:
        """New roles of the people concerned, and accounts opened again."""
        users = RoleAssignment.objects.filter(_at(units)).values("user")
        acts = ("accounts.assign", "accounts.end_role", "accounts.unlock", "accounts.lock")
        rows = ActionLog.objects.filter(
            id__gt=log_id, action__in=acts, object_type="accounts.user", object_id__in=users
        )
        yield Dependant(_("Roles given or ended, accounts opened or locked since"), rows.count())
