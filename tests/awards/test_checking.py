"""The page "kiểm tra điều kiện": a case typed by hand, its explained answer, and what is typed wrongly."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awards import loading
from core import clock

ASKED = {"title": "CSTDT", "kind": "individual", "year": "2025", "received_on": "2026-02-10"}
THREE = {"title_2022": "CSTDCS", "title_2023": "CSTDCS", "title_2024": "CSTDCS", "idea_2024": "tinh"}


@pytest.fixture(autouse=True)
def _ground(db: None) -> Any:
    loading.load()
    with clock.pretend(date(2026, 3, 2)):
        yield


def ask(client: Client, **more: Any) -> tuple[int, str]:
    response = client.get(reverse("awards:check"), {**ASKED, **more})
    return response.status_code, response.content.decode()


def test_a_clerk_gets_the_explained_answer_with_articles(as_clerk: Client) -> None:
    code, page = ask(as_clerk, **THREE)
    assert code == 200
    for words in ("Đủ điều kiện", "khoản 1 Điều 22 Luật 06/2022/QH15", "Chiến sĩ thi đua cơ sở năm 2022",
                  "sáng kiến năm 2024, cấp tỉnh", "Do người xét đánh giá"):  # fmt: skip
        assert words in page, words
    assert "CSTDCS)" not in page


def test_a_near_miss_says_what_is_missing_and_the_earliest_year(as_clerk: Client) -> None:
    _code, page = ask(as_clerk, title_2023="CSTDCS", title_2024="CSTDCS", idea_2024="tinh", rating_2025="tot")
    assert "Chưa đủ điều kiện" in page
    assert "Chiến sĩ thi đua cơ sở năm 2025" in page
    assert "Năm sớm nhất có thể: 2026" in page
    assert page.index("Chưa đạt") < page.index(">Đạt<")  # what stands in the way comes first


def test_what_is_not_known_is_not_taken_for_none(as_clerk: Client) -> None:
    _code, page = ask(as_clerk, **THREE, unknown=["discipline"])
    assert "Chưa đủ dữ liệu" in page
    assert "chưa có dữ liệu: kỷ luật" in page


def test_a_later_rule_set_is_compared_and_stamped_provisional(as_clerk: Client) -> None:
    _code, page = ask(as_clerk, title="CSTDCS", rating_2025="tot", idea_2025="co_so")
    assert "Nếu xét theo Luật sửa đổi năm 2026:" in page
    assert "Tạm tính, chưa xác nhận" in page


def test_an_award_of_many_years_ago_is_typed_beside_the_table(as_clerk: Client) -> None:
    five = {f"rating_{year}": "tot" for year in range(2021, 2026)} | {"rating_2024": "xuat_sac"}
    titles = {"title_2021": "CSTDCS", "title_2022": "CSTDCS", "title_2023": "CSTDCS"}
    _code, page = ask(as_clerk, title="HCLD3", earlier_0="BK_TTG", earlier_year_0="2016", **five, **titles)
    assert "Đủ điều kiện" in page
    assert "Bằng khen của Thủ tướng Chính phủ năm 2016" in page


def test_a_collective_is_judged_by_its_members_and_block(as_clerk: Client) -> None:
    told = {
        "kind": "collective",
        "rating_2025": "xuat_sac",
        "members": "20",
        "ldtt": "15",
        "cstdcs": "2",
        "disciplined": "0",
    }
    assert "Đủ điều kiện" in ask(as_clerk, title="TTLDXS", **told)[1]
    assert "Đủ điều kiện" in ask(as_clerk, title="CO_T", **told, block="1", block_size="9")[1]
    assert "Chưa đủ điều kiện" in ask(as_clerk, title="CO_T", **told, block="2", block_size="9")[1]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": "XYZ"}, "Hãy chọn"),
        ({"received_on": "hôm nay"}, "Nhập ngày theo dạng"),
        ({"earlier_0": "BK_TTG"}, "Nhập năm của khen thưởng này."),
        ({"discipline": "canh_cao"}, "Nhập ngày bắt đầu."),
        ({"members": "5", "ldtt": "6"}, "lớn hơn số thành viên."),
        ({"block": "9", "block_size": "5"}, "lớn hơn số đơn vị của cụm, khối."),
        (
            {"discipline": "canh_cao", "discipline_from": "2025-05-01", "discipline_to": "2025-01-01"},
            "ngày kết thúc trước ngày bắt đầu.",
        ),
        ({"campaign_years": "-1", "campaign": "tinh"}, "Giá trị nhỏ nhất là 0."),
        ({"year": "mười"}, "Hãy chọn"),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_is_said_beside_the_field_and_nothing_is_lost(
    as_clerk: Client, more: dict[str, str], sentence: str
) -> None:
    code, page = ask(as_clerk, **{**THREE, **more})
    assert code == 400
    assert sentence in page
    assert "field-error" in page
    assert 'id="answer"' not in page


def test_somebody_without_a_role_is_refused(as_outsider: Client) -> None:
    response = as_outsider.get(reverse("awards:check"))
    assert response.status_code == 403
    assert "Bạn cần có vai trò để xem quy định khen thưởng." in response.content.decode()


def test_the_check_takes_few_queries_and_writes_nothing(as_clerk: Client, count_queries: Any) -> None:
    ask(as_clerk, **THREE)
    assert count_queries(lambda: ask(as_clerk, **THREE)) <= 12
