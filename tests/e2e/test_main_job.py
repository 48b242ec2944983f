"""The main job, end to end: from the directive to the accepted report that the board shows in time."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from campaigns.models import Campaign, Report
from core import clock
from tests.e2e.conftest import Enter, Ground
from tests.pages.board import Board
from tests.pages.report import ReportPage
from tests.pages.wizard import Wizard

pytestmark = pytest.mark.browser


def launch(page: Page, url: str, ground: Ground) -> Campaign:
    """chuyenvien records the directive and launches the campaign for three units."""
    today = clock.today()
    wizard = Wizard(page, url)
    wizard.start()
    wizard.fill(
        source="new", new__0__doc_type="directive", new__0__number="07", new__0__symbol="CT-UBND",
        new__0__issued_on=today - timedelta(days=40), new__0__issuer="UBND tỉnh Lai Châu",
        new__0__subject="Phát động phong trào giảm nghèo bền vững", short_name="Giảm nghèo bền vững",
        theme="Chung tay giảm nghèo", starts_on=today - timedelta(days=40), ends_on=today + timedelta(days=200),
    )  # fmt: skip
    wizard.go_on()
    wizard.fill(
        points__0__label="1", points__0__heading="Giúp hộ nghèo có sinh kế", points__0__text="Mỗi xã một mô hình.",
        indicators__0__name="Mức giảm tỷ lệ hộ nghèo", indicators__0__value="4,5", indicators__0__unit_of_measure="%",
        points__1__label="2", points__1__heading="Tuyên truyền",
    )  # fmt: skip
    wizard.go_on()
    names = "\n".join(unit.short_name for unit in (ground.ward, *ground.others))
    wizard.fill(groups__0__by="name", groups__0__asks_registration=False, groups__0__asks_plan=False)
    wizard.fill(groups__0__units=names)
    wizard.go_on()
    wizard.fill(
        periods__0__name="Kỳ 1", periods__0__starts_on=today - timedelta(days=40), periods__0__ends_on=today - timedelta(days=1),
        periods__0__opens_on=today - timedelta(days=5), periods__0__due_on=today + timedelta(days=10),
    )  # fmt: skip
    wizard.go_on()
    return Campaign.objects.get(pk=wizard.launch())


def report_of(page: Page, url: str, campaign: Campaign, ground: Ground) -> ReportPage:
    part = campaign.participations.get(unit=ground.ward)
    return ReportPage(page, url, part.pk, campaign.periods.get().pk).open()


def test_from_the_directive_to_an_accepted_report(ground: Ground, enter: Enter, live_server: Any) -> None:
    officer = enter("chuyenvien")
    campaign = launch(officer, live_server.url, ground)
    assert campaign.status == Campaign.Status.RUNNING
    assert campaign.directive is not None
    assert campaign.participations.count() == 3
    indicator, point = campaign.indicators.get().pk, campaign.content_points.order_by("position")[0].pk

    clerk = report_of(enter("tanphong.cb"), live_server.url, campaign, ground)
    clerk.figure(indicator, "1,2")
    clerk.narrative(point, "Đã giúp 27 hộ.")
    clerk.save()
    assert Report.objects.get().status == Report.Status.DRAFT
    clerk.press("Trình thủ trưởng")
    head = report_of(enter("tanphong"), live_server.url, campaign, ground)
    head.press("Duyệt và gửi")
    assert Report.objects.get().status == Report.Status.SUBMITTED

    reviewer = report_of(officer, live_server.url, campaign, ground)
    reviewer.remark(indicator, "Số này khác danh sách rà soát.")
    reviewer.press("Trả lại")
    assert Report.objects.get().status == Report.Status.RETURNED

    clerk.open()
    assert clerk.has_input(indicator)
    assert clerk.page.locator(f"#report-form [name=section_{point}]").count() == 0
    clerk.figure(indicator, "1,4")
    clerk.save()
    clerk.press("Trình thủ trưởng")
    head.open()
    head.press("Duyệt và gửi")
    assert Report.objects.get().version_no == 2
    reviewer.open()
    reviewer.press("Tiếp nhận")
    assert Report.objects.get().status == Report.Status.ACCEPTED

    cell = Board(officer, live_server.url, campaign.pk).open().cell("Phường Tân Phong")
    expect(cell).to_contain_text(f"{clock.today().day}/{clock.today().month:02d}")
    assert "cell-ok" in (cell.get_attribute("class") or "")


def test_sign_in_and_report_without_a_script(ground: Ground, enter: Enter, live_server: Any) -> None:
    campaign = launch(enter("chuyenvien", java_script_enabled=False), live_server.url, ground)
    indicator = campaign.indicators.get().pk
    clerk = report_of(enter("tanphong.cb", java_script_enabled=False), live_server.url, campaign, ground)
    clerk.figure(indicator, "khoảng chín")
    clerk.save()
    expect(clerk.page.locator("main")).to_contain_text("khoảng chín")
    clerk.figure(indicator, "51,5")
    clerk.save()
    assert [str(v.value) for v in Report.objects.get().values.all()] == ["51.5000"]
