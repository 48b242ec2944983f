"""The public page: campaigns under way, nothing about people, reports or units that take part."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from core import clock
from tests.factories import campaigns_boards as ground
from tests.factories.units import UnitFactory
from units.models import UnitKind

TODAY = date(2025, 6, 18)
URL = "/portal/"


@pytest.fixture(autouse=True)
def _today(db):
    cache.clear()
    with clock.pretend(TODAY):
        yield


def launched(province, host=None, **fields):
    return ground.launched(host or province.host, province.communes, province.officer, [date(2025, 9, 1)], **fields)


def page(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_what_is_under_way(client, province):
    launched(province, short_name="Chung sức giảm nghèo", theme="Không để ai bị bỏ lại phía sau")
    ground.draft_campaign(province.host, short_name="Bản nháp kín")
    html = page(client)
    assert "Chung sức giảm nghèo" in html
    assert "“Không để ai bị bỏ lại phía sau”" in html
    assert province.host.name in html
    assert "01/01/2025 – 31/12/2025" in html
    assert "Bản nháp kín" not in html
    assert province.commune.name not in html
    assert province.officer.full_name not in html


def test_what_a_party_body_launches_stays_inside(client, province, sign_in):
    party = UnitFactory(parent=province.host, kind=UnitKind.PARTY, name="Huyện ủy Thử")
    from tests.factories import accounts as people

    ground.launched(party, province.communes, people.officer(party), [date(2025, 9, 1)], short_name="Nội bộ Đảng")
    assert "Nội bộ Đảng" not in page(client)


def test_it_is_searched_without_diacritics_and_says_when_nothing_matches(client, province):
    launched(province, short_name="Chung sức giảm nghèo")
    launched(province, short_name="Đường sạch, bản đẹp")
    html = page(client, "?q=giam+ngheo")
    assert "Chung sức giảm nghèo" in html
    assert "Đường sạch" not in html
    assert "Thử từ khác hoặc ít từ hơn." in page(client, "?q=xyz")


def test_many_are_paged_and_an_absurd_page_is_brought_into_range(client, province, monkeypatch):
    from overview import portal

    monkeypatch.setattr(portal, "PER_PAGE", 1)
    launched(province, short_name="Phong trào một")
    launched(province, short_name="Phong trào hai")
    assert "Phong trào hai" in page(client)
    assert "Phong trào một" in page(client, "?page=2")
    assert "Phong trào một" in page(client, "?page=99999")
    for bad in ("abc", "-1", "²", "9" * 30):
        assert "Phong trào hai" in page(client, f"?page={bad}")


def test_sign_in_leads_there_with_the_number(client, province):
    launched(province)
    html = client.get(reverse("accounts:sign_in")).content.decode()
    assert f'href="{URL}"' in html
    assert '<span class="count">1</span>' in html


def test_what_was_read_is_kept_for_a_minute(client, province):
    launched(province)
    page(client)
    launched(province, short_name="Vừa phát động")
    assert "Vừa phát động" not in page(client)
