"""Rounds: prepared, started all or nothing, stages opened and closed one after the other."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation

from core import blobs, clock
from core.refusals import Refused
from deadlines.models import Duty
from scoring import rounds, sheets
from scoring.models import BlockDocument, Round, RoundStage, ScoreCard, ScoreSheet
from tests.conftest import Province
from tests.factories import rounds as ground
from tests.factories.units import UnitFactory
from units.models import BlockMembership

Kind, Step = RoundStage.Kind, RoundStage.Status
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_the_first_of_december() -> Iterator[None]:
    with clock.pretend(ground.START), translation.override("en"):
        yield


def scorers(record: Round, kind: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for card in ScoreCard.objects.filter(sheet__round=record, stage__kind=kind).select_related("sheet__unit", "scorer"):
        found.setdefault(card.sheet.unit.code, set()).add(card.scorer.code)
    return found


def test_starting_makes_a_sheet_for_every_member_and_asks_each_for_its_self_score(province: Province) -> None:
    record = ground.running(province)
    assert {s.unit_id for s in record.sheets.all()} == {u.pk for u in province.communes}
    duties = Duty.objects.filter(kind="scoring.self")
    assert {(d.unit_id, d.due_on) for d in duties} == {(u.pk, date(2025, 12, 6)) for u in province.communes}
    assert rounds.stage_of(record, Kind.SELF).status == Step.OPEN
    assert Duty.objects.filter(kind="scoring.check").count() == 0  # asked only when its stage opens


def test_the_head_scores_the_members_and_the_deputy_the_head(province: Province) -> None:
    head, second, third = (u.code for u in province.communes)
    record = ground.running(province)
    assert scorers(record, Kind.BLOCK) == {head: {second}, second: {head}, third: {head}}
    assert scorers(record, Kind.MEETING) == {head: {second}, second: {head}, third: {head}}


def test_where_every_member_scores_every_other_nobody_scores_their_own_unit(province: Province) -> None:
    record = ground.running(province, cross=Round.Cross.MEMBERS)
    codes = {u.code for u in province.communes}
    assert scorers(record, Kind.BLOCK) == {code: codes - {code} for code in codes}


def test_parts_of_the_table_go_to_the_bodies_named_for_them_and_never_to_the_body_scored(province: Province) -> None:
    finance = UnitFactory(parent=province.host, name="Sở Tài chính")
    version = ground.table(province.host)
    version.criteria.filter(code="I").update(body=finance)
    record = ground.running(province, version=version)
    for found in scorers(record, Kind.APPRAISAL).values():
        assert found == {province.department.code, finance.code}


def test_the_standing_body_is_appraised_by_another(province: Province) -> None:
    other = ground.another_body(province)
    BlockMembership.objects.create(block=province.block, unit=province.department, starts_on=date(2025, 1, 1))
    draft = ground.draft(province)
    with pytest.raises(ValidationError) as refused:
        rounds.start(record=draft, by=province.officer)
    assert refused.value.messages == ["The standing body is scored itself: name another body that appraises its sheet."]
    Round.objects.filter(pk=draft.pk).update(other_appraiser=other)
    draft.refresh_from_db()
    rounds.start(record=draft, by=province.officer)
    assert scorers(draft, Kind.APPRAISAL)[province.department.code] == {other.code}
    assert scorers(draft, Kind.APPRAISAL)[province.commune.code] == {province.department.code}


def test_a_start_that_fails_leaves_nothing_behind(province: Province) -> None:
    record = ground.draft(province)
    BlockMembership.objects.filter(block=province.block).update(post=BlockMembership.Post.MEMBER)
    with pytest.raises(ValidationError) as refused:
        rounds.start(record=record, by=province.officer)
    assert refused.value.messages == ["The block has no head, who would score."]
    record.refresh_from_db()
    assert (record.status, ScoreSheet.objects.count(), Duty.objects.count()) == ("draft", 0, 0)


def test_everything_that_is_missing_is_said_at_once(province: Province) -> None:
    version = ground.table(province.host, status="draft", rows=())
    record = ground.draft(province, version=version)
    record.stages.filter(kind=Kind.BLOCK).update(due_on=None)
    assert rounds.problems(rounds.survey(record)) == [
        "The criteria table has not been issued.",
        "The criteria table has no rows to score.",
        "“Scoring in the block” has no due date.",
    ]


def test_a_member_of_half_a_year_is_scored_with_its_share_and_one_that_ended_is_not_ranked(province: Province) -> None:
    province.communes[2].closed_on = date(2025, 6, 30)
    province.communes[2].save()
    rows = BlockMembership.objects.filter(block=province.block, unit=province.communes[2])
    rows.update(ends_on=date(2025, 6, 30))
    record = ground.running(province)
    gone = ground.sheet(record, province.communes[2])
    assert (gone.share, gone.left_out) == (Decimal("0.4959"), "Đơn vị kết thúc hoạt động từ ngày 30/06/2025.")
    assert not gone.cards.exists()
    assert ground.sheet(record, province.commune).share == 1


def test_a_half_year_round_has_no_ranking(province: Province) -> None:
    record = ground.running(province, kind=Round.Kind.HALF, kinds=rounds.HALF, ranked=True)
    assert record.ranked is False


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ((), "A round begins with the self-scoring."),
        ((Kind.BLOCK, Kind.SELF), "A round begins with the self-scoring."),
        ((Kind.SELF, Kind.SELF), "Each stage stands once in a round."),
        ((Kind.SELF, Kind.RELEASE, Kind.BLOCK), "The release is the last stage."),
        ((Kind.SELF, Kind.EXPLAIN), "There is nothing to explain before somebody has checked the scores."),
    ],
)
def test_stages_in_an_order_that_makes_no_sense_are_refused(province: Province, kinds: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ground.draft(province, kinds=kinds)
    assert refused.value.message_dict == {"stages": [sentence]}


def test_due_dates_follow_one_another(province: Province) -> None:
    wanted = [rounds.Stage(Kind.SELF, date(2025, 12, 10)), rounds.Stage(Kind.BLOCK, date(2025, 12, 5))]
    with pytest.raises(ValidationError) as refused:
        rounds.create(
            host=province.host, block=province.block, table_version=ground.table(province.host), year=2025, kind="year",
            name="Đợt", stages=wanted, by=province.officer,
        )  # fmt: skip
    assert refused.value.message_dict == {"due_block": ["“Scoring in the block” is due before “Self-scoring”."]}


def test_a_block_has_one_round_of_a_kind_a_year(province: Province) -> None:
    ground.draft(province)
    with pytest.raises(ValidationError) as refused:
        ground.draft(province, name="Lần nữa")
    assert refused.value.messages == ["This block already has such a round in that year."]


def test_a_stage_opens_only_after_those_before_it(province: Province) -> None:
    record = ground.running(province)
    with pytest.raises(Refused, match="“Self-scoring” comes first and is not done"):
        ground.open_(record, Kind.BLOCK, province.officer)


def test_closing_says_what_is_missing_and_wants_a_reason_to_close_all_the_same(province: Province) -> None:
    record = ground.running(province)
    with pytest.raises(ValidationError) as refused:
        ground.close(record, Kind.SELF, province.officer)
    assert refused.value.messages == [
        "The stage is not complete.",
        *(f"{u.short_name} has not handed in its self-scores" for u in province.communes),
    ]
    with pytest.raises(ValidationError, match="Write the reason"):
        ground.close(record, Kind.SELF, province.officer, anyway=True)
    ground.close(record, Kind.SELF, province.officer, anyway=True, reason="Đã hết hạn")
    assert not Duty.objects.open().filter(kind="scoring.self").exists()


def test_a_stage_is_reopened_before_the_next_and_never_after_the_release(province: Province) -> None:
    record = ground.running(province)
    ground.close(record, Kind.SELF, province.officer, anyway=True, reason="Hết hạn")
    stage = rounds.stage_of(record, Kind.SELF)
    with pytest.raises(Refused, match="Only the host's officers reopen a stage"):
        rounds.reopen_stage(stage=stage, by=province.block_head, reason="Xin thêm")
    rounds.reopen_stage(stage=stage, by=province.officer, reason="Xã đề nghị")
    assert Duty.objects.open().filter(kind="scoring.self").count() == 3
    ground.close(record, Kind.SELF, province.officer, anyway=True, reason="Hết hạn")
    ground.open_(record, Kind.BLOCK, province.officer)
    with pytest.raises(Refused, match="“Scoring in the block” has begun already"):
        rounds.reopen_stage(stage=rounds.stage_of(record, Kind.SELF), by=province.officer, reason="Lần nữa")
    RoundStage.objects.filter(round=record).update(status=Step.DONE)
    Round.objects.filter(pk=record.pk).update(status=Round.Status.RELEASED)
    record.refresh_from_db()
    with pytest.raises(Refused, match="The result has been released: a stage is never reopened after that"):
        rounds.reopen_stage(stage=rounds.stage_of(record, Kind.COUNCIL), by=province.officer, reason="Sửa")


def test_the_minutes_are_done_only_with_their_signed_copy(province: Province) -> None:
    record = ground.running(province)
    before = RoundStage.objects.filter(round=record, position__lt=rounds.stage_of(record, Kind.MINUTES).position)
    before.update(status=Step.DONE)
    ground.open_(record, Kind.MINUTES, province.block_head)
    with pytest.raises(Refused, match="Attach the signed minutes first"):
        ground.close(record, Kind.MINUTES, province.block_head)
    blob = blobs.store(ContentFile(PDF, name="bien-ban.pdf"), kind=rounds.MINUTES, by=province.block_head)
    stage = rounds.stage_of(record, Kind.MINUTES)
    with pytest.raises(ValidationError, match="cannot be signed in the future"):
        rounds.attach_minutes(stage=stage, number="1", signed_on=date(2026, 1, 1), blob=blob, by=province.block_head)
    rounds.attach_minutes(stage=stage, number="12/BB", signed_on=ground.START, blob=blob, by=province.block_head)
    ground.close(record, Kind.MINUTES, province.block_head)
    assert BlockDocument.objects.get(block=province.block).number == "12/BB"


def test_only_the_keepers_run_a_round(province: Province) -> None:
    record = ground.draft(province)
    for person in (province.head, province.clerk, province.leader, province.outsider):
        with pytest.raises(Refused):
            rounds.start(record=record, by=person)
    rounds.start(record=record, by=province.block_head)
    with pytest.raises(Refused, match="Only the host's officers cancel a round"):
        rounds.cancel(record=record, by=province.block_head, reason="Thôi")
    rounds.cancel(record=record, by=province.officer, reason="Chấm lại từ đầu")
    assert not Duty.objects.open().filter(context_ref=f"round:{record.pk}").exists()


def test_a_later_due_date_moves_the_duties_that_are_open(province: Province) -> None:
    record = ground.running(province)
    rounds.move_due(
        stage=rounds.stage_of(record, Kind.SELF), due_on=date(2025, 12, 9), by=province.officer, reason="Mưa lũ"
    )
    assert set(Duty.objects.filter(kind="scoring.self").values_list("due_on", flat=True)) == {date(2025, 12, 9)}


def test_what_stands_of_every_row_comes_from_the_latest_stage_in_two_queries(
    province: Province, count_queries: Any
) -> None:
    record = ground.running(province)
    ground.self_scored(province, record, {0: {"I.1": "8"}})
    ground.in_block(province, record, {0: {"I.1": "7.5"}})
    ground.close(record, Kind.BLOCK, province.officer)
    rounds.fresh(record)
    first = ground.sheet(record, province.commune).pk
    found = sheets.standing(record)[first]
    assert (found[ground.row(record, "I.1").pk].points, found[ground.row(record, "I.1").pk].stage) == (7.5, "block")
    assert len(found) == 5
    assert count_queries(lambda: sheets.standing(record)) == 1
