"""Users and their roles."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Role, RoleAssignment, User
from units.models import Block, Unit

PASSWORD = "thi-dua-2025"
LONG_AGO = date(2004, 1, 1)


class UserFactory(DjangoModelFactory):
    """A person with an account and no role. The password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi.dung{n}")
    full_name = factory.Sequence(lambda n: f"Lò Văn Thử {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.vn")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password")
        user = model_class(*args, **kwargs)
        user.set_password(password)
        user.save()
        return user


class RoleFactory(DjangoModelFactory):
    """One role: `RoleFactory(user=…, role=Role.HEAD, unit=…)`; in force since long ago."""

    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = Role.CLERK
    starts_on = LONG_AGO


def holding(
    role: str, *, starts_on: date = LONG_AGO, ends_on: date | None = None, user: User | None = None, **where: Any
) -> User:
    """A user (new unless given) who holds `role` at a place: unit=, host= or block=."""
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    person: dict[str, Any] = {key: where.pop(key) for key in ("username", "full_name", "post", "email") if key in where}
    user = user or UserFactory(**person)
    RoleFactory(user=user, role=role, **where, **dates)
    user.__dict__.pop("grants", None)
    return user


def admin(**person: Any) -> User:
    """The system's administrator."""
    return holding(Role.ADMIN, **person)


def officer(host: Unit, desk: Unit | None = None, **person: Any) -> User:
    """An emulation officer of `host`, working at `desk`."""
    return holding(Role.OFFICER, host=host, desk=desk, **person)


def leader(host: Unit, **person: Any) -> User:
    """A leader of `host`."""
    return holding(Role.LEADER, host=host, **person)


def head(unit: Unit, **person: Any) -> User:
    """The head of `unit`."""
    return holding(Role.HEAD, unit=unit, **person)


def clerk(unit: Unit, **person: Any) -> User:
    """A clerk of `unit`."""
    return holding(Role.CLERK, unit=unit, **person)


def block_head(block: Block, **person: Any) -> User:
    """The head of `block`."""
    return holding(Role.BLOCK_HEAD, block=block, **person)


def council_member(host: Unit, role: str = Role.MEMBER, **person: Any) -> User:
    """A member (or chair, secretary) of the council of `host`."""
    return holding(role, host=host, **person)
