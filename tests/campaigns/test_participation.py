"""A unit registers with its commitments, files its plan, names who takes part, carries out its task."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Commitment, Entrant, Participation, PlanItem, TaskUnit
from core import clock, drafts
from core.models import ActionLog
from deadlines.models import Duty
from tests.conftest import Province
from tests.factories import campaigns_reporting as made
from tests.factories.units import UnitFactory


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.pretend(made.TODAY):
        yield


@pytest.fixture
def run(province: Province) -> made.Running:
    return made.running(province.host, province.communes, province.officer)


def url(run: made.Running, name: str, *more: Any) -> str:
    return reverse(f"campaigns:{name}", args=[run.part.pk, *more])


def html(response: Any) -> str:
    return response.content.decode()


def pledged(run: made.Running, version: int = 1, figure: str = "9,5", **more: Any) -> dict[str, Any]:
    values = {f"value_{i.pk}": figure for i in run.indicators}
    return {"version": version, "pledge": "Phấn đấu về đích sớm.", "_token": drafts.new_token()} | values | more


def test_registering_keeps_the_commitments_and_closes_the_duty(run: made.Running, as_clerk: Client) -> None:
    page = html(as_clerk.get(url(run, "registration")))
    assert "còn 5 ngày làm việc" in page
    as_clerk.post(url(run, "registration"), pledged(run))
    part = Participation.objects.get(pk=run.part.pk)
    assert (part.status, part.registered_on) == ("registered", made.TODAY)
    assert {c.value for c in Commitment.objects.filter(participation=part)} == {Decimal("9.5")}
    assert Duty.objects.get(kind="campaigns.register", unit=part.unit).outcome == "done"


def test_a_commitment_of_zero_is_kept(run: made.Running, as_clerk: Client) -> None:
    as_clerk.post(url(run, "registration"), pledged(run, figure="0"))
    assert [c.value for c in Commitment.objects.all()] == [Decimal(0), Decimal(0)]


def test_a_registration_is_amended_and_keeps_its_day(
    run: made.Running, as_clerk: Client, sign_in: Any, province: Province
) -> None:
    as_clerk.post(url(run, "registration"), pledged(run))
    with clock.pretend(date(2025, 6, 20)):
        sign_in(province.clerk).post(url(run, "registration"), pledged(run, 2, "10"))
    part = Participation.objects.get(pk=run.part.pk)
    assert part.registered_on == made.TODAY
    assert Commitment.objects.filter(value=10).count() == 2


@pytest.mark.parametrize(("figure", "sentence"), [("khoảng chín", "không phải là số"), ("2,236", "hai cách")])
def test_a_commitment_that_cannot_be_read_is_refused_beside_it(
    run: made.Running, as_clerk: Client, figure: str, sentence: str
) -> None:
    page = html(as_clerk.post(url(run, "registration"), pledged(run, figure=figure)))
    assert sentence in page
    assert f'value="{figure}"' in page
    assert not Commitment.objects.exists()


def test_registering_late_is_accepted_and_said(run: made.Running, as_clerk: Client) -> None:
    with clock.pretend(date(2025, 6, 27)):
        assert "Đã quá hạn. Vẫn đăng ký được" in html(as_clerk.get(url(run, "registration")))
        as_clerk.post(url(run, "registration"), pledged(run))
        assert "Đăng ký muộn" in html(as_clerk.get(url(run, "registration")))


def test_two_people_registering_lose_nothing(run: made.Running, as_clerk: Client, as_head: Client) -> None:
    as_head.post(url(run, "registration"), pledged(run))
    response = as_clerk.post(url(run, "registration"), pledged(run, figure="77"))
    assert response.status_code == 409
    assert 'value="77"' in html(response)
    assert not Commitment.objects.filter(value=77).exists()


def test_the_same_registration_sent_twice_is_one(run: made.Running, as_clerk: Client) -> None:
    data = pledged(run)
    as_clerk.post(url(run, "registration"), data)
    assert "đã được gửi trước đó" in html(as_clerk.post(url(run, "registration"), data, follow=True))
    assert ActionLog.objects.filter(action="campaigns.registration.register").count() == 1


def test_the_officer_enters_for_a_unit_without_account_only(province: Province, as_officer: Client) -> None:
    bare = UnitFactory(commune=True, parent=province.host)
    run = made.running(province.host, [bare, province.commune], province.officer)
    assert "Bạn đang nhập thay" in html(as_officer.get(url(run, "registration")))
    as_officer.post(url(run, "registration"), pledged(run))
    assert "(nhập thay)" in html(as_officer.get(url(run, "registration")))
    run.parts.reverse()
    assert as_officer.post(url(run, "registration"), pledged(run)).status_code == 403
    assert "đã có tài khoản" in html(as_officer.get(url(run, "registration")))


def test_excusing_needs_a_reason_and_closes_what_is_owed(run: made.Running, as_officer: Client) -> None:
    page = html(as_officer.post(url(run, "excuse"), {"reason": " "}))
    assert "field-error" in page
    as_officer.post(url(run, "excuse"), {"reason": "Đơn vị đang sáp nhập."})
    assert Participation.objects.get(pk=run.part.pk).status == "excused"
    assert not Duty.objects.filter(unit=run.part.unit, closed_at=None).exists()


def test_only_the_host_excuses(
    run: made.Running, as_head: Client, as_leader: Client, sign_in: Any, province: Province
) -> None:
    for client in (as_head, as_leader):
        assert client.post(url(run, "excuse"), {"reason": "x"}).status_code == 403
    assert sign_in(province.heads[1]).post(url(run, "excuse"), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["registration", "plan", "entrants"])
def test_another_unit_finds_nothing_there(run: made.Running, sign_in: Any, province: Province, name: str) -> None:
    stranger = sign_in(province.heads[1])
    assert stranger.get(url(run, name)).status_code == 404
    assert stranger.post(url(run, name), pledged(run)).status_code == 404


@pytest.mark.parametrize("who", ["leader", "chair", "member", "admin"])
def test_who_only_looks_cannot_write(run: made.Running, sign_in: Any, province: Province, who: str) -> None:
    client = sign_in(province.everyone[who])
    for name in ("registration", "plan", "entrants"):
        assert client.get(url(run, name)).status_code == 200
        assert client.post(url(run, name), pledged(run)).status_code == 403


def test_a_plan_is_saved_as_a_draft_then_filed(run: made.Running, as_clerk: Client, as_officer: Client) -> None:
    point = run.points[0]
    data = {"version": 1, f"how_point_{point.pk}": "Mở 3 lớp tập huấn", "do": "save"}
    as_clerk.post(url(run, "plan"), data)
    assert Participation.objects.get(pk=run.part.pk).plan_status == "draft"
    assert "Mở 3 lớp" not in html(as_officer.get(url(run, "plan")))
    page = html(as_clerk.get(url(run, "plan")))
    assert "1 / 2" in page
    assert "Chưa đưa vào kế hoạch" in page
    file = SimpleUploadedFile("ke-hoach.pdf", made.PDF)
    as_clerk.post(url(run, "plan"), {**data, "version": 2, "do": "file", "file": file})
    part = Participation.objects.get(pk=run.part.pk)
    assert part.plan_status == "filed"
    assert PlanItem.objects.get().action == "Mở 3 lớp tập huấn"
    assert Duty.objects.get(kind="campaigns.plan", unit=part.unit).outcome == "done"
    assert "Mở 3 lớp" in html(as_officer.get(url(run, "plan")))
    response = as_officer.get(reverse("core:file", args=[part.plan_file_id]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_an_empty_plan_is_not_filed(run: made.Running, as_clerk: Client) -> None:
    assert "Kế hoạch đang trống" in html(as_clerk.post(url(run, "plan"), {"version": 1, "do": "file"}))


@pytest.mark.parametrize("name", ["chuong-trinh.pdf", "virus.exe"])
def test_a_program_named_as_a_plan_is_refused(run: made.Running, as_clerk: Client, name: str) -> None:
    data = {"version": 1, "do": "file", "text": "Kế hoạch năm", "file": SimpleUploadedFile(name, b"MZ\x90\x00")}
    page = html(as_clerk.post(url(run, "plan"), data))
    assert "không phải PDF" in page
    assert "Kế hoạch năm" in page


def test_two_people_writing_the_plan_lose_nothing(run: made.Running, as_clerk: Client, as_head: Client) -> None:
    as_head.post(url(run, "plan"), {"version": 1, "do": "save", "text": "Của thủ trưởng"})
    response = as_clerk.post(url(run, "plan"), {"version": 1, "do": "save", "text": "Của cán bộ"})
    assert response.status_code == 409
    assert "Của cán bộ" in html(response)
    assert Participation.objects.get(pk=run.part.pk).plan_text == "Của thủ trưởng"


def test_many_names_are_pasted_once_searched_and_taken_off(run: made.Running, as_clerk: Client) -> None:
    lines = "Lò Thị Mai; cán bộ\nĐào Văn San\tTrưởng bản\n\nLò Thị Mai; cán bộ"
    as_clerk.post(url(run, "entrants"), {"kind": "person", "lines": lines})
    assert Entrant.objects.count() == 2
    page = html(as_clerk.get(url(run, "entrants"), {"q": "dao van"}))
    assert "Đào Văn San" in page
    assert "Lò Thị Mai" not in page.split("list-results")[-1].split("</table>")[0]
    row = Entrant.objects.get(name="Lò Thị Mai")
    as_clerk.post(url(run, "entrant_remove", row.pk))
    assert Entrant.objects.count() == 1


def test_a_line_without_a_name_is_named_and_nothing_is_lost(run: made.Running, as_clerk: Client) -> None:
    page = html(as_clerk.post(url(run, "entrants"), {"kind": "person", "lines": "Lò Thị Mai\n; trưởng bản"}))
    assert "Dòng 2 chưa có tên" in page
    assert "; trưởng bản" in page
    assert not Entrant.objects.exists()


def test_another_units_names_cannot_be_taken_off(
    run: made.Running, as_clerk: Client, sign_in: Any, province: Province
) -> None:
    as_clerk.post(url(run, "entrants"), {"kind": "person", "lines": "Lò Thị Mai"})
    row = Entrant.objects.get()
    other = reverse("campaigns:entrant_remove", args=[run.parts[1].pk, row.pk])
    assert sign_in(province.heads[1]).post(other).status_code == 404
    assert Entrant.objects.exists()


def test_the_list_of_names_costs_the_same_for_one_and_for_three(
    run: made.Running, as_clerk: Client, count_queries: Any
) -> None:
    as_clerk.post(url(run, "entrants"), {"kind": "person", "lines": "Lò Thị Mai"})
    as_clerk.get(url(run, "entrants"))
    one = count_queries(lambda: as_clerk.get(url(run, "entrants")))
    as_clerk.post(url(run, "entrants"), {"kind": "household", "lines": "Lò A\nLò B"})
    as_clerk.get(url(run, "entrants"))
    assert count_queries(lambda: as_clerk.get(url(run, "entrants"))) == one
    assert one <= 12


def test_a_task_is_done_and_its_duty_closes_and_opens_again(
    run: made.Running, as_clerk: Client, as_officer: Client
) -> None:
    where = reverse("campaigns:task", args=[run.task.pk])
    seen = {"seen": html(as_clerk.get(where)).split('name="seen" value="')[1].split('"')[0]}
    assert "Ghi kết quả trước khi" in html(as_clerk.post(where, {"do": "done", "result": " ", **seen}))
    as_clerk.post(where, {"do": "done", "result": "Đã phát 12 tin.", **seen})
    duty = Duty.objects.get(key=f"campaigns.task:{run.task.pk}")
    assert (duty.outcome, TaskUnit.objects.get(pk=run.task.pk).done_on) == ("done", made.TODAY)
    page = html(as_officer.get(where))
    assert "Kết quả của các đơn vị" in page
    seen = {"seen": html(as_clerk.get(where)).split('name="seen" value="')[1].split('"')[0]}
    as_clerk.post(where, {"do": "open", "result": "Đã phát 12 tin.", **seen})
    duty.refresh_from_db()
    assert duty.is_open


def test_two_people_writing_a_tasks_result_lose_nothing(run: made.Running, as_clerk: Client, as_head: Client) -> None:
    where = reverse("campaigns:task", args=[run.task.pk])
    seen = html(as_clerk.get(where)).split('name="seen" value="')[1].split('"')[0]
    as_head.post(where, {"do": "save", "result": "Một", "seen": seen})
    response = as_clerk.post(where, {"do": "save", "result": "Hai", "seen": seen})
    assert response.status_code == 409
    assert "Hai" in html(response)
    assert TaskUnit.objects.get(pk=run.task.pk).result == "Một"


def test_another_unit_finds_no_task(run: made.Running, sign_in: Any, province: Province) -> None:
    where = reverse("campaigns:task", args=[run.task.pk])
    assert sign_in(province.heads[1]).get(where).status_code == 404
    assert sign_in(province.leader).post(where, {"do": "done", "result": "x"}).status_code == 403
