"""The status board of a campaign."""

from playwright.sync_api import Locator, Page


class Board:
    def __init__(self, page: Page, url: str, campaign: int) -> None:
        self.page, self.address = page, f"{url}/campaigns/{campaign}/board/"

    def open(self) -> "Board":
        self.page.goto(self.address)
        return self

    def cell(self, unit: str, place: int = 0) -> Locator:
        return (
            self.page.locator("table.heat tbody tr", has=self.page.get_by_role("rowheader", name=unit))
            .locator(".cell")
            .nth(place)
        )
