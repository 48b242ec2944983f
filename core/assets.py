"""Copies the named front-end files from node_modules to static_build (/static/vendor/…) and builds the icon sprite.

Run it as `python -m core.assets`; script/setup does. No CDN, no third-party code in git: what is served is named here.
"""

import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "static_build"

_FONT = "@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
# Source under node_modules → name under static_build. The .map files are there because the minified files point at them
# and the manifest storage refuses a pointer to nothing.
FILES: dict[str, str] = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map": "tabler.min.css.map",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "@tabler/core/dist/js/tabler.min.js.map": "tabler.min.js.map",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    **{
        _FONT.format(subset=subset, weight=weight): f"fonts/be-vietnam-pro-{subset}-{weight}.woff2"
        for subset in ("vietnamese", "latin-ext", "latin")
        for weight in (400, 500, 600)
    },
    # Tinos has the metrics of Times New Roman; Typst sets official papers with it.
    **{
        f"@expo-google-fonts/tinos/{style}/Tinos_{style}.ttf": f"fonts/tinos/Tinos-{style}.ttf"
        for style in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
    },
}

# Outline icons of @tabler/icons, by the job they do on screen. `{% icon %}` refuses a name that is not here.
_NAMES = """
list-check flag-3 report report-analytics calendar-event users-group clipboard-check chart-bar stack-2 gavel
certificate file-text building-community trending-up lifebuoy search bell selector menu-2 home settings logout login
language user-circle key shield-check shield-lock fingerprint device-mobile chevron-down chevron-right chevron-left
chevron-up arrow-left arrow-right arrow-up arrow-down arrow-back-up arrow-forward-up sort-ascending sort-descending
arrows-sort arrows-exchange switch-horizontal transfer plus minus dots x check star pencil trash copy refresh
restore ban filter adjustments-horizontal external-link link unlink printer download upload file-export file-import
table table-import send mail mail-forward speakerphone circle circle-check circle-dashed circle-plus circle-x
progress progress-check alert-circle alert-triangle info-circle help-circle question-mark clock clock-pause
hourglass history calendar calendar-due calendar-plus calendar-stats calendar-off calendar-check alarm bell-ringing
eye eye-off lock lock-open paperclip camera photo scan qrcode file file-certificate file-description
file-spreadsheet file-plus file-off files folder folders notes note notebook news article quote message message-2
message-report message-circle messages thumb-up thumb-down device-floppy signature writing rubber-stamp box package
inbox archive medal medal-2 award trophy crown ribbon-health confetti heart-handshake bulb flag target target-arrow
user users user-plus users-plus user-check user-x user-off user-cog user-search id id-badge-2 sitemap hierarchy-2
affiliate building school map-pin phone at world arrows-split git-merge git-compare versions checklist list
list-details list-numbers timeline chart-line chart-histogram chart-dots layout-grid percentage calculator
math-function scale coin cash businessplan tag tags bookmark clipboard-list clipboard-text clipboard-data
clipboard-plus clipboard-x report-search report-money database server activity power adjustments sun moon accessible
grip-vertical eraser wand cloud-upload corner-down-right zoom-in player-play player-pause clear-all hand-stop
microscope
"""
ICONS: tuple[str, ...] = tuple(dict.fromkeys(_NAMES.split()))

_XMLNS = "http://www.w3.org/2000/svg"


def symbol(name: str, svg: str) -> str:
    """The drawing `svg` as a <symbol>; colour and stroke come from the page's `.ic` class."""
    root = ElementTree.fromstring(svg)
    shapes = []
    for child in root:
        if child.get("stroke") == "none" and child.get("fill") == "none":
            continue  # the empty 24 × 24 frame that every Tabler icon carries
        tag = child.tag.replace(f"{{{_XMLNS}}}", "")
        attributes = "".join(f' {key}="{value}"' for key, value in child.attrib.items())
        shapes.append(f"<{tag}{attributes}/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def build_sprite(source: Path = SOURCE) -> str:
    """One SVG with every icon of ICONS. Raises FileNotFoundError naming the icon that the package does not have."""
    folder = source / "@tabler/icons/icons/outline"
    symbols = [symbol(name, (folder / f"{name}.svg").read_text()) for name in ICONS]
    return f'<svg xmlns="{_XMLNS}">{"".join(symbols)}</svg>\n'


def build(source: Path = SOURCE, target: Path = TARGET) -> list[Path]:
    """Write `target` anew from `source`; returns the files written. Raises FileNotFoundError for a missing source."""
    written = []
    for origin, name in FILES.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, path)
        written.append(path)
    sprite = target / "icons.svg"
    sprite.write_text(build_sprite(source))
    written.append(sprite)
    expected = set(written)
    for path in target.rglob("*"):
        if path.is_file() and path not in expected:
            path.unlink()  # a name dropped from the list must not live on
    return written


def missing_references(target: Path = TARGET) -> list[str]:
    """Files that the copied CSS and JS point at (source maps, url()) and that are not there."""
    found = []
    for path in [*target.glob("*.css"), *target.glob("*.js")]:
        text = path.read_text()
        names = re.findall(r"sourceMappingURL=(\S+?\.map)", text) + re.findall(
            r"url\([\"']?(?!data:|#)([^\"')]+)", text
        )
        found += [f"{path.name}: {name}" for name in names if not (path.parent / name).exists()]
    return found


if __name__ == "__main__":
    files = build()
    if problems := missing_references():
        sys.exit("Missing: " + ", ".join(problems))
    print(f"{len(files)} files, {len(ICONS)} icons in {TARGET.relative_to(ROOT)}/")
