"""Award ceremonies: recipients in the order of their awards, delegates, invitations, attendance, lists for the day."""

import unicodedata
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from awards.models import AwardRecord, Ceremony, Guest
from core import clock
from core.models import Outbox
from tests.factories import certificates as story
from tests.factories import papers

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def text(response: Any) -> str:
    return response.content.decode()


def planned(client: Any, province: Any, *decisions: Any, **more: Any) -> Ceremony:
    data = {
        "kind": "awarding", "title": "Lễ trao thưởng năm 2025", "starts_on": "2026-04-02", "starts_time": "08:30",
        "place": "Hội trường tỉnh", "programme": "8:30 Khai mạc\n9:00 Trao thưởng", "version": "0",
        "decisions": [one.pk for one in decisions], **more,
    }  # fmt: skip
    response = client.post(reverse("awards:ceremony_add", args=[province.host.pk]), data)
    assert response.status_code == 302, text(response)
    return Ceremony.objects.latest("id")


def act(client: Any, found: Ceremony, action: str) -> Any:
    return client.post(reverse("awards:ceremony_act", args=[found.pk, action]))


def names(found: Ceremony) -> list[str]:
    return list(found.guests.order_by("position", "pk").values_list("name", flat=True))


def pdf_text(response: Any) -> str:
    document = pypdfium2.PdfDocument(b"".join(response.streaming_content))
    said = " ".join(page.get_textpage().get_text_range() for page in document).replace("\u00a0", " ")
    return unicodedata.normalize("NFC", " ".join(said.split()))


def sheet(client: Any, url: str) -> list[tuple[Any, ...]]:
    response = client.get(url, {"export": "xlsx"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


@pytest.fixture
def day(as_officer, province):
    """A ceremony with two recipients of a lower award and one of a higher one."""
    low = story.decided(province, "Lò Thị Mai", "Giàng A Pó", award="LDTT", number="1")
    high = story.decided(province, "Nguyễn Văn Bình", award="BK_T", number="2")
    found = planned(as_officer, province, low, high)
    act(as_officer, found, "fill")
    return found


def test_recipients_stand_in_the_order_of_their_awards_and_are_added_once(as_officer, province, day):
    assert names(day) == ["Nguyễn Văn Bình", "Lò Thị Mai", "Giàng A Pó"]
    act(as_officer, day, "fill")
    assert Guest.objects.count() == 3
    shown = text(as_officer.get(reverse("awards:ceremony", args=[day.pk])))
    assert "Hội trường tỉnh" in shown
    assert "Khai mạc" in shown


def test_who_was_taken_back_is_not_called(as_officer, province):
    decision = story.decided(province)
    AwardRecord.objects.filter(name="Giàng A Pó").update(status="stripped")
    found = planned(as_officer, province, decision)
    act(as_officer, found, "fill")
    assert names(found) == ["Lò Thị Mai", "Nguyễn Văn Bình"]


def test_the_order_is_typed_moved_and_put_back(as_officer, day):
    first, second, third = day.guests.order_by("position")
    url = reverse("awards:ceremony_order", args=[day.pk])
    as_officer.post(url, {f"place-{first.pk}": "1", f"place-{second.pk}": "2", f"place-{third.pk}": "1"})
    assert names(day) == ["Giàng A Pó", "Nguyễn Văn Bình", "Lò Thị Mai"]
    as_officer.post(url, {"down": str(third.pk)})
    assert names(day) == ["Nguyễn Văn Bình", "Giàng A Pó", "Lò Thị Mai"]
    as_officer.post(url, {"up": str(second.pk), "place-x": "1", f"place-{first.pk}": "hai"})
    assert names(day) == ["Nguyễn Văn Bình", "Lò Thị Mai", "Giàng A Pó"]
    as_officer.post(url, {f"place-{first.pk}": "3"})
    assert names(day) == ["Lò Thị Mai", "Giàng A Pó", "Nguyễn Văn Bình"]
    act(as_officer, day, "rank")
    assert names(day) == ["Nguyễn Văn Bình", "Lò Thị Mai", "Giàng A Pó"]


def test_honoured_delegates_are_typed_one_a_line(as_officer, province, day):
    url = reverse("awards:ceremony_delegates", args=[day.pk])
    unit = f"x [{province.communes[1].code}]"
    as_officer.post(url, {"names": "Vàng A Páo; Trưởng bản, xã Mường\n\nSùng Thị Chư", "unit": unit})
    rows = day.guests.filter(delegate=True).order_by("position")
    assert [(g.name, g.post, g.unit) for g in rows] == [
        ("Vàng A Páo", "Trưởng bản, xã Mường", province.communes[1]), ("Sùng Thị Chư", "", province.communes[1]),
    ]  # fmt: skip
    assert "Nhập ít nhất một tên" in text(as_officer.post(url, {"names": " ; không tên"}))


def test_units_are_told_once_and_see_their_own_guests_only(as_officer, sign_in, province, day):
    as_officer.post(
        reverse("awards:ceremony_delegates", args=[day.pk]),
        {"names": "Vàng A Páo", "unit": f"x [{province.communes[1].code}]"},
    )
    page = reverse("awards:ceremony", args=[day.pk])
    assert sign_in(province.clerk).get(page).status_code == 404
    act(as_officer, day, "invite")
    act(as_officer, day, "invite")
    told = Outbox.objects.filter(kind="awards.invited")
    assert told.count() == 4
    assert "Khách của đơn vị: 3." in told.get(recipient=province.clerk).body
    shown = text(sign_in(province.clerk).get(page))
    assert "Lò Thị Mai" in shown
    assert "Vàng A Páo" not in shown
    assert reverse("awards:ceremony_edit", args=[day.pk]) not in shown
    assert sign_in(province.clerks[2]).get(page).status_code == 404


def test_who_came_is_ticked_and_the_others_did_not(as_officer, day):
    first = day.guests.order_by("position").first()
    as_officer.post(reverse("awards:ceremony_attendance", args=[day.pk]), {"came": [str(first.pk), "x", "99999"]})
    assert list(day.guests.order_by("position").values_list("came", flat=True)) == [True, False, False]
    assert "1/3 có mặt" in text(as_officer.get(reverse("awards:ceremony", args=[day.pk])))


def test_lists_for_the_day_come_on_screen_as_workbook_and_as_pdf(as_officer, day):
    order = reverse("awards:ceremony_list", args=[day.pk, "order"])
    assert [row[:2] for row in sheet(as_officer, order)] == [
        ("TT", "Họ tên, tập thể"), (1, "Nguyễn Văn Bình"), (2, "Lò Thị Mai"), (3, "Giàng A Pó"),
    ]  # fmt: skip
    script = reverse("awards:ceremony_list", args=[day.pk, "script"])
    said = [row[0] for row in sheet(as_officer, script)]
    assert said[1].endswith("lên nhận Bằng khen của Chủ tịch UBND tỉnh (Quyết định số 02/QĐ-UBND):")
    assert said[3:] == [
        "Trân trọng kính mời 2 cá nhân, tập thể lên nhận Lao động tiên tiến (Quyết định số 01/QĐ-UBND):",
        "1. Lò Thị Mai", "2. Giàng A Pó",
    ]  # fmt: skip
    assert "Lò Thị Mai" in text(as_officer.get(script))
    assert "Giàng A Pó" in pdf_text(as_officer.get(order, {"export": "pdf"}))


def test_invitations_come_as_slips_and_as_an_official_letter(as_officer, province, day):
    said = pdf_text(as_officer.get(reverse("awards:ceremony_slips", args=[day.pk])))
    assert said.count("GIẤY MỜI") == 3
    assert "Nguyễn Văn Bình" in said
    assert "08 giờ 30 phút, ngày 02 tháng 4 năm 2026" in said
    made = papers.paper(day, province.officer, "awards.ceremony_letter", on=DAY)
    assert made.symbol.startswith("GM")


def test_the_receipt_list_names_what_is_handed_over_with_its_number(as_officer, province):
    rows = story.prepared(province)
    url = reverse("awards:receipts", args=[rows[0].record.line.decision_id])
    lines = sheet(as_officer, url)
    assert lines[0][-1] == "Ký nhận"
    assert [(line[1], line[4]) for line in lines[1:]] == [("Lò Thị Mai", 1), ("Giàng A Pó", 2), ("Nguyễn Văn Bình", 3)]
    assert "456/QĐ-UBND" in pdf_text(as_officer.get(url, {"export": "pdf"}))


def test_a_changed_event_is_not_overwritten(as_officer, province, day):
    url = reverse("awards:ceremony_edit", args=[day.pk])
    data = {
        "kind": "congress",
        "title": "Đại hội Thi đua yêu nước",
        "starts_on": "2026-04-03",
        "starts_time": "07:30",
        "version": "1",
    }
    assert as_officer.post(url, data).status_code == 302
    again = as_officer.post(url, {**data, "title": "Hội nghị điển hình"})
    assert again.status_code == 409
    assert "Hội nghị điển hình" in text(again)


@pytest.mark.parametrize(("name", "value"), [("title", ""), ("starts_on", "31/02/2026"), ("starts_time", "25:00")])
def test_what_is_wrong_is_said_beside_the_field(as_officer, province, name, value):
    data = {
        "kind": "other",
        "title": "Họp mặt",
        "starts_on": "2026-04-02",
        "starts_time": "08:00",
        "place": "Nhà A",
        name: value,
    }
    shown = text(as_officer.post(reverse("awards:ceremony_add", args=[province.host.pk]), data))
    assert "field-error" in shown
    assert "Nhà A" in shown
    assert Ceremony.objects.count() == 0


def test_only_those_who_work_for_the_host_change_anything(sign_in, day, province):
    guest = day.guests.first()
    addresses = [
        reverse("awards:ceremony_act", args=[day.pk, "invite"]), reverse("awards:ceremony_order", args=[day.pk]),
        reverse("awards:ceremony_attendance", args=[day.pk]), reverse("awards:ceremony_drop", args=[day.pk, guest.pk]),
        reverse("awards:ceremony_edit", args=[day.pk]), reverse("awards:ceremony_delegates", args=[day.pk]),
    ]  # fmt: skip
    assert [sign_in(province.leader).post(url).status_code for url in addresses] == [403] * 6
    assert [sign_in(province.head).post(url).status_code for url in addresses] == [404] * 6
    assert Guest.objects.count() == 3


def test_the_pages_cost_the_same_queries_for_one_guest_and_for_three(as_officer, province, count_queries):
    found = planned(as_officer, province, story.decided(province, "Lò Thị Mai", number="7"))
    act(as_officer, found, "fill")
    page, listed = reverse("awards:ceremony", args=[found.pk]), reverse("awards:ceremonies")
    as_officer.get(page)
    few, few_listed = count_queries(lambda: as_officer.get(page)), count_queries(lambda: as_officer.get(listed))
    other = planned(as_officer, province, story.decided(province, number="8"))
    act(as_officer, other, "fill")
    as_officer.get(page)
    assert count_queries(lambda: as_officer.get(reverse("awards:ceremony", args=[other.pk]))) == few
    assert count_queries(lambda: as_officer.get(listed)) == few_listed
    assert max(few, few_listed) <= 20
