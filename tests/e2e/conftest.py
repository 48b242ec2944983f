"""Chromium of the system, a served application, and the people of the main job under the names of the demo."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.conftest import Province, make_province
from tests.factories import accounts as people
from tests.factories.units import UnitFactory
from tests.pages.signing_in import SigningIn
from units.models import Unit

# Playwright's loop runs in the test's thread; the ORM would refuse to be asked from there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("Chromium is not installed")
    return {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def live_server(_empty_folder: Path) -> Iterator[LiveServer]:
    """As pytest-django's, except that nobody has collected static files: the finders serve them."""
    settings.STATIC_ROOT = _empty_folder
    server = LiveServer("localhost")
    yield server
    server.stop()


@dataclass
class Ground:
    """A province whose first commune is Phường Tân Phong, with the demo's user names."""

    province: Province
    ward: Unit
    others: list[Unit]
    officer: User


@pytest.fixture
def ground(transactional_db: None) -> Ground:
    province = make_province()
    ward = UnitFactory(commune=True, parent=province.host, name="UBND phường Tân Phong", short_name="Phường Tân Phong")
    officer = people.officer(province.host, desk=province.department, username="chuyenvien", full_name="Nguyễn Thu Hà")
    people.head(ward, username="tanphong", full_name="Vàng A Páo", post="Chủ tịch UBND phường")
    people.clerk(ward, username="tanphong.cb", full_name="Lò Thị Mai", post="Cán bộ đầu mối")
    return Ground(province, ward, province.communes[:2], officer)


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, live_server: Any) -> Iterator[Enter]:
    """`enter("tanphong.cb")`: a page of a browser of its own, signed in; options go to the browser's context."""
    with ExitStack() as open_ones:

        def sign_in(username: str, **options: Any) -> Page:
            options.setdefault("viewport", WIDE)
            context = browser.new_context(locale="vi-VN", **options)
            open_ones.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10_000)
            SigningIn(page, live_server.url).sign_in(username)
            return page

        yield sign_in
