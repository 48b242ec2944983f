"""The first four steps of a campaign: kept as a draft, each fault beside its field."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns import launching
from campaigns.models import Campaign, Directive, Task
from core import clock
from deadlines.models import Duty
from tests.factories import campaigns_launching as make
from tests.factories.units import SuccessionFactory, UnitFactory
from units.models import UnitKind

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("campaigns:list"), reverse("campaigns:create")


@pytest.fixture(autouse=True)
def _january():
    with clock.pretend(date(2025, 1, 3)):
        yield


def edit(campaign, step):
    return reverse("campaigns:edit", args=[campaign.pk, step])


def faults(answer, place):
    """The sentences beside a field: "starts_on", or "periods-0-due_on" in a line."""
    step = answer.context["step"]
    prefix, _dash, rest = place.partition("-")
    if prefix in step.parts:
        index, _dash, name = rest.partition("-")
        return " ".join(step.parts[prefix].forms[int(index)].errors.get(name, []))
    return " ".join(step.form.errors.get(place, []))


# ---- step 1 -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_created_left_and_resumed(as_officer, province):
    lines = make.rows("phases", {"name": "Đợt 1", "starts_on": "2025-01-06", "ends_on": "2025-06-30"})
    marks = make.rows(
        "commemorations", {"name": "Quốc khánh", "ordinal": "80", "from_date": "1945-09-02", "to_date": "2025-09-02"}
    )
    answer = as_officer.post(NEW, make.details(province.host, **lines, **marks))
    campaign = Campaign.objects.get()
    assert answer.url == edit(campaign, "content")
    assert campaign.is_draft
    assert campaign.phases.get().name == "Đợt 1"
    assert campaign.commemorations.get().ordinal == 80
    page = as_officer.get(edit(campaign, "document"))
    assert page.context["form"]["short_name"].value() == "Thi đua 2025"
    assert page.context["parts"]["phases"].forms[0]["name"].value() == "Đợt 1"
    assert not Duty.objects.exists()


def test_a_campaign_may_be_open_ended_or_of_many_years(as_officer, province):
    as_officer.post(NEW, make.details(province.host, ends_on=""))
    as_officer.post(NEW, make.details(province.host, ends_on="2030-12-31", _token="b"))
    assert list(Campaign.objects.order_by("id").values_list("ends_on", flat=True)) == [None, date(2030, 12, 31)]


def test_the_end_before_the_start_is_refused_beside_the_field(as_officer, province):
    answer = as_officer.post(NEW, make.details(province.host, ends_on="2025-01-05", theme="giữ lại"))
    assert faults(answer, "ends_on") == "Ngày kết thúc trước ngày bắt đầu (06/01/2025)."
    assert answer.context["form"]["theme"].value() == "giữ lại"
    assert not Campaign.objects.exists()


def test_a_phase_outside_the_campaign_is_refused(as_officer, province):
    lines = make.rows("phases", {"name": "Đợt 1", "starts_on": "2024-12-31", "ends_on": "2025-06-30"})
    answer = as_officer.post(NEW, make.details(province.host, **lines))
    assert "Đợt nằm ngoài thời gian phong trào" in faults(answer, "phases-0-starts_on")


def test_a_circular_parent_is_refused(as_officer, province):
    top = make.draft(province.host, short_name="Năm năm")
    child = make.draft(province.host, short_name="Năm 2025", parent=top)
    answer = as_officer.post(edit(top, "document"), make.details(province.host, parent=child.pk))
    assert "không thể là phong trào cấp trên" in faults(answer, "parent")
    own = as_officer.post(edit(top, "document"), make.details(province.host, parent=top.pk))
    assert "không thể là phong trào cấp trên" in faults(own, "parent")
    top.refresh_from_db()
    assert top.parent is None


def test_a_document_is_recorded_on_the_spot(as_officer, province):
    new = make.rows(
        "new",
        {"doc_type": "plan", "number": "15", "symbol": "KH-UBND", "issuer": "UBND tỉnh", "subject": "Thi đua 2025"},
    )
    as_officer.post(NEW, make.details(province.host, source="new", **new))
    found = Directive.objects.get()
    assert Campaign.objects.get().directive == found
    assert found.keeper == province.host


def test_a_new_document_without_its_subject_is_refused_beside_the_field_and_nothing_is_made(as_officer, province):
    new = make.rows("new", {"doc_type": "plan", "number": "15", "issuer": "UBND tỉnh", "subject": ""})
    answer = as_officer.post(NEW, make.details(province.host, source="new", **new))
    assert faults(answer, "new-0-subject")
    blank = as_officer.post(
        NEW, make.details(province.host, source="new", **make.rows("new", {"doc_type": "directive"}))
    )
    assert "Ghi ít nhất loại" in faults(blank, "source")
    assert not Directive.objects.exists()
    assert not Campaign.objects.exists()


def test_a_recorded_document_must_be_chosen_when_said_so(as_officer, province):
    answer = as_officer.post(NEW, make.details(province.host, source="old"))
    assert "Chọn văn bản" in faults(answer, "directive")


def test_only_units_one_acts_for_may_host(as_clerk, as_leader, as_outsider, province):
    assert "host" in as_clerk.post(NEW, make.details(province.host)).context["form"].errors
    assert as_clerk.post(NEW, make.details(province.commune)).status_code == 302
    for client in (as_leader, as_outsider):
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, make.details(province.host)).status_code == 403
    assert Campaign.objects.count() == 1


def test_the_same_form_sent_twice_makes_one_draft(as_officer, province):
    data = make.details(province.host, _token="mot-lan")
    assert as_officer.post(NEW, data).url == as_officer.post(NEW, data).url
    assert Campaign.objects.count() == 1


def test_two_people_on_one_draft_the_second_keeps_the_typing(as_officer, province):
    campaign = make.draft(province.host)
    assert as_officer.post(edit(campaign, "document"), make.details(province.host)).status_code == 302
    answer = as_officer.post(
        edit(campaign, "document"), make.details(province.host, short_name="Tên của người thứ hai", _token="2")
    )
    assert answer.status_code == 409
    assert "Tên của người thứ hai" in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.short_name == "Thi đua 2025"
    assert answer.context["form"]["version"].value() == str(campaign.version)


def test_what_was_typed_and_not_saved_comes_back_and_is_gone_once_saved(as_officer, province):
    campaign = make.draft(province.host)
    typed = make.content(points=[{"label": "1", "depth": 0, "heading": "Đang gõ dở"}])
    as_officer.post(reverse("core:draft", args=["campaign-content", campaign.pk]), typed)
    page = as_officer.get(edit(campaign, "content"))
    assert "Đang gõ dở" in page.content.decode()
    assert page.context["form"]["_token"].value()
    assert as_officer.post(edit(campaign, "content"), typed).status_code == 302
    assert as_officer.get(edit(campaign, "content")).context["resumed"] is None


# ---- step 3 -----------------------------------------------------------------------------------------------------------


def test_groups_stand_for_units_by_kind_block_level_and_name(as_officer, province):
    campaign = make.draft(province.host)
    bodies = [UnitFactory(parent=province.host, kind=UnitKind.PARTY, name="Ban Tổ chức", short_name="Ban Tổ chức")]
    school = UnitFactory(parent=province.host, kind=UnitKind.SCHOOL, level="base", name="Trường Chính trị tỉnh")
    as_officer.post(
        edit(campaign, "units"),
        make.groups(
            1, make.group_row(by="name", unit_kind="", units="truong chinh tri"), make.group_row(unit_kind="party"),
            make.group_row(by="block", unit_kind="", block=province.block.pk),
            make.group_row(by="level", unit_kind="", level="province"),
        ),
    )  # fmt: skip
    found = launching.resolve(campaign)
    by_group: dict = {}
    for unit, group in found.values():
        by_group.setdefault(group.position, []).append(unit)
    assert by_group == {0: [school], 1: bodies, 2: province.communes, 3: [province.department]}
    assert list(campaign.groups.values_list("label", "tone")) == [
        ("Đơn vị chọn theo tên", "require"), ("Cơ quan Đảng", "request"), (province.block.name, "require"),
        ("Các đơn vị cấp: Tỉnh", "require"),
    ]  # fmt: skip
    page = as_officer.get(edit(campaign, "units")).content.decode()
    assert "3 đơn vị" in page
    assert "Trường Chính trị tỉnh" in page


def test_a_unit_closed_before_the_start_is_refused_with_its_successor_named(as_officer, province):
    old = UnitFactory(commune=True, parent=province.host, short_name="Xã Cũ", closed_on=date(2024, 12, 31))
    SuccessionFactory(predecessor=old, successor=province.commune, on=date(2025, 1, 1))
    campaign = make.draft(province.host)
    answer = as_officer.post(
        edit(campaign, "units"), make.groups(1, make.group_row(by="name", unit_kind="", units=f"[{old.code}]"))
    )
    said = faults(answer, "groups-0-units")
    assert "“Xã Cũ” kết thúc ngày 31/12/2024" in said
    assert f"Chọn đơn vị kế tục: {province.commune.short_name}" in said
    assert not campaign.groups.exists()


def test_a_unit_founded_later_and_the_host_itself_are_refused(as_officer, province):
    young = UnitFactory(commune=True, parent=province.host, short_name="Xã Mới", opened_on=date(2025, 7, 1))
    campaign = make.draft(province.host)
    row = make.group_row(by="name", unit_kind="", units=f"[{young.code}]\n[{province.host.code}]")
    said = faults(as_officer.post(edit(campaign, "units"), make.groups(1, row)), "groups-0-units")
    assert "thành lập ngày 01/07/2025" in said
    assert "không tự tham gia" in said


def test_units_are_found_without_diacritics_ticked_and_joined_without_a_script(as_officer, province):
    campaign = make.draft(province.host)
    wanted = UnitFactory(commune=True, parent=province.host, name="UBND xã Đào San", short_name="Xã Đào San")
    row = make.group_row(by="name", unit_kind="", find="dao san")
    page = as_officer.post(edit(campaign, "units"), make.groups(1, row, rows="find:groups:0"))
    assert f'name="groups-0-picked" value="{wanted.pk}"' in page.content.decode()
    as_officer.post(edit(campaign, "units"), make.groups(1, row, **{"groups-0-picked": wanted.pk}))
    assert campaign.groups.get().units.get() == wanted


def test_a_group_added_by_its_button_is_asked_for_everything_until_somebody_says_otherwise(as_officer, province):
    campaign = make.draft(province.host)
    typed = make.groups(1, make.group_row(asks_plan=None), rows="add:groups")
    first, added = as_officer.post(edit(campaign, "units"), typed).context["step"].parts["groups"].forms
    assert [bool(field.value()) for field in first.checks] == [True, False, True, True]
    assert [bool(field.value()) for field in added.checks] == [True] * 4
    blank = make.groups(1, make.group_row(), make.group_row(unit_kind=""))
    as_officer.post(edit(campaign, "units"), blank)
    assert campaign.groups.count() == 1


def test_a_group_without_what_it_is_chosen_by_is_refused(as_officer, province):
    campaign = make.draft(province.host)
    answer = as_officer.post(
        edit(campaign, "units"),
        make.groups(1, make.group_row(unit_kind="", label="Nhóm 1"), make.group_row(by="name", units="")),
    )
    assert faults(answer, "groups-0-unit_kind") == "Chọn loại đơn vị."
    assert faults(answer, "groups-1-units") == "Ghi ít nhất một đơn vị."


# ---- step 4 -----------------------------------------------------------------------------------------------------------


def test_periods_and_tasks_are_kept(as_officer, province):
    campaign = make.draft(province.host)
    task = {
        "text": "Tổ chức lễ phát động",
        "addressee": "",
        "tone": "require",
        "due_on": "",
        "lead": province.department.code,
        "cooperating": f"[{province.commune.code}]",
    }
    answer = as_officer.post(
        edit(campaign, "deadlines"), make.deadlines(1, tasks=[task], day_off="next", hard_lock="on")
    )
    assert answer.url == reverse("campaigns:rehearsal", args=[campaign.pk])
    campaign.refresh_from_db()
    assert (campaign.day_off, campaign.hard_lock) == ("next", True)
    assert campaign.periods.get().due_on == date(2025, 4, 5)
    found = Task.objects.get()
    assert found.standing
    assert list(found.units.values_list("unit", "part")) == [
        (province.department.pk, "lead"),
        (province.commune.pk, "cooperate"),
    ]
    page = as_officer.get(edit(campaign, "deadlines"))
    assert province.department.code in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        (
            {"starts_on": "2025-01-01"},
            "starts_on",
            "Kỳ báo cáo nằm ngoài thời gian phong trào (06/01/2025–31/12/2025).",
        ),
        ({"ends_on": "2026-01-31", "due_on": "2026-02-05"}, "ends_on", "Kỳ báo cáo nằm ngoài thời gian phong trào"),
        ({"ends_on": "2025-01-05"}, "ends_on", "kết thúc"),
        ({"due_on": "2025-03-01"}, "due_on", "Hạn nộp trước ngày bắt đầu nhận báo cáo."),
        ({"due_on": "ngày mai"}, "due_on", "dd/mm/yyyy"),
    ],
)
def test_a_wrong_period_is_refused_beside_its_field(as_officer, province, changes, place, sentence):
    campaign = make.draft(province.host)
    answer = as_officer.post(edit(campaign, "deadlines"), make.deadlines(1, periods=[make.period_row(**changes)]))
    assert answer.status_code == 200
    if sentence not in ("kết thúc", "dd/mm/yyyy"):
        assert sentence in faults(answer, f"periods-0-{place}")
    else:
        assert faults(answer, f"periods-0-{place}")
    assert not campaign.periods.exists()


@pytest.mark.parametrize("name", ["registration_due_on", "plan_due_on"])
def test_a_day_that_is_past_is_refused_unless_the_campaign_itself_began_before_today(as_officer, province, name):
    fresh = make.draft(province.host, starts_on=date(2025, 1, 3))
    answer = as_officer.post(edit(fresh, "deadlines"), make.deadlines(1, **{name: "2025-01-02"}))
    assert faults(answer, name) == "Ngày này đã qua; không ai còn kịp thực hiện."
    older = make.draft(province.host, starts_on=date(2025, 1, 2))
    answer = as_officer.post(edit(older, "deadlines"), make.deadlines(1, **{name: "2025-01-02"}))
    assert answer.status_code == 302


def test_a_registration_day_after_the_end_and_a_task_due_too_early_or_without_a_lead_are_refused(as_officer, province):
    campaign = make.draft(province.host)
    task = {"text": "Việc", "tone": "require", "due_on": "2024-12-01", "lead": "", "cooperating": ""}
    answer = as_officer.post(edit(campaign, "deadlines"), make.deadlines(1, tasks=[task]))
    assert faults(answer, "tasks-0-lead") == "Ghi ít nhất một đơn vị chủ trì."
    led = {**task, "lead": province.department.code, "cooperating": province.department.code}
    wrong = make.deadlines(1, tasks=[led], registration_due_on="2026-01-01")
    answer = as_officer.post(edit(campaign, "deadlines"), wrong)
    assert "sau ngày kết thúc" in faults(answer, "registration_due_on")
    assert "trước ngày bắt đầu" in faults(answer, "tasks-0-due_on")
    assert "đã là đơn vị chủ trì" in faults(answer, "tasks-0-cooperating")
