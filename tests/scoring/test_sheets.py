"""The score sheet through HTTP: cells, handing in, sending rows back, evidence, and what is refused."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core import clock
from core.badges import badge
from core.models import Outbox
from core.refusals import Conflict, Refused
from deadlines import duties
from deadlines.models import Duty
from documents import evidence
from scoring import rounds, sheets
from scoring.models import Criterion, CriterionWaiver, Round, RoundStage, Score, ScoreCard, ScoreChange
from tests.conftest import Province
from tests.factories import accounts as people
from tests.factories import rounds as ground
from tests.factories.rounds import Kind

SignIn = Callable[..., Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_the_first_of_december() -> Iterator[None]:
    with clock.pretend(ground.START), translation.override("en"):
        yield


@pytest.fixture
def record(province: Province) -> Round:
    return ground.running(province)


@pytest.fixture
def own(record: Round, province: Province) -> ScoreCard:
    """The self-score of the first commune."""
    return ground.card(record, province.commune, Kind.SELF)


def cell(client: Client, card: ScoreCard, row: Criterion, **typed: Any) -> Any:
    return client.post(reverse("scoring:cell", args=[card.pk, row.pk]), typed)


def points(card: ScoreCard, row: Criterion) -> Any:
    return Score.objects.get(card=card, criterion=row).points


# ---- cells ---------------------------------------------------------------------------------------------------------------
def test_a_cell_is_saved_as_it_is_typed(own: ScoreCard, record: Round, province: Province, sign_in: SignIn) -> None:
    row = ground.row(record, "I.1")
    answer = cell(sign_in(province.clerk), own, row, p="7,5", r="Đạt 98%", v="0")
    assert (answer.status_code, answer.json()["points"], answer.json()["version"]) == (200, "7,5", 1)
    assert points(own, row) == Decimal("7.5")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9", "Chỗ này nhiều nhất 8 điểm; 9 vượt điểm tối đa."),
        ("-1", "Điểm không được dưới 0; để trống ô nếu chưa chấm."),
        ("7,3", "Điểm cách nhau 0,5; 7,3 nằm giữa hai mức."),
        ("tám", "“tám” không phải là số. Chỉ nhập chữ số, ví dụ: 9 hoặc 51,5 hoặc 2.236."),
    ],
)
def test_points_that_cannot_be_are_refused_beside_the_cell(
    own: ScoreCard, record: Round, province: Province, sign_in: SignIn, typed: str, sentence: str
) -> None:
    row = ground.row(record, "I.1")
    client = sign_in(province.clerk)
    answer = cell(client, own, row, p=typed, v="0")
    assert (answer.status_code, answer.json()) == (422, {"errors": {"points": sentence}})
    page = client.post(reverse("scoring:card", args=[own.pk]), {f"p_{row.pk}": typed, f"v_{row.pk}": "0", "do": "save"})
    body = page.content.decode()
    assert sentence in body
    assert f'value="{typed}"' in body
    assert not Score.objects.filter(card=own).exists()


def test_nought_is_a_score_and_an_empty_cell_is_not(own: ScoreCard, record: Round, province: Province) -> None:
    row, other = ground.row(record, "III.1"), ground.row(record, "I.1")
    ground.fill(own, province.clerk, {"III.1": "0"})
    assert sheets.gaps(own) == [
        sheets.Gap(ground.row(record, "II.1"), "evidence is missing"),
    ]
    assert points(own, row) == 0
    sheets.score(card=own, criterion=other, points=None, by=province.clerk)
    assert sheets.gaps(own)[0] == sheets.Gap(other, "not scored yet")


def test_a_figure_brings_its_points_along_by_the_rule(own: ScoreCard, record: Round, province: Province) -> None:
    row = ground.row(record, "I.2")
    held = sheets.score(card=own, criterion=row, figure=Decimal(50), by=province.clerk)
    assert held.points == Decimal("3.5")
    with pytest.raises(ValidationError) as refused:
        sheets.score(card=own, criterion=row, points=Decimal(7), by=province.clerk)
    assert refused.value.message_dict == {
        "points": ["By its rule the figure 50 gives 3,5 points. Change the figure, or clear it."]
    }


def test_a_changed_figure_takes_its_points_along_without_a_script(
    own: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    row = ground.row(record, "I.2")
    sheets.score(card=own, criterion=row, points=Decimal(7), by=province.clerk)
    typed = {f"p_{row.pk}": "7", f"f_{row.pk}": "50", f"r_{row.pk}": "", f"v_{row.pk}": "1", "do": "save"}
    assert sign_in(province.clerk).post(reverse("scoring:card", args=[own.pk]), typed).status_code == 302
    assert points(own, row) == Decimal("3.5")


def test_two_at_once_never_overwrite_each_other(
    own: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    row = ground.row(record, "I.1")
    cell(sign_in(province.clerk), own, row, p="8", v="0")
    late = cell(sign_in(province.head), own, row, p="6", v="0")
    assert late.status_code == 409
    assert (late.json()["points"], late.json()["version"]) == ("8", 1)
    assert late.json()["clash"] == f"{province.clerk.full_name} vừa ghi 8 ở đây; số của bạn vẫn còn bên cạnh."
    assert points(own, row) == 8
    assert cell(sign_in(province.head), own, row, p="6", v="1").json()["version"] == 2


def test_the_whole_card_is_one_form_without_a_script(
    own: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    first, second = ground.row(record, "I.1"), ground.row(record, "I.3")
    client = sign_in(province.clerk)
    url = reverse("scoring:card", args=[own.pk])
    typed = {f"p_{first.pk}": "8", f"v_{first.pk}": "0", f"p_{second.pk}": "4,5", f"v_{second.pk}": "0", "do": "save"}
    assert client.post(url, typed).status_code == 302
    assert (points(own, first), points(own, second)) == (8, Decimal("4.5"))
    again = client.post(url, {f"p_{first.pk}": "7", f"v_{first.pk}": "0", "do": "save"})
    assert again.status_code == 409
    assert 'value="7"' in again.content.decode()
    assert points(own, first) == 8


# ---- handing in ----------------------------------------------------------------------------------------------------------
def test_a_card_is_handed_in_only_when_complete_and_what_is_missing_is_listed(
    own: ScoreCard, province: Province, sign_in: SignIn
) -> None:
    page = sign_in(province.head).post(reverse("scoring:card", args=[own.pk]), {"do": "hand_in"})
    body = page.content.decode()
    assert "Còn 5 dòng chưa xong." in body
    assert "1 Thu ngân sách: chưa chấm" in body
    own.refresh_from_db()
    assert own.status == "open"


def test_the_clerk_scores_and_the_head_approves(record: Round, own: ScoreCard, province: Province) -> None:
    ground.evidence_everywhere(record.version_used)
    ground.fill(own, province.clerk)
    with pytest.raises(Refused, match="Pass it to the head for approval, or attach the signed paper"):
        sheets.hand_in(card=own, by=province.clerk)
    sheets.pass_to_head(card=own, by=province.clerk)
    assert Duty.objects.get(key=f"scoring.card:{own.pk}").desk == "head"
    with pytest.raises(Refused, match="lies with the head for approval"):
        sheets.score(card=own, criterion=ground.row(record, "I.1"), points=Decimal(1), by=province.clerk)
    sheets.hand_in(card=own, by=province.head)
    assert Duty.objects.get(key=f"scoring.card:{own.pk}").closed_at is not None
    own.sheet.refresh_from_db()
    assert own.sheet.self_scored_at is not None


def test_the_signed_paper_stands_for_the_heads_approval(
    record: Round, own: ScoreCard, province: Province, sign_in: SignIn
) -> None:
    ground.evidence_everywhere(record.version_used)
    ground.fill(own, province.clerk)
    client = sign_in(province.clerk)
    scan = ContentFile(PDF, name="phieu.pdf")
    told = {"signed_on": "2025-12-01", "signed_by": "Chủ tịch Lò Văn A", "signed_number": "5/BC", "signed_file": scan}
    assert client.post(reverse("scoring:card_paper", args=[own.pk]), told).status_code == 302
    assert client.post(reverse("scoring:card", args=[own.pk]), {"do": "hand_in"}).status_code == 302
    own.refresh_from_db()
    assert own.status == "given"


def test_a_second_handing_in_is_told_that_somebody_was_faster(
    record: Round, own: ScoreCard, province: Province
) -> None:
    ground.evidence_everywhere(record.version_used)
    ground.fill(own, province.clerk)
    same = ground.card(record, province.commune, Kind.SELF)
    sheets.hand_in(card=own, by=province.head)
    with pytest.raises(Conflict, match="This card has been handed in already"):
        sheets.hand_in(card=same, by=province.head)


def test_a_late_card_counts_working_days(record: Round, own: ScoreCard, province: Province) -> None:
    ground.evidence_everywhere(record.version_used)
    ground.fill(own, province.clerk)
    with clock.pretend(date(2025, 12, 10)):
        sheets.hand_in(card=own, by=province.head)
    assert own.late_days == 3


def test_the_host_enters_for_a_unit_that_has_not_begun(record: Round, own: ScoreCard, province: Province) -> None:
    with pytest.raises(Refused, match="Only the people of"):
        sheets.score(card=own, criterion=ground.row(record, "I.1"), points=Decimal(8), by=province.officer)
    sheets.enter_for(card=own, by=province.officer)
    sheets.score(card=own, criterion=ground.row(record, "I.1"), points=Decimal(8), by=province.officer)
    other = ground.card(record, province.communes[1], Kind.SELF)
    sheets.score(card=other, criterion=ground.row(record, "I.1"), points=Decimal(8), by=province.clerks[1])
    with pytest.raises(Conflict, match="The unit has begun to score itself"):
        sheets.enter_for(card=other, by=province.officer)


def test_a_row_the_host_took_off_the_unit_is_nobodys_to_score(
    record: Round, own: ScoreCard, province: Province
) -> None:
    row = ground.row(record, "I.1")
    CriterionWaiver.objects.create(
        criterion=row, unit=province.commune, reason="Không giao", decided_by=province.officer, decided_at=clock.now()
    )
    with pytest.raises(Refused, match="This row does not apply to the unit"):
        sheets.score(card=own, criterion=row, points=Decimal(1), by=province.clerk)
    assert row not in [gap.criterion for gap in sheets.gaps(own)]


# ---- checking ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def checking(record: Round, province: Province) -> ScoreCard:
    """The block's card of the second commune, to be scored by the first."""
    ground.self_scored(province, record, {1: {"I.1": "8", "I.3": "5"}})
    ground.close(record, Kind.SELF, province.officer)
    ground.open_(record, Kind.BLOCK, province.officer)
    return ground.card(record, province.communes[1], Kind.BLOCK)


def test_proposed_scores_are_taken_over_and_only_empty_cells_are_filled(
    checking: ScoreCard, record: Round, province: Province
) -> None:
    sheets.score(card=checking, criterion=ground.row(record, "I.1"), points=Decimal(7), by=province.head)
    assert sheets.accept(card=checking, by=province.head) == 4
    assert points(checking, ground.row(record, "I.1")) == 7
    assert points(checking, ground.row(record, "I.3")) == 5


def test_a_group_is_taken_over_through_the_page(
    checking: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    group = Criterion.objects.get(version=record.version_used, code="I")
    answer = sign_in(province.head).post(reverse("scoring:card", args=[checking.pk]), {"accept": str(group.pk)})
    assert answer.status_code == 302
    codes = set(Score.objects.filter(card=checking).values_list("criterion__code", flat=True))
    assert codes == {"I.1", "I.2", "I.3"}


def test_every_change_of_somebodys_score_needs_its_reason(
    checking: ScoreCard, record: Round, province: Province
) -> None:
    row = ground.row(record, "I.1")
    sheets.accept(card=checking, by=province.head)
    sheets.score(card=checking, criterion=row, points=Decimal("6.5"), by=province.head)
    with pytest.raises(ValidationError) as refused:
        sheets.hand_in(card=checking, by=province.head)
    assert refused.value.messages == [
        "1 row is not finished.", "1 Thu ngân sách: 6,5 instead of 8 needs its reason",
    ]  # fmt: skip
    sheets.score(card=checking, criterion=row, reason="Thu hụt 5%", by=province.head)
    assert sheets.hand_in(card=checking, by=province.head).status == "given"


def test_only_the_named_rows_reopen_and_what_comes_back_goes_to_who_asked(
    checking: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    own = ground.card(record, province.communes[1], Kind.SELF)
    row, other = ground.row(record, "I.1"), ground.row(record, "I.3")
    answer = sign_in(province.head).post(
        reverse("scoring:card_return", args=[own.pk]), {f"m_{row.pk}": "Thiếu số liệu"}
    )
    assert answer.status_code == 302
    own = ground.card(record, province.communes[1], Kind.SELF)
    assert own.status == "returned"
    with pytest.raises(Refused, match="Chỉ những dòng bị trả lại được mở"):
        sheets.score(card=own, criterion=other, points=Decimal(1), by=province.clerks[1])
    sheets.score(card=own, criterion=row, points=Decimal(7), reason="Đã sửa", by=province.clerks[1])
    sheets.hand_in(card=own, by=province.heads[1])
    assert Outbox.objects.filter(kind="scoring.mended").values_list("recipient", flat=True).get() == province.head.pk
    assert ScoreChange.objects.filter(score__card=own).values_list("old", "new", "reason").get() == (8, 7, "Đã sửa")
    assert not Duty.objects.open().filter(kind="scoring.mend").exists()


def test_returning_without_a_remark_says_so(
    checking: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    own = ground.card(record, province.communes[1], Kind.SELF)
    answer = sign_in(province.head).post(reverse("scoring:card_return", args=[own.pk]), {})
    assert "Ghi ý kiến ở ít nhất một dòng; chỉ những dòng đó được mở lại." in answer.content.decode()


def test_a_closed_stage_takes_no_more_cards(record: Round, province: Province) -> None:
    ground.close(record, Kind.SELF, province.officer, anyway=True, reason="Hết hạn")
    own = ground.card(record, province.commune, Kind.SELF)
    with pytest.raises(Refused, match="This stage was closed before the card was handed in"):
        sheets.score(card=own, criterion=ground.row(record, "I.1"), points=Decimal(1), by=province.clerk)


# ---- evidence ------------------------------------------------------------------------------------------------------------
def test_evidence_is_cited_by_page_once(own: ScoreCard, record: Round, province: Province, sign_in: SignIn) -> None:
    row = ground.row(record, "II.1")
    client = sign_in(province.clerk)
    url = reverse("scoring:card_evidence", args=[own.pk, row.pk])
    assert client.post(url, {"file": ContentFile(PDF, name="giao-uoc.pdf"), "pages": "2–4"}).status_code == 302
    held = Score.objects.get(card=own, criterion=row)
    cited = held.evidence.get()
    assert (held.points, cited.pages) == (None, "2–4")
    again = client.post(url, {"existing": cited.evidence_id, "pages": "2–4"})
    assert "Các trang này đã được dẫn." in again.content.decode()
    assert evidence.may_read(province.officer, cited.evidence.blob) is False  # not handed in yet
    assert client.post(reverse("scoring:card_evidence_drop", args=[own.pk, cited.pk])).status_code == 302
    assert held.evidence.count() == 0


# ---- speed ---------------------------------------------------------------------------------------------------------------
def test_a_sheet_of_eighty_rows_opens_in_fifteen_queries(
    province: Province, sign_in: SignIn, count_queries: Any
) -> None:
    record = ground.running(province, version=ground.big_table(province.host, 80))
    client = sign_in(province.clerk)
    own = ground.card(record, province.commune, Kind.SELF)
    ground.fill(own, province.clerk)
    url = reverse("scoring:card", args=[own.pk])
    client.get(url)
    assert count_queries(lambda: client.get(url)) <= 15


def test_the_list_puts_what_is_to_do_first_with_the_same_queries_for_one_and_three(
    province: Province, sign_in: SignIn, count_queries: Any
) -> None:
    record = ground.running(province)
    client = sign_in(province.clerk)
    url = reverse("scoring:sheets")
    ScoreCard.objects.filter(stage__kind=Kind.BLOCK, scorer=province.commune).delete()
    client.get(url)
    one = count_queries(lambda: client.get(url))
    assert "Xã Mường" in client.get(url).content.decode()
    for unit in province.communes[1:]:
        sheet = ground.sheet(record, unit)
        stage = RoundStage.objects.get(round=record, kind=Kind.BLOCK)
        ScoreCard.objects.create(sheet=sheet, stage=stage, scorer=province.commune)
    assert (count_queries(lambda: client.get(url)), one <= 12) == (one, True)


# ---- roles ---------------------------------------------------------------------------------------------------------------
def test_whose_role_ended_yesterday_is_told_so(
    own: ScoreCard, record: Round, province: Province, sign_in: SignIn
) -> None:
    gone = people.holding("clerk", unit=province.commune, ends_on=date(2025, 11, 30))
    people.clerk(province.communes[1], user=gone)
    row = ground.row(record, "I.1")
    sentence = f"Vai trò của bạn tại “{province.commune.short_name}” đã kết thúc ngày 30/11/2025; bạn không còn chấm phiếu này."
    for answer in (
        cell(sign_in(gone), own, row, p="8", v="0"),
        sign_in(gone).get(reverse("scoring:card", args=[own.pk])),
        sign_in(gone).post(reverse("scoring:card", args=[own.pk]), {"do": "hand_in"}),
    ):
        assert answer.status_code == 403
        assert sentence in answer.content.decode()
    assert not Score.objects.exists()


def test_a_round_is_closed_to_scores_once_released(own: ScoreCard, record: Round, province: Province) -> None:
    Round.objects.filter(pk=record.pk).update(status=Round.Status.RELEASED)
    own = ground.card(record, province.commune, Kind.SELF)
    with pytest.raises(Refused, match="The result has been released; the sheets are closed"):
        sheets.score(card=own, criterion=ground.row(record, "I.1"), points=Decimal(1), by=province.clerk)
    assert rounds.stage_of(record, Kind.SELF).status == "open"


def test_a_card_shows_the_later_date_its_unit_was_given(province: Province, sign_in: Any) -> None:
    record = ground.running(province)
    held = ground.card(record, province.commune, ground.Kind.SELF)
    duty = Duty.objects.get(key=f"scoring.card:{held.pk}")
    duties.extend(duty=duty, due_on=date(2025, 12, 9), reason="Mưa lũ", by=province.officer)
    with clock.pretend(date(2025, 12, 8)):
        screen = sign_in(province.clerk).get(reverse("scoring:card", args=[held.pk])).context["screen"]
    assert [step["note"] for step in screen.stages if step["state"] == "now"] == ["09/12"]
    assert screen.badge.icon != badge("overdue").icon
