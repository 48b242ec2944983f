"""Stock of blanks, frames, flags and badges: what is left, register numbers that overlap, never below zero."""

import threading
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from awards import stock
from awards.models import StockMove
from core import clock
from tests.conftest import make_province
from tests.factories import certificates as story

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def move(client: Any, province: Any, **more: Any) -> Any:
    data = {"item": "Phôi bằng khen A3", "kind": "in", "count": "100", "on": "2026-01-05", **more}
    return client.post(reverse("awards:stock_add", args=[province.host.pk]), data)


def text(response: Any) -> str:
    return response.content.decode()


def test_the_year_shows_what_came_went_out_was_spoiled_and_is_left(as_officer, province):
    decision = story.decided(province)
    move(as_officer, province, on="2025-12-30", count="40")
    move(as_officer, province, first_number="BK-000101")
    move(
        as_officer,
        province,
        item="phôi bằng khen a3 ",
        kind="out",
        count="30",
        decision=decision.pk,
        first_number="BK-000101",
    )
    move(as_officer, province, kind="spoiled", count="2", first_number="BK-000131", last_number="BK-000132")
    assert [(m.item, m.last_number) for m in StockMove.objects.order_by("id")] == [
        ("Phôi bằng khen A3", ""), ("Phôi bằng khen A3", "BK-000200"), ("Phôi bằng khen A3", "BK-000130"),
        ("Phôi bằng khen A3", "BK-000132"),
    ]  # fmt: skip
    response = as_officer.get(reverse("awards:stock"), {"export": "xlsx"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert list(book.active.iter_rows(values_only=True))[1] == ("Phôi bằng khen A3", 40, 100, 30, 2, 108)
    assert "108" in text(as_officer.get(reverse("awards:stock")))
    assert "456/QĐ-UBND" in text(as_officer.get(reverse("awards:stock_moves")))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kind": "out", "count": "101"}, "Chỉ còn 100 chiếc “Phôi bằng khen A3”."),
        ({"kind": "out", "count": "1", "on": "2026-01-04"}, "Chỉ còn 0 chiếc “Phôi bằng khen A3”."),
        ({"first_number": "BK-000150", "count": "60"}, "Có số trong khoảng này đã nhập kho rồi."),
        ({"kind": "out", "count": "5", "first_number": "BK-000108"}, "Có số trong khoảng này đã xuất hoặc đã hỏng."),
        ({"kind": "out", "count": "5", "first_number": "BK-000199"}, "Có số trong khoảng này chưa từng nhập kho."),
        ({"first_number": "CT-1", "last_number": "CT-9"}, "Từ CT-1 đến CT-9 không phải là 100 chiếc."),
        ({"first_number": "CT-1", "last_number": "DT-100"}, "Hai số phải có phần chữ đầu giống nhau."),
        ({"first_number": "CT"}, "Số sê-ri kết thúc bằng chữ số"),
        ({"last_number": "CT-100"}, "Hãy nhập cả số đầu."),
        ({"on": "2026-03-11"}, "Ngày này ở tương lai."),
        ({"count": "0"}, "field-error"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_nothing_typed_is_lost(as_officer, province, more, sentence):
    move(as_officer, province, first_number="BK-000101")
    stock.record(
        host=province.host, item="Khung", kind="in", count=1, on=date(2026, 1, 6), by=province.officer,
    )  # fmt: skip
    if "108" in more.get("first_number", ""):
        move(as_officer, province, kind="out", count="10", first_number="BK-000101")
    before = StockMove.objects.count()
    shown = text(move(as_officer, province, note="Tủ số 2", **more))
    assert sentence in shown
    assert "Tủ số 2" in shown
    assert StockMove.objects.count() == before


def test_numbers_received_in_two_deliveries_may_go_out_together(as_officer, province):
    move(as_officer, province, count="10", first_number="1")
    move(as_officer, province, count="10", first_number="11")
    assert move(as_officer, province, kind="out", count="15", first_number="3").status_code == 302


def test_a_later_outgoing_is_not_pulled_below_zero_by_an_earlier_one(as_officer, province):
    move(as_officer, province, count="10")
    move(as_officer, province, kind="out", count="8", on="2026-03-01")
    assert "Chỉ còn" in text(move(as_officer, province, kind="out", count="5", on="2026-02-01"))


def test_only_the_people_of_the_host_see_and_keep_its_stock(sign_in, province):
    move(sign_in(province.officer), province)
    leader = sign_in(province.leader)
    assert "Phôi bằng khen A3" in text(leader.get(reverse("awards:stock")))
    assert move(leader, province).status_code == 403
    assert move(sign_in(province.head), province).status_code == 403
    assert sign_in(province.clerk).get(reverse("awards:stock")).status_code == 403
    assert "Phôi" not in text(sign_in(province.head).get(reverse("awards:stock_moves")))


def test_the_list_of_movements_costs_the_same_queries_for_one_and_three(as_officer, province, count_queries):
    url = reverse("awards:stock_moves")
    move(as_officer, province)
    as_officer.get(url)
    few = count_queries(lambda: as_officer.get(url))
    move(as_officer, province, kind="out", count="1", decision=story.decided(province).pk)
    move(as_officer, province, kind="spoiled", count="1")
    as_officer.get(url)
    assert count_queries(lambda: as_officer.get(url)) == few
    assert few <= 12


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two connections at once")
@pytest.mark.django_db(transaction=True)
def test_two_people_who_take_the_last_piece_at_once_get_one():
    place = make_province()
    stock.record(host=place.host, item="Cờ", kind="in", count=1, on=DAY, by=place.officer)
    answers: list[str] = []

    def take() -> None:
        try:
            with clock.pretend(DAY):
                stock.record(host=place.host, item="Cờ", kind="out", count=1, on=DAY, by=place.officer)
            answers.append("taken")
        except ValidationError:
            answers.append("none left")
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["none left", "none left", "none left", "taken"]
