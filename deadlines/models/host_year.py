"""The host's year (khung kế hoạch năm): recurring duties that no campaign brings, kept per host and year, issued in one act."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deadlines.models.duties import Duty
from documents.models import EvidenceFile
from units.models import Block, Unit


class EntryKind(models.TextChoices):
    TITLES = "titles", _("Registration of titles")
    PLEDGE = "pledge", _("Signing of the covenant")
    REPORT = "report", _("Report on emulation work")
    SELF_SCORE = "self_score", _("Self-scoring")
    BLOCK_MEETING = "block_meeting", _("Meeting of the block")
    FLAG = "flag", _("Dossiers for flags")
    STATE = "state", _("Dossiers for State awards")
    STATISTICS = "statistics", _("Statistics")
    BONUS = "bonus", _("Payment of bonuses")
    ARCHIVE = "archive", _("Handing over to the archive")
    OTHER = "other", _("Other yearly work")


class HostYearQuerySet(models.QuerySet["HostYear"]):
    def visible_to(self, user: Any) -> "HostYearQuerySet":
        """Years of the hosts in whose name the person asks, and of those whose leader the person is."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(host__in=grants.kept_hosts | grants.leader_hosts)


class HostYear(models.Model):
    """One year of a host; `school`: from 1 September of `year` to the August after."""

    host = models.ForeignKey(Unit, models.PROTECT, related_name="host_years", verbose_name=_("host"))
    year = models.PositiveSmallIntegerField(_("year"))
    school = models.BooleanField(_("school year"), default=False)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = HostYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of the year")
        ordering = ["-year", "host__name_order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "year", "school"],
                name="one_plan_a_year",
                violation_error_message=_("This host already has its plan for that year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.host}"

    @property
    def label(self) -> str:
        """2026, or 2026–2027 for a school year."""
        return f"{self.year}–{self.year + 1}" if self.school else str(self.year)

    @property
    def span(self) -> tuple[date, date]:
        """Its first and last day."""
        if self.school:
            return date(self.year, 9, 1), date(self.year + 1, 8, 31)
        return date(self.year, 1, 1), date(self.year, 12, 31)

    @property
    def ref(self) -> str:
        """What its duties name as their context."""
        return f"host_year:{self.pk}"


class YearEntryQuerySet(models.QuerySet["YearEntry"]):
    def visible_to(self, user: Any) -> "YearEntryQuerySet":
        return self.filter(host_year__in=HostYear.objects.visible_to(user))


class YearEntry(models.Model):
    """One thing the host asks for in the year.

    For whom: the host's own desk, or every unit of the chosen kinds under the host, of its blocks (all, or those chosen;
    `heads_only`: the unit that heads the block) and those named. `plain_due_on` is the day before it was moved off a day
    off: the next year is reckoned from it, so that dates do not drift.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state", "Not issued yet")
        ISSUED = "issued", pgettext_lazy("state", "Issued")
        WITHDRAWN = "withdrawn", pgettext_lazy("state", "Withdrawn")

    host_year = models.ForeignKey(HostYear, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=16, choices=EntryKind)
    title = models.CharField(_("what is asked for"), max_length=200)
    note = models.TextField(_("note"), blank=True, default="")
    basis = models.CharField(_("basis"), max_length=300, blank=True, default="")
    own_desk = models.BooleanField(_("the host's own desk"), default=False)
    unit_kinds = models.JSONField(_("kinds of units"), default=list)
    every_block = models.BooleanField(_("every block"), default=False)
    blocks = models.ManyToManyField(Block, blank=True, related_name="+", verbose_name=_("blocks"))
    heads_only = models.BooleanField(_("only the heads of the blocks"), default=False)
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("named units"))
    requested = models.BooleanField(_("requested, not required"), default=False)
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    plain_due_on = models.DateField(_("day reckoned from"))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    issued_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = YearEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the year's plan")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="year_entry_opens_before_due",
                condition=Q(opens_on__lte=F("due_on")),
                violation_error_message=_("It must open on or before the day it is due."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def moved(self) -> bool:
        """Was the date moved off a day off?"""
        return self.due_on != self.plain_due_on

    @property
    def ref(self) -> str:
        """What its duties name as their subject."""
        return f"year_entry:{self.pk}"


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: Any) -> "FilingQuerySet":
        return self.filter(duty__in=Duty.objects.visible_to(user))


class Filing(models.Model):
    """How a unit did one duty of the year: a note, the signed paper's number, a file. One per duty."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state", "Being prepared")
        FOR_HEAD = "for_head", pgettext_lazy("state", "Before the head of the unit")
        SENT = "sent", pgettext_lazy("state", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("state", "Received")
        RETURNED = "returned", pgettext_lazy("state", "Returned")

    duty = models.OneToOneField(Duty, models.PROTECT, related_name="filing")
    entry = models.ForeignKey(YearEntry, models.PROTECT, related_name="filings")
    note = models.TextField(_("what was done"), blank=True, default="")
    paper_number = models.CharField(_("number and symbol of the signed paper"), max_length=60, blank=True, default="")
    paper_on = models.DateField(_("date of the paper"), null=True)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    on_behalf = models.BooleanField(_("entered by the host on the unit's behalf"), default=False)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    remark = models.CharField(_("remark"), max_length=500, blank=True, default="")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), null=True)
    version = models.PositiveIntegerField(default=1)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("done work of the year's plan")


class WeeklyPicture(models.Model):
    """That a host's leaders receive the one-page picture of the week; without a row, or off, nobody does."""

    host = models.OneToOneField(Unit, models.PROTECT, related_name="weekly_picture", verbose_name=_("host"))
    on = models.BooleanField(_("sent every week"), default=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("weekly picture")
