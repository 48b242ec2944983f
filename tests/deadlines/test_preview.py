"""What will be sent in the next thirty days: the screen says the same as the command, a heading per day."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from tests.conftest import make_province
from tests.factories.ladder import at, owed_by

NOW = at(date(2025, 6, 19))
pytestmark = pytest.mark.django_db


def look(client, **query):
    with clock.pretend(NOW):
        return client.get(reverse("deadlines:coming"), query)


def rows(client, **query):
    with clock.pretend(NOW):
        return list(client.get(reverse("deadlines:coming"), query).context["list"].ordered)


def commands():
    out = StringIO()
    with clock.pretend(NOW):
        call_command("send_reminders", "--dry-run", "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def duties(province):
    one = owed_by(province.commune, province.host)
    other = owed_by(
        province.communes[1], province.host, title="Kế hoạch", context="Cải cách hành chính", context_ref="campaign:2",
        due_on=date(2025, 6, 27),
    )  # fmt: skip
    return one, other


def test_it_says_the_same_as_the_command(as_officer, duties):
    expected = commands()
    assert len(expected) > 20
    shown = sorted(tuple(row.data().items()) for row in rows(as_officer))
    assert shown == sorted(tuple(row.items()) for row in expected)


def test_each_day_has_its_heading_with_its_figures(as_officer, province, duties):
    html = look(as_officer).content.decode()
    heads = [part.split("</th>")[0] for part in html.split('scope="rowgroup" colspan="')[1:]]
    days = list(dict.fromkeys(row.send_on for row in rows(as_officer)))
    assert len(heads) == len(days)
    assert "Thứ 5, 19/06/2025: 4 lần nhắc, 2 người" in heads[0]
    for words in (province.clerk.full_name, "Trước hạn 7 ngày", "hạn 30/06/2025", "Sau khi cho gửi"):
        assert words in html


def test_one_campaign_from_its_page(as_officer, duties):
    found = rows(as_officer, ref="campaign:2")
    assert {row.campaign for row in found} == {"Cải cách hành chính"}
    assert [row.data() for row in found] == [row for row in commands() if row["campaign"] == "Cải cách hành chính"]
    html = look(as_officer, ref="campaign:2", q="khong co").content.decode()
    assert '<input type="hidden" name="ref" value="campaign:2"' in html
    assert "?ref=campaign%3A2" in html


def test_search_and_filters(as_officer, province, duties):
    assert {row.what for row in rows(as_officer, q="ke hoach")} == {"Kế hoạch"}
    assert {row.unit for row in rows(as_officer, unit=province.commune.name)} == {province.commune.name}
    assert {row.channel for row in rows(as_officer, channel="email")} == {"email"}
    assert {row.send_on for row in rows(as_officer, day_from="2025-06-23", day_to="2025-06-23")} == {date(2025, 6, 23)}
    assert {row.campaign for row in rows(as_officer, campaign="cai cach")} == {"Cải cách hành chính"}
    assert rows(as_officer, q="khong co gi") == []


def test_it_is_exported(as_officer, duties):
    with clock.pretend(NOW):
        response = as_officer.get(reverse("deadlines:coming"), {"export": "xlsx", "channel": "email"})
        lines = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    mails = [row for row in commands() if row["channel"] == "email"]
    at_user, at_key = lines[0].index("Tên đăng nhập"), lines[0].index("Mã việc")
    assert sorted((line[at_user], line[at_key]) for line in lines[1:]) == sorted(
        (m["recipient"], m["duty"]) for m in mails
    )


def test_only_what_the_persons_hosts_ask_for(sign_in, province, duties):
    assert rows(sign_in(make_province().officer)) == []
    assert rows(sign_in(province.leader)) != []
    assert look(sign_in(province.clerk)).status_code == 403
    assert look(sign_in(province.member)).status_code == 403


def test_the_number_of_queries_does_not_grow(as_officer, province, count_queries):
    owed_by(province.commune, province.host)
    look(as_officer)
    one = count_queries(lambda: look(as_officer))
    for unit in province.communes:
        owed_by(unit, province.host)
    assert count_queries(lambda: look(as_officer)) == one <= 20


def test_the_page_of_a_campaign_leads_to_its_reminders(as_officer, province):
    from tests.factories import campaigns_boards as ground

    with clock.pretend(NOW):
        campaign = ground.launched(province.host, province.communes, province.officer, [date(2025, 6, 30)])
        html = as_officer.get(reverse("campaigns:campaign", args=[campaign.pk])).content.decode()
    for name in ("coming", "reminders"):
        assert f"{reverse(f'deadlines:{name}')}?ref=campaign:{campaign.pk}" in html
