"""Ground that every test stands on: a small province, people of every role, clients signed in as them."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.models.signals import pre_migrate
from django.dispatch import receiver
from django.test import Client, TransactionTestCase

from accounts.models import Role, User
from core import guards
from documents import guards as paper_guards
from tests.factories import accounts as people
from tests.factories.accounts import UserFactory
from tests.factories.units import BlockFactory, ProvinceFactory, UnitFactory
from units.models import Block, Unit

_flush = TransactionTestCase._fixture_teardown


def _flush_without_guards(self: TransactionTestCase) -> None:
    """Emptying tables after a transactional test: on SQLite that is a DELETE, which the append-only triggers refuse."""
    lift = connection.vendor == "sqlite"
    if lift:
        guards.remove(connection)
    try:
        _flush(self)
    finally:
        if lift:
            guards.install(connection)


TransactionTestCase._fixture_teardown = _flush_without_guards  # type: ignore[method-assign]


def pytest_collection_finish() -> None:
    """What was imported stays: the collector of rubbish does not go through it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@receiver(pre_migrate)
def _extensions(using: str, **_more: Any) -> None:
    """What the first migration of core brings to PostgreSQL, before the tables are made from the models."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """The tables are made from the models, in seconds; that the migrations make them too has its own test
    (tests/core/test_migrations.py), and that they say the same as the models is one of the checks of script/test."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The cache lies in the database; its table is made as script/setup makes it. The triggers are those of the migrations."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        for each in (guards, paper_guards):
            each.install(connection)


@pytest.fixture(scope="session")
def _empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stands for the collected static files, which tests do without."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _own_ground(settings: Any, tmp_path: Path, _empty_folder: Path) -> Iterator[None]:
    """Files, mail and the log's anchor of a test lie in its own folder; nothing kept in a process outlives it."""
    from deadlines import calendar

    settings.STATIC_ROOT = _empty_folder
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.LOG_ANCHOR_FILE = tmp_path / "log-anchor.jsonl"
    settings.CLOCK = ""
    calendar.forget()
    yield
    calendar.forget()


@pytest.fixture
def clean_cache(db: None) -> None:
    """Empties the cache (rate limits)."""
    cache.clear()


@dataclass
class Province:
    """A host, the department where its officer works, three communes, a block of them, and a person of every role."""

    host: Unit
    department: Unit
    communes: list[Unit]
    block: Block
    admin: User
    officer: User
    leader: User
    block_head: User
    chair: User
    secretary: User
    member: User
    heads: list[User] = field(default_factory=list)
    clerks: list[User] = field(default_factory=list)
    outsider: User | None = None  # an account without any role

    @property
    def commune(self) -> Unit:
        return self.communes[0]

    @property
    def head(self) -> User:
        return self.heads[0]

    @property
    def clerk(self) -> User:
        return self.clerks[0]

    @property
    def everyone(self) -> dict[str, User]:
        """One user per role, for permission tables."""
        return {
            "admin": self.admin, "officer": self.officer, "leader": self.leader, "head": self.head, "clerk": self.clerk,
            "block_head": self.block_head, "chair": self.chair, "secretary": self.secretary, "member": self.member,
            "outsider": self.outsider,
        }  # type: ignore[dict-item]  # fmt: skip


def make_province() -> Province:
    """The province of the fixture, for tests that need a second one."""
    host = ProvinceFactory()
    department = UnitFactory(parent=host, name="Sở Nội vụ", short_name="Sở Nội vụ")
    communes = [UnitFactory(commune=True, parent=host) for _ in range(3)]
    block = BlockFactory(host=host, members=communes)
    return Province(
        host=host, department=department, communes=communes, block=block,
        admin=people.admin(), officer=people.officer(host, desk=department), leader=people.leader(host),
        block_head=people.block_head(block), chair=people.council_member(host, Role.CHAIR),
        secretary=people.council_member(host, Role.SECRETARY), member=people.council_member(host),
        heads=[people.head(unit) for unit in communes], clerks=[people.clerk(unit) for unit in communes],
        outsider=UserFactory(),
    )  # fmt: skip


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """`sign_in(user)`: a new client signed in as that user (call it again for a second person)."""

    def enter(user: User, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user, backend="accounts.backends.PasswordBackend")
        return client

    return enter


@pytest.fixture
def as_admin(province: Province, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(province.admin)


@pytest.fixture
def as_officer(province: Province, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(province.officer)


@pytest.fixture
def as_leader(province: Province, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(province.leader)


@pytest.fixture
def as_head(province: Province, sign_in: Callable[[User], Client]) -> Client:
    """The head of the first commune."""
    return sign_in(province.head)


@pytest.fixture
def as_clerk(province: Province, sign_in: Callable[[User], Client]) -> Client:
    """The clerk of the first commune."""
    return sign_in(province.clerk)


@pytest.fixture
def as_block_head(province: Province, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(province.block_head)


@pytest.fixture
def as_outsider(province: Province, sign_in: Callable[[User], Client]) -> Client:
    """Somebody with an account and no role."""
    assert province.outsider is not None
    return sign_in(province.outsider)


@pytest.fixture
def count_queries(django_assert_max_num_queries: Any) -> Callable[[Callable[[], Any]], int]:
    """`count_queries(lambda: client.get(url))`: how many statements that takes; for "the same with 1 and with 3 rows"."""
    from django.test.utils import CaptureQueriesContext

    def count(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count
