"""The wizard of a campaign: four steps and the rehearsal. Fields are named as in the forms."""

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect


class Wizard:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def start(self) -> None:
        self.page.goto(f"{self.url}/campaigns/new/")

    def fill(self, **values: Any) -> None:
        """`points__0__heading="…"` fills the field points-0-heading; selects go by value, boxes by True or False."""
        for name, value in values.items():
            field = self.page.locator(f"#wizard [name='{name.replace('__', '-')}']")
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                field.select_option(value)
            elif kind == "radio":
                self.page.locator(f"#wizard [name='{name}'][value='{value}']").check()
            elif kind == "checkbox":
                field.set_checked(value)
            else:
                field.fill(value.isoformat() if isinstance(value, date) else str(value))

    def go_on(self) -> None:
        before = self.page.url
        self.page.locator(".bottom-bar button[name=save][value=next]").click()
        expect(self.page).not_to_have_url(before)

    def fault(self) -> str:
        return self.page.locator(".notice-error").inner_text()

    def launch(self) -> int:
        """Launch from the rehearsal; the campaign's number."""
        self.page.wait_for_url(re.compile(r"/campaigns/\d+/rehearsal/"))
        seen = self.page.locator("#id_seen")
        if seen.count():
            seen.check()
        self.page.locator("form[action$='/launch/'] button").click()
        self.page.wait_for_url(re.compile(r"/campaigns/\d+/(\?.*)?$"))
        found = re.search(r"/campaigns/(\d+)/", self.page.url)
        return int(found.group(1)) if found else 0
