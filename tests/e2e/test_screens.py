"""Every main screen: no serious fault for people who use it without eyes or a mouse, and nothing wider than a phone."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign, Report
from tests.e2e.conftest import PHONE, Enter, Ground
from tests.factories import stories

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
SCREENS = [
    ("chuyenvien", "home"),
    ("tanphong.cb", "home"),
    ("chuyenvien", "campaigns"),
    ("chuyenvien", "reports"),
    ("chuyenvien", "duties"),
    ("chuyenvien", "units"),
    ("chuyenvien", "directives"),
    ("chuyenvien", "new campaign"),
    ("chuyenvien", "campaign"),
    ("chuyenvien", "board"),
    ("chuyenvien", "review"),
    ("tanphong.cb", "returned report"),
    ("tanphong.cb", "registration"),
    ("tanphong.cb", "plan"),
]


@pytest.fixture
def addresses(ground: Ground) -> dict[str, str]:
    """Where each screen is: a campaign with one report to review and one returned to Tân Phong."""
    person = {name: User.objects.get(username=name) for name in ("chuyenvien", "tanphong", "tanphong.cb")}
    province = ground.province
    campaign = stories.launched(province.host, [ground.ward, *ground.others], person["chuyenvien"])
    back = stories.returned(campaign, ground.ward, person["tanphong.cb"], person["tanphong"], person["chuyenvien"])
    sent = stories.submitted(campaign, ground.others[0], province.clerk, province.head)
    return {
        "home": reverse("overview:home"),
        "campaigns": reverse("campaigns:list"),
        "reports": reverse("campaigns:reports"),
        "duties": reverse("deadlines:list"),
        "units": reverse("units:list"),
        "directives": reverse("campaigns:directives"),
        "new campaign": reverse("campaigns:create"),
        "campaign": reverse("campaigns:campaign", args=[campaign.pk]),
        "board": reverse("campaigns:board", args=[campaign.pk]),
        "review": _report(sent),
        "returned report": _report(back),
        "registration": reverse("campaigns:registration", args=[_part(campaign, ground)]),
        "plan": reverse("campaigns:plan", args=[_part(campaign, ground)]),
    }


def _report(report: Report) -> str:
    return reverse("campaigns:report", args=[report.participation_id, report.period_id])


def _part(campaign: Campaign, ground: Ground) -> int:
    return campaign.participations.get(unit=ground.ward).pk


def faults(page: Any) -> list[str]:
    """What axe calls serious or critical, with the place."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{v['id']}: {v['nodes'][0]['target'][0]} ({len(v['nodes'])})"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def too_wide(page: Any) -> int:
    return int(page.evaluate("() => document.scrollingElement.scrollWidth - window.innerWidth"))


def test_main_screens_on_a_computer(addresses: dict[str, str], enter: Enter, live_server: Any) -> None:
    found: dict[str, list[str]] = {}
    for username in ("chuyenvien", "tanphong.cb"):
        page = enter(username, bypass_csp=True)
        for who, name in SCREENS:
            if who == username:
                answer = page.goto(live_server.url + addresses[name])
                assert answer is not None
                assert answer.status == 200
                found[f"{name} of {who}"] = faults(page)
    assert {name: what for name, what in found.items() if what} == {}


def test_main_screens_on_a_phone(addresses: dict[str, str], enter: Enter, live_server: Any) -> None:
    wide: dict[str, int] = {}
    for username in ("chuyenvien", "tanphong.cb"):
        page = enter(username, viewport=PHONE, is_mobile=True, has_touch=True)
        for who, name in SCREENS:
            if who == username:
                page.goto(live_server.url + addresses[name])
                wide[f"{name} of {who}"] = too_wide(page)
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}


def test_sign_in_page(live_server: Any, enter: Enter, ground: Ground, browser: Any) -> None:
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/sign-in/")
    assert faults(page) == []
    assert too_wide(page) == 0
    context.close()
