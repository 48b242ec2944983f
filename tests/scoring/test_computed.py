"""Computed rows: filled from the system's own records, read anew while the round runs, frozen by the release."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from scoring import tasks
from scoring.models import PublishedFigure, PublishedResult, Release, Round, RoundStage, Score
from tests.conftest import Province
from tests.factories import rounds as ground

Kind = RoundStage.Kind
ROWS = (
    ("I", "", {"text": "Kinh tế", "kind": "group"}),
    ("I.1", "I", {"text": "Thu ngân sách", "maximum": 8}),
    ("I.2", "I", {"text": "Chỉ số cải cách hành chính", "maximum": 10, "source": "published", "source_ref": "par"}),
)
SHORT = (Kind.SELF, Kind.RELEASE)


@pytest.fixture(autouse=True)
def _on_the_first_of_december() -> Iterator[None]:
    with clock.pretend(ground.START):
        yield


@pytest.fixture
def index(province: Province) -> PublishedResult:
    made: PublishedResult = PublishedResult.objects.create(
        host=province.host, code="par", name="Chỉ số CCHC", year=2025, publisher="Bộ Nội vụ", added_by=province.officer,
        added_at=clock.now(),
    )  # fmt: skip
    return made


@pytest.fixture
def record(province: Province, index: PublishedResult) -> Round:
    return ground.running(province, kinds=SHORT, version=ground.table(province.host, rows=ROWS))


def known(index: PublishedResult, province: Province, *figures: str) -> None:
    for unit, figure in zip(province.communes, figures, strict=False):
        PublishedFigure.objects.update_or_create(result=index, unit=unit, defaults={"value": Decimal(figure)})


def points(record: Round) -> list[Decimal | None]:
    rows = Score.objects.filter(card__sheet__round=record, computed=True).order_by("card__sheet__unit__code")
    return list(rows.values_list("points", flat=True))


def do(record: Round, client: Any, what: str = "refresh") -> Any:
    return client.post(reverse("scoring:round_act", args=[record.pk]), {"do": what})


def test_who_runs_the_round_reads_the_figures_anew(
    province: Province, index: PublishedResult, record: Round, sign_in: Any
) -> None:
    assert points(record) == [None] * 3
    known(index, province, "9", "8", "0")
    client = sign_in(province.officer)
    assert "Lấy lại số liệu" in client.get(reverse("scoring:round", args=[record.pk])).content.decode()
    assert do(record, client).status_code == 302
    assert points(record) == [9, 8, 0]
    known(index, province, "7")
    do(record, sign_in(province.block_head))
    assert points(record) == [7, 8, 0]


def test_nobody_else_reads_them_anew(province: Province, index: PublishedResult, record: Round, sign_in: Any) -> None:
    known(index, province, "9", "8", "7")
    assert [do(record, sign_in(who)).status_code for who in (province.clerk, province.head, province.outsider)] == [
        403, 403, 404,
    ]  # fmt: skip
    assert points(record) == [None] * 3


def test_a_table_without_computed_rows_has_no_such_button(province: Province, sign_in: Any) -> None:
    record = ground.running(province)
    page = sign_in(province.officer).get(reverse("scoring:round", args=[record.pk]))
    assert "Lấy lại số liệu" not in page.content.decode()


def test_every_day_and_at_the_end_of_the_self_scoring_they_are_read_anew(
    province: Province, index: PublishedResult, record: Round
) -> None:
    known(index, province, "9", "8", "7")
    assert tasks.fill_computed() == 1
    assert points(record) == [9, 8, 7]
    known(index, province, "6")
    ground.self_scored(province, record)
    ground.close(record, Kind.SELF, province.officer)
    assert points(record) == [6, 8, 7]


def test_a_release_freezes_them(province: Province, index: PublishedResult, record: Round, sign_in: Any) -> None:
    known(index, province, "9", "8", "7")
    ground.self_scored(province, record)
    ground.close(record, Kind.SELF, province.officer)
    client = sign_in(province.officer)
    client.post(reverse("scoring:release", args=[record.pk]), {"reason": ""})
    known(index, province, "1", "1", "1")
    assert tasks.fill_computed() == 0
    assert do(record, client).status_code == 403
    assert points(record) == [9, 8, 7]


def test_a_row_without_a_figure_is_named_with_the_way_to_waive_it(
    province: Province, index: PublishedResult, record: Round, sign_in: Any
) -> None:
    known(index, province, "9", "8")
    ground.self_scored(province, record)
    ground.close(record, Kind.SELF, province.officer)
    client, third = sign_in(province.officer), province.communes[2]
    address = reverse("scoring:release", args=[record.pk])
    shown = client.get(address).content.decode()
    said = f"“2 Chỉ số cải cách hành chính”: nguồn số liệu chưa có số liệu của {third.short_name}."
    assert said in shown
    assert reverse("scoring:version_waivers", args=[record.version_used_id]) in shown
    assert said in client.post(address, {"reason": ""}).content.decode()
    assert not Release.objects.exists()
    client.post(
        reverse("scoring:version_waivers", args=[record.version_used_id]),
        {"criterion": ground.row(record, "I.2").pk, "unit": third.code, "reason": "Không thuộc diện"},
    )
    client.post(address, {"reason": ""})
    assert Release.objects.count() == 1
