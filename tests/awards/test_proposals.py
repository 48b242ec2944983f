"""Proposals: their way, and what becomes of the nominations."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from awards.models import Nomination, Proposal
from awards.proposals import outcomes, sending
from core import clock, log
from core.refusals import Conflict, Refused
from tests.factories import proposals as stories
from tests.factories.register import awards

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(DAY):
        yield


def test_the_clerk_passes_it_to_the_head_who_sends_it_and_may_take_it_back(province):
    made = stories.draft(province, by=province.clerk)
    with pytest.raises(Refused):
        sending.send(proposal=made, by=province.clerk)
    sending.submit(proposal=made, by=province.clerk)
    sending.send(proposal=made, by=province.head)
    assert (made.status, made.sent_at) == (Proposal.Status.SENT, clock.now())
    sending.recall(proposal=made, by=province.clerk)
    assert (made.status, made.sent_at) == (Proposal.Status.DRAFT, None)


def test_outcomes_are_settled_together_or_not_at_all(province):
    made = stories.for_council(province)
    rows = list(made.nominations.select_related("proposal"))
    with pytest.raises(ValidationError):
        outcomes.settle(rows[:1], Nomination.Outcome.REFUSED, by=province.officer)
    with pytest.raises(Refused):
        outcomes.settle(rows, Nomination.Outcome.AGREED, by=province.head)
    assert outcomes.settle(rows, Nomination.Outcome.AGREED, by=province.officer) == 3
    lower = awards()["LDTT"]
    outcomes.settle(rows[:1], Nomination.Outcome.LOWERED, by=province.officer, award=lower, reason="Chưa đủ năm")
    outcomes.settle(rows, Nomination.Outcome.AWARDED, by=province.officer)
    found = [(n.outcome, n.outcome_award) for n in made.nominations.all()]
    assert found == [("awarded", lower), ("awarded", None), ("awarded", None)]
    with pytest.raises(Conflict):
        outcomes.settle(rows, Nomination.Outcome.AGREED, by=province.officer)
    assert log.history(rows[0], 1)[0].action == "awards.nomination.awarded"
