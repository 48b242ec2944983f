"""Indexes that PostgreSQL knows and SQLite does not."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


class NewestIndex(models.Index):
    """The newest first and rows without a day last, as lists are ordered by a day; on SQLite a plain index."""

    def __init__(self, day: str, name: str) -> None:
        self.day = day
        super().__init__(F(day).desc(nulls_last=True), "id", name=name)

    def deconstruct(self) -> Any:
        return "core.indexes.NewestIndex", (self.day,), {"name": self.name}

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return models.Index(fields=[self.day, "id"], name=self.name).create_sql(model, schema_editor)
        return super().create_sql(model, schema_editor, using=using, **kwargs)
