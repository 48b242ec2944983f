"""People, awards and records of the register."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from awards.models import Award, AwardRecord, Rating
from core import clock
from units import merging
from units.models import Position, Subject, SubjectMerge

AWARDS = {
    "LDTT": ("Lao động tiên tiến", "title", "co_so", True, False, False),
    "CSTDCS": ("Chiến sĩ thi đua cơ sở", "title", "co_so", True, False, False),
    "TTLDTT": ("Tập thể lao động tiên tiến", "title", "co_so", False, True, False),
    "BK_T": ("Bằng khen của Chủ tịch UBND tỉnh", "commendation", "tinh", True, True, True),
}


def awards() -> dict[str, Award]:
    """A few entries of the catalogue, by code."""
    found = {}
    for position, (code, (name, kind, level, person, collective, household)) in enumerate(AWARDS.items()):
        found[code], _new = Award.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "kind": kind, "level": level, "statistical_class": "co_so", "article": "Điều 24", "mark": "V",
                "position": position, "for_individuals": person, "for_collectives": collective, "for_households": household,
            },
        )  # fmt: skip
    return found


class SubjectFactory(DjangoModelFactory):
    """A person who stands at `unit` since 2015, as `post`."""

    class Meta:
        model = Subject
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Lò Thị Thử {n}")
    created_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Subject:
        unit, post = kwargs.pop("unit", None), kwargs.pop("post", "Chuyên viên")
        subject: Subject = super()._create(model_class, *args, **kwargs)
        if unit is not None:
            Position.objects.create(subject=subject, unit=unit, title=post, starts_on=date(2015, 1, 1))
        return subject


class RecordFactory(DjangoModelFactory):
    """An award of `subject` (or `unit`) at `at_unit`."""

    class Meta:
        model = AwardRecord

    name = factory.LazyAttribute(lambda r: str(r.subject or r.unit))
    at_unit_name = factory.LazyAttribute(lambda r: r.at_unit.name if r.at_unit else "")
    year = 2023
    number = factory.Sequence(lambda n: f"{n + 1000}/QĐ-UBND")
    decided_on = factory.LazyAttribute(lambda r: date(r.year, 12, 20))
    issuer = "Ủy ban nhân dân tỉnh"
    entered_at = factory.LazyFunction(clock.now)
    subject: Any = None
    unit: Any = None
    at_unit: Any = None


def rated(year: int, level: str = "tot", **bearer: Any) -> Rating:
    """The rating of a year."""
    found: Rating = Rating.objects.create(year=year, level=level, entered_at=clock.now(), **bearer)
    return found


def merged(person: Subject, province: Any) -> SubjectMerge:
    """An entry merged into `person`."""
    gone = SubjectFactory(unit=province.commune)
    return merging.merge(kept=person, gone=gone, reason="Trùng", by=province.officer)
