"""Yearly registration of titles: grid, pasted list, hand-in on time and late, change, blocks and hosts, comparison."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from awards.models import Nomination, Proposal, RegistrationHandIn, RegistrationSheet, TitleRegistration
from core import clock
from core.models import ActionLog
from deadlines import host_year
from deadlines.models import Duty, Filing
from tests.factories.register import RecordFactory, SubjectFactory, awards, rated
from tests.factories.units import UnitFactory
from units.models import Subject

pytestmark = pytest.mark.django_db
DAY = date(2025, 2, 10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


@pytest.fixture(autouse=True)
def _catalogue(db):
    return awards()


def text(response):
    return response.content.decode()


def at(name, *args):
    return reverse(f"awards:{name}", args=args)


@pytest.fixture
def mai(province) -> Subject:
    return SubjectFactory(full_name="Lò Thị Mai", unit=province.commune)


def url(province, *more):
    return at("registration_act" if more else "registration", province.commune.pk, 2025, *more)


def fault(response, sentence, status=200):
    shown = text(response)
    assert response.status_code == status, response
    assert sentence in shown, shown[shown.find("field-error") - 50 :][:600]
    return shown


def asked(province, due=date(2025, 2, 28)):
    """The host's plan of the year asks the communes to register."""
    plan = host_year.start(host=province.host, year=2025, copy=False, by=province.officer)
    entry = plan.entries.get(kind="titles")
    entry.due_on = entry.plain_due_on = due
    entry.save()
    host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
    return entry


def keep(client, province, version=1, **boxes):
    return client.post(url(province), {"version": version, **{k.replace("__", "-"): v for k, v in boxes.items()}})


def test_a_clerk_ticks_the_grid_and_what_stood_the_year_before_is_beside_each_name(as_clerk, province, mai):
    rated(2024, subject=mai, level="xuat_sac")
    RecordFactory(subject=mai, at_unit=province.commune, award=awards()["LDTT"], year=2024)
    shown = text(as_clerk.get(url(province)))
    for word in ("Lò Thị Mai", "Hoàn thành xuất sắc", "LDTT", "thường từ tháng 1 đến tháng 3"):
        assert word in shown, word
    boxes = {f"p{mai.pk}-award": ["LDTT", "CSTDCS"], f"p{mai.pk}-idea": "Nuôi cá nước lạnh", f"p{mai.pk}-other": "BK_T",
             f"u{province.commune.pk}-award": "TTLDTT"}  # fmt: skip
    assert as_clerk.post(url(province), {"version": 1, **boxes}).status_code == 302
    rows = TitleRegistration.objects.order_by("award__position")
    assert [(r.award.code, r.initiative, r.in_force) for r in rows] == [
        ("LDTT", "Nuôi cá nước lạnh", False), ("CSTDCS", "Nuôi cá nước lạnh", False), ("TTLDTT", "", False),
        ("BK_T", "Nuôi cá nước lạnh", False),
    ]  # fmt: skip
    assert ActionLog.objects.filter(action="awards.registration_keep").count() == 1
    del boxes[f"p{mai.pk}-other"]
    boxes[f"p{mai.pk}-award"] = ["LDTT"]
    assert as_clerk.post(url(province), {"version": 2, **boxes}).status_code == 302
    assert sorted(TitleRegistration.objects.values_list("award__code", flat=True)) == ["LDTT", "TTLDTT"]
    clash = as_clerk.post(url(province), {"version": 2, f"p{mai.pk}-award": ["CSTDCS"], f"p{mai.pk}-idea": "Giữ lại"})
    assert clash.status_code == 409
    assert "Giữ lại" in text(clash)


def test_what_cannot_be_registered_is_said_beside_the_name_and_nothing_is_lost(as_clerk, province, mai):
    page = url(province)
    stranger = SubjectFactory(full_name="Vàng A Páo", unit=province.communes[1])
    dead = SubjectFactory(full_name="Giàng A Lử", unit=province.commune, died_on=date(2024, 5, 1))
    typed = {"version": 1, f"p{mai.pk}-award": "TTLDTT", f"p{mai.pk}-idea": "Ý tưởng"}
    shown = fault(as_clerk.post(page, typed), "“TTLDTT” không dành cho đối tượng này.")
    assert "Ý tưởng" in shown
    fault(
        as_clerk.post(page, {"version": 1, f"p{mai.pk}-idea": "Một mình"}),
        "Chọn danh hiệu, hình thức mà sáng kiến dự kiến phục vụ.",
    )
    for one in (stranger, dead):
        fault(as_clerk.post(page, {"version": 1, f"p{one.pk}-award": "LDTT"}), "Không có tên này ở đơn vị.")
    TitleRegistration.objects.create(by_unit=province.communes[1], year=2025, subject=mai, award=awards()["LDTT"],
                                     registered_by=province.officer, registered_at=clock.now())  # fmt: skip
    fault(
        as_clerk.post(page, {"version": 1, f"p{mai.pk}-award": "LDTT"}),
        f"{province.communes[1].short_name} đã đăng ký “Lao động tiên tiến” cho Lò Thị Mai.",
    )
    assert not TitleRegistration.objects.filter(by_unit=province.commune).exists()
    assert not RegistrationSheet.objects.exists()
    old = at("registration", province.commune.pk, 2023)
    fault(
        as_clerk.post(old, {"version": 1, f"p{mai.pk}-award": "LDTT"}),
        "Chỉ đăng ký danh hiệu cho năm 2024, 2025 hoặc 2026.",
    )


def test_a_list_is_pasted_and_every_bad_line_is_named(as_clerk, province, mai):
    SubjectFactory(full_name="Vàng A Páo", unit=province.commune)
    twin = SubjectFactory(full_name="Vàng A Páo", unit=province.commune)
    page = at("registration_paste", province.commune.pk, 2025)
    bad = "Lò Thị Mai\tAnh hùng\nNgười Lạ | LDTT\nVàng A Páo | LDTT\nLò Thị Mai"
    shown = fault(as_clerk.post(page, {"version": 1, "text": bad}), "Dòng 1: “Anh hùng” không dành cho đối tượng này.")
    for sentence in ("Dòng 2: không có ai tên là “Người Lạ” ở đơn vị.", "Dòng 3: nhiều người cùng tên:",
                     "Dòng 4: nhập danh hiệu, hình thức ở cột thứ hai, sau tên."):  # fmt: skip
        assert sentence in shown
    assert "Anh hùng" in shown
    fault(as_clerk.post(page, {"version": 1, "text": "  "}), "Hãy nhập mục này.")
    good = f"lo thi mai | LDTT; Chiến sĩ thi đua cơ sở | Nuôi cá\nVàng A Páo [{twin.pk}] | LDTT\n{province.commune.name} | TTLDTT"
    assert as_clerk.post(page, {"version": 1, "text": good}).status_code == 302
    assert set(TitleRegistration.objects.values_list("award__code", "subject", "initiative")) == {
        ("LDTT", mai.pk, "Nuôi cá"), ("CSTDCS", mai.pk, "Nuôi cá"), ("LDTT", twin.pk, ""), ("TTLDTT", None, ""),
    }  # fmt: skip
    # a second list adds; what stands there stays
    assert as_clerk.post(page, {"version": 2, "text": "Lò Thị Mai | BK_T"}).status_code == 302
    assert TitleRegistration.objects.filter(subject=mai).count() == 3


def test_the_head_hands_in_by_word_and_the_duty_of_the_plan_is_done(as_clerk, as_head, province, mai):
    entry = asked(province)
    duty = Duty.objects.get(about_ref=entry.ref, unit=province.commune)
    assert duty.url == url(province)
    keep(as_clerk, province, **{f"p{mai.pk}__award": "LDTT"})
    assert as_clerk.post(url(province, "submit"), {"version": 2}).status_code == 302
    fault(as_clerk.get(url(province)), "Bản đăng ký đang chờ thủ trưởng")
    assert as_clerk.post(url(province), {"version": 3}).status_code == 403
    assert as_clerk.post(url(province, "hand_back"), {"version": 3, "reason": "x"}).status_code == 403
    assert as_head.post(url(province, "hand_in"), {"version": 3}).status_code == 302
    sheet = RegistrationSheet.objects.get()
    assert (sheet.status, sheet.late, TitleRegistration.objects.get().in_force) == ("handed_in", False, True)
    duty.refresh_from_db()
    assert (duty.outcome, duty.done_on, Filing.objects.get().status) == ("done", DAY, "sent")
    assert RegistrationHandIn.objects.get().content == [["Lò Thị Mai", "Chuyên viên", ["Lao động tiên tiến"], ""]]


def test_a_clerk_needs_the_signed_paper_and_an_empty_sheet_is_not_handed_in(as_clerk, province, mai):
    keep(as_clerk, province)
    page = url(province, "hand_in")
    fault(
        as_clerk.post(page, {"version": 2, "number": "5/ĐK", "signed_on": "2025-02-01"}),
        "Chưa đăng ký gì; đánh dấu ít nhất một danh hiệu, hình thức.",
    )
    keep(as_clerk, province, 2, **{f"p{mai.pk}__award": "LDTT"})
    fault(as_clerk.post(page, {"version": 3}), "Nhập số của bản đã ký, hoặc trình thủ trưởng duyệt.")
    fault(as_clerk.post(page, {"version": 3, "number": "5/ĐK"}), "Nhập số văn bản cùng với ngày văn bản.")
    fault(as_clerk.post(page, {"version": 3, "number": "5/ĐK", "signed_on": "2025-03-01"}), "Ngày văn bản ở tương lai.")
    assert as_clerk.post(page, {"version": 3, "number": "5/ĐK", "signed_on": "2025-02-01"}).status_code == 302
    assert RegistrationHandIn.objects.get().signed_number == "5/ĐK"


def test_late_is_taken_and_marked_and_a_change_needs_a_reason_and_a_new_hand_in(
    as_head, as_officer, sign_in, province, mai
):
    asked(province, due=date(2025, 2, 12))
    keep(as_head, province, **{f"p{mai.pk}__award": "LDTT"})
    with clock.pretend(date(2025, 3, 20)):
        later = sign_in(province.head)
        fault(later.get(url(province, "hand_in")), "Đã quá hạn: bản đăng ký vẫn được nhận và ghi là nộp muộn.")
        assert later.post(url(province, "hand_in"), {"version": 2}).status_code == 302
    assert RegistrationSheet.objects.get().late
    assert as_head.post(url(province), {"version": 3}).status_code == 403
    fault(as_head.post(url(province, "change"), {"version": 3, "reason": ""}), "field-error")
    assert as_head.post(url(province, "change"), {"version": 3, "reason": "Mai chuyển công tác"}).status_code == 302
    boxes = {f"u{province.commune.pk}-award": "TTLDTT"}
    assert as_head.post(url(province), {"version": 4, **boxes}).status_code == 302
    # until it is handed in anew the host counts what was handed in
    listed = as_officer.get(at("registrations"), {"working_year": 2025})
    assert "Đã nộp, đang sửa" in text(listed)
    assert sorted(TitleRegistration.objects.values_list("award__code", "in_force", "struck")) == [
        ("LDTT", True, True), ("TTLDTT", False, False),
    ]  # fmt: skip
    assert as_head.post(url(province, "hand_in"), {"version": 5}).status_code == 302
    assert TitleRegistration.objects.get().award.code == "TTLDTT"
    assert list(RegistrationHandIn.objects.order_by("number").values_list("number", "reason")) == [
        (1, ""), (2, "Mai chuyển công tác"),
    ]  # fmt: skip


def test_only_the_unit_and_its_officer_write_and_nobody_sees_a_draft(sign_in, as_officer, as_leader, province, mai):
    stranger = sign_in(province.clerks[1])
    as_block_head = sign_in(province.block_head)
    for client in (stranger, as_leader, as_block_head):
        assert client.get(url(province)).status_code == 404
        assert client.post(url(province), {"version": 1}).status_code == 404
    assert sign_in(province.outsider).get(url(province)).status_code == 403
    keep(as_officer, province, **{f"p{mai.pk}__award": "LDTT"})
    assert as_leader.get(url(province)).status_code == 404
    fault(as_officer.post(url(province, "hand_in"), {"version": 2}), "Nhập số của bản đã ký")
    assert (
        as_officer.post(
            url(province, "hand_in"), {"version": 2, "number": "5/ĐK", "signed_on": "2025-02-01"}
        ).status_code
        == 302
    )
    assert RegistrationHandIn.objects.get().on_behalf
    for client in (as_leader, as_block_head):
        assert client.get(url(province)).status_code == 200
        assert client.post(url(province, "change"), {"version": 3, "reason": "x"}).status_code == 403
    assert stranger.get(url(province)).status_code == 404
    assert as_officer.get(url(province, "nothing")).status_code == 404


def test_host_and_block_see_who_has_registered_and_take_it_to_excel(as_head, as_officer, sign_in, province, mai):
    asked(province)
    keep(as_head, province, **{f"p{mai.pk}__award": ["LDTT", "CSTDCS"], f"p{mai.pk}__idea": "Nuôi cá"})
    as_head.post(url(province, "hand_in"), {"version": 2})
    year = {"working_year": 2025}
    shown = text(as_officer.get(at("registrations"), year))
    for word in (province.commune.short_name, province.block.name, "Đã nộp", "Chưa bắt đầu"):
        assert word in shown, word
    missing = text(as_officer.get(at("registrations"), {**year, "state": "missing"}))
    assert province.communes[1].short_name in missing
    assert f"/{province.commune.pk}/2025/" not in missing
    book = as_officer.get(at("registrations"), {**year, "export": "xlsx"})
    assert book.status_code == 200
    sheet = load_workbook(io.BytesIO(b"".join(book))).active
    assert [cell.value for cell in sheet[sheet.max_row]]
    block = text(sign_in(province.block_head).get(at("registrations"), {**year, "block": province.block.pk}))
    assert province.commune.short_name in block
    assert sign_in(province.clerks[1]).get(at("registrations"), year)["Location"] == at(
        "registration", province.communes[1].pk, 2025
    )


def test_the_list_costs_the_same_for_one_and_three_units(as_officer, province, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as found:
            as_officer.get(at("registrations"), {"working_year": 2025})
        return len(found)

    def register(unit):
        one = SubjectFactory(unit=unit)
        RegistrationSheet.objects.create(unit=unit, year=2025, status="handed_in", handed_in_at=clock.now())
        TitleRegistration.objects.create(by_unit=unit, year=2025, subject=one, award=awards()["LDTT"], in_force=True,
                                         registered_by=province.officer, registered_at=clock.now())  # fmt: skip

    register(province.communes[0])
    cost()
    first = cost()
    for unit in province.communes[1:]:
        register(unit)
    assert cost() == first
    assert first <= 20


def test_registered_is_held_against_proposed_both_ways(as_officer, as_head, province, mai):
    other = SubjectFactory(full_name="Vàng A Páo", unit=province.commune)
    keep(as_head, province, **{f"p{mai.pk}__award": ["LDTT", "CSTDCS"]})
    as_head.post(url(province, "hand_in"), {"version": 2})
    proposal = Proposal.objects.create(
        unit=province.commune, host=province.host, year=2025, title="x", status="sent", created_at=clock.now()
    )
    for subject in (mai, other):
        Nomination.objects.create(proposal=proposal, subject=subject, award=awards()["LDTT"], name=subject.full_name)
    shown = text(as_officer.get(at("registration_compare"), {"working_year": 2025}))
    first, second = shown.split("<h2>Đề nghị nhưng chưa đăng ký</h2>")
    assert "Chiến sĩ thi đua cơ sở" in first
    assert "Vàng A Páo" in second
    assert "Lò Thị Mai" not in second
    Proposal.objects.update(status="draft")
    assert "Vàng A Páo" not in text(as_officer.get(at("registration_compare"), {"working_year": 2025}))


def test_the_sheet_is_printed_as_an_official_paper(as_head, province, mai):
    UnitFactory(kind="collective", parent=province.commune, name="Phòng Kinh tế", short_name="Phòng Kinh tế")
    keep(as_head, province, **{f"p{mai.pk}__award": "LDTT", f"p{mai.pk}__idea": "Nuôi cá"})
    sheet = RegistrationSheet.objects.get()
    page = reverse("documents:paper_write", args=["awards.registration", sheet.pk])
    assert as_head.get(page).status_code == 200
    from awards.registration.paper import build

    tables = [block for block in build(sheet).body if hasattr(block, "rows")]
    assert tables[0].rows == (("1", "Lò Thị Mai", "Chuyên viên", "Lao động tiên tiến", "Nuôi cá"),)
