"""A register of hundreds of thousands of rows on PostgreSQL, and how quickly it is searched (see bench_register).

Names are put together from common Vietnamese and ethnic names, units are Lai Châu's own; everything by seeds, written by the
server itself. The same search without an index runs on a copy of the table that has none, by ILIKE.
"""

import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

SEED, SEARCHES, MOST_HITS, SHARE = 2026, 100, 200, 0.3


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


FAMILY = _listed(
    "Lò|Giàng|Vàng|Tẩn|Lý|Chảo|Phàn|Sùng|Hoàng|Nguyễn|Trần|Lê|Phạm|Đỗ|Vũ|Bùi|Tao|Tòng|Quàng|Khoàng|Thào|Mùa"
)
MIDDLE = _listed("Văn|Thị|A|Mí|Seo|Thanh|Minh|Đức|Thu|Ngọc|Xuân|Hồng|Quang|Thúy|Hữu|Mạnh|Bích|Kim")
GIVEN = _listed(
    "Mai|Páo|Dung|Hùng|Lan|Sơn|Hoa|Pâng|Xa|Cố|Chu|Mẩy|Dếnh|Tủa|Thắng|Yến|Khánh|Phương|Linh|Toàn|Ánh|Hạnh|Bình|Cường|Đạt|Giang|"
    "Hải|Hiền|Huệ|Hương|Khoa|Lâm|Liên|Long|Loan|Nam|Nga|Nghĩa|Nhung|Oanh|Phúc|Quân|Quyên|Tâm|Thảo|Thủy|Tiến|Trang|Trung|Tuấn|"
    "Tùng|Vân|Việt|Vinh|Xuyến|Ý|Dinh|Nhè|Pư|Xính|Dở|Chinh|Thàng|Sử|Khu"
)
AWARDS = ("LDTT",) * 12 + ("CSTDCS",) * 4 + ("GK",) * 4 + ("BK_T",) * 2 + ("CSTDT",)


def insert(model: Any, columns: dict[str, str], source: str, params: tuple[Any, ...] = ()) -> None:
    """INSERT … SELECT with the defaults of the model for every column that is not given."""
    from django.db import connection

    fixed: list[Any] = []
    names, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key or (field.null and field.column not in columns):
            continue
        names.append(f'"{field.column}"')
        values.append(columns.get(field.column, "%s"))
        if field.column not in columns:
            fixed.append(field.get_db_prep_save(field.get_default(), connection))
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {source}"
        cursor.execute(sql, [*fixed, *params])


def fill(rows: int) -> None:
    """A person for every eight rows, a post and two ratings each, then the rows."""
    from django.db import connection

    from awards.models import Award, AwardRecord, Rating
    from core.text import fold
    from units.models import Position, Subject, Unit

    people = max(rows // 8, 1)
    units = list(Unit.objects.filter(closed_on=None).order_by("pk").values_list("pk", "name"))
    awards = dict(Award.objects.values_list("code", "pk"))
    dice = random.Random(SEED)
    names = [f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}" for _ in range(people)]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE who (n int, name text, folded text, unit int, unit_name text, unit_folded text)"
        )
        lines = []
        for n, name in enumerate(names):
            pk, unit = units[dice.randrange(len(units))]
            lines.append((n, name, fold(name), pk, unit, fold(unit)))
        for first in range(0, people, 2000):
            part = lines[first : first + 2000]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(f"INSERT INTO who VALUES {places}", [value for line in part for value in line])
    own = {"full_name": "name", "folded": "folded", "name_order": "folded", "created_at": "now()"}
    insert(Subject, {**own, "kind": "'person'"}, "who ORDER BY n")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE who ADD pk bigint")
        cursor.execute(
            "UPDATE who SET pk = s.id FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM units_subject) s "
            "WHERE s.n = who.n"
        )
        cursor.execute("CREATE INDEX who_n ON who (n)")
        cursor.execute("CREATE TEMP TABLE kinds (n int, award bigint)")
        for n, code in enumerate(AWARDS):
            cursor.execute("INSERT INTO kinds VALUES (%s, %s)", [n, awards[code]])
    insert(
        Position,
        {"subject_id": "pk", "unit_id": "unit", "title": "'Chuyên viên'", "starts_on": "date '2010-01-01'"},
        "who",
    )
    rating = {"subject_id": "pk", "year": "2024 + y", "level": "'tot'", "entered_at": "now()"}
    insert(Rating, rating, "who CROSS JOIN generate_series(0, 1) y")
    decided = "make_date(2010 + (i %% 16), 12, 1 + (i %% 28))"
    insert(
        AwardRecord,
        {
            "subject_id": "pk", "award_id": "award", "name": "name", "folded": "folded || ' ' || unit_folded",
            "name_order": "folded", "at_unit_id": "unit", "at_unit_name": "unit_name", "position": "'Chuyên viên'",
            "year": "2010 + (i %% 16)", "number": "(1 + i / 40) || '/QĐ-UBND'", "decided_on": decided,
            "issuer": "'Ủy ban nhân dân tỉnh'", "entered_at": "now()",
        },
        "generate_series(0, %s) i JOIN who ON who.n = (i::bigint * 7919) %% %s JOIN kinds ON kinds.n = (i::bigint * 31) %% %s",
        (rows - 1, people, len(AWARDS)),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_plain")
        cursor.execute("CREATE TABLE bench_plain AS SELECT * FROM awards_awardrecord")
        cursor.execute("ANALYZE")


def seeded(user: Any) -> list[str]:
    """Searches as people type them: two words or more, without diacritics, at most so many hits."""
    from awards.models import AwardRecord
    from core import search

    dice, found = random.Random(SEED + 1), []
    top = AwardRecord.objects.order_by("-pk").values_list("pk", flat=True)[0]
    while len(found) < SEARCHES:
        row = AwardRecord.objects.filter(pk__gte=dice.randrange(top)).order_by("pk").values_list("folded", "name")[0]
        words = row[0].split()
        own, unit = words[: len(row[1].split())], words[len(row[1].split()) :]
        query = [own[0], own[-1]] if dice.random() < 0.5 else own[1:]
        for more in [[], *([word] for word in dice.sample(unit, len(unit))), *([word] for word in own)]:
            query = [*query, *(word for word in more if word not in query)]
            hits = AwardRecord.objects.visible_to(user).filter(search.words(" ".join(query), ["folded"])).count()
            if len(query) > 1 and 0 < hits <= MOST_HITS:
                found.append(" ".join(query))
                break
    return found


def statements(user: Any, query: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What the register's page asks for a search: how many, and the first fifty."""
    from awards.models import AwardRecord
    from core import search

    rows = AwardRecord.objects.visible_to(user).filter(search.words(query, ["folded"]))
    yield rows.order_by().values("pk").query.sql_with_params()
    yield rows.order_by("-decided_on", "-id")[:50].query.sql_with_params()


def without_index(sql: str) -> str:
    """The same on the copy that has no index, by ILIKE."""
    return sql.replace('"awards_awardrecord"', '"bench_plain"').replace(" LIKE ", " ILIKE ")


def seconds(cursor: Any, asked: list[tuple[str, tuple[Any, ...]]]) -> float:
    started = time.perf_counter()
    for sql, params in asked:
        cursor.execute(sql, params)
        cursor.fetchall()
    return time.perf_counter() - started


def searches(user: Any) -> bool:
    """Each search with the index and without, in turns; p95 of both."""
    from django.db import connection

    asked = seeded(user)
    quick, slow = [], []
    with connection.cursor() as cursor:
        for query in asked:
            both = list(statements(user, query))
            quick.append(seconds(cursor, both))
            slow.append(seconds(cursor, [(without_index(sql), params) for sql, params in both]))
    high, low = (statistics.quantiles(times, n=20)[18] for times in (quick, slow))
    middle = statistics.median(quick) * 1000, statistics.median(slow) * 1000
    print(f"{len(asked)} searches, e.g. “{asked[0]}”, “{asked[1]}”, “{asked[2]}”")
    print(f"with the index: median {middle[0]:.1f} ms, p95 {high * 1000:.1f} ms")
    print(f"without: median {middle[1]:.1f} ms, p95 {low * 1000:.1f} ms; ratio of p95 {high / low:.3f} (limit {SHARE})")
    return high <= SHARE * low


def pages(user: Any, query: str) -> bool:
    """A person's page, the page of what they qualify for, and the register searched, through HTTP."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from awards.models import AwardRecord

    client, kept = Client(SERVER_NAME="127.0.0.1"), True
    client.force_login(user, backend="accounts.backends.PasswordBackend")
    person = AwardRecord.objects.order_by("-pk").values_list("subject", flat=True)[0]
    for label, url, most in (
        ("a person's page", f"/awards/people/{person}/", 12),
        ("the register searched", f"/awards/register/?q={query}", 12),
        ("what a person qualifies for", f"/awards/people/{person}/check/", 20),
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            started = time.perf_counter()
            status = client.get(url).status_code
            took = time.perf_counter() - started
        print(f"{label}: {status}, {len(seen)} statements (limit {most}), {took * 1000:.0f} ms")
        kept = kept and status == 200 and len(seen) <= most
    return kept


def run(rows: int) -> bool:
    """Fill, unless an earlier run did, then measure."""
    from accounts.models import User
    from awards import loading
    from awards.models import AwardRecord
    from tests.factories.accounts import officer
    from units import loading as units
    from units.models import Unit

    if AwardRecord.objects.count() < rows:
        started = time.perf_counter()
        loading.load()
        units.load("units/data/lai_chau.json")
        fill(rows)
        officer(Unit.objects.get(kind="province"), username="bench.officer")
        print(f"{rows:,} rows of the register made in {time.perf_counter() - started:.0f} s")
    user = User.objects.get(username="bench.officer")
    kept = searches(user)
    return pages(user, seeded(user)[0].replace(" ", "+")) and kept
