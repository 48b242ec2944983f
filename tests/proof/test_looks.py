"""Pictures of the main screens with the demo in them, for human eyes: test-results/looks/ (wide and phone)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from campaigns.models import Campaign, Report
from tests.e2e.conftest import PHONE, WIDE, browser_type_launch_args, enter, live_server  # noqa: F401

pytestmark = [pytest.mark.proof, pytest.mark.browser]
FOLDER = Path(__file__).resolve().parents[2] / "test-results" / "looks"


def screens() -> list[tuple[str, str, str]]:
    running = Campaign.objects.get(sample=True, host__code="lai-chau", status="running")
    mine = {
        r.status: r
        for r in Report.objects.filter(participation__unit__code="phuong-03408", participation__campaign=running)
    }
    return [
        ("chuyenvien", "home", reverse("overview:home")),
        ("chuyenvien", "list", reverse("campaigns:list")),
        ("chuyenvien", "board", reverse("campaigns:board", args=[running.pk])),
        ("chuyenvien", "campaign", reverse("campaigns:campaign", args=[running.pk])),
        ("chuyenvien", "launch", reverse("campaigns:create")),
        ("lanhdao", "home-leader", reverse("overview:home")),
        ("tanphong.cb", "home-unit", reverse("overview:home")),
        ("tanphong.cb", "report", _of(mine["returned"])),
        ("tanphong.cb", "report-draft", _of(mine["draft"])),
    ]


def _of(report: Report) -> str:
    return reverse("campaigns:report", args=[report.participation_id, report.period_id])


def test_pictures(transactional_db: None, enter: Any, live_server: Any) -> None:  # noqa: F811
    call_command("load_demo", verbosity=0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size, viewport in (("wide", WIDE), ("phone", PHONE)):
        for username in {who for who, _name, _address in screens()}:
            page = enter(username, viewport=viewport)
            for who, name, address in screens():
                if who == username:
                    answer = page.goto(live_server.url + address)
                    assert answer is not None
                    assert answer.status == 200
                    page.screenshot(path=str(FOLDER / f"{name}-{size}.png"), full_page=size == "phone")
