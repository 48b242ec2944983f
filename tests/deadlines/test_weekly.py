"""The week on one page: figures, the PDF, and the mail that waits for the officer's release."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from core import clock, outbox
from core.models import Outbox
from deadlines import duties, weekly
from deadlines.models import Outcome, WeeklyPicture
from deadlines.tasks import post_weekly_pictures
from tests.factories.campaigns_boards import owe

TODAY = date(2025, 6, 18)
MONDAY = date(2025, 6, 23)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def asked(province, unit, due_on, done_on=None, **fields):
    """A duty asked for on 1 May, and perhaps done."""
    with clock.pretend(date(2025, 5, 1)):
        duty = owe(unit, province.host, due_on, opens_on=date(2025, 5, 1), **fields)
    if done_on:
        with clock.pretend(done_on):
            duties.close(key=duty.key)
    return duty


@pytest.fixture
def story(province):
    one, two, three = province.communes
    asked(province, one, date(2025, 6, 6), date(2025, 6, 5), title="Đăng ký")  # in time, before last week
    asked(province, two, date(2025, 6, 6), date(2025, 6, 16), title="Đăng ký")  # late, this week
    asked(province, three, date(2025, 6, 6), title="Đăng ký")  # still late
    asked(province, one, date(2025, 6, 16), title="Kế hoạch")  # late since this week
    asked(province, one, date(2025, 6, 25), title="Báo cáo")
    asked(province, two, date(2025, 6, 6), title="Đề nghị", requested=True)
    duties.close_many(
        type(asked(province, two, date(2025, 6, 6), title="Miễn")).objects.filter(title="Miễn"), outcome=Outcome.EXCUSED
    )


def test_the_figures_of_the_week_beside_those_of_the_week_before(province, story):
    found = weekly.picture(province.host)
    assert found.now == weekly.Figures(due=4, received=2, on_time=25, late=2, came=1)
    assert found.before == weekly.Figures(due=3, received=1, on_time=33, late=2, came=1)
    assert [s["change"] for s in weekly.stats(found)] == ["+1", "−8", "=", "="]


def test_late_units_and_next_deadlines(province, story):
    found = weekly.picture(province.host)
    assert [(u.unit, u.count, u.since) for u in found.late] == [
        (province.communes[2].short_name, 1, date(2025, 6, 6)), (province.communes[0].short_name, 1, date(2025, 6, 16)),
    ]  # fmt: skip
    assert [(c.due_on, c.title, c.units) for c in found.coming] == [(date(2025, 6, 25), "Báo cáo", 1)]
    assert found.late_units == 2


def test_the_page_shows_it_and_says_when_there_is_nothing(as_leader, province, story):
    html = as_leader.get(reverse("deadlines:weekly")).content.decode()
    assert province.communes[2].short_name in html
    with clock.pretend(date(2024, 1, 8)):
        assert "Hiện không giao việc cho ai." in as_leader.get(reverse("deadlines:weekly")).content.decode()


def test_it_costs_the_same_however_many_units(as_leader, province, story, count_queries):
    url = reverse("deadlines:weekly")
    as_leader.get(url)
    few = count_queries(lambda: as_leader.get(url))
    for unit in province.communes:
        asked(province, unit, date(2025, 6, 10), title="nữa")
    assert count_queries(lambda: as_leader.get(url)) == few <= 20


def test_the_pdf_is_one_a4_page(as_leader, province, story):
    import pypdfium2

    for n in range(40):
        asked(
            province,
            province.communes[n % 3],
            date(2025, 6, 10),
            title=f"Việc dài thứ {n} " + "rất dài " * 30,
            context_ref=f"c:{n}",
        )
    response = as_leader.get(reverse("deadlines:weekly_pdf", args=[province.host.pk, "2025-06-18"]))
    document = pypdfium2.PdfDocument(response.content)
    assert (response["Content-Type"], len(document)) == ("application/pdf", 1)
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert "Công tác thi đua trong tuần" in document[0].get_textpage().get_text_range()


@pytest.mark.parametrize("day", ["2025-06-19", "1999-01-01", "x"])
def test_a_week_to_come_or_none_has_no_picture(as_leader, province, day):
    assert as_leader.get(reverse("deadlines:weekly_pdf", args=[province.host.pk, day])).status_code == 404


def test_only_those_of_the_host_see_it(as_clerk, as_head, province):
    assert as_clerk.get(reverse("deadlines:weekly")).status_code == 403
    assert as_head.get(reverse("deadlines:weekly"), {"host": province.host.pk}).status_code == 404
    assert as_head.get(reverse("deadlines:weekly_pdf", args=[province.host.pk, "2025-06-18"])).status_code == 404


# ---- to the leaders --------------------------------------------------------------------------------------------------
def switch(client, host, do):
    return client.post(reverse("deadlines:weekly_switch", args=[host.pk]), {"do": do})


def test_only_an_officer_switches_it_on_and_releases(as_leader, as_officer, as_block_head, province):
    assert switch(as_leader, province.host, "on").status_code == 403
    assert switch(as_leader, province.host, "release").status_code == 403
    assert switch(as_block_head, province.host, "on").status_code in (403, 404)
    assert not WeeklyPicture.objects.exists()
    switch(as_officer, province.host, "on")
    assert WeeklyPicture.objects.get().on
    switch(as_officer, province.host, "off")
    assert not WeeklyPicture.objects.get().on


def test_it_is_written_once_a_week_and_waits_for_release(as_officer, sign_in, province, story):
    assert post_weekly_pictures() == 0  # nobody switched it on
    switch(as_officer, province.host, "on")
    with clock.pretend(MONDAY - timedelta(days=1)):
        assert post_weekly_pictures() == 0  # a Sunday
    with clock.pretend(MONDAY):
        assert [post_weekly_pictures(), post_weekly_pictures()] == [1, 0]
        outbox.deliver_due()
        assert mail.outbox == []
        switch(sign_in(province.officer), province.host, "release")
        outbox.deliver_due()
    (sent,) = mail.outbox
    assert sent.to == [province.leader.email]
    assert province.communes[2].short_name in sent.body
    ((name, content, kind),) = sent.attachments
    assert (name, content[:5], kind) == ("tuan-2025-06-23.pdf", b"%PDF-", "application/pdf")
    with clock.pretend(MONDAY + timedelta(days=1)):
        assert post_weekly_pictures() == 0
    with clock.pretend(MONDAY + timedelta(days=7)):
        assert post_weekly_pictures() == 1


def test_after_an_outage_the_week_is_made_up_for(as_officer, province):
    switch(as_officer, province.host, "on")
    with clock.pretend(MONDAY + timedelta(days=3)):
        assert post_weekly_pictures() == 1


def test_it_stands_in_the_leaders_inbox_once_released(as_officer, sign_in, province):
    switch(as_officer, province.host, "on")
    with clock.pretend(MONDAY):
        as_officer, as_leader = sign_in(province.officer), sign_in(province.leader)
        post_weekly_pictures()
        row = Outbox.objects.get(kind=weekly.KIND)
        assert as_leader.get(reverse("overview:message", args=[row.pk])).status_code == 404
        switch(as_officer, province.host, "release")
        assert as_leader.get(reverse("overview:message", args=[row.pk])).status_code == 200
