"""The host's officer reads, returns with remarks, accepts; what the unit then may change, and who is faster."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from campaigns import reporting
from campaigns.models import Report, ReportVersion
from core import clock, drafts
from core.models import ActionLog, Outbox
from core.text import fold
from deadlines.models import Duty
from tests.campaigns.test_reporting import html, typed, url
from tests.conftest import Province, make_province
from tests.factories import campaigns_reporting as made
from tests.factories.accounts import officer


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.pretend(made.TODAY):
        yield


@pytest.fixture
def run(province: Province) -> made.Running:
    return made.running(province.host, province.communes, province.officer)


def remark(run: made.Running, text: str = "Số này khác quý I.", **more: Any) -> dict[str, Any]:
    return {
        f"remark_indicator_{run.indicators[0].pk}": text,
        "fix_by": "2025-06-23",
        "_token": drafts.new_token(),
    } | more


def test_opening_marks_it_read_once(run: made.Running, as_officer: Client, province: Province) -> None:
    made.submitted(run, province.head)
    as_officer.get(url(run))
    as_officer.get(url(run))
    assert Report.objects.get().read_at is not None
    assert ActionLog.objects.filter(action="campaigns.report.read").count() == 1


def test_accepting_closes_the_review_and_tells_the_unit(
    run: made.Running, as_officer: Client, province: Province
) -> None:
    made.submitted(run, province.head)
    as_officer.post(url(run, "report_action", "accept"), {"_token": drafts.new_token()})
    assert Report.objects.get().status == "accepted"
    assert Duty.objects.get(kind="campaigns.review").outcome == "done"
    assert Outbox.objects.filter(kind="campaigns.accepted").count() == 2


def test_returning_needs_a_remark(run: made.Running, as_officer: Client, province: Province) -> None:
    made.submitted(run, province.head)
    page = html(as_officer.post(url(run, "report_return"), remark(run, " ")))
    assert "Ghi ít nhất một nhận xét" in page
    assert Report.objects.get().status == "submitted"


def test_a_day_in_the_past_is_refused_and_the_remark_stays(
    run: made.Running, as_officer: Client, province: Province
) -> None:
    made.submitted(run, province.head)
    page = html(as_officer.post(url(run, "report_return"), remark(run, fix_by="2025-06-17")))
    assert "Hạn nộp lại đã ở trước hôm nay" in page
    assert "Số này khác quý I." in page


def test_the_day_proposed_is_three_working_days_on(run: made.Running, as_officer: Client, province: Province) -> None:
    made.submitted(run, province.head)
    assert 'value="2025-06-23"' in html(as_officer.get(url(run)))


def test_only_remarked_fields_reopen(
    run: made.Running, as_officer: Client, as_clerk: Client, province: Province
) -> None:
    made.submitted(run, province.head)
    as_officer.post(url(run, "report_return"), remark(run))
    report = Report.objects.get()
    first, second = run.indicators
    page = html(as_clerk.get(url(run)))
    assert "Trả lại, 1 mục cần sửa" in page
    assert "Số này khác quý I." in page
    assert f'name="value_{first.pk}"' in page
    assert f'name="value_{second.pk}"' not in page
    assert f'name="section_{run.points[0].pk}"' not in page
    as_clerk.post(url(run), typed(run, report.version, figure="12"))
    assert dict(report.values.values_list("indicator", "value")) == {first.pk: Decimal(12), second.pk: Decimal(10)}
    assert report.sections.get(content_point=run.points[0]).text == f"Đã làm xong {run.points[0].label}."


def test_an_unmended_field_keeps_it_from_being_sent(run: made.Running, as_head: Client, province: Province) -> None:
    report = made.returned(run, province.head, province.officer)
    page = html(as_head.post(url(run), typed(run, report.version, do="submit", figure="10")))
    assert "Chỉ tiêu 1 có nhận xét nhưng chưa sửa" in page
    assert Report.objects.get().status == "returned"


@pytest.mark.parametrize("how", ["figure", "note", "evidence"])
def test_a_remark_is_answered_by_figure_explanation_or_evidence(
    run: made.Running, as_head: Client, province: Province, how: str
) -> None:
    report = made.returned(run, province.head, province.officer)
    figure = "12" if how == "figure" else "10"
    note = {f"note_{run.indicators[0].pk}": "Số đúng, kèm giải trình."} if how == "note" else {}
    if how == "evidence":
        file = made.evidence(run.part.unit, province.head)
        reporting.attach(report=report, evidence=file, by=province.head, indicator=run.indicators[0])
    as_head.post(url(run), typed(run, report.version, do="submit", figure=figure, **note))
    assert Report.objects.get().version_no == 2


def test_a_correction_keeps_the_day_and_asks_the_host_alone_again(
    run: made.Running, as_head: Client, as_officer: Client, province: Province
) -> None:
    report = made.returned(run, province.head, province.officer)
    with clock.pretend(date(2025, 6, 30)):
        as_head.post(url(run), typed(run, report.version, do="submit", figure="12"))
        report.refresh_from_db()
        assert (report.version_no, report.first_submitted_on, report.late_days) == (2, made.TODAY, 0)
        assert Duty.objects.get(kind="campaigns.fix").outcome == "done"
        assert Duty.objects.get(kind="campaigns.report", unit=run.part.unit).done_on == made.TODAY
        assert Duty.objects.filter(kind="campaigns.review", closed_at=None).count() == 1
        as_officer.post(url(run, "report_action", "accept"))
    assert Report.objects.get().status == "accepted"


def test_a_withdrawn_resubmission_opens_only_what_was_returned(
    run: made.Running, as_head: Client, province: Province
) -> None:
    report = made.returned(run, province.head, province.officer)
    as_head.post(url(run), typed(run, report.version, do="submit", figure="12"))
    as_head.post(url(run, "report_action", "withdraw"))
    report.refresh_from_db()
    page = html(as_head.get(url(run)))
    assert f'name="value_{run.indicators[1].pk}"' not in page
    assert (report.status, report.first_submitted_on) == ("draft", made.TODAY)
    assert Duty.objects.get(kind="campaigns.fix").is_open
    as_head.post(url(run), typed(run, report.version, do="submit", figure="13"))
    report.refresh_from_db()
    assert (report.status, report.version_no) == ("submitted", 3)
    assert not Duty.objects.get(kind="campaigns.fix").is_open


def test_the_host_sees_what_was_sent_not_what_is_being_mended(
    run: made.Running, as_officer: Client, as_clerk: Client, province: Province
) -> None:
    report = made.returned(run, province.head, province.officer)
    as_clerk.post(url(run), typed(run, report.version, figure="777"))
    assert "777" not in html(as_officer.get(url(run)))
    assert "777" not in html(as_officer.get(url(run, "report_print")))
    assert "777" in html(as_clerk.get(url(run)))


def test_earlier_submissions_stay_and_are_compared_with_the_remarks(
    run: made.Running, as_officer: Client, as_head: Client, province: Province
) -> None:
    report = made.returned(run, province.head, province.officer)
    as_head.post(url(run), typed(run, report.version, do="submit", figure="12,5"))
    page = html(as_officer.get(url(run, "report_compare")))
    assert "So báo cáo nộp lại với nhận xét" in page
    assert "12,5 %" in page
    assert "Số này khác báo cáo quý I." in page
    assert "12,5" not in html(as_officer.get(url(run, "report_version", 1)))
    assert "12,5" in html(as_officer.get(url(run, "report_version", 2)))
    assert as_officer.get(url(run, "report_version", 9)).status_code == 404


def test_an_officer_of_the_unit_does_not_review_it(
    run: made.Running, sign_in: Callable[..., Client], province: Province
) -> None:
    both = officer(province.host)
    from accounts.models import Role
    from tests.factories.accounts import holding

    holding(Role.CLERK, user=both, unit=run.part.unit)
    made.submitted(run, province.head)
    client = sign_in(both)
    assert client.post(url(run, "report_action", "accept")).status_code == 403
    assert client.post(url(run, "report_return"), remark(run)).status_code == 403
    assert Report.objects.get().status == "submitted"


@pytest.mark.parametrize("who", ["leader", "block_head", "chair", "secretary", "member", "clerk", "head", "admin"])
def test_only_the_hosts_officer_decides(
    run: made.Running, sign_in: Callable[..., Client], province: Province, who: str
) -> None:
    made.submitted(run, province.head)
    client = sign_in(province.everyone[who])
    for response in (
        client.post(url(run, "report_action", "accept")),
        client.post(url(run, "report_return"), remark(run)),
    ):
        assert response.status_code in (403, 404)
    assert Report.objects.get().status == "submitted"


def test_the_second_officer_is_told_who_was_faster_and_keeps_the_remark(
    run: made.Running, as_officer: Client, sign_in: Callable[..., Client], province: Province
) -> None:
    made.submitted(run, province.head)
    second = sign_in(officer(province.host))
    second.get(url(run))
    as_officer.post(url(run, "report_action", "accept"))
    response = second.post(url(run, "report_return"), remark(run))
    page = html(response)
    assert response.status_code == 409
    assert f"{province.officer.full_name} vừa xử lý trước" in page
    assert "Số này khác quý I." in page


def test_several_are_accepted_after_a_page_that_lists_them(
    run: made.Running, as_officer: Client, province: Province
) -> None:
    reports = [made.submitted(run, head, part=part) for head, part in zip(province.heads, run.parts, strict=True)]
    page = html(as_officer.get(reverse("campaigns:reports_accept")))
    assert all(part.unit.short_name in page for part in run.parts)
    reporting.withdraw(report=reports[2], by=province.heads[2])
    as_officer.post(
        reverse("campaigns:reports_accept"), {"reports": [r.pk for r in reports[:2]], "_token": drafts.new_token()}
    )
    assert Report.objects.filter(status="accepted").count() == 2


def test_accepting_several_needs_a_choice_and_the_right(
    run: made.Running, as_officer: Client, as_head: Client, province: Province
) -> None:
    report = made.submitted(run, province.head)
    assert "Chọn ít nhất một báo cáo" in html(as_officer.post(reverse("campaigns:reports_accept"), {}))
    as_head.post(reverse("campaigns:reports_accept"), {"reports": [report.pk]})
    assert Report.objects.get().status == "submitted"


def test_the_list_is_searched_without_diacritics_filtered_and_exported(
    run: made.Running, as_officer: Client, province: Province
) -> None:
    made.submitted(run, province.head)
    made.submitted(run, province.heads[1], part=run.parts[1])
    made.written(run, province.clerks[2], part=run.parts[2])
    names = [p.unit.short_name for p in run.parts]
    where = reverse("campaigns:reports")
    page = html(as_officer.get(where))
    assert names[0] in page
    assert names[2] not in page.split("list-results")[-1]
    found = html(as_officer.get(where, {"unit": fold(names[0]), "campaign": run.campaign.pk, "period": run.period.pk}))
    assert names[1] not in found.split("list-results")[-1]
    assert as_officer.get(where, {"q": "khong co dau"}).status_code == 200
    book = as_officer.get(where, {"export": "xlsx"})
    assert book["Content-Type"].startswith("application/vnd.openxml")
    book.close()


def test_an_accepted_report_stands_under_the_year_it_was_sent_in_and_an_open_one_always(
    run: made.Running, as_officer: Client, province: Province
) -> None:
    accepted, waiting = (
        made.submitted(run, head, part=part) for head, part in zip(province.heads[:2], run.parts[:2], strict=True)
    )
    Report.objects.filter(pk=accepted.pk).update(status=Report.Status.ACCEPTED)
    Report.objects.update(first_submitted_on=date(2024, 5, 2))
    where = reverse("campaigns:reports")

    def shown(**query: Any) -> set[int]:
        return {row.pk for row in as_officer.get(where, query).context["list"].ordered}

    assert shown() == {waiting.pk}
    for query in ({"year": "2024"}, {"year": "all"}, {"campaign": run.campaign.pk}):
        assert shown(**query) == {accepted.pk, waiting.pk}
    assert shown(year="2023") == set()


def test_the_list_costs_the_same_for_one_and_for_three_reports(
    run: made.Running, as_officer: Client, province: Province, count_queries: Any
) -> None:
    where = reverse("campaigns:reports")
    made.submitted(run, province.head)
    as_officer.get(where)
    one = count_queries(lambda: as_officer.get(where))
    for head, part in list(zip(province.heads, run.parts, strict=True))[1:]:
        made.submitted(run, head, part=part)
    assert count_queries(lambda: as_officer.get(where)) == one
    assert one <= 12


# ---- who is faster: real requests in parallel, on PostgreSQL -------------------------------------------------------------
def at_once(*acts: Callable[[], int]) -> list[int]:
    """Run the requests at the same moment; their status codes."""
    start, codes = threading.Barrier(len(acts)), [0] * len(acts)

    def do(index: int, act: Callable[[], int]) -> None:
        try:
            with clock.pretend(made.TODAY):
                start.wait()
                codes[index] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(i, act)) for i, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


needs_postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="rows are locked one by one on PostgreSQL only"
)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_the_officer_opens_it_ends_one_way(sign_in: Callable[..., Client]) -> None:
    land = make_province()
    run = made.running(land.host, land.communes, land.officer)
    for _ in range(4):
        report = Report.objects.first()
        if report is None or report.status == "draft":
            version = report.version if report else 0
            sign_in(land.head).post(url(run), typed(run, version, do="submit", figure=str(11 + version)))
        reader, unit = sign_in(land.officer), sign_in(land.head)
        at_once(
            lambda c=reader: c.get(url(run)).status_code,
            lambda c=unit: c.post(url(run, "report_action", "withdraw")).status_code,
        )
        report = Report.objects.get()
        open_duty = Duty.objects.get(kind="campaigns.report", unit=run.part.unit).is_open
        if report.status == "draft":
            assert report.read_at is None
            assert open_duty
        else:
            assert report.read_at is not None
            assert not open_duty
            break


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_submitting_twice_at_once_makes_one_submission(sign_in: Callable[..., Client]) -> None:
    land = make_province()
    run = made.running(land.host, land.communes, land.officer)
    made.written(run, land.head)
    one, two = sign_in(land.head), sign_in(land.head)
    step = url(run, "report_action", "submit")
    codes = at_once(lambda: one.post(step).status_code, lambda: two.post(step).status_code)
    assert sorted(codes) == [302, 409]
    assert ReportVersion.objects.count() == 1
    assert Duty.objects.filter(kind="campaigns.review").count() == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_beginning_at_once_make_one_report(sign_in: Callable[..., Client]) -> None:
    land = make_province()
    run = made.running(land.host, land.communes, land.officer)
    one, two = sign_in(land.head), sign_in(land.clerk)
    codes = at_once(
        lambda: one.post(url(run), typed(run, figure="1")).status_code,
        lambda: two.post(url(run), typed(run, figure="2")).status_code,
    )
    assert sorted(codes) == [302, 409]
    assert Report.objects.count() == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_accepting_and_returning_at_once_ends_one_way(sign_in: Callable[..., Client]) -> None:
    land = make_province()
    run = made.running(land.host, land.communes, land.officer)
    made.submitted(run, land.head)
    one, two = sign_in(land.officer), sign_in(officer(land.host))
    codes = at_once(
        lambda: one.post(url(run, "report_action", "accept")).status_code,
        lambda: two.post(url(run, "report_return"), remark(run)).status_code,
    )
    assert sorted(codes) == [302, 409]
    report = Report.objects.get()
    assert (report.status == "returned") == report.remarks.exists()


def test_a_figure_the_unit_changes_is_no_longer_confirmed(province: Province) -> None:
    run = made.running(province.host, province.communes, province.officer)
    report = made.returned(run, province.head, province.officer)
    report.values.update(confirmed_at=clock.now(), confirmed_by=province.officer)
    changed, kept = run.indicators
    figures = [reporting.Figure(changed, Decimal(7)), reporting.Figure(kept, Decimal(10))]
    reporting.save(report=report, figures=figures, sections={}, summary="", by=province.head)
    stored = {v.indicator_id: v.confirmed_at for v in report.values.all()}
    assert stored[changed.pk] is None
    assert stored[kept.pk] is not None
