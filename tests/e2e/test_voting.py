"""A member votes on a phone, with and without a script; the pages of a ballot hold on a phone and for axe."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ballots.holding import Voter, choice
from tests.e2e.conftest import PHONE, WIDE, Enter, Ground
from tests.e2e.test_screens import faults, too_wide
from tests.factories import accounts as people
from tests.factories import ballots as votes

pytestmark = pytest.mark.browser
LONG = "Phó Chánh Thanh tra tỉnh, phụ trách công tác tiếp công dân, giải quyết khiếu nại, tố cáo"


@pytest.fixture
def held(ground: Ground) -> votes.Held:
    host = ground.province.host
    members = [people.council_member(host, username=f"uyvien{n}", full_name=f"Lò Thị Thử {n}") for n in range(1, 6)]
    names = [(f"u:{n}", f"Sở {n}") for n in range(1, 5)]
    asked = [*votes.asked(3, provisional=True), choice("b:1", "Suy tôn đơn vị dẫn đầu", names=names, seats=2)]
    secretary = people.council_member(host, username="thuky")
    voters = [Voter(user, post=LONG, chair=n == 0) for n, user in enumerate(members)]
    return votes.opened(host, voters=voters, questions=asked, secretary=secretary)


@pytest.mark.parametrize("script", [True, False])
def test_a_member_agrees_to_a_group_marks_an_exception_reviews_and_casts(
    held: votes.Held, enter: Enter, live_server: Any, script: bool
) -> None:
    page = enter("uyvien3", viewport=PHONE, java_script_enabled=script, bypass_csp=script)
    page.goto(live_server.url + reverse("ballots:vote", args=[held.ballot.pk]))
    button = page.get_by_role("button", name="Xem lại và bỏ phiếu")
    if script:
        expect(page.get_by_text("Chọn cho cả 4 mục rồi mới bỏ phiếu được")).to_be_visible()
        expect(button).to_have_attribute("aria-disabled", "true")
        assert (faults(page), too_wide(page)) == ([], 0)
    page.get_by_label("Đồng ý với cả 3 trường hợp").check()
    page.locator("input[name=c2][value='2']").check()
    if script:
        expect(page.get_by_text("Đã chọn 3 / 4")).to_be_visible()
    else:
        button.click()
        expect(page.get_by_text("Chọn ít nhất 1.")).to_be_visible()
        expect(page.locator("input[name=c2][value='2']")).to_be_checked()
    page.get_by_label("Sở 3").check()
    button.click()
    expect(page.locator(".ballot-review strong")).to_have_text(["Đồng ý", "Không đồng ý", "Đồng ý", "Sở 3"])
    if script:
        assert (faults(page), too_wide(page)) == ([], 0)
    page.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    expect(page.get_by_text("Bạn đã bỏ phiếu xong.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(4)
    if script:
        assert (faults(page), too_wide(page)) == ([], 0)


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_pages_of_a_ballot_are_readable_and_fit(
    held: votes.Held, enter: Enter, live_server: Any, size: dict[str, int]
) -> None:
    page = enter("thuky", viewport=size, bypass_csp=True)
    for member in held.members:
        held.cast(member, {1: (1,), 2: (1,), 3: (2,), 4: (1, 2)})
    found = {}
    for name in ("ballot", "receipts", "void", "extend"):
        page.goto(live_server.url + reverse(f"ballots:{name}", args=[held.ballot.pk]))
        found[name] = (faults(page), too_wide(page))
    held.close()
    for name in ("ballot", "recount"):
        page.goto(live_server.url + reverse(f"ballots:{name}", args=[held.ballot.pk]))
        found[f"{name}, closed"] = (faults(page), too_wide(page))
    assert found == dict.fromkeys(found, ([], 0))
