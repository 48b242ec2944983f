"""Two people at once on one decision: issued once, a number taken once, a bonus paid once. Real threads on real transactions."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from awards.models import AwardRecord, Decision, Payment
from core import clock
from tests.conftest import make_province
from tests.factories import decisions as stories
from tests.factories import proposals
from tests.factories.accounts import officer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer at a time in anyway"),
]
DAY = date(2026, 11, 20)


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def together(*acts: Callable[[], Any]) -> list[int]:
    """Run the acts at the same moment, each on its own connection; the status codes, sorted."""
    barrier, found = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found.append(act().status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.fixture
def ground() -> Any:
    with clock.pretend(DAY):
        yield make_province()


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.PasswordBackend")
    return client


def pressed(url: str, data: Any, *users: Any) -> list[int]:
    """Each of the people sends the form at the same moment."""
    clients = [entered(user) for user in users]
    return together(*(lambda client=client: client.post(url, data) for client in clients))  # type: ignore[misc]


def test_two_officers_press_issue_at_once_and_the_register_has_every_name_once(ground):
    decision = stories.numbered(ground)
    other = officer(ground.host, desk=ground.department)
    codes = pressed(at("decision_issue", decision.pk), {"version": decision.version}, ground.officer, other)
    assert codes == [302, 302]
    assert AwardRecord.objects.count() == 3
    assert Payment.objects.count() <= 3
    decision.refresh_from_db()
    assert decision.status == "issued"


def test_two_decisions_take_the_same_number_at_once_and_one_has_it(ground):
    first = stories.draft(ground)
    second = stories.draft(ground, people=proposals.staff(ground.commune, "Lò Văn Tư"))
    other = officer(ground.host, desk=ground.department)
    clients = [entered(ground.officer), entered(other)]
    data = {"number": "456", "symbol": "QĐ-UBND", "decided_on": "2026-11-19"}
    codes = together(
        lambda: clients[0].post(at("decision_number", first.pk), {**data, "version": first.version}),
        lambda: clients[1].post(at("decision_number", second.pk), {**data, "version": second.version}),
    )
    assert codes == [200, 302]
    assert Decision.objects.filter(number="456").count() == 1


def test_two_clerks_pay_one_bonus_at_once_and_it_is_paid_once(ground):
    decision = stories.issued(ground)
    line = decision.lines.first()
    payment, _new = Payment.objects.get_or_create(line=line, defaults={"payer": ground.host, "amount": 760000})
    other = officer(ground.host, desk=ground.department)
    data = {"paid_on": "2026-11-20", "way": "cash", "payments": [payment.pk]}
    codes = pressed(at("fund_pay", decision.pk), data, ground.officer, other)
    assert codes in ([200, 302], [302, 409])
    payment.refresh_from_db()
    assert payment.version == 2
