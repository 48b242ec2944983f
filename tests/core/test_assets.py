"""Front-end files: named, complete, and safe under the content security policy."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

from core import assets
from core.badges import STATES

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
needs_packages = pytest.mark.skipif(not assets.SOURCE.exists(), reason="node_modules is not installed")


def text_without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)


@needs_packages
def test_the_build_is_complete_and_drops_what_is_no_longer_named(tmp_path: Path) -> None:
    (tmp_path / "old.js").write_text("1")
    written = assets.build(target=tmp_path)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(written)
    assert assets.missing_references(tmp_path) == []


@needs_packages
def test_the_sprite_holds_every_icon_once() -> None:
    sprite = ElementTree.fromstring(assets.build_sprite())
    assert [symbol.get("id") for symbol in sprite] == list(assets.ICONS)
    assert all(len(symbol) for symbol in sprite)


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text())}
    named |= {state.icon for state in STATES.values()}
    assert named - set(assets.ICONS) == set()


@needs_packages
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_manifest_finds_every_file_that_another_one_names(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    assert "be-vietnam-pro-vietnamese-400." in (tmp_path / "css" / "app.css").read_text()


FORBIDDEN = (
    r"<[^>]*\s(?:style|on[a-z]+|hx-on[\w:-]*)=",
    r"<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)",
    r"(?:src|href)=\"(?:https?:)?//",
)


def test_templates_hold_nothing_that_the_security_policy_forbids() -> None:
    found = [
        (str(path.relative_to(ROOT)), hit)
        for path in TEMPLATES
        for pattern in FORBIDDEN
        for hit in re.findall(pattern, text_without_comments(path))
    ]
    assert found == []


def test_templates_and_style_sheets_stay_small_enough_to_read() -> None:
    limits = {".html": 150, ".css": 400}
    sheets = (ROOT / "static" / "css").glob("*.css")
    long = [path.name for path in [*TEMPLATES, *sheets] if len(path.read_text().splitlines()) > limits[path.suffix]]
    assert long == []
