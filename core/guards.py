"""Database triggers: what no code path, shell or careless query may do.

Installed by a migration; `install` and `remove` are apart so that tests which empty tables on SQLite can lift them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = ("core_actionlog", "core_logseal", "core_logsealentry")

_POSTGRES = """
CREATE OR REPLACE FUNCTION thidua_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE on the append-only tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES)
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                name = f"{table}_no_{verb.lower()}"
                if connection.vendor == "postgresql":
                    body = "FOR EACH ROW EXECUTE FUNCTION thidua_append_only()"
                    cursor.execute(f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON {table} {body}")
                else:
                    body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} {body}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Lift the guards (the reverse migration; tests that flush SQLite)."""
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")
