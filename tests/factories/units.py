"""Units and blocks, with their names, parents and reach as the verbs would leave them."""

from datetime import date, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from units.models import Block, BlockMembership, Succession, Unit, UnitKind, UnitLevel, UnitName, UnitParent
from units.units import rebuild_reach

LONG_AGO = date(2004, 1, 1)


class UnitFactory(DjangoModelFactory):
    """A unit with its name row and reach; `parent=` puts it under a unit from its first day (or `parent_from=`).

    A closed unit (`closed_on=`) ends its name and parent on that day.
    """

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    class Params:
        commune = factory.Trait(
            kind=UnitKind.COMMUNE, level=UnitLevel.COMMUNE, name=factory.Sequence(lambda n: f"UBND xã Mường {n}"),
            short_name=factory.Sequence(lambda n: f"Xã Mường {n}"),
        )  # fmt: skip

    code = factory.Sequence(lambda n: f"don-vi-{n}")
    kind = UnitKind.PROVINCE_OFFICE
    level = UnitLevel.PROVINCE
    name = factory.Sequence(lambda n: f"Sở thử nghiệm {n}")
    short_name = factory.LazyAttribute(lambda unit: unit.name)
    opened_on = LONG_AGO

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Unit:
        parent = kwargs.pop("parent", None)
        parent_from = kwargs.pop("parent_from", kwargs["opened_on"])
        unit = super()._create(model_class, *args, **kwargs)
        dates = {"ends_on": unit.closed_on}
        UnitName.objects.create(
            unit=unit, name=unit.name, short_name=unit.short_name, starts_on=unit.opened_on, **dates
        )
        if parent is not None:
            UnitParent.objects.create(child=unit, parent=parent, starts_on=parent_from, **dates)
        rebuild_reach([unit.pk])
        return unit


class ProvinceFactory(UnitFactory):
    """A host at the top."""

    kind = UnitKind.PROVINCE
    name = factory.Sequence(lambda n: f"Ủy ban nhân dân tỉnh {n}")
    short_name = factory.Sequence(lambda n: f"UBND tỉnh {n}")


class BlockFactory(DjangoModelFactory):
    """A block of a host's year; `members=[unit, …]` join for the whole year, the first as head."""

    class Meta:
        model = Block
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"khoi-{n}")
    host = factory.SubFactory(ProvinceFactory)
    name = factory.Sequence(lambda n: f"Khối thi đua số {n}")
    year = 2025

    @factory.post_generation
    def members(self, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if not create:
            return
        for index, unit in enumerate(extracted or ()):
            post = BlockMembership.Post.HEAD if index == 0 else BlockMembership.Post.MEMBER
            BlockMembership.objects.create(
                block=self, unit=unit, post=post, starts_on=date(self.year, 1, 1), ends_on=date(self.year, 12, 31)
            )


class SuccessionFactory(DjangoModelFactory):
    """Who took over from whom."""

    class Meta:
        model = Succession

    kind = Succession.Kind.MERGE
    on = date(2025, 7, 1)


def move(unit: Unit, parent: Unit, on: date) -> None:
    """Put `unit` under `parent` from `on`, past the verb."""
    UnitParent.objects.filter(child=unit, ends_on__isnull=True).update(ends_on=on - timedelta(days=1))
    UnitParent.objects.create(child=unit, parent=parent, starts_on=on)
    rebuild_reach([unit.pk])
