"""The emulation council (Hội đồng TĐKT), its sessions, and the public disclosure before them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models.proposals import Nomination
from campaigns.models import Campaign
from core.fields import FoldedField
from core.models import Blob
from units.models import Block, DatedRow, Unit
from units.models.units import ends_after_start


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, user: Any) -> "CouncilQuerySet":
        """The councils of hosts the user keeps, leads, or whose council the user belongs to; those with a seat of the user's."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        seats = CouncilMember.objects.filter(user=user).values("council")
        return self.filter(Q(host__in=grants.hosts | grants.own_units) | Q(pk__in=seats))


class Council(DatedRow):
    """A council of a host for a term, by its founding decision. The base of votes is its members in force, not those present."""

    class Kind(models.TextChoices):
        EMULATION = "emulation", _("Emulation and commendation council")
        INITIATIVE = "initiative", _("Initiative council")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="councils", verbose_name=_("host"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EMULATION)
    name = models.CharField(_("name"), max_length=200)
    folded = FoldedField(source=("name", "number"))
    number = models.CharField(_("decision number and symbol"), max_length=40, blank=True, default="")
    decided_on = models.DateField(_("decision date"), null=True, blank=True)
    file = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file"))
    standing_body = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("standing body")
    )
    recuse = models.BooleanField(_("members with an interest do not vote"), default=False)
    recused_in_base = models.BooleanField(_("they still count in the base of the share"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        ordering = ["-starts_on", "-id"]
        constraints = [ends_after_start("council_interval")]

    def __str__(self) -> str:
        return self.name


class CouncilMember(DatedRow):
    class Post(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE = "vice", _("Vice chair")
        MEMBER = "member", pgettext_lazy("council", "Member")
        SECRETARY = "secretary", _("Secretary")

    council = models.ForeignKey(Council, models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="council_seats", verbose_name=_("person")
    )
    post = models.CharField(_("post in the council"), max_length=10, choices=Post, default=Post.MEMBER)
    office = models.CharField(_("office held"), max_length=200, blank=True, default="")
    votes = models.BooleanField(_("has a vote"), default=True)
    change = models.CharField(_("by which decision"), max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("member of the council")
        ordering = ["position", "id"]
        constraints = [
            ends_after_start("seat_interval"),
            models.UniqueConstraint(
                fields=["council", "user", "starts_on"], name="one_seat_a_day",
                violation_error_message=_("This person is a member already."),
            ),
        ]  # fmt: skip


class MemberArea(models.Model):
    """What a member follows: a block, an area (a unit and those under it), a campaign; gives read access."""

    member = models.ForeignKey(CouncilMember, models.CASCADE, related_name="areas")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("area of a member")


class SessionQuerySet(models.QuerySet["CouncilSession"]):
    def visible_to(self, user: Any) -> "SessionQuerySet":
        """Sessions of the hosts the user keeps and of the councils where the user is secretary; not in preparation, also those
        to which the user is called and those of hosts the user leads."""
        grants = user.grants
        if grants.is_admin:
            return self.all()
        desk = CouncilMember.objects.filter(user=user, post=CouncilMember.Post.SECRETARY).values("council")
        called = Attendance.objects.filter(member__user=user, removed_on=None).values("session")
        asked = Q(pk__in=called) | Q(council__host__in=grants.leader_hosts)
        known = asked & ~Q(status=CouncilSession.Status.DRAFT)
        return self.filter(Q(council__host__in=grants.kept_hosts | grants.clerk_units) | Q(council__in=desk) | known)


class CouncilSession(models.Model):
    """A session (phiên họp): in person, online, by written opinion, or a simple one whose minutes and tallies are typed in."""

    class Way(models.TextChoices):
        ROOM = "room", _("In person")
        ONLINE = "online", _("Online")
        WRITTEN = "written", _("By written opinion")
        SIMPLE = "simple", _("Simple: minutes and tallies typed in")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        INVITED = "invited", _("Invitations sent")
        OPEN = "open", _("Under way")
        VOTING = "voting", _("Voting")
        CLOSED = "closed", _("Closed")
        SIGNED = "signed", _("Minutes signed")

    council = models.ForeignKey(Council, models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=200)
    folded = FoldedField(source=("title", "minutes_number"))
    way = models.CharField(_("how it is held"), max_length=8, choices=Way, default=Way.ROOM)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField(_("begins"))
    answer_by = models.DateField(_("written opinions by"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    ballot_ref = models.CharField(max_length=60, blank=True, default="")
    notes = models.TextField(_("course of the session"), max_length=30000, blank=True, default="")
    appointed = models.PositiveSmallIntegerField(_("members appointed"), null=True, blank=True)
    voting = models.PositiveSmallIntegerField(_("members who voted"), null=True, blank=True)
    chair_name = models.CharField(_("chaired by"), max_length=120, blank=True, default="")
    secretary_name = models.CharField(_("minutes kept by"), max_length=120, blank=True, default="")
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    minutes_number = models.CharField(_("number of the minutes"), max_length=40, blank=True, default="")
    minutes_signed_on = models.DateField(_("minutes signed on"), null=True, blank=True)
    minutes_file = models.ForeignKey(
        Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed minutes")
    )
    sample = models.BooleanField(_("sample"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session of a council")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="session_votes_within_members",
                condition=Q(appointed__isnull=True) | Q(voting__isnull=True) | Q(voting__lte=F("appointed")),
                violation_error_message=_("More members voted than are appointed."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    session = models.ForeignKey(CouncilSession, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+")
    present = models.BooleanField(_("present"), null=True)
    written = models.BooleanField(_("by written opinion"), default=False)
    stand_in = models.CharField(_("sent in place"), max_length=160, blank=True, default="")
    removed_on = models.DateField(_("no longer a member since"), null=True, blank=True)
    removed_why = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="one_attendance_each")]


class AgendaItem(models.Model):
    """A nomination before a session, with what the council said: the votes come from the ballot, or are typed in a simple one."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        AGREED = "agreed", _("Agreed")
        NOT_AGREED = "not_agreed", _("Not agreed")
        LOWERED = "lowered", _("Lower award")
        POSTPONED = "postponed", _("Postponed")

    session = models.ForeignKey(CouncilSession, models.CASCADE, related_name="items")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=1)
    late_name = models.BooleanField(_("late name, with the chair's consent"), default=False)
    late_reason = models.CharField(_("why it comes late"), max_length=500, blank=True, default="")
    notes = models.TextField(_("discussion"), max_length=8000, blank=True, default="")
    motion = models.CharField(_("motion decided before the vote"), max_length=500, blank=True, default="")
    lower_award = models.ForeignKey(
        "awards.Award", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lower award")
    )
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_invalid = models.PositiveSmallIntegerField(_("invalid"), null=True, blank=True)
    base = models.PositiveSmallIntegerField(_("of"), null=True, blank=True)
    needed = models.PositiveSmallIntegerField(_("needed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)

    class Meta:
        verbose_name = _("item of an agenda")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "nomination"], name="one_item_of_a_nomination")]


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, user: Any) -> "DisclosureQuerySet":
        """The host's own people and its council. What the public may read goes by `address` and state, without an account."""
        grants = user.grants
        return self.all() if grants.is_admin else self.filter(host__in=grants.hosts | grants.head_units)


class ItemInterest(models.Model):
    """A member with an interest in an item: recused or only warned of, as the council's setting says. A namesake is dropped."""

    class Why(models.TextChoices):
        CANDIDATE = "candidate", _("is proposed")
        HEAD = "head", _("heads the proposing unit")
        DECLARED = "declared", _("declared by the member")

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="interests")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="interests")
    why = models.CharField(_("reason"), max_length=10, choices=Why)
    dropped = models.BooleanField(_("does not apply"), default=False)

    class Meta:
        verbose_name = _("interest of a member")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_interest_each")]


class Disclosure(models.Model):
    """Public disclosure (công khai lấy ý kiến): the sealed list, the window in working days, its summary for the session."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open for comments")
        CLOSED = "closed", _("Closed")

    host = models.ForeignKey(Unit, models.PROTECT, related_name="disclosures", verbose_name=_("host"))
    title = models.CharField(_("title"), max_length=200)
    address = models.SlugField(max_length=40, unique=True)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.DRAFT)
    days = models.PositiveSmallIntegerField(_("working days"), default=10)
    opened_at = models.DateTimeField(null=True)
    ends_on = models.DateField(_("until"), null=True)
    content = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")
    summary = models.TextField(_("summary for the session"), max_length=8000, blank=True, default="")
    override_reason = models.CharField(_("why it did not run its time"), max_length=1000, blank=True, default="")
    nominations = models.ManyToManyField(Nomination, related_name="disclosures")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("public disclosure")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class PublicComment(models.Model):
    """A citizen's comment: moderated before it shows, answered on record. The address it came from is kept as a keyed hash."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Awaiting moderation")
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Not shown")

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="comments")
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, blank=True, related_name="comments")
    name = models.CharField(_("your name"), max_length=120)
    contact = models.CharField(_("how to reach you"), max_length=160, blank=True, default="")
    text = models.TextField(_("comment"), max_length=4000)
    status = models.CharField(_("state"), max_length=8, choices=Status, default=Status.WAITING)
    answer = models.TextField(_("answer"), max_length=4000, blank=True, default="")
    moderated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField(null=True)
    sender = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("public comment")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="moderated_has_moderator", condition=Q(status="waiting") | Q(moderated_by__isnull=False)
            )
        ]
