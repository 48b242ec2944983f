"""Duty: somebody owes something by a day. One table for everything owed; nobody else keeps due dates."""

from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import FoldedField
from core.search import TrigramIndex
from units.models import Unit


class Desk(models.TextChoices):
    """Who at the unit the duty waits on."""

    CLERK = "clerk", _("Clerk")
    HEAD = "head", _("Head of unit")
    OFFICER = "officer", _("Emulation officer")
    LEADER = "leader", _("Leader")
    BLOCK_HEAD = "block_head", _("Head of block")


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    EXCUSED = "excused", _("Excused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TRANSFERRED = "transferred", _("Transferred")


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> "DutyQuerySet":
        return self.filter(closed_at__isnull=True)

    def opened_by(self, on: date) -> "DutyQuerySet":
        return self.filter(opens_on__lte=on)

    def overdue(self, on: date | None = None) -> "DutyQuerySet":
        return self.open().filter(past_due(on), requested=False)

    def waiting_on(self, user: Any) -> "DutyQuerySet":
        """What `user` owes, through any hat: a head also what the clerk has not passed on yet."""
        grants = user.grants
        mine = Q(person=user)
        if grants.clerk_units:
            mine |= Q(unit__in=grants.clerk_units, desk=Desk.CLERK)
        if grants.head_units:
            mine |= Q(unit__in=grants.head_units, desk__in=(Desk.CLERK, Desk.HEAD))
        if grants.kept_hosts:
            # of the host itself, or handed to it when a unit ended
            mine |= (Q(unit__in=grants.kept_hosts) | Q(host__in=grants.kept_hosts)) & Q(desk=Desk.OFFICER)
        if grants.leader_hosts:
            mine |= Q(unit__in=grants.leader_hosts, desk=Desk.LEADER)
        return self.filter(mine).exclude(pk__in=_ceded(grants)) if grants.ceded else self.filter(mine)

    def visible_to(self, user: Any) -> "DutyQuerySet":
        """Duties of the user's units, those these or the user's hosts ask for, and personal ones."""
        if user.grants.is_admin:
            return self.all()
        return self.filter(reduce(or_, _seen(user)))

    def at_hand(self, user: Any, first: date, last: date) -> "DutyQuerySet":
        """`visible_to`, of what is open or was due between two days; written out, so that an index answers each part."""
        hand = (Q(closed_at__isnull=True), Q(due_on__range=(first, last)))
        parts = [seen & now for seen in _seen(user) for now in hand] if not user.grants.is_admin else hand
        return self.filter(reduce(or_, parts))


def past_due(on: date | None = None) -> Q:
    """Whose day, and today also whose hour, has gone by; `on` another day than today asks about days alone."""
    day = on or clock.today()
    if day != clock.today():
        return Q(due_on__lt=day)
    hour = timezone.localtime(clock.now()).time()
    return Q(due_on__lte=day) & (Q(due_on__lt=day) | Q(due_time__lt=hour))


def after_hour(due_on: date, due_time: time | None, on: date, at: datetime | None) -> bool:
    """Was an act of the last day (`on`) done past its hour? An act entered for another day than `at` has no hour: no."""
    if due_time is None or at is None or on != due_on or clock.local_date(at) != on:
        return False
    return timezone.localtime(at).time() > due_time


def _ceded(grants: Any) -> list[int]:
    """What units acted for still owe and another unit finishes: few, of the rare people who act for a unit that ended."""
    owed = Duty.objects.open().filter(unit__in=grants.acted_for).only("url_name", "url_args")
    return [duty.pk for duty in owed if grants.cedes(duty.url_name, *duty.url_args)]


def _seen(user: Any) -> tuple[Q, Q, Q]:
    grants = user.grants
    return Q(unit__in=grants.own_units), Q(host__in=grants.hosts | grants.own_units), Q(person=user)


class Duty(models.Model):
    """`due_on` is the day in force (the last extension's, if any); `first_due_on` the one first set.

    On time = the local day of the act ≤ `due_on` in force then; with a `due_time`, on the last day only up
    to that hour. A *requested* duty (đề nghị: Party bodies, the Front,
    people's organisations) is never overdue.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("what is owed"), max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="duties", verbose_name=_("unit"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties")
    desk = models.CharField(_("waits on"), max_length=12, choices=Desk, default=Desk.CLERK)
    host = models.ForeignKey(Unit, models.PROTECT, related_name="hosted_duties", verbose_name=_("host"))
    context = models.CharField(_("context"), max_length=200)
    folded = FoldedField(source=("title", "context"), max_length=520)
    context_ref = models.CharField(max_length=60)
    about_ref = models.CharField(max_length=60, blank=True, default="")
    url_name = models.CharField(max_length=80)
    url_args = models.JSONField(default=list)
    requested = models.BooleanField(_("requested, not required"), default=False)
    opens_on = models.DateField(_("opens on"))
    first_due_on = models.DateField()
    due_on = models.DateField(_("due on"))
    due_time = models.TimeField(_("until what hour"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    created_at = models.DateTimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="duty_has_bearer", condition=Q(unit__isnull=False) | Q(person__isnull=False)),
            models.CheckConstraint(
                name="duty_closes_with_outcome",
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(name="duty_opens_before_due", condition=Q(opens_on__lte=F("due_on"))),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(closed_at__isnull=True), name="open_duties_of_unit"),
            models.Index(fields=["host", "due_on"], condition=Q(closed_at__isnull=True), name="open_duties_of_host"),
            models.Index(fields=["host", "due_on"], name="duties_of_host"),
            models.Index(fields=["context_ref", "kind"], name="duties_by_context"),
            models.Index(fields=["about_ref"], name="duties_by_subject"),
            TrigramIndex("folded", name="duties_folded"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where the duty is done."""
        return reverse(self.url_name, args=self.url_args)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def on_time(self) -> bool | None:
        """Was it done by the day, and where one is set the hour, in force? None while open, excused, or only requested."""
        if self.done_on is None or self.requested:
            return None
        return self.done_on <= self.due_on and not after_hour(self.due_on, self.due_time, self.done_on, self.closed_at)

    def is_past(self, now: datetime | None = None) -> bool:
        """Has the day, and where one is set the hour, gone by?"""
        at = now or clock.now()
        day = clock.local_date(at)
        return self.due_on < day or after_hour(self.due_on, self.due_time, day, at)


class DutyExtension(models.Model):
    """A new due date for one duty, with who granted it and why; the old dates stay on record."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="extensions")
    from_due_on = models.DateField()
    due_on = models.DateField(_("new date"))
    reason = models.CharField(_("reason"), max_length=500)
    document = models.CharField(_("number of the document"), max_length=120, blank=True, default="")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="extension_is_later",
                condition=Q(due_on__gt=F("from_due_on")),
                violation_error_message=_("The new date must be later than the present one."),
            )
        ]


class DutyDesk(models.Model):
    """On whose desk a duty lay, and when: lateness is split by it."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="desks")
    desk = models.CharField(max_length=12, choices=Desk)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("desk of a duty")
        indexes = [models.Index(fields=["duty"], condition=Q(ends_on__isnull=True), name="present_desks")]
