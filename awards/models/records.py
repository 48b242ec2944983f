"""What eligibility rests on besides awards: yearly ratings, initiatives and their uses, disciplines and restrictions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import FigureField, FoldedField
from core.models import Blob
from core.search import TrigramIndex
from units.models import DatedRow, Subject, Unit
from units.models.units import ends_after_start


def one_bearer(name: str) -> models.CheckConstraint:
    """The record is about exactly one: a person or household, or a unit (collective)."""
    return models.CheckConstraint(
        name=name,
        condition=Q(subject__isnull=False, unit__isnull=True) | Q(subject__isnull=True, unit__isnull=False),
        violation_error_message=_("Choose a person, a household or a unit."),
    )


class Borne(models.Model):
    """Of a person, a household or a collective."""

    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: Any) -> "RatingQuerySet":
        """Of the people whom `user` sees, of the user's own units and of those that ever stood under the user's hosts."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        seen = Q(unit__in=grants.own_units | grants.inherited_units)
        seen |= Q(subject__in=Subject.objects.visible_to(user).values("pk"))
        if grants.hosts:
            seen |= Q(unit__in=Unit.objects.ever_under(*grants.hosts).values("pk"))
        return self.filter(seen)


class Rating(Borne):
    """The yearly rating of a person, a collective, or a Party organisation, with the decision it stands in."""

    class Level(models.TextChoices):
        EXCELLENT = "xuat_sac", _("Fulfilled excellently")
        GOOD = "tot", _("Fulfilled well")
        DONE = "hoan_thanh", _("Fulfilled")
        NOT_DONE = "khong", _("Not fulfilled")

    class Of(models.TextChoices):
        WORK = "work", _("Work")
        PARTY = "party", _("Party organisation")

    of = models.CharField(_("of what"), max_length=6, choices=Of, default=Of.WORK)
    year = models.PositiveSmallIntegerField(_("year"))
    level = models.CharField(_("rating"), max_length=12, choices=Level)
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    decided_on = models.DateField(_("date"), null=True, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True, default="")
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly rating")
        ordering = ["-year", "-id"]
        constraints = [
            one_bearer("rating_has_one_bearer"),
            models.UniqueConstraint(
                fields=["subject", "of", "year"],
                condition=Q(subject__isnull=False),
                name="one_rating_of_a_person_a_year",
                violation_error_message=_("The rating of that year has been entered already."),
            ),
            models.UniqueConstraint(
                fields=["unit", "of", "year"],
                condition=Q(unit__isnull=False),
                name="one_rating_of_a_unit_a_year",
                violation_error_message=_("The rating of that year has been entered already."),
            ),
        ]


class RatingCorrection(models.Model):
    """What stood in a rating before it was corrected, and why it was: nothing entered is lost."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="corrections")
    level = models.CharField(_("rating"), max_length=12, choices=Rating.Level)
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    decided_on = models.DateField(_("date"), null=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True, default="")
    file = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name=_("file"))
    reason = models.CharField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction of a rating")
        ordering = ["-id"]


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(self, user: Any) -> "InitiativeQuerySet":
        """The own units' in any state; what was filed under the user's hosts, or to a council on which the user sits."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        filed = ~Q(status=Initiative.Status.DRAFT)
        seen = Q(unit__in=grants.own_units | grants.inherited_units)
        seen |= filed & Q(host__in=grants.own_units)
        seen |= filed & Q(host__in=user.council_seats.filter(council__kind="initiative").values("council__host"))
        if grants.hosts:
            seen |= filed & Q(unit__in=Unit.objects.ever_under(*grants.hosts).values("pk"))
        return self.filter(seen)


class Initiative(models.Model):
    """Sáng kiến: described, applied, recognised at one or more levels (LAW: Article 3; recognition at cơ sở, tỉnh, toàn quốc).

    `host`: whose initiative council it lies with. `asked`: after its recognition, the wider effect that is requested there.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        FILED = "filed", _("Filed")
        REVIEWED = "reviewed", _("Reviewed by the initiative council")
        RECOGNISED = "recognised", _("Recognised")
        REFUSED = "refused", _("Not recognised")

    class Result(models.TextChoices):
        PASSED = "passed", pgettext_lazy("initiative council", "In favour")
        FAILED = "failed", pgettext_lazy("initiative council", "Not in favour")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="initiatives", verbose_name=_("unit"))
    title = models.CharField(_("title"), max_length=300)
    folded = FoldedField(source="title")
    summary = models.TextField(_("what it changes and what it brought"), max_length=8000, blank=True, default="")
    effect = models.TextField(_("effect"), max_length=4000, blank=True, default="")
    field = models.CharField(_("field"), max_length=120, blank=True, default="")
    applied_on = models.DateField(_("applied since"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    science_topic = models.BooleanField(_("science topic or project accepted"), default=False)
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    ballot_ref = models.CharField(max_length=60, blank=True, default="")
    host = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="initiatives_filed", verbose_name=_("filed to")
    )
    filed_on = models.DateField(_("filed on"), null=True)
    asked = models.CharField(_("wider effect requested"), max_length=10, blank=True, default="")
    council_result = models.CharField(_("word of the council"), max_length=6, choices=Result, blank=True, default="")
    council_note = models.CharField(_("figures of the council"), max_length=300, blank=True, default="")
    refusal = models.CharField(_("reason it is not recognised"), max_length=1000, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["-year", "-id"]
        indexes = [
            TrigramIndex("folded", name="initiatives_folded"),
            models.Index(fields=["unit", "-year"], name="initiatives_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class InitiativeAuthor(models.Model):
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="authors")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="initiatives", verbose_name=_("author"))
    share = models.PositiveSmallIntegerField(_("share, percent"), default=100)

    class Meta:
        verbose_name = _("author of an initiative")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "subject"], name="one_authorship_each"),
            models.CheckConstraint(
                name="share_is_a_percentage",
                condition=Q(share__gte=1, share__lte=100),
                violation_error_message=_("Give a share from 1 to 100 percent."),
            ),
        ]


class InitiativeScore(models.Model):
    """A member of the initiative council scores an application."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="scores")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=10, default="co_so")
    points = FigureField(_("points"))
    remark = models.CharField(_("remark"), max_length=1000, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("score of an initiative")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "member", "level"], name="one_initiative_score_a_level")
        ]


class Recognition(models.Model):
    """The recognition of an initiative's effect at a level, by decision."""

    class Level(models.TextChoices):
        BASE = "co_so", _("Grassroots")
        PROVINCE = "tinh", _("Province")
        NATION = "toan_quoc", _("Nationwide")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="recognitions")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    decided_on = models.DateField(_("date"))
    issuer = models.CharField(_("issued by"), max_length=200)
    signer = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("recognition of an initiative")
        ordering = ["decided_on"]
        constraints = [models.UniqueConstraint(fields=["initiative", "level"], name="one_recognition_a_level")]


class InitiativeUse(models.Model):
    """The ledger: an initiative served as the basis of an award, once per rank of award."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="uses")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    award_code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    nomination = models.ForeignKey("awards.Nomination", models.PROTECT, null=True, related_name="initiative_uses")

    class Meta:
        verbose_name = _("use of an initiative")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "subject", "award_code"],
                name="one_use_per_award",
                violation_error_message=_("This initiative has served for that award already."),
            )
        ]


class Discipline(DatedRow, Borne):
    """A discipline, or a pending one: a denunciation or inspection that is not concluded (then the bearer waits)."""

    class Level(models.TextChoices):
        PENDING = "pending", _("Under consideration: discipline, denunciation or inspection")
        REPRIMAND = "khien_trach", _("Reprimand")
        WARNING = "canh_cao", _("Warning")
        DEMOTION = "ha_bac", _("Demotion or dismissal from post")
        DISMISSAL = "buoc_thoi_viec", _("Dismissal")

    level = models.CharField(_("level"), max_length=16, choices=Level)
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("discipline or restriction")
        ordering = ["-starts_on", "-id"]
        constraints = [ends_after_start("discipline_interval"), one_bearer("discipline_has_one_bearer")]
