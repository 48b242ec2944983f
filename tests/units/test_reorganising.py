"""Mergers, splits, renamings, transfers and closings: drafted, looked at, carried out, undone; who may finish and read what."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from accounts.models.roles import grants_of
from campaigns.models import Campaign, Participation, Report
from campaigns.rules.campaigns import acting_units, may_host
from campaigns.rules.reporting import may_write
from core import clock
from core.models import Outbox
from deadlines.models import Desk, Duty, Outcome
from tests.factories import accounts as people
from tests.factories import campaigns_reporting as ground
from tests.factories.units import ProvinceFactory, UnitFactory
from units import reorganising
from units.lineage import acted_for_by, lineage
from units.models import ActingFor, BlockMembership, Reorganisation, Succession, Unit, UnitParent
from units.reorganising import Line

pytestmark = pytest.mark.django_db
TODAY = ground.TODAY
DAY = date(2025, 6, 16)
LIST, CREATE = "/units/reorganisations/", "/units/reorganisations/create/"


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def page(response):
    return response.content.decode()


def sent(*rows, kind="merge", day=DAY, **more):
    """What the form of a decision sends."""
    data = {"kind": kind, "number": "Nghị quyết 15/NQ-HĐND", "decided_on": "2025-06-02", "effective_on": str(day),
            "lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, **more}  # fmt: skip
    for index, row in enumerate(rows):
        data |= {f"lines-{index}-{name}": value for name, value in row.items()}
    return data


def into(unit, heir, **more):
    return {"predecessor": f"[{unit.code}]", "outcome": "existing", "successor": f"[{heir.code}]", **more}


def into_new(unit, code="xa-moi", name="UBND xã Mường Mới", **more):
    return {
        "predecessor": f"[{unit.code}]",
        "outcome": "new",
        "code": code,
        "name": name,
        "short_name": name[5:],
        **more,
    }


def ends(unit):
    return {"predecessor": f"[{unit.code}]", "outcome": "none"}


def goes_on(unit, parent=None, name=""):
    place = {"parent": f"[{parent.code}]"} if parent else {}
    return {"predecessor": f"[{unit.code}]", "outcome": "goes_on", "name": name, **place}


def drafted(client, *rows, **more):
    """The reorganisation drafted through the form."""
    host = more.pop("host", None)
    if host is not None:
        more["host"] = f"[{host.code}]"
    response = client.post(CREATE, sent(*rows, **more))
    assert response.status_code == 302, page(response)
    return Reorganisation.objects.latest("id")


def choices(client, found, carry=True, **chosen):
    """Send the preview's form: the choices shown, `c<id>` and `r<id>` overriding them."""
    url = reverse("units:reorganisation_preview", args=[found.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if name != "_token"}
    data |= {("choice-" if key[0] == "c" else "reason-") + key[1:]: value for key, value in chosen.items()}
    return client.post(url, {**data, **({"carry_out": "1"} if carry else {})})


@pytest.fixture
def run(province):
    return ground.running(province.host, province.communes, province.officer)


@pytest.fixture
def merged(province, as_officer, run):
    """The first two communes merged into a new one, with a clerk and a head there."""
    one, two, _three = province.communes
    found = drafted(as_officer, into_new(one), into_new(two), host=province.host)
    assert choices(as_officer, found).status_code == 302
    found.refresh_from_db()
    return found


def new_unit():
    return Unit.objects.get(code="xa-moi")


# ---- carrying out -----------------------------------------------------------------------------------------------------


def test_a_merger_ends_two_communes_and_opens_one(province, merged):
    one, two, three = province.communes
    made = new_unit()
    assert merged.status == Reorganisation.Status.CARRIED_OUT
    assert set(Unit.objects.filter(closed_on=DAY - timedelta(days=1))) == {one, two}
    assert (made.name, made.kind, made.level, made.opened_on) == ("UBND xã Mường Mới", one.kind, one.level, DAY)
    assert list(made.names.values_list("basis", flat=True)) == ["Nghị quyết 15/NQ-HĐND"]
    assert made.parents.get().parent == province.host
    assert made in Unit.objects.under(province.host.pk, on=DAY)
    assert one not in Unit.objects.under(province.host.pk, on=DAY)
    assert {s.predecessor for s in Succession.objects.filter(successor=made, kind="merge", on=DAY)} == {one, two}
    assert BlockMembership.objects.get(unit=one).ends_on == DAY - timedelta(days=1)
    assert BlockMembership.objects.get(unit=three).ends_on == date(2025, 12, 31)
    call_command("check_invariants")


def test_roles_at_an_ended_unit_end_and_its_people_are_told_why_they_cannot_sign_in(province, merged, client):
    role = RoleAssignment.objects.get(user=province.clerk)
    assert role.ends_on == DAY - timedelta(days=1)
    shown = page(client.post("/accounts/sign-in/", {"username": province.clerk.username, "password": people.PASSWORD}))
    assert "Nghị quyết 15/NQ-HĐND" in shown
    assert "tiếp nhận: xã Mường Mới" in shown
    kept = province.clerks[2]
    kept.refresh_from_db()
    assert kept.is_active


def test_a_person_with_another_role_keeps_the_account(province, as_officer):
    people.holding(Role.CLERK, user=province.clerk, unit=province.communes[2])
    found = drafted(as_officer, into_new(province.communes[0]), into_new(province.communes[1]), host=province.host)
    choices(as_officer, found)
    province.clerk.refresh_from_db()
    assert province.clerk.is_active
    assert not RoleAssignment.objects.in_force().filter(user=province.clerk, unit=province.communes[0]).exists()


def test_units_below_follow_the_only_successor(province, as_officer):
    one, two, _three = province.communes
    school = UnitFactory(parent=one)
    found = drafted(as_officer, into(one, two), host=province.host)
    assert school.short_name in page(as_officer.get(reverse("units:reorganisation_preview", args=[found.pk])))
    choices(as_officer, found)
    assert UnitParent.objects.get(child=school, ends_on=None).parent == two
    assert school in Unit.objects.under(two.pk, on=DAY)


def test_a_unit_goes_on_under_a_new_name_and_parent(province, as_officer):
    one, two, _three = province.communes
    found = drafted(as_officer, goes_on(one, parent=two, name="UBND phường Mới"), kind="rename", host=province.host)
    choices(as_officer, found)
    one.refresh_from_db()
    assert (one.name, one.closed_on) == ("UBND phường Mới", None)
    assert one in Unit.objects.under(two.pk, on=DAY)
    assert one.names.count() == 2
    call_command("check_invariants")


def test_a_transfer_in_part_leaves_the_unit_as_it_is(province, as_officer):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two, partial="on"), kind="transfer", host=province.host)
    choices(as_officer, found)
    one.refresh_from_db()
    assert one.closed_on is None
    assert Succession.objects.get(predecessor=one, successor=two).partial
    assert not ActingFor.objects.exists()
    assert lineage(two) == []


def test_it_is_carried_out_on_its_day_and_not_before(province, as_officer, sign_in):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two), day=TODAY + timedelta(days=13), host=province.host)
    url = reverse("units:reorganisation_preview", args=[found.pk])
    assert "có thể thực hiện từ ngày đó" in page(as_officer.get(url))
    assert choices(as_officer, found).status_code == 403
    one.refresh_from_db()
    assert one.closed_on is None
    with clock.pretend(TODAY + timedelta(days=13)):
        assert choices(sign_in(province.officer), found).status_code == 302


# ---- what waits -------------------------------------------------------------------------------------------------------


def test_the_preview_tells_what_waits_on_each_unit(province, as_officer, run):
    one, two, _three = province.communes
    ground.written(run, province.clerk)
    found = drafted(as_officer, into_new(one), into_new(two), host=province.host)
    shown = as_officer.get(reverse("units:reorganisation_preview", args=[found.pk])).context["shown"]
    row = {str(label): number for label, number in shown.rows[0].figures}
    owed = Duty.objects.open().filter(unit=one).count()
    assert row["Việc chưa xong"] == owed > 0
    assert (row["Báo cáo đang viết"], row["Phong trào đang diễn ra"], row["Khối"]) == (1, 1, 1)
    assert (row["Vai trò"], row["Tài khoản sẽ bị khóa"]) == (2, 2)


def test_the_successors_people_finish_what_is_open_in_the_old_name_and_begin_nothing(province, merged, run, sign_in):
    one = province.commune
    made = new_unit()
    heir = people.head(made, starts_on=DAY)
    assert {u.pk for u in acted_for_by(one)} == {made.pk}
    assert heir.grants.acted_for == {one.pk, province.communes[1].pk}
    owed = Duty.objects.open().waiting_on(heir).filter(unit=one)
    assert owed.exists()
    report = ground.submitted(run, heir)
    assert report.status == Report.Status.SUBMITTED
    assert report.participation.unit == one
    client = sign_in(heir)
    assert client.get(reverse("campaigns:report", args=[run.part.pk, run.period.pk])).status_code == 200
    assert acting_units(heir) == {made.pk}
    assert may_host(heir, one.pk) is not None


def test_a_stranger_may_neither_read_nor_finish_it(province, merged, run, sign_in):
    stranger = sign_in(province.clerks[2])
    assert stranger.get(reverse("campaigns:report", args=[run.part.pk, run.period.pk])).status_code == 404
    assert grants_of(province.clerks[2]).inherited_units == frozenset()


def test_what_is_handed_to_the_host_waits_on_its_officers(province, as_officer, run):
    one, two, _three = province.communes
    report = ground.written(run, province.clerk)
    found = drafted(as_officer, into(one, two), host=province.host)
    assert choices(as_officer, found, **{f"c{one.pk}": "host"}).status_code == 302
    owed = Duty.objects.open().filter(unit=one)
    assert {duty.desk for duty in owed} == {Desk.OFFICER}
    assert set(owed) <= set(Duty.objects.waiting_on(province.officer))
    report.refresh_from_db()
    assert report.entered_by_host
    assert not ActingFor.objects.exists()
    heir = people.UserFactory()
    people.holding(Role.CLERK, user=heir, unit=two)
    assert not Duty.objects.waiting_on(heir).filter(unit=one).exists()
    letter = Outbox.objects.get(kind="campaigns.handed_over", recipient=province.officer)
    assert f"{one.short_name}: {owed.count()}" in letter.body


def test_the_people_of_the_unit_that_takes_over_are_told_once_what_came_to_them(province, as_officer, run):
    one, two, _three = province.communes
    number = Duty.objects.open().filter(unit=one).count()
    found = drafted(as_officer, into(one, two), host=province.host)
    assert choices(as_officer, found).status_code == 302
    letter = Outbox.objects.get(kind="campaigns.handed_over", recipient=province.clerks[1])
    assert letter.subject == f"Bàn giao {number} việc của đơn vị đã kết thúc hoạt động"
    assert letter.body == f"{one.short_name}: {number}"


def test_a_waiver_needs_its_reason_and_closes_everything_with_it(province, as_officer, run):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    refused = choices(as_officer, found, **{f"c{one.pk}": "waive"})
    assert "Ghi lý do miễn; lý do được lưu lại." in page(refused)
    assert Duty.objects.open().filter(unit=one).exists()
    kept = choices(as_officer, found, **{f"c{one.pk}": "waive", f"r{one.pk}": "Đơn vị kết thúc giữa kỳ."})
    assert kept.status_code == 302
    assert not Duty.objects.open().filter(unit=one).exists()
    closed = Duty.objects.filter(unit=one, outcome=Outcome.EXCUSED)
    assert {duty.reason for duty in closed} == {"Đơn vị kết thúc giữa kỳ."}
    assert Participation.objects.get(unit=one).status == Participation.Status.EXCUSED


def test_choices_are_kept_without_carrying_out(province, as_officer):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    assert choices(as_officer, found, carry=False, **{f"c{one.pk}": "host"}).status_code == 302
    shown = as_officer.get(reverse("units:reorganisation_preview", args=[found.pk])).context["shown"]
    assert shown.rows[0].choice == "host"
    one.refresh_from_db()
    assert one.closed_on is None


def test_a_forged_heir_is_refused(province, as_officer):
    one, two, three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    response = choices(as_officer, found, **{f"c{one.pk}": f"to:{three.code}"})
    assert response.status_code == 200
    one.refresh_from_db()
    assert one.closed_on is None


def test_a_later_merger_passes_on_what_the_ended_unit_was_finishing_for_others(province, merged, sign_in):
    made, three = new_unit(), province.communes[2]
    day = TODAY + timedelta(days=30)
    with clock.pretend(day):
        client = sign_in(province.officer)
        found = drafted(client, into(made, three), day=day, host=province.host)
        choices(client, found)
        assert {u.pk for u in acted_for_by(province.commune)} == {three.pk}
        assert {u.pk for u in lineage(three)} == {made.pk, province.communes[0].pk, province.communes[1].pk}


# ---- history ----------------------------------------------------------------------------------------------------------


def test_successors_read_what_predecessors_sent_and_not_their_drafts(province, as_officer, run, sign_in):
    one, two, three = province.communes
    report = ground.submitted(run, province.head)
    draft = ground.written(run, province.clerks[1], part=run.parts[1])
    found = drafted(as_officer, into(one, three), into(two, three), host=province.host)
    choices(as_officer, found, **{f"c{one.pk}": "host", f"c{two.pk}": "host"})
    Report.objects.update(entered_by_host=False)
    heir = province.clerks[2]
    heir.__dict__.pop("grants", None)
    assert heir.grants.inherited_units == {one.pk, two.pk}
    visible = set(Report.objects.visible_to(heir))
    assert report in visible
    assert draft not in visible
    client = sign_in(heir)
    url = reverse("campaigns:report", args=[run.part.pk, run.period.pk])
    assert client.get(url).status_code == 200
    assert may_write(heir, report) is not None
    assert set(Campaign.objects.visible_to(heir)) == {run.campaign}


def test_the_page_of_a_unit_leads_to_its_predecessors_history(province, merged, run, as_officer):
    shown = page(as_officer.get(reverse("units:unit", args=[new_unit().pk])))
    assert province.commune.short_name in shown
    assert "Xử lý thay việc còn lại của" in shown
    old = page(as_officer.get(reverse("units:unit", args=[province.commune.pk])))
    assert "xã Mường Mới" in old


# ---- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "more", "sentence"),
    [
        (lambda a, b, c, e: [into(a, e)], {}, "đã kết thúc ngày 31/12/2024; chọn đơn vị còn hoạt động khi đó."),
        (lambda a, b, c, e: [into(e, a)], {}, "đã kết thúc ngày 31/12/2024."),
        (lambda a, b, c, e: [into(a, b)], {"kind": "split"}, "Bổ sung phần còn thiếu."),
        (lambda a, b, c, e: [into(a, b)], {"day": date(2003, 1, 1), "decided_on": ""}, "chỉ có từ ngày 01/01/2004"),
        (lambda a, b, c, e: [into(a, b), into(a, b)], {}, "có hai lần ở đây."),
        (lambda a, b, c, e: [into_new(a, code=c.code)], {}, "đã dùng cho đơn vị khác."),
        (lambda a, b, c, e: [into(a, b), into(b, a)], {}, "cũng kết thúc theo quyết định này"),
        (lambda a, b, c, e: [into(a, a)], {}, "Một đơn vị không thể kế thừa chính nó."),
        (lambda a, b, c, e: [into_new(a, name="")], {}, "Ghi tên của đơn vị mới"),
        (lambda a, b, c, e: [into_new(a, code="")], {}, "Ghi mã của đơn vị mới."),
        (lambda a, b, c, e: [goes_on(a)], {}, "Ghi tên mới hoặc đơn vị cấp trên mới."),
        (lambda a, b, c, e: [goes_on(a, parent=a)], {}, "Một đơn vị không thể thuộc chính nó."),
        (lambda a, b, c, e: [into(a, b)], {"kind": "transfer"}, "đánh dấu “một phần”"),
        (lambda a, b, c, e: [into(a, b), goes_on(a, name="Tên")], {}, "không thể vừa tiếp tục hoạt động"),
        (lambda a, b, c, e: [into(a, b), ends(a)], {}, "Dòng khác ghi"),
        (lambda a, b, c, e: [{"predecessor": "", "outcome": "none"}], {}, "Ghi ít nhất một đơn vị."),
        (lambda a, b, c, e: [into(a, b)], {"decided_on": "2025-06-30"}, "không thể có hiệu lực trước ngày đó."),
        (lambda a, b, c, e: [{"predecessor": "[la]", "outcome": "none"}], {}, "Không có đơn vị nào tên là"),
        (lambda a, b, c, e: [{"predecessor": f"[{a.code}]", "outcome": "existing"}], {}, "Chọn đơn vị tiếp nhận."),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_its_row_with_nothing_lost(province, as_admin, rows, more, sentence):
    ended = UnitFactory(code="da-het", parent=province.host, closed_on=date(2024, 12, 31))
    typed = sent(*rows(*province.communes, ended), **{"host": f"[{province.host.code}]", **more})
    response = as_admin.post(CREATE, typed)
    assert response.status_code == 200
    assert sentence in page(response)
    assert 'value="Nghị quyết 15/NQ-HĐND"' in page(response)
    assert not Reorganisation.objects.exists()


def test_a_split_that_forgets_a_unit_below_is_refused(province, as_officer):
    one, two, three = province.communes
    school = UnitFactory(parent=one)
    typed = sent(into(one, two), into(one, three), kind="split", host=f"[{province.host.code}]")
    response = as_officer.post(CREATE, typed)
    assert f"“{school.short_name}” trực thuộc “{one.short_name}” và bị bỏ sót" in page(response)
    rows = [into(one, two), into(one, three), goes_on(school, parent=three)]
    found = drafted(as_officer, *rows, kind="split", host=province.host)
    choices(as_officer, found)
    assert UnitParent.objects.get(child=school, ends_on=None).parent == three


def test_what_changed_after_the_draft_is_seen_before_carrying_out(province, as_officer):
    one, two, _three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    Unit.objects.filter(pk=two.pk).update(closed_on=date(2025, 5, 31))
    url = reverse("units:reorganisation_preview", args=[found.pk])
    assert "đã kết thúc ngày 31/05/2025" in page(as_officer.get(url))
    response = choices(as_officer, found)
    assert response.status_code == 200
    one.refresh_from_db()
    assert one.closed_on is None


def test_more_rows_come_without_a_script_and_keep_what_was_typed(province, as_officer):
    response = as_officer.post(CREATE, sent(into(*province.communes[:2]), host="go dở dang", more="1"))
    assert 'name="lines-3-predecessor"' in page(response)
    assert 'value="go dở dang"' in page(response)
    assert not Reorganisation.objects.exists()


def test_two_people_changing_a_draft_clash_and_a_form_sent_twice_does_nothing_more(province, as_officer, as_admin):
    one, two, three = province.communes
    found = drafted(as_officer, into(one, two), host=province.host)
    url = reverse("units:reorganisation_edit", args=[found.pk])
    assert as_officer.post(url, sent(into(one, three), version=1)).status_code == 302
    clash = as_admin.post(url, sent(into(two, three), version=1))
    assert clash.status_code == 409
    assert f"[{two.code}]" in page(clash)
    again = sent(into(one, three), version=2, _token="mot-lan")
    as_officer.post(url, again)
    as_officer.post(url, again)
    found.refresh_from_db()
    assert found.version == 3
    assert choices(as_officer, found, version="1").status_code in (302, 409)


def test_the_decisions_file_is_kept_and_read_only_where_the_decision_is(province, as_officer, as_head):
    file = SimpleUploadedFile("quyet-dinh.pdf", ground.PDF, "application/pdf")
    typed = sent(into(*province.communes[:2]), host=f"[{province.host.code}]", file=file)
    assert as_officer.post(CREATE, typed).status_code == 302
    found = Reorganisation.objects.get()
    url = reverse("core:file", args=[found.file_id])
    response = as_officer.get(url)
    assert (response.getvalue(), as_head.get(url).status_code) == (ground.PDF, 404)
    wrong = SimpleUploadedFile("virus.pdf", b"MZ", "application/pdf")
    typed = sent(into(*province.communes[:2]), host=f"[{province.host.code}]", file=wrong)
    assert "Tệp cần được chọn lại." in page(as_officer.post(CREATE, typed))


# ---- undoing ----------------------------------------------------------------------------------------------------------


def dump():
    """Every row of the rooms concerned, without versions, the log and the reorganisation itself."""
    skipped = {"accounts.UserSession", "units.Reorganisation", "units.ReorganisationPart", "units.HandoverChoice"}
    found = {}
    for room in ("units", "accounts", "campaigns", "deadlines", "documents"):
        for model in apps.get_app_config(room).get_models():
            if model._meta.label in skipped:
                continue
            left = {"version", "last_login"} | ({"id"} if model._meta.label == "units.UnitReach" else set())
            columns = [f.attname for f in model._meta.concrete_fields if f.name not in left]
            found[model._meta.label] = sorted(model._base_manager.values_list(*columns), key=str)
    return found


def undo(client, found, reason="Ghi nhầm quyết định."):
    found.refresh_from_db()
    url = reverse("units:reorganisation_undo", args=[found.pk])
    return client.post(url, {"version": found.version, "reason": reason})


@pytest.mark.parametrize("choice", ["", "host", "waive"])
def test_undoing_restores_exactly_what_was_there(province, as_officer, run, choice):
    one, two, three = province.communes
    ground.written(run, province.clerk)
    UnitFactory(parent=one)
    people.holding(Role.CLERK, user=province.clerks[2], unit=one, starts_on=TODAY)
    before = dump()
    rows = [into_new(one), into_new(two), goes_on(three, name="UBND xã Tên Mới")]
    found = drafted(as_officer, *rows, host=province.host)
    chosen = {f"c{one.pk}": choice, f"r{one.pk}": "Hết việc."} if choice else {}
    assert choices(as_officer, found, **chosen).status_code == 302
    assert dump() != before
    assert "Hoàn tác" in page(as_officer.get(reverse("units:reorganisation_undo", args=[found.pk])))
    assert undo(as_officer, found).status_code == 302
    after = dump()
    assert {label for label in before if before[label] != after[label]} == set()
    found.refresh_from_db()
    assert found.status == Reorganisation.Status.UNDONE
    call_command("check_invariants")
    assert choices(as_officer, found).status_code == 302, "an undone one can be carried out again"


def test_undoing_needs_a_reason(merged, as_officer):
    assert 'class="field-error" id="id_reason_error"' in page(undo(as_officer, merged, reason=""))
    merged.refresh_from_db()
    assert merged.status == Reorganisation.Status.CARRIED_OUT


def filed(province, run):
    ground.submitted(run, people.head(new_unit(), starts_on=DAY))


def a_role(province, run):
    people.clerk(new_unit(), starts_on=DAY)


def a_unit_below(province, run):
    UnitFactory(parent=new_unit(), opened_on=DAY)


def an_account_opened(province, run):
    from accounts import users

    users.unlock(user=province.clerk, by=province.admin)


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (filed, "Thao tác trên báo cáo sau đó"),
        (a_role, "Vai trò"),
        (a_unit_below, "Cấp trên của đơn vị"),
        (an_account_opened, "mở hoặc khóa tài khoản sau đó"),
    ],
)
def test_what_was_done_since_keeps_it_from_being_undone(province, merged, run, as_officer, act, what):
    act(province, run)
    refused = undo(as_officer, merged)
    assert refused.status_code == 200
    assert "không hoàn tác được nữa" in page(refused)
    assert what in page(refused)
    merged.refresh_from_db()
    assert merged.status == Reorganisation.Status.CARRIED_OUT


def test_a_later_reorganisation_keeps_the_earlier_from_being_undone(province, merged, sign_in):
    with clock.pretend(TODAY + timedelta(days=1)):
        client = sign_in(province.officer)
        found = drafted(client, into(new_unit(), province.communes[2]), day=TODAY, host=province.host)
        choices(client, found)
        assert "Các lần sắp xếp sau của những đơn vị này" in page(undo(client, merged))


# ---- who may ----------------------------------------------------------------------------------------------------------


def test_only_officers_of_the_host_and_administrators_reach_it(province, merged, sign_in):
    urls = [reverse(f"units:reorganisation{end}", args=[merged.pk]) for end in ("", "_edit", "_preview", "_undo")]
    everyone = {**province.everyone, "head": province.heads[2], "clerk": province.clerks[2]}
    found = {role: [sign_in(user).get(url).status_code for url in urls] for role, user in everyone.items()}
    assert found.pop("admin") == found.pop("officer") == [200, 403, 302, 200]
    assert found.pop("leader") == [200, 403, 302, 403]
    assert set(map(tuple, found.values())) == {(404, 404, 404, 404)}
    stranger = sign_in(people.officer(ProvinceFactory()))
    assert [stranger.post(url).status_code for url in urls[1:]] == [404, 404, 404]
    assert sign_in(province.clerks[2]).post(CREATE, {}).status_code == 403


def test_units_of_another_host_are_out_of_reach(province, as_officer):
    foreign = UnitFactory(parent=ProvinceFactory())
    typed = sent(into(foreign, province.commune), host=f"[{province.host.code}]")
    assert as_officer.post(CREATE, typed).status_code == 403
    assert not Reorganisation.objects.exists()


def test_nobody_without_a_role_sees_the_list_filled(province, merged, as_officer, as_clerk):
    assert "Nghị quyết 15/NQ-HĐND" in page(as_officer.get(LIST))
    assert "Nghị quyết 15/NQ-HĐND" not in page(as_clerk.get(LIST))


# ---- numbers ----------------------------------------------------------------------------------------------------------


def communes_with_history(province, count, years):
    """`count` communes, each with people, blocks, and campaigns of ten years."""
    units = UnitFactory.create_batch(count, commune=True, parent=province.host)
    for unit in units:
        people.head(unit), people.clerk(unit)
    for year in range(years):
        ground.running(province.host, units, province.officer, short_name=f"Phong trào {2016 + year}")
    return units


def draft_of(province, units):
    lines = [Line(unit, "new", code="xa-chung", name="UBND xã Chung") for unit in units]
    return reorganising.create(
        kind="merge", host=province.host, number="NQ 1", decided_on=None, effective_on=DAY, lines=lines,
        by=province.officer,
    )  # fmt: skip


def test_the_preview_asks_the_same_number_of_questions_for_one_unit_and_for_ten(province, as_officer, count_queries):
    units = communes_with_history(province, 10, 2)
    small = reverse("units:reorganisation_preview", args=[draft_of(province, units[:1]).pk])
    large = reverse("units:reorganisation_preview", args=[draft_of(province, units).pk])
    as_officer.get(small)
    assert count_queries(lambda: as_officer.get(small)) == count_queries(lambda: as_officer.get(large))


def test_a_preview_of_ten_units_with_ten_years_takes_less_than_a_second(province, as_officer):
    from time import perf_counter

    found = draft_of(province, communes_with_history(province, 10, 10))
    url = reverse("units:reorganisation_preview", args=[found.pk])
    as_officer.get(url)
    before = perf_counter()
    assert as_officer.get(url).status_code == 200
    assert perf_counter() - before < 1


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(province, as_officer, count_queries):
    draft_of(province, province.communes[:1])
    as_officer.get(LIST)
    one = count_queries(lambda: as_officer.get(LIST))
    draft_of(province, province.communes[1:2])
    draft_of(province, province.communes[2:])
    assert count_queries(lambda: as_officer.get(LIST)) == one
