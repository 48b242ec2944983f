"""Campaigns and what they consist of: phases, content points, movements, tasks, participants, reporting periods."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.directives import Directive
from core import clock
from core.fields import FoldedField, SortKeyField
from core.search import TrigramIndex
from deadlines.models import DayOff, DueMeaning
from units.models import Block, Unit, UnitKind, UnitLevel
from units.models.units import ends_after_start, ever_reached


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: Any) -> "CampaignQuerySet":
        """What `user` may read.

        Launched campaigns the user's units take part in or hold a figure of; every campaign of the hosts where the user is
        officer, leader or council member, and of the user's own units; launched campaigns of units under those hosts, and
        of units that theirs took over from.
        """
        from campaigns.models.indicators import Indicator
        from campaigns.models.participation import Participation

        grants = user.grants
        if grants.is_admin:
            return self.all()
        asked = Participation.objects.filter(unit__in=grants.own_units | grants.inherited_units).values("campaign")
        own = grants.hosts | grants.own_units
        blocks = Participation.objects.filter(unit__block_memberships__block__in=grants.blocks).values("campaign")
        launched = ~Q(status=Campaign.Status.DRAFT)
        condition = Q(host__in=own) | (launched & (Q(pk__in=asked) | Q(host__in=grants.inherited_units)))
        if grants.own_units:
            held = Indicator.objects.filter(owner__in=grants.own_units).values("campaign")
            condition |= launched & Q(pk__in=held)
        if grants.hosts:
            condition |= launched & Q(ever_reached(grants.hosts, "host"))
        if grants.blocks:
            condition |= launched & Q(pk__in=blocks)
        if grants.followed_campaigns or grants.followed_units:
            followed = Participation.objects.filter(unit__in=grants.followed_units).values("campaign")
            condition |= launched & (Q(pk__in=grants.followed_campaigns) | Q(pk__in=followed))
        return self.filter(condition)


class Campaign(models.Model):
    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        THEMATIC = "thematic", _("Thematic")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", pgettext_lazy("campaign", "Running")
        REVIEWING = "reviewing", _("Under final review")
        ENDED = "ended", _("Ended")

    DueMeaning, DayOff = DueMeaning, DayOff

    host = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name=_("host"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent campaign")
    )
    directive = models.ForeignKey(
        Directive, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("launch document")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    theme = models.TextField(_("theme"), max_length=1000, blank=True, default="")
    short_name = models.CharField(_("short name"), max_length=80, help_text=_("For lists and phones."))
    folded = FoldedField(source=("short_name", "theme"), max_length=1400)
    name_order = SortKeyField(source="short_name")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("Blank for an open-ended campaign."))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    due_meaning = models.CharField(
        _("what a due date means"), max_length=10, choices=DueMeaning, default=DueMeaning.ON_DAY
    )
    day_off = models.CharField(_("a due date on a day off"), max_length=6, choices=DayOff, default=DayOff.STAY)
    due_time = models.TimeField(_("until what hour"), null=True, blank=True)
    registration_due_on = models.DateField(_("register by"), null=True, blank=True)
    plan_due_on = models.DateField(_("file the plan by"), null=True, blank=True)
    hard_lock = models.BooleanField(_("closed windows refuse reports"), default=False)
    sample = models.BooleanField(_("sample"), default=False)
    launched_at = models.DateTimeField(_("launched at"), null=True)
    launched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-id"]
        constraints = [
            ends_after_start("campaign_interval"),
            models.CheckConstraint(
                name="campaign_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("pk"))
            ),
            models.CheckConstraint(
                name="launched_has_time", condition=Q(status="draft") | Q(launched_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["host", "-starts_on"], name="campaigns_of_host"),
            models.Index(fields=["-starts_on", "-id"], name="campaigns_by_start"),
            models.Index(fields=["status", "-starts_on"], name="campaigns_by_state"),
            TrigramIndex("folded", name="campaigns_folded"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < clock.today()

    def elapsed_percent(self, on: date | None = None) -> int:
        """How much of the period has passed on `on`, 0–100; 0 for an open-ended campaign."""
        if self.ends_on is None:
            return 0
        whole = (self.ends_on - self.starts_on).days + 1
        gone = ((on or clock.today()) - self.starts_on).days + 1
        return max(0, min(100, gone * 100 // whole))


class CampaignPart(models.Model):
    """Something that belongs to one campaign and stands in a place of its list."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class CampaignFlag(CampaignPart):
    """A contradiction in the source that concerns the campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="flags")
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=400)


class Phase(CampaignPart):
    """A phase (đợt) inside a campaign, each with its own launch and review."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta(CampaignPart.Meta):
        verbose_name = _("phase")
        constraints = [ends_after_start("phase_interval")]


class Commemoration(CampaignPart):
    """An anniversary the campaign marks, as the document writes it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="commemorations")
    name = models.CharField(_("name"), max_length=200)
    ordinal = models.PositiveSmallIntegerField(_("which anniversary"), null=True, blank=True)
    from_date = models.DateField(_("event"), null=True, blank=True)
    to_date = models.DateField(_("anniversary"), null=True, blank=True)

    class Meta(CampaignPart.Meta):
        verbose_name = _("commemoration")


class ContentPoint(CampaignPart):
    """A numbered content point, nested; `position` runs through the whole tree in reading order."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="content_points")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    label = models.CharField(_("number"), max_length=12)
    depth = models.PositiveSmallIntegerField(default=0)
    heading = models.CharField(_("heading"), max_length=250)
    text = models.TextField(_("text"), max_length=4000, blank=True, default="")

    class Meta(CampaignPart.Meta):
        verbose_name = _("content point")

    def __str__(self) -> str:
        return f"{self.label}. {self.heading}"


class Movement(CampaignPart):
    """A named movement (phong trào có tên riêng) and the level that owns it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="movements")
    content_point = models.ForeignKey(ContentPoint, models.SET_NULL, null=True, blank=True, related_name="movements")
    name = models.CharField(_("name"), max_length=300)
    owner_level = models.CharField(_("level"), max_length=10, choices=UnitLevel)

    class Meta(CampaignPart.Meta):
        verbose_name = _("named movement")

    def __str__(self) -> str:
        return self.name


class Task(CampaignPart):
    """What the document asks of named units: with a date a duty, without one it stands as long as the campaign."""

    class Tone(models.TextChoices):
        REQUIRE = "require", _("Required")
        REQUEST = "request", _("Requested")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    addressee = models.CharField(_("addressee as printed"), max_length=300)
    text = models.TextField(_("task"), max_length=2000)
    tone = models.CharField(_("wording"), max_length=8, choices=Tone, default=Tone.REQUIRE)
    due_on = models.DateField(_("due on"), null=True, blank=True)

    class Meta(CampaignPart.Meta):
        verbose_name = _("task")

    def __str__(self) -> str:
        return self.addressee

    @property
    def standing(self) -> bool:
        return self.due_on is None


class TaskUnit(models.Model):
    """A unit's part in a task, with its result."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Leads")
        COOPERATE = "cooperate", _("Co-operates")

    task = models.ForeignKey(Task, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaign_tasks")
    part = models.CharField(max_length=10, choices=Part, default=Part.LEAD)
    result = models.TextField(_("result"), max_length=4000, blank=True, default="")
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit of a task")
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="unit_once_per_task")]


class ParticipantGroup(CampaignPart):
    """One line of "who takes part": by kind of unit, block, level, or name; resolved to units when launched."""

    class By(models.TextChoices):
        KIND = "kind", _("By kind of unit")
        BLOCK = "block", _("By block")
        LEVEL = "level", _("By level")
        NAME = "name", _("By name")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="groups")
    label = models.CharField(_("group"), max_length=120)
    by = models.CharField(_("chosen by"), max_length=6, choices=By)
    unit_kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, blank=True, default="")
    level = models.CharField(_("level"), max_length=10, choices=UnitLevel, blank=True, default="")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("block"))
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("units"))
    tone = models.CharField(_("wording"), max_length=8, choices=Task.Tone, default=Task.Tone.REQUIRE)
    asks_registration = models.BooleanField(_("registers"), default=True)
    asks_plan = models.BooleanField(_("files a plan"), default=True)
    asks_interim = models.BooleanField(_("periodic and interim reports"), default=True)
    asks_final = models.BooleanField(_("final report"), default=True)

    class Meta(CampaignPart.Meta):
        verbose_name = _("group of participants")

    def __str__(self) -> str:
        return self.label


class ReportingPeriod(CampaignPart):
    """What is reported about (`starts_on`–`ends_on`) and when reports are taken in (`opens_on`–`due_on`)."""

    class Kind(models.TextChoices):
        PERIODIC = "periodic", _("Periodic report")
        INTERIM = "interim", _("Interim review")
        FINAL = "final", _("Final review")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="periods")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PERIODIC)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    opens_on = models.DateField(_("reports taken from"))
    due_on = models.DateField(_("due on"))

    class Meta(CampaignPart.Meta):
        verbose_name = _("reporting period")
        constraints = [
            ends_after_start("period_interval"),
            models.CheckConstraint(
                name="window_interval",
                condition=Q(due_on__gte=F("opens_on")),
                violation_error_message=_("Reports are due before they are taken in."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
