"""Results: who sees them when, releasing, knock-outs, appeals, workbooks, the fairness sheet, the minutes."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.models import Outbox
from deadlines.models import Duty
from scoring import minutes
from scoring.models import Appeal, Knockout, Release, Result, Round, RoundStage, Score, TieRule
from scoring.ranking.releasing import digest_of
from tests.conftest import Province
from tests.factories import rounds as ground

pytestmark = pytest.mark.django_db
Kind = RoundStage.Kind
TODAY = date(2025, 12, 22)
SHORT = (Kind.SELF, Kind.BLOCK, Kind.RELEASE)
POINTS = {0: {"I.1": "8", "II.1": "6"}, 1: {"I.1": "7"}, 2: {"I.1": "6", "II.1": "5"}}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def scored(province: Province) -> Round:
    """Self-scored and scored in the block; the block's stage is closed, only the release is left."""
    record = ground.running(province, kinds=SHORT)
    ground.self_scored(province, record)
    ground.in_block(province, record, POINTS)
    ground.close(record, Kind.BLOCK, province.officer)
    return record


@pytest.fixture
def released(province: Province, scored: Round, sign_in: Any) -> Round:
    sign_in(province.officer).post(reverse("scoring:release", args=[scored.pk]), {"reason": ""})
    scored.refresh_from_db()
    assert scored.status == Round.Status.RELEASED
    return scored


def page(record: Round, name: str = "result") -> str:
    return reverse(f"scoring:{name}", args=[record.pk])


# ---- releasing ---------------------------------------------------------------------------------------------------------
def test_a_member_sees_the_ranking_only_after_its_release(province: Province, scored: Round, sign_in: Any) -> None:
    clerk = sign_in(province.clerk)
    before = clerk.get(page(scored))
    assert before.status_code == 403
    assert "Kết quả chưa được công bố." in before.content.decode()
    sign_in(province.officer).post(reverse("scoring:release", args=[scored.pk]), {"reason": ""})
    after = sign_in(province.clerk).get(page(scored)).content.decode()
    assert province.communes[2].name in after
    assert "Đã công bố" in after


def test_releasing_freezes_ranks_and_tells_every_member(province: Province, scored: Round, released: Round) -> None:
    lines = list(Result.objects.in_force().order_by("rank").values_list("sheet__unit", "rank"))
    assert lines == [(province.communes[0].pk, 1), (province.communes[1].pk, 2), (province.communes[2].pk, 3)]
    told = set(Outbox.objects.filter(kind="scoring.released").values_list("recipient", flat=True))
    assert told == {user.pk for user in (*province.heads, *province.clerks)}
    row = Release.objects.get()
    Score.objects.filter(card__sheet__unit=province.communes[0]).update(points=0)
    row.refresh_from_db()
    assert row.digest == digest_of(row.content)
    assert Result.objects.in_force().get(rank=1).total == 28


def test_a_stage_that_is_not_done_keeps_the_result_back(province: Province, sign_in: Any) -> None:
    record = ground.running(province, kinds=SHORT)
    answer = sign_in(province.officer).post(reverse("scoring:release", args=[record.pk]), {"reason": ""})
    assert answer.status_code == 403
    assert not Release.objects.exists()


def test_a_missing_score_is_named_and_zero_is_a_score(province: Province, scored: Round, sign_in: Any) -> None:
    cells = Score.objects.filter(card__sheet__unit=province.communes[1], criterion=ground.row(scored, "I.1"))
    cells.update(points=None)
    client = sign_in(province.officer)
    answer = client.post(reverse("scoring:release", args=[scored.pk]), {"reason": ""})
    assert "Chưa đủ điểm" in answer.content.decode()
    assert not Release.objects.exists()
    cells.update(points=0)
    client.post(reverse("scoring:release", args=[scored.pk]), {"reason": ""})
    assert Result.objects.get(sheet__unit=province.communes[1]).rank == 3


@pytest.mark.parametrize("who", ["leader", "head", "clerk", "block_head", "member"])
def test_only_the_host_releases(province: Province, scored: Round, sign_in: Any, who: str) -> None:
    answer = sign_in(province.everyone[who]).post(reverse("scoring:release", args=[scored.pk]), {"reason": ""})
    assert answer.status_code in (403, 404)
    assert not Release.objects.exists()


def test_a_stranger_finds_no_result(province: Province, released: Round, sign_in: Any) -> None:
    for name in ("result", "release", "fairness", "knockout"):
        assert sign_in(province.outsider).get(page(released, name)).status_code == 404


def test_pressing_release_twice_releases_once(province: Province, scored: Round, released: Round, sign_in: Any) -> None:
    again = sign_in(province.officer).post(reverse("scoring:release", args=[released.pk]), {"reason": ""})
    assert again.status_code in (403, 409)
    assert Release.objects.count() == 1


@pytest.mark.parametrize("who", ["clerk", "block_head"])
def test_before_the_release_the_block_sees_its_own_scores_and_nothing_of_the_appraisal(
    province: Province, sign_in: Any, who: str
) -> None:
    record = ground.running(province, kinds=(Kind.SELF, Kind.BLOCK, Kind.OPEN, Kind.APPRAISAL, Kind.RELEASE))
    ground.self_scored(province, record)
    ground.in_block(province, record, POINTS)
    for kind in (Kind.BLOCK, Kind.OPEN, Kind.APPRAISAL):
        if kind != Kind.BLOCK:
            ground.open_(record, kind, province.officer)
        if kind == Kind.APPRAISAL:
            for unit in province.communes:
                held = ground.card(record, unit, kind)
                ground.fill(held, province.officer, {"I.1": "0.5"}, reason="Thẩm định")
                ground.sheets.hand_in(card=held, by=province.officer)
        ground.close(record, kind, province.officer)
    shown = {
        name: sign_in(user).get(page(record)).context["page"].found.lines[0].totals.total
        for name, user in (("host", province.officer), ("block", province.everyone[who]))
    }
    assert shown == {"host": D("20.5"), "block": 28}
    export = sign_in(province.everyone[who]).get(reverse("scoring:result_export", args=[record.pk, "overview"]))
    sheet = load_workbook(BytesIO(b"".join(export.streaming_content))).active
    assert 20.5 not in [cell.value for row in sheet.iter_rows() for cell in row]


# ---- knock-outs --------------------------------------------------------------------------------------------------------
def test_a_knockout_takes_a_unit_out_of_the_ranking_with_its_basis(
    province: Province, scored: Round, sign_in: Any
) -> None:
    rule = Knockout.objects.create(
        version=scored.version_used,
        code="K1",
        text="Không ký giao ước",
        basis="Quy chế khối, Điều 9",
        effect="not_ranked",
    )
    sheet = ground.sheet(scored, province.communes[0])
    client = sign_in(province.officer)
    form = {"sheet": sheet.pk, "knockout": rule.pk}
    refused = client.post(page(scored, "knockout"), form)
    assert refused.status_code == 200
    assert not sheet.findings.exists()
    client.post(page(scored, "knockout"), {**form, "reason": "Công văn 12/CV-KTĐ"})
    shown = client.get(page(scored)).content.decode()
    assert "Quy chế khối, Điều 9" in shown
    client.post(reverse("scoring:release", args=[scored.pk]), {"reason": ""})
    assert Result.objects.get(sheet=sheet).rank is None
    assert Result.objects.get(sheet__unit=province.communes[1]).rank == 1


def test_a_member_records_no_knockout(province: Province, scored: Round, sign_in: Any) -> None:
    assert sign_in(province.clerks[1]).get(page(scored, "knockout")).status_code == 403


# ---- appeals -----------------------------------------------------------------------------------------------------------
def appeal_of(province: Province, released: Round, sign_in: Any, index: int = 1) -> Appeal:
    sheet = ground.sheet(released, province.communes[index])
    sign_in(province.heads[index]).post(
        reverse("scoring:appeal_create", args=[sheet.pk]),
        {"criterion": ground.row(released, "I.1").pk, "text": "Số thu cả năm vượt dự toán."},
    )
    return Appeal.objects.get(sheet=sheet)


def test_a_granted_appeal_ranks_and_releases_again_and_the_old_release_stays(
    province: Province, released: Round, sign_in: Any
) -> None:
    row = appeal_of(province, released, sign_in)
    assert Duty.objects.open().get(kind="scoring.answer_appeal").unit == province.host
    officer = sign_in(province.officer)
    url = reverse("scoring:appeal", args=[row.pk])
    bad = officer.post(url, {"decision": "grant", "points": "7,3", "answer": "Đúng số liệu"}).content.decode()
    assert "Điểm lẻ theo bước 0,5." in bad
    too_much = officer.post(url, {"decision": "grant", "points": "9", "answer": "Đúng số liệu"}).content.decode()
    assert "Nhập điểm từ 0 đến 8." in too_much
    officer.post(url, {"decision": "grant", "points": "8", "answer": "Đúng số liệu"})
    row.refresh_from_db()
    assert row.status == Appeal.Status.GRANTED
    assert Release.objects.filter(round=released).count() == 2
    assert (
        Result.objects.in_force().get(sheet=row.sheet).total
        == Result.objects.filter(superseded=True).get(sheet=row.sheet).total + 1
    )
    assert not Duty.objects.open().filter(kind="scoring.answer_appeal").exists()
    old = officer.get(reverse("scoring:release_shown", args=[released.pk, 1]))
    assert province.communes[1].name in old.content.decode()


def test_a_refused_appeal_changes_nothing_and_says_why(province: Province, released: Round, sign_in: Any) -> None:
    row = appeal_of(province, released, sign_in)
    url = reverse("scoring:appeal", args=[row.pk])
    officer = sign_in(province.officer)
    officer.post(url, {"decision": "refuse", "answer": "Số liệu đã đối chiếu với kho bạc."})
    again = officer.post(url, {"decision": "grant", "points": "8", "answer": "Đổi ý"})
    assert again.status_code == 200
    assert Release.objects.filter(round=released).count() == 1
    seen = sign_in(province.heads[1]).get(url).content.decode()
    assert "đã đối chiếu với kho bạc" in seen
    assert Outbox.objects.filter(kind="scoring.appeal_answered", recipient=province.heads[1]).count() == 1


def test_the_clerk_does_not_appeal_and_nobody_after_the_term(province: Province, released: Round, sign_in: Any) -> None:
    url = reverse("scoring:appeal_create", args=[ground.sheet(released, province.commune).pk])
    refused = sign_in(province.clerk).post(url, {"text": "Xin xem lại"})
    assert refused.status_code == 403
    with clock.pretend(date(2026, 1, 20)):
        late = sign_in(province.head).post(url, {"text": "Xin xem lại"})
    assert late.status_code == 403
    assert "Đã hết hạn kiến nghị ngày" in late.content.decode()
    assert not Appeal.objects.exists()


def test_another_units_appeal_is_not_found(province: Province, released: Round, sign_in: Any) -> None:
    row = appeal_of(province, released, sign_in)
    other = sign_in(province.heads[2])
    assert other.get(reverse("scoring:appeal", args=[row.pk])).status_code == 404
    assert other.post(reverse("scoring:appeal_withdraw", args=[row.pk])).status_code == 404
    assert other.get(reverse("scoring:appeal_create", args=[row.sheet_id])).status_code == 404


def test_the_same_row_is_appealed_once_at_a_time(province: Province, released: Round, sign_in: Any) -> None:
    row = appeal_of(province, released, sign_in)
    again = sign_in(province.heads[1]).post(
        reverse("scoring:appeal_create", args=[row.sheet_id]), {"criterion": row.criterion_id, "text": "Lần nữa"}
    )
    assert "đang chờ trả lời" in again.content.decode()
    assert "Lần nữa" in again.content.decode()
    assert Appeal.objects.count() == 1


# ---- exports -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("shape", "orientation"), [("overview", "portrait"), ("criteria", "landscape"), ("groups", "landscape")]
)
def test_workbooks_fit_a4_and_hide_empty_columns(
    province: Province, released: Round, sign_in: Any, shape: str, orientation: str
) -> None:
    answer = sign_in(province.officer).get(reverse("scoring:result_export", args=[released.pk, shape]))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == (orientation, 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_title_rows == "$4:$4"
    assert len(book.sheetnames) == (3 if shape == "groups" else 1)
    if shape == "overview":
        hidden = [
            sheet.cell(4, n).value
            for n in range(1, 12)
            if sheet.column_dimensions[sheet.cell(4, n).column_letter].hidden
        ]
        assert "Ghi chú" in hidden
        assert [sheet.cell(n, 2).value for n in (5, 6, 7)] == [unit.name for unit in province.communes]


# ---- fairness ----------------------------------------------------------------------------------------------------------
def test_the_host_sees_the_margin_and_a_member_its_own_gap_only(
    province: Province, released: Round, sign_in: Any
) -> None:
    whole = sign_in(province.officer).get(page(released, "fairness")).content.decode()
    assert "Khoảng cách giành cờ" in whole
    assert all(unit.name in whole for unit in province.communes)
    own = sign_in(province.clerks[1]).get(page(released, "fairness")).content.decode()
    assert "Khoảng cách giành cờ" not in own
    assert province.communes[1].name in own
    assert province.communes[2].name not in own


def test_severities_stand_where_every_member_scored_and_stay_with_the_host(province: Province, sign_in: Any) -> None:
    record = ground.running(province, kinds=SHORT, cross=Round.Cross.MEMBERS)
    ground.self_scored(province, record)
    ground.close(record, Kind.SELF, province.officer)
    ground.open_(record, Kind.BLOCK, province.officer)
    for s, scorer in enumerate(province.communes):
        for u, unit in enumerate(province.communes):
            if s != u:
                held = ground.card(record, unit, Kind.BLOCK, scorer=scorer)
                ground.fill(held, province.heads[s], {"I.1": "4"} if s == 0 else {})
                ground.sheets.hand_in(card=held, by=province.heads[s])
    ground.close(record, Kind.BLOCK, province.officer)
    sign_in(province.officer).post(reverse("scoring:release", args=[record.pk]), {"reason": ""})
    whole = sign_in(province.officer).get(page(record, "fairness")).content.decode()
    assert "Mức chấm chặt, lỏng" in whole
    own = sign_in(province.clerk).get(page(record, "fairness")).content.decode()
    assert "Mức chấm chặt, lỏng" not in own
    Round.objects.filter(pk=record.pk).update(show_severity=True)
    assert "Mức chấm chặt, lỏng" in sign_in(province.clerk).get(page(record, "fairness")).content.decode()


# ---- minutes, list -----------------------------------------------------------------------------------------------------
def test_the_minutes_hold_the_results(province: Province, released: Round, sign_in: Any) -> None:
    url = reverse("documents:paper_write", args=["scoring.minutes", released.pk])
    shown = sign_in(province.head).get(url).content.decode()
    assert "Họp" in shown
    assert sign_in(province.heads[1]).get(url).status_code == 403
    text = " ".join(str(block) for block in minutes.minutes(released).body)
    assert all(unit.name.removeprefix("UBND ") in text for unit in province.communes)
    assert "KẾT QUẢ CHẤM ĐIỂM" in text


def test_the_list_of_ranks_and_the_page_cost_the_same_for_more_units(
    province: Province, released: Round, sign_in: Any, count_queries: Any
) -> None:
    TieRule.objects.create(version=released.version_used, kind="without_bonus")
    client = sign_in(province.officer)
    rows = client.get(reverse("scoring:ranking")).content.decode()
    assert all(unit.name in rows for unit in province.communes)
    listed = count_queries(lambda: client.get(reverse("scoring:ranking")))
    shown = count_queries(lambda: client.get(page(released)))
    assert (listed <= 12, shown <= 20) == (True, True)
    Result.objects.exclude(rank=1).delete()
    assert count_queries(lambda: client.get(reverse("scoring:ranking"))) == listed
    assert count_queries(lambda: client.get(page(released))) == shown


def test_what_the_host_sets_for_the_result_stands_on_the_round(province: Province, sign_in: Any) -> None:
    version = ground.table(province.host, name="Bảng của khối")
    ground.deputy(province)
    form = {
        "name": "Chấm điểm khối", "block": province.block.pk, "kind": "year", "year": 2025, "table_version": version.pk,
        "cross": "members", "explain_days": 5, "appeal_days": 7, "ranked": "on", "vote_decides": "on", "show_severity": "on",
        "on_self": "on", "due_self": "2025-12-30", "pos_self": 1, "on_block": "on", "due_block": "2026-01-10", "pos_block": 2,
        "on_release": "on", "pos_release": 3,
    }  # fmt: skip
    sign_in(province.officer).post(reverse("scoring:round_new"), form)
    made = Round.objects.get(name="Chấm điểm khối")
    assert (made.vote_decides, made.show_severity, made.appeal_days, made.cross) == (True, True, 7, "members")
    edit = sign_in(province.officer).get(reverse("scoring:round_edit", args=[made.pk])).content.decode()
    assert edit.count("checked") >= 5
