"""The rehearsal says what launching then does, what collides, and who cannot be reached."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import RoleAssignment
from campaigns import launching
from campaigns.models import Participation
from campaigns.rehearsal import rehearse
from core import clock
from core.models import Outbox
from deadlines.models import Duty
from tests.factories import campaigns_launching as make
from tests.factories.units import UnitFactory
from units.models import UnitKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january():
    with clock.pretend(date(2025, 1, 3)):
        yield


def page_of(campaign):
    return reverse("campaigns:rehearsal", args=[campaign.pk])


@pytest.fixture
def campaign(province):
    """Communes asked for everything, a Party body for the final report only, a dated and a standing task."""
    party = UnitFactory(parent=province.host, kind=UnitKind.PARTY, name="Ban Tuyên giáo", short_name="Ban Tuyên giáo")
    found = make.ready(province.host)
    make.add_group(
        found,
        [party],
        label="Cơ quan Đảng",
        tone="request",
        position=1,
        asks_registration=False,
        asks_plan=False,
        asks_interim=False,
    )
    make.add_task(found, [province.communes[0], province.communes[1], province.department])
    make.add_task(found, [province.communes[2]], due_on=None)
    return found


def test_its_numbers_are_what_launching_then_creates(campaign, province):
    said = rehearse(campaign)
    launching.launch(campaign=campaign, by=province.officer)
    assert said.faults == []
    assert said.units == Participation.objects.filter(campaign=campaign).count() == 4
    assert said.duties == Duty.objects.count() == 3 * 4 + 1 + 2
    assert said.notices == Outbox.objects.filter(kind="campaigns.launched").count() == 6
    for column in said.columns:
        kind = {"registration": launching.REGISTER, "plan": launching.PLAN}.get(column.what, launching.REPORT)
        assert Duty.objects.filter(kind=kind, due_on=column.due_on).count() == column.units
    assert said.standing == 1


def test_the_page_shows_groups_dates_accounts_and_settings(as_officer, campaign):
    text = as_officer.get(page_of(campaign)).content.decode()
    for words in (
        "Các xã",
        "Cơ quan Đảng",
        "Đề nghị",
        "03/02",
        "không",
        "3/3",
        "0/1",
        "Chưa ai có tài khoản",
        "hết ngày ghi trong hạn",
        "06/01/2025 – 31/12/2025",
    ):
        assert words in text, words
    assert "Được giao nhiệm vụ nhưng không tham gia nên không nhận được gì: Sở Nội vụ." in text


def test_before_day_x_and_days_off_are_reckoned_in(as_officer, province):
    campaign = make.ready(province.host, due_meaning="day_before", day_off="next", registration_due_on=date(2025, 2, 3))
    columns = {c.what: c.due_on for c in rehearse(campaign).columns}
    assert columns["registration"] == date(2025, 2, 3)  # the day before is a Sunday in Tết; the Monday after it works


def duty(unit, host, due_on, title="Phiếu tự chấm 2024"):
    return Duty.objects.create(
        key=f"khac:{unit.pk}:{due_on}", kind="x", title=title, unit=unit, host=host, context="Khối thi đua", context_ref="x",
        url_name="campaigns:list", opens_on=date(2025, 1, 1), first_due_on=due_on, due_on=due_on, created_at=clock.now(),
    )  # fmt: skip


def test_a_collision_is_named_and_moved_in_one_click(as_officer, campaign, province):
    for unit in province.communes[:2]:
        duty(unit, province.host, date(2025, 2, 4))
    [found] = rehearse(campaign).collisions
    assert (found.what, found.units, found.theirs) == ("registration", 2, "Phiếu tự chấm 2024 · Khối thi đua")
    assert found.move_to == date(2025, 2, 10)
    text = as_officer.get(page_of(campaign)).content.decode()
    assert "Đổi sang 10/02" in text
    as_officer.post(page_of(campaign), {"version": campaign.version, "move": f"{found.what}|2025-02-10"})
    campaign.refresh_from_db()
    assert campaign.registration_due_on == date(2025, 2, 10)
    assert rehearse(campaign).collisions == []


def test_a_date_before_day_x_is_moved_so_that_its_last_day_is_free(as_officer, province):
    campaign = make.ready(province.host, due_meaning="day_before")
    duty(province.commune, province.host, date(2025, 2, 18))
    [found] = rehearse(campaign).collisions
    as_officer.post(page_of(campaign), {"version": campaign.version, "move": f"{found.what}|{found.move_to:%Y-%m-%d}"})
    campaign.refresh_from_db()
    assert launching.effective_due(campaign, campaign.plan_due_on) == found.move_to


def test_a_period_and_a_task_are_moved_too(as_officer, campaign, province):
    period, task = campaign.periods.first(), campaign.tasks.first()
    for what, day in ((f"period:{period.pk}", "2025-07-14"), (f"task:{task.pk}", "2025-03-20")):
        campaign.refresh_from_db()
        as_officer.post(page_of(campaign), {"version": campaign.version, "move": f"{what}|{day}"})
    period.refresh_from_db()
    task.refresh_from_db()
    assert (period.due_on, task.due_on) == (date(2025, 7, 14), date(2025, 3, 20))


def test_moving_a_date_of_a_draft_changed_meanwhile_is_a_conflict(as_officer, campaign):
    answer = as_officer.post(page_of(campaign), {"version": campaign.version + 3, "move": "registration|2025-02-10"})
    assert answer.status_code == 409
    campaign.refresh_from_db()
    assert campaign.registration_due_on == date(2025, 2, 3)


def test_another_campaigns_period_cannot_be_moved(as_officer, campaign, province):
    other = make.add_period(make.draft(province.commune))
    answer = as_officer.post(page_of(campaign), {"version": campaign.version, "move": f"period:{other.pk}|2025-09-01"})
    assert answer.status_code == 409
    other.refresh_from_db()
    assert other.due_on == date(2025, 7, 4)


def test_a_collision_may_be_kept(as_officer, campaign, province):
    duty(province.commune, province.host, date(2025, 2, 4))
    [found] = rehearse(campaign).collisions
    assert "1 chỗ trùng hạn" in as_officer.get(page_of(campaign)).content.decode()
    as_officer.post(page_of(campaign), {"keep": found.key})
    text = as_officer.get(page_of(campaign)).content.decode()
    assert "Đã giữ nguyên" in text
    assert "1 chỗ trùng hạn" not in text


def test_warnings_must_be_ticked_before_launching(as_officer, campaign):
    address = reverse("campaigns:launch", args=[campaign.pk])
    answer = as_officer.post(address, {"version": campaign.version, "_token": "a"})
    assert "Đánh dấu đã xem" in answer.content.decode()
    assert not Participation.objects.exists()
    assert as_officer.post(address, {"version": campaign.version, "_token": "a", "seen": "on"}).status_code == 302


def test_nothing_to_see_needs_no_tick(as_officer, province):
    campaign = make.ready(province.host)
    assert 'name="seen"' not in as_officer.get(page_of(campaign)).content.decode()
    answer = as_officer.post(
        reverse("campaigns:launch", args=[campaign.pk]), {"version": campaign.version, "_token": "a"}
    )
    assert answer.status_code == 302


def test_dates_already_past_are_pointed_out(as_officer, province):
    campaign = make.ready(province.host)
    with clock.pretend(date(2025, 3, 1)):
        assert "Đã quá hạn tại ngày phát động: Đăng ký" in as_officer.get(page_of(campaign)).content.decode()


def test_what_is_missing_in_the_document_is_shown_with_the_way_to_mend_it(as_officer, province):
    directive = make.directive(province.host, number="", issued_on=None, issued_year=2024)
    text = as_officer.get(page_of(make.ready(province.host, directive=directive))).content.decode()
    assert "chưa ghi số" in text
    assert reverse("campaigns:directive_edit", args=[directive.pk]) in text


def test_each_unit_is_listed_with_what_it_will_owe(as_officer, campaign, province):
    RoleAssignment.objects.filter(unit=province.communes[2]).delete()
    address = reverse("campaigns:rehearsal_units", args=[campaign.pk])
    text = as_officer.get(address).content.decode()
    assert "15/12/2025" in text
    names = lambda **query: [row["unit"] for row in as_officer.get(address, query).context["pages"].rows]  # noqa: E731
    assert names(q="tuyen giao")[0].short_name == "Ban Tuyên giáo"
    assert {u.pk for u in names(silent="1")} == {province.communes[2].pk, names(q="tuyen giao")[0].pk}
    group = campaign.groups.get(label="Cơ quan Đảng")
    assert len(names(group=group.pk)) == 1


def test_it_takes_as_many_queries_for_three_units_as_for_one(as_officer, province, count_queries):
    one = make.ready(province.host, province.communes[:1])
    three = make.ready(province.host, province.communes)
    as_officer.get(page_of(one))
    assert (
        count_queries(lambda: as_officer.get(page_of(one)))
        == count_queries(lambda: as_officer.get(page_of(three)))
        <= 20
    )


def test_units_whose_people_have_no_mail_address_are_named(as_officer, campaign, province):
    for user in (province.heads[0], province.clerks[0]):
        user.email = ""
        user.save()
    html = as_officer.get(reverse("campaigns:rehearsal", args=[campaign.pk])).content.decode()
    assert "1 đơn vị có tài khoản nhưng không ai có thư điện tử" in html
    assert reverse("accounts:unit_people", args=[province.commune.pk]) in html
