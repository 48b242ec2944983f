"""Search over every room: folded, per permission, ten of each kind."""

from datetime import date

import pytest

from campaigns.models import Directive, Entrant
from core import clock
from tests.factories import campaigns_boards as ground
from tests.factories.units import UnitFactory

TODAY = date(2025, 6, 18)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def found(client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return {group.label: [hit.title for hit in group.hits] for group in response.context["groups"]}


def test_everything_is_found_without_diacritics(as_officer, province):
    campaign = ground.launched(
        province.host, province.communes, province.officer, [TODAY], short_name="Đoàn kết sáng tạo"
    )
    Directive.objects.create(
        keeper=province.host, doc_type="plan", issuer="UBND tỉnh", subject="Kế hoạch đoàn kết", created_at=clock.now()
    )
    Entrant.objects.create(
        participation=ground.part_of(campaign, province.commune), kind="collective", name="Tổ Đoàn Kết"
    )
    UnitFactory(name="Hợp tác xã Đoàn Kết", short_name="HTX Đoàn Kết")
    groups = found(as_officer, "DOAN ket")
    assert groups["Phong trào thi đua"] == ["Đoàn kết sáng tạo"]
    assert groups["Đơn vị"] == ["Hợp tác xã Đoàn Kết"]
    assert groups["Tập thể, cá nhân tham gia"] == ["Tổ Đoàn Kết"]
    assert len(groups["Văn bản phát động"]) == 1


def test_one_finds_only_what_one_may_see(as_clerk, as_outsider, province):
    campaign = ground.launched(
        province.host, province.communes[1:], province.officer, [TODAY], short_name="Đoàn kết sáng tạo"
    )
    Entrant.objects.create(
        participation=ground.part_of(campaign, province.communes[1]), kind="person", name="Lò Thị Đoàn"
    )
    assert found(as_clerk, "doan") == {}
    assert found(as_outsider, province.commune.short_name) == {}


def test_ten_of_each_kind_and_a_word_on_the_rest(as_clerk):
    for number in range(12):
        UnitFactory(name=f"Bản Nậm Cáy {number}")
    assert len(found(as_clerk, "nam cay")["Đơn vị"]) == 10
    assert "Còn kết quả khác" in as_clerk.get("/search/", {"q": "nam cay"}).content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Gõ ít nhất hai chữ"),
        ("đ", "Gõ ít nhất hai chữ"),
        ("<b>zz</b>", "Không tìm thấy “&lt;b&gt;zz&lt;/b&gt;”"),
        ("%_' \"", "Không tìm thấy"),
    ],
)
def test_nothing_found_says_what_to_do(as_officer, query, words):
    assert words in as_officer.get("/search/", {"q": query}).content.decode()


def test_searching_takes_at_most_twelve_queries(as_officer, province, count_queries):
    ground.launched(province.host, province.communes, province.officer, [TODAY], short_name="Xã đoàn kết")
    as_officer.get("/search/", {"q": "xa"})
    assert count_queries(lambda: as_officer.get("/search/", {"q": "xa"})) <= 12
