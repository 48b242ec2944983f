"""Parallel requests, as they come when a session ends: real threads with connections of their own, on PostgreSQL."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.urls import reverse

from ballots import counting, keys, recounting, urn
from ballots.holding import Voter
from ballots.models import Ballot, Elector, Receipt, Slip, Urn
from core.models import ActionLog
from deadlines.models import Duty
from tests.conftest import make_province
from tests.factories import ballots as ground
from tests.factories.accounts import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time; races need PostgreSQL"
    ),
]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment, each in a thread with its own connection; their answers in order."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            answers[place] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in answers
    return answers


def casting(client, held, option=1):
    data = {"do": "cast", **{f"c{item.number}": str(option) for item in held.ballot.items.all()}}
    address = reverse("ballots:vote", args=[held.ballot.pk])
    return lambda: client.post(address, data)


def closing(client, held):
    address = reverse("ballots:act", args=[held.ballot.pk])
    return lambda: client.post(address, {"action": "close"})


@pytest.fixture
def host():
    return make_province().host


def records():
    return len(bytes(Urn.objects.get().sealed)) // urn.RECORD


@pytest.mark.parametrize("secret", [True, False])
def test_two_devices_of_one_member_cast_one_vote(host, sign_in, secret):
    held = ground.opened(host, secret=secret)
    member = held.members[2]
    devices = [casting(sign_in(member), held, option) for option in (1, 2, 1, 2)]
    answers = at_once(*devices)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert "Phiếu đầu tiên vẫn có hiệu lực; không phiếu nào bị tính hai lần." in refused
    assert Elector.objects.filter(voted=True).count() == 1
    held.close()
    assert Slip.objects.count() == 3


def test_all_members_cast_at_the_same_moment(host, sign_in):
    held = ground.opened(host, members=12, items=20)
    answers = at_once(*(casting(sign_in(m), held, 1 + n % 2) for n, m in enumerate(held.members)))
    assert {answer.status_code for answer in answers} == {200}
    assert records() == 12 * 20
    given = {code for answer in answers for _item, code in answer.context["receipts"]} if answers[0].context else set()
    held.close()
    rows = counting.result(held.ballot).items
    assert {tuple(v for _r, _l, v in row.votes) for row in rows} == {(6, 6)}
    stored = {digest[:16] for digest in Receipt.objects.values_list("digest", flat=True)}
    assert len(stored) == 240
    assert given <= stored
    assert recounting.recount(held.again()).faults == []


@pytest.mark.parametrize("round_", range(4))
def test_a_vote_that_meets_the_closing_is_counted_or_refused_and_never_lost(host, sign_in, round_):
    held = ground.opened(host, members=9, items=5)
    for member in held.members[:4]:
        held.cast(member)
    late = [casting(sign_in(member), held) for member in held.members[4:]]
    *casts, closed = at_once(*late, closing(sign_in(held.chair), held))
    assert closed.status_code == 302
    told = Counter(answer.status_code for answer in casts)
    assert set(told) <= {200, 409}
    for answer in casts:
        html = answer.content.decode()
        assert ("Bạn đã bỏ phiếu xong." in html) != ("Phiếu này không được ghi nhận." in html)
    rows = counting.result(held.again()).items
    assert {row.votes[0][2] for row in rows} == {4 + told[200]}
    assert (Slip.objects.count(), Receipt.objects.count()) == (5 * (4 + told[200]),) * 2
    assert Elector.objects.filter(voted=True).count() == 4 + told[200]


def test_a_ballot_closed_twice_at_once_is_closed_once(host, sign_in):
    held = ground.opened(host)
    for member in held.members:
        held.cast(member)
    file = Path(keys.settings.KEYS_DIR) / f"{held.ballot.key_name}.key"
    answers = at_once(*(closing(sign_in(held.chair), held) for _n in range(3)))
    assert sorted(a.status_code for a in answers)[0] == 302
    assert Counter(answer.status_code for answer in answers)[302] == 1
    assert (Slip.objects.count(), Receipt.objects.count(), file.exists()) == (21, 21, False)
    assert ActionLog.objects.filter(action="ballots.ballot.close").count() == 1
    assert ActionLog.objects.filter(action="ballots.key_destroyed").count() == 1


def test_opened_twice_at_once_has_one_key_and_one_duty_each(host, sign_in):
    held = ground.hold(host)
    address = reverse("ballots:act", args=[held.ballot.pk])
    clients = [sign_in(held.secretary) for _n in range(3)]
    answers = at_once(*(partial(client.post, address, {"action": "open"}) for client in clients))
    assert Counter(answer.status_code for answer in answers)[302] == 1
    assert [path.stem for path in Path(keys.settings.KEYS_DIR).glob("*.key")] == [held.again().key_name]
    assert Duty.objects.filter(kind="ballots.vote").count() == 7


def test_a_member_removed_while_voting_has_voted_before_or_not_at_all(host, sign_in):
    held = ground.opened(host)
    for member in held.members[:6]:
        held.cast(member)
    member = held.members[6]
    address = reverse("ballots:member_remove", args=[held.ballot.pk, 7])
    secretary = sign_in(held.secretary)
    cast, removed = at_once(
        casting(sign_in(member), held), lambda: secretary.post(address, {"reason": "Thôi giữ chức vụ"})
    )
    assert (removed.status_code, cast.status_code in (200, 409)) == (302, True)
    voted = cast.status_code == 200
    held.close()
    result = counting.result(held.ballot)
    assert (result.appointed, result.cast) == (7, 7) if voted else (6, 6)
    assert Elector.objects.get(user=member).voted is voted


def test_paper_given_while_voting_leaves_one_of_the_two(host, sign_in):
    held = ground.opened(host)
    member = held.members[6]
    address = reverse("ballots:member", args=[held.ballot.pk, 7])
    secretary = sign_in(held.secretary)
    cast, paper = at_once(casting(sign_in(member), held), lambda: secretary.post(address, {"do": "paper"}))
    row = Elector.objects.get(user=member)
    assert (cast.status_code, paper.status_code) in {(200, 403), (409, 302)}
    assert (row.voted, row.way) == ((True, "") if cast.status_code == 200 else (False, "paper"))


def test_two_counters_of_paper_at_once_make_one_result(host, sign_in):
    users = UserFactory.create_batch(4)
    held = ground.opened(host, voters=[Voter(user, way="paper") for user in users], items=1)
    held.close()
    address = reverse("ballots:paper", args=[held.ballot.pk])
    data = {"papers": "4", "i1-0": "0", "i1-1": "4", "i1-2": "0"}
    clients = [sign_in(user) for user in held.counters]
    answers = at_once(*(partial(client.post, address, data) for client in clients))
    assert {answer.status_code for answer in answers} == {302}
    assert (held.again().status, Slip.objects.count()) == ("counted", 4)


def test_the_last_two_signatures_at_once_hand_the_result_over_once(host, sign_in):
    held = ground.counted(host)
    ground.TAKEN.clear()
    address = reverse("ballots:act", args=[held.ballot.pk])
    clients = [sign_in(user) for user in held.counters]
    answers = at_once(*(partial(client.post, address, {"action": "sign"}) for client in clients))
    assert {answer.status_code for answer in answers} == {302}
    assert (held.again().status, len(ground.TAKEN)) == (Ballot.Status.SIGNED, 1)
