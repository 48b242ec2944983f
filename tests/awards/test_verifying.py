"""The public page of a certificate: what holds today by the register, nothing about persons, nothing to guess or to gather."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awards import register
from awards.certificates import making
from awards.certificates.making import LETTERS
from awards.models import Certificate
from core import clock
from tests.factories import certificates as story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
DAY = story.DAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture
def found(province: Any) -> Certificate:
    return story.prepared(province, "Lò Thị Hồng Mai")[0]


def look(address: str) -> Any:
    return Client().get(reverse("awards:verify_code", args=[address]))


def said(address: str) -> str:
    response = look(address)
    assert response.status_code == 200
    return response.content.decode()


def later(province: Any, record: Any, action: str, **more: Any) -> None:
    record.refresh_from_db()
    register.change(
        record=record, action=action, version=record.version, on=date(2026, 1, 25), number="99/QĐ-UBND", reason="Theo kết luận",
        by=province.officer, **more,
    )  # fmt: skip


def test_a_valid_certificate_is_shown_without_an_account_and_with_a_shortened_name(found):
    shown = said(found.address)
    assert "Có giá trị" in shown
    assert "Lò T. H. Mai" in shown
    assert "Lò Thị Hồng Mai" not in shown
    assert "456/QĐ-UBND" in shown
    assert "20/01/2026" in shown
    assert "1/2026" in shown


def test_nothing_of_the_page_leads_to_the_person_or_into_the_house(found):
    shown = said(found.address)
    assert 'name="robots" content="noindex' in shown
    assert look(found.address)["X-Robots-Tag"].startswith("noindex")
    assert look(found.address)["Cache-Control"] == "no-store"
    main = shown[shown.index('<main id="main"') : shown.index("</main>")]
    for trace in ("/awards/people/", "/awards/register/", "Chuyên viên", str(found.record.subject.full_name)):
        assert trace not in main


def test_what_is_corrected_revoked_and_restored_follows_the_register(found, province):
    with clock.pretend(DAY + timedelta(days=1)):
        later(province, found.record, "correct", name="Lò Thị Hoa Mai")
        shown = said(found.address)
        assert "Đã đính chính" in shown
        assert "99/QĐ-UBND" in shown
        assert "Lò T. H. Mai" in shown
        for action in ("cancel", "strip"):
            later(province, found.record, action)
            revoked = said(found.address)
            assert "Đã thu hồi" in revoked
            assert "không còn giá trị" in revoked
            later(province, found.record, "restore")
            assert "Đã thu hồi" not in said(found.address)


def test_a_certificate_made_after_the_correction_is_valid_and_the_earlier_one_replaced(found, province):
    with clock.pretend(DAY + timedelta(days=1)):
        later(province, found.record, "correct", name="Lò Thị Hoa Mai")
    with clock.pretend(DAY + timedelta(days=2)):
        new = making.again(
            record=found.record, host=province.host, kind="exchange", reason="Sai tên", asked_by="Mai", asked_on=DAY,
            number="", by=province.officer,
        )  # fmt: skip
        assert "Có giá trị" in said(new.address)
        assert "Cấp đổi" in said(new.address)
        old = said(found.address)
        assert "Đã thay thế" in old
        assert new.address not in old


def test_a_code_altered_by_one_letter_is_unknown_in_the_same_shape(found, count_queries):
    wrong = ("a" if found.address[0] != "a" else "b") + found.address[1:]
    look(found.address)
    right = count_queries(lambda: look(found.address))
    for other in (wrong, found.address[:-1], "x", "../../etc", "0" * 28, found.address + "a"):
        response = Client().get(reverse("awards:verify_code", args=["x"]).replace("/x/", f"/{other.replace('/', '')}/"))
        assert response.status_code == 200
        shown = response.content.decode()
        assert "Không tìm thấy" in shown
        assert "Lò" not in shown
        assert response["X-Robots-Tag"].startswith("noindex")
    assert count_queries(lambda: look(wrong)) == right


def test_a_code_is_typed_as_it_is_printed(found):
    typed = "-".join(found.address[at : at + 4] for at in range(0, 28, 4)).upper()
    response = Client().get(reverse("awards:verify"), {"code": f" {typed} "})
    assert response["Location"] == reverse("awards:verify_code", args=[found.address])
    assert "Mã của bằng, giấy khen" in Client().get(reverse("awards:verify")).content.decode()


def test_addresses_have_more_than_128_bits_and_no_letter_that_is_mistaken(province):
    rows = story.prepared(province, *(f"Người {n}" for n in range(20)))
    assert len(LETTERS) ** 28 > 2**128
    assert len({row.address for row in rows}) == 20
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{28}", row.address) for row in rows)


def test_too_many_looks_within_a_minute_are_put_off(found):
    client = Client(REMOTE_ADDR="10.1.2.3")
    url = reverse("awards:verify_code", args=[found.address])
    assert [client.get(url).status_code for _look in range(31)] == [200] * 30 + [429]
    assert "Tra cứu quá nhiều lần" in client.get(url).content.decode()
    assert Client(REMOTE_ADDR="10.1.2.4").get(url).status_code == 200
