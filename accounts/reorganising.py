"""What a reorganisation does to people: roles at a unit that ends, end with it; accounts left without a role are locked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import RoleAssignment, User
from core import clock, log
from core.models import ActionLog
from core.registries import Dependant
from core.templatetags.show import vi_date
from units.reorganising import Change, Told, UnitHandover


def _at(units: Collection[int]) -> Q:
    return Q(unit__in=units) | Q(host__in=units)


class AccountsHandover(UnitHandover):
    """Roles and accounts at units that end."""

    columns = (
        ("roles", gettext_lazy("Roles")),
        ("desks", gettext_lazy("Officers who work there")),
        ("locked", gettext_lazy("Accounts to be locked")),
    )

    def waiting(self, units: Collection[int]) -> dict[int, dict[str, int]]:
        rows = RoleAssignment.objects.in_force().filter(_at(units)).values_list("unit", "host", "user")
        held = [(unit or host, user) for unit, host, user in rows]
        roles = Counter(unit for unit, _user in held)
        lost = self._left_without_role(units, {user for _unit, user in held})
        locked = Counter(unit for unit, user in set(held) if user in lost)
        desks = Counter(self._desks(units).in_force().values_list("desk", flat=True))
        return {
            unit: {"roles": roles[unit], "desks": desks[unit], "locked": locked[unit]}
            for unit in {*roles, *desks}
            if unit
        }

    def _desks(self, units: Collection[int]) -> Any:
        """Roles for a host that goes on, of people who work at these units."""
        return RoleAssignment.objects.filter(desk__in=units).exclude(_at(units))

    def _left_without_role(self, units: Collection[int], users: Collection[int]) -> set[int]:
        """Of `users`, those with no role today or later but at `units`, and not locked yet."""
        others = RoleAssignment.objects.filter(user__in=users).exclude(_at(units) & Q(block__isnull=True))
        kept = {row.user_id for row in others if row.in_force_on(clock.today()) or row.starts_on > clock.today()}
        return set(User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True)) - kept

    def carry_out(self, change: Change) -> None:
        units = list(change.shares)
        still = Q(ends_on__isnull=True) | Q(ends_on__gt=change.last_day)
        desks = self._desks(units).filter(still).select_related("user", "host", "delegated_from")
        people: dict[int, Any] = self._move_desks(change, desks)
        rows = RoleAssignment.objects.filter(_at(units), still)
        for unit, number in Counter(row.unit_id or row.host_id for row in rows).items():
            self._tell(change, unit, ngettext("%(number)s role", "%(number)s roles", number) % {"number": number},
                       _("ended on %(day)s") % {"day": vi_date(change.last_day)})  # fmt: skip
        people |= {row.user_id: row.unit_id or row.host_id for row in rows}
        users = self._left_without_role(units, people) - {change.by.pk}
        change.journal.delete(rows.filter(starts_on__gt=change.last_day))
        change.journal.update(rows, ends_on=change.last_day)
        groups: dict[int, list[int]] = defaultdict(list)
        for user in users:
            groups[people[user]].append(user)
        for unit, members in groups.items():
            self._lock(change, unit, members)

    def _move_desks(self, change: Change, found: Iterable[RoleAssignment]) -> dict[int, Any]:
        """An officer who sat at a unit that ends sits at who takes over from the day after; the role ends where nobody does.

        Gives the unit of each person whose role ended so.
        """
        rows = list(found)
        new: dict[int, RoleAssignment] = {}
        for lent in (False, True):  # what was lent follows the role it was lent from
            group = [row for row in rows if bool(row.delegated_from_id) == lent]
            made = {row.pk: moved for row in group if (moved := self._moved(change, row, new))}
            change.journal.create(made.values())
            new |= made
        for row in rows:
            what = f"{row.get_role_display()} {row.host.short_name if row.host else ''}: {row.user.full_name}"
            desk = new[row.pk].desk if row.pk in new else None
            words = {"unit": desk.short_name if desk else ""}
            self._tell(change, row.desk_id, what, _("works at %(unit)s") % words if desk else _("role ended"))
        keys = RoleAssignment.objects.filter(pk__in=[row.pk for row in rows])
        later = keys.filter(starts_on__gt=change.last_day)
        change.journal.delete(later.exclude(delegated_from=None))
        change.journal.delete(later)
        change.journal.update(keys, ends_on=change.last_day)
        return {row.user_id: row.desk_id for row in rows if row.pk not in new}

    def _moved(self, change: Change, row: RoleAssignment, new: dict[int, RoleAssignment]) -> RoleAssignment | None:
        heirs = change.successors.get(row.desk_id or 0, [])
        heir = change.shares[row.desk_id or 0].heir or next(iter(heirs), None)
        if heir is None:
            return None
        values = {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if not f.primary_key}
        first = max(row.starts_on, change.reorganisation.effective_on)
        giver = new.get(row.delegated_from_id or 0, row.delegated_from)
        return RoleAssignment(**{**values, "desk": heir, "starts_on": first, "delegated_from": giver})

    def _tell(self, change: Change, unit: Any, what: str, became: str) -> None:
        change.told.append(Told(change.shares[unit].unit, what, became))

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
