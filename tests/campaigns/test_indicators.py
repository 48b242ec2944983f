"""What a campaign asks in figures, the targets of units, and the owner's word on what was reported."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns import indicators
from campaigns.models import ContentPoint, Indicator, Movement, Report, ReportValue, Target
from core import clock
from core.models import ActionLog, Outbox
from tests.factories import campaigns_launching as make
from tests.factories.accounts import head
from tests.factories.units import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january():
    with clock.pretend(date(2025, 1, 3)):
        yield


@pytest.fixture
def campaign(province):
    return make.draft(province.host)


def send(client, campaign, **given):
    return client.post(
        reverse("campaigns:edit", args=[campaign.pk, "content"]), make.content(campaign.version, **given)
    )


def fault(answer, prefix, index, name):
    return " ".join(answer.context["step"].parts[prefix].forms[index].errors.get(name, []))


# ---- contents and indicators ------------------------------------------------------------------------------------------


def test_points_are_nested_by_level_and_keep_their_order(as_officer, campaign):
    points = [
        {"label": "1", "depth": 0, "heading": "Kinh tế"}, {"label": "1.1", "depth": 1, "heading": "Nông nghiệp"},
        {"label": "a", "depth": 2, "heading": "Chè"}, {"label": "2.", "depth": 0, "heading": "Xã hội"},
    ]  # fmt: skip
    assert send(as_officer, campaign, points=points).status_code == 302
    found = ContentPoint.objects.values_list("label", "depth", "parent__label", "position")
    assert list(found) == [("1", 0, None, 0), ("1.1", 1, "1", 1), ("a", 2, "1.1", 2), ("2", 0, None, 3)]


def test_editing_keeps_known_lines_and_strikes_others(as_officer, campaign):
    one = ContentPoint.objects.create(campaign=campaign, label="1", heading="Cũ", position=0)
    ContentPoint.objects.create(campaign=campaign, label="2", heading="Bỏ đi", position=1, parent=one, depth=1)
    kept = Indicator.objects.create(campaign=campaign, name="Chỉ tiêu", unit_of_measure="%", content_point=one)
    points = [
        {"pk": one.pk, "label": "1", "depth": 0, "heading": "Mới"},
        {"label": "9", "depth": 0, "heading": "Thừa", "DELETE": "on"},
    ]
    send(as_officer, campaign, points=points, indicators=[make.indicator_row(pk=kept.pk, name="Chỉ tiêu", point="1")])
    assert list(ContentPoint.objects.values_list("pk", "heading")) == [(one.pk, "Mới")]
    kept.refresh_from_db()
    assert (kept.content_point, kept.value) == (one, Decimal(2236))


def test_a_line_of_another_campaign_cannot_be_taken_over(as_officer, campaign, province):
    theirs = ContentPoint.objects.create(campaign=make.draft(province.commune), label="1", heading="Của xã")
    send(as_officer, campaign, points=[{"pk": theirs.pk, "label": "1", "depth": 0, "heading": "Chiếm"}])
    theirs.refresh_from_db()
    assert theirs.heading == "Của xã"
    assert campaign.content_points.get().heading == "Chiếm"


def test_a_level_jumped_over_and_a_number_used_twice_are_refused(as_officer, campaign):
    points = [{"label": "1", "depth": 0, "heading": "a"}, {"label": "1", "depth": 2, "heading": "b"}]
    answer = send(as_officer, campaign, points=points)
    assert "thấp hơn nội dung liền trước một cấp" in fault(answer, "points", 1, "depth")
    assert "đã dùng" in fault(answer, "points", 1, "label")


def test_a_movement_names_its_level_and_point(as_officer, campaign):
    send(
        as_officer,
        campaign,
        movements=[{"name": "Chung sức xây dựng nông thôn mới", "owner_level": "central", "point": "1"}],
    )
    found = Movement.objects.get()
    assert (found.owner_level, found.content_point.label) == ("central", "1")
    campaign.refresh_from_db()
    answer = send(as_officer, campaign, movements=[{"name": "Lạ", "owner_level": "central", "point": "7"}])
    assert "Không có nội dung số “7”" in fault(answer, "movements", 0, "point")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("2.236", "2236"), ("51,5", "51.5"), ("9", "9"), ("-0,5", "-0.5"), ("1.234.567,25", "1234567.25")],
)
def test_figures_are_read_the_vietnamese_way(as_officer, campaign, typed, stored):
    assert send(as_officer, campaign, indicators=[make.indicator_row(value=typed)]).status_code == 302
    assert Indicator.objects.get().value == Decimal(stored)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("khoảng chín", "9 hoặc 51,5 hoặc 2.236"), ("2,236", "2.236"), ("51.5", "51,5"), ("9%", "9%")],
)
def test_what_is_no_figure_is_refused_beside_the_field_with_an_example(as_officer, campaign, typed, sentence):
    answer = send(as_officer, campaign, indicators=[make.indicator_row(value=typed, name="Giữ lại")])
    assert sentence in fault(answer, "indicators", 0, "value")
    form = answer.context["step"].parts["indicators"].forms[0]
    assert (form["value"].value(), form["name"].value()) == (typed, "Giữ lại")
    assert not Indicator.objects.exists()


def test_2_comma_236_asks_which_is_meant(as_officer, campaign):
    said = fault(send(as_officer, campaign, indicators=[make.indicator_row(value="2,236")]), "indicators", 0, "value")
    assert "2.236" in said
    assert "2,2360" in said


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"comparator": "range", "value": "3"}, "value_max"),
        ({"comparator": "range", "value": "5", "value_max": "3"}, "value_max"),
        ({"comparator": "ge", "value": "3", "value_max": "5"}, "value_max"),
        ({"allotted": None}, "owner"),
        ({"part_of": "1"}, "part_of"),
        ({"part_of": "9"}, "part_of"),
        ({"point": "8"}, "point"),
        ({"owner": "không có cơ quan này"}, "owner"),
        ({"unit_of_measure": ""}, "unit_of_measure"),
    ],
)
def test_a_contradictory_indicator_is_refused_beside_its_field(as_officer, campaign, row, place):
    answer = send(as_officer, campaign, indicators=[make.indicator_row(**row)])
    assert answer.status_code == 200
    assert fault(answer, "indicators", 0, place)
    assert not Indicator.objects.exists()


def test_a_sub_target_holds_for_a_group_of_units_and_a_figure_has_its_owner(as_officer, campaign, province):
    row = make.indicator_row
    poor = "\n".join(f"[{u.code}]" for u in province.communes[:2])
    send(
        as_officer, campaign,
        indicators=[
            row(name="Giảm nghèo chung", value="3", owner=province.department.code),
            row(name="Riêng xã nghèo", comparator="range", value="4", value_max="5,5", part_of="1", group_units=poor),
            row(name="GRDP", allotted=None, owner="so noi vu", aggregation="latest"),
        ],
    )  # fmt: skip
    whole, part, grdp = Indicator.objects.order_by("position")
    assert part.parent == whole
    assert set(part.group_units.all()) == set(province.communes[:2])
    assert part.target_text == "4–5,5"
    assert (whole.owner, grdp.owner, grdp.allotted) == (province.department, province.department, False)
    page = as_officer.get(reverse("campaigns:edit", args=[campaign.pk, "content"])).context["parts"]["indicators"]
    assert page.forms[1]["part_of"].value() == 1


# ---- targets of units -------------------------------------------------------------------------------------------------


def allotment(campaign):
    return reverse("campaigns:allotment", args=[campaign.pk])


def cell(indicator, unit):
    return f"t-{indicator.pk}-{unit.pk}"


def test_targets_are_given_with_the_draft_and_their_sum_stands_beside_the_target(as_officer, province):
    campaign = make.ready(province.host)
    indicator = campaign.indicators.get()
    one, two, _three = province.communes
    as_officer.post(allotment(campaign), {cell(indicator, one): "1,5", cell(indicator, two): "2.236", "_token": "a"})
    as_officer.post(allotment(campaign), {cell(indicator, one): "2", cell(indicator, two): "2.236", "_token": "b"})
    assert sorted(Target.objects.values_list("unit", "value")) == sorted(
        [(one.pk, Decimal(2)), (two.pk, Decimal(2236))]
    )
    assert as_officer.get(allotment(campaign)).context["indicators"][0]["sum"] == Decimal(2238)


def test_a_word_in_the_grid_is_refused_beside_its_cell(as_officer, province):
    campaign = make.ready(province.host)
    name = cell(campaign.indicators.get(), province.commune)
    answer = as_officer.post(allotment(campaign), {name: "khoảng chín"})
    assert "9 hoặc 51,5 hoặc 2.236" in str(answer.context["form"].errors[name])
    assert not Target.objects.exists()


def test_a_changed_target_keeps_the_former_one_its_reason_and_tells_the_unit(as_officer, province):
    campaign = make.launched(province.host, province.officer)
    indicator = campaign.indicators.get()
    indicators.set_target(
        indicator=indicator, unit=province.commune, value=Decimal(3), by=province.officer, reason="Giao đầu năm"
    )
    name = cell(indicator, province.commune)
    refused = as_officer.post(allotment(campaign), {name: "4", "reason": "", "_token": "a"})
    assert refused.context["form"].errors["reason"]
    as_officer.post(allotment(campaign), {name: "4", "reason": "Điều chỉnh theo Nghị quyết", "_token": "b"})
    assert list(Target.objects.order_by("id").values_list("value", "superseded", "reason")) == [
        (Decimal(3), True, "Giao đầu năm"),
        (Decimal(4), False, "Điều chỉnh theo Nghị quyết"),
    ]
    told = Outbox.objects.filter(kind="campaigns.target", body__contains="Điều chỉnh theo Nghị quyết")
    assert set(told.values_list("recipient", flat=True)) == {province.head.pk, province.clerk.pk}
    assert "Giao đầu năm" in as_officer.get(allotment(campaign)).content.decode()


def test_saving_what_did_not_change_writes_nothing(as_officer, province):
    campaign = make.launched(province.host, province.officer)
    as_officer.post(allotment(campaign), {cell(campaign.indicators.get(), province.commune): "", "reason": ""})
    assert not Target.objects.exists()
    assert not ActionLog.objects.filter(action="campaigns.allot").exists()


def test_a_target_is_given_to_the_units_of_a_sub_target_only(as_officer, province):
    campaign = make.ready(province.host)
    part = make.add_indicator(campaign, name="Riêng xã nghèo", parent=campaign.indicators.get(), position=1)
    part.group_units.set(province.communes[:1])
    page = as_officer.get(allotment(campaign)).content.decode()
    assert cell(part, province.communes[0]) in page
    assert cell(part, province.communes[1]) not in page
    as_officer.post(allotment(campaign), {cell(part, province.communes[1]): "4"})
    assert not Target.objects.exists()


def test_targets_add_up_as_the_indicator_says():
    rows = [Target(value=Decimal(2), weight=Decimal(1)), Target(value=Decimal(5), weight=Decimal(3))]
    how = Indicator.Aggregation
    found = {kind: indicators.added_up(Indicator(aggregation=kind), rows) for kind in how.values}
    assert found == {"sum": Decimal(7), "mean": Decimal("3.5"), "weighted": Decimal("4.25"), "latest": None}


def test_units_of_the_campaign_and_others_cannot_change_targets(as_clerk, as_head, as_leader, province):
    campaign = make.launched(province.host, province.officer)
    name = cell(campaign.indicators.get(), province.commune)
    for client in (as_clerk, as_head, as_leader):
        assert client.post(allotment(campaign), {name: "1", "reason": "x"}).status_code == 403
    assert not Target.objects.exists()


def test_the_grid_takes_as_many_queries_for_three_units_as_for_one(as_officer, province, count_queries):
    one = make.ready(province.host, province.communes[:1])
    three = make.ready(province.host, province.communes)
    as_officer.get(allotment(one))
    assert (
        count_queries(lambda: as_officer.get(allotment(one)))
        == count_queries(lambda: as_officer.get(allotment(three)))
        <= 20
    )


# ---- the owner's word -------------------------------------------------------------------------------------------------


@pytest.fixture
def reported(province):
    """A campaign whose figure the department holds, with one commune's figure submitted and another's still a draft."""
    campaign = make.ready(province.host)
    indicator = campaign.indicators.get()
    indicator.owner = province.department
    indicator.save()
    from campaigns.launching import launch

    launch(campaign=campaign, by=province.officer)
    period = campaign.periods.first()
    values = []
    for unit, status in zip(province.communes, ("submitted", "draft", "accepted"), strict=True):
        part = campaign.participations.get(unit=unit)
        report = Report.objects.create(participation=part, period=period, status=status, created_at=clock.now())
        values.append(
            ReportValue.objects.create(report=report, indicator=indicator, value=Decimal("51.5"), estimate=True)
        )
    campaign.values = values
    return campaign


def figures(campaign):
    return reverse("campaigns:figures", args=[campaign.pk])


def test_the_owner_sees_received_figures_only_and_confirms_them(reported, province, sign_in):
    client = sign_in(head(province.department))
    submitted, unsent, accepted = reported.values
    page = client.get(figures(reported)).content.decode()
    assert f"ok{submitted.pk}" in page
    assert f"ok{unsent.pk}" not in page
    client.post(figures(reported), {f"ok{submitted.pk}": "on", "reason": "", "_token": "a"})
    submitted.refresh_from_db()
    accepted.refresh_from_db()
    assert submitted.confirmed_at is not None
    assert accepted.confirmed_at is None


def test_the_owner_replaces_a_figure_with_a_reason_and_the_unit_is_told(reported, province, sign_in):
    client = sign_in(head(province.department))
    value = reported.values[0]
    refused = client.post(figures(reported), {f"is{value.pk}": "52", "reason": "", "_token": "a"})
    assert refused.context["form"].errors["reason"]
    client.post(figures(reported), {f"is{value.pk}": "52", "reason": "Theo Niên giám thống kê", "_token": "b"})
    value.refresh_from_db()
    assert (value.value, value.estimate, value.confirmed_at is not None) == (Decimal(52), False, True)
    told = Outbox.objects.filter(kind="campaigns.figure")
    assert set(told.values_list("recipient", flat=True)) == {province.head.pk, province.clerk.pk}
    assert "51,5 → 52" in told[0].body


def test_nobody_else_confirms(reported, as_officer, as_clerk, as_leader, province, sign_in):
    value = reported.values[0]
    for client in (as_officer, as_clerk, as_leader):
        assert client.post(figures(reported), {f"ok{value.pk}": "on"}).status_code == 403
    assert sign_in(head(UnitFactory(parent=province.host))).get(figures(reported)).status_code == 404
    value.refresh_from_db()
    assert value.confirmed_at is None


def test_a_figure_without_an_owner_is_the_hosts(reported, as_officer):
    Indicator.objects.update(owner=None)
    value = reported.values[0]
    as_officer.post(figures(reported), {f"ok{value.pk}": "on", "reason": "", "_token": "a"})
    value.refresh_from_db()
    assert value.confirmed_at is not None


def test_a_figure_changed_meanwhile_is_not_confirmed(reported, province, sign_in):
    from core.refusals import Conflict

    owner = head(province.department)
    value = ReportValue.objects.select_related("indicator__campaign", "report__participation").get(
        pk=reported.values[0].pk
    )
    ReportValue.objects.filter(pk=value.pk).update(value=60)
    with pytest.raises(Conflict):
        indicators.confirm(campaign=reported, verdicts=[indicators.Verdict(value)], by=owner)
