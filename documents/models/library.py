"""The legal library (kho văn bản): documents, when they hold, and what replaces or amends them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField, SortKeyField
from core.search import TrigramIndex
from units.models import Unit


class LegalType(models.TextChoices):
    LAW = "law", _("Law")
    RESOLUTION = "resolution", _("Resolution")
    DECREE = "decree", _("Decree")
    CIRCULAR = "circular", _("Circular")
    DECISION = "decision", _("Decision")
    DIRECTIVE = "directive", _("Directive")
    PLAN = "plan", _("Plan")
    REGULATION = "regulation", _("Regulation")
    CONSOLIDATED = "consolidated", _("Consolidated text")
    OTHER = "other", _("Other document")


class LegalQuerySet(models.QuerySet["LegalDocument"]):
    def visible_to(self, user: Any) -> "LegalQuerySet":
        """Legal documents are public: everybody who holds a role reads them."""
        return self.all() if user.grants.any else self.none()

    def in_force(self, on: date) -> "LegalQuerySet":
        """Documents that hold on `on`; a document whose first day nobody recorded counts from its date."""
        begun = (
            Q(in_force_on__lte=on)
            | Q(in_force_on__isnull=True, issued_on__lte=on)
            | Q(in_force_on__isnull=True, issued_on__isnull=True)
        )
        return self.filter(begun).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class LegalDocument(models.Model):
    """One document. `keeper` blank: common to all, kept by administrators; else kept by that host's people."""

    keeper = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept by"))
    doc_type = models.CharField(_("type"), max_length=12, choices=LegalType)
    number = models.CharField(_("number and symbol"), max_length=60, help_text=_("e.g. 152/2025/NĐ-CP"))
    issuer = models.CharField(_("issued by"), max_length=160)
    title = models.CharField(_("title"), max_length=400)
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force until"), null=True, blank=True)
    unconfirmed = models.CharField(
        _("not confirmed"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("What still has to be checked in the Official Gazette."),
    )
    note = models.CharField(_("note"), max_length=400, blank=True, default="")
    folded = FoldedField(source=("number", "title", "issuer"), max_length=1400)
    number_order = SortKeyField(source="number")
    version = models.PositiveIntegerField(default=1)

    objects = LegalQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        ordering = ["-issued_on", "number_order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "keeper"],
                name="one_legal_document_per_number",
                violation_error_message=_("The library already holds a document with this number."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(keeper__isnull=True),
                name="one_common_document_per_number",
                violation_error_message=_("The library already holds a document with this number."),
            ),
            models.CheckConstraint(
                name="legal_document_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(in_force_on__isnull=True) | Q(ends_on__gte=F("in_force_on")),
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]
        indexes = [
            models.Index(fields=["-issued_on", "id"], name="legal_by_date"),
            TrigramIndex("folded", name="legal_folded"),
        ]

    def __str__(self) -> str:
        return f"{LegalType(self.doc_type).label} {self.number}"

    def holds_on(self, on: date) -> bool:
        """Is it in force on that day?"""
        begins = self.in_force_on or self.issued_on
        return (begins is None or begins <= on) and (self.ends_on is None or self.ends_on >= on)


class LegalLink(models.Model):
    """What a later document does to an earlier one."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", _("replaces")
        AMENDS = "amends", _("amends")
        CONSOLIDATES = "consolidates", _("consolidates")
        DETAILS = "details", _("gives details of")

    later = models.ForeignKey(LegalDocument, models.CASCADE, related_name="acts_on")
    earlier = models.ForeignKey(LegalDocument, models.PROTECT, related_name="acted_on_by")
    kind = models.CharField(_("what it does"), max_length=12, choices=Kind)

    class Meta:
        verbose_name = _("link between legal documents")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier", "kind"], name="one_legal_link_each"),
            models.CheckConstraint(
                name="legal_link_to_another",
                condition=~Q(later=F("earlier")),
                violation_error_message=_("A document cannot act on itself."),
            ),
        ]
