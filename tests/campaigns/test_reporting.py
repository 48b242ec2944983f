"""A unit writes its report, has it approved, sends it: everything through the address of the report page."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns import reporting
from campaigns.models import Report, ReportEvidence, ReportVersion
from core import clock, drafts
from core.models import ActionLog
from deadlines.models import Duty
from tests.conftest import Province
from tests.factories import campaigns_reporting as made
from tests.factories.accounts import clerk, head, officer
from tests.factories.units import UnitFactory


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.pretend(made.TODAY):
        yield


@pytest.fixture
def run(province: Province) -> made.Running:
    return made.running(province.host, province.communes, province.officer)


def url(run: made.Running, name: str = "report", *more: Any, part: Any = None, period: Any = None) -> str:
    return reverse(f"campaigns:{name}", args=[(part or run.part).pk, (period or run.period).pk, *more])


def typed(run: made.Running, version: int = 0, *, do: str = "save", figure: str = "10", **more: Any) -> dict[str, Any]:
    """What the browser sends: every figure and every narrative."""
    data: dict[str, Any] = {"version": version, "_token": drafts.new_token(), "do": do, "summary": "Hoàn thành."}
    data |= {f"value_{i.pk}": figure for i in run.indicators}
    data |= {f"section_{p.pk}": "Tổ chức 12 hội nghị." for p in run.points}
    return data | more


def html(response: Any) -> str:
    return response.content.decode()


def test_a_clerk_saves_and_the_figures_stand_in_the_form_again(run: made.Running, as_clerk: Client) -> None:
    response = as_clerk.post(url(run), typed(run, figure="2.236,5"))
    assert response.status_code == 302
    page = html(as_clerk.get(url(run)))
    assert 'value="2.236,5"' in page
    assert "Tổ chức 12 hội nghị." in page
    report = Report.objects.get()
    assert [v.value for v in report.values.all()] == [Decimal("2236.5")] * 2
    assert report.status == "draft"


def test_a_clerk_passes_it_to_the_head_who_approves_and_the_duty_closes(
    run: made.Running, as_clerk: Client, as_head: Client
) -> None:
    as_clerk.post(url(run), typed(run, do="pass"))
    report = Report.objects.get()
    assert report.status == "for_signature"
    assert Duty.objects.get(kind="campaigns.report", unit=run.part.unit).desk == "head"
    as_head.post(url(run, "report_action", "submit"), {"_token": drafts.new_token()})
    report.refresh_from_db()
    assert (report.status, report.version_no, report.late_days) == ("submitted", 1, 0)
    duty = Duty.objects.get(kind="campaigns.report", unit=run.part.unit)
    assert (duty.outcome, duty.done_on) == ("done", made.TODAY)
    assert Duty.objects.filter(kind="campaigns.review", unit=run.campaign.host).count() == 1


def test_the_head_writes_and_sends_in_one_step(run: made.Running, as_head: Client) -> None:
    assert as_head.post(url(run), typed(run, do="submit")).status_code == 302
    assert Report.objects.get().status == "submitted"
    assert ReportVersion.objects.get().content["values"][str(run.indicators[0].pk)]["value"] == "10"


def test_zero_is_a_figure(run: made.Running, as_head: Client) -> None:
    as_head.post(url(run), typed(run, do="submit", figure="0"))
    report = Report.objects.get()
    assert report.status == "submitted"
    assert [v.value for v in report.values.all()] == [Decimal(0), Decimal(0)]


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ("khoảng chín", "không phải là số"),
        ("2,236", "có thể hiểu hai cách"),
        ("51.5", "kiểu tiếng Anh"),
    ],
)
def test_a_figure_that_cannot_be_read_is_refused_beside_it_and_stays_typed(
    run: made.Running, as_clerk: Client, figure: str, sentence: str
) -> None:
    response = as_clerk.post(url(run), typed(run, figure=figure))
    page = html(response)
    assert response.status_code == 200
    assert sentence in page
    assert f'value="{figure}"' in page
    assert "Tổ chức 12 hội nghị." in page
    assert not Report.objects.exists()


def test_neither_figure_nor_reason_keeps_it_from_being_passed_on(run: made.Running, as_clerk: Client) -> None:
    page = html(as_clerk.post(url(run), typed(run, do="pass", figure="")))
    assert "Ghi số (0 cũng là số)" in page
    assert not Report.objects.exists()


def test_no_figure_needs_its_reason_and_with_it_the_report_may_go(run: made.Running, as_head: Client) -> None:
    pk = run.indicators[0].pk
    none = {f"none_{pk}": "on", f"value_{pk}": ""}
    assert "Ghi lý do không có số" in html(as_head.post(url(run), typed(run, do="submit", **none)))
    as_head.post(url(run), typed(run, do="submit", **none, **{f"note_{pk}": "chờ số 24/06"}))
    value = Report.objects.get().values.get(indicator=pk)
    assert (value.value, value.no_value_reason, value.note) == (None, "chờ số 24/06", "")


def test_a_figure_beside_no_figure_is_asked_about(run: made.Running, as_clerk: Client) -> None:
    pk = run.indicators[0].pk
    page = html(as_clerk.post(url(run), typed(run, **{f"none_{pk}": "on"})))
    assert "bỏ một trong hai" in page


def test_a_narrative_over_2000_characters_is_counted_and_nothing_is_cut(run: made.Running, as_clerk: Client) -> None:
    long = "đ" * 2001
    page = html(as_clerk.post(url(run), typed(run, **{f"section_{run.points[0].pk}": long})))
    assert "2.001 ký tự: nhiều nhất 2.000" in page
    assert long in page
    assert not Report.objects.exists()


def test_a_line_break_counts_as_one_character(run: made.Running, as_clerk: Client) -> None:
    text = "\r\n".join(["x" * 99] * 20)
    assert as_clerk.post(url(run), typed(run, **{f"section_{run.points[0].pk}": text})).status_code == 302


def test_a_report_before_its_window_opens_is_refused_with_the_day(province: Province, as_head: Client) -> None:
    run = made.running(province.host, province.communes, province.officer, periods=[{"opens_on": date(2025, 6, 20)}])
    page = html(as_head.post(url(run), typed(run, do="submit")))
    assert "nhận báo cáo từ ngày 20/06/2025" in page
    assert not Report.objects.filter(status="submitted").exists()


def test_a_closed_window_accepts_and_marks_it_late(province: Province, as_head: Client) -> None:
    run = made.running(province.host, province.communes, province.officer, periods=[{"due_on": date(2025, 6, 16)}])
    as_head.post(url(run), typed(run, do="submit"))
    report = Report.objects.get()
    assert (report.status, report.late_days) == ("submitted", 2)
    assert "muộn 2 ngày làm việc" in html(as_head.get(url(run)))


def test_a_requested_unit_is_never_late(province: Province, as_head: Client) -> None:
    run = made.running(
        province.host, province.communes, province.officer, periods=[{"due_on": date(2025, 6, 16)}], tone="request"
    )
    as_head.post(url(run), typed(run, do="submit"))
    assert Report.objects.get().late_days == 0


def test_a_hard_lock_takes_no_late_report(province: Province, as_head: Client) -> None:
    run = made.running(
        province.host, province.communes, province.officer, periods=[{"due_on": date(2025, 6, 16)}], hard_lock=True
    )
    page = html(as_head.post(url(run), typed(run, do="submit")))
    assert "đã đóng ngày 16/06/2025" in page
    assert not Report.objects.filter(status="submitted").exists()


def test_two_people_saving_the_same_form_lose_nothing(run: made.Running, as_clerk: Client, as_head: Client) -> None:
    as_clerk.post(url(run), typed(run))
    as_head.post(url(run), typed(run, 2, figure="11"))
    response = as_clerk.post(url(run), typed(run, 2, figure="12"))
    page = html(response)
    assert response.status_code == 409
    assert 'value="12"' in page
    assert "Trên hệ thống đang là:" in page
    assert "<b>11</b>" in page
    assert Report.objects.get().values.first().value == 11
    version = Report.objects.get().version
    assert f'name="version" value="{version}"' in page
    assert as_clerk.post(url(run), typed(run, version, figure="12")).status_code == 302
    assert Report.objects.get().values.first().value == 12


def test_two_people_beginning_the_same_report_make_one(run: made.Running, as_clerk: Client, as_head: Client) -> None:
    as_clerk.post(url(run), typed(run))
    response = as_head.post(url(run), typed(run, 0, figure="77"))
    assert response.status_code == 409
    assert 'value="77"' in html(response)
    assert Report.objects.count() == 1


def test_the_same_form_sent_twice_does_nothing_twice(run: made.Running, as_head: Client) -> None:
    data = typed(run, do="submit")
    as_head.post(url(run), data)
    response = as_head.post(url(run), data, follow=True)
    assert "đã được gửi trước đó" in html(response)
    assert ReportVersion.objects.count() == 1


def test_typing_kept_by_autosave_comes_back_and_can_be_discarded(run: made.Running, as_clerk: Client) -> None:
    as_clerk.post(url(run), typed(run))
    data = typed(run, 2, figure="99")
    as_clerk.post(reverse("core:draft", args=["campaigns-report", f"{run.part.pk}-{run.period.pk}"]), data)
    page = html(as_clerk.get(url(run)))
    assert 'value="99"' in page
    assert "chưa vào báo cáo" in page
    as_clerk.post(url(run, "report_discard"))
    assert 'value="10"' in html(as_clerk.get(url(run)))


def test_typing_kept_before_somebody_else_saved_shows_both(
    run: made.Running, as_clerk: Client, as_head: Client
) -> None:
    as_clerk.post(url(run), typed(run))
    kept = reverse("core:draft", args=["campaigns-report", f"{run.part.pk}-{run.period.pk}"])
    as_clerk.post(kept, typed(run, 2, figure="99"))
    as_head.post(url(run), typed(run, 2, figure="11"))
    page = html(as_clerk.get(url(run)))
    assert 'value="99"' in page
    assert "<b>11</b>" in page


def test_a_saved_form_forgets_its_draft(run: made.Running, as_clerk: Client) -> None:
    kept = reverse("core:draft", args=["campaigns-report", f"{run.part.pk}-{run.period.pk}"])
    as_clerk.post(kept, typed(run))
    as_clerk.post(url(run), typed(run))
    assert "chưa vào báo cáo" not in html(as_clerk.get(url(run)))


def test_what_was_typed_into_a_refused_form_comes_back_on_another_day(run: made.Running, as_clerk: Client) -> None:
    as_clerk.post(url(run), typed(run, figure="khoảng chín"))
    assert 'value="khoảng chín"' in html(as_clerk.get(url(run)))


def test_a_clerk_cannot_send_without_head_or_paper(run: made.Running, as_clerk: Client, province: Province) -> None:
    made.written(run, province.clerk)
    response = as_clerk.post(url(run, "report_action", "submit"))
    assert response.status_code == 403
    assert "Trình thủ trưởng duyệt" in html(response) or "đính kèm bản đã ký" in html(response)
    assert Report.objects.get().status == "draft"


def test_a_clerk_sends_with_the_signed_paper(run: made.Running, as_clerk: Client, province: Province) -> None:
    report = made.written(run, province.clerk)
    data = {"signed_number": "45/BC-UBND", "signed_on": "2025-06-17", "signed_by": "Lò Văn Đại", "_token": "t1"}
    scan = SimpleUploadedFile("ban-ky.pdf", made.PDF)
    assert as_clerk.post(url(run, "report_paper"), {**data, "signed_file": scan}).status_code == 302
    as_clerk.post(url(run), typed(run, report.version, do="submit"))
    report.refresh_from_db()
    assert (report.status, report.signed_number) == ("submitted", "45/BC-UBND")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"signed_on": "2025-06-19"}, "không thể ký ở ngày sau hôm nay"),
        ({"signed_by": ""}, "bắt buộc"),
        ({"signed_file": SimpleUploadedFile("virus.pdf", b"MZ\x90\x00 exe")}, "không phải PDF"),
        ({"signed_file": None}, "bản chụp"),
    ],
)
def test_a_signed_paper_with_a_fault_is_refused(
    run: made.Running, as_clerk: Client, province: Province, change: dict[str, Any], sentence: str
) -> None:
    made.written(run, province.clerk)
    data: dict[str, Any] = {
        "signed_on": "2025-06-17",
        "signed_by": "Lò Văn Đại",
        "signed_file": SimpleUploadedFile("k.pdf", made.PDF),
    }
    data = {k: v for k, v in (data | change).items() if v is not None}
    page = html(as_clerk.post(url(run, "report_paper"), data))
    assert sentence in page
    assert Report.objects.get().signed_file_id is None


def test_evidence_is_added_reused_and_taken_out(run: made.Running, as_clerk: Client, province: Province) -> None:
    report = made.written(run, province.clerk)
    place = url(run, "report_evidence", "indicator", run.indicators[0].pk)
    as_clerk.post(place, {"file": SimpleUploadedFile("quyet-dinh.pdf", made.PDF), "pages": "2–4"})
    cited = ReportEvidence.objects.get()
    other = url(run, "report_evidence", "point", run.points[0].pk)
    as_clerk.post(other, {"existing": cited.evidence_id})
    assert ReportEvidence.objects.filter(report=report).count() == 2
    assert "quyet-dinh.pdf" in html(as_clerk.get(other))
    as_clerk.post(url(run, "report_evidence_drop", cited.pk))
    assert ReportEvidence.objects.get().content_point_id == run.points[0].pk


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("bang-ke.pdf", b"MZ\x90\x00\x03"), "không phải PDF"),
        (SimpleUploadedFile("rong.pdf", b""), "rỗng"),
    ],
)
def test_a_wrong_file_is_refused_beside_the_field(
    run: made.Running, as_clerk: Client, province: Province, file: Any, sentence: str
) -> None:
    made.written(run, province.clerk)
    page = html(
        as_clerk.post(url(run, "report_evidence", "indicator", run.indicators[0].pk), {"file": file, "pages": "3"})
    )
    assert sentence in page
    assert 'value="3"' in page
    assert not ReportEvidence.objects.exists()


def test_a_file_of_200_mb_is_refused_without_being_kept(
    run: made.Running, as_clerk: Client, province: Province, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    made.written(run, province.clerk)
    big = SimpleUploadedFile("phim.pdf", made.PDF + b"0" * (2 * 1024 * 1024))
    page = html(as_clerk.post(url(run, "report_evidence", "indicator", run.indicators[0].pk), {"file": big}))
    assert "lớn hơn 1 MB" in page
    assert not ReportEvidence.objects.exists()


def test_another_units_file_cannot_be_cited(run: made.Running, as_clerk: Client, province: Province) -> None:
    made.written(run, province.clerk)
    foreign = made.evidence(province.communes[1], province.clerks[1])
    as_clerk.post(url(run, "report_evidence", "indicator", run.indicators[0].pk), {"existing": foreign.pk})
    assert not ReportEvidence.objects.exists()


def test_evidence_is_read_by_the_host_once_it_was_sent(
    run: made.Running, as_officer: Client, as_block_head: Client, province: Province
) -> None:
    report = made.written(run, province.head)
    file = made.evidence(run.part.unit, province.head)
    reporting.attach(report=report, evidence=file, by=province.head, indicator=run.indicators[0])
    where = reverse("core:file", args=[file.blob_id])
    assert as_officer.get(where).status_code == 404
    reporting.submit(report=report, by=province.head)
    for reader in (as_officer, as_block_head):
        response = reader.get(where)
        assert response.status_code == 200
        assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_other_units_never_see_the_page_nor_the_files(run: made.Running, sign_in: Any, province: Province) -> None:
    report = made.submitted(run, province.head)
    stranger = sign_in(province.heads[1])
    for name in ("report", "report_print", "report_paper", "report_compare"):
        assert stranger.get(url(run, name)).status_code == 404
    assert stranger.get(url(run, "report_version", 1)).status_code == 404
    for action in ("submit", "withdraw", "recall", "accept"):
        assert stranger.post(url(run, "report_action", action)).status_code == 404
    assert stranger.post(url(run), typed(run, report.version)).status_code == 404


def test_an_outsider_sees_nothing(run: made.Running, as_outsider: Client) -> None:
    assert as_outsider.get(url(run)).status_code == 404
    assert (
        "Chưa có" in html(as_outsider.get(reverse("campaigns:reports")))
        or as_outsider.get(reverse("campaigns:reports")).status_code == 200
    )


def test_the_host_sees_no_draft_and_cannot_write_it(run: made.Running, as_officer: Client, province: Province) -> None:
    made.written(run, province.clerk)
    page = html(as_officer.get(url(run)))
    assert "Chưa nhận được báo cáo" in page
    assert "Đã làm xong" not in page
    assert as_officer.post(url(run), typed(run, 2)).status_code == 403
    assert as_officer.get(url(run, "report_print")).status_code == 404


def test_withdrawing_unread_opens_the_duty_again(run: made.Running, as_head: Client, province: Province) -> None:
    made.submitted(run, province.head)
    as_head.post(url(run, "report_action", "withdraw"))
    report = Report.objects.get()
    assert (report.status, report.first_submitted_on) == ("draft", None)
    assert Duty.objects.get(kind="campaigns.report", unit=run.part.unit).is_open
    assert Duty.objects.get(kind="campaigns.review").outcome == "withdrawn"
    as_head.post(url(run), typed(run, report.version, do="submit"))
    as_head.post(url(run, "report_action", "withdraw"))
    assert Duty.objects.get(kind="campaigns.report", unit=run.part.unit).is_open
    assert ReportVersion.objects.filter(withdrawn=True).count() == 2


def test_a_withdrawn_report_is_gone_for_the_host(run: made.Running, as_officer: Client, province: Province) -> None:
    report = made.submitted(run, province.head)
    reporting.withdraw(report=report, by=province.head)
    assert "Chưa nhận được báo cáo" in html(as_officer.get(url(run)))
    assert as_officer.get(url(run, "report_version", 1)).status_code == 404


def test_withdrawing_after_it_was_read_says_why_not(
    run: made.Running, as_head: Client, as_officer: Client, province: Province
) -> None:
    made.submitted(run, province.head)
    as_officer.get(url(run))
    assert "đã xem báo cáo" in html(as_head.get(url(run)))
    assert as_head.post(url(run, "report_action", "withdraw")).status_code in (403, 409)
    assert Report.objects.get().status == "submitted"


def test_opening_by_the_unit_or_a_leader_is_not_reading(
    run: made.Running, as_head: Client, as_leader: Client, province: Province
) -> None:
    made.submitted(run, province.head)
    as_head.get(url(run))
    as_leader.get(url(run))
    assert Report.objects.get().read_at is None


def test_taking_back_from_the_head(run: made.Running, as_clerk: Client, province: Province) -> None:
    reporting.pass_to_head(report=made.written(run, province.clerk), by=province.clerk)
    assert as_clerk.post(url(run), typed(run, 2)).status_code == 409
    as_clerk.post(url(run, "report_action", "recall"))
    assert Report.objects.get().status == "draft"
    assert Duty.objects.get(kind="campaigns.report", unit=run.part.unit).desk == "clerk"


def test_entering_on_behalf_needs_a_unit_without_account_and_the_paper(province: Province, as_officer: Client) -> None:
    bare = UnitFactory(commune=True, parent=province.host)
    run = made.running(province.host, [bare, province.commune], province.officer)
    assert as_officer.post(url(run, part=run.parts[1]), typed(run)).status_code == 403
    assert "đã có tài khoản" in html(as_officer.get(url(run, part=run.parts[1])))
    as_officer.post(url(run), typed(run))
    report = Report.objects.get()
    assert report.entered_by_host
    assert as_officer.post(url(run), typed(run, report.version, do="submit")).status_code == 403
    made.signed_paper(report, province.officer)
    as_officer.post(url(run), typed(run, report.version, do="submit"))
    report.refresh_from_db()
    assert report.status == "submitted"
    page = html(as_officer.get(url(run)))
    assert "Nhập thay" in page
    assert ActionLog.objects.get(action="campaigns.report.submit").on_behalf_of == bare.pk


def test_the_block_head_enters_for_a_member_without_account(province: Province, as_block_head: Client) -> None:
    bare = UnitFactory(commune=True, parent=province.host)
    province.block.memberships.create(unit=bare, post="member", starts_on=date(2025, 1, 1))
    run = made.running(province.host, [bare], province.officer)
    assert as_block_head.post(url(run), typed(run)).status_code == 302
    assert Report.objects.get().entered_by_host


def test_the_checklist_answers_for_what_is_typed(run: made.Running, as_clerk: Client) -> None:
    rail = html(as_clerk.post(url(run, "report_check"), typed(run, figure="")))
    assert "Chưa thực hiện được" in rail
    rail = html(as_clerk.post(url(run, "report_check"), typed(run)))
    assert "Chưa thực hiện được" not in rail
    assert "2 / 2 chỉ tiêu" in rail
    assert not Report.objects.exists()


def test_a_period_of_another_campaign_is_not_found(run: made.Running, as_clerk: Client, province: Province) -> None:
    other = made.running(province.host, province.communes, province.officer)
    assert as_clerk.get(url(run, period=other.period)).status_code == 404


def test_the_previous_periods_figure_stands_beside(province: Province, as_clerk: Client) -> None:
    first = {
        "name": "Quý I",
        "starts_on": date(2025, 1, 2),
        "ends_on": date(2025, 3, 31),
        "opens_on": date(2025, 3, 1),
        "due_on": date(2025, 6, 20),
    }
    run = made.running(province.host, province.communes, province.officer, periods=[first, {}])
    made.submitted(run, province.head, period=run.periods[0], value="38.2")
    assert "38,2" in html(as_clerk.get(url(run)))


@pytest.mark.parametrize("who", ["clerk", "officer"])
def test_the_page_costs_the_same_for_one_and_for_three_indicators(
    province: Province, sign_in: Any, count_queries: Any, who: str
) -> None:
    costs = []
    for number in (1, 3):
        run = made.running(province.host, province.communes, province.officer, indicators=number, points=number)
        report = made.returned(run, province.head, province.officer)
        for row in run.indicators:
            made.signed_paper(report, province.head)
            if row.pk == run.indicators[0].pk:
                reporting.attach(
                    report=report, evidence=made.evidence(run.part.unit, province.head), by=province.head, indicator=row
                )
        client = sign_in(getattr(province, who))
        client.get(url(run))
        costs.append(count_queries(lambda c=client, r=run: c.get(url(r))))
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def test_an_unknown_step_and_get_on_a_step_are_refused(run: made.Running, as_head: Client, province: Province) -> None:
    made.written(run, province.head)
    assert as_head.post(url(run, "report_action", "explode")).status_code == 404
    assert as_head.get(url(run, "report_action", "submit")).status_code == 405


def test_everybody_of_the_unit_reads_the_print(run: made.Running, as_clerk: Client, province: Province) -> None:
    made.written(run, province.clerk)
    page = html(as_clerk.get(url(run, "report_print")))
    assert "Bản nháp, chưa gửi" in page
    assert "Đã làm xong" in page


def test_roles_of_another_host_see_nothing(run: made.Running, sign_in: Any, province: Province) -> None:
    made.submitted(run, province.head)
    elsewhere = UnitFactory(commune=True)
    for user in (officer(elsewhere), head(elsewhere), clerk(elsewhere)):
        assert sign_in(user).get(url(run)).status_code == 404
