"""The vote of confidence: the score opens the gate, the vote decides; from preparing it to the signed result."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from ballots.models import Ballot
from core import clock
from scoring import rounds
from scoring.models import Round, RoundStage, TieRule
from scoring.ranking.computing import outcome
from tests.conftest import Province
from tests.factories import rounds as ground

Kind, Step = RoundStage.Kind, RoundStage.Status
SHORT = (Kind.SELF, Kind.BLOCK, Kind.VOTE, Kind.RELEASE)


@pytest.fixture(autouse=True)
def _on_the_first_of_december() -> Iterator[None]:
    with clock.pretend(ground.START):
        yield


def at_the_vote(province: Province, points: dict[int, dict[str, str]], **more: Any) -> Round:
    """Scored in the block as told; the stage of the vote is open."""
    record = ground.running(province, kinds=SHORT, **more)
    ground.self_scored(province, record)
    ground.in_block(province, record, points)
    ground.close(record, Kind.BLOCK, province.officer)
    ground.open_(record, Kind.VOTE, province.officer)
    return record


EQUAL = {0: {"I.1": "8"}, 1: {"I.1": "8"}, 2: {"I.1": "5"}}


def stage_url(record: Round) -> str:
    return reverse("scoring:stage", args=[record.pk, "vote"])


def prepare(record: Round, client: Any, **typed: str) -> Any:
    return client.post(stage_url(record), {"do": "vote", "seats": "1", **typed})


def ballot_of(record: Round) -> Ballot:
    found = rounds.ballot_of(rounds.stage_of(record, Kind.VOTE))
    assert found is not None
    return found


def act(ballot: Ballot, client: Any, action: str) -> Any:
    return client.post(reverse("ballots:act", args=[ballot.pk]), {"action": action})


def elect(province: Province, sign_in: Any, record: Round, choices: tuple[str, ...]) -> Ballot:
    """Prepared, opened, voted on (the codes of the units chosen), closed, counted and signed by both counters."""
    officer = sign_in(province.officer)
    assert prepare(record, officer).status_code == 302
    ballot = ballot_of(record)
    assert act(ballot, officer, "open").status_code == 302
    item = ballot.items.get()
    refs = {option["ref"]: str(number) for number, option in enumerate(item.options, start=1)}
    units = {unit.code: f"unit:{unit.pk}" for unit in province.communes}
    for head, code in zip(province.heads, choices, strict=True):
        sent = {"do": "cast", f"c{item.number}": refs[units[code]]}
        sign_in(head).post(reverse("ballots:vote", args=[ballot.pk]), sent)
    assert ballot.electors.filter(voted=True).count() == 3
    act(ballot, sign_in(province.officer), "close")
    for head in province.heads[:2]:
        act(ballot, sign_in(head), "sign")
    ballot.refresh_from_db()
    assert ballot.status == Ballot.Status.SIGNED
    return ballot


def ranks(record: Round) -> dict[str, int | None]:
    record = Round.objects.get(pk=record.pk)
    return {line.sheet.unit.code: line.place.rank for line in outcome(record).lines}


def test_from_preparing_to_the_signed_result_that_parts_a_tie(province: Province, sign_in: Any) -> None:
    record = at_the_vote(province, EQUAL)
    TieRule.objects.create(version=record.version_used, position=1, kind="ballot")
    first, second, third = (unit.code for unit in province.communes)
    assert ranks(record) == {first: 1, second: 1, third: 3}
    ballot = elect(province, sign_in, record, (second, second, first))
    assert {row.user_id for row in ballot.staff.filter(part="counter")} == {head.pk for head in province.heads[:2]}
    assert ranks(record) == {second: 1, first: 2, third: 3}
    stage = rounds.stage_of(record, Kind.VOTE)
    assert stage.note.startswith(f"1. {province.communes[1].short_name}: 2")
    ground.close(record, Kind.VOTE, province.officer)
    assert rounds.stage_of(record, Kind.VOTE).status == Step.DONE


def test_where_the_vote_decides_it_goes_before_the_score(province: Province, sign_in: Any) -> None:
    record = at_the_vote(province, {0: {"I.1": "8"}, 1: {"I.1": "6"}, 2: {"I.1": "5"}}, vote_decides=True)
    first, second, third = (unit.code for unit in province.communes)
    assert ranks(record)[first] == 1
    elect(province, sign_in, record, (third, third, second))
    assert ranks(record) == {third: 1, second: 2, first: 3}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"minimum": "90"}, "minimum", "Không có đơn vị nào đạt số điểm này."),
        ({"seats": "3", "minimum": "23"}, "seats", "Số đơn vị đủ điều kiện ít hơn số cần suy tôn."),
        ({"minimum": "28"}, "minimum", "Chỉ một đơn vị đạt số điểm này; bỏ phiếu cần từ hai đơn vị."),
        ({"minimum": "nhiều"}, "minimum", ""),
        ({"seats": "0"}, "seats", ""),
    ],
)
def test_what_is_refused_stands_beside_its_field(
    province: Province, sign_in: Any, typed: dict[str, str], field: str, sentence: str
) -> None:
    record = at_the_vote(province, {0: {"I.1": "8"}, 1: {"I.1": "6"}, 2: {"I.1": "1"}})
    answer = prepare(record, sign_in(province.officer), **typed)
    errors = answer.context["forms"]["vote"].errors
    assert list(errors) == [field]
    if sentence:
        assert errors[field] == [sentence]
    assert f'value="{typed[field]}"' in answer.content.decode()
    assert not Ballot.objects.exists()
    assert rounds.stage_of(record, Kind.VOTE).ballot_ref == ""


def test_the_stage_stays_open_while_its_ballot_is_not_signed(province: Province, sign_in: Any) -> None:
    record = at_the_vote(province, EQUAL)
    officer = sign_in(province.officer)
    prepare(record, officer)
    close = {"do": "close", "anyway": "on", "reason": "Cho kịp"}
    act(ballot_of(record), officer, "open")
    said = "Kết quả kiểm phiếu của giai đoạn này chưa được ký xác nhận."
    assert said in officer.get(stage_url(record)).content.decode()
    assert officer.post(stage_url(record), close).status_code == 403
    assert rounds.stage_of(record, Kind.VOTE).status == Step.OPEN


def test_without_a_ballot_the_stage_closes_with_a_reason_only(province: Province, sign_in: Any) -> None:
    record = at_the_vote(province, EQUAL)
    officer = sign_in(province.officer)
    answer = officer.post(stage_url(record), {"do": "close"})
    assert "Chưa tổ chức bỏ phiếu." in answer.content.decode()
    assert rounds.stage_of(record, Kind.VOTE).status == Step.OPEN
    officer.post(stage_url(record), {"do": "close", "anyway": "on", "reason": "Khối thống nhất không bỏ phiếu"})
    assert rounds.stage_of(record, Kind.VOTE).status == Step.DONE


def test_only_who_runs_the_round_prepares_the_ballot(province: Province, sign_in: Any) -> None:
    record = at_the_vote(province, EQUAL)
    answers = [
        prepare(record, sign_in(who)).status_code for who in (province.clerk, province.heads[1], province.outsider)
    ]
    assert answers == [403, 403, 404]
    assert prepare(record, sign_in(province.block_head)).status_code == 302
    assert prepare(record, sign_in(province.officer)).status_code == 409
    assert Ballot.objects.count() == 1
