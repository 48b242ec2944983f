"""Who stands under whom, on which day."""

from datetime import date

import pytest

from tests.factories.units import ProvinceFactory, UnitFactory, move
from units.models import Unit, UnitReach
from units.units import expected_reach, rebuild_reach

pytestmark = pytest.mark.django_db


def test_a_commune_stays_readable_for_the_district_it_once_stood_under():
    province = ProvinceFactory()
    district = UnitFactory(parent=province)
    commune = UnitFactory(commune=True, parent=district)
    move(commune, province, date(2025, 7, 1))

    assert commune in Unit.objects.under(district.pk, on=date(2025, 6, 30))
    assert commune not in Unit.objects.under(district.pk, on=date(2025, 7, 1))
    assert commune in Unit.objects.ever_under(district.pk)
    assert commune in Unit.objects.under(province.pk, on=date(2025, 6, 30))
    assert commune in Unit.objects.under(province.pk, on=date(2025, 7, 1))


def test_rebuilding_all_gives_what_rebuilding_one_by_one_gave():
    province = ProvinceFactory()
    district = UnitFactory(parent=province)
    for _ in range(3):
        UnitFactory(commune=True, parent=district)
    before = set(UnitReach.objects.values_list("ancestor", "unit", "starts_on", "ends_on", "depth"))
    rebuild_reach()
    assert set(UnitReach.objects.values_list("ancestor", "unit", "starts_on", "ends_on", "depth")) == before
    assert len(expected_reach()) == len(before)


def test_moving_a_district_rewrites_its_whole_subtree_in_a_fixed_number_of_statements(django_assert_max_num_queries):
    province, other = ProvinceFactory(), ProvinceFactory()
    district = UnitFactory(parent=province)
    communes = [UnitFactory(commune=True, parent=district) for _ in range(20)]
    move(district, other, date(2025, 7, 1))
    with django_assert_max_num_queries(8):
        rebuild_reach([district.pk])
    assert set(Unit.objects.under(other.pk, on=date(2025, 7, 1))) == {other, district, *communes}
    assert set(Unit.objects.under(province.pk, on=date(2025, 7, 1))) == {province}


def test_the_province_of_the_fixture_has_people_of_every_role(province):
    assert province.officer.grants.officer_hosts == {province.host.pk}
    assert province.head.grants.own_units == {province.commune.pk}
    assert not province.outsider.grants.any
