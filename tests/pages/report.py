"""The report page: writing, the buttons of the rail, reviewing."""

from playwright.sync_api import Locator, Page, expect


class ReportPage:
    def __init__(self, page: Page, url: str, participation: int, period: int) -> None:
        self.page, self.address = page, f"{url}/campaigns/reports/{participation}/{period}/"

    def open(self) -> "ReportPage":
        self.page.goto(self.address)
        return self

    @property
    def badge(self) -> Locator:
        return self.page.locator("main .page-head-title .st").first

    def figure(self, indicator: int, value: str) -> None:
        self.page.fill(f"#report-form [name=value_{indicator}]", value)

    def has_input(self, indicator: int) -> bool:
        return self.page.locator(f"#report-form [name=value_{indicator}]").count() > 0

    def narrative(self, point: int, text: str) -> None:
        self.page.fill(f"#report-form [name=section_{point}]", text)

    def save(self) -> None:
        self.page.locator("#report-form button[name=do][value=save]").click()
        self.page.wait_for_load_state()

    def press(self, words: str) -> None:
        """The button of the rail that says `words`."""
        self.page.locator("#rail").get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()

    def remark(self, indicator: int, text: str) -> None:
        box = self.page.locator(f"[name=remark_indicator_{indicator}]")
        if not box.is_visible():
            self.page.locator("details.remark-box", has=box).locator("summary").click()
        box.fill(text)

    def expect_state(self, words: str) -> None:
        expect(self.badge).to_contain_text(words)
