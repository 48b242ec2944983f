"""From the address to a unit's part in a campaign; what every page of it shows at the top."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import participation as verbs
from campaigns.launching import PLAN, REGISTER, duty_key, effective_due
from campaigns.models import Campaign, Participation
from campaigns.rules.campaigns import keeps
from campaigns.rules.reporting import acts_for
from core import clock
from core.badges import Badge, badge
from deadlines import duties
from deadlines.models import Duty

_DAYS = {REGISTER: "registration_due_on", PLAN: "plan_due_on"}


def find_part(user: Any, pk: int) -> Participation:
    """A launched campaign's participation that `user` may see, or 404."""
    rows = Participation.objects.visible_to(user).select_related("unit", "campaign__host", "plan_file")
    part = get_object_or_404(rows, pk=pk)
    if part.campaign.status == Campaign.Status.DRAFT:
        raise Http404
    return part


@dataclass
class Due:
    """By when something is asked, and how that stands."""

    part: Participation
    kind: str
    done_on: Any

    @cached_property
    def duty(self) -> Duty | None:
        return Duty.objects.filter(key=duty_key(self.kind, self.part.campaign, self.part.unit_id)).first()

    @cached_property
    def day(self) -> Any:
        if self.duty:
            return self.duty.due_on
        printed = getattr(self.part.campaign, _DAYS[self.kind])
        return effective_due(self.part.campaign, printed) if printed else None

    @cached_property
    def late(self) -> int:
        """Working days late: of what was done, or by now."""
        if self.day is None or self.part.requested:
            return 0
        hour = self.duty.due_time if self.duty else None
        at = self.duty.closed_at if self.duty and self.done_on else clock.now()
        return duties.late_days(self.day, self.done_on or clock.today(), due_time=hour, at=at)

    @property
    def words(self) -> str:
        """ "còn 5 ngày làm việc", "quá 2 ngày làm việc"; after it was done only lateness is said."""
        if self.day is None:
            return ""
        if self.late:
            return ngettext("%(n)s working day late", "%(n)s working days late", self.late) % {"n": self.late}
        if self.done_on:
            return _("on time") if not self.part.requested else ""
        left = duties.days_left(self.day)
        if left <= 0:
            return _("due today") if self.day >= clock.today() else ""
        return ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}


@dataclass
class PartScreen:
    """The common top of a participation's pages."""

    user: Any
    part: Participation

    @cached_property
    def own(self) -> bool:
        return acts_for(self.user, self.part)

    @cached_property
    def keeps(self) -> bool:
        return keeps(self.user, self.part.campaign.host_id)

    @cached_property
    def refusal(self) -> Any:
        """Why nothing may be entered here; None where it may."""
        return verbs.refuse_entering(self.user, self.part)

    @cached_property
    def on_behalf(self) -> bool:
        return not self.own and self.refusal is None

    @cached_property
    def registration(self) -> Due:
        return Due(self.part, REGISTER, self.part.registered_on)

    @cached_property
    def plan(self) -> Due:
        return Due(self.part, PLAN, self.part.plan_filed_on)

    @property
    def registration_badge(self) -> Badge:
        status = self.part.status
        if status == Participation.Status.EXCUSED:
            return badge("waived", _("Excused"))
        if status == Participation.Status.REGISTERED:
            return badge("late", _("Registered late")) if self.registration.late else badge("done", _("Registered"))
        return badge("overdue") if self.registration.late else badge("not_due", _("Not yet registered"))

    @property
    def plan_badge(self) -> Badge:
        status = self.part.plan_status
        if status == Participation.PlanStatus.FILED:
            return badge("late", _("Filed late")) if self.plan.late else badge("done", _("Filed"))
        if self.plan.late:
            return badge("overdue")
        return badge("writing") if status == Participation.PlanStatus.DRAFT else badge("not_due", _("Not yet filed"))
