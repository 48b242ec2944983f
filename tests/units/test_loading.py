"""The register as a file, and what must always hold of it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.units import ProvinceFactory, UnitFactory
from units.models import Succession, Unit, UnitName, UnitParent, UnitReach
from units.units import name_on

pytestmark = pytest.mark.django_db
FILE = "units/data/lai_chau.json"


@pytest.fixture
def lai_chau():
    call_command("load_units", FILE, stdout=StringIO())


def test_the_file_loads_and_loading_it_again_adds_nothing(lai_chau):
    counts = [model.objects.count() for model in (Unit, UnitName, UnitParent, UnitReach, Succession)]
    assert counts[0] == 230
    out = StringIO()
    call_command("load_units", FILE, stdout=out)
    assert out.getvalue() == "0 units, 0 successions, 0 blocks added\n"
    assert [model.objects.count() for model in (Unit, UnitName, UnitParent, UnitReach, Succession)] == counts


def test_loading_takes_few_statements(lai_chau, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        call_command("load_units", FILE, stdout=StringIO())


def test_the_loaded_register_holds_together_and_tells_history(lai_chau):
    call_command("check_invariants", stdout=StringIO())
    city = Unit.objects.get(code="tp-lai-chau")
    assert name_on(city, date(2010, 1, 1)) == "UBND thị xã Lai Châu"
    province = Unit.objects.get(code="lai-chau")
    communes = Unit.objects.filter(kind="commune")
    assert communes.alive_on(date(2025, 6, 30)).count() == 106
    assert communes.alive_on(date(2025, 7, 1)).count() == 38
    assert communes.under(province.pk, on=date(2025, 7, 1)).count() == 38


def test_a_missing_or_foreign_file_is_named_in_one_line(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("load_units", "khong-co.json")
    (tmp_path / "other.json").write_text('{"a": 1}')
    with pytest.raises(CommandError, match="is not a file of units"):
        call_command("load_units", str(tmp_path / "other.json"))


def broken(capsys):
    with pytest.raises(SystemExit):
        call_command("check_invariants")
    return capsys.readouterr().err


def test_overlapping_names_and_parents_and_a_wrong_reach_are_found(capsys):
    province, other = ProvinceFactory(), ProvinceFactory()
    unit = UnitFactory(parent=province)
    UnitName.objects.create(unit=unit, name=unit.name, short_name="B", starts_on=date(2020, 1, 1))
    UnitParent.objects.create(child=unit, parent=other, starts_on=date(2020, 1, 1))
    found = broken(capsys)
    assert f"unit {unit.pk} has two names on 01/01/2020" in found
    assert f"unit {unit.pk} stands under {province.pk} and {other.pk} on 01/01/2020" in found
    assert f"the reach of {other.pk} over {unit.pk} from 2020-01-01 to None is missing" in found


def test_a_circle_of_parents_is_found(capsys):
    one = UnitFactory()
    two = UnitFactory(parent=one)
    UnitParent.objects.create(child=one, parent=two, starts_on=date(2020, 1, 1))
    assert "stands above itself from 2020-01-01" in broken(capsys)
