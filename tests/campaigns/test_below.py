"""Campaigns of a commune: its head asks and decides, the province above looks on; what is stored is Vietnamese."""

import re
from datetime import date

import pytest
from django.urls import reverse

from campaigns import launching
from campaigns.models import Campaign
from core import clock
from core.models import Outbox
from deadlines.models import Duty
from tests.factories import accounts as people
from tests.factories import campaigns_boards as ground
from tests.factories.units import UnitFactory

TODAY = date(2025, 6, 18)
DUE, NEXT = date(2025, 6, 16), date(2025, 9, 15)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def hamlets(province):
    return [UnitFactory(parent=province.commune, name=f"Bản Nậm {n}", short_name=f"Bản Nậm {n}") for n in (1, 2)]


@pytest.fixture
def campaign(province, hamlets):
    """Launched by the commune for its hamlets, with a target."""
    draft = ground.draft_campaign(province.commune, short_name="Bản sạch, đường đẹp")
    ground.indicator(draft, "Số hộ có hố rác")
    ground.add_periods(draft, DUE, NEXT)
    ground.add_group(draft, hamlets)
    with clock.pretend(ground.START):
        launching.launch(campaign=draft, by=province.head)
    return draft


def html(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["as_officer", "as_leader"])
def test_the_host_above_reads_the_whole_board_and_may_do_nothing_there(who, request, campaign, hamlets):
    client = request.getfixturevalue(who)
    page = html(client, "campaigns:campaign", campaign.pk)
    assert "0/2 đã đăng ký" in page
    assert "Bản Nậm 1" in page
    assert "Nhắc" not in page.split("<main")[1]
    for forbidden in ("add-units", "allotment", "conclude", "extend/"):
        assert f"/{forbidden}" not in page.split("<main")[1]
    board = html(client, "campaigns:board", campaign.pk)
    assert "Bản Nậm 1" in board
    assert "Bản Nậm 2" in board
    assert "Bản Nậm 2" in html(client, "campaigns:units", campaign.pk)
    duties = html(client, "campaigns:duties", campaign.pk)
    assert "Bản Nậm 2" in duties
    assert not re.search(r'href="/deadlines/\d+/"', duties)


def test_a_neighbouring_commune_does_not_see_it(sign_in, province, campaign):
    client = sign_in(province.heads[1])
    assert client.get(reverse("campaigns:campaign", args=[campaign.pk])).status_code == 404


def test_every_bar_leads_to_the_figures_behind_it(as_head, campaign):
    indicator = campaign.indicators.get()
    address = reverse("campaigns:indicator", args=[campaign.pk, indicator.pk])
    assert f'href="{address}"' in html(as_head, "campaigns:campaign", campaign.pk)
    assert as_head.get(address).status_code == 200


def test_the_head_of_the_hosting_unit_gives_a_later_date(as_head, campaign):
    duty = Duty.objects.filter(context_ref=f"campaign:{campaign.pk}").earliest("due_on", "pk")
    assert "Bản Nậm 1" in html(as_head, "deadlines:list", query="?tab=all")
    url = reverse("deadlines:extend", args=[duty.pk])
    assert url in html(as_head, "deadlines:duty", duty.pk)
    assert as_head.get(url).status_code == 200
    assert as_head.get(reverse("deadlines:extend_many")).status_code == 200


def test_the_hosts_clerk_and_the_province_give_none(as_clerk, as_officer, campaign):
    duty = Duty.objects.filter(context_ref=f"campaign:{campaign.pk}").first()
    assert as_clerk.get(reverse("deadlines:extend", args=[duty.pk])).status_code == 403
    assert as_officer.get(reverse("deadlines:extend", args=[duty.pk])).status_code == 404


def test_a_report_to_a_commune_waits_on_its_head(as_head, campaign, hamlets, province, sign_in):
    from campaigns import reporting

    part = ground.part_of(campaign, hamlets[0])
    head = people.head(hamlets[0])
    report = reporting.find(part, campaign.periods.order_by("due_on")[0])
    figures = [reporting.Figure(i, i.value) for i in campaign.indicators.all()]
    sections = {p.pk: "Đã làm xong hố rác." for p in campaign.content_points.all()}
    reporting.save(report=report, figures=figures, sections=sections, summary="Tốt.", by=head)
    reporting.submit(report=report, by=head)
    with clock.pretend(date(2025, 6, 30)):
        assert "Xem xét báo cáo: Bản Nậm 1" in html(as_head, "overview:home")


def test_the_campaign_of_the_host_offers_the_ways_on(as_officer, province):
    draft = ground.draft_campaign(province.host)
    assert f"/campaigns/{draft.pk}/edit/document/" in html(as_officer, "campaigns:campaign", draft.pk)
    own = ground.launched(province.host, province.communes, province.officer, [DUE])
    page = html(as_officer, "campaigns:campaign", own.pk)
    assert reverse("campaigns:add_participants", args=[own.pk]) in page
    assert reverse("campaigns:child_create", args=[own.pk]) not in page


def test_a_unit_is_offered_its_own_campaign_only_while_this_one_runs(as_head, province):
    own = ground.launched(province.host, province.communes, province.officer, [DUE])
    child = reverse("campaigns:child_create", args=[own.pk])
    assert child in html(as_head, "campaigns:campaign", own.pk)
    Campaign.objects.filter(pk=own.pk).update(status=Campaign.Status.ENDED)
    assert child not in html(as_head, "campaigns:campaign", own.pk)


def test_what_is_stored_is_vietnamese_whatever_its_author_reads(sign_in, province):
    province.officer.language = "en"
    province.officer.save()
    client = sign_in(province.officer)
    draft = ground.draft_campaign(province.host)
    ground.add_periods(draft, NEXT)
    ground.add_group(draft, province.communes)
    shown = client.get(reverse("campaigns:rehearsal", args=[draft.pk])).content.decode()
    assert 'lang="en"' in shown
    token = re.search(r'name="_token" value="([^"]+)"', shown).group(1)
    data = {"_token": token, "version": draft.version}
    assert client.post(reverse("campaigns:launch", args=[draft.pk]), data).status_code == 302
    titles = set(Duty.objects.filter(context_ref=f"campaign:{draft.pk}").values_list("title", flat=True))
    assert titles == {"Báo cáo: Kỳ 1"}
    notices = Outbox.objects.filter(kind="campaigns.launched")
    assert all(row.subject.startswith("Phát động phong trào") for row in notices)
    assert notices.exists()


def test_duties_are_found_by_what_is_owed_without_diacritics(as_officer, province):
    ground.launched(province.host, province.communes, province.officer, [NEXT], short_name="Chung sức giảm nghèo")
    assert "Báo cáo: Kỳ 1" in html(as_officer, "deadlines:list", query="?q=giam+ngheo+bao+cao")
    assert "Báo cáo: Kỳ 1" not in html(as_officer, "deadlines:list", query="?q=nong+thon").split("list-results")[1]
    assert "Báo cáo: Kỳ 1" in html(as_officer, "overview:search", query="?q=giam+ngheo")


def test_figures_are_confirmed_only_by_who_holds_them(as_officer, sign_in, province):
    draft = ground.draft_campaign(province.host)
    ground.indicator(draft, owner=province.department)
    ground.add_periods(draft, DUE)
    ground.add_group(draft, [*province.communes, province.department])
    with clock.pretend(ground.START):
        launching.launch(campaign=draft, by=province.officer)
    figures = reverse("campaigns:figures", args=[draft.pk])
    holder = sign_in(people.clerk(province.department))
    for name, args in (("campaigns:campaign", [draft.pk]), ("campaigns:list", [])):
        assert figures not in html(as_officer, name, *args)
        assert figures in html(holder, name, *args)
    assert holder.get(figures).status_code == 200


def test_the_host_confirms_a_figure_that_nobody_else_holds(as_officer, province):
    draft = ground.draft_campaign(province.host)
    ground.indicator(draft)
    ground.add_periods(draft, DUE)
    ground.add_group(draft, province.communes)
    with clock.pretend(ground.START):
        launching.launch(campaign=draft, by=province.officer)
    figures = reverse("campaigns:figures", args=[draft.pk])
    assert figures in html(as_officer, "campaigns:list")
    assert figures in html(as_officer, "campaigns:campaign", draft.pk)
    assert as_officer.get(figures).status_code == 200
