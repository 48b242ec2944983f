"""From a draft to a launched campaign: five steps, one act, all or nothing."""

import io
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from openpyxl import load_workbook

from campaigns import launching
from campaigns.invariants import asked, launched, parents, periods, targets
from campaigns.models import Campaign, ContentPoint, Indicator, Participation
from core import clock
from core.models import ActionLog, Outbox
from core.refusals import Conflict
from deadlines.models import Duty, Outcome
from tests.factories import campaigns_launching as make
from tests.factories.accounts import clerk, head, officer
from tests.factories.units import UnitFactory
from units.models import UnitKind

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("campaigns:list"), reverse("campaigns:create")


@pytest.fixture(autouse=True)
def _january():
    with clock.pretend(date(2025, 1, 3)):
        yield


def edit(campaign, step):
    return reverse("campaigns:edit", args=[campaign.pk, step])


# ---- launching --------------------------------------------------------------------------------------------------------


def launch_url(campaign):
    return reverse("campaigns:launch", args=[campaign.pk])


def press(client, campaign, **changes):
    return client.post(
        launch_url(campaign), {"version": campaign.version, "_token": "phat-dong", "seen": "on", **changes}
    )


def test_launching_gives_every_unit_its_part_its_duties_and_a_notice(as_officer, province):
    campaign = make.ready(province.host)
    make.add_task(campaign, province.communes[:1])
    answer = press(as_officer, campaign)
    assert answer.url == reverse("campaigns:campaign", args=[campaign.pk])
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.RUNNING
    assert set(campaign.participations.values_list("unit", flat=True)) == {u.pk for u in province.communes}
    owed = Duty.objects.filter(unit=province.commune).values_list("kind", "due_on")
    assert sorted(owed) == sorted(
        [
            ("campaigns.register", date(2025, 2, 3)), ("campaigns.plan", date(2025, 2, 17)),
            ("campaigns.report", date(2025, 7, 4)),
            ("campaigns.report", date(2025, 12, 15)), ("campaigns.task", date(2025, 3, 3)),
        ]
    )  # fmt: skip
    assert Outbox.objects.filter(kind="campaigns.launched").count() == 6
    assert [*launched(), *asked(), *periods(), *parents(), *targets()] == []


def test_a_second_click_does_nothing(as_officer, province):
    campaign = make.ready(province.host)
    first, second = press(as_officer, campaign), press(as_officer, campaign)
    assert first.url == second.url
    assert ActionLog.objects.filter(action="campaigns.campaign.launch").count() == 1
    assert Duty.objects.count() == 12


def test_two_officers_at_once_the_second_gets_a_clear_page(as_officer, province, sign_in):
    campaign = make.ready(province.host)
    press(as_officer, campaign)
    answer = press(sign_in(officer(province.host)), campaign, _token="nguoi-khac")
    assert answer.status_code == 409
    assert "Người khác đã phát động phong trào này" in answer.content.decode()
    assert Participation.objects.count() == 3


def test_a_draft_changed_meanwhile_is_not_launched(as_officer, province):
    campaign = make.ready(province.host)
    as_officer.post(edit(campaign, "units"), make.groups(1))
    answer = press(as_officer, campaign)
    assert answer.status_code == 409
    assert not Participation.objects.exists()


def test_launching_is_all_or_nothing(province, monkeypatch):
    """One duty's key is taken by another one, so the last of the rows cannot be written."""
    campaign = make.ready(province.host)
    with connection.cursor() as cursor:
        before = _counts(cursor)
    taken = launching.duty_key(launching.REGISTER, campaign, province.communes[2].pk)
    Duty.objects.create(
        key=taken.upper(), kind="x", title="x", unit=province.commune, host=province.host, context="x", context_ref="x",
        url_name="campaigns:list",
        opens_on=date(2025, 1, 1), first_due_on=date(2025, 1, 1), due_on=date(2025, 1, 1), created_at=clock.now(),
    )  # fmt: skip
    Participation.objects.create(campaign=campaign, unit=province.communes[2])
    with pytest.raises(IntegrityError):
        launching.launch(campaign=campaign, by=province.officer)
    campaign.refresh_from_db()
    assert campaign.is_draft
    with connection.cursor() as cursor:
        after = _counts(cursor)
    assert after == {**before, "campaigns_participation": 1, "deadlines_duty": 1}


def _counts(cursor):
    found = {}
    for table in ("campaigns_participation", "deadlines_duty", "deadlines_dutydesk", "core_outbox", "core_actionlog"):
        cursor.execute(f"SELECT count(*) FROM {table}")
        found[table] = cursor.fetchone()[0]
    return found


def test_two_hundred_more_units_take_only_a_few_more_statements(province, count_queries):
    small = make.ready(province.host)
    few = count_queries(lambda: launching.launch(campaign=small, by=province.officer))
    for _ in range(200):
        UnitFactory(commune=True, parent=province.host)
    large = make.ready(province.host, short_name="Nhiều đơn vị")
    many = count_queries(lambda: launching.launch(campaign=large, by=province.officer))
    assert Participation.objects.filter(campaign=large).count() == 203
    # SQLite takes 999 values a statement: 800 duties are some twenty INSERTs there, two on PostgreSQL.
    assert many <= few + (30 if connection.vendor == "sqlite" else 8)


def test_an_incomplete_draft_says_what_to_mend_and_cannot_be_launched(as_officer, province):
    campaign = make.draft(province.host)
    page = as_officer.get(reverse("campaigns:rehearsal", args=[campaign.pk]))
    assert page.context["rehearsal"].faults == [
        "Chưa có đơn vị tham gia: chọn đơn vị.",
        "Phong trào chưa có nội dung thi đua.",
    ]
    answer = press(as_officer, campaign)
    assert answer.status_code == 200
    assert "Chưa có đơn vị tham gia" in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_a_period_left_outside_by_a_later_change_stops_the_launch(as_officer, province):
    campaign = make.ready(province.host)
    Campaign.objects.filter(pk=campaign.pk).update(ends_on=date(2025, 11, 30))
    assert "“Tổng kết” nằm ngoài thời gian phong trào: sửa lại ngày." in press(as_officer, campaign).content.decode()


def test_a_unit_that_ends_before_the_start_after_it_was_chosen_stops_the_launch(as_officer, province):
    old = UnitFactory(commune=True, parent=province.host, short_name="Xã Cũ")
    campaign = make.ready(province.host, [old, province.commune])
    old.closed_on = date(2025, 1, 1)
    old.save()
    assert "“Xã Cũ” kết thúc ngày 01/01/2025" in press(as_officer, campaign).content.decode()
    assert not Participation.objects.exists()


def test_a_clerk_drafts_but_cannot_launch_and_is_told_why(as_clerk, as_head, province):
    hamlet = UnitFactory(parent=province.commune, kind=UnitKind.HAMLET, level="base", name="Bản Thử")
    campaign = make.ready(province.commune, [hamlet])
    assert as_clerk.get(edit(campaign, "content")).status_code == 200
    page = as_clerk.get(reverse("campaigns:rehearsal", args=[campaign.pk])).content.decode()
    assert "Chỉ chuyên viên hoặc thủ trưởng đơn vị chủ trì được phát động phong trào." in page
    assert press(as_clerk, campaign).status_code == 403
    assert not Participation.objects.exists()
    assert press(as_head, campaign).status_code == 302


def test_drafts_do_not_exist_for_other_units_and_leaders_only_read(as_clerk, as_leader, as_outsider, province):
    campaign = make.ready(province.host)
    addresses = [edit(campaign, s) for s in ("document", "content", "units", "deadlines")]
    addresses += [
        reverse(f"campaigns:{n}", args=[campaign.pk])
        for n in ("rehearsal", "rehearsal_units", "allotment", "add_participants", "figures", "child_create")
    ]
    for address in addresses:
        assert as_clerk.get(address).status_code == 404, address
        assert as_outsider.get(address).status_code == 404, address
        assert as_leader.get(address).status_code == 403, address
    assert press(as_clerk, campaign).status_code == 404
    assert press(as_leader, campaign).status_code == 403
    assert as_leader.post(edit(campaign, "document"), make.details(province.host)).status_code == 403
    assert Campaign.objects.get().version == 1


def test_a_launched_campaign_is_no_longer_edited(as_officer, province):
    campaign = make.launched(province.host, province.officer)
    answer = as_officer.post(edit(campaign, "content"), make.content(campaign.version))
    assert answer.status_code == 403
    assert "đã phát động" in answer.content.decode()
    assert ContentPoint.objects.count() == 1


# ---- afterwards -------------------------------------------------------------------------------------------------------


def test_units_added_later_owe_only_what_has_not_fallen_due(as_officer, province):
    campaign = make.launched(province.host, province.officer)
    young = UnitFactory(commune=True, parent=province.host, short_name="Xã Mới", opened_on=date(2025, 7, 1))
    address = reverse("campaigns:add_participants", args=[campaign.pk])
    group = campaign.groups.get()
    with clock.pretend(date(2025, 8, 1)):
        answer = as_officer.post(address, {"units": f"[{young.code}]", "group": group.pk, "_token": "a"})
    assert answer.status_code == 302
    assert list(Duty.objects.filter(unit=young).values_list("title", flat=True)) == ["Báo cáo: Tổng kết"]
    again = as_officer.post(address, {"units": f"[{young.code}]", "group": group.pk, "_token": "b"})
    assert "đều đã tham gia" in str(again.context["form"].errors["units"])


def test_only_the_host_adds_units(as_clerk, as_leader, province):
    campaign = make.launched(province.host, province.officer)
    address = reverse("campaigns:add_participants", args=[campaign.pk])
    for client in (as_clerk, as_leader):
        assert client.post(address, {"units": "x", "group": campaign.groups.get().pk}).status_code == 403


def conclude(client, campaign, action, **data):
    return client.post(reverse("campaigns:conclude", args=[campaign.pk, action]), {"_token": action, **data})


def test_review_end_and_reopen(as_officer, province):
    campaign = make.launched(province.host, province.officer)
    assert conclude(as_officer, campaign, "review").status_code == 302
    assert (
        "12 việc chưa xong" in as_officer.get(reverse("campaigns:conclude", args=[campaign.pk, "end"])).content.decode()
    )
    assert conclude(as_officer, campaign, "end", reason="Hết thời gian").status_code == 302
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.ENDED
    assert Duty.objects.filter(outcome=Outcome.WITHDRAWN, reason="Hết thời gian").count() == 12
    refused = conclude(as_officer, campaign, "reopen", reason="")
    assert "reason" in refused.context["form"].errors
    assert conclude(as_officer, campaign, "reopen", reason="Còn báo cáo").status_code == 302
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.RUNNING


def test_only_the_host_concludes_and_only_from_the_right_state(as_officer, as_head, as_leader, province):
    campaign = make.launched(province.host, province.officer)
    for client in (as_head, as_leader):
        assert conclude(client, campaign, "end").status_code == 403
    assert as_officer.get(reverse("campaigns:conclude", args=[campaign.pk, "reopen"])).status_code == 403
    assert conclude(as_officer, campaign, "destroy").status_code == 404
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.RUNNING


def test_a_unit_launches_its_own_campaign_from_the_hosts(as_head, province):
    parent = make.launched(province.host, province.officer)
    address = reverse("campaigns:child_create", args=[parent.pk])
    assert as_head.get(address).status_code == 200
    answer = as_head.post(address, {"host": province.commune.pk, "_token": "con"})
    child = Campaign.objects.get(parent=parent)
    assert answer.url == edit(child, "document")
    assert child.host == province.commune
    assert child.is_draft
    assert child.content_points.get().heading == "Phát triển kinh tế"
    assert Indicator.objects.get(campaign=child).name == "Tỷ lệ hộ nghèo giảm"
    assert as_head.get(answer.url).status_code == 200


def test_only_a_participant_launches_a_child(as_officer, as_clerk, province):
    parent = make.launched(province.host, province.officer, province.communes[1:])
    address = reverse("campaigns:child_create", args=[parent.pk])
    assert as_clerk.post(address, {"host": province.commune.pk}).status_code == 404
    assert as_officer.post(address, {"host": province.host.pk}).status_code == 403
    assert not Campaign.objects.filter(parent=parent).exists()


# ---- the list ---------------------------------------------------------------------------------------------------------


def shown(client, **query):
    return [c.short_name for c in client.get(LIST, query).context["list"].ordered]


def test_everybody_sees_their_campaigns_only(
    as_officer, as_clerk, as_leader, as_outsider, as_block_head, as_admin, province
):
    make.draft(province.host, short_name="Nháp của tỉnh")
    make.launched(province.host, province.officer, [province.commune], short_name="Có xã thứ nhất")
    make.launched(province.host, province.officer, [province.department], short_name="Không có xã")
    make.draft(province.commune, short_name="Nháp của xã")
    everything = {"Nháp của tỉnh", "Có xã thứ nhất", "Không có xã"}
    assert set(shown(as_officer)) == set(shown(as_leader)) == everything
    assert set(shown(as_admin)) == everything | {"Nháp của xã"}
    assert set(shown(as_clerk)) == {"Có xã thứ nhất", "Nháp của xã"}
    assert set(shown(as_block_head)) == {"Có xã thứ nhất"}
    assert shown(as_outsider) == []


def test_the_list_counts_units_and_reports_and_marks_the_document(as_officer, province):
    directive = make.directive(province.host, number="")
    campaign = make.launched(province.host, province.officer, directive=directive)
    Duty.objects.filter(kind=launching.REPORT, unit=province.commune, due_on=date(2025, 7, 4)).update(
        closed_at=clock.now(), outcome=Outcome.DONE, done_on=date(2025, 7, 1)
    )
    with clock.pretend(date(2025, 7, 8)):
        page = as_officer.get(LIST)
        rows = page.context["list"]
        found = rows.figures(campaign)
    assert (rows.shown[0].taking, found.received, found.expected, found.late) == (3, 1, 3, 2)
    text = page.content.decode()
    assert "chưa ghi số" in text
    assert "2 chậm" in text
    assert "1/3" in text


def test_a_requested_report_is_never_late(as_officer, province):
    campaign = make.ready(province.host)
    campaign.groups.update(tone="request")
    launching.launch(campaign=campaign, by=province.officer)
    with clock.pretend(date(2025, 7, 8)):
        assert launching.figures([campaign.pk])[campaign.pk].late == 0


def test_the_list_is_searched_and_filtered(as_officer, province):
    make.draft(province.host, short_name="Xóa nhà tạm", kind="thematic")
    make.draft(
        province.host,
        short_name="Nông thôn mới",
        kind="regular",
        starts_on=date(2021, 1, 1),
        ends_on=date(2023, 12, 31),
    )
    make.launched(province.host, province.officer, short_name="Chuyển đổi số", ends_on=None)
    assert shown(as_officer, q="xoa nha") == ["Xóa nhà tạm"]
    assert shown(as_officer, kind="regular") == ["Nông thôn mới"]
    assert shown(as_officer, year="2022") == ["Nông thôn mới"]
    assert set(shown(as_officer, tab="draft")) == {"Xóa nhà tạm", "Nông thôn mới"}
    assert shown(as_officer, tab="running") == ["Chuyển đổi số"]


def test_the_workbook_has_the_figures_of_the_screen(as_officer, province):
    make.launched(province.host, province.officer)
    with clock.pretend(date(2025, 7, 8)):
        answer = as_officer.get(LIST, {"export": "xlsx"})
        lines = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert lines[1][0] == "Thi đua 2025"
    assert "0/3" in lines[1]
    assert 3 in lines[1]
    assert "Đang thực hiện" in lines[1]


def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(as_officer, province, count_queries):
    make.launched(province.host, province.officer, directive=make.directive(province.host))
    as_officer.get(LIST)
    one = count_queries(lambda: as_officer.get(LIST))
    for name in ("Hai", "Ba"):
        make.launched(
            province.host, province.officer, short_name=name, directive=make.directive(province.host, number=name)
        )
    assert count_queries(lambda: as_officer.get(LIST)) == one
    assert one <= 12
    assert count_queries(lambda: as_officer.get(LIST, {"q": "thi dua", "host": province.host.pk, "year": "2025"})) <= 12


def test_creating_is_offered_to_those_who_may(as_officer, as_clerk, as_leader, province):
    assert "Tạo phong trào" in as_officer.get(LIST).content.decode()
    assert "Tạo phong trào" in as_clerk.get(LIST).content.decode()
    assert "Tạo phong trào" not in as_leader.get(LIST).content.decode()


def test_the_verb_refuses_a_second_launch_with_a_sentence(province):
    campaign = make.ready(province.host)
    stale = Campaign.objects.get(pk=campaign.pk)
    launching.launch(campaign=campaign, by=head(province.host))
    with pytest.raises(Conflict, match="đã phát động"):
        launching.launch(campaign=stale, by=province.officer)


def test_a_clerk_of_the_host_is_refused_by_the_verb_too(province):
    from core.refusals import Refused

    campaign = make.ready(province.host)
    with pytest.raises(Refused):
        launching.launch(campaign=campaign, by=clerk(province.host))
    assert not Participation.objects.exists()
