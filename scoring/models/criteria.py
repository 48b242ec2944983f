"""Criteria tables (bảng tiêu chí chấm điểm): versions, trees of criteria, and the rules of the result that belong to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import FigureField, FoldedField
from core.models import Blob
from units.models import Block, BlockMembership, Unit, UnitKind


class Evidence(models.TextChoices):
    """What a self-score must rest on."""

    NONE = "none", _("Not required")
    EITHER = "either", _("Evidence or a written reason")
    FILE = "file", _("Evidence")


class CriteriaTableQuerySet(models.QuerySet["CriteriaTable"]):
    def visible_to(self, user: Any) -> "CriteriaTableQuerySet":
        """Tables of the user's hosts and units and of blocks the user heads; issued ones of the user's blocks and rounds."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        own = grants.own_units
        issued = Q(versions__status__in=TableVersion.IN_FORCE)
        mine = Q(host__in=grants.hosts | own) | Q(block__in=grants.blocks)
        mine |= issued & Q(block__memberships__unit__in=own)
        mine |= issued & Q(rounds__sheets__unit__in=own)
        return self.filter(pk__in=self.model._default_manager.filter(mine).values("pk"))


class CriteriaTable(models.Model):
    """A table's identity: whose, of which year, for which block or kind of unit. What stands in it is in its versions."""

    host = models.ForeignKey(Unit, models.PROTECT, related_name="criteria_tables", verbose_name=_("host"))
    year = models.PositiveSmallIntegerField(_("year"))
    block = models.ForeignKey(
        Block, models.PROTECT, null=True, blank=True, related_name="criteria_tables", verbose_name=_("block")
    )
    unit_kind = models.CharField(_("kind of unit"), max_length=20, choices=UnitKind, blank=True, default="")
    name = models.CharField(_("name"), max_length=200)
    folded = FoldedField(source="name")
    copied_from = models.ForeignKey("TableVersion", models.PROTECT, null=True, related_name="copies")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = CriteriaTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("criteria table")
        verbose_name_plural = _("criteria tables")
        ordering = ["-year", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "year", "name"],
                name="one_table_name_a_year",
                violation_error_message=_("This host already has a criteria table of that name in that year."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TableVersion(models.Model):
    """One version of a table. Drafts are edited; an issued one never is: a change is the next version with its reason.

    `scale` is the maximum without bonus, `step` the rounding step of every score (0.25, 0.5 …).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        LOCKED = "locked", _("Locked by the covenant")
        RETIRED = "retired", _("Replaced by a later version")

    IN_FORCE = (Status.ISSUED, Status.LOCKED)

    table = models.ForeignKey(CriteriaTable, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    scale = FigureField(_("scale"), default=100)
    step = FigureField(_("rounding step"), default="0.5")
    bonus_over_scale = models.BooleanField(_("bonus may exceed the scale"), default=False)
    evidence = models.CharField(_("self-scores rest on"), max_length=8, choices=Evidence, default=Evidence.EITHER)
    reason = models.CharField(_("reason of the change"), max_length=500, blank=True, default="")
    document = models.CharField(_("issued by document"), max_length=200, blank=True, default="")
    issued_at = models.DateTimeField(_("issued at"), null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("version of a criteria table")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="one_table_version_each"),
            models.UniqueConstraint(
                fields=["table"],
                condition=Q(status="draft"),
                name="one_draft_of_a_table",
                violation_error_message=_("This table already has a draft."),
            ),
            models.CheckConstraint(
                name="scale_and_step_are_positive",
                condition=Q(scale__gt=0, step__gt=0),
                violation_error_message=_("The scale and the rounding step must be greater than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} · {self.number}"


class Criterion(models.Model):
    """A row of the table. A parent's maximum is the sum of its children's; `formula` is read by scoring/engine/formula.py.

    `code` is stable across versions and years (it joins a row to last year's); `number` is what stands in the column STT.
    `source` names a computed fact (core.registries.facts), with `source_ref` saying of what: an indicator, a campaign, a
    published result.
    """

    class Kind(models.TextChoices):
        GROUP = "group", _("Group")
        JUDGED = "judged", _("Judged 0 to maximum")
        LINEAR = "linear", _("In proportion to the target, capped")
        INVERSE = "inverse", _("Lower is better")
        BANDS = "bands", _("Bands")
        STEP = "step", _("Deduction per step short of the target")
        YES_NO = "yes_no", _("Yes or no")
        LATENESS = "lateness", _("Bands of working days late")
        PER_ITEM = "per_item", _("Points per item, capped")
        PER_EVENT = "per_event", _("Deduction per event, with a floor")
        BASE = "base", _("Base plus and minus events")

    class Part(models.TextChoices):
        CONTENT = "content", _("Content")
        BONUS = "bonus", _("Bonus")
        DEDUCTION = "deduction", _("Deduction")

    class Scorer(models.TextChoices):
        UNIT = "unit", _("The unit, then checked")
        BODY = "body", _("Only the body named here")

    version = models.ForeignKey(TableVersion, models.CASCADE, related_name="criteria")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(_("code"), max_length=40)
    number = models.CharField(_("No."), max_length=20, blank=True, default="")
    text = models.CharField(_("criterion"), max_length=1000)
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.CONTENT)
    kind = models.CharField(_("how it is scored"), max_length=10, choices=Kind, default=Kind.JUDGED)
    maximum = FigureField(_("maximum"), default=0)
    maximum_fixed = models.BooleanField(_("maximum set by hand"), default=False)
    formula = models.JSONField(_("rule"), default=dict, blank=True)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True, default="")
    target = FigureField(_("target"), null=True, blank=True)
    source = models.CharField(_("computed from"), max_length=40, blank=True, default="")
    source_ref = models.CharField(max_length=120, blank=True, default="")
    evidence = models.CharField(_("rests on"), max_length=8, choices=Evidence, blank=True, default="")
    scorer = models.CharField(_("scored by"), max_length=6, choices=Scorer, default=Scorer.UNIT)
    body = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body that scores or appraises")
    )
    basis = models.CharField(_("basis"), max_length=300, blank=True, default="")
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="one_criterion_code",
                violation_error_message=_("This code stands twice in the table."),
            ),
            models.CheckConstraint(
                name="maximum_is_not_negative",
                condition=Q(maximum__gte=0),
                violation_error_message=_("A maximum is 0 or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()


class CriterionWaiver(models.Model):
    """A criterion that does not apply to a unit: the host decides, never the unit; it leaves the denominator."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="waivers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("criterion that does not apply")
        constraints = [models.UniqueConstraint(fields=["criterion", "unit"], name="one_waiver_each")]


class Knockout(models.Model):
    """What keeps a unit from a result whatever its points, with the legal basis."""

    class Effect(models.TextChoices):
        NOT_RANKED = "not_ranked", _("Not ranked")
        NO_FLAG = "no_flag", _("No emulation flag")
        CAP = "cap", _("Classified at most as")

    version = models.ForeignKey(TableVersion, models.CASCADE, related_name="knockouts")
    code = models.CharField(_("code"), max_length=40)
    text = models.CharField(_("condition"), max_length=300)
    basis = models.CharField(_("legal basis"), max_length=300)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect)
    cap = models.CharField(_("classified at most as"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("knock-out")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="one_knockout_code")]


class ClassBand(models.Model):
    """A classification: from `threshold` percent of the scale on, and no criterion of the first level under `floor` percent."""

    version = models.ForeignKey(TableVersion, models.CASCADE, related_name="classes")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("classification"), max_length=80)
    threshold = FigureField(_("from percent of the scale"))
    floor = FigureField(_("no criterion under percent"), null=True, blank=True)

    class Meta:
        verbose_name = _("classification")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "threshold"], name="one_threshold_each"),
            models.CheckConstraint(
                name="threshold_is_a_percentage",
                condition=Q(threshold__gte=0, threshold__lte=200)
                & (Q(floor__isnull=True) | Q(floor__gte=0, floor__lte=100)),
                violation_error_message=_("Give a percentage."),
            ),
        ]


class TieRule(models.Model):
    """The steps that part equal totals, in order; the ballot is the last."""

    class Kind(models.TextChoices):
        WITHOUT_BONUS = "without_bonus", _("Higher total without bonus")
        GROUP = "group", _("Higher score in a group")
        FEWER_DEDUCTIONS = "fewer_deductions", _("Fewer deductions")
        BALLOT = "ballot", _("Secret ballot of the block")

    version = models.ForeignKey(TableVersion, models.CASCADE, related_name="ties")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("step"), max_length=16, choices=Kind)
    group = models.CharField(_("group"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("tie rule")
        ordering = ["position"]


class AwardSlot(models.Model):
    """What a rank leads to: first a flag, the next ones a certificate, from a minimum score, by the size of the block."""

    version = models.ForeignKey(TableVersion, models.CASCADE, related_name="awards")
    position = models.PositiveSmallIntegerField(default=1)
    award = models.CharField(_("award"), max_length=120)
    award_code = models.CharField(max_length=20, blank=True, default="")
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    per_units = models.PositiveSmallIntegerField(_("for each so many units"), null=True, blank=True)
    minimum = FigureField(_("minimum score"), null=True, blank=True)

    class Meta:
        verbose_name = _("award of a rank")
        ordering = ["position"]


class PublishedQuerySet(models.QuerySet["PublishedResult"]):
    def visible_to(self, user: Any) -> "PublishedQuerySet":
        """Those of the hosts one acts for, and those that name a unit of one's own or a member of a block one heads."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        members = BlockMembership.objects.filter(block__in=grants.blocks).values("unit")
        mine = Q(unit__in=grants.own_units | grants.inherited_units) | Q(unit__in=members)
        named = PublishedFigure.objects.filter(mine).values("result")
        return self.filter(Q(host__in=grants.hosts | grants.kept_hosts) | Q(pk__in=named))


class PublishedResult(models.Model):
    """A yearly result published by another body (cải cách hành chính, chuyển đổi số …), kept with its document as input."""

    host = models.ForeignKey(Unit, models.PROTECT, related_name="published_results", verbose_name=_("host"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    publisher = models.CharField(_("published by"), max_length=200)
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    published_on = models.DateField(_("date"), null=True, blank=True)
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40, blank=True, default="")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("published result")
        ordering = ["-year", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "code", "year"],
                name="one_published_result_a_year",
                violation_error_message=_("This result of that year has been entered already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class PublishedFigure(models.Model):
    result = models.ForeignKey(PublishedResult, models.CASCADE, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    value = FigureField(_("figure"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("figure of a published result")
        constraints = [models.UniqueConstraint(fields=["result", "unit"], name="one_published_figure_each")]
