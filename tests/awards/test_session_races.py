"""Parallel presses on a session, on PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from awards.models import AgendaItem, CouncilSession, Nomination
from ballots.models import Ballot
from core import clock
from core.models import ActionLog
from tests.ballots.test_races import at_once
from tests.conftest import make_province
from tests.factories import accounts as people
from tests.factories import council as ground

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="races need PostgreSQL"),
]


@pytest.fixture
def sitting():
    province = make_province()
    found = ground.begun(ground.with_agenda(province.host, province.commune, 2))
    second = people.council_member(province.host, "secretary")
    found.council.members.create(
        user=second, post="secretary", votes=False, position=20, starts_on=found.council.starts_on
    )
    found.second = second  # type: ignore[attr-defined]
    return found


def test_two_secretaries_press_open_the_vote_at_once_and_one_ballot_opens(sitting, sign_in):
    until = timezone.localtime(clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"closes_at": until, "counters": [u.pk for u in sitting.members[:2]]}
    address = reverse("awards:session_vote", args=[sitting.session.pk])
    clients = [sign_in(user) for user in (sitting.secretary, sitting.second)]
    answers = at_once(*(lambda c=client: c.post(address, data) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Ballot.objects.count() == 1
    assert ActionLog.objects.filter(action="awards.session.vote").count() == 1


def test_two_presses_on_close_close_the_session_once(sitting, sign_in):
    for ballot in ground.voting_on(sitting):
        ground.counted(sitting, ballot, 7)
    address = reverse("awards:session_act", args=[sitting.session.pk])
    clients = [sign_in(sitting.chair) for _n in range(3)]
    answers = at_once(*(lambda c=client: c.post(address, {"action": "close"}) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    assert CouncilSession.objects.get().status == "closed"
    assert ActionLog.objects.filter(action="awards.session.close").count() == 1


def test_a_late_name_and_the_opening_of_the_vote_at_once_leave_no_name_without_a_ballot(sitting, sign_in):
    (late,) = ground.nominations(sitting.council.host, sitting.items[0].nomination.proposal.unit, 1)
    until = timezone.localtime(clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    vote = {"closes_at": until, "counters": [u.pk for u in sitting.members[:2]]}
    name = {"nominations": [late.pk], "reason": "Bổ sung", "consent": "on"}
    one, two = sign_in(sitting.secretary), sign_in(sitting.second)
    answers = at_once(
        lambda: one.post(reverse("awards:session_vote", args=[sitting.session.pk]), vote),
        lambda: two.post(reverse("awards:session_agenda", args=[sitting.session.pk]), name),
    )
    assert answers[0].status_code == 302
    put = answers[1].status_code == 302
    assert Ballot.objects.get().items.count() == (3 if put else 2)
    assert AgendaItem.objects.filter(session=sitting.session).count() == (3 if put else 2)
    assert Nomination.objects.count() == 3
