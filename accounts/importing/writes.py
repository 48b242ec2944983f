"""What an import of people writes, and how it is taken back: everything in bulk, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AT_UNIT, Role, RoleAssignment, User
from core import log
from core.importer.kinds import OUTCOMES, Row
from core.models import ImportRow

FIELDS = ("full_name", "post", "email", "phone")
BATCH = 500
DELETED_AT_ONCE = 2_000


def carry_out(rows: Sequence[Row], *, password: str, by: Any) -> None:
    """Open the new accounts (all with `password`, a hash whose password nobody knows), change the others, give the roles."""
    openers = [row for row in rows if row.record.outcome == OUTCOMES.CREATE and "opener" not in row.plan]
    people = _open(openers, password, by)
    _find_openers([row for row in rows if "opener" in row.plan], people)
    people.update(_change([row for row in rows if row.record.outcome == OUTCOMES.UPDATE], by))
    _give(
        [row for row in rows if not row.is_bad and ("give" in row.plan or row.record.outcome == OUTCOMES.CREATE)],
        people,
        by,
    )


def _line(row: Row) -> tuple[int, int]:
    return row.record.sheet, row.record.line


def _open(rows: list[Row], password: str, by: Any) -> dict[tuple[int, int], User]:
    users = [
        User(
            username=row.plan["username"],
            password=password,
            must_change_password=True,
            **{n: row.plan[n] for n in FIELDS},
        )
        for row in rows
    ]
    User.objects.bulk_create(users, batch_size=BATCH)
    for row, user in zip(rows, users, strict=True):
        row.record.target, row.record.before = user.pk, {"version": user.version}
    log.record_many("accounts.create", users, by=by)
    return {_line(row): user for row, user in zip(rows, users, strict=True)}


def _find_openers(rows: list[Row], people: dict[tuple[int, int], User]) -> None:
    """Further roles of an account that another line of the file opens, in this transaction or an earlier one."""
    names = {row.plan["username"] for row in rows if tuple(row.plan["opener"]) not in people}
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    for row in rows:
        user = people.get(tuple(row.plan["opener"])) or known.get(row.plan["username"])
        if user is None:
            row.fault("username", _("The line that opens this account was not imported. Check the row again."))
            continue
        people[_line(row)] = user
        row.record.target, row.record.before = user.pk, {}


def _change(rows: list[Row], by: Any) -> dict[tuple[int, int], User]:
    found = {u.pk: u for u in User.objects.select_for_update().filter(pk__in=[row.plan["user"] for row in rows])}
    versions = {pk: user.version for pk, user in found.items()}
    changed: dict[int, User] = {}
    seen: dict[tuple[int, int], User] = {}
    for row in rows:
        user = found.get(row.plan["user"])
        if user is None or versions[user.pk] != row.plan["version"]:
            row.fault("", _("Somebody changed this account after the preview. Check the row again."))
            continue
        seen[_line(row)] = user
        row.record.before = {}
        if row.plan["fields"] and user.pk not in changed:
            row.record.before = {"fields": {n: getattr(user, n) for n in FIELDS}, "version": user.version + 1}
            for name, value in row.plan["fields"].items():
                setattr(user, name, value)
            user.version += 1
            changed[user.pk] = user
    save(list(changed.values()))
    log.record_many("accounts.import", changed.values(), by=by)
    return seen


def save(users: list[User]) -> None:
    """Write the columns of `users`, those derived from them too."""
    for user in users:
        for name in ("folded", "name_order"):
            field: Any = User._meta.get_field(name)
            field.pre_save(user, False)
    User.objects.bulk_update(users, [*FIELDS, "version", "folded", "name_order"], batch_size=BATCH)


def _give(rows: list[Row], people: dict[tuple[int, int], User], by: Any) -> None:
    made = []
    for row in rows:
        role, place = row.plan["role"], row.plan["place"]
        where = {"unit_id": place} if role in AT_UNIT else {} if role == Role.ADMIN else {"host_id": place}
        made.append(
            RoleAssignment(user=people[_line(row)], role=role, starts_on=date.fromisoformat(row.plan["on"]), **where)
        )
    RoleAssignment.objects.bulk_create(made, batch_size=BATCH)
    by_role: dict[str, list[User]] = defaultdict(list)
    for row, assignment in zip(rows, made, strict=True):
        row.record.before["role"] = assignment.pk
        by_role[assignment.role].append(assignment.user)
    for role, users in by_role.items():
        log.record_many("accounts.assign", users, by=by, params={"role": role})


def take_back(records: Sequence[ImportRow], *, by: Any) -> None:
    """Take the roles back, delete the accounts opened, give the changed ones back what they had."""
    RoleAssignment.objects.filter(pk__in=[r.before["role"] for r in records if "role" in r.before]).delete()
    changed = {r.target: r for r in records if "fields" in r.before}
    users = list(User.objects.select_for_update().filter(pk__in=list(changed)))
    for user in users:
        for name, value in changed[user.pk].before["fields"].items():
            setattr(user, name, value)
        user.version += 1
    save(users)
    log.record_many("accounts.import_undo", users, by=by)
    made = [r.target for r in records if r.outcome == OUTCOMES.CREATE and "version" in r.before and r.target]
    for start in range(0, len(made), DELETED_AT_ONCE):
        ids = made[start : start + DELETED_AT_ONCE]
        log.record_many("accounts.import_undo", User.objects.filter(pk__in=ids), by=by)
        User.objects.filter(pk__in=ids).delete()
