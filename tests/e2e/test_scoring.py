"""A clerk scores a unit in the grid as in a spreadsheet; the pages of scoring hold on a phone and for axe."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core import clock
from scoring import sheets
from scoring.models import Round, Score
from tests.e2e.conftest import PHONE, WIDE, Enter, Ground
from tests.e2e.test_screens import faults, too_wide
from tests.factories import rounds as made

pytestmark = pytest.mark.browser


@pytest.fixture
def record(ground: Ground) -> Round:
    with clock.pretend(date(2025, 12, 1)):
        version = made.table(ground.province.host)
        version.criteria.update(evidence="")
        return made.running(ground.province, version=version)


def cell(page: Page, record: Round, code: str) -> Any:
    return page.locator(f"#p-{made.row(record, code).pk}")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(pasted);
        }""",
        text,
    )


def test_a_clerk_types_moves_pastes_meets_a_clash_and_hands_in(
    ground: Ground, record: Round, enter: Enter, live_server: Any
) -> None:
    province = ground.province
    card = made.card(record, province.commune, made.Kind.SELF)
    page = enter(province.clerk.username)
    page.goto(live_server.url + reverse("scoring:card", args=[card.pk]))
    total, saved = (
        page.locator("[data-total]"),
        page.locator("[data-save-state=saved], [data-save-state][data-state=saved]"),
    )
    first, third = cell(page, record, "I.1"), cell(page, record, "I.3")
    first.focus()
    page.keyboard.type("7,5")
    expect(total).to_have_text("7,5")
    page.keyboard.press("ArrowDown")
    expect(cell(page, record, "I.2")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    expect(saved).to_be_visible()

    # over the maximum: refused beside the cell, still typed, and not in the total
    third.fill("9")
    third.blur()
    error = page.locator(f"#error-{made.row(record, 'I.3').pk}")
    expect(error).to_contain_text("5")
    expect(third).to_have_value("9")
    expect(total).to_have_text("7,5")

    # a column from a spreadsheet goes down the cells
    first.focus()
    paste(page, "8\n7\n5\n6\n0\n")
    expect(total).to_have_text("26")
    expect(error).to_have_text("")
    expect(page.locator("[data-open-count]")).to_have_text("0")
    page.wait_for_function("() => document.querySelectorAll('.is-invalid').length === 0")

    # somebody else writes the same cell meanwhile: nothing is overwritten, both can be chosen
    page.wait_for_timeout(600)
    sheets.score(card=made.reload(card), criterion=made.row(record, "I.1"), points=made.Decimal("4"), by=province.head)
    first.fill("6")
    first.blur()
    choices = page.locator(f"#error-{made.row(record, 'I.1').pk} button")
    expect(choices).to_have_text(["Giữ của tôi: 6", "Lấy của người kia: 4"])
    expect(total).to_have_text("22")
    choices.first.click()
    expect(total).to_have_text("24")
    expect(choices).to_have_count(0)
    held = Score.objects.filter(card=card).order_by("criterion__position").values_list("points", flat=True)
    assert list(held) == [6, 7, 5, 6, 0]


def test_a_head_hands_in_what_the_clerk_passed_on(
    ground: Ground, record: Round, enter: Enter, live_server: Any
) -> None:
    province = ground.province
    card = made.card(record, province.commune, made.Kind.SELF)
    made.fill(card, province.clerk)
    for person, label in ((province.clerk, "Trình thủ trưởng"), (province.head, "Nộp điểm tự chấm")):
        page = enter(person.username)
        page.goto(live_server.url + reverse("scoring:card", args=[card.pk]))
        page.get_by_role("button", name=label).first.click()
        page.wait_for_load_state()
    card.refresh_from_db()
    assert card.status == card.Status.GIVEN


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_pages_of_scoring_are_readable_and_fit(
    ground: Ground, record: Round, enter: Enter, live_server: Any, size: dict[str, int]
) -> None:
    province = ground.province
    card = made.card(record, province.commune, made.Kind.SELF)
    made.fill(card, province.clerk, {"I.1": "7.5"})
    addresses = {
        "round": ("round", record.pk), "result": ("result", record.pk), "table": ("version", record.version_used_id),
        "stage": ("stage", record.pk, "self"), "rounds": ("rounds",),
    }  # fmt: skip
    own = {"card": ("card", card.pk), "sheet": ("sheet", card.sheet_id), "sheets": ("sheets",)}
    found = {}
    for person, pages in ((province.officer, addresses), (province.clerk, own)):
        page = enter(person.username, viewport=size, bypass_csp=True)
        for name, (view, *arguments) in pages.items():
            answer = page.goto(live_server.url + reverse(f"scoring:{view}", args=arguments))
            assert answer is not None
            found[name] = (answer.status, faults(page), too_wide(page))
    assert found == dict.fromkeys(found, (200, [], 0))
