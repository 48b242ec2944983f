"""The seals over the action log, and the guards in the database."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core import clock, guards, log, sealing
from core.models import ActionLog, ActionText, LogSeal, LogSealEntry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """Three acts, one with a reason, in two seals, anchored."""
    user = UserFactory()
    rows = [
        log.record("test.open", user, by=user, params={"từ": "02/CT-UBND", "số": 3}),
        log.record("test.return", user, by=user, reason="Thiếu số liệu mục 2"),
    ]
    sealing.seal_once()
    rows.append(log.record("test.close", user, by=None))
    sealing.seal_once()
    sealing.anchor()
    return rows


def past_the_guards(statement, *values):
    """What somebody does who holds the database's password."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    guards.install(connection)


def faults():
    return sealing.verify().faults


def test_a_log_left_alone_verifies(sealed):
    verdict = sealing.verify()
    assert (verdict.rows, verdict.seals, verdict.faults, verdict.unsealed) == (3, 2, [], 0)
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert out.getvalue() == "3 rows in 2 seals, 0 faults\n"


def test_an_empty_log_verifies():
    assert sealing.verify() == sealing.Verdict()
    assert sealing.seal_once() == 0
    assert sealing.anchor() is False


def test_rows_not_sealed_yet_are_named_with_their_age(sealed, settings):
    settings.CLOCK = "2030-01-01T09:00"
    log.record("test.late", UserFactory(), by=None)
    settings.CLOCK = "2030-01-01T09:17"
    verdict = sealing.verify()
    assert verdict.unsealed == 1
    assert 16 <= verdict.oldest_unsealed.total_seconds() / 60 <= 18
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert "1 rows not sealed yet, the oldest 1" in out.getvalue()


def test_an_altered_row_is_named_and_the_command_fails(sealed, capsys):
    past_the_guards("UPDATE core_actionlog SET action = 'test.other' WHERE id = %s", sealed[0].pk)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_log")
    assert stopped.value.code == 1
    assert f"row {sealed[0].pk} of seal 1 was altered" in capsys.readouterr().err


@pytest.mark.parametrize("column", ["object_id", "on_behalf_of", "actor_id"])
def test_every_reference_of_a_row_is_under_the_seal(sealed, column):
    past_the_guards(f"UPDATE core_actionlog SET {column} = {UserFactory().pk} WHERE id = %s", sealed[1].pk)
    assert faults() == [f"row {sealed[1].pk} of seal 1 was altered or stands in another order"]


def test_a_moved_time_is_found(sealed):
    past_the_guards("UPDATE core_actionlog SET at = %s WHERE id = %s", clock.now(), sealed[2].pk)
    assert faults() == [f"row {sealed[2].pk} of seal 2 was altered or stands in another order"]


def test_a_removed_row_is_named(sealed):
    ActionText.objects.all().delete()
    past_the_guards("DELETE FROM core_actionlog WHERE id = %s", sealed[1].pk)
    assert faults() == [f"row {sealed[1].pk} of seal 1 was removed"]


def test_reordered_rows_are_found(sealed):
    first, second, _third = (row.pk for row in sealed)
    for target, position in ((first, 9), (second, 0), (first, 1)):
        past_the_guards("UPDATE core_logsealentry SET position = %s WHERE log_id = %s", position, target)
    assert any("another order" in fault for fault in faults())


def test_a_cut_tail_is_found_by_the_anchor(sealed):
    past_the_guards("DELETE FROM core_logsealentry WHERE log_id = %s", sealed[2].pk)
    past_the_guards("DELETE FROM core_logseal WHERE number = 2")
    past_the_guards("DELETE FROM core_actionlog WHERE id = %s", sealed[2].pk)
    assert len(faults()) == 1
    assert faults()[0].startswith("the log was cut: seal 2, anchored ")


def test_a_removed_seal_in_the_middle_is_found(sealed):
    past_the_guards("DELETE FROM core_logsealentry WHERE log_id IN (%s, %s)", sealed[0].pk, sealed[1].pk)
    past_the_guards("DELETE FROM core_logseal WHERE number = 1")
    assert "seal 1 is missing before seal 2" in faults()


def test_a_chain_recomputed_with_another_key_is_found(sealed, settings):
    for table in ("core_logsealentry", "core_logseal"):
        past_the_guards(f"DELETE FROM {table}")
    key, settings.LOG_SEAL_KEY = settings.LOG_SEAL_KEY, "another key"
    sealing.seal_once()
    assert any(fault.startswith(("the chain was recomputed: ", "the log was cut: ")) for fault in faults())
    settings.LOG_SEAL_KEY = key
    assert any("was altered" in fault for fault in faults())


def test_a_chain_recomputed_with_the_key_itself_differs_from_its_anchor(sealed):
    for table in ("core_logsealentry", "core_logseal"):
        past_the_guards(f"DELETE FROM {table}")
    past_the_guards("UPDATE core_actionlog SET action = 'test.other' WHERE id = %s", sealed[0].pk)
    for _seal in range(2):
        sealing.seal_once(2)
    assert len(faults()) == 1
    assert faults()[0].startswith("the chain was recomputed: seal 2 differs from its anchor of ")


def test_an_erased_text_leaves_the_log_whole_and_an_altered_one_is_named(sealed):
    text = ActionText.objects.get()
    ActionText.objects.update(text="Sửa lén")
    assert faults() == [f"the text of row {sealed[1].pk} was altered"]
    ActionText.objects.update(text="", salt="", erased_at=clock.now())
    assert faults() == []
    text.delete()
    assert faults() == []


def test_the_anchor_grows_only_when_the_log_did(sealed, settings):
    assert sealing.anchor() is False
    log.record("test.more", UserFactory(), by=None)
    sealing.seal_once()
    assert sealing.anchor() is True
    assert len(settings.LOG_ANCHOR_FILE.read_text().splitlines()) == 2


@pytest.mark.parametrize("model", [ActionLog, LogSeal, LogSealEntry])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_remove_what_was_written(sealed, model, verb):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(model._meta.db_table))
    assert model.objects.exists()


def test_a_batch_seals_no_more_than_its_limit():
    user = UserFactory()
    log.record_many("test.many", [user] * 5, by=user)
    assert [sealing.seal_once(2) for _ in range(4)] == [2, 2, 1, 0]
    assert [seal.count for seal in LogSeal.objects.all()] == [2, 2, 1]
    assert faults() == []
