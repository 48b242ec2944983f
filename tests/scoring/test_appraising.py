"""Blindness, explanation and answers, corrections at the meeting, and two people at once."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core import clock
from core.models import Outbox
from core.refusals import Conflict, Refused
from deadlines.models import Duty
from scoring import appraising, rounds, sheets
from scoring.models import Explanation, Round, RoundStage, Score, ScoreCard, ScoreChange
from tests.conftest import Province, make_province
from tests.factories import accounts as people
from tests.factories import rounds as ground
from tests.factories.rounds import Kind

SignIn = Callable[..., Client]
BLIND = (Kind.SELF, Kind.BLOCK, Kind.EXPLAIN, Kind.MEETING, Kind.APPRAISAL, Kind.COUNCIL, Kind.RELEASE)


@pytest.fixture(autouse=True)
def _on_the_first_of_december() -> Iterator[None]:
    with clock.pretend(ground.START), translation.override("en"):
        yield


def body(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"scoring:{name}", args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


# ---- blindness -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def crossed(province: Province) -> Round:
    """Every member scores every other; the first commune has given 7,5 for the second, whose own score is 6,5."""
    record = ground.running(province, cross=Round.Cross.MEMBERS, kinds=BLIND)
    ground.self_scored(province, record, {1: {"I.1": "6.5"}})
    ground.close(record, Kind.SELF, province.officer)
    ground.open_(record, Kind.BLOCK, province.officer)
    held = ground.card(record, province.communes[1], Kind.BLOCK, province.commune)
    ground.fill(held, province.head, {"I.1": "7.5"}, reason="Đối chiếu báo cáo thuế")
    sheets.hand_in(card=held, by=province.head)
    return record


def test_nobody_sees_others_scores_of_a_stage_while_it_is_open(
    crossed: Round, province: Province, sign_in: SignIn
) -> None:
    sheet = ground.sheet(crossed, province.communes[1])
    third = ground.card(crossed, province.communes[1], Kind.BLOCK, province.communes[2])
    for client, name, pk in (
        (sign_in(province.heads[2]), "card", third.pk),
        (sign_in(province.heads[2]), "sheet", sheet.pk),
        (sign_in(province.heads[1]), "sheet", sheet.pk),
        (sign_in(province.officer), "sheet", sheet.pk),
        (sign_in(province.leader), "sheet", sheet.pk),
    ):
        page = body(client, name, pk)
        assert "7,5" not in page
        assert "Đối chiếu báo cáo thuế" not in page


def test_who_has_not_given_a_score_does_not_see_the_others_even_when_the_stage_is_closed(
    crossed: Round, province: Province, sign_in: SignIn
) -> None:
    ground.close(crossed, Kind.BLOCK, province.officer, anyway=True, reason="Hết hạn")
    sheet = ground.sheet(crossed, province.communes[1])
    assert "7,5" not in body(sign_in(province.heads[2]), "sheet", sheet.pk)
    assert "7,5" in body(sign_in(province.officer), "sheet", sheet.pk)
    first = ground.sheet(crossed, province.commune)
    assert "7,5" not in body(sign_in(province.head), "sheet", first.pk)


def test_no_total_of_a_hidden_stage_leaks_onto_any_page(crossed: Round, province: Province, sign_in: SignIn) -> None:
    held = ground.card(crossed, province.communes[1], Kind.BLOCK, province.commune)
    total = sum((row.points for row in held.scores.all() if row.points is not None), Decimal(0))
    assert total == Decimal("27.5")
    client = sign_in(province.heads[2])
    for name, pk in (("sheet", held.sheet_id), ("round", crossed.pk), ("explain", held.sheet_id)):
        assert "27,5" not in body(client, name, pk)
    assert "27,5" not in client.get(reverse("scoring:sheets")).content.decode()


def test_self_scores_are_hidden_from_fellow_members_until_everybody_has_given_theirs(
    province: Province, sign_in: SignIn
) -> None:
    record = ground.running(province, cross=Round.Cross.MEMBERS, kinds=BLIND)
    ground.evidence_everywhere(record.version_used)
    held = ground.card(record, province.communes[1], Kind.SELF)
    ground.fill(held, province.clerks[1], {"I.1": "6.5"}, reason="Thu đạt chín mươi")
    sheets.hand_in(card=held, by=province.heads[1])
    for person in (province.head, province.block_head):
        page = body(sign_in(person), "sheet", held.sheet_id)
        assert "6,5" not in page
        assert "Thu đạt chín mươi" not in page
    assert "6,5" in body(sign_in(province.officer), "sheet", held.sheet_id)


@pytest.mark.parametrize("name", ["card", "card_paper", "card_return"])
def test_another_members_card_is_refused_by_its_address(
    crossed: Round, province: Province, sign_in: SignIn, name: str
) -> None:
    card = ground.card(crossed, province.communes[1], Kind.BLOCK, province.commune)
    answer = sign_in(province.heads[2]).get(reverse(f"scoring:{name}", args=[card.pk]))
    assert answer.status_code == 403
    row = ground.row(crossed, "I.1")
    saved = sign_in(province.heads[2]).post(reverse("scoring:cell", args=[card.pk, row.pk]), {"p": "1", "v": "1"})
    assert saved.status_code == 403
    assert Score.objects.get(card=card, criterion=row).points == Decimal("7.5")


def test_a_stranger_finds_no_card_at_all(crossed: Round, sign_in: SignIn, province: Province) -> None:
    other = make_province()
    card = ground.card(crossed, province.communes[1], Kind.BLOCK, province.commune)
    for person in (other.head, other.officer, other.block_head):
        client = sign_in(person)
        assert client.get(reverse("scoring:card", args=[card.pk])).status_code == 404
        assert client.get(reverse("scoring:sheet", args=[card.sheet_id])).status_code == 404
        assert client.get(reverse("scoring:round", args=[crossed.pk])).status_code == 404


def test_nobody_scores_their_own_unit_through_another_hat(crossed: Round, province: Province, sign_in: SignIn) -> None:
    both = people.head(province.commune)
    people.head(province.communes[1], user=both)
    card = ground.card(crossed, province.commune, Kind.BLOCK, province.communes[1])
    answer = sign_in(both).post(
        reverse("scoring:cell", args=[card.pk, ground.row(crossed, "I.1").pk]), {"p": "8", "v": "0"}
    )
    assert answer.status_code == 403
    assert "Bạn là người của đơn vị này; không ai chấm đơn vị mình." in answer.content.decode()
    assert not Score.objects.filter(card=card).exists()


def test_the_officer_appraises_but_never_the_unit_the_officer_belongs_to(province: Province) -> None:
    record = ground.running(province, kinds=(Kind.SELF, Kind.APPRAISAL, Kind.RELEASE))
    ground.self_scored(province, record)
    ground.close(record, Kind.SELF, province.officer)
    ground.open_(record, Kind.APPRAISAL, province.officer)
    row = ground.row(record, "I.1")
    card = ground.card(record, province.commune, Kind.APPRAISAL)
    sheets.score(card=card, criterion=row, points=Decimal(7), by=province.officer)
    people.clerk(province.commune, user=province.officer)
    with pytest.raises(Refused, match="nobody scores their own unit"):
        sheets.score(card=card, criterion=row, points=Decimal(8), by=province.officer)


# ---- explanation ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def explaining(province: Province) -> Round:
    """The block gave the second commune 6 instead of 8 in I.1; explanations are being taken."""
    record = ground.running(province)
    ground.self_scored(province, record, {1: {"I.1": "8"}})
    ground.in_block(province, record, {1: {"I.1": "6"}})
    ground.close(record, Kind.BLOCK, province.officer)
    ground.open_(record, Kind.EXPLAIN, province.officer)
    return record


def explain(record: Round, province: Province, **typed: Any) -> Explanation:
    sheet = ground.loaded(record, province.communes[1])
    typed = {"text": "Đã thu bổ sung trong tháng 12", "asked_points": Decimal("7.5"), **typed}
    return appraising.explain(sheet=sheet, criterion=ground.row(record, "I.1"), by=province.clerks[1], **typed)[0]


def answerable(explanation: Explanation) -> Explanation:
    explanation.card = ground.reload(explanation.card)
    return explanation


def test_only_units_with_differing_rows_are_asked_within_the_time_box(explaining: Round, province: Province) -> None:
    duty = Duty.objects.get(kind="scoring.explain")
    assert (duty.unit_id, duty.due_on) == (province.communes[1].pk, date(2025, 12, 8))


def test_the_unit_explains_and_the_scorer_accepts(explaining: Round, province: Province, sign_in: SignIn) -> None:
    sheet, row = ground.sheet(explaining, province.communes[1]), ground.row(explaining, "I.1")
    client = sign_in(province.clerks[1])
    told = {"row": row.pk, "text": "Đã thu bổ sung", "asked_points": "7,5"}
    assert client.post(reverse("scoring:explain", args=[sheet.pk]), told).status_code == 302
    made = Explanation.objects.get()
    assert Duty.objects.open().filter(kind="scoring.answer").get().unit_id == province.commune.pk
    scorer = sign_in(province.head)
    url = reverse("scoring:explanation_answer", args=[made.pk])
    refused = scorer.post(url, {"do": "accept", "answer": "Đồng ý"})
    assert "Hãy ghi điểm mới." in refused.content.decode()
    assert scorer.post(url, {"do": "accept", "answer": "Đồng ý", "points": "7,5"}).status_code == 302
    held = Score.objects.get(card=made.card, criterion=row)
    assert (held.points, held.reason) == (Decimal("7.5"), "Đồng ý")
    assert ScoreChange.objects.filter(score=held).values_list("old", "new", "reason").get() == (
        6,
        Decimal("7.5"),
        "Đồng ý",
    )
    assert not Duty.objects.open().filter(kind="scoring.answer").exists()
    assert Outbox.objects.filter(kind="scoring.answered", recipient=province.clerks[1]).count() == 1


def test_a_refusal_keeps_the_score_and_says_why(explaining: Round, province: Province) -> None:
    made = answerable(explain(explaining, province))
    with pytest.raises(ValidationError) as refused:
        appraising.refuse(explanation=made, answer=" ", by=province.head)
    assert refused.value.message_dict == {"answer": ["Write the answer: the unit reads it."]}
    appraising.refuse(explanation=made, answer="Số liệu chưa được xác nhận", by=province.head)
    assert Score.objects.get(card=made.card, criterion=made.criterion).points == 6
    made.refresh_from_db()
    assert made.status == "refused"


def test_after_the_time_box_nothing_is_explained(explaining: Round, province: Province) -> None:
    with clock.pretend(date(2025, 12, 9)), pytest.raises(Refused, match="The time to explain ended on 08/12/2025"):
        explain(explaining, province)


def test_wrong_explanations_are_refused_in_words(explaining: Round, province: Province) -> None:
    sheet = ground.loaded(explaining, province.communes[1])
    row, same = ground.row(explaining, "I.1"), ground.row(explaining, "I.3")

    def refusal(**typed: Any) -> Any:
        with pytest.raises(ValidationError) as refused:
            appraising.explain(sheet=sheet, by=province.clerks[1], **typed)
        return refused.value.message_dict

    assert refusal(criterion=row, text=" ") == {"text": ["Write the explanation."]}
    assert refusal(criterion=row, text="A", asked_points=Decimal(9)) == {
        "asked_points": ["At most 8 points here; 9 is over the maximum."]
    }
    assert refusal(criterion=same, text="A") == {"text": ["Nobody's score differs from the unit's own in this row."]}
    explain(explaining, province)
    assert refusal(criterion=row, text="A") == {"text": ["This row has been explained already."]}


def test_only_the_unit_explains_and_only_the_scorer_answers(explaining: Round, province: Province) -> None:
    sheet = ground.loaded(explaining, province.communes[1])
    with pytest.raises(Refused, match="Only the unit's own people explain its scores"):
        appraising.explain(sheet=sheet, criterion=ground.row(explaining, "I.1"), text="A", by=province.clerk)
    made = answerable(explain(explaining, province))
    with pytest.raises(Refused, match="who gave the score, answers"):
        appraising.refuse(explanation=made, answer="Không", by=province.heads[2])


# ---- meeting -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def meeting(province: Province) -> Round:
    record = ground.running(province, kinds=(Kind.SELF, Kind.BLOCK, Kind.MEETING, Kind.COUNCIL, Kind.RELEASE))
    ground.self_scored(province, record, {1: {"I.1": "8"}})
    ground.in_block(province, record, {1: {"I.1": "6"}})
    ground.close(record, Kind.BLOCK, province.officer)
    ground.open_(record, Kind.MEETING, province.officer)
    return record


def test_the_meeting_corrects_a_row_with_its_reason(meeting: Round, province: Province, sign_in: SignIn) -> None:
    card, row = ground.card(meeting, province.communes[1], Kind.MEETING), ground.row(meeting, "I.1")
    client = sign_in(province.block_head)
    url = reverse("scoring:correct", args=[card.pk, row.pk])
    assert "Điểm hiện tại" in body(client, "meeting", meeting.pk)
    unreasoned = client.post(url, {"points": "7", "reason": "", "version": "0"})
    assert unreasoned.status_code == 200
    assert 'value="7"' in unreasoned.content.decode()
    over = client.post(url, {"points": "9", "reason": "Họp khối", "version": "0"})
    assert "Chỗ này nhiều nhất 8 điểm; 9 vượt điểm tối đa." in over.content.decode()
    assert client.post(url, {"points": "7", "reason": "Họp khối nhất trí", "version": "0"}).status_code == 302
    assert client.post(url, {"points": "7,5", "reason": "Lần nữa", "version": "0"}).status_code == 409
    rounds.fresh(meeting)
    assert sheets.standing(meeting)[card.sheet_id][row.pk] == sheets.Standing(Decimal(7), "meeting")
    assert sheets.standing(meeting)[card.sheet_id][ground.row(meeting, "I.3").pk].stage == "block"


def test_the_head_of_the_block_does_not_correct_the_heads_own_sheet(meeting: Round, province: Province) -> None:
    own = ground.card(meeting, province.commune, Kind.MEETING)
    with pytest.raises(Refused, match="nobody scores their own unit"):
        appraising.correct(
            card=own, criterion=ground.row(meeting, "I.1"), points=Decimal(1), reason="A", by=province.head
        )
    appraising.correct(
        card=own, criterion=ground.row(meeting, "I.1"), points=Decimal(1), reason="A", by=province.heads[1]
    )


def test_a_correction_after_the_meeting_is_refused(meeting: Round, province: Province) -> None:
    ground.close(meeting, Kind.MEETING, province.officer)
    card = ground.card(meeting, province.communes[1], Kind.MEETING)
    with pytest.raises(Refused, match="The meeting is not under way"):
        appraising.correct(
            card=card, criterion=ground.row(meeting, "I.1"), points=Decimal(1), reason="A", by=province.block_head
        )


def test_members_do_not_open_the_meetings_screen(meeting: Round, province: Province, sign_in: SignIn) -> None:
    assert sign_in(province.heads[2]).get(reverse("scoring:meeting", args=[meeting.pk])).status_code == 403


# ---- two at once ---------------------------------------------------------------------------------------------------------
def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run in threads that begin together; the name of what each raised, or ""."""
    barrier, found = threading.Barrier(len(acts)), [""] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=20)
            with clock.pretend(ground.START), translation.override("en"):
                act()
        except Exception as error:
            found[index] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(found)


needs_postgres = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time: two requests never write together there"
)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_two_requests_on_the_same_cell_leave_one_and_tell_the_other() -> None:
    province = make_province()
    record = ground.running(province)
    row = ground.row(record, "I.1")
    cards = [ground.card(record, province.commune, Kind.SELF) for _ in range(2)]
    written = [Decimal(8), Decimal(5)]
    outcome = at_once(
        *(
            lambda c=card, p=points, u=user: sheets.score(card=c, criterion=row, points=p, version=0, by=u)
            for card, points, user in zip(cards, written, (province.head, province.clerk), strict=True)
        )
    )
    assert outcome == ["", "Conflict"]
    assert Score.objects.get(card=cards[0], criterion=row).points in written


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_two_hand_ins_make_one() -> None:
    province = make_province()
    record = ground.running(province)
    ground.evidence_everywhere(record.version_used)
    card = ground.card(record, province.commune, Kind.SELF)
    ground.fill(card, province.clerk)
    twice = [ground.card(record, province.commune, Kind.SELF) for _ in range(2)]
    outcome = at_once(*(lambda c=held: sheets.hand_in(card=c, by=province.head) for held in twice))
    assert outcome == ["", "Conflict"]
    assert ScoreCard.objects.get(pk=card.pk).version == card.version + 1


def test_a_clash_is_a_conflict_with_the_other_cell(province: Province) -> None:
    record = ground.running(province)
    card, row = ground.card(record, province.commune, Kind.SELF), ground.row(record, "I.1")
    sheets.score(card=card, criterion=row, points=Decimal(8), version=0, by=province.head)
    with pytest.raises(Conflict) as clash:
        sheets.score(card=card, criterion=row, points=Decimal(5), version=0, by=province.clerk)
    assert clash.value.details["score"].points == 8
    assert RoundStage.objects.filter(round=record).count() == len(ground.ALL)
