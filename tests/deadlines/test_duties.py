"""What is owed: the list, one duty's page, later dates for one and for several."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from core import clock
from core.models import ActionLog
from deadlines import duties
from deadlines.models import Desk, Duty
from tests.factories import accounts as people
from tests.factories import campaigns_boards as ground

TODAY = date(2025, 6, 18)
LATER = date(2025, 6, 27)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def duty(province):
    return ground.owe(province.commune, province.host, date(2025, 6, 20), title="Nộp báo cáo quý II")


def page(client, name, *args, **query):
    return client.get(reverse(f"deadlines:{name}", args=args), query)


def titles(client, **query):
    response = page(client, "list", **query)
    assert response.status_code == 200
    return [obj.title for obj in response.context["list"].ordered]


def test_tabs_hold_open_overdue_done_and_waived(as_officer, province):
    unit, host = province.commune, province.host
    ground.owe(unit, host, TODAY - timedelta(3), title="quá hạn")
    ground.owe(unit, host, TODAY - timedelta(3), title="đề nghị", requested=True)
    ground.owe(unit, host, TODAY + timedelta(30), title="còn lâu", opens_on=TODAY)
    done, excused = ground.owe(unit, host, TODAY, title="đã xong"), ground.owe(unit, host, TODAY, title="được miễn")
    duties.close(key=done.key)
    ground.excuse(excused)
    assert titles(as_officer) == ["quá hạn", "đề nghị", "còn lâu"]
    assert titles(as_officer, tab="late") == ["quá hạn"]
    assert titles(as_officer, tab="done") == ["đã xong"]
    assert titles(as_officer, tab="waived") == ["được miễn"]


def test_filters_by_unit_without_diacritics_and_by_kind(as_officer, province, duty):
    ground.owe(province.communes[1], province.host, TODAY, title="khác", kind="campaigns.report")
    name = province.commune.short_name.replace("ã", "a").replace("ư", "u").replace("ờ", "o")
    assert titles(as_officer, unit=name) == [duty.title]
    assert titles(as_officer, q=name) == [duty.title]
    assert titles(as_officer, kind="campaigns.report") == ["khác"]


def test_a_unit_sees_its_own_duties_only(as_clerk, province, duty):
    other = ground.owe(province.communes[1], province.host, TODAY, title="của xã khác")
    assert titles(as_clerk, tab="all") == [duty.title]
    assert page(as_clerk, "duty", other.pk).status_code == 404


def test_without_a_role_there_is_nothing(as_outsider, duty):
    assert titles(as_outsider, tab="all") == []
    assert page(as_outsider, "duty", duty.pk).status_code == 404


def test_the_list_is_exported(as_officer, duty):
    response = page(as_officer, "list", export="xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_the_number_of_queries_does_not_grow(as_officer, province, duty, count_queries):
    page(as_officer, "list")
    one = count_queries(lambda: page(as_officer, "list"))
    for unit in province.communes:
        ground.owe(unit, province.host, TODAY)
    assert count_queries(lambda: page(as_officer, "list")) == one <= 12


# ---- one duty ----
def test_the_page_tells_dates_desks_and_history(as_officer, province):
    with clock.pretend(date(2025, 6, 9)):
        duty = ground.owe(province.commune, province.host, date(2025, 6, 13), opens_on=date(2025, 6, 2))
    with clock.pretend(date(2025, 6, 12)):
        duties.move_to(key=duty.key, desk=Desk.HEAD)
        duty.refresh_from_db()
        duties.extend(duty=duty, due_on=date(2025, 6, 17), reason="Chờ số liệu thống kê", by=province.officer)
    html = page(as_officer, "duty", duty.pk).content.decode()
    for words in (
        "Quá hạn",
        "17/06/2025",
        "13/06/2025",
        "Chờ số liệu thống kê",
        "Gia hạn",
        "Thủ trưởng đơn vị",
        "Quá 1 ngày làm việc",
    ):
        assert words in html
    assert [(stay.desk, stay.days) for stay in duties.stays(duty)] == [("Cán bộ đầu mối", 3), ("Thủ trưởng đơn vị", 4)]


# ---- a later date ----
def extend(client, duty, **data):
    values = {"was": str(duty.due_on), "due_on": str(LATER), "reason": "Lũ quét, đường bị chia cắt", "_token": "t1"}
    return client.post(reverse("deadlines:extend", args=[duty.pk]), {**values, **data})


def test_an_officer_gives_a_later_date_with_its_reason(as_officer, duty):
    assert "Gia hạn" in page(as_officer, "extend", duty.pk).content.decode()
    response = extend(as_officer, duty)
    assert response["Location"] == reverse("deadlines:duty", args=[duty.pk])
    duty.refresh_from_db()
    assert (duty.due_on, duty.first_due_on) == (LATER, date(2025, 6, 20))
    assert duty.extensions.get().reason == "Lũ quét, đường bị chia cắt"
    assert ActionLog.objects.get(action="deadlines.extend").params == {"from": "2025-06-20", "to": "2025-06-27"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"due_on": "2025-06-20"}, "Hạn mới phải sau ngày 20/06/2025."),
        ({"due_on": "2025-06-01"}, "Hạn mới phải sau ngày 20/06/2025."),
        ({"due_on": "2035-01-01"}, "Hạn mới cách hôm nay quá ba năm."),
        ({"due_on": "mai"}, "30/06/2025"),
        ({"due_on": ""}, "field-error"),
        ({"reason": ""}, "field-error"),
    ],
)
def test_a_wrong_date_is_refused_beside_the_field_and_nothing_is_lost(as_officer, duty, data, sentence):
    response = extend(as_officer, duty, **data)
    html = response.content.decode()
    assert response.status_code == 200
    assert sentence in html
    if "reason" not in data:
        assert "Lũ quét, đường bị chia cắt" in html
    duty.refresh_from_db()
    assert duty.due_on == date(2025, 6, 20)


def test_a_date_later_than_the_old_one_but_past_is_refused(as_officer, province):
    duty = ground.owe(province.commune, province.host, date(2025, 6, 2))
    assert "Hạn mới đã qua." in extend(as_officer, duty, due_on="2025-06-10").content.decode()


def test_two_officers_do_not_both_extend(as_officer, duty, province):
    extend(as_officer, duty, _token="t1")
    response = extend(as_officer, duty, due_on="2025-07-10", was="2025-06-20", _token="t2")
    assert response.status_code == 409
    assert "Lũ quét" in response.content.decode()
    duty.refresh_from_db()
    assert duty.due_on == LATER


def test_the_same_form_twice_extends_once(as_officer, duty):
    extend(as_officer, duty)
    assert extend(as_officer, duty).status_code == 302
    assert duty.extensions.count() == 1


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "admin", "secretary"])
def test_nobody_else_gives_a_later_date(sign_in, province, duty, who):
    response = extend(sign_in(getattr(province, who)), duty)
    assert response.status_code == 403
    assert "Chỉ chuyên viên hoặc thủ trưởng của đơn vị chủ trì được gia hạn." in response.content.decode()


def test_nobody_extends_for_a_unit_they_act_for(sign_in, province, duty):
    person = people.clerk(province.commune)
    people.RoleFactory(user=person, role=Role.OFFICER, host=province.host)
    assert "Bạn đang làm việc cho chính đơn vị này" in extend(sign_in(person), duty).content.decode()


def test_a_closed_duty_is_not_extended(as_officer, duty):
    duties.close(key=duty.key)
    assert "Việc này đã đóng" in extend(as_officer, duty).content.decode()


def many(client, chosen, query="", **data):
    values = {"duties": [d.pk for d in chosen], "due_on": str(LATER), "reason": "Bão số 3", "_token": "m1"}
    return client.post(reverse("deadlines:extend_many") + query, {**values, **data})


@pytest.mark.parametrize("absurd", ["9" * 25, "-1", "²", "abc", "1 OR 1"])
def test_an_absurd_choice_is_refused_with_its_sentence(as_officer, duty, absurd):
    response = many(as_officer, [], duties=[absurd])
    assert response.status_code == 200
    assert "field-error" in response.content.decode() or "invalid-feedback" in response.content.decode()
    duty.refresh_from_db()
    assert duty.due_on != LATER


def test_several_get_the_same_date_at_once(as_officer, province, duty):
    other = ground.owe(province.communes[1], province.host, TODAY)
    rest = ground.owe(province.communes[2], province.host, TODAY)
    assert many(as_officer, [duty, other]).status_code == 302
    assert set(Duty.objects.filter(due_on=LATER)) == {duty, other}
    rest.refresh_from_db()
    assert rest.due_on == TODAY


def test_one_that_stands_in_the_way_stops_all_and_is_named(as_officer, province, duty):
    other = ground.owe(province.communes[1], province.host, date(2025, 8, 1), opens_on=TODAY)
    html = many(as_officer, [duty, other]).content.decode()
    assert f"“{province.communes[1].short_name}” đang có hạn 01/08/2025" in html
    duty.refresh_from_db()
    assert duty.due_on == date(2025, 6, 20)


def test_none_chosen_is_refused(as_officer, duty):
    assert "Chọn ít nhất một việc." in many(as_officer, []).content.decode()


def test_duties_of_another_host_cannot_be_forged_in(as_officer, province, duty):
    foreign = ground.owe(province.communes[1], province.communes[2], TODAY)
    assert many(as_officer, [foreign]).status_code == 200
    foreign.refresh_from_db()
    assert foreign.due_on == TODAY


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "admin"])
def test_only_officers_extend_several(sign_in, province, duty, who):
    assert many(sign_in(getattr(province, who)), [duty]).status_code == 403


def test_the_list_shows_what_is_open_and_what_was_settled_in_the_working_year(as_officer, province):
    done = ground.owe(province.commune, province.host, date(2024, 3, 1), title="năm trước, đã xong")
    ground.owe(province.commune, province.host, date(2024, 4, 1), title="năm trước, còn mở")
    Duty.objects.filter(pk=done.pk).update(closed_at=clock.now(), done_on=date(2024, 2, 28), outcome="done")
    assert titles(as_officer, tab="all") == ["năm trước, còn mở"]
    for query in ({"year": "2024"}, {"year": "all"}, {"working_year": "2024"}):
        assert titles(as_officer, tab="all", **query) == ["năm trước, đã xong", "năm trước, còn mở"]
