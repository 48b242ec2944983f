"""Higher awards: opinions gathered, sent up, returned, supplemented, the result; the export package."""

import io
import zipfile
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from awards import disclosure, higher
from awards.models import HigherStep, HigherSubmission, Nomination
from core import clock, jobs
from core.models import Job
from deadlines.models import Duty
from tests.factories import disclosure as lists
from tests.factories import higher as ground

DAY = date(2025, 9, 8)


@pytest.fixture(autouse=True)
def _on_the_day() -> Any:
    with clock.pretend(DAY):
        yield


@pytest.fixture
def names(province: Any) -> list[Nomination]:
    return ground.agreed(province.host, province.commune, ["Giàng Thị Sua", "Lò Văn Ổn"])


@pytest.fixture
def row(province: Any, names: list[Nomination]) -> HigherSubmission:
    return ground.file(province.host, names, province.officer)


def at(name: str, row: HigherSubmission, *more: int) -> str:
    return reverse(f"awards:{name}", args=[row.pk, *more])


def asked(
    client: Client, row: HigherSubmission, kind: str = "party", body: str = "Ban Thường vụ Tỉnh ủy"
) -> HigherStep:
    client.post(
        at("higher_ask", row),
        {"kind": kind, "body": body, "on": "2025-09-08", "due_on": "2025-09-22", "number": "12/CV"},
    )
    return HigherStep.objects.latest("id")


def test_the_whole_way_from_the_council_to_the_result(
    as_officer: Client, sign_in: Any, province: Any, names: list[Nomination]
) -> None:
    shown = as_officer.get(reverse("awards:higher_add")).text
    assert "Giàng Thị Sua" in shown
    data = {
        "title": "HCLĐ 2025", "addressee": "Thủ tướng Chính phủ", "through": "Bộ Nội vụ", "nominations": [x.pk for x in names],
    }  # fmt: skip
    as_officer.post(reverse("awards:higher_add"), data)
    row = HigherSubmission.objects.get()
    step = asked(as_officer, row)
    assert Duty.objects.get(kind="awards.higher_asked").due_on == date(2025, 9, 22)
    as_officer.post(at("higher_reply", row, step.pk), {"agrees": "yes", "on": "2025-09-08", "number": "88-CV/TU"})
    listed = lists.published(province.host, names, province.officer)
    disclosure.close(disclosure=listed, summary="Không có ý kiến.", override_reason="Đủ ý kiến", by=province.officer)
    assert higher.lacks(row) == []
    as_officer.post(at("higher_send", row), {"number": "45/TTr-UBND", "on": "2025-09-08", "signer": "Lê Văn Lương"})
    row.refresh_from_db()
    assert (row.status, row.number, row.override_reason) == ("sent", "45/TTr-UBND", "")
    assert not Duty.objects.filter(kind="awards.higher_asked", closed_at=None).exists()
    with clock.pretend(date(2025, 10, 1)):
        as_officer = sign_in(province.officer)
        data = {"on": "2025-10-01", "text": "Bổ sung xác nhận thuế.", "due_on": "2025-10-10", "number": "99/BNV"}
        as_officer.post(at("higher_returned", row), data)
        row.refresh_from_db()
        assert row.status == "returned"
        assert Duty.objects.get(kind="awards.higher_owed", closed_at=None).due_on == date(2025, 10, 10)
        as_officer.post(at("higher_supplement", row), {"on": "2025-10-01", "text": "Đã gửi xác nhận thuế."})
        row.refresh_from_db()
        assert row.status == "sent"
        assert as_officer.post(at("higher_close", row)).status_code == 403  # names without a result
        as_officer.post(at("higher_not_awarded", row), {"names": [x.pk for x in names], "reason": "Chưa đủ thời gian."})
        as_officer.post(at("higher_close", row))
    row.refresh_from_db()
    assert row.status == "decided"
    assert set(Nomination.objects.values_list("outcome", "outcome_reason")) == {("refused", "Chưa đủ thời gian.")}
    assert not Duty.objects.filter(context_ref=f"awards.higher:{row.pk}", closed_at=None).exists()


def test_what_the_file_lacks_is_named_and_needs_a_reason(as_officer: Client, row: HigherSubmission) -> None:
    step = asked(as_officer, row, "consult", "Bộ Giáo dục và Đào tạo")
    page = as_officer.get(at("higher", row)).text
    for text in (
        "Chưa có ý kiến của Ban Thường vụ",
        "Bộ Giáo dục và Đào tạo chưa trả lời",
        "Giàng Thị Sua chưa được công khai",
    ):
        assert text in page
    data = {"number": "45/TTr-UBND", "on": "2025-09-08", "signer": "Lê Văn Lương"}
    refused = as_officer.post(at("higher_send", row), data)
    assert "Nêu lý do vẫn trình" in refused.context["form"].errors["override_reason"][0]
    assert 'value="45/TTr-UBND"' in refused.text
    as_officer.post(
        at("higher_reply", row, step.pk), {"agrees": "no", "on": "2025-09-08", "text": "Chưa đủ minh chứng."}
    )
    assert "Bộ Giáo dục và Đào tạo không đồng ý" in as_officer.get(at("higher", row)).text
    as_officer.post(at("higher_send", row), {**data, "override_reason": "Theo kết luận của Chủ tịch UBND tỉnh."})
    row.refresh_from_db()
    assert (row.status, row.override_reason) == ("sent", "Theo kết luận của Chủ tịch UBND tỉnh.")


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"on": "2025-09-09"}, "on", "Ngày này ở tương lai."),
        ({"due_on": "2025-09-01"}, "due_on", "Hạn trả lời không thể trước ngày hỏi."),
        ({"body": " "}, "body", "Hãy nhập mục này."),
    ],
)
def test_a_wrong_question_says_so_beside_its_field(
    as_officer: Client, row: HigherSubmission, values: dict[str, str], field: str, said: str
) -> None:
    data = {"kind": "consult", "body": "Bộ Y tế", "on": "2025-09-08", "due_on": "2025-09-22", **values}
    answer = as_officer.post(at("higher_ask", row), data)
    assert answer.context["form"].errors[field] == [said]
    assert not HigherStep.objects.exists()


def test_an_answer_is_recorded_once(as_officer: Client, row: HigherSubmission) -> None:
    step = asked(as_officer, row)
    as_officer.post(at("higher_reply", row, step.pk), {"agrees": "yes", "on": "2025-09-08"})
    again = as_officer.post(at("higher_reply", row, step.pk), {"agrees": "no", "on": "2025-09-08", "text": "Khác"})
    assert again.status_code == 409
    step.refresh_from_db()
    assert step.agrees is True


def test_a_name_goes_up_in_one_file_only(
    as_officer: Client, row: HigherSubmission, names: list[Nomination], province: Any
) -> None:
    data = {"title": "Lần hai", "addressee": "Thủ tướng Chính phủ", "nominations": [names[0].pk]}
    refused = as_officer.post(reverse("awards:higher_add"), data)
    assert "nominations" in refused.context["form"].errors
    higher.withdraw(submission=row, reason="Làm lại hồ sơ", by=province.officer)
    as_officer.post(reverse("awards:higher_add"), data)
    assert list(HigherSubmission.objects.latest("id").nominations.all()) == [names[0]]


def test_the_package_holds_named_papers_and_the_list(as_officer: Client, row: HigherSubmission, province: Any) -> None:
    province.commune.name = "=HYPERLINK(1)"
    province.commune.save()
    first = as_officer.post(at("higher_package", row))
    second = as_officer.post(at("higher_package", row))
    assert first["Location"] == second["Location"]
    assert jobs.run_due() == 1
    job = Job.objects.get(kind="awards.higher_package")
    assert job.error == ""
    with job.result.file.open("rb") as stored, zipfile.ZipFile(stored) as archive:
        assert sorted(archive.namelist()) == [
            "01-to-trinh.pdf", "02-danh-sach.xlsx", "03-bao-cao-thanh-tich/001-giang-thi-sua.pdf",
            "03-bao-cao-thanh-tich/002-lo-van-on.pdf",
        ]  # fmt: skip
        document = pypdfium2.PdfDocument(archive.read("01-to-trinh.pdf"))
        rows = list(load_workbook(io.BytesIO(archive.read("02-danh-sach.xlsx"))).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "TỜ TRÌNH" in text
    assert "Giàng Thị Sua" in text
    assert [line[1] for line in rows] == ["Tên", "Giàng Thị Sua", "Lò Văn Ổn"]
    assert rows[1][3] == "=HYPERLINK(1)"  # text, not a formula


def test_units_follow_their_own_names_and_change_nothing(
    sign_in: Any, province: Any, row: HigherSubmission, names: list[Nomination]
) -> None:
    unit, stranger = sign_in(province.clerk), sign_in(province.clerks[1])
    assert unit.get(at("higher", row)).status_code == 404  # opinions still being gathered
    higher.send(submission=row, number="1/TTr", on=DAY, signer="A", override_reason="Gấp", by=province.officer)
    assert "Giàng Thị Sua" in unit.get(at("higher", row)).text
    assert stranger.get(at("higher", row)).status_code == 404
    for name in ("higher_returned", "higher_not_awarded", "higher_close", "higher_withdraw", "higher_package"):
        assert unit.post(at(name, row), {"text": "x", "on": "2025-09-08"}).status_code == 403
    row.refresh_from_db()
    assert row.status == "sent"


def test_a_withdrawal_without_a_reason_says_so_beside_the_field(as_officer: Client, row: HigherSubmission) -> None:
    refused = as_officer.post(at("higher_withdraw", row), {"reason": " "})
    assert refused.context["form"].errors["reason"] == ["Hãy nhập mục này."]
    as_officer.post(at("higher_withdraw", row), {"reason": "Làm lại hồ sơ theo kết luận của Chủ tịch."})
    row.refresh_from_db()
    assert row.status == "withdrawn"
    assert as_officer.get(at("higher_withdraw", row)).status_code == 403  # a second click


def test_nobody_is_refused_before_the_file_was_sent(
    as_officer: Client, row: HigherSubmission, names: list[Nomination]
) -> None:
    data = {"names": [names[0].pk], "reason": "Chưa đủ thời gian."}
    assert "Hồ sơ không nằm ở cấp trên" in as_officer.post(at("higher_not_awarded", row), data).text
    names[0].refresh_from_db()
    assert names[0].outcome == "agreed"


def test_the_page_costs_the_same_for_one_name_and_for_four(
    as_officer: Client, province: Any, count_queries: Any
) -> None:
    one = ground.file(province.host, ground.agreed(province.host, province.commune, ["Một Người"]), province.officer)
    four = ground.file(
        province.host,
        ground.agreed(province.host, province.commune, [f"Người {n}" for n in range(4)]),
        province.officer,
    )
    as_officer.get(at("higher", one))
    few = count_queries(lambda: as_officer.get(at("higher", one)))
    assert count_queries(lambda: as_officer.get(at("higher", four))) == few
    assert few <= 20
