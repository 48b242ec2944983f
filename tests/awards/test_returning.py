"""A returned proposal: only the named fields open, remarks beside them, sent again to the one who asked; two officers at once."""

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from awards.models import Nomination, Proposal
from awards.proposals import sending
from awards.reception import Objection, return_proposal
from core import clock
from core.models import ActionLog, Outbox
from deadlines.models import Duty
from tests.conftest import make_province
from tests.factories import proposals
from tests.factories import reception as stories
from tests.factories.accounts import officer

DAY, LATER = date(2026, 11, 10), date(2026, 11, 18)
S = Proposal.Status


def at(name: str, *args: Any) -> str:
    return reverse(f"awards:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def returned(province: Any, **more: Any) -> tuple[Proposal, Nomination]:
    """Received, then returned with a remark on the achievement of the first name."""
    made = stories.received(province, **more)
    one = made.nominations.order_by("pk").first()
    remark = Objection("achievement", "Nêu rõ số liệu năm 2026", one)
    return_proposal(proposal=stories.fresh(made), objections=[remark], by=province.officer)
    return stories.fresh(made), Nomination.objects.get(pk=one.pk)


@pytest.mark.django_db
def test_only_the_named_field_opens_whatever_is_sent(province, sign_in):
    with clock.pretend(DAY):
        stories.rules()
        made, one = returned(province)
        head = sign_in(province.head)
        url = at("nomination_edit", made.pk, one.pk)
        assert "Nêu rõ số liệu năm 2026" in text(head.get(url))
        forged = {
            "version": one.version,
            "achievement": "Vượt 12% chỉ tiêu",
            "post": "Giám đốc",
            "period_from": "2020-01-01",
        }
        assert head.post(url, forged).status_code == 302
        one.refresh_from_db()
        assert (one.achievement, one.period_from) == ("Vượt 12% chỉ tiêu", None)
        assert one.post.startswith("Chuyên viên")
        other = made.nominations.exclude(pk=one.pk).first()
        head.post(at("nomination_edit", made.pk, other.pk), {"version": other.version, "achievement": "Sửa trộm"})
        other.refresh_from_db()
        assert other.achievement == ""


@pytest.mark.django_db
def test_sent_again_it_goes_to_the_one_who_asked_with_the_days_that_were_left(province):
    with clock.pretend(DAY):
        stories.rules()
        made, one = returned(province)
    with clock.pretend(LATER):
        sending.resubmit(proposal=stories.fresh(made), by=province.head, reason="Đã bổ sung số liệu")
    made = stories.fresh(made)
    assert (made.status, made.officer, made.code) == (S.RECEIVED, province.officer, "HS-2026-0001")
    assert Nomination.objects.get(pk=one.pk).returned_fields == []
    assert not made.remarks.filter(answered=False).exists()
    step = made.steps.get(kind="appraisal")
    assert (step.status, step.due_on) == ("open", date(2026, 12, 24))
    duty = Duty.objects.get(kind="awards.appraisal", closed_at=None)
    assert (duty.person, duty.due_on) == (province.officer, date(2026, 12, 24))
    assert not Duty.objects.filter(kind="awards.mend", closed_at=None).exists()
    assert Outbox.objects.filter(kind="awards.resubmitted", recipient=province.officer).count() == 1


# ---- at the same moment
together_only = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer at a time in anyway"
)


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


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.PasswordBackend")
    return client


@together_only
@pytest.mark.django_db(transaction=True)
def test_two_officers_receive_one_proposal_at_once_and_it_has_one_code():
    with clock.pretend(DAY):
        province = make_province()
        made = stories.sent(province)
        clients = [entered(user) for user in (province.officer, officer(province.host))]
        data = {"received_on": DAY.isoformat(), "reason": "Nộp hồ sơ giấy"}
        codes = together(*(lambda c=c: c.post(at("receive", made.pk), data) for c in clients))
    assert codes in ([302, 409], [302, 302])
    assert ActionLog.objects.filter(action="awards.proposal.receive").count() == 1
    assert stories.fresh(made).code == "HS-2026-0001"


@together_only
@pytest.mark.django_db(transaction=True)
def test_officers_receiving_different_proposals_at_once_leave_no_gap():
    with clock.pretend(DAY):
        province = make_province()
        rows = [stories.sent(province, people=proposals.staff(province.commune, f"Người {n}")) for n in range(4)]
        clients = [entered(officer(province.host)) for _row in rows]
        data = {"received_on": DAY.isoformat(), "reason": "Nộp hồ sơ giấy"}
        codes = together(
            *(lambda c=c, r=r: c.post(at("receive", r.pk), data) for c, r in zip(clients, rows, strict=True))
        )
    assert codes == [302] * 4
    assert sorted(stories.fresh(row).code for row in rows) == [f"HS-2026-000{n}" for n in (1, 2, 3, 4)]
