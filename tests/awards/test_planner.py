"""Who qualifies when: the first year of each title, by person and by collective, filtered, exported, at a constant cost."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from awards import loading
from awards.models import Award
from core import clock
from tests.factories.register import RecordFactory, SubjectFactory, rated
from tests.factories.units import SuccessionFactory, UnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
YEARS = [2025, 2026, 2027, 2028, 2029, 2030]


@pytest.fixture(autouse=True)
def _ground(db):
    loading.load()
    with clock.pretend(DAY):
        yield


def give(code, *years, **bearer):
    award = Award.objects.get(code=code)
    for year in years:
        RecordFactory(award=award, year=year, **bearer)


def people_of(unit):
    return reverse("awards:unit_plan", args=[unit.pk])


def sheet(client, url, **asked):
    """Name → titles by year, as the workbook holds them."""
    answer = client.get(url, {**asked, "export": "xlsx"})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    heads = list(rows[0])
    return {row[0]: {head: value for head, value in zip(heads, row, strict=True) if value} for row in rows[1:]}


@pytest.fixture
def mai(province):
    one = SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)
    give("CSTDCS", 2024, 2025, subject=one, at_unit=province.commune)
    rated(2025, "xuat_sac", subject=one)
    return one


def test_each_title_stands_in_the_first_year_it_can_be_won(as_clerk, province, mai):
    rows = sheet(as_clerk, people_of(province.commune))
    planned = {year: rows["Lò Thị Mai"].get(str(year), "") for year in YEARS}
    assert planned == {
        2025: "Bằng khen của UBND tỉnh",
        2026: "Chiến sĩ thi đua cấp tỉnh",
        2027: "",
        2028: "Chiến sĩ thi đua toàn quốc",
        2029: "",
        2030: "Bằng khen của Thủ tướng Chính phủ",
    }


def test_facts_that_are_missing_are_said(as_clerk, province):
    SubjectFactory(full_name="Giàng A Páo", unit=province.commune)
    rows = sheet(as_clerk, people_of(province.commune))
    assert "CSTĐ tỉnh" not in rows["Giàng A Páo"].get("Chưa đủ dữ liệu", "")
    assert "BK tỉnh" in rows["Giàng A Páo"]["Chưa đủ dữ liệu"]


def test_one_award_or_one_year_may_be_asked_for(as_clerk, province, mai):
    SubjectFactory(full_name="Giàng A Páo", unit=province.commune)
    url = people_of(province.commune)
    assert list(sheet(as_clerk, url, award="CSTDT", year=2026)) == ["Lò Thị Mai"]
    assert sheet(as_clerk, url, award="CSTDT", year=2027) == {}
    assert "Lao động tiên tiến" in sheet(as_clerk, url, kind="all")["Lò Thị Mai"]["2025"]
    assert sorted(sheet(as_clerk, url, q="pao")) == ["Giàng A Páo"]


def test_a_title_leads_to_its_explanation(as_clerk, province, mai):
    page = as_clerk.get(people_of(province.commune)).content.decode()
    target = f"{reverse('awards:person_check', args=[mai.pk])}?year=2026"
    assert f"{target}#CSTDT" in page
    told = as_clerk.get(target).content.decode()
    assert 'id="CSTDT"' in told
    assert "khoản 1 Điều 22 Luật 06/2022/QH15" in told
    assert "Năm sớm nhất có thể: 2026" in as_clerk.get(target.replace("2026", "2025")).content.decode()


def test_who_left_or_died_or_stands_elsewhere_is_not_planned(as_clerk, province, mai):
    SubjectFactory(full_name="Tẩn Thị Xa", unit=province.communes[1])
    SubjectFactory(full_name="Lý A Cố", unit=province.commune, died_on=date(2025, 1, 1))
    SubjectFactory(full_name="Hộ ông Chảo", unit=province.commune, kind="household")
    left = SubjectFactory(full_name="Vàng Thị Đi", unit=province.commune)
    left.positions.update(ends_on=date(2025, 12, 31))
    assert list(sheet(as_clerk, people_of(province.commune))) == ["Lò Thị Mai"]


def test_who_still_stands_at_a_predecessor_is_planned_with_the_unit_that_took_over(as_officer, province):
    old = UnitFactory(commune=True, parent=province.host, closed_on=date(2025, 6, 30))
    new = UnitFactory(commune=True, parent=province.host, opened_on=date(2025, 7, 1))
    SuccessionFactory(predecessor=old, successor=new)
    SubjectFactory(full_name="Sùng A Chu", unit=old)
    assert list(sheet(as_officer, people_of(new))) == ["Sùng A Chu"]


def test_another_units_plan_is_not_found_and_the_host_sees_all(as_clerk, as_officer, province, mai):
    assert as_clerk.get(people_of(province.communes[1])).status_code == 404
    assert as_officer.get(people_of(province.communes[1])).status_code == 200
    assert list(sheet(as_clerk, reverse("awards:planner"))) == [province.commune.short_name]
    under = {unit.short_name for unit in (*province.communes, province.department)}
    assert under <= set(sheet(as_officer, reverse("awards:planner")))


def test_a_collective_is_planned_across_its_merger(as_officer, province):
    old = UnitFactory(
        commune=True, parent=province.host, short_name="Xã Gộp", name="UBND xã Gộp", closed_on=date(2025, 6, 30)
    )
    new = UnitFactory(
        commune=True, parent=province.host, short_name="Xã Gộp", name="UBND xã Gộp mới", opened_on=date(2025, 7, 1)
    )
    SuccessionFactory(predecessor=old, successor=new)
    give("TTLDXS", 2024, unit=old)
    give("TTLDXS", 2025, unit=new)
    rows = sheet(as_officer, reverse("awards:planner"))
    assert rows["Xã Gộp"]["2025"] == "Bằng khen của UBND tỉnh"
    page = as_officer.get(reverse("awards:collective_check", args=[new.pk]), {"year": 2025}).content.decode()
    assert reverse("awards:record", args=[old.awardrecords.get().pk]) in page
    assert as_officer.get(reverse("awards:collective", args=[new.pk])).status_code == 200


def test_the_page_of_a_collective_is_for_those_in_reach(as_clerk, province):
    assert as_clerk.get(reverse("awards:collective_check", args=[province.communes[1].pk])).status_code == 404
    assert as_clerk.get(reverse("awards:collective_check", args=[province.commune.pk])).status_code == 200


def test_before_the_rules_are_loaded_the_page_says_so(as_clerk, province):
    from awards.models import Rule, RuleSet

    Rule.objects.all().delete()
    RuleSet.objects.all().update(extends=None)
    RuleSet.objects.all().delete()
    assert "Chưa nạp bộ quy định" in as_clerk.get(people_of(province.commune)).content.decode()


def test_the_cost_does_not_grow_with_people_or_collectives(as_officer, province, count_queries, mai):
    people, units = people_of(province.commune), reverse("awards:planner")
    for url in (people, units):
        as_officer.get(url)
    one = count_queries(lambda: as_officer.get(people)), count_queries(lambda: as_officer.get(units))
    for _ in range(5):
        SubjectFactory(unit=province.commune)
        UnitFactory(commune=True, parent=province.host)
    more = count_queries(lambda: as_officer.get(people)), count_queries(lambda: as_officer.get(units))
    assert more == one
    assert max(more) <= 22
