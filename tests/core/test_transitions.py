"""One writer of every status: conditional update, refusal, reason, log; and the page written from the tables."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from campaigns.models import Campaign
from campaigns.workflow.launching import CAMPAIGN
from core import clock, log
from core.models import ActionLog
from core.refusals import Conflict, Refused
from tests.factories import campaigns_boards as ground


@pytest.fixture
def campaign(province):
    with clock.pretend(date(2025, 6, 18)):
        return ground.launched(province.host, province.communes, province.officer, [date(2025, 7, 1)])


def test_a_move_is_written_logged_and_counted(campaign, province):
    version = campaign.version
    CAMPAIGN.perform(campaign, "review", by=province.officer)
    assert (campaign.status, campaign.version) == ("reviewing", version + 1)
    line = log.history(campaign)[0]
    assert (line.action, line.who) == ("campaigns.campaign.review", province.officer.full_name)


def test_somebody_else_was_faster(campaign, province):
    mine, theirs = Campaign.objects.get(pk=campaign.pk), Campaign.objects.get(pk=campaign.pk)
    CAMPAIGN.perform(theirs, "end", by=province.officer)
    before = ActionLog.objects.count()
    with pytest.raises(Conflict):
        CAMPAIGN.perform(mine, "review", by=province.officer)
    assert Campaign.objects.get(pk=campaign.pk).status == "ended"
    assert ActionLog.objects.count() == before


def test_a_move_from_another_state_is_a_conflict(campaign, province):
    with pytest.raises(Conflict):
        CAMPAIGN.perform(campaign, "reopen", by=province.officer, reason="x")


def test_who_may_not_is_refused_with_a_reason_and_nothing_is_written(campaign, province):
    with pytest.raises(Refused) as refused:
        CAMPAIGN.perform(campaign, "end", by=province.clerk)
    assert str(refused.value.refusal.reason)
    assert Campaign.objects.get(pk=campaign.pk).status == "running"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_needed_reason_must_say_something_but_not_too_much(campaign, province, reason):
    CAMPAIGN.perform(campaign, "end", by=province.officer)
    with pytest.raises(ValidationError):
        CAMPAIGN.perform(campaign, "reopen", by=province.officer, reason=reason)
    assert Campaign.objects.get(pk=campaign.pk).status == "ended"


def test_many_move_all_or_none(province):
    with clock.pretend(date(2025, 6, 18)):
        first, second = (
            ground.launched(province.host, province.communes, province.officer, [date(2025, 7, 1)]) for _ in range(2)
        )
    stale = Campaign.objects.get(pk=second.pk)
    CAMPAIGN.perform(second, "end", by=province.officer)
    with pytest.raises(Conflict):
        CAMPAIGN.perform_many([first, stale], "review", by=province.officer)
    assert Campaign.objects.get(pk=first.pk).status == "running"


def test_offers_carry_their_refusal(campaign, province):
    mine = {offer.action: offer.enabled for offer in CAMPAIGN.offers(campaign, province.officer)}
    theirs = {offer.action: offer.enabled for offer in CAMPAIGN.offers(campaign, province.clerk)}
    assert mine == {"review": True, "end": True}
    assert theirs == {"review": False, "end": False}


def test_workflows_are_written_the_same_each_time_and_a_stale_page_is_found(tmp_path):
    target = tmp_path / "workflows.md"
    with pytest.raises(CommandError, match="stale"):
        call_command("write_workflows", check=True, to=str(target))
    call_command("write_workflows", to=str(target), verbosity=0)
    text = target.read_text()
    call_command("write_workflows", check=True, to=str(target))
    call_command("write_workflows", to=str(target), verbosity=0)
    assert target.read_text() == text
    assert "| End the campaign (`end`) | Running, Under final review | Ended |" in text
    target.write_text(text + "x")
    with pytest.raises(CommandError, match="stale"):
        call_command("write_workflows", check=True, to=str(target))


def test_the_page_in_the_house_is_up_to_date():
    call_command("write_workflows", check=True)
