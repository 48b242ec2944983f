"""Imports: files, their rows, and the columns a person chose before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("format", models.CharField(max_length=4)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("mapping", "Columns to be chosen"),
                            ("checking", "Being checked"),
                            ("ready", "Ready to import"),
                            ("applying", "Being imported"),
                            ("applied", "Imported"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                            ("failed", "Could not be read"),
                            ("dropped", "Dropped"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "found",
                    models.JSONField(
                        default=dict, help_text="What the reader saw: sheets with their first lines, fonts, warnings."
                    ),
                ),
                ("layout", models.JSONField(default=dict, help_text="Sheets taken, their heading line and columns.")),
                ("counts", models.JSONField(default=dict, help_text="Rows by outcome, as last counted.")),
                ("error", models.CharField(blank=True, default="", max_length=500, verbose_name="error")),
                ("created_at", models.DateTimeField(verbose_name="uploaded at")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="imported at")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.blob",
                        verbose_name="file",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.job"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="imported by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
            },
        ),
        migrations.CreateModel(
            name="ImportMemory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("headings", models.JSONField(default=dict, help_text="Folded heading → column.")),
                (
                    "letters",
                    models.JSONField(default=dict, help_text="Column → index, for files without a heading line."),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "remembered columns of imports",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sheet", models.PositiveSmallIntegerField()),
                ("line", models.PositiveIntegerField(verbose_name="line")),
                ("texts", models.JSONField(default=dict)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "Not checked yet"),
                            ("create", "Create"),
                            ("update", "Change"),
                            ("same", "Unchanged"),
                            ("bad", "To be mended"),
                            ("skipped", "Left out"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("done", models.BooleanField(default=False)),
                ("rank", models.PositiveSmallIntegerField(default=0, help_text="Rows that others rest on come first.")),
                ("label", models.CharField(blank=True, default="", max_length=300)),
                (
                    "problems",
                    models.JSONField(
                        default=dict, help_text="Sentences by column; the key is empty for the row as a whole."
                    ),
                ),
                ("notes", models.JSONField(default=list)),
                ("changes", models.JSONField(default=list, help_text="[[heading, old, new], …] of a change.")),
                ("plan", models.JSONField(default=dict, help_text="What the room worked out, for carrying it out.")),
                ("target", models.BigIntegerField(help_text="The record made or changed.", null=True)),
                ("before", models.JSONField(default=dict, help_text="What undoing puts back.")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="core.importbatch"
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "ordering": ["sheet", "line"],
            },
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["owner", "-created_at"], name="imports_of_person"),
        ),
        migrations.AddConstraint(
            model_name="importmemory",
            constraint=models.UniqueConstraint(fields=("owner", "kind"), name="one_import_memory_a_kind"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "outcome", "sheet", "line"], name="import_rows_by_outcome"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("done", False)), fields=["batch", "rank", "sheet", "line"], name="import_rows_to_do"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("batch", "sheet", "line"), name="one_import_row_a_line"),
        ),
    ]
