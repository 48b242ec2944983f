"""The demo's data files, and the dates in them."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "data" / "demo"
UNITS = Path(__file__).resolve().parents[2] / "units" / "data" / "lai_chau.json"
FILES = {
    "truong-chinh-tri": "002_truong_chinh_tri.json",
    "tp-lai-chau": "003_tp_lai_chau.json",
    "tan-uyen": "001_tan_uyen.json",
    "ktxh-2024": "004_ktxh_2024.json",
    "dai-hoi-2025": "000_dai_hoi_2025.json",
}


@cache
def read(name: str) -> Any:
    """One file as it stands; callers do not change it."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def day(text: str | None, today: date) -> date | None:
    """A date of a file: "2024-06-14", or "-60d" and "+7d" counted from the day of loading; None where it is unknown."""
    if not text:
        return None
    if text.endswith("d") and text[0] in "+-":
        return today + timedelta(days=int(text[:-1]))
    return date.fromisoformat(text)


def must(text: str, today: date) -> date:
    """As `day`, for a date that every file has."""
    found = day(text, today)
    if found is None:
        raise ValueError("a date is missing in the demo's files")
    return found
