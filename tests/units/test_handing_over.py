"""What waits on a unit that ends goes its way thing by thing; officers whose office ends."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from accounts.models.roles import grants_of
from campaigns.models import Participation, Report
from campaigns.rules.reporting import may_write
from campaigns.workflow.reporting import REPORT
from core import clock
from core.refusals import Refused
from deadlines.models import Duty, Outcome
from tests.factories import accounts as people
from tests.factories import campaigns_reporting as ground
from tests.factories.units import UnitFactory
from tests.units.test_reorganising import DAY, TODAY, choices, drafted, ends, into, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def run(province):
    return ground.running(province.host, province.communes, province.officer)


# ---- one by one -------------------------------------------------------------------------------------------------------


def apart(client, found, unit, **chosen):
    """Send the page of single things of `unit`: the name of a thing (`:` as `__`) → choice or (choice, reason)."""
    url = reverse("units:reorganisation_apart", args=[found.pk, unit.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "_token"}
    for name, value in chosen.items():
        choice, reason = value if isinstance(value, tuple) else (value, "")
        data |= {f"choice-{name}": choice, f"reason-{name}": reason}
    return client.post(url, data)


def report_of(part, period):
    return f"campaigns:report:{part.pk}-{period.pk}"


def test_a_split_gives_each_thing_to_the_heir_chosen_for_it(province, as_officer, run):
    one, two, three = province.communes
    task = f"campaigns:task:{run.task.pk}"
    found = drafted(as_officer, into(one, two), into(one, three, partial="on"), kind="split", host=province.host)
    assert apart(as_officer, found, one, **{task: f"to:{three.code}"}).status_code == 302
    preview = as_officer.get(reverse("units:reorganisation_preview", args=[found.pk]))
    assert preview.context["shown"].rows[0].apart == 1
    assert "1 việc xử lý riêng" in page(preview)
    assert choices(as_officer, found).status_code == 302
    first, second = people.head(two, starts_on=DAY), people.head(three, starts_on=DAY)
    mine = {d.url_name for d in Duty.objects.open().waiting_on(first).filter(unit=one)}
    assert mine == {"campaigns:report", "campaigns:registration", "campaigns:plan"}
    assert {d.url_name for d in Duty.objects.open().waiting_on(second).filter(unit=one)} == {"campaigns:task"}
    assert ground.submitted(run, first).status == Report.Status.SUBMITTED
    told = page(as_officer.get(reverse("units:reorganisation", args=[found.pk])))
    assert f"chuyển cho {two.short_name}" in told
    assert f"chuyển cho {three.short_name}" in told
    call_command("check_invariants")


def test_what_another_heir_finishes_is_refused_with_its_reason(province, as_officer, run, sign_in):
    one, two, three = province.communes
    found = drafted(as_officer, into(one, two), into(one, three, partial="on"), kind="split", host=province.host)
    apart(as_officer, found, one, **{report_of(run.part, run.period): f"to:{three.code}"})
    choices(as_officer, found)
    first = people.head(two, starts_on=DAY)
    sentence = "Theo quyết định kết thúc đơn vị, việc này do đơn vị khác hoàn thành."
    report = ground.reporting.find(run.part, run.period)
    assert may_write(first, report).reason == sentence
    assert sentence in page(sign_in(first).get(reverse("campaigns:report", args=[run.part.pk, run.period.pk])))
    assert may_write(people.head(three, starts_on=DAY), report) is None


def test_a_report_awaiting_review_goes_to_the_host_who_mends_it_if_it_is_returned(province, as_officer, run):
    one, two, _three = province.communes
    report = ground.submitted(run, province.head)
    found = drafted(as_officer, into(one, two), host=province.host)
    name = report_of(run.part, run.period)
    shown = as_officer.get(reverse("units:reorganisation_apart", args=[found.pk, one.pk]))
    assert name in [one.thing.name for one in shown.context["form"].things]
    apart(as_officer, found, one, **{name: "host"})
    choices(as_officer, found)
    report.refresh_from_db()
    assert (report.status, report.entered_by_host) == (Report.Status.SUBMITTED, True)
    heir = people.head(two, starts_on=DAY)
    assert may_write(heir, ground.reporting.find(run.part, run.period)) is not None
    assert may_write(province.officer, ground.reporting.find(run.part, run.period)) is None


def test_a_report_awaiting_review_is_waived_with_its_reason_and_comes_back_when_undone(province, as_officer, run):
    one, two, _three = province.communes
    report = ground.submitted(run, province.head)
    review = Duty.objects.open().get(kind="campaigns.review", about_ref=f"report:{report.pk}")
    found = drafted(as_officer, into(one, two), host=province.host)
    name = report_of(run.part, run.period)
    refused = apart(as_officer, found, one, **{name: "waive"})
    assert "Ghi lý do miễn; lý do được lưu lại." in page(refused)
    assert (
        apart(as_officer, found, one, **{name: ("waive", "Số liệu đã có trong báo cáo của tỉnh.")}).status_code == 302
    )
    choices(as_officer, found)
    report.refresh_from_db()
    review.refresh_from_db()
    assert report.status == Report.Status.ACCEPTED
    assert (review.outcome, review.reason) == (Outcome.EXCUSED, "Số liệu đã có trong báo cáo của tỉnh.")
    assert Participation.objects.get(pk=run.part.pk).status != Participation.Status.EXCUSED
    told = page(as_officer.get(reverse("units:reorganisation", args=[found.pk])))
    assert "Số liệu đã có trong báo cáo của tỉnh." in told
    found.refresh_from_db()
    url = reverse("units:reorganisation_undo", args=[found.pk])
    assert as_officer.post(url, {"version": found.version, "reason": "Ghi nhầm."}).status_code == 302
    report.refresh_from_db()
    review.refresh_from_db()
    assert (report.status, review.closed_at) == (Report.Status.SUBMITTED, None)


def test_a_report_is_taken_in_without_a_review_only_where_its_unit_has_ended(province, run):
    report = ground.submitted(run, province.head)
    with pytest.raises(Refused) as refused:
        REPORT.perform(report, "waive", by=province.officer, reason="Không cần.")
    assert refused.value.refusal.reason == "Chỉ báo cáo của đơn vị đã kết thúc mới được tiếp nhận mà không xem xét."


def test_one_thing_is_kept_where_everything_else_is_waived(province, as_officer, run):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    name = report_of(run.part, run.period)
    apart(as_officer, found, one, **{name: f"to:{two.code}"})
    choices(as_officer, found, **{f"c{one.pk}": "waive", f"r{one.pk}": "Đơn vị kết thúc giữa kỳ."})
    assert {d.url_name for d in Duty.objects.open().filter(unit=one)} == {"campaigns:report"}
    assert Participation.objects.get(pk=run.part.pk).status != Participation.Status.EXCUSED
    heir = people.head(two, starts_on=DAY)
    assert may_write(heir, ground.reporting.find(run.part, run.period)) is None


def test_a_thing_goes_the_way_of_the_rest_again(province, as_officer, run):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    name = report_of(run.part, run.period)
    apart(as_officer, found, one, **{name: "host"})
    assert found.choices.get().thing == name
    apart(as_officer, found, one, **{name: ""})
    assert not found.choices.exists()


def test_the_page_of_single_things_is_reached_by_the_hosts_officers_for_units_that_end(
    province, as_officer, sign_in, run
):
    one, two, three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    url = reverse("units:reorganisation_apart", args=[found.pk, one.pk])
    assert sign_in(province.head).get(url).status_code == 404
    assert as_officer.get(url).status_code == 200
    assert as_officer.get(reverse("units:reorganisation_apart", args=[found.pk, three.pk])).status_code == 404
    forged = apart(as_officer, found, one, **{report_of(run.part, run.period): f"to:{three.code}"})
    assert forged.status_code == 200
    assert not found.choices.exists()


def test_single_things_cost_the_same_for_one_and_for_three(province, as_officer, count_queries):
    one, two, _three = province.communes
    ground.running(province.host, [one], province.officer)
    found = drafted(as_officer, into(one, two), host=province.host)
    url = reverse("units:reorganisation_apart", args=[found.pk, one.pk])
    as_officer.get(url)
    few = count_queries(lambda: as_officer.get(url))
    for _number in range(2):
        ground.running(province.host, [one], province.officer)
    assert count_queries(lambda: as_officer.get(url)) == few


def test_a_later_merger_passes_on_single_things(province, as_officer, run, sign_in):
    one, two, three = province.communes
    name = report_of(run.part, run.period)
    found = drafted(as_officer, into(one, two), into(one, three, partial="on"), kind="split", host=province.host)
    apart(as_officer, found, one, **{name: f"to:{three.code}"})
    choices(as_officer, found)
    day = TODAY + timedelta(days=30)
    with clock.pretend(day):
        client = sign_in(province.officer)
        four = UnitFactory(parent=province.host)
        choices(client, drafted(client, into(three, four), day=day, host=province.host))
        assert may_write(people.head(four, starts_on=day), ground.reporting.find(run.part, run.period)) is None


# ---- officers whose office ends ---------------------------------------------------------------------------------------


def test_officers_work_at_who_takes_over_from_their_office(province, as_admin):
    other = UnitFactory(parent=province.host, name="Sở Nội vụ và Lao động", short_name="Sở Nội vụ và Lao động")
    found = drafted(as_admin, into(province.department, other), host=province.host)
    shown = as_admin.get(reverse("units:reorganisation_preview", args=[found.pk])).context["shown"]
    assert {str(label): number for label, number in shown.rows[0].figures}["Chuyên viên ngồi tại đây"] == 1
    choices(as_admin, found)
    rows = RoleAssignment.objects.filter(user=province.officer, role=Role.OFFICER).order_by("starts_on")
    assert [(r.desk, r.ends_on) for r in rows] == [(province.department, DAY - timedelta(days=1)), (other, None)]
    assert grants_of(province.officer).officer_hosts == {province.host.pk}
    province.officer.refresh_from_db()
    assert province.officer.is_active
    told = page(as_admin.get(reverse("units:reorganisation", args=[found.pk])))
    assert f"làm việc tại {other.short_name}" in told
    call_command("check_invariants")
    found.refresh_from_db()
    url = reverse("units:reorganisation_undo", args=[found.pk])
    assert as_admin.post(url, {"version": found.version, "reason": "Ghi nhầm."}).status_code == 302
    row = RoleAssignment.objects.get(user=province.officer, role=Role.OFFICER)
    assert (row.desk, row.ends_on) == (province.department, None)


def test_what_an_officer_lent_follows_to_the_new_office(province, as_admin):
    own = RoleAssignment.objects.get(user=province.officer, role=Role.OFFICER)
    lent = people.UserFactory()
    RoleAssignment.objects.create(
        user=lent, role=Role.OFFICER, host=province.host, desk=own.desk, starts_on=DAY, ends_on=DAY + timedelta(days=20),
        delegated_by=province.officer, delegated_from=own,
    )  # fmt: skip
    other = UnitFactory(parent=province.host)
    found = drafted(as_admin, into(province.department, other), host=province.host)
    choices(as_admin, found)
    assert grants_of(lent).officer_hosts == {province.host.pk}
    row = RoleAssignment.objects.get(user=lent)
    assert (row.desk, row.delegated_from.desk, row.ends_on) == (other, other, DAY + timedelta(days=20))


def test_an_officers_role_ends_with_an_office_that_nobody_takes_over(province, as_admin):
    found = drafted(as_admin, ends(province.department), kind="closing", host=province.host)
    choices(as_admin, found)
    row = RoleAssignment.objects.get(user=province.officer, role=Role.OFFICER)
    assert row.ends_on == DAY - timedelta(days=1)
    province.officer.refresh_from_db()
    assert not province.officer.is_active
    assert province.officer.locked_reason.startswith(f"“{province.department.short_name}” đã kết thúc")
    assert "vai trò kết thúc" in page(as_admin.get(reverse("units:reorganisation", args=[found.pk])))
