"""The load for measuring: the same seed makes the same province, in an empty database only."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign, Participation, Report, ReportValue
from core import clock
from deadlines.models import Duty, DutyDesk
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def load() -> None:
    with clock.pretend(date(2026, 6, 3)):
        call_command("make_load", units=60, years=1, seed=7, verbosity=0)


def test_fills_an_empty_database(load: None) -> None:
    assert Unit.objects.count() == 60
    assert Campaign.objects.filter(host__code="tinh-tai").count() == 6
    assert Participation.objects.count() > 60
    assert set(Report.objects.values_list("status", flat=True)) >= {"draft", "accepted"}
    assert ReportValue.objects.count() == 4 * Report.objects.count()
    assert DutyDesk.objects.count() == Duty.objects.count()


def test_rows_added_later_get_fresh_ids(load: None) -> None:
    last = Report.objects.order_by("-pk").values_list("pk", flat=True)[0]
    report = Report.objects.order_by("pk").first()
    assert report is not None
    free = report.participation.campaign.periods.exclude(reports__participation=report.participation).first()
    fresh = Report.objects.create(
        participation=report.participation, period=free or report.period, created_at=clock.now()
    )
    assert fresh.pk > last


def test_the_same_seed_makes_the_same_province() -> None:
    def made(seed: int) -> list[Any]:
        with clock.pretend(date(2026, 6, 3)), transaction.atomic():
            call_command("make_load", units=40, years=1, seed=seed, verbosity=0)
            facts = list(
                Report.objects.order_by("id", "values__indicator").values_list(
                    "status", "first_submitted_on", "values__value"
                )
            )
            transaction.set_rollback(True)
        return facts

    first = made(7)
    assert made(7) == first
    assert made(8) != first


def test_refused_where_units_exist(province: Any) -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("make_load", units=60, years=1)


def test_refuses_sizes_that_make_no_province() -> None:
    with pytest.raises(CommandError, match="at least 20 units"):
        call_command("make_load", units=3, years=1)


def test_its_officer_sees_the_board(load: None, sign_in: Any) -> None:
    board = Campaign.objects.filter(host__code="tinh-tai").order_by("id")[1]
    answer = sign_in(User.objects.get(username="tai.chuyenvien1")).get(reverse("campaigns:board", args=[board.pk]))
    assert answer.status_code == 200
