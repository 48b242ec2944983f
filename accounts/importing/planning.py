"""What each row of a file of people does: whose account, which role, and what hinders it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts import roles
from accounts.importing.columns import HEADER
from accounts.models import AT_UNIT, Role, RoleAssignment, User
from accounts.rules import users as rules
from core import clock
from core.importer.kinds import OUTCOMES, Row
from core.text import fold
from units.matching import Matcher
from units.models import Unit

FIELDS = ("full_name", "post", "email", "phone")


class Plan:
    """Works out what each row does. Everything it needs from the database is loaded when it is made."""

    def __init__(self, rows: Sequence[Row], others: Sequence[Row], by: Any) -> None:
        self.rows, self.all, self.by, self.today = rows, [*rows, *others], by, clock.today()
        self.new = {id(row) for row in rows}
        self.matcher = Matcher()
        grants = by.grants
        self.reach = (
            set(Unit.objects.under(*grants.officer_hosts).values_list("pk", flat=True))
            if grants.officer_hosts
            else set()
        )
        names = {row.values["username"] for row in self.all if row.values["username"]}
        self.users = {u.username: u for u in User.objects.filter(username__in=names)}
        self.taken = set(User.objects.values_list("username", flat=True)) | names
        self.held: dict[int, list[RoleAssignment]] = defaultdict(list)
        self.at: dict[tuple[int | None, str], list[User]] = defaultdict(list)
        self._load_roles()
        self.first: dict[str, Row] = {}

    def _load_roles(self) -> None:
        """Roles of the accounts that the file names, and who of the same name holds a role where."""
        folded = {fold(row.values["full_name"]) for row in self.all if row.values["full_name"]}
        ids = {user.pk for user in self.users.values()}
        for role in RoleAssignment.objects.select_related("user", "block").order_by("-starts_on"):
            if role.user_id in ids:
                self.held[role.user_id].append(role)
            if (
                role.unit_id
                and fold(role.user.full_name) in folded
                and (role.ends_on is None or role.ends_on >= self.today)
            ):
                self.at[role.unit_id, fold(role.user.full_name)].append(role.user)

    def work_out(self) -> None:
        for row in self.all:
            if row.values["username"]:
                self.first.setdefault(row.values["username"], row)
        for row in self.all:
            if id(row) in self.new and row.values["role"]:
                self._role(row)
        self._twice()
        for row in self.rows:
            if not row.is_bad:
                self._decide(row)
        for row in self.rows:
            self._after_first(row)

    def _after_first(self, row: Row) -> None:
        """A second role of a new account waits for the line that opens it."""
        opener = self.first.get(row.values["username"] or "")
        if opener is None or opener is row or row.values["username"] in self.users or row.is_bad:
            return
        row.record.rank = 1
        if opener.is_bad:
            row.fault(
                "username",
                gettext("Line %(line)s, which opens this account, has to be mended first.")
                % {"line": opener.record.line},
            )

    # ---- the role ----
    def _role(self, row: Row) -> None:
        role, text = row.values["role"], row.values["unit"]
        row.plan.update(role=role, on=str(row.values["on"] or self.today), place=None)
        if role == Role.BLOCK_HEAD:
            row.fault("role", gettext("The head of a block is named on the person's page, where the block is chosen."))
            return
        if role == Role.ADMIN:
            refusal = rules.assign(self.by, role, False)
            if refusal is not None:
                row.fault("role", refusal.reason)
            return
        if not text:
            row.fault("unit", gettext("Type the unit where the role holds."))
            return
        self._unit(row, text)

    def _unit(self, row: Row, text: str) -> None:
        match = self.matcher.find(text, on=row.values["on"] or self.today)
        if match.unit is None:
            several = gettext("“%(typed)s” may be: %(units)s. Type the code of the one you mean.") % {
                "typed": text,
                "units": match.offers,
            }
            row.fault(
                "unit",
                several
                if match.candidates
                else match.note or gettext("No unit is called “%(typed)s”.") % {"typed": text},
            )
            return
        if not match.sure:
            row.fault(
                "unit",
                gettext("No unit is called “%(typed)s”. If you mean %(unit)s, type its code.")
                % {"typed": text, "unit": match.offers},
            )
            return
        unit = self.matcher.units[match.unit.pk]
        at_unit = row.values["role"] in AT_UNIT
        refusal = rules.assign(self.by, row.values["role"], self._may_give(row.values["role"], unit.pk))
        if refusal is not None:
            row.fault("unit", refusal.reason)
            return
        place = {"unit": unit} if at_unit else {"host": unit}
        try:
            roles._check_life(
                RoleAssignment(user=self.by, role=row.values["role"], starts_on=row.values["on"] or self.today, **place)
            )
        except ValidationError as error:
            row.fault("on" if "on" in error.message_dict else "unit", " ".join(error.messages))
            return
        row.plan["place"] = unit.pk
        if match.note:
            row.note(match.note)

    def _may_give(self, role: str, unit: int) -> bool:
        """As roles.may_give, for many rows without a query each."""
        grants = self.by.grants
        if grants.is_admin:
            return True
        if role == Role.CLERK and unit in grants.head_units:
            return True
        return role in AT_UNIT and unit in self.reach

    # ---- which account ----
    def _twice(self) -> None:
        """The same person, role and place in two lines; the same user name for two people."""
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in self.all:
            who = row.values["username"] or fold(row.values["full_name"] or "")
            groups[
                who,
                fold(row.values["full_name"] or ""),
                row.plan.get("role") or row.values["role"],
                row.plan.get("place") or fold(row.values["unit"] or ""),
            ].append(row)
        for rows in groups.values():
            if len(rows) > 1:
                self._fault_all(
                    rows,
                    "full_name",
                    gettext(
                        "Lines %(lines)s give the same person the same role at the same place. Leave out "
                        "all but one, or give each person a user name."
                    ),
                )
        people: dict[str, list[Row]] = defaultdict(list)
        for row in self.all:
            if row.values["username"]:
                people[row.values["username"]].append(row)
        for rows in people.values():
            if len({fold(row.values["full_name"] or "") for row in rows}) > 1:
                self._fault_all(rows, "username", gettext("Lines %(lines)s use one user name for different people."))

    def _fault_all(self, rows: list[Row], column: str, sentence: str) -> None:
        lines = ", ".join(str(row.record.line) for row in rows)
        for row in rows:
            if id(row) in self.new:
                row.fault(column, sentence % {"lines": lines})

    def _decide(self, row: Row) -> None:
        username = row.values["username"]
        user = self.users.get(username)
        if user is not None:
            self._change(row, user)
            return
        namesakes = self.at.get((row.plan["place"], fold(row.values["full_name"])), [])
        if namesakes and not username:
            names = ", ".join(sorted({u.username for u in namesakes}))
            row.fault(
                "username",
                gettext(
                    "Somebody of this name holds a role there already (%(names)s). Type that user name "
                    "if it is the same person, another one if not."
                )
                % {"names": names},
            )
            return
        opener = self.first.get(username)
        if opener is not None and opener is not row:
            row.plan["opener"] = [opener.record.sheet, opener.record.line]
        row.plan.update({name: row.values[name] or "" for name in FIELDS}, username=username or self._new_name(row))
        row.will(OUTCOMES.CREATE, f"{row.values['full_name']} ({row.plan['username']})")

    def _new_name(self, row: Row) -> str:
        """A user name made of the full name: "Lò Thị Mai" → "lo.thi.mai", "lo.thi.mai2" …"""
        words = [
            "".join(c for c in word if c.isascii() and c.isalnum()) for word in fold(row.values["full_name"]).split()
        ]
        base = ".".join(word for word in words if word)[:50] or "nguoi.dung"
        name, number = base, 2
        while name in self.taken:
            name, number = f"{base}{number}", number + 1
        self.taken.add(name)
        return name

    def _change(self, row: Row, user: User) -> None:
        label = f"{user.full_name} ({user.username})"
        if not user.is_active:
            row.fault("username", gettext("This account is locked; unlock it first."))
        held = [r for r in self.held[user.pk] if r.ends_on is None or r.ends_on >= self.today] or self.held[user.pk][:1]
        fields = {
            name: row.values[name] for name in FIELDS if row.values[name] and row.values[name] != getattr(user, name)
        }
        changes = [(HEADER[name], getattr(user, name) or "–", value) for name, value in fields.items()]
        refusal = rules.keep(self.by, user, bool(held) and all(self._reaches(r) for r in held))
        if refusal is not None:
            row.fault("username", refusal.reason)
        if not any(self._same(r, row) for r in held):
            row.plan["give"] = True
            where = self.matcher.units[row.plan["place"]].short_name if row.plan["place"] else ""
            changes.append((HEADER["role"], "–", f"{Role(row.plan['role']).label} · {where}".strip(" ·")))
        row.plan.update(user=user.pk, version=user.version, fields=fields)
        row.will(OUTCOMES.UPDATE if changes else OUTCOMES.SAME, label, target=user.pk, changes=changes)

    def _reaches(self, row: RoleAssignment) -> bool:
        grants = self.by.grants
        if grants.is_admin or (
            row.role == Role.BLOCK_HEAD and row.block is not None and row.block.host_id in grants.officer_hosts
        ):
            return True
        return row.unit_id is not None and self._may_give(row.role, row.unit_id)

    def _same(self, held: RoleAssignment, row: Row) -> bool:
        on = date.fromisoformat(row.plan["on"])
        return (
            held.role == row.plan["role"]
            and (held.unit_id or held.host_id) == row.plan["place"]
            and (held.ends_on is None or held.ends_on >= on)
        )
