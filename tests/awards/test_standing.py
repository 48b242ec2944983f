"""Eligibility from the database: facts of the tables, records linked, and any number of nominees at the same cost."""

from datetime import date

import pytest
from django.urls import reverse

from awards import facts, loading
from awards.models import Award, Discipline, Initiative, InitiativeAuthor, InitiativeUse, Recognition
from core import clock
from tests.factories.register import RecordFactory, SubjectFactory, rated
from units import merging

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _ground(db):
    loading.load()
    with clock.pretend(DAY):
        yield


def give(subject, unit, code, *years, **more):
    award = Award.objects.get(code=code)
    return [RecordFactory(subject=subject, at_unit=unit, award=award, year=year, **more) for year in years]


def idea(subject, unit, year, level="co_so", used=""):
    made = Initiative.objects.create(
        unit=unit, title="Sáng kiến", year=year, status="recognised", created_at=clock.now()
    )
    InitiativeAuthor.objects.create(initiative=made, subject=subject)
    Recognition.objects.create(initiative=made, level=level, decided_on=date(year, 12, 1), issuer="UBND")
    if used:
        InitiativeUse.objects.create(initiative=made, subject=subject, award_code=used, year=year)


def met(subject, code, year=2025):
    return facts.verdicts([subject], [code], year=year, on=DAY)[subject.pk][code].met


def test_a_year_rated_well_makes_an_advanced_worker_and_a_discipline_does_not(province):
    mai = SubjectFactory(unit=province.commune)
    assert met(mai, "LDTT") == "unknown"
    rated(2025, subject=mai)
    assert met(mai, "LDTT") == "yes"
    Discipline.objects.create(subject=mai, level="canh_cao", starts_on=date(2025, 5, 1), entered_at=clock.now())
    assert met(mai, "LDTT") == "no"


def test_a_chain_broken_by_one_year_is_told_from_a_whole_one(province):
    whole, broken = (SubjectFactory(unit=province.commune) for _ in range(2))
    for one, years in ((whole, (2023, 2024, 2025)), (broken, (2021, 2022, 2024, 2025))):
        give(one, province.commune, "CSTDCS", *years)
        rated(2025, "xuat_sac", subject=one)
        idea(one, province.commune, 2025, "tinh")
    assert met(whole, "CSTDT") == "yes"
    assert met(broken, "CSTDT") == "no"


def test_a_stripped_award_does_not_count_and_a_used_initiative_is_spent(province):
    mai = SubjectFactory(unit=province.commune)
    give(mai, province.commune, "CSTDCS", 2023, 2025)
    give(mai, province.commune, "CSTDCS", 2024, status="stripped")
    rated(2025, "xuat_sac", subject=mai)
    idea(mai, province.commune, 2025, "tinh")
    assert met(mai, "CSTDT") == "no"
    other = SubjectFactory(unit=province.commune)
    rated(2025, "xuat_sac", subject=other)
    idea(other, province.commune, 2025, used="CSTDCS")
    assert facts.load([other.pk], DAY)[other.pk].initiatives[0].used_for == ("CSTDCS",)


def test_awards_of_a_merged_entry_count(province):
    mai, twin = (SubjectFactory(full_name="Lò Thị Mai", unit=province.commune) for _ in range(2))
    rated(2025, subject=mai)
    clash = rated(2025, "khong", subject=twin)
    give(twin, province.commune, "CSTDCS", 2024)
    merging.merge(kept=mai, gone=twin, reason="Trùng", by=province.officer)
    clash.refresh_from_db()
    found = facts.load([mai.pk], DAY)[mai.pk]
    assert [(x.code, x.year) for x in found.awards] == [("CSTDCS", 2024)]
    assert clash.subject == twin
    assert {x.rating for x in found.ratings} == {"tot", "khong"}


def test_the_page_says_each_title_with_its_records_linked(as_clerk, sign_in, province):
    mai = SubjectFactory(unit=province.commune)
    rated(2025, "xuat_sac", subject=mai)
    (record,) = give(mai, province.commune, "LDTT", 2024)
    url = reverse("awards:person_check", args=[mai.pk])
    shown = as_clerk.get(url, {"year": "2024"}).content.decode()
    assert reverse("awards:record", args=[record.pk]) in shown
    assert "Chiến sĩ thi đua cơ sở" in shown
    assert sign_in(province.clerks[1]).get(url).status_code == 404
    assert as_clerk.get(url, {"year": "abc"}).status_code == 200


def test_any_number_of_nominees_takes_the_same_number_of_statements(province, count_queries):
    codes = list(Award.objects.filter(for_individuals=True).values_list("code", flat=True))
    people = [SubjectFactory(unit=province.commune) for _ in range(30)]
    for one in people:
        rated(2025, subject=one)
        give(one, province.commune, "LDTT", 2024)
    few = count_queries(lambda: facts.verdicts(people[:3], codes, year=2025, on=DAY))
    assert count_queries(lambda: facts.verdicts(people, codes, year=2025, on=DAY)) == few
    assert few <= 12
