"""Messages inside the app: one's own, unread ones counted at the bell."""

from datetime import timedelta

import pytest

from core import clock, outbox
from core.models import Outbox


def post(user, key="a", **fields):
    values = {"kind": "test", "subject": "Báo cáo đã được trả lại", "body": "Kỳ I\nXem nhận xét", "link": "/deadlines/"}
    outbox.post([outbox.Message(key=key, recipient=user, **{**values, **fields})])
    return Outbox.objects.get(key=key)


def test_an_unread_message_counts_at_the_bell_until_it_is_opened(as_clerk, province):
    message = post(province.clerk)
    assert '<b class="top-count">1</b>' in as_clerk.get("/deadlines/").content.decode()
    page = as_clerk.get(f"/inbox/{message.pk}/").content.decode()
    assert "Xem nhận xét" in page
    assert 'href="/deadlines/"' in page
    assert "top-count" not in as_clerk.get("/deadlines/").content.decode()


def test_all_are_marked_read_at_once(as_clerk, province):
    post(province.clerk)
    post(province.clerk, "b")
    assert as_clerk.get("/inbox/").context["list"].total == 2
    assert as_clerk.get("/inbox/read/").status_code == 405
    as_clerk.post("/inbox/read/")
    assert as_clerk.get("/inbox/", {"tab": "new"}).context["list"].total == 0


def test_another_persons_message_does_not_exist(as_clerk, province):
    message = post(province.head)
    assert as_clerk.get(f"/inbox/{message.pk}/").status_code == 404
    as_clerk.post("/inbox/read/")
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("fields", [{"held": True}, {"due_at": None}])
def test_what_is_held_or_planned_for_later_is_not_there_yet(as_clerk, province, fields):
    if "due_at" in fields:
        fields = {"due_at": clock.now() + timedelta(days=1)}
    message = post(province.clerk, **fields)
    assert as_clerk.get("/inbox/").context["list"].total == 0
    assert as_clerk.get(f"/inbox/{message.pk}/").status_code == 404


def test_a_link_out_of_the_house_is_not_offered(as_clerk, province):
    message = post(province.clerk, link="https://evil.example/")
    assert "evil.example" not in as_clerk.get(f"/inbox/{message.pk}/").content.decode()


def test_the_number_of_queries_does_not_grow(as_clerk, province, count_queries):
    post(province.clerk)
    as_clerk.get("/inbox/")
    one = count_queries(lambda: as_clerk.get("/inbox/"))
    post(province.clerk, "b")
    post(province.clerk, "c")
    assert count_queries(lambda: as_clerk.get("/inbox/")) == one <= 12
