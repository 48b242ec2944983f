"""The calendar feed: a secret address, and a text that a strict reader of RFC 5545 accepts."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import ActionLog
from deadlines import duties, extensions, feeds
from deadlines.engine import ical
from deadlines.models import Duty, FeedAddress
from tests.factories import campaigns_boards as ground
from tests.factories.ladder import owed_by

TODAY = date(2025, 6, 18)
NAME = re.compile(r"^[A-Za-z0-9-]+$")
AWKWARD = "Báo cáo; tổng kết, “đợt 1” \\ đường\r\nxuống dòng — " + "ă" * 60


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


def read(text):
    """A strict reading: components as (name, properties, children). Fails on anything RFC 5545 does not allow."""
    assert text.endswith("\r\n")
    raw = text.split("\r\n")[:-1]
    assert all("\r" not in line and "\n" not in line for line in raw)
    assert all(len(line.encode()) <= 75 for line in raw)
    lines = []
    for line in raw:
        if line[:1] in (" ", "\t"):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    stack = [("", [], [])]
    for line in lines:
        head, colon, value = line.partition(":")
        name, *parameters = head.split(";")
        assert colon, line
        assert NAME.match(name), line
        assert all("=" in p for p in parameters)
        assert not any(ord(c) < 32 or ord(c) == 127 for c in value)
        if name == "BEGIN":
            stack.append((value, [], []))
        elif name == "END":
            done = stack.pop()
            assert done[0] == value
            stack[-1][2].append(done)
        else:
            stack[-1][1].append((name, tuple(parameters), value))
    (calendar,) = stack[0][2]
    check(calendar)
    return calendar


def one(properties, name):
    (found,) = [(parameters, value) for n, parameters, value in properties if n == name]
    return found


def check(calendar):
    kind, properties, parts = calendar
    assert kind == "VCALENDAR"
    assert one(properties, "VERSION") == ((), "2.0")
    assert one(properties, "PRODID")[1]
    assert parts, "a calendar holds at least one component"
    uids = []
    for name, own, _children in parts:
        assert name in ("VEVENT", "VTIMEZONE")
        if name == "VTIMEZONE":
            one(own, "TZID")
            continue
        uids.append(one(own, "UID")[1])
        assert re.fullmatch(r"\d{8}T\d{6}Z", one(own, "DTSTAMP")[1])
        start, end = one(own, "DTSTART"), one(own, "DTEND")
        assert start[0] == end[0] == ("VALUE=DATE",)
        assert date.fromisoformat(end[1]) == date.fromisoformat(start[1]) + timedelta(days=1)
        for text in ("SUMMARY", "DESCRIPTION"):
            for n, _p, value in own:
                if n == text:
                    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
                    assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", value), value
        assert int(one(own, "SEQUENCE")[1]) >= 0
    assert len(uids) == len(set(uids))


def events(text):
    return [own for name, own, _c in read(text)[2] if name == "VEVENT"]


def unescape(value):
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def address(client):
    client.post(reverse("deadlines:feed_new"))
    page = client.get(reverse("deadlines:preferences"))
    return page.context["new_address"]


def path(url):
    return url[url.index("/deadlines/") :]


# ---- the text ----
def test_awkward_titles_survive_folding_and_escaping(province):
    duty = owed_by(province.commune, province.host, title=AWKWARD, context="Một; hai, ba")
    (event,) = events(feeds.of_person(province.clerk))
    assert unescape(one(event, "SUMMARY")[1]).startswith(AWKWARD.replace("\r\n", "\n"))
    assert unescape(one(event, "DESCRIPTION")[1]) == "Một; hai, ba"
    assert one(event, "UID")[1].startswith(f"duty-{duty.pk}@")
    assert one(event, "DTSTART")[1] == "20250630"


@pytest.mark.parametrize("length", range(60, 90))
def test_a_line_is_folded_at_75_octets_without_tearing_a_letter(length):
    line = "X:" + "ữ" * length
    folded = ical.fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


def test_a_calendar_without_duties_is_still_one(province):
    assert events(feeds.of_person(province.outsider)) == []


def test_a_moved_date_keeps_its_uid_and_counts_up(province):
    duty = owed_by(province.commune, province.host)
    (before,) = events(feeds.of_person(province.clerk))
    extensions.grant(duty=duty, due_on=date(2025, 7, 7), reason="Bão", by=province.officer)
    (after,) = events(feeds.of_person(province.clerk))
    assert one(before, "UID") == one(after, "UID")
    assert (one(before, "SEQUENCE")[1], one(after, "SEQUENCE")[1]) == ("0", "1")
    assert one(after, "DTSTART")[1] == "20250707"


def test_the_hour_stands_in_the_title_of_the_whole_day(province):
    owed_by(province.commune, province.host, due_time=time(17))
    (event,) = events(feeds.of_person(province.clerk))
    assert "(trước 17:00)" in one(event, "SUMMARY")[1]


# ---- the address ----
def test_the_address_is_shown_once_and_read_without_signing_in(as_clerk, client, province):
    owed_by(province.commune, province.host)
    url = address(as_clerk)
    assert "/deadlines/feed/" in url
    assert as_clerk.get(reverse("deadlines:preferences")).context["new_address"] == ""
    response = client.get(path(url))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert len(events(response.content.decode())) == 1
    assert "private" in response["Cache-Control"]
    token = path(url).split("/")[-1].removesuffix(".ics")
    assert len(token) >= 40
    assert not FeedAddress.objects.filter(digest=token).exists()


def test_a_new_address_ends_the_one_before_and_a_revoked_one_is_not_there(as_clerk, client, province):
    first, second = address(as_clerk), address(as_clerk)
    assert client.get(path(first)).status_code == 404
    assert client.get(path(second)).status_code == 200
    as_clerk.post(reverse("deadlines:feed_revoke"))
    assert client.get(path(second)).status_code == 404
    assert client.get(reverse("deadlines:feed", args=["nobody-knows-this"])).status_code == 404
    kinds = list(ActionLog.objects.filter(action__startswith="deadlines.feed").values_list("action", flat=True))
    assert sorted(kinds) == ["deadlines.feed_new", "deadlines.feed_new", "deadlines.feed_revoke"]


def test_a_locked_persons_address_is_not_there(as_clerk, client, province):
    url = address(as_clerk)
    province.clerk.is_active = False
    province.clerk.save()
    assert client.get(path(url)).status_code == 404


def test_nothing_new_is_answered_304_and_a_finished_duty_is_news(as_clerk, client, province):
    duty = owed_by(province.commune, province.host)
    url = path(address(as_clerk))
    first = client.get(url)
    with clock.pretend(TODAY + timedelta(days=1)):
        assert client.get(url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        again = client.get(url, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
        assert (again.status_code, again["Last-Modified"], again.content) == (304, first["Last-Modified"], b"")
        duties.close(key=duty.key)
        fresh = client.get(url, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"], HTTP_IF_NONE_MATCH=first["ETag"])
        assert fresh.status_code == 200
        assert fresh["ETag"] != first["ETag"]
        assert client.get(url, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 200
        assert client.head(url).status_code == 200


# ---- one campaign ----
def test_a_campaigns_calendar_holds_each_date_once_and_its_uids_stay(as_officer, as_clerk, sign_in, province):
    run = ground.launched(province.host, province.communes, province.officer, [date(2025, 6, 30), date(2025, 9, 30)])
    url = reverse("campaigns:calendar_file", args=[run.pk])
    assert url in as_clerk.get(reverse("campaigns:campaign", args=[run.pk])).content.decode()
    response = as_officer.get(url)
    assert response["Content-Disposition"] == f'attachment; filename="phong-trao-{run.pk}.ics"'
    before = events(response.content.decode())
    assert sorted(one(e, "DTSTART")[1] for e in before) == ["20250630", "20250930"]
    duty = Duty.objects.get(context_ref=f"campaign:{run.pk}", unit=province.commune, due_on=date(2025, 6, 30))
    mine = {one(e, "SUMMARY")[1]: one(e, "UID")[1] for e in events(as_clerk.get(url).content.decode())}
    extensions.grant(duty=duty, due_on=date(2025, 7, 7), reason="Bão", by=province.officer)
    after = events(as_officer.get(url).content.decode())
    assert sorted(one(e, "DTSTART")[1] for e in after) == ["20250630", "20250707", "20250930"]
    assert {one(e, "UID")[1] for e in before} < {one(e, "UID")[1] for e in after}
    moved = {one(e, "SUMMARY")[1]: one(e, "UID")[1] for e in events(as_clerk.get(url).content.decode())}
    assert moved == mine
    assert sign_in(province.outsider).get(url).status_code == 404


def test_a_unit_does_not_read_other_units_dates(sign_in, province):
    run = ground.launched(province.host, province.communes[:2], province.officer, [date(2025, 6, 30)])
    duty = Duty.objects.get(context_ref=f"campaign:{run.pk}", unit=province.communes[1])
    extensions.grant(duty=duty, due_on=date(2025, 7, 7), reason="Bão", by=province.officer)
    url = reverse("campaigns:calendar_file", args=[run.pk])
    (event,) = events(sign_in(province.clerk).get(url).content.decode())
    assert one(event, "DTSTART")[1] == "20250630"
