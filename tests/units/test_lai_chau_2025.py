"""The 106 communes of Lai Châu became 38 on 1/7/2025: one reorganisation, replayed, gives the register as the file tells it."""

import copy
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from core import clock
from tests.factories import accounts as people
from units import loading, reorganising
from units.models import ActingFor, Reorganisation, Succession, Unit, UnitName, UnitParent, UnitReach
from units.reorganising import Line

pytestmark = pytest.mark.django_db
FILE = "units/data/lai_chau.json"
DAY, LAST = "2025-07-01", "2025-06-30"
DECISION = "Nghị quyết 1670/NQ-UBTVQH15"


def reborn(rows, first, last):
    """Rows of a unit's names or parents as they were known on 30/6/2025."""
    return [{**row, last: None if row[last] == LAST else row[last]} for row in rows if (row[first] or "") < DAY]


def eve(data):
    """The file as it would have been written on 30/6/2025."""
    data = copy.deepcopy(data)
    data["units"] = [unit for unit in data["units"] if unit["opened_on"] < DAY]
    for unit in data["units"]:
        unit["closed_on"] = None if unit["closed_on"] == LAST else unit["closed_on"]
        for key in ("names", "parents"):
            if unit.get(key):
                unit[key] = reborn(unit[key], "from", "to")
        if unit.get("names"):
            unit["name"], unit["short_name"] = unit["names"][-1]["name"], unit["names"][-1]["short_name"]
    data["successions"] = [row for row in data["successions"] if row["on"] < DAY]
    data["blocks"] = []
    return data


def lines(data):
    """The decision's lines: mergers into new and standing units, districts that end, communes and bodies that go on."""
    units = {row["code"]: row for row in data["units"]}
    known = {unit.code: unit for unit in Unit.objects.all()}
    for row in (row for row in data["successions"] if row["on"] == DAY):
        common = {"predecessor": known[row["predecessor"]], "basis": row["decision"]}
        code = row["successor"]
        if code is None:
            yield Line(outcome="none", **common)
        elif code in known:
            yield Line(outcome="existing", successor=known[code], **common)
        else:
            new = units[code]
            names = {key: new[key] for key in ("code", "name", "short_name", "kind", "level")}
            yield Line(outcome="new", parent=known[new["parent"]], **names, **common)
    for row in data["units"]:
        name = next((n for n in row.get("names", []) if n["from"] == DAY and row["opened_on"] < DAY), None)
        parent = next((p for p in row.get("parents", []) if p["from"] == DAY and row["opened_on"] < DAY), None)
        if name or parent:
            yield Line(
                known[row["code"]], "goes_on", name=name["name"] if name else "",
                short_name=name["short_name"] if name else "", parent=known[parent["parent"]] if parent else None,
            )  # fmt: skip


def state(codes):
    """Names, lives, parents, reach and successions of the units with these codes, by code."""
    names = UnitName.objects.filter(unit__code__in=codes)
    parents = UnitParent.objects.filter(child__code__in=codes)
    reach = UnitReach.objects.filter(unit__code__in=codes)
    took = Succession.objects.filter(predecessor__code__in=codes)
    dates = ("starts_on", "ends_on")
    return {
        "units": set(Unit.objects.filter(code__in=codes).values_list("code", "name", "opened_on", "closed_on")),
        "names": set(names.values_list("unit__code", "name", "short_name", *dates)),
        "parents": set(parents.values_list("child__code", "parent__code", *dates)),
        "reach": sorted(reach.values_list("ancestor__code", "unit__code", *dates, "depth"), key=str),
        "successions": set(
            took.values_list("predecessor__code", "successor__code", "on", "kind", "partial", "decision")
        ),
    }


@pytest.fixture
def data():
    return json.loads(Path(FILE).read_text(encoding="utf-8"))


@pytest.fixture
def drafted(data, tmp_path):
    """The register of 30/6/2025 and the reorganisation, drafted."""
    path = tmp_path / "eve.json"
    path.write_text(json.dumps(eve(data)), encoding="utf-8")
    loading.load(path)
    admin = people.admin()
    host = Unit.objects.get(code="lai-chau")
    # the bodies whose successions carry no decision have their own; a blank one stands for the reorganisation's
    rows = [line for line in lines(data) if line.basis or line.outcome == "goes_on"]
    return reorganising.create(
        kind="merge", host=host, number=DECISION, decided_on=date(2025, 6, 16), effective_on=date(2025, 7, 1),
        lines=rows, by=admin,
    ), admin  # fmt: skip


def test_106_communes_become_38_exactly_as_the_register_tells_it(drafted, data, tmp_path):
    found, admin = drafted
    communes = Unit.objects.filter(kind="commune")
    assert communes.alive_on(date(2025, 6, 30)).count() == communes.alive_on(date(2025, 7, 1)).count() == 106
    with clock.pretend(date(2025, 7, 1)):
        reorganising.carry_out(found=found, version=found.version, by=admin)
    assert found.status == Reorganisation.Status.CARRIED_OUT
    assert communes.alive_on(date(2025, 6, 30)).count() == 106
    assert communes.alive_on(date(2025, 7, 1)).count() == 38
    call_command("check_invariants")

    codes = {line.code or line.predecessor.code for line in reorganising.lines_of(found)}
    codes |= {line.predecessor.code for line in reorganising.lines_of(found)}
    replayed = state(codes)
    Reorganisation.objects.all().delete()
    for model in (ActingFor, UnitReach, Succession, UnitName, UnitParent, Unit):
        model.objects.all().delete()
    loading.load(_without_blocks(data, tmp_path))
    loaded = state(codes)
    for part in loaded:
        assert replayed[part] == loaded[part], part


def _without_blocks(data, tmp_path):
    path = tmp_path / "whole.json"
    path.write_text(json.dumps({**data, "blocks": []}), encoding="utf-8")
    return path


def test_undoing_it_gives_the_register_of_the_eve_again(drafted):
    found, admin = drafted
    codes = set(Unit.objects.values_list("code", flat=True))
    before = state(codes)
    with clock.pretend(date(2025, 7, 2)):
        reorganising.carry_out(found=found, version=found.version, by=admin)
        assert state(codes) != before
        reorganising.undo(found=found, version=found.version, reason="Ghi nhầm ngày.", by=admin)
    assert state(set(Unit.objects.values_list("code", flat=True))) == before
