"""Search without diacritics: every word of the query must occur in a folded column."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from core.text import fold


class TrigramIndex(GinIndex):
    """A trigram index on PostgreSQL; on SQLite a plain index, whose scan answers an embedded database in milliseconds."""

    def __init__(self, *fields: str, name: str) -> None:
        super().__init__(fields=list(fields), name=name, opclasses=["gin_trgm_ops"] * len(fields))

    def deconstruct(self) -> Any:
        return "core.search.TrigramIndex", tuple(self.fields), {"name": self.name}

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return models.Index(fields=self.fields, name=self.name).create_sql(model, schema_editor)
        return super().create_sql(model, schema_editor, using=using, **kwargs)


def words(query: str, fields: list[str]) -> Q:
    """A condition that holds where every word of `query` stands in one of the folded `fields`."""
    condition = Q()
    for word in fold(query)[:200].split():
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__contains": word})
        condition &= one
    return condition
