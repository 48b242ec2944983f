"""Database triggers: what was issued is never rewritten. Number and date of a paper are the only columns filled in later.

On SQLite only rewriting is refused: emptying tables between tests is a DELETE there.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

FROZEN = (
    "unit_id, kind, series, symbol, subject, content, source_ref, source_label, template_id, builder, author_id, "
    "created_at, replaces_id"
)
_REWRITES = (
    ("documents_issuedpaper", f"UPDATE OF {FROZEN}"),
    ("documents_paperfile", "UPDATE"),
    ("documents_templateversion", "UPDATE OF blob_id, number, kind, unit_id"),
)
_TABLES = ("documents_issuedpaper", "documents_paperfile")


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse rewriting of issued papers, their files and templates; on PostgreSQL also their removal."""
    with connection.cursor() as cursor:
        for table, event in _REWRITES:
            cursor.execute(_statement(connection.vendor, table, event, f"{table}_frozen"))
        if connection.vendor == "postgresql":
            for table in _TABLES:
                cursor.execute(_statement(connection.vendor, table, "DELETE", f"{table}_kept"))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Lift the guards (the reverse migration)."""
    with connection.cursor() as cursor:
        for name, table in [(f"{table}_frozen", table) for table, _event in _REWRITES] + [
            (f"{table}_kept", table) for table in _TABLES
        ]:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _statement(vendor: str, table: str, event: str, name: str) -> str:
    if vendor == "postgresql":
        return f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION thidua_append_only()"
    body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} {body}"
