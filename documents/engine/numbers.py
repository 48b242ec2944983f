"""Numbers and days as official papers write them. “5”, “05” and “005” are one number; a letter may follow."""

import re
from datetime import date

_NUMBER = re.compile(r"0*([1-9]\d{0,5})([a-zđ]?)\Z", re.IGNORECASE)


def canonical(text: str) -> str | None:
    """The number without leading zeros (“05a” → “5a”); None where `text` is no number."""
    match = _NUMBER.match(text.strip())
    return f"{match[1]}{match[2].lower()}" if match else None


def value(number: str) -> int:
    """Its figure, for “the next one”: 12 for “12a”."""
    return int(number.rstrip("abcdefghijklmnopqrstuvwxyzđ") or 0)


def padded(number: str) -> str:
    """Numbers under 10 get a 0: “5” → “05”, “5a” → “05a”."""
    digits = len(number) - len(number.lstrip("0123456789"))
    return number.zfill(len(number) - digits + 2) if digits else number


def long_day(day: date) -> str:
    """“ngày 05 tháng 02 năm 2026”: days under 10 and the months 1 and 2 get a 0."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
