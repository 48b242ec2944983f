"""Released results: frozen snapshots; an appeal may supersede one, with its history."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import FigureField
from scoring.models.criteria import Criterion
from scoring.models.rounds import Round
from scoring.models.sheets import ScoreSheet


class Release(models.Model):
    """One release of a round's result. The latest holds; earlier ones stay readable with the reason they were superseded."""

    class Scope(models.TextChoices):
        BLOCK = "block", _("Inside the block")
        FINAL = "final", _("Final")

    round = models.ForeignKey(Round, models.PROTECT, related_name="releases")
    scope = models.CharField(_("scope"), max_length=6, choices=Scope)
    number = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released at"))

    class Meta:
        verbose_name = _("released result")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["round", "scope", "number"], name="one_release_each")]


class ResultQuerySet(models.QuerySet["Result"]):
    def in_force(self) -> "ResultQuerySet":
        """Results of the latest final release of each round."""
        return self.filter(superseded=False)

    def visible_to(self, user: Any) -> "ResultQuerySet":
        """Released results of the rounds the user may read."""
        return self.filter(release__round__in=Round.objects.visible_to(user))


class Result(models.Model):
    """A unit's line of a release, frozen: other rooms (awards) read it, nobody rewrites it."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="results")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="results")
    total = FigureField(_("total"))
    content = FigureField(_("without bonus and deductions"))
    bonus = FigureField(_("bonus"), default=0)
    deduction = FigureField(_("deduction"), default=0)
    self_total = FigureField(_("self-scored total"), null=True)
    denominator = FigureField(_("maximum that applied"))
    classification = models.CharField(_("classification"), max_length=80, blank=True, default="")
    rank = models.PositiveSmallIntegerField(_("rank"), null=True)
    award = models.CharField(_("award"), max_length=120, blank=True, default="")
    award_code = models.CharField(max_length=20, blank=True, default="")
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    provisional = models.BooleanField(_("rests on unconfirmed figures"), default=False)
    superseded = models.BooleanField(default=False)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        ordering = ["rank", "-total"]
        constraints = [models.UniqueConstraint(fields=["release", "sheet"], name="one_result_each")]


class Appeal(models.Model):
    """Kiến nghị về kết quả: time-boxed, reasoned, answered; if granted, a new release supersedes the old one."""

    class Status(models.TextChoices):
        OPEN = "open", _("Awaiting an answer")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    release = models.ForeignKey(Release, models.PROTECT, related_name="appeals")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="appeals")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("reasons"), max_length=8000)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.OPEN)
    answer = models.TextField(_("answer"), max_length=8000, blank=True, default="")
    points = FigureField(_("points granted"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("appeal")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"],
                condition=Q(status="open"),
                name="one_open_appeal_of_a_row",
                violation_error_message=_("An appeal on this is already waiting for its answer."),
            ),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(status="open", criterion__isnull=True),
                name="one_open_appeal_of_a_sheet",
                violation_error_message=_("An appeal on this is already waiting for its answer."),
            ),
        ]
