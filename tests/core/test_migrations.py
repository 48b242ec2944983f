"""An installation is made by its migrations, from nothing to the tables of today."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[2]


pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="a minute's work: PostgreSQL is asked, SQLite is migrated by script/server"
)


@pytest.fixture
def nothing(tmp_path: Path, transactional_db: None) -> Iterator[dict[str, str]]:
    """The environment of a process that has an empty database."""
    name, main = f"{connection.settings_dict['NAME']}_empty", connections["default"].copy("default")
    main.settings_dict = {**main.settings_dict, "NAME": "postgres"}
    with main.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    of = connection.settings_dict
    user = f"{of['USER']}:{of['PASSWORD']}@" if of["PASSWORD"] else f"{of['USER']}@" if of["USER"] else ""
    try:
        yield {"THIDUA_DATA": str(tmp_path), "DATABASE_URL": f"postgres://{user}{of['HOST']}:{of['PORT']}/{name}"}
    finally:
        with main.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        main.close()


def test_every_migration_runs_on_an_empty_database(nothing: dict[str, str]) -> None:
    environment = {**os.environ, **nothing, "THIDUA_MODE": settings.MODE}
    for arguments in (["migrate", "-v0"], ["migrate", "--check"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
