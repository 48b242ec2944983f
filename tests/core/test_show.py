"""What template tags, badges, bars, the menu and the frame show."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import nav
from core.assets import ICONS
from core.badges import STATES, badge
from core.context import Shell, initials, working_year
from core.templatetags import show


def draw(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2236, "2.236"), (Decimal("51.50"), "51,5"), (Decimal("-0.4"), "−0,4"), (None, "–"), ("", "–"), (0, "0")],
)
def test_numbers_are_vietnamese(value: Any, shown: str) -> None:
    assert show.vi_number(value) == shown


def test_dates_are_those_of_the_offices() -> None:
    late = datetime(2025, 6, 17, 18, 30, tzinfo=UTC)  # already the 18th in Ho Chi Minh City
    assert (show.vi_date(late), show.vi_datetime(late), show.vi_time(late)) == (
        "18/06/2025",
        "18/06/2025 01:30",
        "01:30",
    )
    assert (show.vi_date(date(2025, 1, 2)), show.vi_day(date(2025, 1, 2)), show.vi_date(None)) == (
        "02/01/2025",
        "02/01",
        "–",
    )


def test_an_icon_is_decorative_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in show.icon("check")
    assert 'role="img" aria-label="Xong &amp; tốt"' in show.icon("check", label="Xong & tốt")


def test_an_unknown_icon_is_an_error_in_tests() -> None:
    with pytest.raises(LookupError, match="no-such-icon"):
        show.icon("no-such-icon")


def test_every_state_has_words_and_an_icon_of_the_sprite() -> None:
    with translation.override("vi"):
        for key, state in STATES.items():
            assert state.icon in ICONS, key
            assert str(state.label), key


def test_a_badge_shows_tone_icon_and_words() -> None:
    html = draw("{% state_badge badge %}", badge=badge("returned", "Trả lại, 2 mục"))
    assert html.startswith('<span class="st st-bad"><svg')
    assert html.endswith("Trả lại, 2 mục</span>")
    assert draw("{% state_badge nothing %}", nothing=None) == ""


def test_the_query_string_keeps_what_is_not_changed(rf: RequestFactory) -> None:
    request = rf.get("/?q=a&page=3&k=1&k=2")
    assert draw("{% qs page=2 %}", request=request) == "?q=a&amp;page=2&amp;k=1&amp;k=2"
    assert draw("{% qs page=None q='' %}", request=request) == "?k=1&amp;k=2"
    assert draw("{% query_hidden 'page' 'k' %}", request=request) == '<input type="hidden" name="q" value="a">'


def test_a_bullet_needs_no_style_attribute_and_no_decimal_comma() -> None:
    with translation.override("vi"):
        html = show.bullet(Decimal("1742"), Decimal("2236"), Decimal("1677"), "info")
    assert 'width="67.8%"' in html
    assert "style=" not in html
    assert 'x="87.0%"' in html  # the target
    assert show.bullet(None, Decimal(9)).count("bu-none") == 1
    assert 'width="100.0%"' in show.bullet(Decimal(50), Decimal(9))


def test_a_span_marks_today_only_inside() -> None:
    marks = [(date(2024, 4, 15), "Quý I")]
    inside = show.timeline_bar(date(2024, 1, 1), date(2024, 12, 31), date(2024, 10, 16), marks)
    after = show.timeline_bar(date(2024, 1, 1), date(2024, 12, 31), date(2025, 10, 16), marks)
    assert ("16/10" in inside, "16/10" in after) == (True, False)


def test_every_form_gets_its_own_token() -> None:
    first, second = draw("{% form_token %}"), draw("{% form_token %}")
    assert first.startswith('<input type="hidden" name="_token" value="')
    assert first != second


def test_a_link_to_a_missing_room_is_empty() -> None:
    assert draw('{% link "no:where" as url %}[{{ url }}]') == "[]"


@pytest.mark.parametrize(("name", "letters"), [("Nguyễn Thu Hà", "NH"), ("Đỗ", "Đ"), ("", "")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("asked", ["1999", "20255", "abc", "²⁰²⁵", ""])
def test_a_silly_year_is_ignored(rf: RequestFactory, asked: str, settings: Any) -> None:
    settings.CLOCK = "2025-06-18T09:00"
    request = rf.get("/", {"working_year": asked})
    request.session = {}  # type: ignore[assignment]
    assert working_year(request) == 2025


def test_the_picked_year_is_remembered(rf: RequestFactory) -> None:
    session: dict[str, Any] = {}
    for query in ("?working_year=2024", ""):
        request = rf.get(f"/{query}")
        request.session = session  # type: ignore[assignment]
        assert working_year(request) == 2024


class Person:
    pk, is_authenticated, is_anonymous = 1, True, False

    def get_full_name(self) -> str:
        return "Lò Thị Mai"


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(nav, "_items", [])
    monkeypatch.setattr(nav, "_counts", {})
    urls = {"a:list": "/a/", "a:mine": "/a/mine/", "b:list": "/b/", "home": "/"}
    monkeypatch.setattr(nav, "resolve", lambda name, *args, **kwargs: urls.get(name, ""))
    return


def shell(rf: RequestFactory, path: str, user: Any = None) -> Shell:
    request = rf.get(path)
    request.user = user or Person()
    request.session = {}  # type: ignore[assignment]
    return Shell(request)


def test_the_menu_shows_what_exists_and_may_be_seen(rf: RequestFactory, menu: None) -> None:
    nav.register("campaigns", "A", "flag-3", "a:list", order=2)
    nav.register("campaigns", "Mine", "flag-3", "a:mine", order=1, count="mine")
    nav.register("campaigns", "Hidden", "flag-3", "b:list", lambda user: False)
    nav.register("lookup", "Missing", "flag-3", "c:list")
    nav.register_count("mine", lambda user: user.pk + 6)
    groups = shell(rf, "/a/mine/7/").groups
    assert [[(item.label, item.active, item.number) for item in group.items] for group in groups] == [
        [("Mine", True, 7), ("A", False, 0)]
    ]


def test_home_is_active_only_at_home(rf: RequestFactory, menu: None) -> None:
    nav.register("work", "Home", "home", "home")
    assert [shell(rf, path).groups[0].items[0].active for path in ("/", "/a/")] == [True, False]


def test_a_stranger_gets_no_menu_and_no_counts(rf: RequestFactory, menu: None) -> None:
    nav.register("work", "Home", "home", "home", count="broken")
    nav.register_count("broken", lambda user: 1 // 0)
    frame = shell(rf, "/", AnonymousUser())
    assert (frame.groups, frame.notifications, frame.hats, frame.person) == ([], 0, [], "")


def test_an_unknown_group_is_refused(menu: None) -> None:
    with pytest.raises(KeyError):
        nav.register("nowhere", "X", "home", "home")
