"""The page of a campaign through HTTP: what each state looks like, who sees whose reports, in how many queries."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import ContentPoint, Directive, DirectiveCitation, DirectiveNumber, Movement, Report, Target
from core import clock
from deadlines.extensions import grant
from deadlines.models import Duty
from tests.factories import accounts as people
from tests.factories import campaigns_boards as ground
from tests.factories.units import UnitFactory

TODAY = date(2025, 6, 18)
DUE, NEXT = date(2025, 6, 16), date(2025, 9, 15)
S = Report.Status


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def campaign(province):
    return ground.launched(
        province.host, province.communes, province.officer, [DUE, NEXT], short_name="Chung sức xây dựng nông thôn mới"
    )


def text(client, name, *args, query=""):
    response = client.get(reverse(f"campaigns:{name}", args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def cells(client, campaign, unit, query=""):
    """The words of the unit's cells on the board."""
    import re

    html = text(client, "board", campaign.pk, query=query)
    row = re.search(rf'<th scope="row" title="{unit.short_name}">.*?</tr>', html, re.S).group()
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td>(.*?)</td>", row, re.S)]


def first(campaign):
    return campaign.periods.order_by("due_on").first()


def test_a_report_past_its_day_is_overdue_and_leads_to_the_report(as_officer, campaign, province):
    assert cells(as_officer, campaign, province.commune)[0] == "Quá 2 ngày Quá hạn"
    part = ground.part_of(campaign, province.commune)
    assert f"/campaigns/reports/{part.pk}/{first(campaign).pk}/" in text(as_officer, "board", campaign.pk)


@pytest.mark.parametrize(
    ("status", "on", "words"),
    [
        (S.ACCEPTED, date(2025, 6, 16), "16/06 Đúng hạn"),
        (S.ACCEPTED, date(2025, 6, 18), "+2 ngày Nộp muộn"),
        (S.SUBMITTED, date(2025, 6, 13), "13/06 Chờ xem"),
        (S.RETURNED, date(2025, 6, 13), "Trả lại"),
    ],
)
def test_a_sent_report_shows_its_state(as_officer, campaign, province, status, on, words):
    ground.send(campaign, province.commune, first(campaign), on, status=status)
    assert cells(as_officer, campaign, province.commune)[0] == words


def test_a_returned_report_with_the_head_still_counts_as_returned(as_officer, campaign, province):
    report = ground.send(campaign, province.commune, first(campaign), DUE, status=S.RETURNED)
    Report.objects.filter(pk=report.pk).update(status=S.FOR_SIGNATURE)
    assert cells(as_officer, campaign, province.commune)[0] == "Trả lại"


def test_a_draft_does_not_show(as_officer, campaign, province):
    report = ground.send(campaign, province.commune, first(campaign), DUE)
    Report.objects.filter(pk=report.pk).update(status=S.DRAFT, version_no=0, first_submitted_on=None)
    Duty.objects.filter(unit=province.commune).update(closed_at=None, outcome="", done_on=None)
    assert cells(as_officer, campaign, province.commune)[0] == "Quá 2 ngày Quá hạn"


def test_an_extension_an_excuse_and_a_period_to_come(as_officer, campaign, province):
    with clock.pretend(date(2025, 6, 10)):
        duty = Duty.objects.get(unit=province.communes[1], due_on=DUE)
        grant(duty=duty, due_on=date(2025, 6, 20), reason="Lũ quét", by=province.officer)
    ground.excuse(Duty.objects.get(unit=province.communes[2], due_on=DUE))
    assert cells(as_officer, campaign, province.communes[1]) == ["Đến 20/06 Gia hạn", "Chưa đến kỳ"]
    assert cells(as_officer, campaign, province.communes[2])[0] == "Được miễn"


def test_what_is_only_requested_is_never_overdue(as_officer, province):
    campaign = ground.launched(province.host, province.communes, province.officer, [DUE], tone="request")
    assert cells(as_officer, campaign, province.commune)[0] == "Chưa nhận Đang nhận"
    assert "quá hạn" not in text(as_officer, "campaign", campaign.pk).lower().split("board-key")[0]


def test_heads_count_expected_received_on_time_accepted(as_officer, campaign, province):
    a, b, c = province.communes
    ground.send(campaign, a, first(campaign), DUE)
    ground.send(campaign, b, first(campaign), date(2025, 6, 18), status=S.SUBMITTED)
    ground.excuse(Duty.objects.get(unit=c, due_on=DUE))
    head = as_officer.get(reverse("campaigns:board", args=[campaign.pk])).context["board"].heads[0]
    assert (head.expected, head.received, head.on_time, head.accepted) == (2, 2, 1, 1)


def test_needs_attention_comes_first_and_by_name_is_by_name(as_officer, campaign, province):
    a, b, c = province.communes
    ground.send(campaign, a, first(campaign), DUE)
    ground.send(campaign, b, first(campaign), DUE, status=S.RETURNED)
    url = reverse("campaigns:board", args=[campaign.pk])
    assert [row.label for row in as_officer.get(url).context["board"].rows] == [u.short_name for u in (c, b, a)]
    by_name = as_officer.get(url, {"sort": "name"}).context["board"].rows
    assert [row.label for row in by_name] == sorted(u.short_name for u in province.communes)


def test_the_board_is_searched_without_diacritics_and_exported(as_officer, campaign, province):
    name = province.communes[1].short_name
    rows = (
        as_officer.get(
            reverse("campaigns:board", args=[campaign.pk]),
            {"q": name.replace("ã", "a").replace("ư", "u").replace("ờ", "o")},
        )
        .context["board"]
        .rows
    )
    assert [row.label for row in rows] == [name]
    response = as_officer.get(reverse("campaigns:board", args=[campaign.pk]), {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    lines = list(sheet.values)
    assert lines[1][:3] == ("Phải nộp", 3, 3)
    assert lines[5][1] == "Quá hạn: Quá 2 ngày"


@pytest.mark.parametrize("name", ["campaign", "board", "indicators", "units", "duties"])
def test_the_number_of_queries_does_not_grow(as_officer, province, count_queries, name):
    def queries(units):
        campaign = ground.launched(province.host, units, province.officer, [DUE, NEXT])
        kpi = ground.indicator(campaign)
        for unit in units:
            ground.send(campaign, unit, first(campaign), DUE, values={kpi: 5})
        url = reverse(f"campaigns:{name}", args=[campaign.pk])
        as_officer.get(url)
        return count_queries(lambda: as_officer.get(url))

    few, many = queries(province.communes[:1]), queries(province.communes)
    assert few == many
    assert many <= (20 if name == "campaign" else 12)


# ---- who sees what ----
def test_a_unit_sees_only_its_own_row_and_figures(as_clerk, campaign, province):
    kpi = ground.indicator(campaign, value=100)
    for unit, value in zip(province.communes, (7, 11, 13), strict=True):
        ground.send(campaign, unit, first(campaign), DUE, values={kpi: value})
        Target.objects.create(indicator=kpi, unit=unit, value=20, set_at=clock.now())
    other = province.communes[1].short_name
    for name in ("campaign", "board", "units", "duties", "indicators"):
        assert other not in text(as_clerk, name, campaign.pk)
    bar = as_clerk.get(reverse("campaigns:indicators", args=[campaign.pk])).context["table"].bars[0]
    assert (bar.actual, bar.target) == (D(7), D(20))
    assert other not in text(as_clerk, "indicator", campaign.pk, kpi.pk)
    response = as_clerk.get(reverse("campaigns:board", args=[campaign.pk]), {"export": "xlsx"})
    assert len(list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)) == 6


def test_a_block_head_sees_the_members(as_block_head, campaign, province):
    assert province.communes[2].short_name in text(as_block_head, "board", campaign.pk)


@pytest.mark.parametrize("name", ["campaign", "content", "indicators", "units", "board", "duties", "documents"])
def test_outside_there_is_no_such_page(as_outsider, sign_in, campaign, province, name):
    url = reverse(f"campaigns:{name}", args=[campaign.pk])
    stranger = people.clerk(UnitFactory(commune=True, parent=province.host))
    assert as_outsider.get(url).status_code == 404
    assert sign_in(stranger).get(url).status_code == 404


def test_a_draft_is_the_hosts_alone(as_officer, as_clerk, province):
    draft = ground.draft_campaign(province.host)
    ground.add_group(draft, province.communes)
    assert as_clerk.get(reverse("campaigns:campaign", args=[draft.pk])).status_code == 404
    assert "Chưa phát động" in text(as_officer, "campaign", draft.pk)


# ---- figures and the way to the reports ----
def test_a_figure_is_the_last_sent_and_leads_to_its_report(as_officer, campaign, province):
    kpi = ground.indicator(campaign, value=100)
    a, b, c = province.communes
    early, later = campaign.periods.order_by("due_on")
    ground.send(campaign, a, early, DUE, values={kpi: 30}, confirmed=True)
    ground.send(campaign, b, early, DUE, values={kpi: 0})
    ground.send(campaign, c, early, DUE, values={kpi: None})
    with clock.pretend(NEXT):
        ground.send(campaign, a, later, NEXT, values={kpi: 45}, status=S.SUBMITTED)
        ground.send(campaign, b, later, NEXT, values={kpi: 99}, status=S.RETURNED)
        drill = as_officer.get(reverse("campaigns:indicator", args=[campaign.pk, kpi.pk])).context["drill"]
    assert drill.bar.actual == D(45)  # the returned one does not count: its 0 from before does
    lines = {line.unit: line for line in drill.lines}
    assert lines[b.short_name].value == 0
    assert lines[a.short_name].url == f"/campaigns/reports/{ground.part_of(campaign, a).pk}/{later.pk}/"
    before = as_officer.get(reverse("campaigns:indicator", args=[campaign.pk, kpi.pk]), {"period": early.pk}).context[
        "drill"
    ]
    assert before.bar.actual == D(30)
    assert "Chưa có số liệu" in text(as_officer, "indicator", campaign.pk, kpi.pk, query=f"?period={early.pk}")


def test_a_sub_target_is_read_off_its_group_or_by_itself(as_officer, campaign, province):
    a, b, _c = province.communes
    whole = ground.indicator(campaign, "Mức giảm hộ nghèo", 4, aggregation="mean")
    part = ground.indicator(campaign, "riêng xã nghèo", 5, aggregation="mean", parent=whole)
    part.group_units.set([a])
    ground.send(campaign, a, first(campaign), DUE, values={whole: 6})
    ground.send(campaign, b, first(campaign), DUE, values={whole: 2})
    bars = as_officer.get(reverse("campaigns:indicators", args=[campaign.pk])).context["table"].bars
    assert [(bar.actual, bar.sub) for bar in bars] == [(D(4), False), (D(6), True)]


def test_an_indicator_of_another_campaign_is_not_here(as_officer, campaign, province):
    other = ground.indicator(ground.draft_campaign(province.host))
    assert as_officer.get(reverse("campaigns:indicator", args=[campaign.pk, other.pk])).status_code == 404


# ---- content, documents ----
def test_content_is_nested_with_its_movements(as_clerk, campaign):
    point = campaign.content_points.get()
    ContentPoint.objects.create(campaign=campaign, parent=point, label="1.1", depth=1, heading="Trồng rừng", position=2)
    Movement.objects.create(campaign=campaign, content_point=point, name="Dân vận khéo", owner_level="province")
    html = text(as_clerk, "content", campaign.pk)
    assert html.index("Phát triển kinh tế") < html.index("Dân vận khéo") < html.index("Trồng rừng")
    assert "point-1" in html


def test_documents_show_the_cascade_with_both_numbers(as_officer, campaign, province):
    above = Directive.objects.create(
        keeper=province.host,
        doc_type="directive",
        number="09",
        symbol="CT-UBND",
        issuer="UBND tỉnh",
        subject="Thi đua",
        citation_only=True,
        created_at=clock.now(),
    )
    DirectiveNumber.objects.create(directive=above, number="02", symbol="CT-UBND")
    campaign.directive = Directive.objects.create(
        keeper=province.host,
        doc_type="directive",
        symbol="CT-UBND",
        issuer="UBND tỉnh",
        subject="Phát động",
        created_at=clock.now(),
    )
    campaign.save()
    DirectiveCitation.objects.create(directive=campaign.directive, cited=above, relation="parent", text="Chỉ thị 09")
    child = ground.draft_campaign(province.commune, short_name="Xã chung sức", parent=campaign)
    assert "Bản lưu chưa ghi số, ngày." in text(as_officer, "campaign", campaign.pk)
    html = text(as_officer, "documents", campaign.pk)
    assert "còn được dẫn là 02/CT-UBND" in html
    assert child.short_name not in html  # another unit's draft
    with clock.pretend(TODAY):
        type(child).objects.filter(pk=child.pk).update(status="running", launched_at=clock.now())
    assert child.short_name in text(as_officer, "documents", campaign.pk)


def test_every_tab_opens_for_a_campaign_with_nothing_in_it(as_officer, province):
    bare = ground.draft_campaign(province.host, ends_on=None, theme="")
    for name in ("campaign", "content", "indicators", "units", "board", "duties", "documents"):
        text(as_officer, name, bare.pk)


def test_the_primary_is_named_by_how_many_are_overdue(as_officer, campaign):
    assert "Đôn đốc 3 đơn vị quá hạn" in text(as_officer, "campaign", campaign.pk)
