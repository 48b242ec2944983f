"""An import: the file, its rows as they stand, and which column of which file is which (remembered per person)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportBatch(models.Model):
    """One file on its way in. `kind` names the room's importer; `layout` says which sheets and columns are read."""

    class Status(models.TextChoices):
        READING = "reading", pgettext_lazy("import", "Being read")
        MAPPING = "mapping", pgettext_lazy("import", "Columns to be chosen")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        READY = "ready", pgettext_lazy("import", "Ready to import")
        APPLYING = "applying", pgettext_lazy("import", "Being imported")
        APPLIED = "applied", pgettext_lazy("import", "Imported")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        FAILED = "failed", pgettext_lazy("import", "Could not be read")
        DROPPED = "dropped", pgettext_lazy("import", "Dropped")

    kind = models.CharField(_("kind"), max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    blob = models.ForeignKey("core.Blob", models.PROTECT, related_name="+", verbose_name=_("file"))
    format = models.CharField(max_length=4)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.READING)
    found = models.JSONField(
        default=dict, help_text="What the reader saw: sheets with their first lines, fonts, warnings."
    )
    layout = models.JSONField(default=dict, help_text="Sheets taken, their heading line and columns.")
    counts = models.JSONField(default=dict, help_text="Rows by outcome, as last counted.")
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")
    error = models.CharField(_("error"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField(_("uploaded at"))
    applied_at = models.DateTimeField(_("imported at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["owner", "-created_at"], name="imports_of_person")]

    def __str__(self) -> str:
        return self.blob.name


class ImportRow(models.Model):
    """One row of the file: its texts by column, what will become of it, and after the import what it became."""

    class Outcome(models.TextChoices):
        NEW = "new", pgettext_lazy("import", "Not checked yet")
        CREATE = "create", pgettext_lazy("import", "Create")
        UPDATE = "update", pgettext_lazy("import", "Change")
        SAME = "same", pgettext_lazy("import", "Unchanged")
        BAD = "bad", pgettext_lazy("import", "To be mended")
        SKIPPED = "skipped", pgettext_lazy("import", "Left out")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField(_("line"))
    texts = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.NEW)
    done = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=0, help_text="Rows that others rest on come first.")
    label = models.CharField(max_length=300, blank=True, default="")
    problems = models.JSONField(default=dict, help_text="Sentences by column; the key is empty for the row as a whole.")
    notes = models.JSONField(default=list)
    changes = models.JSONField(default=list, help_text="[[heading, old, new], …] of a change.")
    plan = models.JSONField(default=dict, help_text="What the room worked out, for carrying it out.")
    target = models.BigIntegerField(null=True, help_text="The record made or changed.")
    before = models.JSONField(default=dict, help_text="What undoing puts back.")

    class Meta:
        verbose_name = _("row of an import")
        ordering = ["sheet", "line"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "line"], name="one_import_row_a_line")]
        indexes = [
            models.Index(fields=["batch", "outcome", "sheet", "line"], name="import_rows_by_outcome"),
            models.Index(fields=["batch", "rank", "sheet", "line"], name="import_rows_to_do", condition=Q(done=False)),
        ]


class ImportMemory(models.Model):
    """Which heading a person's files of a kind use for which column; applied to the next file."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    headings = models.JSONField(default=dict, help_text="Folded heading → column.")
    letters = models.JSONField(default=dict, help_text="Column → index, for files without a heading line.")

    class Meta:
        verbose_name = _("remembered columns of imports")
        constraints = [models.UniqueConstraint(fields=["owner", "kind"], name="one_import_memory_a_kind")]
