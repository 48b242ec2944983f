"""What a reorganisation does to campaigns: duties, parts and reports of a unit that ends go on somewhere, or are waived."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Participation, Report
from core import clock, log
from core.models import ActionLog
from core.registries import Dependant
from deadlines import duties
from deadlines.models import Desk, Duty, DutyDesk, Outcome
from units.reorganising import CHOICE, Change, UnitHandover

RUNNING = (Campaign.Status.RUNNING, Campaign.Status.REVIEWING)
S = Report.Status
WRITTEN = (S.DRAFT, S.FOR_SIGNATURE, S.RETURNED)
DUTY_COLUMNS = ("desk", "closed_at", "done_on", "outcome", "reason")


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
            "duties": Duty.objects.open().filter(unit__in=units).order_by().values_list("unit"),
            "parts": _running(units).order_by().values_list("unit"),
            "drafts": _reports(units, WRITTEN).order_by().values_list("participation__unit"),
            "sent": _reports(units, (S.SUBMITTED,)).order_by().values_list("participation__unit"),
        }
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for key, rows in groups.items():
            for unit, number in rows.annotate(n=Count("pk")):
                found[unit][key] = number
        return dict(found)

    def carry_out(self, change: Change) -> None:
        by_choice: dict[str, list[int]] = defaultdict(list)
        for unit, share in change.shares.items():
            by_choice[share.choice].append(unit)
        self._hand_to_host(change, by_choice[CHOICE.HOST])
        for unit in by_choice[CHOICE.WAIVE]:
            self._waive(change, unit)
        given = _running(by_choice[CHOICE.TRANSFER] + by_choice[CHOICE.HOST])
        log.record_many("campaigns.handed_over", given, by=change.by, params={"from": str(change.last_day)})

    def _hand_to_host(self, change: Change, units: list[int]) -> None:
        """The host's officers enter what is missing; what the unit had begun is theirs to finish."""
        owed = Duty.objects.open().filter(unit__in=units, kind__startswith="campaigns.").exclude(desk=Desk.OFFICER)
        keys, today = list(owed.values_list("pk", flat=True)), clock.today()
        change.journal.update(DutyDesk.objects.filter(duty__in=keys, ends_on=None), ends_on=today)
        change.journal.update(Duty.objects.filter(pk__in=keys), desk=Desk.OFFICER)
        change.journal.create(DutyDesk(duty_id=pk, desk=Desk.OFFICER, starts_on=today) for pk in keys)
        change.journal.update(_reports(units, WRITTEN), entered_by_host=True)

    def _waive(self, change: Change, unit: int) -> None:
        """Nothing is owed any more; the reason stands with each duty and in the log of each part."""
        reason = change.shares[unit].reason
        owed = Duty.objects.open().filter(unit=unit)
        stays = DutyDesk.objects.filter(duty__in=list(owed.values_list("pk", flat=True)), ends_on=None)
        with change.journal.watching(stays, "ends_on"), change.journal.watching(owed, *DUTY_COLUMNS):
            duties.close_many(owed, outcome=Outcome.EXCUSED, reason=reason)
        parts = list(_running([unit]))
        rows = Participation.objects.filter(pk__in=[part.pk for part in parts])
        change.journal.update(rows, status=Participation.Status.EXCUSED)
        for part in parts:
            log.record("campaigns.registration.excuse", part, by=change.by, reason=reason)

    def since(self, units: Collection[int], log_id: int) -> Iterable[Dependant]:
        """Acts on these units' reports and parts: filing in the old name, reviewing, registering."""
        parts = Participation.objects.filter(unit__in=units)
        reports = Report.objects.filter(participation__unit__in=units)
        yield Dependant(_("Acts on reports since"), _acts(log_id, "campaigns.report", reports))
        yield Dependant(_("Acts on registrations and plans since"), _acts(log_id, "campaigns.participation", parts))


def _acts(log_id: int, label: str, rows: Any) -> int:
    return ActionLog.objects.filter(id__gt=log_id, object_type=label, object_id__in=rows.values("pk")).count()


def _running(units: Collection[int]) -> Any:
    rows = Participation.objects.filter(unit__in=units, campaign__status__in=RUNNING)
    return rows.exclude(status=Participation.Status.EXCUSED)


def _reports(units: Collection[int], states: Collection[str]) -> Any:
    rows = Report.objects.filter(participation__unit__in=units, participation__campaign__status__in=RUNNING)
    return rows.filter(status__in=states)
