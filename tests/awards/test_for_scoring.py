"""Criteria computed from the register: counted as known on the day, each figure with its records, on the score sheet."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from awards.models import Initiative, InitiativeAuthor, Recognition, RecordEvent
from core import clock
from scoring import facts
from scoring.models import Criterion, Score
from tests.factories import rounds as ground
from tests.factories.register import RecordFactory, SubjectFactory, awards, rated

pytestmark = pytest.mark.django_db
ROWS = (
    ("I", "", {"text": "Thi đua, khen thưởng", "kind": "group"}),
    ("I.1", "I", {"text": "Tập thể được khen", "maximum": 10, "source": "awards_unit"}),
    ("I.2", "I", {"text": "Cá nhân được khen", "maximum": 10, "source": "awards_people", "source_ref": "CSTDCS"}),
    ("I.3", "I", {"text": "Sáng kiến", "maximum": 10, "source": "initiatives", "source_ref": "tinh"}),
    ("I.4", "I", {"text": "Xếp loại tập thể", "maximum": 10, "source": "rating"}),
)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(ground.START):
        yield


@pytest.fixture
def record(province):
    return ground.running(province, kinds=("self", "release"), version=ground.table(province.host, rows=ROWS))


def give(code, **more):
    more = {"at_unit": more.get("unit"), "year": 2025, "decided_on": date(2025, 11, 20), **more}
    return RecordFactory(award=awards()[code], **more)


def of(record, code, unit, on=None):
    return facts.of_criterion(ground.row(record, code), unit, on)


def idea(unit, level, day=date(2025, 10, 1), **more):
    made = Initiative.objects.create(
        unit=unit, title="Số hóa hồ sơ", status="recognised", created_at=clock.now(), **{"year": 2025, **more}
    )
    InitiativeAuthor.objects.create(initiative=made, subject=SubjectFactory(unit=unit))
    Recognition.objects.create(initiative=made, level=level, decided_on=day, issuer="UBND")
    return made


def test_the_sheet_shows_the_figures_and_each_leads_to_its_records(province, record, sign_in):
    unit, mai = province.commune, SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)
    own = give("TTLDTT", unit=unit)
    hers = give("CSTDCS", at_unit=unit, subject=mai)
    give("LDTT", at_unit=unit, subject=mai)
    idea(unit, "tinh")
    rated(2025, "xuat_sac", unit=unit)
    client = sign_in(province.officer)
    client.post(reverse("scoring:round_act", args=[record.pk]), {"do": "refresh"})
    scores = Score.objects.filter(card__sheet__unit=unit, computed=True).order_by("criterion__code")
    assert list(scores.values_list("points", flat=True)) == [1, 1, 1, 4]
    clerk, sheet = sign_in(province.clerk), ground.sheet(record, unit)
    page = clerk.get(reverse("scoring:sheet", args=[sheet.pk])).content.decode()
    rows = {code: ground.row(record, code).pk for code in ("I.1", "I.2")}
    links = {code: reverse("scoring:sheet_records", args=[sheet.pk, pk]) for code, pk in rows.items()}
    assert [link in page for link in links.values()] == [True, True]
    pages = {code: clerk.get(link).content.decode() for code, link in links.items()}
    assert reverse("awards:record", args=[own.pk]) in pages["I.1"]
    assert reverse("awards:record", args=[hers.pk]) in pages["I.2"]
    assert "Lò Thị Mai · Chiến sĩ thi đua cơ sở" in pages["I.2"]


def test_awards_are_counted_as_known_on_the_day(province, record):
    unit = province.commune
    held = give("TTLDTT", unit=unit)
    give("TTLDTT", unit=unit, year=2024)
    assert of(record, "I.1", unit, date(2025, 11, 19)).figure == D(0)
    assert of(record, "I.1", unit, date(2025, 11, 20)).figure == D(1)
    held.status = "stripped"
    held.save()
    RecordEvent.objects.create(
        record=held, status="stripped", on=date(2025, 11, 28), reason="Sai", by=province.officer, at=clock.now()
    )
    assert of(record, "I.1", unit, date(2025, 11, 27)).figure == D(1)
    assert of(record, "I.1", unit).figure == D(0)
    assert of(record, "I.1", unit).note == "Sổ khen thưởng chưa có bản ghi nào của năm này."


def test_a_year_corrected_later_is_taken_back_in_thought(province, record):
    held = give("TTLDTT", unit=province.commune, year=2024)
    RecordEvent.objects.create(
        record=held, status="corrected", on=date(2025, 11, 28), reason="Nhầm năm", by=province.officer, at=clock.now(),
        before={"year": 2025}, after={"year": 2024},
    )  # fmt: skip
    assert of(record, "I.1", province.commune, date(2025, 11, 27)).figure == D(1)
    assert of(record, "I.1", province.commune).figure == D(0)


def test_initiatives_count_from_the_level_asked_for_once_each(province, record):
    unit = province.commune
    idea(unit, "co_so")
    wide = idea(unit, "tinh")
    Recognition.objects.create(initiative=wide, level="toan_quoc", decided_on=date(2025, 11, 1), issuer="Bộ")
    idea(unit, "tinh", day=date(2025, 12, 24))
    assert of(record, "I.3", unit).figure == D(1)
    Criterion.objects.filter(code="I.3").update(source_ref="")
    assert of(record, "I.3", unit).figure == D(2)


def test_a_rating_not_recorded_leaves_the_row_open(province, record):
    found = of(record, "I.4", province.commune)
    assert (found.figure, found.note) == (None, "Chưa ghi nhận xếp loại của năm này.")
    rated(2025, "tot", unit=province.commune, of="party")
    assert of(record, "I.4", province.commune).figure is None
    Criterion.objects.filter(code="I.4").update(source_ref="party")
    assert of(record, "I.4", province.commune).figure == D(3)


def test_the_form_of_a_row_offers_the_awards_of_the_catalogue(province, as_officer):
    awards()
    made = {"text": "Khen thưởng", "kind": "per_item", "formula": {"each": "1"}, "source": "awards_people"}
    version = ground.table(province.host, rows=[("A", "", made)], status="draft", name="Bảng nháp")
    page = as_officer.get(reverse("scoring:row_edit", args=[version.criteria.get().pk])).content.decode()
    assert "Khen thưởng cá nhân của đơn vị" in page
    assert '<option value="CSTDCS">Chiến sĩ thi đua cơ sở</option>' in page


def test_the_statements_do_not_grow_with_units_and_records(province, record, count_queries):
    rows = list(record.version_used.criteria.exclude(source=""))
    ask = lambda: facts.compute(rows, province.communes)  # noqa: E731
    for unit in province.communes[:1]:
        give("TTLDTT", unit=unit)
    one = count_queries(ask)
    for unit in province.communes:
        give("TTLDTT", unit=unit)
        idea(unit, "tinh")
    assert count_queries(ask) == one
