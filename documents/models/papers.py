"""Issued papers: the text and files of a paper never change; number and date are recorded when the register has given them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField
from core.models import Blob
from core.search import TrigramIndex
from documents.engine.numbers import padded
from units.models import Unit


class TemplateVersion(models.Model):
    """An office's own Word template for one kind of paper. A new upload is a new version; the earlier ones stay."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="paper_templates", verbose_name=_("issuing body"))
    kind = models.CharField(_("kind of paper"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("file"))
    fields = models.JSONField(_("fields"), default=list)
    remark = models.CharField(_("what the check found"), max_length=600, blank=True, default="")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(_("not used since"), null=True, blank=True)

    class Meta:
        verbose_name = _("template of papers")
        ordering = ["unit", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "number"], name="one_template_per_version"),
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(retired_at__isnull=True), name="one_template_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blob.name} ({self.number})"


class PaperQuerySet(models.QuerySet["IssuedPaper"]):
    def visible_to(self, user: Any) -> "PaperQuerySet":
        """Papers of the units the user acts for and of the hosts the user serves."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(unit__in=grants.own_units | grants.hosts)

    def standing(self) -> "PaperQuerySet":
        """Papers that no later one replaces."""
        return self.filter(replacement__isnull=True)


class IssuedPaper(models.Model):
    """A paper as it was issued. `content` is its whole description; a mistake is corrected by a new paper that replaces it.

    Only number and date may be filled in later (database triggers refuse any other change).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers", verbose_name=_("issuing body"))
    kind = models.CharField(_("kind of paper"), max_length=40)
    series = models.CharField(_("series"), max_length=12, blank=True, default="")
    symbol = models.CharField(_("symbol"), max_length=40)
    number = models.CharField(_("number"), max_length=8, blank=True, default="")
    number_year = models.PositiveSmallIntegerField(_("year of the number"), null=True, blank=True)
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=600)
    folded = FoldedField(source=("subject", "symbol", "source_label"), max_length=1200)
    content = models.JSONField()
    source_ref = models.CharField(max_length=60)
    source_label = models.CharField(_("made from"), max_length=200)
    template = models.ForeignKey(
        TemplateVersion, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("template")
    )
    builder = models.CharField(_("version of the frame"), max_length=12)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made at"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replacement", verbose_name=_("replaces")
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "series", "number_year", "number"],
                condition=~Q(number=""),
                name="one_paper_per_number",
                violation_error_message=_("This number is taken in this series and year."),
            ),
            models.CheckConstraint(
                name="number_comes_with_its_day",
                condition=Q(number="", number_year__isnull=True, issued_on__isnull=True)
                | (~Q(number="") & Q(number_year__isnull=False, issued_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-created_at"], name="papers_of_unit"),
            models.Index(fields=["source_ref", "kind"], name="papers_by_source"),
            TrigramIndex("folded", name="papers_folded"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def full_number(self) -> str:
        """“05/BC-UBND”; "" while the register has not given the number."""
        if not self.number:
            return ""
        return f"{padded(self.number)}{'-' if self.content.get('frame') == 'party' else '/'}{self.symbol}"


class PaperFile(models.Model):
    """One pair of files of a paper, with the number and date printed in them. Rows are only ever inserted."""

    paper = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="files")
    number = models.CharField(_("number"), max_length=8, blank=True, default="")
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)
    docx = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    docx_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of a paper")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number", "issued_on"], name="one_file_per_number"),
            models.UniqueConstraint(fields=["paper"], condition=Q(number=""), name="one_file_without_number"),
        ]

    @property
    def shown_number(self) -> str:
        """The number as it is printed: “05”."""
        return padded(self.number)
