"""The host's year: started, edited, issued in one act, withdrawn; and how its duties are done and received."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.models import Outbox
from deadlines import calendar, host_year
from deadlines.models import Duty, Filing, HostYear, Outcome, YearEntry
from tests.factories.campaigns_reporting import PDF
from tests.factories.units import UnitFactory, move
from units.models import Block, Succession

TODAY = date(2025, 1, 6)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def plan(province):
    """The shipped plan of 2025, nothing issued."""
    return host_year.start(host=province.host, year=2025, by=province.officer)


@pytest.fixture
def entry(province, plan):
    """One line for the communes, due on Wednesday 25 June 2025."""
    plan.entries.all().delete()
    return host_year.add_entry(
        plan=plan, by=province.officer, kind="report", title="Báo cáo 6 tháng", opens_on=date(2025, 6, 2),
        due_on=date(2025, 6, 25), unit_kinds=["commune"],
    )  # fmt: skip


@pytest.fixture
def issued(province, plan, entry):
    host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
    entry.refresh_from_db()
    return entry


def url(name, *args):
    return reverse(f"deadlines:{name}", args=args)


def line(**changes):
    return {
        "version": 1, "kind": "report", "title": "Báo cáo quý", "opens_on": "2025-03-01", "due_on": "2025-03-28",
        "unit_kinds": ["commune"], **changes,
    }  # fmt: skip


def work_of(unit, entry):
    return url("year_work", entry.pk, unit.pk)


# ---- starting --------------------------------------------------------------------------------------------------------
def test_a_year_begins_from_the_shipped_plan_and_asks_nobody(as_officer, province):
    response = as_officer.post(url("year_start"), {"host": province.host.pk, "year": 2025, "copy": "copy"})
    plan = HostYear.objects.get()
    assert response["Location"] == url("year", plan.pk)
    assert plan.entries.count() == len(host_year.shipped()["calendar"])
    assert {e.kind for e in plan.entries.all()} >= {"titles", "pledge", "self_score", "statistics", "bonus", "archive"}
    assert Duty.objects.count() == 0
    statistics = plan.entries.get(kind="statistics")
    assert (statistics.due_on, statistics.basis) == (date(2025, 12, 15), "Thông tư 02/2023/TT-BNV")


def test_a_school_has_its_own_plan_over_the_school_year(province):
    plan = host_year.start(host=province.host, year=2025, school=True, by=province.officer)
    assert plan.label == "2025–2026"
    assert plan.entries.filter(due_on__year=2026).count() > 3
    assert plan.entries.get(kind="titles").title == "Đăng ký danh hiệu thi đua năm học 2025–2026"


def test_a_year_has_one_plan(as_officer, province, plan):
    response = as_officer.post(url("year_start"), {"host": province.host.pk, "year": 2025, "copy": "copy"})
    assert "year" in response.context["form"].errors
    assert HostYear.objects.count() == 1


@pytest.mark.parametrize("year", ["1999", "2101", "x"])
def test_a_year_out_of_reach_is_refused_beside_the_field(as_officer, province, year):
    response = as_officer.post(url("year_start"), {"host": province.host.pk, "year": year, "copy": "copy"})
    assert "year" in response.context["form"].errors
    assert not HostYear.objects.exists()


def test_last_years_plan_is_copied_with_its_dates_moved_off_days_off(province, plan, entry):
    statistics = host_year.add_entry(
        plan=plan, by=province.officer, kind="statistics", title="Thống kê năm 2025", opens_on=date(2025, 12, 1),
        due_on=date(2025, 12, 13), own_desk=True,
    )  # fmt: skip
    assert statistics.due_on == date(2025, 12, 15)  # the 13th is a Saturday
    following = host_year.start(host=province.host, year=2026, by=province.officer)
    copied = following.entries.get(kind="statistics")
    assert copied.title == "Thống kê năm 2026"
    assert (copied.plain_due_on, copied.due_on) == (date(2026, 12, 13), date(2026, 12, 14))
    assert following.copied_from == plan
    third = host_year.start(host=province.host, year=2027, by=province.officer)
    assert third.entries.get(kind="statistics").due_on == date(2027, 12, 13)  # a Monday: no drift from the moves before


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2025, 2, 28), 3, date(2028, 2, 29)),
        (date(2025, 6, 30), 1, date(2026, 6, 30)),
    ],
)
def test_a_shifted_day_keeps_the_end_of_its_month(day, years, expected):
    assert host_year.shift(day, years) == expected


def test_a_copied_line_names_whoever_took_over_from_a_unit_that_ended(province, plan, entry):
    old, heir = province.communes[1], province.communes[2]
    host_year.edit_entry(
        entry=entry, version=entry.version, by=province.officer, kind="report", title="Báo cáo 6 tháng",
        opens_on=entry.opens_on, due_on=entry.due_on, unit_kinds=[], units=[old],
    )  # fmt: skip
    old.closed_on = date(2025, 6, 30)
    old.save()
    Succession.objects.create(predecessor=old, successor=heir, kind="merge", on=date(2025, 7, 1))
    following = host_year.start(host=province.host, year=2026, by=province.officer)
    assert list(following.entries.get().units.all()) == [heir]


def test_blocks_of_a_copied_line_are_those_of_the_new_year(province, plan, entry):
    next_block = Block.objects.create(code="k-26", host=province.host, name=province.block.name, year=2026)
    host_year.edit_entry(
        entry=entry, version=entry.version, by=province.officer, kind="self_score", title="Tự chấm",
        opens_on=entry.opens_on, due_on=entry.due_on, unit_kinds=[], blocks=[province.block],
    )  # fmt: skip
    following = host_year.start(host=province.host, year=2026, by=province.officer)
    assert list(following.entries.get().blocks.all()) == [next_block]


# ---- lines -----------------------------------------------------------------------------------------------------------
def test_a_line_is_added_and_its_move_off_a_day_off_is_shown(as_officer, plan):
    plan.entries.all().delete()
    as_officer.post(url("year_entry_add", plan.pk), line(due_on="2025-03-29"))
    entry = plan.entries.get()
    assert (entry.plain_due_on, entry.due_on) == (date(2025, 3, 29), date(2025, 3, 31))
    assert "29/03" in as_officer.get(url("year", plan.pk)).content.decode()


def test_a_line_may_stay_on_a_day_off(as_officer, plan):
    plan.entries.all().delete()
    as_officer.post(url("year_entry_add", plan.pk), line(due_on="2025-03-29", keep_day="on"))
    assert plan.entries.get().due_on == date(2025, 3, 29)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"due_on": "2025-01-03"}, "due_on", "Ngày này đã qua; không ai còn kịp thực hiện."),
        ({"due_on": "2031-01-03"}, "due_on", "Ngày này không thuộc kế hoạch năm 2025."),
        ({"opens_on": "2025-05-01"}, "opens_on", "Ngày mở phải bằng hoặc trước hạn."),
        (
            {"unit_kinds": []},
            "unit_kinds",
            "Chọn giao cho ai: loại đơn vị, khối, đơn vị nêu tên, hoặc bộ phận thường trực.",
        ),
        ({"own_desk": "on"}, "own_desk", "Việc của bộ phận thường trực đứng riêng; lập dòng khác cho các đơn vị."),
        ({"due_on": "30/2/2025"}, "due_on", "Nhập ngày theo dạng dd/mm/yyyy, ví dụ: 30/06/2025."),
    ],
)
def test_a_faulty_line_is_refused_beside_its_field_and_nothing_typed_is_lost(as_officer, plan, changes, field, words):
    before = plan.entries.count()
    response = as_officer.post(url("year_entry_add", plan.pk), line(**changes))
    assert response.context["form"].errors[field] == [words]
    assert "Báo cáo quý" in response.content.decode()
    assert plan.entries.count() == before


def test_two_editors_of_one_line_do_not_overwrite_each_other(as_officer, plan, entry):
    edit = url("year_entry_edit", entry.pk)
    first = as_officer.post(edit, line(version=entry.version, title="Một"))
    second = as_officer.post(edit, line(version=entry.version, title="Hai"))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Hai" in second.content.decode()
    assert YearEntry.objects.get(pk=entry.pk).title == "Một"


def test_a_line_not_issued_is_removed_an_issued_one_is_not(as_officer, plan, issued):
    assert as_officer.post(url("year_entry_remove", issued.pk)).status_code == 403
    assert as_officer.get(url("year_entry_edit", issued.pk)).status_code == 403
    as_officer.post(url("year_entry_add", plan.pk), line())
    other = plan.entries.get(title="Báo cáo quý")
    assert as_officer.post(url("year_entry_remove", other.pk)).status_code == 302
    assert plan.entries.count() == 1


@pytest.mark.parametrize("name", ["year", "year_entry_add", "year_issue"])
def test_a_unit_has_no_part_in_the_hosts_plan(as_clerk, plan, name):
    assert as_clerk.get(url(name, plan.pk)).status_code == 404


@pytest.mark.parametrize("name", ["year_entry_add", "year_issue"])
def test_a_leader_reads_the_plan_but_does_not_keep_it(as_leader, plan, name):
    assert as_leader.get(url("year", plan.pk)).status_code == 200
    assert as_leader.post(url(name, plan.pk)).status_code == 403


# ---- issuing ---------------------------------------------------------------------------------------------------------
def test_the_preview_counts_duties_units_days_off_and_dates_close_by(as_officer, province, plan, entry, issued):
    other = host_year.add_entry(
        plan=plan, by=province.officer, kind="self_score", title="Tự chấm", opens_on=date(2025, 6, 2),
        due_on=date(2025, 6, 28), keep_day=True, every_block=True,
    )  # fmt: skip
    from tests.factories.campaigns_boards import owe

    owe(province.commune, province.host, date(2025, 6, 27), title="Báo cáo quý II")
    preview = as_officer.get(url("year_issue", plan.pk)).context["preview"]
    found = {row.entry.pk: row for row in preview.lines}
    assert found[entry.pk].new == 0
    assert (found[other.pk].new, found[other.pk].off) == (len(found[other.pk].units), True)
    assert [(c.due_on, c.units) for c in found[other.pk].clashes] == [(date(2025, 6, 27), 1)]
    assert preview.duties == found[other.pk].new
    assert Duty.objects.filter(about_ref=other.ref).count() == 0


def test_issuing_twice_opens_every_duty_once(as_officer, province, plan, entry):
    for _time in range(2):
        as_officer.post(url("year_issue", plan.pk), {"entries": [entry.pk]})
    owed = Duty.objects.filter(context_ref=plan.ref)
    assert {d.unit_id for d in owed} == {c.pk for c in province.communes}
    assert owed.count() == len(province.communes)
    assert {(d.due_on, d.context, d.title) for d in owed} == {
        (date(2025, 6, 25), "Kế hoạch năm 2025", "Báo cáo 6 tháng")
    }
    entry.refresh_from_db()
    assert entry.status == "issued"


def test_issuing_tells_every_person_of_the_units_once_what_is_owed_and_by_when(as_officer, province, plan, entry):
    quarter = host_year.add_entry(
        plan=plan, by=province.officer, kind="report", title="Báo cáo quý II", opens_on=date(2025, 6, 2),
        due_on=date(2025, 6, 20), unit_kinds=["commune"],
    )  # fmt: skip
    for _time in range(2):
        as_officer.post(url("year_issue", plan.pk), {"entries": [entry.pk, quarter.pk]})
    rows = Outbox.objects.filter(kind="deadlines.host_year")
    people = [*province.clerks, *province.heads]
    assert sorted(rows.values_list("recipient", flat=True)) == sorted(person.pk for person in people)
    assert {row.body for row in rows} == {"Báo cáo quý II: hạn 20/06/2025\nBáo cáo 6 tháng: hạn 25/06/2025"}
    assert "đơn vị có 2 việc phải làm" in rows[0].subject


def test_a_unit_that_came_later_gets_its_duties_with_the_next_issuing(as_officer, province, plan, issued):
    late = UnitFactory(kind="commune", level="commune", opened_on=TODAY)
    move(late, province.host, TODAY)
    as_officer.post(url("year_issue", plan.pk), {"entries": [issued.pk]})
    assert Duty.objects.filter(about_ref=issued.ref).count() == len(province.communes) + 1


def test_of_a_block_only_its_head_may_be_asked(province, plan, entry):
    host_year.edit_entry(
        entry=entry, version=entry.version, by=province.officer, kind="block_meeting", title="Họp khối",
        opens_on=entry.opens_on, due_on=entry.due_on, unit_kinds=[], every_block=True, heads_only=True,
    )  # fmt: skip
    host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
    heads = province.block.memberships.filter(post="head").values_list("unit", flat=True)
    assert set(Duty.objects.filter(about_ref=entry.ref).values_list("unit", flat=True)) == set(heads)


def test_a_line_whose_day_is_past_is_named_and_nothing_is_issued(as_officer, plan, entry):
    with clock.pretend(date(2025, 7, 1)):
        response = as_officer.post(url("year_issue", plan.pk), {"entries": [entry.pk]})
    assert response.context["form"].errors["entries"] == [
        "“Báo cáo 6 tháng” có hạn 25/06/2025, đã qua: dời ngày hoặc bỏ chọn."
    ]
    assert not Duty.objects.exists()


def test_nothing_ticked_and_a_line_of_another_plan_are_refused(as_officer, plan, entry):
    for data in ({}, {"entries": ["999999"]}, {"entries": ["x"]}):
        response = as_officer.post(url("year_issue", plan.pk), data)
        assert response.context["form"].errors["entries"]
    assert not Duty.objects.exists()


def test_a_line_for_nobody_is_refused(as_officer, province, plan, entry):
    host_year.edit_entry(
        entry=entry, version=entry.version, by=province.officer, kind="report", title="Báo cáo", opens_on=entry.opens_on,
        due_on=entry.due_on, unit_kinds=["enterprise"],
    )  # fmt: skip
    response = as_officer.post(url("year_issue", plan.pk), {"entries": [entry.pk]})
    assert response.context["form"].errors["entries"] == ["“Báo cáo” không giao cho ai: chọn đối tượng hoặc bỏ chọn."]


def test_withdrawing_closes_what_is_open_and_keeps_what_was_done(as_officer, as_head, province, issued):
    as_head.post(work_of(province.commune, issued), {"version": 1, "note": "Đã gửi"})
    assert as_officer.post(url("year_withdraw", issued.pk), {"reason": ""}).status_code == 200
    as_officer.post(url("year_withdraw", issued.pk), {"reason": "Gộp vào báo cáo năm"})
    found = dict(Duty.objects.filter(about_ref=issued.ref).values_list("unit", "outcome"))
    assert found.pop(province.commune.pk) == Outcome.DONE
    assert set(found.values()) == {Outcome.WITHDRAWN}
    assert set(Duty.objects.filter(outcome="withdrawn").values_list("reason", flat=True)) == {"Gộp vào báo cáo năm"}
    assert as_officer.post(url("year_withdraw", issued.pk), {"reason": "nữa"}).status_code in (403, 409)


def test_issuing_and_its_preview_cost_the_same_for_one_and_for_many_units(
    as_officer, province, plan, entry, count_queries
):
    as_officer.get(url("year_issue", plan.pk))  # the session is written
    few = count_queries(lambda: as_officer.get(url("year_issue", plan.pk)))
    for _n in range(5):
        move(UnitFactory(kind="commune", level="commune"), province.host, TODAY)
    many = count_queries(lambda: as_officer.get(url("year_issue", plan.pk)))
    assert many == few


def test_the_page_of_a_year_costs_the_same_for_one_and_three_lines(as_officer, province, plan, entry, count_queries):
    as_officer.get(url("year", plan.pk))  # the session is written
    few = count_queries(lambda: as_officer.get(url("year", plan.pk)))
    for title in ("Hai", "Ba"):
        as_officer.post(url("year_entry_add", plan.pk), line(title=title))
    as_officer.get(url("year", plan.pk))  # the messages are shown
    many = count_queries(lambda: as_officer.get(url("year", plan.pk)))
    assert many == few


# ---- doing it --------------------------------------------------------------------------------------------------------
def test_the_heads_word_is_enough_and_its_day_counts(as_head, province, issued):
    with clock.pretend(date(2025, 6, 20)):
        as_head.post(work_of(province.commune, issued), {"version": 1, "note": "Đã gửi báo cáo"})
    duty = Duty.objects.get(unit=province.commune)
    assert (duty.outcome, duty.done_on, duty.on_time()) == ("done", date(2025, 6, 20), True)
    assert Filing.objects.get().status == "sent"


def test_a_clerk_without_the_signed_paper_puts_it_before_the_head(as_clerk, as_head, province, issued):
    as_clerk.post(work_of(province.commune, issued), {"version": 1, "note": "Dự thảo báo cáo"})
    duty = Duty.objects.get(unit=province.commune)
    assert (duty.is_open, duty.desk) == (True, "head")
    filing = Filing.objects.get()
    as_head.post(work_of(province.commune, issued), {"version": filing.version, "note": filing.note})
    duty.refresh_from_db()
    assert duty.outcome == "done"


def test_a_clerk_with_the_signed_paper_has_done_it(as_clerk, province, issued):
    data = {"version": 1, "paper_number": "45/BC-UBND", "paper_on": "2025-01-06"}
    as_clerk.post(work_of(province.commune, issued), {**data, "file": SimpleUploadedFile("bc.pdf", PDF)})
    filing = Filing.objects.select_related("evidence__blob").get()
    assert (filing.status, filing.paper_number, filing.evidence.unit) == ("sent", "45/BC-UBND", province.commune)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({}, "note", "Ghi ngắn gọn đã làm gì, hoặc nhập số văn bản, hoặc đính kèm tệp."),
        ({"paper_number": "1/BC"}, "paper_on", "Nhập số văn bản cùng với ngày văn bản."),
        ({"paper_on": "2025-01-02"}, "paper_number", "Nhập số văn bản cùng với ngày văn bản."),
        ({"paper_number": "1/BC", "paper_on": "2026-01-02"}, "paper_on", "Ngày văn bản ở tương lai."),
    ],
)
def test_what_is_said_badly_is_refused_beside_its_field(as_clerk, province, issued, data, field, words):
    response = as_clerk.post(work_of(province.commune, issued), {"version": 1, **data})
    assert response.context["form"].errors[field] == [words]
    assert Duty.objects.get(unit=province.commune).is_open


def test_the_officer_enters_on_a_units_behalf_with_its_paper_only(as_officer, province, issued):
    here = work_of(province.commune, issued)
    refused = as_officer.post(here, {"version": 1, "note": "Xã báo qua điện thoại"})
    assert refused.context["form"].errors["paper_number"] == [
        "Khi nhập thay đơn vị, phải có số và ngày văn bản đã ký của đơn vị."
    ]
    as_officer.post(here, {"version": 1, "paper_number": "7/BC", "paper_on": "2025-01-06"})
    assert Filing.objects.get().on_behalf


def test_the_officer_receives_everything_the_list_shows_as_sent_at_once(
    as_officer, as_leader, province, sign_in, issued
):
    here = url("year_entry", issued.pk)
    assert url("year_receive_many", issued.pk) not in as_officer.get(here).content.decode()
    for place in (0, 1):
        unit = province.communes[place]
        sign_in(province.heads[place]).post(work_of(unit, issued), {"version": 1, "note": "Đã gửi"})
    seen = ",".join(str(pk) for pk in Filing.objects.order_by("pk").values_list("pk", flat=True))
    html = as_officer.get(here).content.decode()
    assert "Nhận việc của 2 đơn vị" in html
    assert f'value="{seen}"' in html
    sign_in(province.heads[2]).post(work_of(province.communes[2], issued), {"version": 1, "note": "Gửi sau"})
    many = url("year_receive_many", issued.pk)
    assert as_leader.post(many, {"filings": seen}).status_code == 403
    assert as_officer.post(many, {"filings": seen})["Location"] == here
    states = dict(Filing.objects.values_list("duty__unit", "status"))
    assert [states[unit.pk] for unit in province.communes[:3]] == ["accepted", "accepted", "sent"]


@pytest.mark.parametrize("filings", ["", "x,,-1", "999999"])
def test_receiving_nothing_changes_nothing(as_officer, issued, filings):
    assert as_officer.post(url("year_receive_many", issued.pk), {"filings": filings}).status_code == 302
    assert not Filing.objects.exists()


def test_the_officer_receives_or_returns_and_the_date_stays(as_officer, as_head, province, issued):
    here = work_of(province.commune, issued)
    as_head.post(here, {"version": 1, "note": "Đã gửi"})
    place = [issued.pk, province.commune.pk]
    assert as_officer.post(url("year_return", *place), {"reason": ""}).context["form"].errors["reason"]
    as_officer.post(url("year_return", *place), {"reason": "Thiếu biểu số 2"})
    duty = Duty.objects.get(unit=province.commune)
    assert (duty.is_open, duty.due_on, duty.desk) == (True, date(2025, 6, 25), "clerk")
    assert "Thiếu biểu số 2" in as_head.get(here).content.decode()
    as_head.post(here, {"version": Filing.objects.get().version, "note": "Đã bổ sung"})
    as_officer.post(url("year_receive", *place))
    assert Filing.objects.get().status == "accepted"
    assert Duty.objects.get(unit=province.commune).outcome == "done"


def test_two_senders_at_once_are_told(as_head, as_clerk, province, issued):
    here = work_of(province.commune, issued)
    as_clerk.post(here, {"version": 1, "note": "Bản của cán bộ"})
    response = as_head.post(here, {"version": 1, "note": "Bản của thủ trưởng"})
    assert response.status_code == 409
    assert "Bản của thủ trưởng" in response.content.decode()
    assert Filing.objects.get().note == "Bản của cán bộ"


def test_another_unit_sees_nothing_of_it_and_forged_acts_are_refused(sign_in, as_head, province, issued):
    stranger = sign_in(province.clerks[1])
    place = [issued.pk, province.commune.pk]
    assert stranger.get(url("year_work", *place)).status_code == 404
    assert stranger.post(url("year_work", *place), {"version": 1, "note": "x"}).status_code == 404
    as_head.post(url("year_work", *place), {"version": 1, "note": "Đã gửi"})
    assert as_head.post(url("year_receive", *place)).status_code == 403
    assert as_head.post(url("year_return", *place), {"reason": "x"}).status_code == 403
    assert stranger.post(url("year_receive", *place)).status_code == 404


def test_the_hosts_own_desk_marks_its_work_as_done(as_officer, province, plan, entry):
    host_year.edit_entry(
        entry=entry, version=entry.version, by=province.officer, kind="statistics", title="Thống kê", opens_on=entry.opens_on,
        due_on=entry.due_on, own_desk=True, unit_kinds=[],
    )  # fmt: skip
    host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
    here = work_of(province.host, entry)
    assert Duty.objects.waiting_on(province.officer).get().url == here
    as_officer.post(here, {"version": 1, "note": "Đã gửi Bộ"})
    assert Duty.objects.get().outcome == "done"


def test_the_page_of_a_line_lists_who_is_done_and_who_is_late(as_officer, as_head, province, issued, count_queries):
    as_head.post(work_of(province.commune, issued), {"version": 1, "note": "Đã gửi"})
    with clock.pretend(date(2025, 7, 1)):
        counts = {
            tab.key: n for tab, n, *_rest in as_officer.get(url("year_entry", issued.pk)).context["list"].tab_links
        }
        found = count_queries(lambda: as_officer.get(url("year_entry", issued.pk)))
    others = len(province.communes) - 1
    assert counts == {"all": others + 1, "received": 1, "look": 1, "late": others, "waiting": 0}
    assert found <= 12


def test_a_shipped_plan_never_falls_on_a_day_off(province):
    for year in (2026, 2027, 2028):
        plan = host_year.start(host=province.host, year=year, copy=False, by=province.officer)
        assert [e.title for e in plan.entries.all() if not calendar.is_working(e.due_on)] == []
