"""The first page: what waits on whom, in which group, in how many queries."""

from datetime import date, timedelta

import pytest

from accounts.models import Role
from core import clock
from deadlines import duties
from deadlines.models import Desk
from tests.factories import accounts as people
from tests.factories import campaigns_boards as ground
from tests.factories.units import UnitFactory

TODAY = date(2025, 6, 18)  # a Wednesday


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def home(client, query=""):
    response = client.get("/" + query)
    assert response.status_code == 200
    return response


def groups(client, query=""):
    return {group.label: [row.what for row in group.duties] for group in home(client, query).context["home"].groups}


def test_duties_stand_in_their_time_the_oldest_first(as_clerk, province):
    unit, host = province.commune, province.host
    for title, due in (
        ("Muộn", TODAY - timedelta(2)),
        ("Rất muộn", TODAY - timedelta(9)),
        ("Nay", TODAY),
        ("Chủ nhật", TODAY + timedelta(4)),
        ("Sau", TODAY + timedelta(5)),
    ):
        ground.owe(unit, host, due, title=title)
    assert groups(as_clerk) == {"Quá hạn": ["Rất muộn", "Muộn"], "Hôm nay": ["Nay"], "Tuần này": ["Chủ nhật"]}
    html = home(as_clerk).content.decode()
    assert "Sau ngày 22/06/2025 còn 1 việc" in html
    assert "Quá 2 ngày làm việc" in html
    assert "5 việc" in html
    assert "2 việc quá hạn" in html


def test_from_friday_on_next_weeks_work_is_shown(as_clerk, province, sign_in):
    friday = date(2025, 6, 20)
    for title, due in (("Thứ hai", date(2025, 6, 23)), ("Chủ nhật tới", date(2025, 6, 29)), ("Sau", date(2025, 6, 30))):
        ground.owe(province.commune, province.host, due, title=title)
    assert groups(as_clerk) == {}
    with clock.pretend(friday):
        client = sign_in(province.clerk)
        assert groups(client) == {"Đến hết tuần tới": ["Thứ hai", "Chủ nhật tới"]}
        assert "Sau ngày 29/06/2025 còn 1 việc" in home(client).content.decode()


def test_what_is_requested_is_never_overdue(as_clerk, province):
    ground.owe(province.commune, province.host, TODAY - timedelta(5), title="Đề nghị phối hợp", requested=True)
    assert groups(as_clerk) == {"Tuần này": ["Đề nghị phối hợp"]}
    html = home(as_clerk).content.decode()
    assert "Đã qua ngày đề nghị" in html
    assert "quá hạn" not in html.lower()


def test_what_has_not_begun_is_not_shown(as_clerk, province):
    ground.owe(province.commune, province.host, TODAY + timedelta(3), opens_on=TODAY + timedelta(1))
    assert groups(as_clerk) == {}
    assert "Không có việc đang chờ bạn" in home(as_clerk).content.decode()


def test_the_clerk_no_longer_owes_what_lies_with_the_head(as_clerk, as_head, province):
    duty = ground.owe(province.commune, province.host, TODAY, title="Báo cáo")
    duties.move_to(key=duty.key, desk=Desk.HEAD)
    assert groups(as_clerk) == {}
    assert groups(as_head) == {"Hôm nay": ["Báo cáo"]}


def test_another_units_duties_are_not_mine(as_clerk, province):
    ground.owe(province.communes[1], province.host, TODAY, title="Của xã khác")
    assert "Của xã khác" not in home(as_clerk).content.decode()


def test_a_person_with_two_hats_has_one_page(sign_in, province):
    person = people.clerk(province.commune)
    people.RoleFactory(user=person, role=Role.OFFICER, host=province.host)
    ground.owe(province.commune, province.host, TODAY, title="Việc của xã")
    ground.owe(province.host, province.host, TODAY, title="Việc của chuyên viên", desk=Desk.OFFICER)
    assert groups(sign_in(person)) == {"Hôm nay": ["Việc của xã", "Việc của chuyên viên"]}


def test_the_officer_sees_mine_or_the_whole_office(as_officer, province):
    ground.owe(province.host, province.host, TODAY, title="Xem báo cáo", desk=Desk.OFFICER)
    for unit in province.communes:
        ground.owe(unit, province.host, TODAY - timedelta(1), title="Nộp báo cáo")
    assert groups(as_officer) == {"Hôm nay": ["Xem báo cáo"]}
    assert groups(as_officer, "?of=all") == {"Quá hạn": ["Đôn đốc 3 đơn vị: nộp báo cáo"], "Hôm nay": ["Xem báo cáo"]}


def test_only_an_officer_may_see_the_whole_office(as_clerk, province):
    ground.owe(province.communes[1], province.host, TODAY - timedelta(1), title="Của xã khác")
    assert groups(as_clerk, "?of=all") == {}


def test_a_leader_sees_red_first_then_risk_then_done(as_leader, province):
    def launch(name, due):
        return ground.launched(province.host, province.communes, province.officer, [due], short_name=name)

    launch("Phong trào chậm", TODAY - timedelta(3))
    launch("Phong trào sắp hạn", TODAY + timedelta(2))
    done = launch("Phong trào xong", TODAY)
    for unit in province.communes:
        ground.send(done, unit, done.periods.get(), TODAY)
    shown = home(as_leader).context["home"].look
    assert [row.name for row in shown.red] == ["Phong trào chậm"]
    assert [row.name for row in shown.risk] == ["Phong trào sắp hạn"]
    assert [row.name for row in shown.done] == ["Phong trào xong"]
    assert len(shown.late_units) == 3
    html = home(as_leader).content.decode()
    assert html.index("Phong trào chậm") < html.index("Phong trào sắp hạn") < html.index("Đã đủ báo cáo")


def test_without_a_role_the_page_says_whom_to_ask_and_nothing_else(as_outsider, province):
    ground.launched(province.host, province.communes, province.officer, [TODAY], short_name="Phong trào kín")
    html = home(as_outsider).content.decode()
    assert "chưa có vai trò" in html
    assert province.admin.full_name in html
    assert "Phong trào kín" not in html
    assert "/deadlines/" not in html


def test_everybody_signs_in_first(client):
    assert client.get("/").status_code == 302


def test_running_campaigns_show_reports_received_of_those_asked_for(as_officer, as_clerk, province):
    campaign = ground.launched(province.host, province.communes, province.officer, [TODAY, date(2025, 12, 1)])
    ground.send(campaign, province.commune, campaign.periods.order_by("due_on").first(), TODAY)
    row = home(as_officer).context["home"].running[0]
    assert (row.done, row.total, row.elapsed) == (1, 3, 46)
    own = home(as_clerk).context["home"].running[0]
    assert (own.done, own.total) == (1, 1)


def test_the_province_counts_the_reports_of_a_communes_own_campaign(as_officer, province):
    below = [UnitFactory(parent=province.commune) for _ in range(2)]
    ground.launched(province.commune, below, province.head, [TODAY + timedelta(days=5)])
    row = home(as_officer).context["home"].running[0]
    assert (row.done, row.total) == (0, 2)


def test_where_work_waits_is_counted_in_working_days(as_officer, province):
    with clock.pretend(date(2025, 6, 16)):
        ground.owe(province.commune, province.host, date(2025, 6, 30), opens_on=date(2025, 6, 16))
    line = home(as_officer).context["home"].desks[0]
    assert (line.label, line.days, line.number, line.slow) == ("Cán bộ đầu mối", 2, 1, False)


@pytest.mark.parametrize("who", ["officer", "leader", "clerk"])
def test_the_number_of_queries_does_not_grow(sign_in, province, count_queries, who):
    client = sign_in(getattr(province, who))

    def fill():
        campaign = ground.launched(province.host, province.communes, province.officer, [TODAY - timedelta(1), TODAY])
        ground.send(campaign, province.communes[2], campaign.periods.order_by("due_on").first(), TODAY)
        for day in (TODAY - timedelta(3), TODAY, TODAY + timedelta(1)):
            ground.owe(province.host, province.host, day, desk=Desk.OFFICER)
            ground.owe(province.commune, province.host, day)

    fill()
    home(client)
    one = count_queries(lambda: home(client, "?of=all"))
    for _ in range(2):
        fill()
    assert count_queries(lambda: home(client, "?of=all")) == one <= 12


def test_a_long_group_shows_twenty_and_leads_to_the_rest(as_clerk, province):
    for _ in range(23):
        ground.owe(province.commune, province.host, TODAY)
    assert len(groups(as_clerk)["Hôm nay"]) == 20
    assert "Xem cả 23 việc" in home(as_clerk).content.decode()
