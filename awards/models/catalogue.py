"""The catalogue of titles and commendations, the rule sets of the periods, and the history of every rule."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import FoldedField
from core.search import TrigramIndex


class Mark(models.TextChoices):
    """How sure the text of a rule is; anything below "V" is a setting that the office has to confirm."""

    V = "V", _("Compared with the text")
    S = "S", _("From a secondary source")
    HIGH = "M-H", _("Not compared, very probably right")
    MIDDLE = "M-M", _("Not compared, probably right")
    LOW = "M-L", _("Not compared, uncertain")


class Part(models.TextChoices):
    """What a rule is about."""

    GENERAL = "general", _("Condition of every award")
    CONDITION = "condition", _("Condition")
    QUOTA = "quota", _("Quota")
    VOTE = "vote", _("Vote")
    BONUS = "bonus", _("Bonus")
    PROCEDURE = "procedure", _("Dossier and route")
    CHECKLIST = "checklist", _("Contents of the dossier")
    ROUTE = "route", _("Steps and time limits")
    SETTING = "setting", _("Setting")
    SALARY = "salary", _("Base salary")


class Award(models.Model):
    """One entry of the catalogue: a title (danh hiệu) or a commendation (hình thức khen thưởng), never both."""

    class Kind(models.TextChoices):
        TITLE = "title", _("Emulation title")
        COMMENDATION = "commendation", _("Form of commendation")

    class Level(models.TextChoices):
        UNIT = "co_so", pgettext_lazy("award", "Unit level")
        PROVINCE = "tinh", pgettext_lazy("award", "Provincial level")
        STATE = "nha_nuoc", pgettext_lazy("award", "State level")

    class StatisticalClass(models.TextChoices):
        STATE = "0602", _("Form 0602: state awards")
        PROVINCE = "0603", _("Form 0603: awards of the province")
        NONE = "co_so", _("In no statistical form")

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    statistical_class = models.CharField(_("statistical class"), max_length=8, choices=StatisticalClass)
    for_individuals = models.BooleanField(_("for individuals"), default=False)
    for_collectives = models.BooleanField(_("for collectives"), default=False)
    for_households = models.BooleanField(_("for households"), default=False)
    article = models.CharField(_("article"), max_length=160)
    mark = models.CharField(_("certainty"), max_length=3, choices=Mark)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"))
    folded = FoldedField(source=("name", "code", "note"))

    class Meta:
        verbose_name = _("title or commendation")
        verbose_name_plural = _("titles and commendations")
        ordering = ["position", "id"]
        indexes = [TrigramIndex("folded", name="awards_folded")]
        constraints = [
            models.CheckConstraint(
                name="award_is_for_somebody",
                condition=Q(for_individuals=True) | Q(for_collectives=True) | Q(for_households=True),
                violation_error_message=_("Say for whom the award is: individuals, collectives or households."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subjects(self) -> list[str]:
        """The kinds of subject it is for, as the engine calls them."""
        flags = (
            ("individual", self.for_individuals), ("collective", self.for_collectives), ("household", self.for_households),
        )  # fmt: skip
        return [kind for kind, given in flags if given]


class AwardDecider(models.Model):
    """Who decides an award, for a time: the district level ended on 30/06/2025."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="deciders")
    who = models.CharField(_("who decides"), max_length=200)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    mark = models.CharField(_("certainty"), max_length=3, choices=Mark)

    class Meta:
        verbose_name = _("who decides an award")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "who", "starts_on"], name="one_decider_each"),
            models.CheckConstraint(
                name="decider_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end lies before the beginning."),
            ),
        ]

    def in_force_on(self, on: date) -> bool:
        """Did they decide on that day?"""
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or self.ends_on >= on)


class RuleSet(models.Model):
    """The rules of a period, chosen by the day on which a dossier is received. A locked set answers provisionally."""

    class Status(models.TextChoices):
        LOCKED = "locked", _("Provisional, not confirmed")
        CONFIRMED = "confirmed", _("In use")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=160)
    basis = models.CharField(_("legal basis"), max_length=300)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True, default="")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.LOCKED)
    extends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="extended_by")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="rule_set_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def locked(self) -> bool:
        """Do its answers stay provisional?"""
        return self.status == self.Status.LOCKED


class RuleQuerySet(models.QuerySet["Rule"]):
    def to_confirm(self) -> "RuleQuerySet":
        """Rules that decide eligibility and that no official has confirmed yet."""
        return self.filter(part__in=(Part.GENERAL, Part.CONDITION), confirmed_at__isnull=True)


class Rule(models.Model):
    """One rule of a set. `key` names it across sets, so that the old text stands beside the new one.

    `spec` is what the engine and later steps read; nothing queries inside it. Confirmed: by which document, of which day,
    by whom.
    """

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rules", verbose_name=_("rule set"))
    award = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name=_("award")
    )
    part = models.CharField(_("part"), max_length=10, choices=Part)
    key = models.CharField(_("key"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("text"), max_length=1000)
    article = models.CharField(_("article"), max_length=200)
    mark = models.CharField(_("certainty"), max_length=3, choices=Mark)
    spec = models.JSONField(default=dict)
    carried = models.BooleanField(_("carried over from the earlier set"), default=False)
    document = models.CharField(_("confirmed by document"), max_length=200, blank=True, default="")
    document_date = models.DateField(_("date of the document"), null=True, blank=True)
    confirmed_name = models.CharField(_("confirmed by"), max_length=120, blank=True, default="")
    confirmed_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    edited = models.BooleanField(_("changed by the office"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "key"], name="one_rule_per_key"),
            models.CheckConstraint(
                name="rule_confirmed_whole",
                condition=(Q(confirmed_at__isnull=True) & Q(document=""))
                | (Q(confirmed_at__isnull=False) & ~Q(document="") & ~Q(confirmed_name="")),
                violation_error_message=_("A confirmation needs its document, date and name."),
            ),
        ]
        indexes = [models.Index(fields=["rule_set", "award", "position"], name="rules_of_award")]

    def __str__(self) -> str:
        return self.text

    @property
    def judged(self) -> bool:
        """Does a person judge it?"""
        return bool(self.spec.get("judged"))


class RuleChange(models.Model):
    """What became of a rule: shipped text renewed, confirmed, changed. Rows are only added."""

    class Kind(models.TextChoices):
        RENEWED = "renewed", _("Text renewed with the software")
        CONFIRMED = "confirmed", _("Confirmed")
        EDITED = "edited", _("Changed")

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="changes")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    old = models.JSONField(_("before"), default=dict)
    new = models.JSONField(_("after"), default=dict)
    document = models.CharField(_("document"), max_length=200, blank=True, default="")
    document_date = models.DateField(_("date of the document"), null=True, blank=True)
    person = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("change of a rule")
        ordering = ["-id"]
        indexes = [models.Index(fields=["rule", "-id"], name="changes_of_rule")]


def kept(rule: Rule) -> dict[str, Any]:
    """What the history keeps of a rule's state."""
    return {"text": rule.text, "article": rule.article, "mark": rule.mark, "spec": rule.spec}
