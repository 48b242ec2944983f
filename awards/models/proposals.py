"""Registration of titles, proposals (hồ sơ trình khen) with their nominations, the dossier, and its way through the levels."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models.records import Borne, Initiative, one_bearer
from campaigns.models import Campaign
from core.fields import FoldedField
from core.models import Blob
from documents.models import EvidenceFile
from scoring.models import Release
from units.models import Unit


class TitleRegistration(Borne):
    """What a person or collective registers for the year (January to March); prefilled into the year-end proposal.

    `in_force`: handed in, so the host counts it. `struck`: taken off by the unit, in force until the next hand-in.
    """

    by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="title_registrations", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    award = models.ForeignKey("awards.Award", models.PROTECT, related_name="+", verbose_name=_("award"))
    initiative = models.CharField(_("initiative planned"), max_length=300, blank=True, default="")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    in_force = models.BooleanField(default=False)
    struck = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("registration of a title")
        constraints = [
            one_bearer("registration_has_one_bearer"),
            models.UniqueConstraint(
                fields=["subject", "year", "award"], condition=Q(subject__isnull=False), name="one_registration_of_a_person",
                violation_error_message=_("This is registered already."),
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "award"], condition=Q(unit__isnull=False), name="one_registration_of_a_unit",
                violation_error_message=_("This is registered already."),
            ),
        ]  # fmt: skip


class RegistrationSheetQuerySet(models.QuerySet["RegistrationSheet"]):
    def visible_to(self, user: Any) -> "RegistrationSheetQuerySet":
        """The own units'; what was handed in, of every unit ever under the user's hosts and of the user's blocks."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        seen = Q(unit__in=grants.own_units | grants.inherited_units)
        seen |= Q(handed_in_at__isnull=False, unit__in=grants.block_units)
        if grants.hosts:
            seen |= Q(handed_in_at__isnull=False, unit__in=Unit.objects.ever_under(*grants.hosts).values("pk"))
        return self.filter(seen)


class RegistrationSheet(models.Model):
    """A unit's registrations of a year, handed in with the signed paper or the head's approval; changed by a new hand-in."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        FOR_SIGNATURE = "for_signature", _("With the head for approval")
        HANDED_IN = "handed_in", pgettext_lazy("registration", "Handed in")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="registration_sheets")
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(_("state"), max_length=14, choices=Status, default=Status.DRAFT)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )
    late = models.BooleanField(_("handed in late"), default=False)
    change_reason = models.CharField(_("why it is changed"), max_length=1000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = RegistrationSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration of a unit")
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_registration_sheet_a_year")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.year}"


class RegistrationHandIn(models.Model):
    """One hand-in of a sheet as it was, a change with its reason. `content`: lines of name, awards, initiative."""

    sheet = models.ForeignKey(RegistrationSheet, models.PROTECT, related_name="hand_ins")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    late = models.BooleanField(_("handed in late"), default=False)
    reason = models.CharField(_("why it is changed"), max_length=1000, blank=True, default="")
    signed_number = models.CharField(_("number of the signed paper"), max_length=40, blank=True, default="")
    signed_on = models.DateField(_("date of the signed paper"), null=True, blank=True)
    file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )
    on_behalf = models.BooleanField(_("entered on behalf"), default=False)
    content = models.JSONField(default=list)

    class Meta:
        verbose_name = _("hand-in of a registration")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="one_hand_in_a_number")]


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """The user's own units' proposals in any state; at a host what was sent to it; for a consulted body what it is asked; for
        a member of a council what stands on the agenda of the sessions they are called to, and what they follow."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        own = Q(unit__in=grants.own_units)
        sent = ~Q(status__in=(Proposal.Status.DRAFT, Proposal.Status.FOR_SIGNATURE))
        own |= sent & Q(host__in=grants.hosts | grants.head_units)
        own |= sent & Q(steps__body__in=grants.own_units)
        own |= sent & (Q(unit__in=grants.followed_units) | Q(campaign__in=grants.followed_campaigns))
        own |= Q(pk__in=Nomination.called(user).values("proposal"))
        own |= Q(host__in=grants.officer_hosts | grants.leader_hosts) & (Q(entered_by_host=True) | Q(unit=F("host")))
        return self.filter(pk__in=self.model._default_manager.filter(own).values("pk"))


class Proposal(models.Model):
    """One proposal of one unit to one host, with many nominations. `received_on` decides which rule set governs it."""

    class Kind(models.TextChoices):
        YEARLY = "yearly", _("Yearly")
        CAMPAIGN = "campaign", _("At the end of a campaign")
        SUDDEN = "sudden", _("Extraordinary")
        SERVICE = "service", _("Long service")
        TENURE = "tenure", _("By length of service in a force")
        FOREIGN = "foreign", _("Foreign relations")
        RESISTANCE = "resistance", _("Resistance wars")
        MEDAL = "medal", _("Commemorative medal")
        HONORARY = "honorary", _("Honorary title")
        BULK = "bulk", _("Households and hamlets")
        DECIDED = "decided", _("Already decided")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        FOR_SIGNATURE = "for_signature", _("With the head for approval")
        SENT = "sent", _("Sent, to be received")
        RECEIVED = "received", _("Received")
        APPRAISING = "appraising", _("Under appraisal")
        RETURNED = "returned", _("Returned")
        FOR_COUNCIL = "for_council", _("Before the council")
        SUBMITTED = "submitted", _("Submitted for decision")
        DECIDED = "decided", _("Decided")
        REFUSED = "refused", _("Not accepted")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals", verbose_name=_("proposing unit"))
    host = models.ForeignKey(Unit, models.PROTECT, related_name="proposals_received", verbose_name=_("proposed to"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.YEARLY)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("subject"), max_length=300)
    folded = FoldedField(source="title")
    status = models.CharField(_("state"), max_length=14, choices=Status, default=Status.DRAFT)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="proposals")
    release = models.ForeignKey(Release, models.PROTECT, null=True, blank=True, related_name="proposals")
    code = models.CharField(_("code"), max_length=20, blank=True, default="")
    received_on = models.DateField(_("received on"), null=True)
    return_by = models.DateField(_("result promised by"), null=True)
    rule_set = models.ForeignKey("awards.RuleSet", models.PROTECT, null=True, related_name="proposals")
    rule_reason = models.CharField(_("why this rule set"), max_length=500, blank=True, default="")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("officer in charge"),
    )
    sent_at = models.DateTimeField(null=True)
    signed_number = models.CharField(_("number of the signed paper"), max_length=40, blank=True, default="")
    signed_on = models.DateField(_("date of the signed paper"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=120, blank=True, default="")
    signed_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed paper")
    )
    entered_by_host = models.BooleanField(_("entered on behalf"), default=False)
    secret = models.BooleanField(_("state secret: a placeholder without content"), default=False)
    sample = models.BooleanField(_("sample"), default=False)
    returned_from = models.CharField(max_length=14, blank=True, default="")  # the state it goes back to when sent again
    send_reason = models.CharField(_("reason it is sent all the same"), max_length=1000, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["host", "code"], condition=~Q(code=""), name="one_proposal_code"),
        ]
        indexes = [
            models.Index(fields=["host", "status"], name="proposals_of_host"),
            models.Index(fields=["unit", "-year"], name="proposals_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class Nomination(Borne):
    """One subject for one award. `verdict` and `checks` keep what the check said when it was sent; an override needs a reason."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        AGREED = "agreed", _("Agreed")
        LOWERED = "lowered", _("Lower award agreed")
        REFUSED = "refused", _("Not agreed")
        POSTPONED = "postponed", _("Postponed")
        AWARDED = "awarded", _("Awarded")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="nominations")
    position = models.PositiveSmallIntegerField(default=1)
    award = models.ForeignKey("awards.Award", models.PROTECT, related_name="nominations", verbose_name=_("award"))
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(_("post, unit"), max_length=300, blank=True, default="")
    period_from = models.DateField(_("achievement from"), null=True, blank=True)
    period_to = models.DateField(_("achievement until"), null=True, blank=True)
    achievement = models.TextField(_("summary of the achievement"), max_length=2000, blank=True, default="")
    report = models.TextField(_("achievement report"), max_length=30000, blank=True, default="")
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, blank=True, related_name="nominations")
    posthumous = models.BooleanField(_("posthumous"), default=False)
    votes_for = models.PositiveSmallIntegerField(_("votes of the unit, for"), null=True, blank=True)
    votes_of = models.PositiveSmallIntegerField(_("votes of the unit, of"), null=True, blank=True)
    verdict = models.CharField(_("check"), max_length=8, blank=True, default="")
    checks = models.JSONField(default=dict, blank=True)
    override_reason = models.CharField(_("reason it is proposed all the same"), max_length=1000, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    outcome_award = models.ForeignKey("awards.Award", models.PROTECT, null=True, blank=True, related_name="+")
    outcome_reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    returned_fields = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    @classmethod
    def called(cls, user: Any) -> models.QuerySet["Nomination"]:
        """What stands before the sessions to which the user is called, once the invitations are out."""
        return cls.objects.filter(
            agenda_items__session__attendance__member__user=user,
            agenda_items__session__attendance__removed_on=None,
            agenda_items__session__status__in=("invited", "open", "voting", "closed", "signed"),
        )

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["position", "id"]
        constraints = [
            one_bearer("nomination_has_one_bearer"),
            models.UniqueConstraint(
                fields=["proposal", "award", "subject"], condition=Q(subject__isnull=False), name="one_nomination_of_a_person",
                violation_error_message=_("This award is proposed twice for the same person."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "award", "unit"], condition=Q(unit__isnull=False), name="one_nomination_of_a_unit",
                violation_error_message=_("This award is proposed twice for the same unit."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["award", "outcome"], name="nominations_of_award")]

    def __str__(self) -> str:
        return self.name


class DossierItem(models.Model):
    """A piece the checklist asks for: attached, assembled from facts here, or still owed and by whom."""

    class Source(models.TextChoices):
        ATTACHED = "attached", _("Attached")
        ASSEMBLED = "assembled", _("Assembled from facts here")
        MISSING = "missing", _("Missing")
        WAIVED = "waived", _("Not needed")

    nomination = models.ForeignKey(Nomination, models.CASCADE, null=True, blank=True, related_name="dossier")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="dossier")
    code = models.CharField(max_length=40)
    title = models.CharField(_("document"), max_length=200)
    source = models.CharField(_("state"), max_length=10, choices=Source, default=Source.MISSING)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, blank=True, related_name="dossier_items")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("document of a dossier")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "code", "evidence"],
                name="one_file_per_document",
                violation_error_message=_("This file stands there already."),
            )
        ]


class ReportSketch(models.Model):
    """The sketch of an achievement text (awards.engine.similar), by which thousands of texts are sifted for similar ones.
    `version` is the nomination's when it was made."""

    nomination = models.OneToOneField(Nomination, models.CASCADE, related_name="sketch")
    hashes = models.BinaryField(default=b"")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sketch of an achievement text")


class RouteStep(models.Model):
    """A step of the way of a proposal: appraisal, an opinion of a body, the council, the decision … Bodies consulted in
    parallel stand at the same `position`; each has its own duty; silence after the term is the host's setting."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("Review in the unit")
        BLOCK = "block", _("Block")
        RECEPTION = "reception", _("Reception")
        APPRAISAL = "appraisal", _("Appraisal")
        OPINION = "opinion", _("Opinion")
        DISCLOSURE = "disclosure", _("Public disclosure")
        COUNCIL = "council", _("Council")
        SUBMISSION = "submission", _("Standing body's submission")
        DECISION = "decision", _("Decision")
        HIGHER = "higher", _("Submission to a higher level")
        NOTICE = "notice", _("Notice of the result")

    class Silence(models.TextChoices):
        AGREE = "agree", _("Counts as agreement; the proposal moves on")
        PASS = "pass", _("Counts as no opinion; the proposal moves on")
        WAIT = "wait", _("The proposal waits for every answer")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not yet")
        OPEN = "open", _("Under way")
        DONE = "done", _("Done")
        RETURNED = "returned", _("Returned")
        SKIPPED = "skipped", _("Skipped")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    body = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body"))
    title = models.CharField(_("as the route calls it"), max_length=200, blank=True, default="")
    question = models.TextField(_("what is asked"), max_length=4000, blank=True, default="")
    silence = models.CharField(_("silence after the term"), max_length=5, choices=Silence, blank=True, default="")
    replied_on = models.DateField(_("date of the reply"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.WAITING)
    term_days = models.PositiveSmallIntegerField(_("working days"), default=10)
    opened_on = models.DateField(null=True)
    due_on = models.DateField(_("due on"), null=True)
    closed_on = models.DateField(null=True)
    agrees = models.BooleanField(_("agrees"), null=True)
    text = models.TextField(_("opinion"), max_length=8000, blank=True, default="")
    number = models.CharField(_("number and symbol"), max_length=40, blank=True, default="")
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a proposal")
        ordering = ["position", "id"]


class DossierRemark(models.Model):
    """A remark on a named field of a returned proposal; only such fields reopen."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="remarks")
    nomination = models.ForeignKey(Nomination, models.CASCADE, null=True, blank=True, related_name="remarks")
    field = models.CharField(max_length=40)
    text = models.CharField(_("remark"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("remark on a proposal")
        ordering = ["id"]
