"""What a reorganisation does to campaigns: duties, parts and reports of a unit that ends go on somewhere, or are waived."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import notices
from campaigns.models import Campaign, Participation, Report
from campaigns.reporting.sending import review_key
from campaigns.workflow.reporting import REPORT
from core import clock, log
from core.grants import thing
from core.models import ActionLog
from core.registries import Dependant
from deadlines import duties
from deadlines.models import Desk, Duty, DutyDesk, ExtensionRequest, Outcome
from deadlines.role_review import KIND as ROLE_REVIEW
from units.reorganising import CHOICE, Change, Thing, UnitHandover

RUNNING = (Campaign.Status.RUNNING, Campaign.Status.REVIEWING)
S = Report.Status
WRITTEN = (S.DRAFT, S.FOR_SIGNATURE, S.RETURNED)
DUTY_COLUMNS = ("desk", "closed_at", "done_on", "outcome", "reason")
PAGE = "campaigns:report"


class CampaignsHandover(UnitHandover):
    """Open duties, parts in campaigns under way, reports being written or awaiting review."""

    columns = (
        ("duties", gettext_lazy("Open duties")),
        ("parts", gettext_lazy("Campaigns still running")),
        ("drafts", gettext_lazy("Reports being written")),
        ("sent", gettext_lazy("Reports awaiting review")),
    )

    def waiting(self, units: Collection[int]) -> dict[int, dict[str, int]]:
        groups = {
            "duties": _owed(units).order_by().values_list("unit"),
            "parts": _running(units).order_by().values_list("unit"),
            "drafts": _reports(units, WRITTEN).order_by().values_list("participation__unit"),
            "sent": _reports(units, (S.SUBMITTED,)).order_by().values_list("participation__unit"),
        }
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for key, rows in groups.items():
            for unit, number in rows.annotate(n=Count("pk")):
                found[unit][key] = number
        return dict(found)

    def things(self, units: Collection[int]) -> dict[int, list[Thing]]:
        """Each open duty; each report that has none, above all those that the host has not reviewed."""
        found: dict[int, dict[str, Thing]] = defaultdict(dict)
        for duty in _owed(units).order_by("due_on", "id"):
            name, label = _name(duty), duties.kind_of(duty.kind).label
            found[duty.unit_id or 0][name] = Thing(name, duty.title, duty.context, label, duty.due_on)
        reports = _reports(units, (*WRITTEN, S.SUBMITTED)).select_related("participation__campaign", "period")
        for report in reports.order_by("submitted_at", "id"):
            name = thing(PAGE, report.participation_id, report.period_id)
            label = _("Report: %(period)s") % {"period": report.period.name}
            campaign = report.participation.campaign.short_name
            found[report.participation.unit_id].setdefault(
                name, Thing(name, label, campaign, report.get_status_display())
            )
        return {unit: list(own.values()) for unit, own in found.items()}

    def carry_out(self, change: Change) -> None:
        units = list(change.shares)
        owed = list(_owed(units).select_related("unit"))
        written = list(_reports(units, (*WRITTEN, S.SUBMITTED)).select_related("participation"))
        by_choice: dict[str, list[Duty]] = defaultdict(list)
        for duty in owed:
            by_choice[change.share(duty.unit_id or 0, _name(duty)).choice].append(duty)
        reports: dict[str, list[Report]] = defaultdict(list)
        for report in written:
            name = thing(PAGE, report.participation_id, report.period_id)
            reports[change.share(report.participation.unit_id, name).choice].append(report)
        self._hand_to_host(change, by_choice[CHOICE.HOST], reports[CHOICE.HOST])
        self._waive(change, by_choice[CHOICE.WAIVE])
        self._take_in(change, [r for r in reports[CHOICE.WAIVE] if r.status == S.SUBMITTED])
        self._excuse(change, {duty.unit_id for duty in owed if duty not in by_choice[CHOICE.WAIVE]})
        self._drop_reviews(change, units)
        given = _running([pk for pk, share in change.shares.items() if share.choice != CHOICE.WAIVE])
        notices.tell_handed_over(change, owed)
        log.record_many("campaigns.handed_over", given, by=change.by, params={"from": str(change.last_day)})

    def _hand_to_host(self, change: Change, owed: list[Duty], reports: list[Report]) -> None:
        """The host's officers enter what is missing; what the unit had begun or sent is theirs to finish or mend."""
        keys, today = [duty.pk for duty in owed if duty.desk != Desk.OFFICER], clock.today()
        change.journal.update(DutyDesk.objects.filter(duty__in=keys, ends_on=None), ends_on=today)
        change.journal.update(Duty.objects.filter(pk__in=keys), desk=Desk.OFFICER)
        change.journal.create(DutyDesk(duty_id=pk, desk=Desk.OFFICER, starts_on=today) for pk in keys)
        change.journal.update(Report.objects.filter(pk__in=[r.pk for r in reports]), entered_by_host=True)

    def _waive(self, change: Change, owed: list[Duty]) -> None:
        """Nothing is owed any more; the reason stands with each duty."""
        by_reason: dict[str, list[int]] = defaultdict(list)
        for duty in owed:
            by_reason[change.share(duty.unit_id or 0, _name(duty)).reason].append(duty.pk)
        for reason, keys in by_reason.items():
            self._close(change, Duty.objects.filter(pk__in=keys), Outcome.EXCUSED, reason)

    def _close(self, change: Change, rows: Any, outcome: str, reason: str) -> None:
        owed = list(rows.open().values_list("pk", flat=True))
        asked = list(ExtensionRequest.objects.waiting().filter(duty__in=owed).values_list("pk", flat=True))
        answers = Duty.objects.filter(key__in=[duties.request_key(pk) for pk in asked]).open()
        closing = [*owed, *answers.values_list("pk", flat=True)]  # with the work go the requests about it
        stays = DutyDesk.objects.filter(duty__in=closing, ends_on=None)
        with (
            change.journal.watching(stays, "ends_on"),
            change.journal.watching(Duty.objects.filter(pk__in=closing), *DUTY_COLUMNS),
            change.journal.watching(ExtensionRequest.objects.filter(pk__in=asked), "status", "answered_at"),
        ):
            duties.close_many(Duty.objects.filter(pk__in=owed), outcome=outcome, reason=reason)

    def _take_in(self, change: Change, reports: list[Report]) -> None:
        """What was sent is taken in without a review, for the reason given."""
        rows = Report.objects.filter(pk__in=[report.pk for report in reports])
        with change.journal.watching(rows, "status", "accepted_at"):
            for report in rows.select_related("participation__unit"):
                name = thing(PAGE, report.participation_id, report.period_id)
                reason = change.share(report.participation.unit_id, name).reason
                REPORT.perform(report, "waive", by=change.by, reason=reason, accepted_at=clock.now())
                self._close(change, Duty.objects.filter(key=review_key(report)), Outcome.EXCUSED, reason)

    def _excuse(self, change: Change, owing: Collection[int | None]) -> None:
        """A unit of which everything is waived has no part any more; the reason stands in the log of each part."""
        for unit, share in change.shares.items():
            if share.choice != CHOICE.WAIVE or unit in owing:
                continue
            parts = list(_running([unit]))
            rows = Participation.objects.filter(pk__in=[part.pk for part in parts])
            change.journal.update(rows, status=Participation.Status.EXCUSED)
            for part in parts:
                log.record("campaigns.registration.excuse", part, by=change.by, reason=share.reason)

    def _drop_reviews(self, change: Change, units: list[int]) -> None:
        """Nobody reviews the roles at a unit that has ended: they ended with it."""
        rows = Duty.objects.filter(unit__in=units, kind=ROLE_REVIEW)
        self._close(change, rows, Outcome.WITHDRAWN, _("The unit has ended."))

    def since(self, units: Collection[int], log_id: int) -> Iterable[Dependant]:
        """Acts on these units' reports and parts: filing in the old name, reviewing, registering."""
        parts = Participation.objects.filter(unit__in=units)
        reports = Report.objects.filter(participation__unit__in=units)
        yield Dependant(_("Acts on reports since"), _acts(log_id, "campaigns.report", reports))
        yield Dependant(_("Acts on registrations and plans since"), _acts(log_id, "campaigns.participation", parts))


def _name(duty: Duty) -> str:
    return thing(duty.url_name, *duty.url_args)


def _owed(units: Collection[int]) -> Any:
    return Duty.objects.open().filter(unit__in=units).exclude(kind=ROLE_REVIEW)


def _acts(log_id: int, label: str, rows: Any) -> int:
    return ActionLog.objects.filter(id__gt=log_id, object_type=label, object_id__in=rows.values("pk")).count()


def _running(units: Collection[int]) -> Any:
    rows = Participation.objects.filter(unit__in=units, campaign__status__in=RUNNING)
    return rows.exclude(status=Participation.Status.EXCUSED)


def _reports(units: Collection[int], states: Collection[str]) -> Any:
    rows = Report.objects.filter(participation__unit__in=units, participation__campaign__status__in=RUNNING)
    return rows.filter(status__in=states)
