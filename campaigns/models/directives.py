"""Launch documents (văn bản phát động): recorded whole, or known by citation only."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import FoldedField
from core.models import Blob
from core.search import TrigramIndex
from units.models import Unit


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, user: Any) -> "DirectiveQuerySet":
        """The user's hosts' own documents, and those behind campaigns the user can see."""
        from campaigns.models.launching import Campaign

        grants = user.grants
        if grants.is_admin:
            return self.all()
        seen = Campaign.objects.visible_to(user)
        cited = DirectiveCitation.objects.filter(directive__campaigns__in=seen, cited__isnull=False)
        return self.filter(
            Q(keeper__in=grants.hosts | grants.own_units)
            | Q(pk__in=seen.filter(directive__isnull=False).values("directive"))
            | Q(pk__in=cited.values("cited"))
        )


class DocType(models.TextChoices):
    DIRECTIVE = "directive", _("Directive")
    LETTER = "letter", _("Official letter")
    PLAN = "plan", _("Plan")
    LAUNCH = "launch", _("Launch")
    DECISION = "decision", _("Decision")
    RESOLUTION = "resolution", _("Resolution")
    LAW = "law", _("Law")
    OTHER = "other", _("Other document")


class Directive(models.Model):
    """A launch document. Number, symbol and date may be blank: the clerk's register gives them later."""

    keeper = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    doc_type = models.CharField(_("type"), max_length=12, choices=DocType)
    number = models.CharField(_("number"), max_length=20, blank=True, default="")
    symbol = models.CharField(_("symbol"), max_length=40, blank=True, default="", help_text=_("e.g. CT-UBND"))
    place = models.CharField(_("place"), max_length=80, blank=True, default="")
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)
    issued_year = models.PositiveSmallIntegerField(_("year of issue"), null=True, blank=True)
    issuer = models.CharField(_("issuing body"), max_length=200)
    issuer_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="issued_directives", verbose_name=_("issuing unit")
    )
    launcher = models.CharField(
        _("launched by"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Not the same as the issuing body, e.g. the Chairman."),
    )
    signer_prefix = models.CharField(
        _("signing authority"), max_length=60, blank=True, default="", help_text=_("e.g. TM., KT. CHỦ TỊCH")
    )
    signer_title = models.CharField(_("signer's post"), max_length=120, blank=True, default="")
    signer_name = models.CharField(_("signer"), max_length=120, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=600)
    citation_only = models.BooleanField(_("known by citation only"), default=False)
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    folded = FoldedField(source=("number", "symbol", "subject", "issuer"), max_length=1200)
    version = models.PositiveIntegerField(default=1)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("launch document")
        ordering = ["-issued_on", "-id"]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="directives_by_date"),
            TrigramIndex("folded", name="directives_folded"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def full_number(self) -> str:
        """ "02/CT-UBND", or "/UBND-TH" while the number is blank."""
        return f"{self.number}/{self.symbol}" if self.symbol else self.number

    @property
    def reference(self) -> str:
        """The document as one cites it: type, number and date."""
        parts = [str(DocType(self.doc_type).label)]
        if self.full_number:
            parts.append(self.full_number)
        if self.issued_on:
            parts.append(str(_("of %(day)s") % {"day": f"{self.issued_on:%d/%m/%Y}"}))
        elif self.issued_year:
            parts.append(str(_("of %(year)s") % {"year": self.issued_year}))
        return " ".join(parts)


class DirectiveNumber(models.Model):
    """Another number under which the same document is cited somewhere; all are kept, none is corrected."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=20)
    symbol = models.CharField(max_length=40)
    cited_by = models.ForeignKey(Directive, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("number as cited")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}" if self.symbol else self.number


class DirectiveCitation(models.Model):
    class Relation(models.TextChoices):
        BASIS = "basis", _("Legal basis")
        PARENT = "parent", pgettext_lazy("citation", "Launched under")
        MENTION = "mention", _("Mentioned")

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="citations")
    cited = models.ForeignKey(Directive, models.PROTECT, null=True, blank=True, related_name="cited_in")
    relation = models.CharField(max_length=8, choices=Relation, default=Relation.MENTION)
    text = models.CharField(_("as cited"), max_length=400)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("cited document")
        ordering = ["position", "id"]


class DirectiveRecipient(models.Model):
    directive = models.ForeignKey(Directive, models.CASCADE, related_name="recipients")
    text = models.CharField(pgettext_lazy("directive", "recipient"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("recipient")
        ordering = ["position", "id"]


class DirectiveFlag(models.Model):
    """Something in the document that contradicts itself or history: shown as it stands, marked."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="flags")
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("flag on a document")
        ordering = ["id"]
