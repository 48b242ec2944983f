"""Decisions on awards, their lists, certificates, ceremonies, stock, and what is paid."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models.council import CouncilSession
from awards.models.proposals import Nomination, Proposal
from campaigns.models import Campaign
from core.fields import FigureField, FoldedField
from core.models import Blob
from documents.engine.numbers import padded
from units.models import Subject, Unit


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> "DecisionQuerySet":
        """A host's people see its drafts; everybody with a role an issued one."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        issued = ~Q(status=Decision.Status.DRAFT) if grants.any else Q(pk__in=[])
        return self.filter(issued | Q(host__in=grants.officer_hosts | grants.leader_hosts | grants.own_units))


class Decision(models.Model):
    """A decision (quyết định khen thưởng), made here or outside (`outside`: khen cao, ministries). Number and date are recorded
    after the clerk's register gives them; unique per issuing body, series and year."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        AWARD = "award", pgettext_lazy("decision", "Award")
        CORRECT = "correct", pgettext_lazy("decision", "Correction")
        CANCEL = "cancel", pgettext_lazy("decision", "Cancellation")
        STRIP = "strip", pgettext_lazy("decision", "Stripping")
        RESTORE = "restore", pgettext_lazy("decision", "Restoration")

    class Authority(models.TextChoices):
        """How the signer signs (Article 13 of Decree 30/2020/NĐ-CP)."""

        OWN = "own", _("Signs in person")
        TM = "tm", _("TM. on behalf of the collective")
        KT = "kt", _("KT. a deputy for the head")
        TL = "tl", _("TL. by standing order of the head")
        TUQ = "tuq", _("TUQ. by written authorisation")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="award_decisions", verbose_name=_("host"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.AWARD)
    title = models.CharField(_("subject"), max_length=300)
    folded = FoldedField(source="title")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    issuer = models.CharField(_("issued by"), max_length=200)
    outside = models.BooleanField(_("made outside"), default=False)
    series = models.CharField(_("series"), max_length=20, default="QĐ")
    number = models.CharField(_("number"), max_length=20, blank=True, default="")
    symbol = models.CharField(_("symbol"), max_length=40, blank=True, default="")
    decided_on = models.DateField(_("date"), null=True, blank=True)
    signer = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    signs_for = models.CharField(_("signing authority"), max_length=200, blank=True, default="")
    authority = models.CharField(_("how it is signed"), max_length=3, choices=Authority, default=Authority.OWN)
    signer_post = models.CharField(_("post of the signer"), max_length=120, blank=True, default="")
    authorisation = models.CharField(_("written authorisation"), max_length=200, blank=True, default="")
    number_year = models.PositiveSmallIntegerField(_("year of the number"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year awarded"), null=True, blank=True)
    year_kind = models.CharField(
        _("kind of year"), max_length=8, choices=[("calendar", _("Calendar year")), ("school", _("School year"))],
        default="calendar",
    )  # fmt: skip
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="award_decisions")
    session = models.ForeignKey(
        CouncilSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("session of the council"),
    )
    file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed copy")
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    proposals = models.ManyToManyField(Proposal, related_name="decisions", blank=True)
    paper_id = models.PositiveBigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sample = models.BooleanField(_("sample"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="issued_decision_has_its_date",
                condition=~Q(status="issued") | Q(decided_on__isnull=False) | Q(number=""),
                violation_error_message=_("A number needs its date."),
            ),
            models.UniqueConstraint(
                fields=["host", "series", "number_year", "number"],
                condition=Q(outside=False, number_year__isnull=False) & ~Q(number="") & ~Q(status="cancelled"),
                name="one_decision_per_number",
                violation_error_message=_("This number is taken in this series and year."),
            ),
        ]
        indexes = [models.Index(fields=["host", "status"], name="decisions_of_host")]

    def __str__(self) -> str:
        return self.title

    @property
    def full_number(self) -> str:
        """“456/QĐ-UBND”; "" while the register has not given the number."""
        return f"{padded(self.number)}/{self.symbol}".rstrip("/") if self.number else ""

    @property
    def paper_ref(self) -> str:
        """How papers remember that they were made from this decision."""
        return f"awards.decision:{self.pk}"


class DecisionLine(models.Model):
    """A name on the list of a decision, as printed."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines")
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, blank=True, related_name="decision_lines")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    award = models.ForeignKey("awards.Award", models.PROTECT, related_name="+", verbose_name=_("award"))
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(_("post, unit"), max_length=300, blank=True, default="")
    achievement = models.CharField(_("achievement"), max_length=500, blank=True, default="")
    posthumous = models.BooleanField(_("posthumous"), default=False)
    coefficient = FigureField(_("coefficient"), null=True, blank=True)
    base_salary = FigureField(_("base salary"), null=True, blank=True)
    bonus = FigureField(_("bonus, đồng"), null=True, blank=True)
    bonus_text = models.CharField(_("how the bonus follows"), max_length=600, blank=True, default="")
    book_number = models.CharField(_("number in the award book"), max_length=20, blank=True, default="")
    at_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    at_unit_name = models.CharField(_("unit as printed"), max_length=200, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    reason = models.CharField(_("why it stands on the list all the same"), max_length=1000, blank=True, default="")
    target = models.ForeignKey(
        "awards.AwardRecord", models.PROTECT, null=True, blank=True, related_name="later_lines",
        verbose_name=_("award it is about"),
    )  # fmt: skip
    changes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("name on a decision")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "nomination"],
                condition=Q(nomination__isnull=False),
                name="one_line_of_a_nomination",
                violation_error_message=_("This name stands on the list already."),
            ),
        ]


class Payment(models.Model):
    """The bonus of a line: planned with the decision, paid once."""

    class Way(models.TextChoices):
        CASH = "cash", _("Cash")
        BANK = "bank", _("Bank transfer")

    line = models.OneToOneField(DecisionLine, models.PROTECT, related_name="payment")
    payer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("paid by"))
    amount = FigureField(_("amount, đồng"))
    way = models.CharField(_("how"), max_length=4, choices=Way, blank=True, default="")
    account = models.CharField(_("bank account"), max_length=120, blank=True, default="")
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    receipt = models.CharField(_("receipt number"), max_length=40, blank=True, default="")
    recovered_on = models.DateField(_("recovered on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("payment of a bonus")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="only_what_was_paid_is_recovered",
                condition=Q(recovered_on__isnull=True) | Q(paid_on__isnull=False),
                violation_error_message=_("Only what was paid can be recovered."),
            ),
        ]


class FundEntry(models.Model):
    """Income of the emulation and commendation fund and spending besides bonuses."""

    host = models.ForeignKey(Unit, models.PROTECT, related_name="fund_entries", verbose_name=_("host"))
    year = models.PositiveSmallIntegerField(_("year"))
    on = models.DateField(_("date"))
    title = models.CharField(_("what for"), max_length=200)
    planned = FigureField(_("planned, đồng"), null=True, blank=True)
    amount = FigureField(_("amount, đồng"), null=True, blank=True)
    income = models.BooleanField(_("income"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of the fund")
        ordering = ["-on", "-id"]
