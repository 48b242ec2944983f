"""The translation catalogues: compiled at set-up without msgfmt, and checked for gaps.

python -m core.catalogue            compile what is newer than its .mo; silent when all is well
python -m core.catalogue --check    fail on a missing, fuzzy or malformed Vietnamese string and, where xgettext is
                                    installed, on a source string that the catalogue does not know
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
MUST_BE_COMPLETE = "vi"
PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w*)\}(?!\})")
LOOK_IN = {".py", ".html", ".txt"}
GENERATED = {"node_modules", "static", "static_build", "static_root", "var"}
NOT_SHOWN = {"deploy", "docs", "locale", "script", "tests"}


def compile_newer(folder: Path = LOCALE) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; returns the files written.

    Each is written beside and then renamed, so that a running server never reads half a file.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(beside))
        beside.replace(target)
        written.append(target)
    return written


def placeholders(text: str) -> set[str]:
    """Names that the text asks to be filled in, in either of Python's ways."""
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def problems_of(entry: polib.POEntry) -> str:
    """What is wrong with a translation, or an empty text."""
    if entry.fuzzy:
        return "fuzzy"
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translations):
        return "missing"
    expected = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
    for translation in translations:
        unknown = placeholders(translation) - expected
        lost = placeholders(translations[0]) - placeholders(translation) if entry.msgid_plural else set()
        if not entry.msgid_plural:
            lost = expected - placeholders(translation)
        if unknown or lost:
            return f"placeholders differ ({', '.join(sorted(unknown | lost))})"
    return ""


def gaps(path: Path) -> Iterator[str]:
    """One line per string of the catalogue that is not ready."""
    for entry in polib.pofile(str(path)):
        if not entry.obsolete and (problem := problems_of(entry)):
            yield f"{path.relative_to(ROOT)}:{entry.linenum}: {problem}: {entry.msgid!r}"


def copy_sources(target: Path) -> None:
    """Copy what may hold strings; makemessages writes beside its input, and a check must not touch the checkout."""
    for top in sorted(ROOT.iterdir()):
        if not top.is_dir() or top.name.startswith(".") or top.name in GENERATED | NOT_SHOWN:
            continue
        for source in top.rglob("*"):
            if source.suffix in LOOK_IN and "migrations" not in source.parts:
                copy = target / source.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)


def strings_in_sources() -> list[polib.POEntry]:
    """Every string marked for translation in Python and templates (needs xgettext)."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        copy_sources(work)
        (work / "locale").mkdir()
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        command = [sys.executable, "-m", "django", "makemessages", "--all", "--keep-pot", "-v", "0"]
        subprocess.run(command, cwd=work, env=environment, check=True)  # noqa: S603 (fixed arguments)
        return list(polib.pofile(str(work / "locale" / "django.pot")))


def unknown_strings(path: Path) -> Iterator[str]:
    """One line per string of the sources that the catalogue does not hold."""
    known = {(e.msgctxt, e.msgid, e.msgid_plural) for e in polib.pofile(str(path)) if not e.obsolete}
    for entry in strings_in_sources():
        if (entry.msgctxt, entry.msgid, entry.msgid_plural) not in known:
            where = ":".join(entry.occurrences[0]) if entry.occurrences else "?"
            yield f"{where}: not in {path.relative_to(ROOT)}: {entry.msgid!r}"


def check() -> int:
    """Print what is not ready; returns the exit code."""
    folder = LOCALE / MUST_BE_COMPLETE / "LC_MESSAGES"
    found = [line for path in sorted(folder.glob("*.po")) for line in gaps(path)]
    catalogue = folder / "django.po"
    if not catalogue.exists():
        found.append(f"{catalogue.relative_to(ROOT)} is missing")
    elif shutil.which("xgettext"):
        found += unknown_strings(catalogue)
    else:
        print("xgettext is not installed: new strings in the sources were not looked for.")
    print("\n".join(found) if found else "The Vietnamese catalogue is complete.")
    return 1 if found else 0


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        sys.exit(check())
    compile_newer()
