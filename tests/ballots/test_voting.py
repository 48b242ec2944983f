"""A ballot from its preparation to the urn: who sees it, what is refused, the sheet, review, receipts, attendance."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from ballots import counting, keys, voting
from ballots.holding import Team, Voter, agreement, choice
from ballots.models import Ballot, Elector, OpenVote, Urn
from ballots.urn import RECORD
from core import clock
from core.models import ActionLog, Draft, SubmissionToken
from deadlines.models import Duty
from tests.factories import accounts as people
from tests.factories import ballots as ground
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(province):
    return ground.opened(province.host)


def url(name, held, *more):
    return reverse(f"ballots:{name}", args=[held.ballot.pk, *more])


def all_of(held, option=1):
    return {f"c{item.number}": str(option) for item in held.ballot.items.all()}


def send(client, held, do="cast", **data):
    return client.post(url("vote", held), {"do": do, **data})


# ---- preparing ----
def prepare(province, **more):
    users = UserFactory.create_batch(3)
    settings = {
        "title": "Bỏ phiếu", "host": province.host, "receiver": "tests", "context": "Phiên họp", "context_ref": "t:1",
        "electorate": [Voter(user) for user in users], "questions": ground.asked(1), "team": Team(), "by": users[0],
        "opens_at": clock.now(), "closes_at": clock.now() + timedelta(hours=1),
    }  # fmt: skip
    return voting.hold(**{**settings, **more})


def test_what_no_ballot_can_be_held_on_is_refused(province):
    one = UserFactory()
    for fault, sentence in (
        ({"title": " "}, "Đặt tên cho cuộc bỏ phiếu."),
        ({"electorate": []}, "Cuộc bỏ phiếu phải có thành viên bỏ phiếu, nhiều nhất 300 người."),
        ({"questions": []}, "Cuộc bỏ phiếu phải có nội dung, nhiều nhất 1500 mục."),
        ({"quorum": Fraction(3, 2)}, "Tỷ lệ để phiên họp hợp lệ không được quá toàn bộ thành viên."),
        ({"electorate": [Voter(one), Voter(one)]}, "Người này có hai lần trong danh sách bỏ phiếu."),
        ({"electorate": [Voter(name="Lò Văn A")]}, "Thành viên không có tài khoản bỏ phiếu giấy và phải có họ tên."),
        ({"questions": ground.asked(1) * 2}, "Một nội dung xuất hiện hai lần trong cuộc bỏ phiếu."),
        (
            {"questions": [agreement("a:1", "A", share=Fraction(9, 8))]},
            "“A”: ngưỡng không được quá toàn bộ thành viên.",
        ),
        ({"questions": [choice("a:1", "A", names=[("x", "X")])]}, "“A”: phải có từ 2 đến 255 phương án."),
        (
            {"questions": [choice("a:1", "A", names=[("x", "X"), ("y", "Y")], seats=3)]},
            "“A”: số người được chọn không hợp với danh sách.",
        ),
        ({"closes_at": clock.now() - timedelta(days=1)}, "Giờ kết thúc phải sau giờ bắt đầu bỏ phiếu."),
    ):
        with pytest.raises(ValidationError) as refused:
            prepare(province, **fault)
        assert refused.value.messages == [sentence]
    assert Ballot.objects.count() == 0


def test_a_draft_may_still_get_late_names_and_an_open_ballot_may_not(province):
    held = ground.hold(province.host, items=1)
    told = {
        "ballot": held.ballot, "electorate": [Voter(user) for user in held.members], "questions": ground.asked(2),
        "team": Team(keepers=[held.secretary], counters=held.counters), "by": held.secretary,
    }  # fmt: skip
    voting.rewrite(**told)
    assert held.again().items.count() == 2
    held.open()
    with pytest.raises(voting.Conflict):
        voting.rewrite(**told)
    with pytest.raises(voting.Conflict):
        voting.discard(ballot=held.ballot, by=held.secretary)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"members": 2}, "Bỏ phiếu kín cần ít nhất ba thành viên: ít hơn thì kết quả cho biết ai bầu thế nào."),
        ({"counters": 1}, "Cần cử tổ kiểm phiếu ít nhất hai người trước."),
    ],
)
def test_opening_says_what_is_missing(province, sign_in, more, sentence):
    held = ground.hold(province.host, **more)
    client = sign_in(held.secretary)
    assert sentence in client.get(url("ballot", held)).content.decode()
    response = client.post(url("act", held), {"action": "open"})
    assert (response.status_code, sentence in response.content.decode()) == (403, True)
    assert held.again().status == "draft"
    assert not list(keys.Path(keys.settings.KEYS_DIR).glob("*.key"))


def test_without_quorum_it_does_not_open(province, sign_in):
    held = ground.hold(province.host, members=7)
    Elector.objects.filter(ballot=held.ballot, number__gt=4).update(present=False)
    response = sign_in(held.secretary).post(url("act", held), {"action": "open"})
    assert "Không đủ số người: 4 thành viên tham gia, cần 5." in response.content.decode()


def test_opening_makes_a_key_readable_by_its_owner_only_and_gives_everybody_the_duty(province, sign_in):
    voters = [Voter(people.council_member(province.host)) for _n in range(5)]
    held = ground.hold(province.host, voters=voters)
    response = sign_in(held.secretary).post(url("act", held), {"action": "open", "_token": "one"})
    assert response["Location"] == url("ballot", held)
    ballot = held.again()
    file = keys.Path(keys.settings.KEYS_DIR) / f"{ballot.key_name}.key"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    duties = Duty.objects.filter(context_ref=voting.ref(ballot))
    assert sorted(duties.values_list("person", flat=True)) == sorted(user.pk for user in held.members)
    home = sign_in(held.members[3]).get(reverse("overview:home")).content.decode()
    assert "Bỏ phiếu xét danh hiệu" in home


# ---- who sees what ----
def test_a_draft_is_seen_by_who_prepares_it_and_an_open_one_by_its_members(province, sign_in):
    held = ground.hold(province.host)
    member, officer = sign_in(held.members[4]), sign_in(province.officer)
    assert (member.get(url("ballot", held)).status_code, officer.get(url("ballot", held)).status_code) == (404, 200)
    held.open()
    assert member.get(url("ballot", held)).status_code == 200
    assert "Bỏ phiếu xét danh hiệu" in member.get(reverse("ballots:list")).content.decode()
    stranger = sign_in(UserFactory())
    for name in ("ballot", "vote", "receipts", "recount", "paper", "void", "extend"):
        assert stranger.get(url(name, held)).status_code == 404, name


def test_forged_addresses_are_refused_with_their_reason(held, sign_in, province):
    member, officer = sign_in(held.members[5]), sign_in(province.officer)
    secretary = "Chỉ thư ký của cuộc bỏ phiếu hoặc chuyên viên của đơn vị chủ trì làm việc này."
    for response, sentence in (
        (member.post(url("act", held), {"action": "close"}), "Chỉ chủ tọa được giao mới kết thúc cuộc bỏ phiếu."),
        (officer.post(url("act", held), {"action": "close"}), "Chỉ chủ tọa được giao mới kết thúc cuộc bỏ phiếu."),
        (member.post(url("member", held, 3), {"do": "absent"}), secretary),
        (member.post(url("member_remove", held, 3), {"reason": "x"}), secretary),
        (member.post(url("extend", held), {"reason": "x"}), secretary),
        (
            member.post(url("void", held), {"reason": "x"}),
            "Chỉ người điều hành hoặc kết thúc cuộc bỏ phiếu mới hủy được.",
        ),
        (member.get(url("paper", held)), "Chỉ tổ kiểm phiếu nhập phiếu giấy."),
        (member.get(url("recount", held)), "Chỉ người điều hành, kết thúc hoặc kiểm phiếu mới kiểm lại."),
        (member.get(url("tie", held, 1)), "Chỉ chủ tọa quyết định khi số phiếu bằng nhau."),
        (officer.get(url("vote", held)), "Bạn không có trong danh sách bỏ phiếu của cuộc này."),
        (officer.post(url("vote", held), {"do": "cast"}), "Bạn không có trong danh sách bỏ phiếu của cuộc này."),
    ):
        assert response.status_code == 403
        assert sentence in response.content.decode()
    assert member.post(url("act", held), {"action": "count"}).status_code == 404
    assert held.again().status == "open"


# ---- voting ----
def test_marks_are_reviewed_and_cast_in_one_request_and_answered_with_receipts(held, sign_in):
    client = sign_in(held.members[2])
    page = client.get(url("vote", held)).content.decode()
    assert "Giàng Thị 2" in page
    assert "Cần ít nhất 80% tổng số 7 thành viên (6 phiếu)" in page
    review = send(client, held, "review", **all_of(held) | {"c2": "2"})
    assert review.content.decode().count('type="hidden" name="c1"') == 1
    assert Urn.objects.get().sealed in (b"", memoryview(b""))
    answer = send(client, held, **all_of(held) | {"c2": "2"})
    assert [item.number for item, _code in answer.context["receipts"]] == [1, 2, 3]
    assert "no-store" in answer["Cache-Control"]
    assert len(bytes(Urn.objects.get().sealed)) == 3 * RECORD
    codes = "\n".join(code for _item, code in answer.context["receipts"])
    looked = client.post(url("receipts", held), {"codes": codes}).content.decode()
    assert "Phiếu của cả 3 biên nhận đều có trong hòm phiếu." in looked
    strange = client.post(url("receipts", held), {"codes": "0" * 16}).content.decode()
    assert "1 biên nhận không có trong số phiếu của cuộc này. Báo cho tổ kiểm phiếu." in strange
    wrong = client.post(url("receipts", held), {"codes": "không phải mã"}).content.decode()
    assert "“khôngphảimã” không phải là biên nhận: 16 chữ số và chữ a–f." in wrong


def test_agreeing_to_a_group_fills_what_is_not_marked_otherwise(held, sign_in):
    client = sign_in(held.members[2])
    review = send(client, held, "review", g1="1", c3="2")
    assert [row.words for row in review.context["sheet"].rows] == ["Đồng ý", "Đồng ý", "Không đồng ý"]
    back = send(client, held, "back", **all_of(held) | {"c3": "2"})
    assert [row.chosen for row in back.context["sheet"].rows] == [(1,), (1,), (2,)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"c2": ""}, "Chọn một phương án."),
        ({"c2": "3"}, "Đây không phải là một phương án."),
        ({"c2": "0"}, "Đây không phải là một phương án."),
        ({"c2": "-1"}, "Đây không phải là một phương án."),
        ({"c2": ["1", "2"]}, "Chọn một phương án."),
        ({"c2": ["1", "1"]}, "Đây không phải là một phương án."),
    ],
)
def test_a_choice_that_does_not_fit_is_named_beside_its_item_and_the_others_are_kept(held, sign_in, data, sentence):
    response = send(sign_in(held.members[2]), held, **{**all_of(held), **data})
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert "Còn 1 mục chưa chọn đúng. Những gì đã chọn vẫn giữ." in html
    assert html.count(" checked") >= 2
    assert not Elector.objects.filter(voted=True).exists()


def test_choosing_names_has_a_least_and_a_most(province, sign_in):
    names = [(f"unit:{n}", f"Sở {n}") for n in range(1, 6)]
    held = ground.opened(province.host, questions=[choice("scoring.block:1", "Suy tôn", names=names, seats=2)])
    client = sign_in(held.members[1])
    many = send(client, held, c1=["1", "2", "3"]).content.decode()
    assert "Nhiều nhất 2 tên; đã chọn 3." in many
    assert "Chọn ít nhất 1." in send(client, held).content.decode()
    assert send(client, held, c1=["1", "5"]).status_code == 200


def test_a_second_vote_is_refused_and_the_first_stands(held, sign_in):
    client = sign_in(held.members[2])
    send(client, held, **all_of(held))
    again = send(client, held, **all_of(held, 2))
    html = again.content.decode()
    assert again.status_code == 409
    assert "Bạn đã bỏ phiếu; mỗi thành viên bỏ một lần." in html
    assert "Phiếu đầu tiên vẫn có hiệu lực; không phiếu nào bị tính hai lần." in html
    assert len(bytes(Urn.objects.get().sealed)) == 3 * RECORD
    assert "Bạn đã bỏ phiếu" in client.get(url("vote", held)).content.decode()


def test_before_the_hour_and_after_it_nobody_votes(province, sign_in):
    now = clock.now()
    held = ground.opened(province.host, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))
    client = sign_in(held.members[1])
    assert "Chưa đến giờ bỏ phiếu." in client.get(url("vote", held)).content.decode()
    with clock.pretend(now + timedelta(hours=2)):
        late = send(sign_in(held.members[1]), held, **all_of(held))
    assert (late.status_code, "Đã hết giờ bỏ phiếu." in late.content.decode()) == (409, True)
    held.close()
    closed = send(client, held, **all_of(held))
    assert (closed.status_code, "Cuộc bỏ phiếu đã kết thúc." in closed.content.decode()) == (409, True)
    assert "Phiếu này không được ghi nhận." in closed.content.decode()


def test_a_recused_member_has_no_vote_on_that_item(province, sign_in):
    users = UserFactory.create_batch(4)
    asked = ground.asked(2)
    asked[0] = agreement("n:1", "Người được đề nghị", share=ground.EIGHTY, recused={users[3].pk: False})
    held = ground.opened(province.host, voters=[Voter(user) for user in users], questions=asked)
    assert "Bạn không bỏ phiếu mục này." in sign_in(users[3]).get(url("vote", held)).content.decode()
    for user in users:
        held.cast(user, {1: (1,), 2: (1,)})
    result = counting.result(held.close())
    assert [(row.base, row.needed, row.votes[0][2]) for row in result.items] == [(3, 3, 3), (4, 4, 4)]


def test_the_screen_says_before_the_vote_which_threshold_is_out_of_reach(province, sign_in):
    held = ground.hold(province.host, members=7, quorum=Fraction(1, 2))
    Elector.objects.filter(ballot=held.ballot, number__gt=5).update(present=False)
    html = sign_in(held.secretary).get(url("ballot", held)).content.decode()
    assert "3 mục không thể đạt ngưỡng nữa, dù mọi người còn quyền bỏ phiếu đều đồng ý." in html


def test_while_open_only_the_number_of_votes_shows_and_after_closing_who_took_part(held, sign_in):
    held.cast(held.members[0])
    held.cast(held.members[4])
    html = sign_in(held.secretary).get(url("ballot", held)).content.decode()
    assert ("đã bỏ phiếu trên hệ thống" in html, ">Đã bỏ phiếu<" in html, "Không bỏ phiếu" in html) == (
        True,
        False,
        False,
    )
    held.close()
    html = sign_in(held.secretary).get(url("ballot", held)).content.decode()
    assert (html.count("Đã bỏ phiếu</span>"), html.count("Không bỏ phiếu</span>")) == (2, 5)


def test_an_open_vote_shows_names_with_choices_once_counted(province, sign_in):
    held = ground.opened(province.host, secret=False, items=1, members=3, counters=0)
    held.cast(held.members[0], 1)
    held.cast(held.members[1], 2)
    assert "Không đồng ý" not in members_part(sign_in(held.secretary), held)
    held.close()
    html = members_part(sign_in(held.secretary), held)
    assert (html.count("Đồng ý</td>"), html.count("Không đồng ý</td>")) == (1, 1)
    assert OpenVote.objects.count() == 2


def members_part(client, held):
    return client.get(url("ballot", held)).content.decode().partition('id="members"')[2].partition("</section>")[0]


# ---- the list of members ----
def test_the_secretary_notes_who_is_there_and_who_votes_on_paper(held, sign_in):
    client = sign_in(held.secretary)
    for do in ("absent", "written"):
        assert client.post(url("member", held, 6), {"do": do}).status_code == 302
    row = Elector.objects.get(ballot=held.ballot, number=6)
    assert (row.present, row.way) == (False, "written")
    refused = send(sign_in(held.members[5]), held, **all_of(held))
    assert "Bạn bỏ phiếu giấy trong cuộc này." in refused.content.decode()
    assert client.post(url("member", held, 6), {"do": "here"}).status_code == 302
    held.cast(held.members[5])
    late = client.post(url("member", held, 6), {"do": "paper"})
    assert "Thành viên này đã bỏ phiếu trên hệ thống." in late.content.decode()
    assert client.post(url("member", held, 6), {"do": "fly"}).status_code == 404


def test_a_member_removed_during_the_session_has_no_vote_from_then_on(held, sign_in):
    client = sign_in(held.secretary)
    empty = client.post(url("member_remove", held, 7), {"reason": ""})
    assert "field-error" in empty.content.decode()
    held.cast(held.members[4])
    for number in (5, 7):
        client.post(url("member_remove", held, number), {"reason": "Thôi giữ chức vụ", "_token": f"t{number}"})
    refused = send(sign_in(held.members[6]), held, **all_of(held))
    assert "Bạn không còn là thành viên trong phiên họp này nên không bỏ phiếu." in refused.content.decode()
    for member in held.members[:4]:
        held.cast(member)
    result = counting.result(held.close())
    assert (result.appointed, result.cast, result.items[0].base) == (
        6,
        5,
        6,
    )  # the vote cast before stands, with its voter


def test_a_quorum_lost_stops_the_closing_until_it_is_back(held, sign_in):
    for member in held.members[:3]:
        held.cast(member)
    Elector.objects.filter(ballot=held.ballot, number__gt=4).update(present=False)
    chair = sign_in(held.chair)
    response = chair.post(url("act", held), {"action": "close"})
    assert (response.status_code, "Không đủ số người: 4 thành viên tham gia, cần 5." in response.content.decode()) == (
        403,
        True,
    )
    held.cast(held.members[6])
    assert chair.post(url("act", held), {"action": "close"}).status_code == 302


def test_more_time_needs_a_later_hour_and_a_reason(held, sign_in):
    client = sign_in(held.secretary)
    before = held.ballot.closes_at
    for data, sentence in (
        ({"closes_at": "2020-01-01T10:00", "reason": "x"}, "Giờ mới phải sau giờ đang có và chưa qua."),
        ({"closes_at": "mai", "reason": "x"}, "Nhập ngày giờ dạng ngày/tháng/năm giờ:phút, ví dụ 30/06/2025 16:00."),
        ({"closes_at": f"{before + timedelta(days=2):%Y-%m-%dT%H:%M}", "reason": ""}, "field-error"),
    ):
        assert sentence in client.post(url("extend", held), data).content.decode()
    client.post(
        url("extend", held), {"closes_at": f"{before + timedelta(days=2):%Y-%m-%dT%H:%M}", "reason": "Chờ ý kiến"}
    )
    assert held.again().closes_at > before
    assert set(Duty.objects.values_list("due_on", flat=True)) == {clock.local_date(held.ballot.closes_at)}


# ---- what casting leaves behind ----
def test_a_cast_leaves_no_log_row_no_token_no_draft_and_no_closed_duty(held, sign_in):
    client = sign_in(held.members[2])
    client.get(url("vote", held))
    logs, tokens = ActionLog.objects.count(), SubmissionToken.objects.count()
    send(client, held, "review", **all_of(held))
    send(client, held, **all_of(held))
    assert (ActionLog.objects.count(), SubmissionToken.objects.count(), Draft.objects.count()) == (logs, tokens, 0)
    assert Duty.objects.filter(context_ref=voting.ref(held.ballot), closed_at__isnull=True).count() == 7
    held.close()
    assert (
        Duty.objects.filter(context_ref=voting.ref(held.ballot)).values("closed_at", "outcome").distinct().count() == 1
    )


def test_a_vote_sent_after_the_idle_lock_is_not_kept_as_a_late_form(held, sign_in, settings):
    client = sign_in(held.members[2])
    client.get(url("vote", held))
    with clock.pretend(clock.now() + timedelta(minutes=settings.IDLE_LOCK_MINUTES + 1)):
        response = send(client, held, **all_of(held))
    assert (response.status_code, response["Location"].startswith(reverse("accounts:unlock"))) == (302, True)
    assert Draft.objects.count() == 0


# ---- numbers ----
def test_the_sheet_asks_the_same_number_of_queries_for_one_and_for_500_items(province, sign_in, count_queries):
    short, long = ground.opened(province.host, items=1), ground.opened(province.host, members=15, items=500)
    client, other = sign_in(short.members[1]), sign_in(long.members[1])
    client.get(url("vote", short)), other.get(url("vote", long))
    few = count_queries(lambda: client.get(url("vote", short)))
    assert count_queries(lambda: other.get(url("vote", long))) == few <= 15
    answer = send(other, long, g1="1", c77="2")
    assert (answer.status_code, len(answer.context["receipts"])) == (200, 500)


def test_the_list_and_the_page_ask_the_same_number_for_one_and_for_three(province, sign_in, count_queries):
    held = ground.opened(province.host, items=1)
    client = sign_in(province.officer)
    client.get(reverse("ballots:list"))
    one, page = (
        count_queries(lambda: client.get(reverse("ballots:list"))),
        count_queries(lambda: client.get(url("ballot", held))),
    )
    for _n in range(2):
        ground.opened(province.host, items=3)
    more = ground.opened(province.host, items=3, members=9)
    assert count_queries(lambda: client.get(reverse("ballots:list"))) == one <= 12
    assert count_queries(lambda: client.get(url("ballot", more))) == page <= 20


def test_the_host_counts_its_open_ballots_before_it_is_closed(held, province):
    from core import registries

    assert [(d.label, d.count) for d in registries.dependants["ballots.ballots"](province.host)] == [
        ("Cuộc bỏ phiếu đang mở", 1)
    ]


def test_members_without_an_account_cannot_be_moved_to_the_system(province, sign_in):
    voters = [Voter(user) for user in UserFactory.create_batch(3)] + [Voter(name="Vàng A Sử", way="paper")]
    held = ground.opened(province.host, voters=voters)
    response = sign_in(held.secretary).post(url("member", held, 4), {"do": "here"})
    assert "Thành viên không có tài khoản bỏ phiếu giấy và phải có họ tên." in response.content.decode()
    assert User.objects.filter(full_name="Vàng A Sử").count() == 0


def test_a_leader_of_the_host_sees_the_ballot_and_runs_nothing(held, province, sign_in):
    client = sign_in(people.leader(province.host))
    assert client.get(url("ballot", held)).status_code == 200
    assert client.post(url("act", held), {"action": "close"}).status_code == 403
