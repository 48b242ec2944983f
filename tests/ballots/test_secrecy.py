"""Trying to join voter and vote from what the database holds once the key is gone: row versions, places, order, log, duties.

Eight members vote one after another, each in a way of their own over forty items, so that any order that survived would show.
"""

from collections import defaultdict
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from ballots import keys, urn
from ballots.models import Elector, OpenVote, Receipt, Slip, Urn
from core.models import ActionLog, ActionText, Draft, Outbox, SubmissionToken
from deadlines.models import Duty, DutyDesk
from tests.conftest import make_province
from tests.factories import ballots as ground

pytestmark = pytest.mark.django_db(transaction=True)
on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="row versions (xmin) and places (ctid) are PostgreSQL's"
)
ITEMS = 40


def choices(place: int) -> dict[int, tuple[int, ...]]:
    """The n-th to come agrees to the items in whose number their bit stands."""
    return {number: (1 if number >> (place % 6) & 1 else 2,) for number in range(1, ITEMS + 1)}


@pytest.fixture
def order() -> list[int]:
    """In which order the members come: not that of the list."""
    return [5, 2, 7, 0, 3, 6, 1, 4]


@pytest.fixture
def held(order) -> ground.Held:
    held = ground.opened(make_province().host, members=8, items=ITEMS)
    for place, member in enumerate(order):
        held.cast(held.members[member], choices(place))
    return held


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


# ---- while it is open ----
@on_postgres
def test_the_last_cast_wrote_all_electors_anew_in_the_order_of_the_list(held, order):
    rows = ask(
        "SELECT number, xmin::text, ctid FROM ballots_elector WHERE ballot_id = %s ORDER BY ctid", held.ballot.pk
    )
    assert len({version for _number, version, _place in rows}) == 1
    assert [number for number, _version, _place in rows] == sorted(number for number, _v, _p in rows)
    assert ask("SELECT xmin::text FROM ballots_urn") == [(rows[0][1],)]


def test_the_urn_is_one_value_of_sorted_records_of_equal_length(held):
    records = list(urn.split(bytes(Urn.objects.get().sealed)))
    assert {len(record) for record in records} == {urn.RECORD}
    assert records == sorted(records)
    assert len(records) == 8 * ITEMS


def test_the_same_choice_sealed_twice_has_nothing_in_common(held):
    first, second = (urn.seal(held.ballot.public_key, {1: (1,)})[0] for _n in range(2))
    assert first[:4] == second[:4]
    assert first[4:36] != second[4:36]
    assert len({*urn.seal(held.ballot.public_key, {1: (1,), 2: (2,)}), first, second}) == 4


def test_casting_writes_nothing_with_a_time_or_a_person_but_the_flag(held, order):
    tables = (ActionLog, ActionText, SubmissionToken, Draft, Outbox, Duty, DutyDesk, Slip, Receipt, OpenVote)
    fresh = ground.opened(make_province().host, members=4, items=2)
    before = {model: sorted(model.objects.values_list()) if model is not ActionText else None for model in tables}
    fresh.cast(fresh.members[1])
    assert before == {
        model: sorted(model.objects.values_list()) if model is not ActionText else None for model in tables
    }


def test_the_key_is_nowhere_in_the_database(held):
    key = (Path(keys.settings.KEYS_DIR) / f"{held.ballot.key_name}.key").read_bytes()
    out = StringIO()
    call_command("dumpdata", "ballots", "core", stdout=out)
    dump = out.getvalue()
    import base64

    assert key.hex() not in dump
    assert base64.b64encode(key).decode() not in dump
    assert held.ballot.key_name in dump  # the name is there, the key is not


# ---- after the closing ----
def per_item(rows: list[tuple[int, int]]) -> dict[int, list[int]]:
    found = defaultdict(list)
    for item, option in rows:
        found[item].append(option)
    return found


def matches_the_coming(rows: list[tuple[int, int]], numbers: dict[int, int]) -> int:
    """For how many items the slips lie in the order in which the voters came (or in the reverse)."""
    hits = 0
    for item, options in per_item(rows).items():
        came = [choices(place)[numbers[item]][0] for place in range(8)]
        hits += options in (came, came[::-1])
    return hits


@pytest.fixture
def closed(held) -> ground.Held:
    held.close()
    return held


def test_slips_and_receipts_are_two_lists_without_a_mapping(closed):
    assert {f.name for f in Slip._meta.fields} == {"id", "ballot", "item", "option"}
    assert {f.name for f in Receipt._meta.fields} == {"digest", "ballot", "number"}
    assert (Slip.objects.count(), Receipt.objects.count(), OpenVote.objects.count()) == (8 * ITEMS, 8 * ITEMS, 0)
    assert {pk.version for pk in Slip.objects.values_list("pk", flat=True)} == {4}  # chance, no clock in the id


def test_the_order_of_a_dump_is_that_of_the_random_ids(closed):
    slips = ask("SELECT id, item_id, option FROM ballots_slip WHERE ballot_id = %s", closed.ballot.pk)
    receipts = ask("SELECT digest FROM ballots_receipt WHERE ballot_id = %s", closed.ballot.pk)
    assert [row[0] for row in slips] == sorted(row[0] for row in slips)
    assert receipts == sorted(receipts)
    numbers = dict(closed.ballot.items.values_list("pk", "number"))
    assert matches_the_coming([(item, option) for _pk, item, option in slips], numbers) <= ITEMS // 3


@on_postgres
def test_row_versions_and_places_join_nothing(closed, order):
    slips = ask("SELECT xmin::text, item_id, option FROM ballots_slip ORDER BY ctid")
    receipts = ask("SELECT xmin::text FROM ballots_receipt")
    electors = ask(
        "SELECT xmin::text, number FROM ballots_elector WHERE ballot_id = %s ORDER BY ctid", closed.ballot.pk
    )
    versions = {row[0] for row in (*slips, *receipts, *electors)}
    assert len(versions) == 1  # all of the one closing, whoever came when
    assert [number for _version, number in electors] == list(range(1, 9))
    numbers = dict(closed.ballot.items.values_list("pk", "number"))
    assert matches_the_coming([(item, option) for _v, item, option in slips], numbers) <= ITEMS // 3


def test_nobody_can_open_what_a_backup_kept_of_the_urn(held):
    kept, name, public = bytes(Urn.objects.get().sealed), held.ballot.key_name, held.ballot.public_key
    held.close()
    with pytest.raises(keys.KeyLost):
        keys.load(name, public)
    assert not list(Path(keys.settings.KEYS_DIR).glob("*.key"))
    from nacl.public import PrivateKey

    with pytest.raises(urn.Spoiled):
        urn.open_all(kept, PrivateKey.generate())
    assert Urn.objects.count() == 0


def test_log_and_duties_are_the_same_for_all_members(closed):
    rows = ActionLog.objects.filter(object_type="ballots.ballot", object_id=closed.ballot.pk)
    assert not set(rows.values_list("actor", flat=True)) & {user.pk for user in closed.members[1:]}
    duties = Duty.objects.filter(kind="ballots.vote").values("closed_at", "done_on", "outcome", "reason", "created_at")
    assert (duties.count(), duties.distinct().count()) == (8, 1)
    desks = DutyDesk.objects.filter(duty__kind="ballots.vote").values("desk", "starts_on", "ends_on")
    assert (desks.count(), desks.distinct().count()) == (8, 1)


def test_paper_slips_do_not_lie_together_among_the_others():
    from ballots.holding import Voter
    from tests.factories.accounts import UserFactory

    users = UserFactory.create_batch(20)
    voters = [Voter(user, way="paper" if n >= 10 else "") for n, user in enumerate(users)]
    held = ground.opened(make_province().host, voters=voters, items=1)
    for user in users[:10]:
        held.cast(user, 1)
    held.close()
    from ballots import counting

    for user in held.counters:
        counting.enter_paper(ballot=held.again(), papers=10, counts={1: [0, 0, 10]}, by=user)
    options = [row[0] for row in ask("SELECT option FROM ballots_slip")]
    assert sorted(options) == [1] * 10 + [2] * 10
    assert options not in ([1] * 10 + [2] * 10, [2] * 10 + [1] * 10)
    assert not Elector.objects.filter(way="paper", voted=True).exists()
