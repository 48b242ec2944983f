"""Who is drowning: open duties per unit and week, what is behind a cell, and how long things waited on each desk."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core import clock
from deadlines import duties, load
from deadlines.models import Desk
from tests.factories.campaigns_boards import owe

TODAY = date(2025, 6, 18)  # a Wednesday
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def page(client, name="load", *args, **query):
    return client.get(reverse(f"deadlines:{name}", args=args), query)


def rows(client, **query):
    return list(page(client, **query).context["list"].ordered)


def test_thirteen_weeks_begin_on_monday():
    found = load.weeks(TODAY)
    assert (len(found), found[0].first, found[-1].last) == (13, date(2025, 6, 16), date(2025, 9, 14))


def test_duties_are_counted_in_the_week_they_fall_due_and_overdue_apart(as_officer, province):
    unit, host = province.commune, province.host
    for days in (-3, -40, 0, 2, 4, 12):
        owe(unit, host, TODAY + timedelta(days), title=f"việc {days}")
    owe(unit, host, TODAY + timedelta(days=200), title="còn lâu")
    duties.close(key=owe(unit, host, TODAY, title="xong").key)
    (row,) = rows(as_officer)
    assert (row.load, row.late, row.week_0, row.week_1, row.week_2) == (6, 2, 3, 0, 1)


def test_the_most_loaded_stand_first_and_any_week_sorts(as_officer, province):
    one, two, three = province.communes
    for unit, number in ((one, 1), (two, 3), (three, 2)):
        for n in range(number):
            owe(unit, province.host, TODAY + timedelta(n), title=str(n))
    owe(one, province.host, TODAY + timedelta(days=21), title="sau")
    assert rows(as_officer) == [two, *sorted((one, three), key=lambda u: u.name_order)]
    assert rows(as_officer, sort="-week_3")[0] == one


def test_kind_level_and_block_narrow_it(as_officer, province):
    owe(province.commune, province.host, TODAY, kind="campaigns.report")
    owe(province.commune, province.host, TODAY, kind="campaigns.plan")
    owe(province.department, province.host, TODAY, kind="campaigns.plan")
    (row,) = rows(as_officer, kind="campaigns.report")
    assert (row, row.load) == (province.commune, 1)
    assert rows(as_officer, block=province.block.pk) == [province.commune]
    assert rows(as_officer, level=province.department.level) == [province.department]


def test_a_cell_leads_to_exactly_the_duties_behind_it(as_officer, province):
    owe(province.commune, province.host, TODAY + timedelta(days=1), title="tuần này")
    owe(province.commune, province.host, TODAY + timedelta(days=9), title="tuần sau")
    html = page(as_officer).content.decode()
    here = f"{reverse('deadlines:load_unit', args=[province.commune.pk])}?due_from=2025-06-18&amp;due_to=2025-06-22"
    assert here in html
    found = as_officer.get(here.replace("&amp;", "&")).context["list"].ordered
    assert [d.title for d in found] == ["tuần này"]


def test_colour_never_stands_alone():
    assert [load.tone(n) for n in (0, 1, 2, 3, 4, 5, 9)] == ["mute", "ok", "ok", "warn", "warn", "bad", "bad"]


def test_it_is_paged_exported_and_costs_the_same_for_one_and_three_units(as_officer, province, count_queries):
    owe(province.commune, province.host, TODAY)
    page(as_officer)
    one = count_queries(lambda: page(as_officer))
    for unit in province.communes[1:]:
        owe(unit, province.host, TODAY)
    three = count_queries(lambda: page(as_officer))
    assert one == three <= 12
    response = page(as_officer, export="xlsx")
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_a_host_sees_what_it_asks_for_and_a_unit_is_refused(as_leader, as_outsider, sign_in, province):
    from tests.factories.units import ProvinceFactory

    other = ProvinceFactory()
    owe(province.commune, other, TODAY)
    assert rows(as_leader) == []
    for client in (as_outsider, sign_in(province.clerk)):
        assert [page(client, name).status_code for name in ("load", "desks", "late")] == [403] * 3
        assert page(client, "load_unit", province.commune.pk).status_code == 403


# ---- desks -----------------------------------------------------------------------------------------------------------
def lain(unit, host, first, last, desk=Desk.CLERK, **more):
    """A duty that lay on a desk from one day to another (None: it still does)."""
    duty = owe(unit, host, date(2025, 12, 1), opens_on=first, desk=desk, **more)
    duty.desks.all().delete()
    duty.desks.create(desk=desk, starts_on=first, ends_on=last)
    return duty


def test_stays_are_counted_in_working_days_by_desk_and_by_unit(as_officer, province):
    one, two, _three = province.communes
    lain(one, province.host, date(2025, 6, 2), date(2025, 6, 4))
    lain(one, province.host, date(2025, 6, 2), date(2025, 6, 10))  # over a weekend: six
    lain(two, province.host, date(2025, 6, 17), None)
    lain(province.host, province.host, date(2025, 6, 13), date(2025, 6, 16), desk=Desk.OFFICER)
    context = page(as_officer, "desks").context
    assert [(r.desk, r.count, r.median, r.longest, r.still) for r in context["by_desk"]] == [
        ("clerk", 3, 2, 6, 1), ("officer", 1, 1, 1, 0),
    ]  # fmt: skip
    first = context["pages"].rows[0]
    assert (first.unit, first.desk, first.median, first.longest) == (one, "clerk", 4, 6)
    assert (province.host, "officer") in [(r.unit, r.desk) for r in context["pages"].rows]


def test_the_records_behind_a_line_are_one_click_away(as_officer, province):
    lain(province.commune, province.host, date(2025, 6, 2), None, title="ở cán bộ")
    lain(province.commune, province.host, date(2025, 6, 2), None, desk=Desk.HEAD, title="ở thủ trưởng")
    here = reverse("deadlines:load_unit", args=[province.commune.pk])
    assert f"{here}?tab=all&amp;desk=head" in page(as_officer, "desks").content.decode()
    found = as_officer.get(here, {"tab": "all", "desk": "head"}).context["list"].ordered
    assert [d.title for d in found] == ["ở thủ trưởng"]


def test_the_desks_cost_the_same_for_one_and_three_units(as_officer, province, count_queries):
    lain(province.commune, province.host, date(2025, 6, 2), None)
    page(as_officer, "desks")
    one = count_queries(lambda: page(as_officer, "desks"))
    for unit in province.communes[1:]:
        lain(unit, province.host, date(2025, 6, 2), None)
    assert count_queries(lambda: page(as_officer, "desks")) == one <= 12


# ---- before one more deadline is added ---------------------------------------------------------------------------------
def test_the_busiest_units_are_shown_before_more_is_asked_of_them(as_officer, province):
    from tests.factories.campaigns_launching import ready

    one, two, _three = province.communes
    for n in range(3):
        owe(two, province.host, TODAY + timedelta(n - 1), title=str(n))
    owe(one, province.host, TODAY + timedelta(days=400), title="năm sau")
    assert [(b.unit, b.load, b.late, b.tone) for b in load.busiest([one.pk, two.pk])] == [(two.short_name, 3, 1, "bad")]
    campaign = ready(province.host, units=province.communes)
    html = as_officer.get(reverse("campaigns:rehearsal", args=[campaign.pk])).content.decode()
    assert "Đơn vị nào đang quá tải?" in html
    assert f"<b>{two.short_name}</b><small>3 việc trong quý, 1 quá hạn</small>" in html
