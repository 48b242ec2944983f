"""The council of a host: founding, dated seats, what members follow, the final review of a campaign."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import RoleAssignment
from accounts.roles import grants_of
from awards import council as verbs
from awards.council import following
from awards.models import Council, CouncilMember, Proposal
from campaigns.models import Campaign, Participation
from core import clock
from deadlines.models import Duty
from scoring.models import Round
from tests.conftest import make_province
from tests.factories import accounts as people
from tests.factories import council as ground
from tests.factories import rounds as scored
from tests.factories import stories
from units.models import Block

pytestmark = pytest.mark.django_db
FOUNDED = {
    "kind": "emulation",
    "name": "Hội đồng TĐKT",
    "number": "12/QĐ-UBND",
    "starts_on": "2025-01-01",
    "recused_in_base": "on",
}


def url(name, *args):
    return reverse(f"awards:{name}", args=args)


def test_a_council_begins_with_those_who_hold_its_roles_at_the_host(province, sign_in):
    data = {**FOUNDED, "host": province.host.pk}
    assert sign_in(province.officer).post(url("council_add"), data).status_code == 302
    found = Council.objects.get()
    seats = [(s.user, s.post, s.votes) for s in found.members.all()]
    assert seats == [
        (province.chair, "chair", True), (province.member, "member", True), (province.secretary, "secretary", False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends_on", "2024-01-01", "Ngày kết thúc trước ngày bắt đầu."),
        ("decided_on", "2099-01-01", "Ngày này ở tương lai."),
        ("starts_on", "31/02/2025", "Nhập ngày theo dạng dd/mm/yyyy, ví dụ: 30/06/2025."),
    ],
)
def test_wrong_dates_of_a_council_are_refused_beside_the_field(province, sign_in, field, value, sentence):
    data = {**FOUNDED, "host": province.host.pk, field: value}
    answer = sign_in(province.officer).post(url("council_add"), data)
    assert answer.context["form"].errors[field] == [sentence]
    assert not Council.objects.exists()


def test_two_councils_of_a_kind_do_not_stand_at_the_same_time(province, sign_in):
    ground.council(province.host)
    answer = sign_in(province.officer).post(url("council_add"), {**FOUNDED, "host": province.host.pk})
    assert answer.context["form"].errors["starts_on"] == [
        "“Hội đồng Thi đua - Khen thưởng” còn hiệu lực trong thời gian đó; hãy kết thúc trước."
    ]


def test_a_member_who_is_replaced_stays_on_record_and_the_role_goes_on(province, sign_in):
    sitting = ground.council(province.host)
    old, new = sitting.council.members.get(user=sitting.members[0]), people.holding("head", unit=province.communes[2])
    today = clock.today()
    data = {"user": new.pk, "on": today.isoformat(), "change": "QĐ số 77/QĐ-UBND"}
    answer = sign_in(province.officer).post(url("seat_replace", sitting.council.pk, old.pk), data)
    assert answer.status_code == 302
    old.refresh_from_db()
    assert (old.ends_on, old.change) == (today - timedelta(days=1), "QĐ số 77/QĐ-UBND")
    seat = CouncilMember.objects.get(user=new)
    assert (seat.starts_on, seat.post, seat.position, seat.votes) == (today, old.post, old.position, True)
    assert grants_of(new).council_hosts == {province.host.pk}
    assert grants_of(old.user).council_hosts == frozenset()
    assert RoleAssignment.objects.filter(user=old.user, host=province.host).count() == 1
    page = sign_in(province.officer).get(url("council", sitting.council.pk)).content.decode()
    assert ("Thành viên trước đây" in page, old.user.full_name in page) == (True, True)


def test_a_second_seat_and_a_second_chair_are_refused_beside_the_field(province, sign_in):
    sitting = ground.council(province.host)
    client, today = sign_in(province.officer), clock.today().isoformat()
    data = {"user": sitting.members[0].pk, "post": "chair", "starts_on": today, "votes": "on"}
    errors = client.post(url("seat_add", sitting.council.pk), data).context["form"].errors
    assert errors["user"] == ["Người này đã là thành viên."]
    assert errors["post"] == ["Hội đồng đã có Chủ tịch; hãy kết thúc nhiệm vụ người đó trước."]


def test_a_seat_outside_the_term_is_refused_beside_the_date(province, sign_in):
    sitting = ground.council(province.host)
    new = people.holding("head", unit=province.communes[2])
    data = {"user": new.pk, "post": "member", "starts_on": "2001-01-01"}
    answer = sign_in(province.officer).post(url("seat_add", sitting.council.pk), data)
    assert answer.context["form"].errors["starts_on"] == ["Ngày này nằm ngoài nhiệm kỳ của Hội đồng."]


@pytest.mark.parametrize("name", ["council_edit", "seat_add"])
def test_people_of_the_council_and_strangers_do_not_change_it(province, sign_in, name):
    sitting = ground.council(province.host)
    assert sign_in(sitting.chair).post(url(name, sitting.council.pk), {}).status_code == 403
    assert sign_in(province.clerk).post(url(name, sitting.council.pk), {}).status_code == 404


# ---- what a member follows ---------------------------------------------------------------------------------------------
@pytest.fixture
def other():
    """A member of the council of one commune; the province is another's."""
    found = make_province()
    sitting = ground.council(found.communes[2])
    member = sitting.council.members.get(user=sitting.members[0])
    return found, member


def again(user):
    user.__dict__.pop("grants", None)
    return user


def test_who_follows_a_campaign_reads_it_and_its_dossiers(other):
    found, member = other
    campaign = stories.launched(found.host, found.communes[:2], found.officer)
    proposal = ground.nominations(found.host, found.commune, 1, campaign=campaign)[0].proposal
    user = member.user
    assert not Campaign.objects.visible_to(again(user)).filter(pk=campaign.pk).exists()
    head = people.holding("head", unit=found.communes[2])
    area = verbs.follow(member=member, campaign=campaign, by=head)
    assert Campaign.objects.visible_to(again(user)).filter(pk=campaign.pk).exists()
    assert Participation.objects.visible_to(user).filter(campaign=campaign).count() == 2
    assert list(Proposal.objects.visible_to(user)) == [proposal]
    verbs.drop_area(area=area, by=head)
    assert not Campaign.objects.visible_to(again(user)).filter(pk=campaign.pk).exists()


def test_who_follows_an_area_reads_what_its_units_sent(other):
    found, member = other
    mine = ground.nominations(found.host, found.commune, 1)[0].proposal
    ground.nominations(found.host, found.communes[1], 1)
    ground.nominations(found.host, found.commune, 1, status="draft")
    head = people.holding("head", unit=found.communes[2])
    verbs.follow(member=member, unit=found.commune, by=head)
    assert list(Proposal.objects.visible_to(again(member.user))) == [mine]


def test_who_follows_a_block_reads_its_rounds(other):
    found, member = other
    round_ = scored.running(found)
    assert not Round.objects.visible_to(member.user).filter(pk=round_.pk).exists()
    head = people.holding("head", unit=found.communes[2])
    verbs.follow(member=member, block=found.block, by=head)
    assert Block.objects.visible_to(again(member.user)).filter(pk=found.block.pk).exists()
    assert Round.objects.visible_to(member.user).filter(pk=round_.pk).exists()


def test_following_ends_with_the_seat(other):
    found, member = other
    head = people.holding("head", unit=found.communes[2])
    verbs.follow(member=member, unit=found.commune, by=head)
    assert grants_of(member.user).followed_units == {found.commune.pk}
    CouncilMember.objects.filter(pk=member.pk).update(ends_on=clock.today() - timedelta(days=1))
    assert grants_of(member.user).followed_units == frozenset()


def test_nothing_or_two_things_to_follow_are_refused(province, sign_in):
    sitting = ground.council(province.host)
    seat = sitting.council.members.get(user=sitting.members[0])
    answer = sign_in(province.officer).post(url("area_add", sitting.council.pk, seat.pk), {})
    assert answer.context["form"].non_field_errors() == ["Hãy chọn một khối, một địa bàn hoặc một phong trào."]


# ---- the final review --------------------------------------------------------------------------------------------------
def test_the_final_review_of_a_campaign_is_a_duty_of_the_council_until_its_minutes_are_signed(province):
    from awards import sessions
    from awards.sessions import agenda

    campaign = stories.launched(province.host, province.communes[:2], province.officer)
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.REVIEWING)
    sitting = ground.council(province.host)
    assert (following.ask_reviews(), following.ask_reviews()) == (1, 0)
    duty = Duty.objects.get(kind="awards.final_review")
    assert (duty.person, duty.closed_at) == (sitting.secretary, None)
    rows = ground.nominations(province.host, province.commune, 1, campaign=campaign)
    ground.planned(sitting)
    agenda.add(session=sitting.session, nominations=[rows[0].pk], by=sitting.secretary)
    ground.begun(sitting)
    for ballot in ground.voting_on(sitting):
        ground.counted(sitting, ballot, 7)
    sessions.close(session=sitting.again(), by=sitting.chair)
    sessions.sign(session=sitting.again(), number="1/BB", signed_on=clock.today(), by=sitting.secretary)
    duty.refresh_from_db()
    assert duty.closed_at is not None


def test_a_campaign_that_runs_again_asks_no_review(province):
    campaign = stories.launched(province.host, province.communes[:2], province.officer)
    ground.council(province.host)
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.REVIEWING)
    following.ask_reviews()
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.RUNNING)
    assert following.ask_reviews() == 0
    assert Duty.objects.get(kind="awards.final_review").outcome == "withdrawn"


def test_the_pages_of_councils_cost_the_same_for_one_and_three(province, sign_in):
    sitting = ground.council(province.host, members=1)
    client = sign_in(province.officer)
    counts = {}
    for name, args, most in (("councils", (), 12), ("council", (sitting.council.pk,), 20)):
        client.get(url(name, *args))
        with CaptureQueriesContext(connection) as seen:
            client.get(url(name, *args))
        counts[name] = len(seen)
        assert len(seen) <= most
    for n in range(2):
        seat = CouncilMember.objects.create(
            council=sitting.council, user=people.UserFactory(), position=9, starts_on=date(2024, 1, 1)
        )
        verbs.follow(member=seat, unit=province.communes[n], by=province.officer)
        Council.objects.create(host=province.host, name="Khóa trước", starts_on=date(2010, 1, 1), ends_on=date(2011, 1, 1), created_at=clock.now())  # fmt: skip  # noqa: E501
    for name, args in (("councils", ()), ("council", (sitting.council.pk,))):
        with CaptureQueriesContext(connection) as seen:
            client.get(url(name, *args))
        assert len(seen) == counts[name]
