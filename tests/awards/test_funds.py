"""The fund: income, planned and paid per decision, one payment an award, lists for cashier and bank; the roll of honour."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from awards import funds, loading
from awards.models import AwardRecord, Decision, FundEntry, Payment
from core import clock
from tests.factories import decisions as stories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    cache.clear()
    with clock.pretend(DAY):
        yield


@pytest.fixture
def decision(province) -> Decision:
    loading.load()
    return stories.issued(province, on=date(2026, 11, 2))


def text(response: Any) -> str:
    return response.content.decode()


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def pay(client: Any, decision: Decision, *rows: Payment, **more: Any) -> Any:
    data = {"paid_on": "2026-11-18", "way": "cash", "receipt": "PC-12", "payments": [x.pk for x in rows], **more}
    return client.post(at("fund_pay", decision.pk), data)


def test_income_planned_and_paid_give_the_balance_with_the_rows_behind(as_officer, province, decision):
    entry = {
        "income": "1",
        "title": "Ngân sách giao",
        "on": "2026-01-05",
        "planned": "50.000.000",
        "amount": "40.000.000",
    }
    assert as_officer.post(at("fund_entry", province.host.pk), entry).status_code == 302
    other = {"income": "0", "title": "In bằng", "on": "2026-11-05", "amount": "500.000"}
    assert as_officer.post(at("fund_entry", province.host.pk), other).status_code == 302
    first = Payment.objects.first()
    assert pay(as_officer, decision, first).status_code == 302
    fund = funds.of_year(province.host.pk, 2026)
    assert (fund.income, fund.other, fund.paid, fund.due) == (40000000, 500000, 760000, 1520000)
    assert (fund.balance, fund.after) == (38740000, 37220000)
    shown = text(as_officer.get(at("fund")))
    for figure in ("40.000.000", "38.740.000", "37.220.000", decision.full_number, "In bằng"):
        assert figure in shown
    book = load_workbook(BytesIO(as_officer.get(at("fund_book", province.host.pk, 2026)).content))
    assert book.sheetnames == ["Tổng hợp", "Theo quyết định", "Thu, chi khác"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": "", "planned": ""}, "Nhập số dự toán hoặc số thực thu, thực chi."),
        ({"amount": "-5"}, "Số tiền không âm."),
        ({"on": "2026-12-01"}, "Ngày này ở tương lai."),
    ],
)
def test_an_entry_that_cannot_be_is_refused_beside_the_field(as_officer, province, values, sentence):
    data = {"income": "1", "title": "Thu", "on": "2026-01-05", "amount": "1.000", **values}
    response = as_officer.post(at("fund_entry", province.host.pk), data)
    assert response.status_code == 200
    assert sentence in text(response)
    assert not FundEntry.objects.exists()


def test_a_bonus_is_paid_once_after_its_decision_and_not_for_an_award_taken_back(as_officer, decision):
    first, second, third = Payment.objects.order_by("pk")
    assert "Quyết định ban hành ngày 02/11/2026; không chi trước ngày đó." in text(
        pay(as_officer, decision, first, paid_on="2026-11-01")
    )
    assert "Ngày này ở tương lai." in text(pay(as_officer, decision, first, paid_on="2026-11-21"))
    assert "field-error" in text(pay(as_officer, decision))
    assert pay(as_officer, decision, first).status_code == 302
    again = pay(as_officer, decision, first, second)
    assert "đã chi ngày 18/11/2026; không chi hai lần." in text(again)
    second.refresh_from_db()
    assert second.paid_on is None
    AwardRecord.objects.filter(line=third.line).update(status="cancelled")
    assert "đã bị thu hồi; không chi." in text(pay(as_officer, decision, third))


def test_what_was_paid_for_an_award_taken_back_is_recovered_once(as_officer, province, decision):
    first = Payment.objects.first()
    pay(as_officer, decision, first)
    url = at("fund_recover", first.pk)
    assert as_officer.post(url, {"on": "2026-11-20"}).status_code == 403  # in force
    AwardRecord.objects.filter(line=first.line).update(status="stripped")
    assert "Ngày thu hồi phải từ ngày chi đến hôm nay." in text(as_officer.post(url, {"on": "2026-11-10"}))
    assert as_officer.post(url, {"on": "2026-11-20"}).status_code == 302
    assert as_officer.post(url, {"on": "2026-11-20"}).status_code == 403
    fund = funds.of_year(province.host.pk, 2026)
    assert (fund.paid, fund.recovered, fund.balance) == (760000, 760000, 0)


def test_the_unit_pays_where_it_is_said_and_its_own_clerk_records_it(as_officer, as_clerk, province, decision):
    first = Payment.objects.first()
    url = at("fund_payment", first.pk)
    data = {"payer": province.commune.pk, "way": "bank", "account": "8800 2050 Agribank", "version": first.version}
    assert as_officer.post(url, data).status_code == 302
    assert as_officer.post(url, data).status_code == 409
    assert as_officer.post(url, {**data, "payer": province.communes[1].pk, "version": 2}).status_code == 200
    assert pay(as_officer, decision, first).status_code == 200  # not among those the host pays
    assert pay(as_clerk, decision, first).status_code == 302
    assert funds.of_year(province.commune.pk, 2026).paid == 760000
    assert "Tiền thưởng đã chi ngày 18/11/2026." in text(as_officer.get(url))


def test_the_receipt_and_bank_lists_name_everybody_with_the_total(as_officer, decision):
    sheet = Document(BytesIO(as_officer.get(at("fund_list", decision.pk, "receipt", "docx")).content))
    words = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    assert "2.280.000" in words
    assert {"Lò Thị Mai", "Giàng A Pó", "Nguyễn Văn Bình"} <= set(words)
    book = load_workbook(BytesIO(as_officer.get(at("fund_list", decision.pk, "bank", "xlsx")).content))
    cells = [value for row in book.active.iter_rows(values_only=True) for value in row]
    assert 2280000 in cells
    assert as_officer.get(at("fund_list", decision.pk, "secret", "xlsx")).status_code == 404


def test_nobody_else_sees_or_writes_in_the_fund(sign_in, province, decision):
    first = Payment.objects.first()
    for user, expected in ((province.head, 404), (province.outsider, 403), (province.member, 403)):
        client = sign_in(user)
        assert client.get(at("fund_payment", first.pk)).status_code == expected
        assert client.post(at("fund_pay", decision.pk), {}).status_code == expected
        assert client.post(at("fund_entry", province.host.pk), {}).status_code == 404
    leader = sign_in(province.leader)
    assert leader.get(at("fund")).status_code == 200
    assert leader.post(at("fund_entry", province.host.pk), {}).status_code == 403
    assert pay(leader, decision, first).status_code == 403


def test_the_fund_and_its_payments_cost_the_same_for_one_and_for_three(as_officer, province, decision, count_queries):
    urls = [at("fund"), at("fund_payments"), at("fund_pay", decision.pk)]
    for url in urls:
        as_officer.get(url)
    three = [count_queries(lambda url=url: as_officer.get(url)) for url in urls]
    gone = Payment.objects.order_by("pk")[1:]
    Payment.objects.filter(pk__in=[x.pk for x in gone]).delete()
    one = [count_queries(lambda url=url: as_officer.get(url)) for url in urls]
    assert three == one
    assert max(one) <= 12, one


# ---- the roll of honour
def test_the_roll_of_honour_shows_name_unit_award_decision_and_nothing_else(client, province, decision):
    row = AwardRecord.objects.first()
    row.subject.id_last, row.subject.born_year = "4821", 1987
    row.subject.save()
    url = reverse("overview:portal_honours")
    shown = text(client.get(url))
    for words in (row.name, row.at_unit_name, "Lao động tiên tiến", "456/QĐ-UBND"):
        assert words in shown
    assert "4821" not in shown
    assert "1987" not in shown
    found = text(client.get(url, {"q": "giang a po"}))
    assert "Giàng A Pó" in found
    assert "Lò Thị Mai" not in found
    assert "Lò Thị Mai" in text(client.get(url, {"decision": decision.pk}))
    assert "Lò Thị Mai" not in text(client.get(url, {"campaign": 999}))


def test_drafts_and_awards_taken_back_are_not_on_the_roll_and_a_host_switches_it_off(
    client, as_officer, province, decision
):
    AwardRecord.objects.filter(name="Giàng A Pó").update(status="cancelled")
    url = reverse("overview:portal_honours")
    assert "Giàng A Pó" not in text(client.get(url))
    setting = at("decision_setting", province.host.pk)
    assert as_officer.post(setting, {"payer": "unit", "version": 0}).status_code == 302
    cache.clear()
    assert "Lò Thị Mai" not in text(client.get(url))
