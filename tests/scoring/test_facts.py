"""Computed criteria: where their figures come from, which count, and the records one click away."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.models import Indicator, ReportValue
from core import clock
from deadlines.models import Duty
from scoring import facts
from scoring.models import PublishedFigure, PublishedResult
from tests.factories import campaigns_reporting as ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(province):
    with clock.pretend(ground.TODAY):
        yield ground.running(province.host, province.communes, province.officer)


def criterion(version, source, ref="", **values):
    return make.row(version, kind="linear", source=source, source_ref=str(ref), formula={}, **values)


def test_attainment_counts_once_the_owner_of_the_figure_confirmed_it(province, run):
    version = make.table(province)
    indicator = run.indicators[0]
    row = criterion(version, "attainment", indicator.pk)
    assert facts.of_criterion(row, province.commune).note == "Chưa có báo cáo nào gửi số liệu này."
    report = ground.submitted(run, province.head, value=indicator.value / 2)
    found = facts.of_criterion(row, province.commune)
    assert (found.figure, found.provisional) == (D(50), True)
    assert found.records[0][1] == reverse("campaigns:report", args=[report.participation_id, report.period_id])
    ReportValue.objects.update(confirmed_at=clock.now())
    assert facts.of_criterion(row, province.commune).provisional is False


def test_timeliness_is_read_from_duties_in_working_days(province, run):
    version = make.table(province)
    late, share, complete = (criterion(version, key) for key in ("reports_late", "reports_on_time", "reports_complete"))
    one, two, _three = province.communes
    Duty.objects.update(kind="other")
    for n, unit, due, done in ((1, one, 2, 2), (2, one, 2, 6), (3, two, 2, None)):
        Duty.objects.create(
            key=f"d{n}", kind="campaigns.report", title="Báo cáo", unit=unit, host=province.host, context="PT",
            context_ref=f"campaign:{run.campaign.pk}", url_name="campaigns:list", opens_on=date(2025, 6, 1),
            first_due_on=date(2025, 6, due), due_on=date(2025, 6, due), created_at=clock.now(),
            **({"done_on": date(2025, 6, done), "closed_at": clock.now(), "outcome": "done"} if done else {}),
        )  # fmt: skip
    found = facts.compute([late, share, complete], province.communes, on=date(2025, 6, 10))
    figure = lambda row, unit: found[row.pk, unit.pk].figure  # noqa: E731
    assert (figure(late, one), figure(share, one), figure(complete, one)) == (D(4), D(50), D(100))
    assert (figure(late, two), figure(complete, two)) == (D(6), D(0))
    assert found[late.pk, province.communes[2].pk].note == "Chưa có báo cáo nào đến hạn."


def test_what_is_only_requested_is_never_late(province, run):
    version = make.table(province)
    row = criterion(version, "reports_late")
    Duty.objects.update(requested=True, kind="campaigns.report", due_on=date(2025, 6, 2), opens_on=date(2025, 6, 1))
    assert facts.compute([row], province.communes, on=date(2025, 6, 30))[row.pk, province.commune.pk].figure == D(0)


def test_a_published_result_feeds_the_criterion_of_its_code_and_year(as_officer, province):
    version = make.table(province)
    row = criterion(version, "published", "par-index")
    as_officer.post(
        reverse("scoring:published_create"),
        {"name": "Chỉ số CCHC", "code": "par-index", "year": 2025, "host": f"x [{province.host.code}]", "publisher": "UBND tỉnh"},
    )  # fmt: skip
    result = PublishedResult.objects.get()
    one, two, _three = province.communes
    lines = f"{one.short_name} [{one.code}]\t86,5\tKhá\n{two.short_name} [{two.code}];72"
    as_officer.post(reverse("scoring:published_figures", args=[result.pk]), {"lines": lines})
    assert list(PublishedFigure.objects.order_by("-value").values_list("unit", "value", "note")) == [
        (one.pk, D("86.5"), "Khá"),
        (two.pk, D(72), ""),
    ]
    assert facts.of_criterion(row, one).figure == D("86.5")
    page = as_officer.get(reverse("scoring:fact", args=[row.pk, one.pk])).content.decode()
    assert "Chỉ số CCHC 2025: 86,5" in page
    assert "Theo tỷ lệ" in page


def test_lines_that_cannot_be_read_are_all_named_and_nothing_is_lost(as_officer, province):
    result = PublishedResult.objects.create(
        host=province.host,
        code="x",
        name="X",
        year=2025,
        publisher="Y",
        added_by=province.officer,
        added_at=clock.now(),
    )
    typed = "Xã không có\t5\n" + f"x [{province.commune.code}]\tchín"
    answer = as_officer.post(reverse("scoring:published_figures", args=[result.pk]), {"lines": typed})
    errors = answer.context["form"].errors["lines"]
    assert [e[:6] for e in errors] == ["Dòng 1", "Dòng 2"]
    assert answer.context["form"]["lines"].value() == typed


def test_a_workbook_of_figures_is_shown_before_anything_is_saved(as_officer, province):
    result = PublishedResult.objects.create(
        host=province.host,
        code="x",
        name="X",
        year=2025,
        publisher="Y",
        added_by=province.officer,
        added_at=clock.now(),
    )
    text = f"Đơn vị;Điểm\n{province.commune.short_name} [{province.commune.code}];88\n"
    file = SimpleUploadedFile("diem.csv", text.encode(), "text/csv")
    answer = as_officer.post(reverse("scoring:published_figures", args=[result.pk]), {"lines": "", "file": file})
    assert "88" in answer.context["form"]["lines"].value()
    assert not PublishedFigure.objects.exists()


def test_figures_of_many_units_and_criteria_cost_the_same(province, run, count_queries):
    version = make.table(province)
    indicators = list(Indicator.objects.filter(campaign=run.campaign)[:2])
    rows = [
        criterion(version, "attainment", indicators[0].pk),
        criterion(version, "reports_late"),
        criterion(version, "plan"),
    ]
    one = count_queries(lambda: facts.compute(rows, province.communes[:1]))
    more = [*rows, criterion(version, "attainment", indicators[-1].pk), criterion(version, "reports_late")]
    assert count_queries(lambda: facts.compute(more, province.communes)) == one


def test_records_are_for_the_unit_and_the_keeper(as_head, sign_in, province):
    version = make.issued(make.small(province))
    row = criterion(version, "plan")
    assert as_head.get(reverse("scoring:fact", args=[row.pk, province.commune.pk])).status_code == 200
    other = sign_in(province.heads[1])
    assert other.get(reverse("scoring:fact", args=[row.pk, province.commune.pk])).status_code == 403


def published(province, unit):
    result = PublishedResult.objects.create(
        host=province.host, code="x", name="Chỉ số X", year=2025, publisher="Y", added_by=province.officer,
        added_at=clock.now(),
    )  # fmt: skip
    PublishedFigure.objects.create(result=result, unit=unit, value=5)
    return reverse("scoring:published", args=[result.pk])


def test_a_published_result_is_read_by_its_host_and_by_the_units_it_names(province, sign_in):
    address = published(province, province.communes[0])
    everybody = {"officer": 200, "leader": 200, "head": 200, "clerk": 200, "block_head": 200, "outsider": 404}
    assert {name: sign_in(province.everyone[name]).get(address).status_code for name in everybody} == everybody
    stranger = sign_in(province.clerks[1])
    assert stranger.get(address).status_code == 404
    assert "Chỉ số X" not in stranger.get(reverse("scoring:published_list")).content.decode()


def test_an_empty_box_takes_figures_out_only_when_told_so(as_officer, province):
    address = published(province, province.commune) + "figures/"
    answer = as_officer.post(address, {"lines": "\n"})
    assert answer.context["form"].errors["lines"] == [
        "Lưu ô trống sẽ xóa 1 số liệu đã nhập. Nếu đúng ý, đánh dấu vào ô xác nhận bên dưới."
    ]
    assert PublishedFigure.objects.count() == 1
    as_officer.post(address, {"lines": "", "clear": "on"})
    assert PublishedFigure.objects.count() == 0
