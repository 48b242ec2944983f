"""A ballot: what is asked, of whom, by which rule; who runs it; the urn while it is open.

Nothing here tells when somebody voted. `Elector.voted` is rewritten for all electors at every cast, so that row versions and
the order of a dump say nothing about who came when; the urn is one value (ballots/urn.py).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import FoldedField
from core.search import TrigramIndex
from units.models import Unit


class BallotQuerySet(models.QuerySet["Ballot"]):
    def visible_to(self, user: Any) -> "BallotQuerySet":
        """Ballots in which the user votes, which they run, close or count, or of hosts they keep; drafts only to the latter."""
        grants = user.grants
        runs = Q(host__in=grants.officer_hosts) | Q(pk__in=Staff.objects.filter(user=user).values("ballot"))
        votes = Q(host__in=grants.leader_hosts) | Q(pk__in=Elector.objects.filter(user=user).values("ballot"))
        return self.filter(runs | (votes & ~Q(status=Ballot.Status.DRAFT)))

    def loaded(self) -> "BallotQuerySet":
        """With what the rules ask for: host, staff, electors."""
        return self.select_related("host").prefetch_related("staff", "electors")


class Ballot(models.Model):
    """`receiver` names who gets the result (ballots/receivers.py); `context_ref` that room's record, "awards.session:12"."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("ballot", "Being prepared")
        OPEN = "open", pgettext_lazy("ballot", "Open for voting")
        CLOSED = "closed", pgettext_lazy("ballot", "Closed, paper to be counted")
        COUNTED = "counted", pgettext_lazy("ballot", "Counted, to be signed")
        SIGNED = "signed", pgettext_lazy("ballot", "Signed")
        VOIDED = "voided", pgettext_lazy("ballot", "Void")

    title = models.CharField(_("title"), max_length=200)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("host"))
    receiver = models.CharField(max_length=40)
    context = models.CharField(_("context"), max_length=200)
    context_ref = models.CharField(max_length=60)
    back_url = models.CharField(max_length=300, blank=True, default="")
    folded = FoldedField(source=("title", "context"), max_length=420)
    secret = models.BooleanField(_("secret"), default=True)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    quorum_top = models.PositiveSmallIntegerField(default=2)
    quorum_bottom = models.PositiveSmallIntegerField(default=3)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    key_name = models.CharField(max_length=32, blank=True, default="")
    public_key = models.CharField(max_length=64, blank=True, default="")
    key_destroyed_at = models.DateTimeField(null=True)
    papers = models.PositiveSmallIntegerField(_("paper slips"), default=0)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="ballot_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The ballot must close after it opens."),
            ),
            models.CheckConstraint(
                name="ballot_quorum_is_a_share",
                condition=Q(quorum_bottom__gt=0, quorum_top__lte=F("quorum_bottom")),
                violation_error_message=_("The quorum is a share of the members, at most all of them."),
            ),
        ]
        indexes = [
            models.Index(fields=["context_ref"], name="ballots_of_context"),
            models.Index(fields=["host", "status"], name="ballots_of_host"),
            TrigramIndex("folded", name="ballots_folded"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_counted(self) -> bool:
        return self.status in (self.Status.COUNTED, self.Status.SIGNED)

    @property
    def is_over(self) -> bool:
        """Nobody can vote any more."""
        return self.status not in (self.Status.DRAFT, self.Status.OPEN)


class BallotItem(models.Model):
    """One nomination (or one choice among names) with the rule it is decided by; after the count also its result.

    `options` is a list of {"label", "ref"}; empty means agree / disagree. The share needed is `top`/`bottom` of the base, the
    article it rests on in `article`; `provisional` marks a share nobody has confirmed yet.
    """

    class Method(models.TextChoices):
        ONE = "one", _("One of the options")
        CHOOSE = "choose", _("Choose names")

    class Base(models.TextChoices):
        APPOINTED = "appointed", _("All appointed members")
        PRESENT = "present", _("Members taking part")

    class Tie(models.TextChoices):
        REVOTE = "revote", _("A further vote among them")
        CHAIR = "chair", _("The side of the chair")
        ORDER = "order", _("The order of the list")

    class Outcome(models.TextChoices):
        PASSED = "passed", pgettext_lazy("vote", "Passed")
        FAILED = "failed", pgettext_lazy("vote", "Not passed")
        TIED = "tied", pgettext_lazy("vote", "Tied")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    ref = models.CharField(max_length=60)
    label = models.CharField(_("name"), max_length=200)
    note = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=300, blank=True, default="")
    group = models.CharField(_("group"), max_length=200, blank=True, default="")
    method = models.CharField(max_length=6, choices=Method, default=Method.ONE)
    options = models.JSONField(default=list, blank=True)
    least = models.PositiveSmallIntegerField(default=1)
    seats = models.PositiveSmallIntegerField(default=1)
    top = models.PositiveSmallIntegerField(default=1)
    bottom = models.PositiveSmallIntegerField(default=2)
    strict = models.BooleanField(default=False)
    base = models.CharField(max_length=9, choices=Base, default=Base.APPOINTED)
    tie = models.CharField(max_length=6, choices=Tie, default=Tie.REVOTE)
    article = models.CharField(max_length=120, blank=True, default="")
    provisional = models.BooleanField(default=False)
    outcome = models.CharField(_("result"), max_length=6, choices=Outcome, blank=True, default="")
    base_count = models.PositiveSmallIntegerField(null=True)
    needed = models.PositiveSmallIntegerField(null=True)
    invalid = models.PositiveSmallIntegerField(default=0)
    votes = models.JSONField(default=list, blank=True)
    winners = models.JSONField(default=list, blank=True)
    tied = models.JSONField(default=list, blank=True)
    chair_choice = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("item of a ballot")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="one_item_per_number"),
            models.UniqueConstraint(
                fields=["ballot", "ref"],
                name="one_item_per_subject",
                violation_error_message=_("The same subject stands twice in this ballot."),
            ),
            models.CheckConstraint(
                name="item_share_of_base",
                condition=Q(bottom__gt=0, top__lte=F("bottom")),
                violation_error_message=_("The threshold is a share of the members, at most all of them."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Elector(models.Model):
    """A member who votes, as appointed on the day of the ballot. `user` is missing for members who vote on paper only."""

    class Way(models.TextChoices):
        HERE = "", _("In the system")
        PAPER = "paper", _("On paper")
        WRITTEN = "written", _("Written opinion")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="electors")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("full name"), max_length=120)
    post = models.CharField(_("post"), max_length=160, blank=True, default="")
    chair = models.BooleanField(default=False)
    present = models.BooleanField(_("present"), default=True)
    way = models.CharField(max_length=7, choices=Way, blank=True, default=Way.HERE)
    voted = models.BooleanField(default=False)
    removed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("elector")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="one_elector_per_number"),
            models.UniqueConstraint(
                fields=["ballot", "user"],
                condition=Q(user__isnull=False),
                name="one_vote_per_person",
                violation_error_message=_("This person stands twice among those who vote."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> bool:
        """Is the member part of the base? Who was removed before voting is not; a vote given before stays, and its voter."""
        return self.removed_on is None or self.voted

    @property
    def takes_part(self) -> bool:
        """Present, or voted, or votes on paper."""
        return self.counts and bool(self.present or self.voted or self.way)


class Recusal(models.Model):
    """A member who has no vote on one item (a candidate, the head of the proposing unit)."""

    item = models.ForeignKey(BallotItem, models.CASCADE, related_name="recusals")
    elector = models.ForeignKey(Elector, models.CASCADE, related_name="recusals")
    in_base = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("recusal")
        constraints = [models.UniqueConstraint(fields=["item", "elector"], name="one_recusal_per_item")]


class Staff(models.Model):
    """Who runs a ballot, closes it, counts and signs."""

    class Part(models.TextChoices):
        KEEPER = "keeper", _("Runs the ballot")
        CLOSER = "closer", _("Closes the ballot")
        COUNTER = "counter", _("Counting team")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.CharField(max_length=7, choices=Part)
    name = models.CharField(max_length=120)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("staff of a ballot")
        ordering = ["part", "id"]
        constraints = [models.UniqueConstraint(fields=["ballot", "user", "part"], name="one_part_per_person")]


class Urn(models.Model):
    """The sealed votes of an open secret ballot; gone with the closing."""

    ballot = models.OneToOneField(Ballot, models.CASCADE, primary_key=True, related_name="urn")
    sealed = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("urn")


class OpenVote(models.Model):
    """A vote by name, in an open ballot."""

    elector = models.ForeignKey(Elector, models.CASCADE, related_name="open_votes")
    item = models.ForeignKey(BallotItem, models.CASCADE, related_name="open_votes")
    option = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("vote by name")
        constraints = [models.UniqueConstraint(fields=["elector", "item", "option"], name="one_open_vote")]
