"""Ratings, registrations and initiatives of a province's first commune."""

from datetime import date
from typing import Any

from awards.models import Discipline, Initiative, Rating, RegistrationSheet
from core import clock


def addresses(province: Any, on: date) -> dict[str, list[Any]]:
    """Arguments of their addresses: a registration of the year, still being written."""
    RegistrationSheet.objects.create(unit=province.commune, year=on.year)
    unit = province.commune
    sheet = [unit.pk, on.year]
    rating = Rating.objects.create(unit=unit, year=on.year - 1, level="tot", entered_at=clock.now())
    pending = Discipline.objects.create(unit=unit, level="pending", starts_on=on, entered_at=clock.now())
    idea = Initiative.objects.create(
        unit=unit, title="Nuôi cá nước lạnh", year=on.year, status="filed", host=province.host, filed_on=on,
        created_at=clock.now(),
    )  # fmt: skip
    twin = Initiative.objects.create(
        unit=unit, title="Nuôi cá", year=on.year, status="filed", host=province.host, created_at=clock.now()
    )
    return {
        **{f"awards:initiative{x}": [idea.pk] for x in ("", "_edit", "_score", "_use")},
        "awards:initiative_beside": [idea.pk, twin.pk], "awards:initiative_act": [idea.pk, "review"],
        "awards:rating": [rating.pk], "awards:rating_grid": [unit.pk, on.year - 1], "awards:discipline_end": [pending.pk],
        "awards:collective_record": [unit.pk, "rating"],
        "awards:registration": sheet, "awards:registration_paste": sheet, "awards:registration_act": [*sheet, "submit"],
    }  # fmt: skip
