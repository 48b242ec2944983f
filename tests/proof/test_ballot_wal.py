"""What PostgreSQL's write-ahead log, and so an archive of it, tells of a secret ballot after the key's destruction."""

import re
import shutil
import subprocess
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ballots import keys
from ballots.models import Receipt, Slip, Urn
from tests.conftest import make_province
from tests.factories import ballots as ground

pytestmark = [
    pytest.mark.proof,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the write-ahead log is PostgreSQL's"),
]
RECORD = re.compile(r"rmgr: (\S+) .* tx:\s+(\d+), .* desc: (\S+)(.*)")
TABLE = re.compile(r"rel \d+/\d+/(\d+)")


def ask(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def waldump() -> str:
    found = shutil.which("pg_waldump") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_waldump")), None)
    if found is None:
        pytest.skip("pg_waldump is not installed")
    return found


def folder() -> Path:
    place = Path(ask("SHOW data_directory")) / "pg_wal"
    try:
        next(place.iterdir())
    except OSError:
        pytest.skip("the write-ahead log of this server cannot be read from here")
    return place


def relation(model: Any) -> str:
    return str(ask("SELECT pg_relation_filenode(%s::regclass)", model._meta.db_table))


def records(program: str, place: Path, begin: str, end: str) -> list[tuple[str, str, str, str]]:
    """(kind, transaction, what, rest) of every record between two places in the log."""
    told = subprocess.run(
        [program, "--path", str(place), "--start", begin, "--end", end], capture_output=True, text=True, check=False
    ).stdout
    return [match.groups() for line in told.splitlines() if (match := RECORD.match(line))]  # type: ignore[misc]


def test_the_log_of_writes_joins_no_voter_to_a_slip():
    program, place = waldump(), folder()
    held = ground.opened(make_province().host, members=8, items=30)
    file = Path(keys.settings.KEYS_DIR) / f"{held.ballot.key_name}.key"
    secret = file.read_bytes()
    begin = ask("SELECT pg_current_wal_insert_lsn()::text")
    segments = {ask("SELECT pg_walfile_name(pg_current_wal_lsn())")}
    for number, member in enumerate(held.members):
        held.cast(member, {n: (1 if n >> (number % 5) & 1 else 2,) for n in range(1, 31)})
    between = ask("SELECT pg_current_wal_insert_lsn()::text")
    held.close()
    ask("SELECT pg_switch_wal()::text")
    end = ask("SELECT pg_current_wal_lsn()::text")
    segments.add(ask("SELECT pg_walfile_name(pg_current_wal_lsn())"))

    # 1. the key went through no write-ahead log
    assert not file.exists()
    for segment in sorted(p for p in place.iterdir() if p.is_file() and min(segments) <= p.name <= max(segments)):
        assert secret not in segment.read_bytes(), segment.name

    # 2. a cast touches no slip and no receipt
    tables = {relation(Slip): "slip", relation(Receipt): "receipt", relation(Urn): "urn"}
    casts: dict[str, set[str]] = defaultdict(set)
    for _kind, transaction, _what, rest in records(program, place, begin, between):
        casts[transaction].update(tables[t] for t in TABLE.findall(rest) if t in tables)
    assert {frozenset(touched) for touched in casts.values()} <= {frozenset(), frozenset({"urn"})}
    assert sum(1 for touched in casts.values() if touched) == 8

    # 3. slips are written by one transaction, one after another in the order of their random ids
    written = [
        (transaction, rest)
        for kind, transaction, what, rest in records(program, place, between, end)
        if kind == "Heap" and what.startswith("INSERT") and relation(Slip) in TABLE.findall(rest)
    ]
    assert len({transaction for transaction, _rest in written}) == 1
    assert len(written) == Slip.objects.count() == 240
    offsets = [int(place_.group(1)) for _t, rest in written if (place_ := re.search(r"off:? (\d+)", rest))]
    assert len(offsets) == 240
    assert all(after in (before + 1, 1) for before, after in pairwise(offsets))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ballots_slip ORDER BY ctid")
        found = [row[0] for row in cursor.fetchall()]
    assert found == sorted(found)
