"""From the closing to the signed result: thresholds, paper, ties, signatures, the recount, a key that is lost."""

from datetime import timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path
from time import perf_counter

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from ballots import counting, keys, recounting, voting
from ballots.holding import Voter, agreement, choice, runoff
from ballots.models import Ballot, BallotItem, PaperSheet, Receipt, Slip, Urn
from core import clock
from core.models import ActionLog
from deadlines.models import Duty
from tests.factories import ballots as ground
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_taken():
    ground.TAKEN.clear()
    ground.REPLACED.clear()


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """What waits for the commit (the destruction of the key) happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def url(name, held, *more):
    return reverse(f"ballots:{name}", args=[held.ballot.pk, *more])


def page(client, held):
    return client.get(url("ballot", held)).content.decode()


# ---- closing and the result ----
@pytest.mark.parametrize(("agree", "outcome"), [(6, "passed"), (5, "failed")])
def test_eighty_percent_of_seven_is_six(province, sign_in, agree, outcome):
    held = ground.counted(province.host, agree)
    row = counting.result(held.ballot).items[0]
    assert (row.outcome, row.needed, row.base, [votes for _r, _l, votes in row.votes]) == (
        outcome,
        6,
        7,
        [agree, 7 - agree],
    )
    html = page(sign_in(held.members[3]), held)
    assert "6/7" in html
    assert ("Đạt</span>" in html, "Không đạt</span>" in html) == (outcome == "passed", outcome == "failed")


def test_closing_leaves_slips_and_receipts_and_destroys_the_key(province, at_once):
    held = ground.opened(province.host)
    for member in held.members:
        held.cast(member)
    file = Path(keys.settings.KEYS_DIR) / f"{held.ballot.key_name}.key"
    assert file.exists()
    with at_once():
        held.close()
    ballot = held.again()
    assert (file.exists(), Urn.objects.count(), ballot.key_destroyed_at is not None) == (False, 0, True)
    assert (Slip.objects.count(), Receipt.objects.count(), ballot.status) == (21, 21, "counted")
    told = list(ActionLog.objects.filter(object_type="ballots.ballot").order_by("id").values_list("action", flat=True))
    assert told == [
        "ballots.hold", "ballots.ballot.open", "ballots.ballot.close", "ballots.ballot.count", "ballots.key_destroyed",
    ]  # fmt: skip


def test_the_list_of_receipts_is_given_after_the_closing(province, sign_in):
    held = ground.opened(province.host)
    taken = held.cast(held.members[0])
    client = sign_in(held.members[3])
    assert client.get(url("receipts", held), {"list": "1"}).status_code == 404
    held.close()
    lines = client.get(url("receipts", held), {"list": "1"}).content.decode().split()
    assert lines == sorted(code for _item, code in taken.receipts)


def test_a_ballot_is_closed_once(province, sign_in):
    held = ground.opened(province.host)
    held.cast(held.members[0])
    chair = sign_in(held.chair)
    assert chair.post(url("act", held), {"action": "close"}).status_code == 302
    again = chair.post(url("act", held), {"action": "close"})
    assert (
        again.status_code,
        "Cuộc bỏ phiếu đã kết thúc từ trước; xem tình trạng ở trang của nó." in again.content.decode(),
    ) == (409, True)
    with pytest.raises(voting.Conflict):
        voting.close(ballot=held.ballot, by=held.chair)  # whoever still has the old page
    assert Slip.objects.count() == 3


def test_members_who_are_absent_are_in_the_base_of_all_and_not_in_that_of_those_present(province):
    asked = [
        agreement("n:1", "A", share=Fraction(1, 2), strict=True),
        agreement("n:2", "B", share=Fraction(1, 2), strict=True, base="present"),
    ]
    users = UserFactory.create_batch(8)
    voters = [Voter(user, present=n < 6) for n, user in enumerate(users)]
    held = ground.opened(province.host, voters=voters, questions=asked, quorum=Fraction(2, 3))
    for user in users[:4]:
        held.cast(user)
    rows = counting.result(held.close()).items
    assert [(r.base, r.needed, r.outcome) for r in rows] == [(8, 5, "failed"), (6, 4, "passed")]


def test_names_are_ranked_and_an_order_decides_a_tie(province):
    names = [(f"unit:{n}", f"Sở {n}") for n in range(1, 5)]
    asked = [choice("scoring.block:1", "Suy tôn", names=names, seats=2, tie="order")]
    held = ground.opened(province.host, questions=asked, members=5)
    for member, chosen in zip(held.members, [(1, 2), (1, 3), (1, 2), (3,), (4, 1)], strict=True):
        held.cast(member, {1: chosen})
    row = counting.result(held.close()).items[0]
    assert [(ref, votes) for ref, _label, votes in row.votes] == [
        ("unit:1", 4),
        ("unit:2", 2),
        ("unit:3", 2),
        ("unit:4", 1),
    ]
    assert (row.winners, row.ranking) == (
        ["unit:1", "unit:2"],
        [("unit:1", 1), ("unit:2", 2), ("unit:3", 2), ("unit:4", 4)],
    )


# ---- ties ----
def tied(province, tie):
    asked = [agreement("n:1", "A", share=Fraction(1, 2), strict=True, tie=tie)]
    held = ground.opened(province.host, members=4, questions=asked)
    for number, member in enumerate(held.members):
        held.cast(member, 1 if number < 2 else 2)
    held.close()
    return held


def test_the_chair_decides_half_against_half_before_the_count_is_signed(province, sign_in):
    held = tied(province, "chair")
    counter, chair = sign_in(held.counters[1]), sign_in(held.chair)
    refused = counter.post(url("act", held), {"action": "sign"})
    assert "Chủ tọa phải quyết định trường hợp bằng phiếu trước." in refused.content.decode()
    assert "Quyết định</a>" in page(chair, held)
    assert "field-error" in chair.post(url("tie", held, 1), {}).content.decode()
    assert "field-error" in chair.post(url("tie", held, 1), {"options": ["7"]}).content.decode()
    assert chair.post(url("tie", held, 1), {"options": ["1"]}).status_code == 302
    assert BallotItem.objects.get().outcome == "passed"
    assert recounting.recount(held.again()).faults == []
    assert counter.post(url("act", held), {"action": "sign"}).status_code == 302
    again = chair.post(url("tie", held, 1), {"options": ["2"]})
    assert "Mục này không thuộc trường hợp chủ tọa quyết định." in again.content.decode()


def test_without_such_a_rule_half_against_half_has_not_passed(province):
    assert counting.result(tied(province, "revote").ballot).items[0].outcome == "failed"


def test_a_tie_over_the_last_seat_leads_to_a_further_vote_among_those(province):
    names = [(f"unit:{n}", f"Sở {n}") for n in range(1, 5)]
    asked = [choice("scoring.block:1", "Suy tôn", names=names, seats=2)]
    held = ground.opened(province.host, questions=asked, members=5)
    for member, chosen in zip(held.members, [(1, 2), (1, 3), (1, 2), (3,), (4, 1)], strict=True):
        held.cast(member, {1: chosen})
    row = counting.result(held.close()).items[0]
    assert (row.outcome, row.winners, row.tied) == ("tied", ["unit:1"], ["unit:2", "unit:3"])
    further = runoff(held.ballot.items.get())
    assert ([ref for ref, _label in further.options], further.seats) == (["unit:2", "unit:3"], 1)
    again = ground.opened(province.host, questions=[further], members=5)
    for number, member in enumerate(again.members):
        again.cast(member, {1: (1 if number < 2 else 2,)})
    assert counting.result(again.close()).items[0].winners == ["unit:3"]


def test_in_an_open_vote_the_side_of_the_chair_is_known(province):
    asked = [agreement("n:1", "A", share=Fraction(1, 2), strict=True, tie="chair")]
    held = ground.opened(province.host, members=4, questions=asked, secret=False, counters=0)
    for number, member in enumerate(held.members):
        held.cast(member, 1 if number < 2 else 2)
    assert counting.result(held.close()).items[0].outcome == "passed"


# ---- signatures ----
def test_every_member_of_the_team_signs_and_with_the_last_one_the_asking_room_gets_the_result(province, sign_in):
    held = ground.counted(province.host)
    first, second = (sign_in(user) for user in held.counters)
    assert first.post(url("act", held), {"action": "sign"}).status_code == 302
    assert (held.again().status, ground.TAKEN) == ("counted", [])
    twice = first.post(url("act", held), {"action": "sign"})
    assert (twice.status_code, "Bạn đã ký." in twice.content.decode()) == (403, True)
    stranger = sign_in(held.members[4]).post(url("act", held), {"action": "sign"})
    assert "Chỉ tổ kiểm phiếu ký kết quả." in stranger.content.decode()
    assert second.post(url("act", held), {"action": "sign"}).status_code == 302
    ((ballot, result),) = ground.TAKEN
    assert (ballot.pk, held.again().status, [row.passed for row in result.items]) == (
        held.ballot.pk,
        "signed",
        [True] * 3,
    )


def test_without_a_team_who_runs_an_open_vote_signs(province, sign_in):
    held = ground.counted(province.host, secret=False, counters=0)
    assert sign_in(held.secretary).post(url("act", held), {"action": "sign"}).status_code == 302
    assert (held.again().status, len(ground.TAKEN)) == ("signed", 1)


def test_there_is_no_result_before_the_count(province, sign_in):
    held = ground.opened(province.host)
    for call in (counting.result, recounting.recount):
        with pytest.raises(counting.Refused):
            call(held.ballot)
    response = sign_in(held.counters[0]).post(url("act", held), {"action": "sign"})
    assert response.status_code == 403


# ---- paper ----
@pytest.fixture
def on_paper(province):
    """Seven members, three of them on paper; four have voted here, for the first item and against the second."""
    users = UserFactory.create_batch(7)
    voters = [Voter(user, way="" if n < 4 else "written" if n == 6 else "paper") for n, user in enumerate(users)]
    held = ground.opened(province.host, voters=voters, items=2)
    for user in users[:4]:
        held.cast(user, {1: (1,), 2: (2,)})
    held.close()
    return held


def figures(papers, first, second):
    named = {f"i{n}-{option}": str(v) for n, row in ((1, first), (2, second)) for option, v in enumerate(row)}
    return {"papers": str(papers), **named}


def test_two_counts_that_agree_become_slips_among_the_others(on_paper, sign_in):
    held = on_paper
    assert (held.ballot.status, page(sign_in(held.members[5]), held).count("Đạt</span>")) == ("closed", 0)
    assert not Duty.objects.filter(person=held.members[5]).exists()
    first, second = (sign_in(user) for user in held.counters)
    good = figures(3, (1, 2, 0), (0, 3, 0))
    assert first.post(url("paper", held), good)["Location"] == url("ballot", held)
    assert (held.again().status, PaperSheet.objects.count()) == ("closed", 1)
    assert second.post(url("paper", held), good)["Location"] == url("ballot", held)
    rows = counting.result(held.again()).items
    assert [([v for _r, _l, v in row.votes], row.invalid, row.outcome) for row in rows] == [
        ([6, 0], 1, "passed"), ([3, 4], 0, "failed"),
    ]  # fmt: skip
    assert (held.ballot.papers, PaperSheet.objects.count(), Slip.objects.count()) == (3, 0, 14)
    assert recounting.recount(held.ballot).faults == []
    late = first.post(url("paper", held), good)
    assert (late.status_code, "Phiếu giấy đã kiểm xong." in late.content.decode()) == (403, True)


def test_counts_that_differ_are_marked_and_counted_again(on_paper, sign_in):
    held = on_paper
    first, second = (sign_in(user) for user in held.counters)
    first.post(url("paper", held), figures(3, (0, 3, 0), (0, 3, 0)))
    assert "hai lần kiểm khác nhau" not in first.get(url("paper", held)).content.decode()
    answer = second.post(url("paper", held), figures(3, (0, 3, 0), (0, 2, 1)))
    assert answer["Location"] == url("paper", held)
    html = second.get(url("paper", held)).content.decode()
    assert html.count("hai lần kiểm khác nhau") == 1
    assert held.again().status == "closed"
    second.post(url("paper", held), figures(3, (0, 3, 0), (0, 3, 0)))
    assert held.again().status == "counted"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (figures(4, (0, 3, 1), (0, 3, 1)), "Từ 0 đến 3 phiếu: đó là số thành viên bỏ phiếu giấy."),
        (figures("ba", (0, 3, 0), (0, 3, 0)), "field-error"),
        (figures(3, (0, 2, 0), (0, 3, 0)), "Các số cộng lại là 2 phiếu, không phải 3."),
        (figures(3, (1, 3, 0), (0, 3, 0)), "Các số cộng lại là 4 phiếu, không phải 3."),
        (figures(3, (0, "", 0), (0, 3, 0)), "Nhập số phiếu cho mọi phương án; không có thì nhập 0."),
        (figures(3, (0, -1, 4), (0, 3, 0)), "Nhập số phiếu cho mọi phương án; không có thì nhập 0."),
        (figures(3, (0, "2,5", 0), (0, 3, 0)), "Nhập số phiếu cho mọi phương án; không có thì nhập 0."),
    ],
)
def test_figures_of_paper_that_cannot_be_are_named_and_kept(on_paper, sign_in, data, sentence):
    response = sign_in(on_paper.counters[0]).post(url("paper", on_paper), data)
    html = response.content.decode()
    assert (response.status_code, sentence in html) == (422, True)
    assert f'name="i1-1" value="{data["i1-1"]}"' in html
    assert PaperSheet.objects.count() == 0


def test_more_names_than_slips_can_hold_are_refused(province, sign_in):
    users = UserFactory.create_batch(4)
    voters = [Voter(user, way="paper") for user in users]
    asked = [choice("b:1", "Suy tôn", names=[("u:1", "Sở 1"), ("u:2", "Sở 2")])]
    held = ground.opened(province.host, voters=voters, questions=asked)
    held.close()
    client = sign_in(held.counters[0])
    data = {"papers": "4", "i1-0": "1", "i1-1": "3", "i1-2": "1"}
    assert "Số phiếu bầu vượt quá 4 phiếu thu về." in client.post(url("paper", held), data).content.decode()
    for user in held.counters:
        sign_in(user).post(url("paper", held), {**data, "i1-2": "0"})
    assert counting.result(held.again()).items[0].winners == ["u:1"]


def test_paper_is_counted_after_the_closing_only(province, sign_in):
    held = ground.opened(province.host)
    response = sign_in(held.counters[0]).get(url("paper", held))
    assert "Phiếu giấy được kiểm sau khi kết thúc bỏ phiếu." in response.content.decode()


# ---- a lost key, and the vote held again ----
def test_a_lost_key_is_said_at_once_and_the_ballot_is_held_again(province, sign_in, at_once):
    held = ground.opened(province.host)
    held.cast(held.members[0])
    (Path(keys.settings.KEYS_DIR) / f"{held.ballot.key_name}.key").unlink()
    sentence = "Khóa của cuộc bỏ phiếu này đã mất nên không ai mở được phiếu. Phải hủy và tổ chức bỏ phiếu lại."
    member, chair, secretary = sign_in(held.members[1]), sign_in(held.chair), sign_in(held.secretary)
    assert sentence in member.get(url("vote", held)).content.decode()
    choices = {f"c{n}": "1" for n in (1, 2, 3)}
    assert sentence in member.post(url("vote", held), {"do": "cast", **choices}).content.decode()
    closing = chair.post(url("act", held), {"action": "close"})
    assert (closing.status_code, sentence in closing.content.decode()) == (403, True)
    assert "field-error" in secretary.post(url("void", held), {"reason": " "}).content.decode()
    with at_once():
        response = secretary.post(url("void", held), {"reason": "Mất khóa do hỏng đĩa", "_token": "v"})
    again = Ballot.objects.get(replaces=held.ballot)
    assert response["Location"] == reverse("ballots:ballot", args=[again.pk])
    assert (held.again().status, again.status, again.round) == ("voided", "draft", 2)
    assert (again.items.count(), again.electors.count(), again.staff.count()) == (3, 7, 4)
    assert [(old.pk, new.pk) for old, new in ground.REPLACED] == [(held.ballot.pk, again.pk)]
    assert set(Duty.objects.values_list("outcome", flat=True)) == {"withdrawn"}
    html = page(member, held)
    assert "Mất khóa do hỏng đĩa" in html
    voting.open_(ballot=voting.find(again.pk), by=held.secretary)
    assert voting.find(again.pk).status == "open"
    assert secretary.post(url("void", held), {"reason": "x"}).status_code == 409


def test_another_key_in_the_place_of_the_right_one_is_no_key(province):
    held = ground.opened(province.host)
    held.cast(held.members[0])
    name, _public = keys.create()
    folder = Path(keys.settings.KEYS_DIR)
    (folder / f"{name}.key").replace(folder / f"{held.ballot.key_name}.key")
    with pytest.raises(voting.Refused):
        held.close()
    for cut in (b"", b"short"):
        (folder / f"{held.ballot.key_name}.key").write_bytes(cut)
        assert not keys.usable(held.ballot.key_name, held.ballot.public_key)
    assert held.again().status == "open"


def test_an_urn_that_was_tampered_with_is_not_opened(province):
    held = ground.opened(province.host)
    held.cast(held.members[0])
    box = Urn.objects.get()
    for sealed in (bytes(box.sealed)[:-1], bytes(box.sealed)[:-4] + b"\0\0\0\0"):
        Urn.objects.update(sealed=sealed)
        with pytest.raises((voting.Refused, voting.urn.Spoiled)):
            held.close()
    assert (held.again().status, Slip.objects.count()) == ("open", 0)


def test_the_sweep_destroys_what_a_crash_left_behind(province):
    held = ground.counted(province.host)  # the commit, and with it the destruction, never comes in this test
    other = ground.opened(province.host)
    folder = Path(keys.settings.KEYS_DIR)
    stray = folder / "0123456789abcdef.key"
    stray.write_bytes(b"x" * 32)
    import os

    os.utime(stray, (1, 1))
    assert voting.sweep_keys() == 2
    assert [path.stem for path in folder.glob("*.key")] == [other.ballot.key_name]
    assert (held.again().key_destroyed_at is None, voting.sweep_keys()) == (False, 0)


# ---- the recount ----
def recount(ballot):
    out, err = StringIO(), StringIO()
    try:
        call_command("recount", str(ballot.pk), stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_recount_agrees_on_the_page_and_at_the_command_line(province, sign_in):
    held = ground.counted(province.host)
    code, out, err = recount(held.ballot)
    assert (code, err) == (0, "")
    assert "21 slips, 21 receipts, 0 faults" in out
    html = sign_in(held.secretary).get(url("recount", held)).content.decode()
    assert "21 lá phiếu, 21 biên nhận" in html
    assert "Khớp</span>" in html


@pytest.mark.parametrize(
    "change",
    [
        lambda ballot: Slip.objects.filter(pk=Slip.objects.filter(option=2)[0].pk).update(option=1),
        lambda ballot: Slip.objects.filter(pk=Slip.objects.all()[0].pk).delete(),
        lambda ballot: Slip.objects.create(ballot=ballot, item=ballot.items.first(), option=1),
        lambda ballot: ballot.items.filter(number=1).update(votes=[7, 0]),
        lambda ballot: ballot.items.filter(number=1).update(outcome="failed", winners=[]),
        lambda ballot: Receipt.objects.filter(pk=Receipt.objects.all()[0].pk).delete(),
    ],
)
def test_whatever_is_changed_after_the_count_is_found(province, sign_in, change):
    held = ground.counted(province.host)
    change(held.ballot)
    code, _out, err = recount(held.ballot)
    assert (code, bool(err)) == (1, True)
    assert "Không khớp" in sign_in(held.secretary).get(url("recount", held)).content.decode()


def test_the_command_says_what_it_cannot_recount(province):
    held = ground.opened(province.host)
    with pytest.raises(CommandError, match="There is no ballot"):
        call_command("recount", "999999")
    with pytest.raises(CommandError):
        call_command("recount", str(held.ballot.pk))


def test_7500_slips_are_recounted_in_two_seconds(province):
    held = ground.opened(province.host, members=15, items=500)
    box, key = Urn.objects.get(), held.ballot.public_key
    for _member in held.members:  # past the verb: fifteen casts of 500 are measured elsewhere
        box.sealed = voting.urn.drop(bytes(box.sealed), voting.urn.seal(key, dict.fromkeys(range(1, 501), (1,))))
    box.save()
    held.ballot.electors.update(voted=True)
    held.close()
    began = perf_counter()
    found = recounting.recount(held.again())
    assert (found.slips, found.faults) == (7500, [])
    assert perf_counter() - began < 2


def test_a_ballot_may_run_over_days_and_is_closed_on_the_day_of_the_chair(province):
    held = ground.opened(province.host, closes_at=clock.now() + timedelta(days=9))
    for member in held.members:
        held.cast(member)
    with clock.pretend(clock.now() + timedelta(days=12)):
        held.close()
    assert held.again().status == "counted"
