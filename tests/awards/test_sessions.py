"""Sessions of a council: from the agenda to the signed minutes, with what can go wrong on the way."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from awards import sessions
from awards.models import AgendaItem, CouncilSession, Disclosure, ItemInterest, Nomination, Proposal, Rule, RuleSet
from awards.sessions import agenda, attending, tallying, voting
from ballots import members as ballot_members
from ballots.models import Ballot, BallotItem
from core import clock
from core.models import ActionLog, Outbox
from core.refusals import Conflict, Refused
from deadlines import reminding
from deadlines.models import Duty, Reminder
from tests.factories import accounts as people
from tests.factories import council as ground
from tests.factories.register import awards

pytestmark = pytest.mark.django_db
S = CouncilSession.Status


def url(name, sitting, *more):
    return reverse(f"awards:{name}", args=[sitting.session.pk, *more])


def titled_by_rule(code="LDTT", **spec):
    """A rule set in which the award is voted on as `spec` says."""
    rules = RuleSet.objects.create(code="T", name="T", basis="Luật", status="confirmed")
    Rule.objects.create(
        rule_set=rules, award=awards()[code], part="vote", key=f"{code}/vote/vote", position=1, text="Bỏ phiếu",
        article="Điều 45", mark="M-M", spec=spec,
    )  # fmt: skip
    return rules


# ---- the whole way -----------------------------------------------------------------------------------------------------
def test_a_session_goes_from_the_agenda_to_signed_minutes(province, sign_in):
    sitting = ground.closed(province.host, province.commune)
    assert {(i.outcome, i.votes_for, i.votes_against, i.base, i.needed) for i in sitting.items} == {
        ("agreed", 6, 1, 7, 4)
    }
    assert set(Nomination.objects.values_list("outcome", flat=True)) == {"agreed"}
    assert (sessions.agreed(province.host).count(), sessions.agreed(province.host, signed_only=True).count()) == (3, 0)
    client = sign_in(sitting.secretary)
    today = clock.today().isoformat()
    answer = client.post(url("session_sign", sitting), {"number": "12/BB-HĐTĐKT", "signed_on": today})
    assert answer.status_code == 302
    assert sitting.again().status == S.SIGNED
    assert sessions.agreed(province.host, signed_only=True).count() == 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "", "Hãy nhập mục này."),
        ("signed_on", "2099-01-01", "Ngày này ở tương lai."),
        ("signed_on", "2001-01-01", "Biên bản không thể có trước phiên họp."),
    ],
)
def test_minutes_with_a_wrong_date_or_without_a_number_are_refused_beside_the_field(
    province, sign_in, field, value, sentence
):
    sitting = ground.closed(province.host, province.commune, 1)
    data = {"number": "12/BB", "signed_on": clock.today().isoformat(), field: value}
    answer = sign_in(sitting.secretary).post(url("session_sign", sitting), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field] == [sentence]
    assert sitting.again().status == S.CLOSED


def test_members_are_invited_and_read_the_dossiers_of_their_session(province, sign_in):
    stranger = people.UserFactory()
    sitting = ground.with_agenda(province.host, province.commune, 1)
    sitting.council.members.filter(user=sitting.members[0]).update(user=stranger)
    proposal = Proposal.objects.get()
    assert not Proposal.objects.visible_to(stranger).exists()
    assert sign_in(stranger).get(url("session", sitting)).status_code == 404
    sessions.invite(session=sitting.again(), by=sitting.secretary)
    assert list(Proposal.objects.visible_to(stranger)) == [proposal]
    assert sign_in(stranger).get(url("session", sitting)).status_code == 200
    assert Outbox.objects.filter(kind="awards.invitation").count() == 8


# ---- the vote by the rule of each title --------------------------------------------------------------------------------
def test_eighty_percent_of_seven_members_are_six_votes(province):
    rules = titled_by_rule(method="secret", threshold=80)
    sitting = ground.planned(ground.council(province.host))
    rows = ground.nominations(province.host, province.commune, 1, rule_set=rules)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting)
    (ballot,) = ground.voting_on(sitting)
    assert ballot.secret
    ground.counted(sitting, ballot, agree=5)
    (item,) = sitting.items
    assert (item.outcome, item.votes_for, item.base, item.needed) == ("not_agreed", 5, 7, 6)
    assert Nomination.objects.get().outcome == "refused"


def test_titles_with_a_secret_and_an_open_vote_stand_in_two_ballots(province):
    rules = titled_by_rule("CSTDCS", method="secret", threshold=80)
    sitting = ground.planned(ground.council(province.host))
    secret = ground.nominations(province.host, province.commune, 2, code="CSTDCS", rule_set=rules)
    shown = ground.nominations(province.host, province.communes[1], 1, rule_set=rules)
    agenda.add(session=sitting.session, nominations=[r.pk for r in (*secret, *shown)], by=sitting.secretary)
    ground.begun(sitting)
    ballots = ground.voting_on(sitting)
    assert [(b.secret, len(b.items.all())) for b in ballots] == [(True, 2), (False, 1)]
    item = ballots[0].items.all()[0]
    assert (item.top, item.bottom, item.strict, item.article, item.provisional) == (4, 5, False, "Điều 45", True)
    assert {e.user_id for e in ballots[0].electors.all()} == {u.pk for u in sitting.voters}  # the secretary has no vote


def test_a_lower_award_moved_before_the_vote_is_what_is_agreed(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (item,) = sitting.items
    agenda.lower(item=item, award=awards()["CSTDCS"], motion="Chưa đủ điều kiện", by=sitting.secretary)
    (ballot,) = ground.voting_on(sitting)
    ground.counted(sitting, ballot, agree=7)
    nomination = Nomination.objects.get()
    assert (nomination.outcome, nomination.outcome_award.code) == ("lowered", "CSTDCS")
    assert [i.outcome for i in sitting.items] == ["lowered"]


def test_what_is_postponed_is_not_voted_on_and_waits_for_the_next_session(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 2))
    first, second = sitting.items
    agenda.postpone(items=[first], motion="Chờ kết luận thanh tra", by=sitting.secretary)
    (ballot,) = ground.voting_on(sitting)
    assert len(ballot.items.all()) == 1
    ground.counted(sitting, ballot, agree=7)
    sessions.close(session=sitting.again(), by=sitting.chair)
    first.nomination.refresh_from_db()
    assert first.nomination.outcome == "postponed"
    later = ground.planned(sitting)
    assert [row.pk for row in agenda.waiting(later.session)] == [first.nomination_id]
    assert second.nomination_id not in [row.pk for row in agenda.waiting(later.session)]


def test_half_against_half_goes_to_the_chair_and_to_a_further_vote_where_the_rule_says_so(province, sign_in):
    rules = RuleSet.objects.create(code="T", name="T", basis="Luật", status="confirmed")
    for code, value in (("vote_tie", "revote"), ("vote_method", "secret")):
        Rule.objects.create(
            rule_set=rules, part="setting", key=f"setting/{code}", position=1, text="x", article="y", mark="V",
            spec={"value": value},
        )  # fmt: skip
    sitting = ground.planned(ground.council(province.host, members=7))
    rows = ground.nominations(province.host, province.commune, 1, rule_set=rules)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting)
    (ballot,) = ground.voting_on(sitting)
    ground.counted(sitting, ballot, agree=4)
    assert [i.outcome for i in sitting.items] == ["open"]
    client = sign_in(sitting.secretary)
    assert "Bỏ phiếu lại trường hợp ngang phiếu" in client.get(url("session", sitting)).content.decode()
    data = {
        "closes_at": timezone.localtime(clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "counters": [u.pk for u in sitting.members[:2]],
    }  # fmt: skip
    assert client.post(url("session_runoff", sitting), data).status_code == 302
    again = sitting.ballots()[-1]
    assert (again.pk != ballot.pk, again.secret, again.status) == (True, True, Ballot.Status.OPEN)
    ground.counted(sitting, again, agree=5)
    assert [i.outcome for i in sitting.items] == ["agreed"]
    assert ActionLog.objects.filter(action="awards.session_runoff").count() == 1


# ---- recusal -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("in_base", "base", "needed"), [(True, 7, 6), (False, 6, 5)])
def test_who_heads_the_proposing_unit_is_recused_with_the_base_the_council_chose(province, in_base, base, needed):
    rules = titled_by_rule(method="secret", threshold=80)
    sitting = ground.planned(ground.council(province.host, recuse=True, recused_in_base=in_base))
    people.RoleFactory(user=sitting.members[0], role="head", unit=province.commune)
    rows = ground.nominations(province.host, province.commune, 1, rule_set=rules)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting)
    (ballot,) = ground.voting_on(sitting)
    assert ballot.items.get().recusals.get().elector.user == sitting.members[0]
    assert ItemInterest.objects.get().why == "head"
    for user in sitting.voters:
        ground.cast(ballot, user)
    ground.signed(sitting, ballot)
    (item,) = sitting.items
    assert (item.votes_for, item.base, item.needed, item.outcome) == (6, base, needed, "agreed")


def test_a_candidate_is_only_pointed_out_where_the_council_warns(province, sign_in):
    sitting = ground.planned(ground.council(province.host))
    rows = ground.nominations(province.host, province.commune, 1)
    Nomination.objects.update(name=sitting.members[2].full_name)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting)
    text = sign_in(sitting.secretary).get(url("session", sitting)).content.decode()
    assert "là người được đề nghị" in text
    (ballot,) = ground.voting_on(sitting)
    assert not ballot.items.get().recusals.exists()


def test_a_namesake_found_as_candidate_is_put_right_before_the_vote(province, sign_in):
    sitting = ground.planned(ground.council(province.host, recuse=True))
    rows = ground.nominations(province.host, province.commune, 1)
    Nomination.objects.update(name=sitting.members[2].full_name)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting)
    (item,) = sitting.items
    row = sitting.session.attendance.get(member__user=sitting.members[2])
    client = sign_in(sitting.secretary)
    assert (
        client.post(url("session_item_act", sitting, item.pk), {"do": "no_interest", "row": row.pk}).status_code == 302
    )
    (ballot,) = ground.voting_on(sitting)
    assert not ballot.items.get().recusals.exists()


def test_the_screen_says_before_the_vote_which_share_nobody_can_reach_any_more(province, sign_in):
    rules = titled_by_rule(method="secret", threshold=90)
    sitting = ground.planned(ground.council(province.host))
    rows = ground.nominations(province.host, province.commune, 1, rule_set=rules)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting, absent=1)
    client = sign_in(sitting.secretary)
    text = client.get(url("session_vote", sitting)).content.decode()
    assert "1 trường hợp không thể đủ phiếu" in text
    row = sitting.session.attendance.get(member__user=sitting.members[-1])
    present = {r.pk for r in sitting.session.attendance.all() if r.pk != row.pk}
    attending.note(session=sitting.again(), present=present, written={row.pk}, stand_ins={}, by=sitting.secretary)
    assert "không thể đủ phiếu" not in client.get(url("session_vote", sitting)).content.decode()


# ---- bad input and races -----------------------------------------------------------------------------------------------
def test_a_session_without_quorum_does_not_begin(province):
    sitting = ground.with_agenda(province.host, province.commune, 1)
    with pytest.raises(Refused) as refused:
        ground.begun(sitting, absent=3)
    assert str(refused.value) == "Không đủ thành viên họp: 4/7 người tham gia, cần ít nhất 5."


def test_a_quorum_lost_during_the_session_stops_the_vote(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    rows = list(sitting.session.attendance.order_by("member__position"))
    present = {row.pk for row in rows[:3]}
    attending.note(session=sitting.again(), present=present, written=set(), stand_ins={}, by=sitting.secretary)
    answer = sign_in(sitting.secretary).get(url("session_vote", sitting))
    assert answer.status_code == 403
    assert "Không đủ thành viên họp: 3/7 người tham gia, cần ít nhất 5." in answer.content.decode()


def test_a_quorum_lost_while_voting_keeps_the_ballot_open(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    attending.note(session=sitting.again(), present=set(), written=set(), stand_ins={}, by=sitting.secretary)
    with pytest.raises(Refused):
        ground.signed(sitting, ballot)
    assert Ballot.objects.get().status == Ballot.Status.OPEN


def test_a_member_removed_during_the_session_has_no_vote_and_leaves_the_base(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    gone = sitting.members[-1]
    row = sitting.session.attendance.get(member__user=gone)
    client = sign_in(sitting.secretary)
    assert client.post(url("session_remove", sitting, row.pk), {"reason": ""}).context["form"].errors["reason"]
    assert client.post(url("session_remove", sitting, row.pk), {"reason": "Chuyển công tác"}).status_code == 302
    choices = {f"c{i.number}": "1" for i in ballot.items.all()}
    answer = sign_in(gone).post(reverse("ballots:vote", args=[ballot.pk]), {"do": "cast", **choices})
    assert answer.status_code == 409
    for user in [u for u in sitting.voters if u != gone]:
        ground.cast(ballot, user)
    ground.signed(sitting, ballot)
    (item,) = sitting.items
    assert (item.votes_for, item.base) == (6, 6)


def test_a_session_is_closed_once(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    ground.counted(sitting, ballot, 7)
    first = sitting.again()
    sessions.close(session=first, by=sitting.chair)
    with pytest.raises(Conflict) as conflict:
        sessions.close(session=first, by=sitting.chair)
    assert str(conflict.value) == "Phiên họp đã kết thúc trước đó."
    assert ActionLog.objects.filter(action="awards.session.close").count() == 1


def test_a_session_is_not_closed_while_a_ballot_is_open_or_a_name_undecided(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    with pytest.raises(Refused) as refused:
        sessions.close(session=sitting.again(), by=sitting.chair)
    assert str(refused.value) == "Còn 1 trường hợp chưa có kết quả; hãy biểu quyết hoặc để lại xét sau."
    ground.voting_on(sitting)
    with pytest.raises(Refused) as refused:
        sessions.close(session=sitting.again(), by=sitting.chair)
    assert str(refused.value) == "Có cuộc bỏ phiếu chưa được tổ kiểm phiếu ký kết quả."


def test_a_late_name_needs_a_reason_and_the_chairs_consent(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (late,) = ground.nominations(province.host, province.communes[1], 1)
    client = sign_in(sitting.secretary)
    answer = client.post(url("session_agenda", sitting), {"nominations": [late.pk], "reason": "Hồ sơ vừa bổ sung"})
    assert answer.context["form"].errors["consent"] == [
        "Đã gửi giấy mời: trường hợp bổ sung phải được Chủ tịch Hội đồng đồng ý."
    ]
    data = {"nominations": [late.pk], "reason": "Hồ sơ vừa bổ sung", "consent": "on"}
    assert client.post(url("session_agenda", sitting), data).status_code == 302
    item = AgendaItem.objects.get(nomination=late)
    assert (item.late_name, item.late_reason) == (True, "Hồ sơ vừa bổ sung")


def test_a_late_name_after_the_ballot_opened_is_refused(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    ground.voting_on(sitting)
    (late,) = ground.nominations(province.host, province.communes[1], 1)
    data = {"nominations": [late.pk], "reason": "Bổ sung", "consent": "on"}
    answer = sign_in(sitting.secretary).post(url("session_agenda", sitting), data)
    assert answer.status_code == 403
    assert "Đã mở bỏ phiếu: không bổ sung trường hợp nào vào phiên họp này nữa." in answer.content.decode()


def test_a_member_of_another_council_finds_no_session_and_no_ballot(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    other = ground.council(province.communes[1])
    client = sign_in(other.members[0])
    assert client.get(url("session", sitting)).status_code == 404
    assert client.get(reverse("ballots:vote", args=[ballot.pk])).status_code == 404
    assert client.post(url("session_act", sitting), {"action": "close"}).status_code == 404


def test_a_secretary_without_a_vote_runs_the_ballot_and_cannot_vote(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    answer = sign_in(sitting.secretary).post(reverse("ballots:vote", args=[ballot.pk]), {"do": "cast", "c1": "1"})
    assert answer.status_code == 403


def test_a_second_press_on_open_the_vote_opens_no_second_ballot(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    ground.voting_on(sitting)
    with pytest.raises(Conflict):
        ground.voting_on(sitting)
    assert Ballot.objects.count() == 1


def test_a_void_ballot_is_held_again_and_stands_in_the_minutes(province):
    from ballots import voting as votes

    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    again = votes.revote(ballot=votes.find(ballot.pk), reason="Mất khóa", by=sitting.secretary)
    votes.open_(ballot=votes.find(again.pk), by=sitting.secretary)
    ground.counted(sitting, votes.find(again.pk), 7)
    from awards.sessions.minutes import session_minutes

    said = " ".join(str(block) for block in session_minutes(sitting.again()).body)
    assert "bị hủy, bỏ phiếu lại; lý do: Mất khóa" in said
    assert [i.outcome for i in sitting.items] == ["agreed"]


def test_going_back_to_the_discussion_needs_no_ballot_under_way(province):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    with pytest.raises(Refused):
        sessions.resume(session=sitting.again(), reason="Mất điện", by=sitting.secretary)
    from ballots import voting as votes

    votes.revote(ballot=votes.find(ballot.pk), reason="Mất điện", by=sitting.secretary)
    sessions.resume(session=sitting.again(), reason="Mất điện", by=sitting.secretary)
    assert sitting.again().status == S.OPEN
    assert [b.status for b in Ballot.objects.order_by("pk")] == [Ballot.Status.VOIDED]


# ---- in writing, and simple --------------------------------------------------------------------------------------------
def test_a_written_opinion_asks_everybody_until_its_last_day(province, sign_in):
    sitting = ground.council(province.host)
    with pytest.raises(ValidationError) as wrong:
        ground.planned(sitting, way="written")
    assert wrong.value.message_dict["answer_by"] == ["Hãy nhập hạn cho ý kiến bằng văn bản."]
    ground.planned(sitting, way="written", answer_by=clock.today() + timedelta(days=5))
    rows = ground.nominations(province.host, province.commune, 1)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    sessions.invite(session=sitting.again(), by=sitting.secretary)
    sessions.begin(session=sitting.again(), by=sitting.secretary)
    (ballot,) = ground.voting_on(sitting, closes_at=clock.now() + timedelta(days=5))
    owed = Duty.objects.filter(kind="ballots.vote", closed_at=None)
    assert {d.person_id for d in owed} == {u.pk for u in sitting.voters}
    assert {d.due_on for d in owed} == {clock.today() + timedelta(days=5)}
    ground.counted(sitting, ballot, 7)
    assert [i.outcome for i in sitting.items] == ["agreed"]


def simple(province):
    sitting = ground.planned(ground.council(province.commune), way="simple", appointed=7)
    rows = ground.nominations(province.commune, province.commune, 2)
    agenda.add(session=sitting.session, nominations=[r.pk for r in rows], by=sitting.secretary)
    sessions.begin(session=sitting.again(), by=sitting.secretary)
    sitting.again()
    return sitting


def figures(sitting, *rows, voting="6", **more):
    data = {"voting": voting, "notes": "Họp tại trụ sở."}
    for item, (a, b, c) in zip(sitting.items, rows, strict=True):
        data |= {f"f{item.pk}": a, f"a{item.pk}": b, f"x{item.pk}": c}
    return data | more


def test_the_tallies_of_a_simple_session_give_the_outcomes(province, sign_in):
    sitting = simple(province)
    data = figures(sitting, ("6", "0", "0"), ("3", "2", "1"))
    assert sign_in(sitting.secretary).post(url("session_tally", sitting), data).status_code == 302
    assert [(i.outcome, i.votes_for, i.base, i.needed) for i in sitting.items] == [
        ("agreed", 6, 7, 4), ("not_agreed", 3, 7, 4),
    ]  # fmt: skip
    sessions.close(session=sitting.again(), by=sitting.secretary)
    assert sessions.agreed(province.commune).count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("4", "1", "0"), "Cộng lại được 5 phiếu, không phải 6."),
        (("6", "", "0"), "Nhập số vào mọi ô; số 0 cũng phải nhập."),
        (("7", "1", "0"), "Cộng lại được 8 phiếu, không phải 6."),
        (("sáu", "0", "0"), "Nhập số vào mọi ô; số 0 cũng phải nhập."),
    ],
)
def test_tallies_that_do_not_add_up_are_refused_beside_the_name(province, sign_in, row, sentence):
    sitting = simple(province)
    answer = sign_in(sitting.secretary).post(url("session_tally", sitting), figures(sitting, ("6", "0", "0"), row))
    assert answer.status_code == 422
    assert answer.context["form"].faults == {sitting.items[1].pk: sentence}
    text = answer.content.decode()
    assert (sentence in text, f'value="{row[0]}"' in text) == (True, True)
    assert {i.outcome for i in sitting.items} == {"open"}


@pytest.mark.parametrize(("number", "sentence"), [("8", "Số người biểu quyết nhiều hơn số thành viên."), ("4", "Không đủ thành viên họp: 4/7 người tham gia, cần ít nhất 5.")])  # noqa: E501  # fmt: skip
def test_more_voters_than_members_or_no_quorum_are_refused_in_a_simple_session(province, sign_in, number, sentence):
    sitting = simple(province)
    data = figures(sitting, (number, "0", "0"), (number, "0", "0"), voting=number)
    answer = sign_in(sitting.secretary).post(url("session_tally", sitting), data)
    assert answer.context["form"].errors["voting"] == [sentence]


def test_level_sides_ask_for_the_side_of_the_chair_in_a_simple_session(province):
    sitting = simple(province)
    CouncilSession.objects.update(appointed=6)
    one, two = sitting.items
    level = tallying.Tally(3, 3, 0)
    with pytest.raises(ValidationError) as wrong:
        tallying.enter(session=sitting.again(), voting=6, tallies={one.pk: level, two.pk: level}, by=sitting.secretary)
    assert wrong.value.message_dict[f"i{one.pk}"] == ["Hai bên ngang phiếu: hãy chọn bên của Chủ tịch Hội đồng."]
    told = {one.pk: tallying.Tally(3, 3, 0, True), two.pk: tallying.Tally(3, 3, 0, False)}
    tallying.enter(session=sitting.again(), voting=6, tallies=told, by=sitting.secretary)
    assert [i.outcome for i in sitting.items] == ["agreed", "not_agreed"]


def test_a_name_whose_abstention_is_explained_may_have_fewer_slips(province):
    sitting = simple(province)
    one, two = sitting.items
    agenda.discuss(item=one, notes="Bà Mai là người được đề nghị, không biểu quyết.", by=sitting.secretary)
    told = {one.pk: tallying.Tally(5, 0, 0), two.pk: tallying.Tally(6, 0, 0)}
    tallying.enter(session=sitting.again(), voting=6, tallies=told, by=sitting.secretary)
    assert [i.votes_for for i in sitting.items] == [5, 6]


# ---- who may -----------------------------------------------------------------------------------------------------------
def test_a_member_who_is_neither_secretary_nor_chair_changes_nothing(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    client = sign_in(sitting.members[0])
    item = sitting.items[0].pk
    forged = [
        ("session_edit", ()), ("session_vote", ()), ("session_attendance", ()), ("session_agenda", ()),
        ("session_postpone", ()), ("session_sign", ()), ("session_notes", ()), ("session_lower", (item,)),
        ("session_item", (item,)), ("session_item_act", (item,)),
    ]  # fmt: skip
    assert {client.post(url(name, sitting, *more)).status_code for name, more in forged} == {403}
    assert client.post(url("session_act", sitting), {"action": "close"}).status_code == 403


def test_the_chair_closes_and_the_secretary_does_not(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    (ballot,) = ground.voting_on(sitting)
    ground.counted(sitting, ballot, 7)
    answer = sign_in(sitting.secretary).post(url("session_act", sitting), {"action": "close"})
    assert answer.status_code == 403
    assert "Chỉ Chủ tịch hoặc Phó Chủ tịch Hội đồng kết thúc phiên họp." in answer.content.decode()
    assert sign_in(sitting.chair).post(url("session_act", sitting), {"action": "close"}).status_code == 302


# ---- figures -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["session", "session_agenda", "session_vote"])
def test_pages_cost_the_same_for_one_and_three_names(province, sign_in, name, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    ground.nominations(province.host, province.communes[1], 1)
    client = sign_in(sitting.secretary)
    client.get(url(name, sitting))
    with CaptureQueriesContext(connection) as one:
        assert client.get(url(name, sitting)).status_code == 200
    rows = ground.nominations(province.host, province.communes[2], 2)
    ground.nominations(province.host, province.communes[2], 2)
    agenda.add(
        session=sitting.again(), nominations=[r.pk for r in rows], by=sitting.secretary, reason="Bổ sung", consent=True
    )
    with CaptureQueriesContext(connection) as three:
        client.get(url(name, sitting))
    assert (len(three) - len(one), len(three) <= 20) == (0, True), "\n".join(q["sql"][:150] for q in three)


def test_the_list_of_sessions_costs_the_same_for_one_and_three(province, sign_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sitting = ground.with_agenda(province.host, province.commune, 1)
    client = sign_in(sitting.secretary)
    client.get(reverse("awards:sessions"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("awards:sessions"))
    for _n in range(2):
        ground.planned(sitting)
    with CaptureQueriesContext(connection) as three:
        assert client.get(reverse("awards:sessions")).status_code == 200
    assert (len(three) - len(one), len(three) <= 12) == (0, True), "\n".join(q["sql"][:150] for q in three)


def test_a_ballot_of_five_hundred_names_opens_with_few_queries_and_is_cast_in_one_request(province, sign_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sitting = ground.planned(ground.council(province.host, members=14))
    rows = ground.nominations(province.host, province.commune, 500)
    agenda.add(session=sitting.session, nominations=[r.pk for r in rows], by=sitting.secretary)
    ground.begun(sitting)
    (ballot,) = ground.voting_on(sitting, secret=True)
    address, member = reverse("ballots:vote", args=[ballot.pk]), sign_in(sitting.members[3])
    member.get(address)
    with CaptureQueriesContext(connection) as opened:
        assert member.get(address).status_code == 200
    assert len(opened) <= 15, "\n".join(q["sql"][:200] for q in opened)
    answer = member.post(address, {"do": "cast", "g1": "1"})
    assert answer.status_code == 200
    assert (BallotItem.objects.count(), ballot_members.Elector.objects.filter(voted=True).count()) == (500, 1)
    for user in [u for u in sitting.voters if u != sitting.members[3]]:
        ground.cast(ballot, user)
    ground.signed(sitting, ballot)
    assert AgendaItem.objects.filter(outcome="agreed", votes_for=15, base=15, needed=8).count() == 500
    assert Nomination.objects.filter(outcome="agreed").count() == 500


def test_the_secretary_sees_a_clash_where_somebody_else_changed_the_session(province, sign_in):
    sitting = ground.with_agenda(province.host, province.commune, 1)
    client = sign_in(sitting.secretary)
    data = {"title": "Tên mới", "way": "room", "starts_at": "2025-06-20T08:00", "version": sitting.session.version + 5}
    answer = client.post(url("session_edit", sitting), data)
    assert answer.status_code == 409
    assert 'value="Tên mới"' in answer.content.decode()


def test_a_session_outside_the_term_of_the_council_is_refused_beside_the_date(province, sign_in):
    sitting = ground.council(province.host)
    data = {"title": "Phiên", "way": "room", "starts_at": "2019-06-20T08:00"}
    answer = sign_in(sitting.secretary).post(reverse("awards:session_add", args=[sitting.council.pk]), data)
    assert answer.context["form"].errors["starts_at"] == ["Hội đồng không có hiệu lực vào ngày 20/06/2019."]


def test_a_ballot_whose_time_lies_in_the_past_is_refused_beside_the_time(province, sign_in):
    sitting = ground.begun(ground.with_agenda(province.host, province.commune, 1))
    answer = sign_in(sitting.secretary).post(url("session_vote", sitting), {"closes_at": "2020-01-01T08:00"})
    assert answer.context["form"].errors["closes_at"] == ["Giờ kết thúc bỏ phiếu phải ở phía sau."]


def test_a_nomination_stands_on_one_agenda_at_a_time(province):
    sitting = ground.with_agenda(province.host, province.commune, 1)
    taken = sitting.items[0].nomination_id
    ground.planned(sitting)
    with pytest.raises(Conflict):
        agenda.add(session=sitting.session, nominations=[taken], by=sitting.secretary)
    assert voting.items_of(sitting.session) == []


# ---- disclosure, reminders ---------------------------------------------------------------------------------------------
def test_a_session_does_not_begin_before_the_public_disclosure_is_over(province, sign_in):
    rules = RuleSet.objects.create(code="T", name="T", basis="Luật", status="confirmed")
    steps = [{"code": "disclosure", "text": "Công khai", "days": 10, "mark": "V", "on": True}]
    common = {"rule_set": rules, "text": "x", "article": "y", "mark": "V"}
    Rule.objects.create(part="route", key="route/province", position=1, spec={"steps": steps}, **common)
    Rule.objects.create(
        part="procedure", key="LDTT/procedure/procedure", position=2, award=awards()["LDTT"],
        spec={"route": "province", "checklist": "x"}, **common,
    )  # fmt: skip
    sitting = ground.planned(ground.council(province.host))
    rows = ground.nominations(province.host, province.commune, 2, rule_set=rules)
    agenda.add(session=sitting.session, nominations=[r.pk for r in rows], by=sitting.secretary)
    assert (
        "2 trường hợp chưa kết thúc công khai"
        in sign_in(sitting.secretary).get(url("session", sitting)).content.decode()
    )
    with pytest.raises(Refused) as refused:
        ground.begun(sitting)
    assert str(refused.value) == (
        f"Chưa kết thúc công khai lấy ý kiến đối với 2 trường hợp ({rows[0].name}, {rows[1].name}). "
        "Hãy kết thúc công khai trước, hoặc để lại xét sau."
    )
    closed = Disclosure.objects.create(
        host=province.host, title="Công khai", address="cong-khai", status="closed", created_by=province.officer,
        created_at=clock.now(),
    )  # fmt: skip
    closed.nominations.set(rows)
    sitting.session = sessions.begin(session=sitting.again(), by=sitting.secretary)
    assert sitting.again().status == S.OPEN


def test_members_are_reminded_of_a_written_opinion(province):
    with clock.pretend(date(2025, 6, 16)):
        sitting = ground.planned(ground.council(province.host), way="written", answer_by=date(2025, 6, 19))
        rows = ground.nominations(province.host, province.commune, 1)
        agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
        sessions.invite(session=sitting.again(), by=sitting.secretary)
        sessions.begin(session=sitting.again(), by=sitting.secretary)
        ground.voting_on(sitting, closes_at=clock.now() + timedelta(days=3))
    with clock.pretend(date(2025, 6, 19)):
        reminding.plan()
        told = Reminder.objects.filter(duty__kind="ballots.vote").values_list("recipient", flat=True)
        assert set(told) == {user.pk for user in sitting.voters}


def test_sessions_and_councils_are_found_without_diacritics_also_under_a_new_title(province, sign_in):
    sitting = ground.planned(ground.council(province.host), title="Phiên họp đột xuất")
    client = sign_in(sitting.secretary)
    data = {
        "title": "Phiên tháng Bảy",
        "way": "room",
        "starts_at": "2025-06-20T08:00",
        "version": sitting.session.version,
    }
    assert client.post(url("session_edit", sitting), data).status_code == 302
    found = client.get(reverse("awards:sessions"), {"q": "thang bay"}).content.decode()
    assert "Phiên tháng Bảy" in found
    assert "Không có mục nào khớp" in client.get(reverse("awards:sessions"), {"q": "dot xuat"}).content.decode()
    assert sitting.council.name in client.get(reverse("awards:councils"), {"q": "thi dua"}).content.decode()
