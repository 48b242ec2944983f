"""The sign-in page."""

from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD


class SigningIn:
    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.url}/accounts/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.locator("form:has([name=password]) button[type=submit]").click()
        expect(self.page).not_to_have_url(f"{self.url}/accounts/sign-in/")
