"""Ratings, registrations and initiatives of a province's first commune."""

from datetime import date
from typing import Any

from awards.models import RegistrationSheet


def addresses(province: Any, on: date) -> dict[str, list[Any]]:
    """Arguments of their addresses: a registration of the year, still being written."""
    RegistrationSheet.objects.create(unit=province.commune, year=on.year)
    sheet = [province.commune.pk, on.year]
    return {
        "awards:registration": sheet, "awards:registration_paste": sheet, "awards:registration_act": [*sheet, "submit"],
    }  # fmt: skip
