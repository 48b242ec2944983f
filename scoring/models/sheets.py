"""Score sheets (phiếu chấm điểm): one per unit and round; on it a card per stage and scorer, on a card a score per criterion."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import FigureField
from core.models import Blob
from documents.models import EvidenceFile
from scoring.models.criteria import Criterion, Knockout
from scoring.models.rounds import Round, RoundStage
from units.models import Unit


class SheetQuerySet(models.QuerySet["ScoreSheet"]):
    def visible_to(self, user: Any) -> "SheetQuerySet":
        """The user's own units' sheets; those the user's unit or body scores or appraises; a host's and a block head's once
        the self-scores were handed in; the other members' only when released inside the block or for good."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        mine = Q(unit__in=grants.own_units | grants.inherited_units) | Q(cards__scorer__in=grants.own_units)
        mine &= ~Q(round__status=Round.Status.DRAFT)
        keeps = Q(round__host__in=grants.hosts) | Q(round__block__in=grants.blocks)
        keeps |= Q(round__block__in=grants.followed_blocks)
        handed_in = ~Q(round__status=Round.Status.DRAFT) & Q(self_scored_at__isnull=False)
        opened = Q(round__sheets__unit__in=grants.own_units) & (
            Q(round__status=Round.Status.RELEASED)
            | Q(round__stages__kind=RoundStage.Kind.OPEN, round__stages__status=RoundStage.Status.DONE)
        )
        found = self.model._default_manager.filter(mine | (keeps & handed_in) | opened)
        return self.filter(pk__in=found.values("pk"))


class ScoreSheet(models.Model):
    """A unit in a round. `share` is the part of the year it belonged to the block (1 = the whole)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="score_sheets", verbose_name=_("unit"))
    share = FigureField(_("part of the year"), default=1)
    self_scored_at = models.DateTimeField(_("self-scores handed in at"), null=True)
    left_out = models.CharField(_("reason it is not ranked"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                name="one_sheet_of_a_unit",
                violation_error_message=_("This unit already has a sheet in the round."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.unit}"


class CardQuerySet(models.QuerySet["ScoreCard"]):
    def of(self, user: Any) -> "CardQuerySet":
        """Cards that `user` fills in, through any hat; what `rules.sheets.acts_for` says of one card."""
        grants, kind = user.grants, RoundStage.Kind
        found = Q(scorer__in=grants.own_units)
        found |= Q(of_block_head=True, sheet__round__block__in=grants.blocks)
        body = Q(scorer=F("sheet__round__appraiser")) | Q(scorer=F("sheet__round__host"))
        found |= body & Q(stage__kind__in=RoundStage.BY_HOST, sheet__round__host__in=grants.officer_hosts)
        keeps = Q(sheet__round__host__in=grants.kept_hosts) | Q(sheet__round__block__in=grants.blocks)
        found |= keeps & Q(entered_by_host=True)
        return self.filter(found).exclude(~Q(stage__kind=kind.SELF), sheet__unit__in=grants.own_units)


class ScoreCard(models.Model):
    """What one scorer gives one sheet at one stage. `scorer` is the unit in whose name: the unit itself at the self-scoring,
    another member or the head of the block, the standing body or a body that appraises its part. `of_block_head`: whoever
    holds the role of head of the block may fill it in too."""

    class Status(models.TextChoices):
        OPEN = "open", _("Being scored")
        FOR_SIGNATURE = "for_signature", _("With the head for approval")
        GIVEN = "given", _("Handed in")
        RETURNED = "returned", _("Rows returned")

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="cards")
    stage = models.ForeignKey(RoundStage, models.PROTECT, related_name="cards")
    scorer = models.ForeignKey(Unit, models.PROTECT, related_name="score_cards", verbose_name=_("scorer"))
    status = models.CharField(_("state"), max_length=14, choices=Status, default=Status.OPEN)
    given_at = models.DateTimeField(_("handed in at"), null=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    late_days = models.PositiveSmallIntegerField(_("working days late"), default=0)
    signed_number = models.CharField(_("number of the signed paper"), max_length=40, blank=True, default="")
    signed_on = models.DateField(_("date of the signed paper"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    signed_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )
    entered_by_host = models.BooleanField(_("entered on behalf"), default=False)
    of_block_head = models.BooleanField(default=False)
    comment = models.TextField(_("general remark"), max_length=8000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("score card")
        constraints = [models.UniqueConstraint(fields=["sheet", "stage", "scorer"], name="one_card_of_a_scorer")]
        indexes = [models.Index(fields=["scorer", "status"], name="cards_of_scorer")]


class Score(models.Model):
    """One cell. `points` None = not scored yet, 0 is a score. `figure` is what the rule reads (a percentage, days late,
    events); of a computed criterion it comes from the system, provisional until its owner confirmed it."""

    card = models.ForeignKey(ScoreCard, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = FigureField(_("points"), null=True, blank=True)
    figure = FigureField(_("figure"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    computed = models.BooleanField(_("computed"), default=False)
    provisional = models.BooleanField(_("provisional"), default=False)
    returned = models.BooleanField(_("returned"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("score")
        constraints = [models.UniqueConstraint(fields=["card", "criterion"], name="one_score_each")]


class ScoreEvidence(models.Model):
    score = models.ForeignKey(Score, models.CASCADE, related_name="evidence")
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="score_citations")
    pages = models.CharField(_("pages"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("evidence of a score")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["score", "evidence", "pages"],
                name="one_citation_of_a_page",
                violation_error_message=_("These pages are cited already."),
            )
        ]


class ScoreChange(models.Model):
    """A changed score: what it was, what it is, why, by whom; the history of a cell read as sentences."""

    score = models.ForeignKey(Score, models.CASCADE, related_name="changes")
    old = FigureField(_("before"), null=True)
    new = FigureField(_("after"), null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a score")
        ordering = ["id"]


class RowReturn(models.Model):
    """A row sent back to its scorer with a remark; only such rows reopen."""

    card = models.ForeignKey(ScoreCard, models.CASCADE, related_name="returns")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    text = models.CharField(_("remark"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("returned row")
        ordering = ["id"]


class Explanation(models.Model):
    """Giải trình: the unit's answer to a score that differs from its own, and what the scorer said to it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Awaiting an answer")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    card = models.ForeignKey(ScoreCard, models.PROTECT, related_name="explanations")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    text = models.TextField(_("explanation"), max_length=4000)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+")
    asked_points = FigureField(_("points asked for"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.OPEN)
    answer = models.CharField(_("answer"), max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("explanation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "criterion"],
                name="one_explanation_each",
                violation_error_message=_("This row has been explained already."),
            ),
            models.CheckConstraint(
                name="answered_explanation_has_answer",
                condition=Q(status="open") | (Q(answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]


class KnockoutFinding(models.Model):
    """A knock-out found to hold of a unit, with the record it rests on."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="findings")
    knockout = models.ForeignKey(Knockout, models.PROTECT, related_name="findings")
    reason = models.CharField(_("what was found"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("knock-out found")
        constraints = [models.UniqueConstraint(fields=["sheet", "knockout"], name="one_finding_each")]
