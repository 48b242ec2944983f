"""The demo: loaded once for all tests here; complete, repeatable, in Vietnamese, refused where it has no business."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from awards.models import (
    AwardRecord,
    Certificate,
    CouncilSession,
    Decision,
    Disclosure,
    Nomination,
    Proposal,
    RouteStep,
)
from ballots.models import Ballot
from campaigns.demo.data import FILES, day, read
from campaigns.demo.documents import as_cited
from campaigns.demo.people import NAMED, PASSWORD
from campaigns.models import Campaign, Directive, Participation, Report, ReportValue, TaskUnit
from core import clock
from core.models import ActionLog
from deadlines.models import Duty, DutyExtension, Outcome
from scoring.models import Result, Round, RoundStage
from units.models import Unit

SignIn = Callable[..., Client]
CODES = (
    "draft|running|reviewing|ended|asked|registered|excused|for_signature|submitted|returned|accepted|province_office|"
    "central_agency|armed_forces|service_unit|thematic|regular|require|request|weighted|periodic|interim|block_head"
)
ENGLISH = re.compile(
    rf"\b({CODES}|report|reports|review|campaign|campaigns|register|overdue|today|due|units?|file the plan)\b"
)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Loads the demo once, inside a transaction that is rolled back after the last test of this module."""
    from django.conf import settings
    from django.test.utils import override_settings

    keys = tmp_path_factory.mktemp("keys")
    uploads = tmp_path_factory.mktemp("uploads")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=uploads, KEYS_DIR=keys):
        assert settings.MODE == "test"
        around = transaction.atomic()
        around.__enter__()
        try:
            call_command("load_demo", verbosity=0)
            yield keys
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


pytestmark = [
    pytest.mark.usefixtures("demo", "db"),
    pytest.mark.xdist_group("demo"),  # loaded once, by one worker
    pytest.mark.skipif(
        connection.vendor == "postgresql", reason="the demo is shown on SQLite; its verbs are tested on both"
    ),
]


def campaign(key: str) -> Campaign:
    return Campaign.objects.get(short_name=read(FILES[key])["campaign"]["short_name"])


def running() -> Campaign:
    return Campaign.objects.get(short_name=read("current.json")["campaign"]["short_name"])


def counts() -> dict[str, int]:
    rooms = ("units", "accounts", "documents", "deadlines", "ballots", "campaigns", "scoring", "awards", "core")
    return {
        model._meta.label: model._default_manager.count()
        for room in rooms
        for model in apps.get_app_config(room).get_models()
    }


def test_loading_again_changes_nothing() -> None:
    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before


def test_refused_in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")


def test_refused_before_the_communes_of_today_exist() -> None:
    with clock.pretend(date(2025, 6, 18)), pytest.raises(CommandError, match="01/10/2025"):
        call_command("load_demo")


@pytest.mark.parametrize("key", FILES)
def test_a_campaign_carries_what_its_document_says(key: str) -> None:
    data, today = read(FILES[key])["campaign"], clock.today()
    row = campaign(key)
    assert (row.theme, row.kind, row.host.code) == (data["theme"], data["kind"], data["host"])
    assert (row.starts_on, row.ends_on) == (day(data["starts_on"], today), day(data["ends_on"], today))
    assert [(c.name, c.ordinal, c.from_date, c.to_date) for c in row.commemorations.all()] == [
        (c["name"], c["ordinal"], day(c["from_date"], today), day(c["to_date"], today)) for c in data["commemorations"]
    ]
    assert [(p.label, p.heading, p.text) for p in row.content_points.all()] == list(_points(data["content_points"]))
    assert [(m.name, m.owner_level) for m in row.movements.all()] == [
        (m["name"], m["owner_level"]) for m in data["movements"]
    ]
    assert [(f.field, f.text) for f in row.flags.all()] == [(f["field"], f["text"]) for f in data["flags"]]
    assert [t.addressee for t in row.tasks.all()] == ["; ".join(t["units"]) for t in data["tasks"]]
    assert [t.tone for t in row.tasks.all()] == [t["tone"] for t in data["tasks"]]
    assert all(t.text.startswith(d["text"]) for t, d in zip(row.tasks.all(), data["tasks"], strict=True))
    tops = [i for i in row.indicators.all() if i.parent_id is None]
    assert [(i.name, i.comparator, i.value, i.unit_of_measure, i.owner.code, i.allotted) for i in tops] == [
        (i["name"], i["comparator"], Decimal(i["value"]), i["unit"], i["owner"], i["allotted"])
        for i in data["indicators"]
    ]


def _points(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        yield row["label"], row["heading"], row["text"]
        yield from _points(row["children"])


@pytest.mark.parametrize("key", FILES)
def test_a_document_keeps_its_citations_recipients_and_contradictions(key: str) -> None:
    data = read(FILES[key])["directive"]
    row = campaign(key).directive
    assert row is not None
    assert (row.number, row.symbol, row.issuer, row.signer_name) == (
        data["number"],
        data["symbol"],
        data["issuer"],
        data["signer_name"],
    )
    assert [r.text for r in row.recipients.all()] == [f"Kính gửi: {a}" for a in data["addressees"]] + data["recipients"]
    assert [(c.text, c.relation) for c in row.citations.all()] == [
        (as_cited(c), c["relation"]) for c in data["citations"]
    ]
    assert all(c.cited is not None and c.cited.citation_only for c in row.citations.select_related("cited"))
    assert [(f.field, f.text) for f in row.flags.all()] == [(f["field"], f["text"]) for f in data["flags"]]


def test_the_cascade_hangs_on_a_directive_known_under_two_numbers() -> None:
    above = Directive.objects.get(issued_on=date(2021, 8, 11), citation_only=True, campaigns__isnull=False)
    assert {str(n) for n in above.numbers.all()} == {"02/CT-UBND", "09/CT-UBND"}
    parent = above.campaigns.get()
    assert {c.pk for c in parent.children.all()} == {
        campaign(k).pk for k in ("truong-chinh-tri", "tp-lai-chau", "ktxh-2024")
    }
    assert campaign("tan-uyen").parent.directive.full_number == "109-KH/HU"  # type: ignore[union-attr]


def test_the_poor_districts_have_their_own_target() -> None:
    sub = campaign("ktxh-2024").indicators.get(parent__isnull=False)
    assert (float(sub.value), sub.group_units.count(), sub.parent.name) == (5.4, 4, "Mức giảm tỷ lệ hộ nghèo")


def test_who_is_addressed() -> None:
    def kinds(row: Campaign) -> set[str]:
        return set(row.participations.values_list("unit__kind", flat=True))

    assert "commune" not in kinds(campaign("ktxh-2024"))
    assert {"province_office", "district"} <= kinds(campaign("ktxh-2024"))
    congress = campaign("dai-hoi-2025")
    assert kinds(congress) == {"province_office", "district", "party", "front", "enterprise"}
    assert set(congress.participations.filter(unit__kind__in=("party", "front")).values_list("tone", flat=True)) == {
        "request"
    }
    assert running().participations.filter(unit__kind="commune").count() == 38


def test_reports_stand_in_every_state() -> None:
    assert set(Report.objects.values_list("status", flat=True)) == set(Report.Status.values)
    assert Report.objects.filter(status="submitted", read_at=None).exists()
    assert Report.objects.filter(status="submitted", read_at__isnull=False).exists()
    assert Report.objects.filter(status="accepted", version_no__gt=1).exists()
    assert Report.objects.filter(status="accepted", late_days__gt=0).exists()
    assert Report.objects.filter(entered_by_host=True, signed_file__isnull=False).exists()
    assert ReportValue.objects.filter(value=None).exclude(no_value_reason="").exists()
    assert ActionLog.objects.filter(action="campaigns.report.withdraw").exists()
    assert DutyExtension.objects.exists()
    assert Duty.objects.overdue().filter(kind="campaigns.report").exists()
    assert set(Duty.objects.values_list("outcome", flat=True)) == {"", *Outcome.values}
    assert set(Participation.objects.values_list("status", flat=True)) == set(Participation.Status.values)
    assert set(Participation.objects.values_list("plan_status", flat=True)) == set(Participation.PlanStatus.values)
    assert TaskUnit.objects.exclude(done_on=None).exists()


def test_histories_carry_the_days_on_which_things_happened() -> None:
    years = {row.at.year for row in ActionLog.objects.all()}
    assert {2021, 2022, 2023, 2024, 2025} <= years
    assert not ActionLog.objects.filter(at__gt=clock.now()).exists()
    assert not Report.objects.filter(submitted_at__gt=clock.now()).exists()


def test_the_next_deadline_is_a_week_away() -> None:
    open_ones = Duty.objects.open().filter(
        context_ref=f"campaign:{running().pk}", kind="campaigns.report", unit__kind="commune"
    )
    week = clock.today() + timedelta(days=7)
    assert open_ones.filter(due_on=week).exists()
    assert (
        running().periods.filter(due_on__gte=clock.today()).order_by("due_on").values_list("due_on", flat=True)[0]
        == week
    )


def test_what_became_of_the_districts_final_reports() -> None:
    congress = campaign("dai-hoi-2025")
    final = congress.periods.get(kind="final")
    assert final.due_on == date(2025, 6, 30)
    districts = Unit.objects.filter(kind="district")
    assert not Duty.objects.open().filter(unit__in=districts).exists()
    reports = Report.objects.filter(period=final, participation__unit__in=districts)
    on_time = reports.filter(late_days=0, entered_by_host=False, status="accepted")
    assert on_time.count() >= 4
    assert reports.filter(entered_by_host=True, status="accepted").count() == 2
    assert reports.filter(status="returned").count() == 1
    moved = Duty.objects.filter(unit__in=districts, outcome=Outcome.TRANSFERRED)
    assert moved.count() == 2
    assert all("1670/NQ-UBTVQH15" in row.reason for row in moved)


def test_tan_phong_has_a_draft_and_a_returned_report() -> None:
    mine = Report.objects.filter(participation__unit__code="phuong-03408", participation__campaign=running())
    assert set(mine.values_list("status", flat=True)) == {"draft", "returned"}


def test_tan_phong_runs_a_campaign_of_its_own_under_the_province() -> None:
    child = running().children.get()
    assert (child.host.code, child.status) == ("phuong-03408", "running")
    assert set(child.participations.values_list("unit__kind", flat=True)) == {"hamlet"}
    assert set(Report.objects.filter(participation__campaign=child).values_list("status", flat=True)) == {
        "submitted",
        "accepted",
    }


def test_who_led_the_old_ward_leads_the_new_one() -> None:
    roles = User.objects.get(username="tanphong").roles.order_by("starts_on")
    assert [(r.unit.code, r.ends_on) for r in roles if r.unit] == [
        ("tp-lai-chau-phuong-tan-phong-cu", date(2025, 6, 30)),
        ("phuong-03408", None),
    ]


@pytest.mark.parametrize("username", [*NAMED, "xa-03424", "xa-03424.cb"])
def test_everybody_has_a_home_in_vietnamese(username: str, sign_in: SignIn) -> None:
    user = User.objects.get(username=username)
    assert user.check_password(PASSWORD)
    answer = sign_in(user).get(reverse("overview:home"))
    assert answer.status_code == 200
    assert english(answer.content.decode()) == []


@pytest.mark.parametrize(
    ("username", "name"),
    [
        ("chuyenvien", "campaigns:list"),
        ("chuyenvien", "campaigns:reports"),
        ("chuyenvien", "campaigns:directives"),
        ("chuyenvien", "deadlines:list"),
        ("chuyenvien", "units:list"),
        ("tanphong", "campaigns:list"),
        ("tanphong.cb", "campaigns:reports"),
        ("lanhdao", "campaigns:list"),
        ("truongkhoi", "campaigns:reports"),
        ("quantri", "accounts:users"),
    ],
)
def test_lists_show_no_code_and_no_english(username: str, name: str, sign_in: SignIn) -> None:
    answer = sign_in(User.objects.get(username=username)).get(reverse(name))
    assert answer.status_code == 200
    assert english(answer.content.decode()) == []


@pytest.mark.parametrize("page", ["campaign", "content", "indicators", "units", "board", "duties", "documents"])
def test_campaign_pages_show_no_code_and_no_english(page: str, sign_in: SignIn) -> None:
    client = sign_in(User.objects.get(username="chuyenvien"))
    for row in (running(), campaign("ktxh-2024"), campaign("dai-hoi-2025")):
        answer = client.get(reverse(f"campaigns:{page}", args=[row.pk]))
        assert answer.status_code == 200
        assert english(answer.content.decode()) == []


@pytest.mark.parametrize("status", Report.Status.values)
def test_a_report_opens_in_every_state(status: str, sign_in: SignIn) -> None:
    row = (
        Report.objects.filter(status=status, participation__campaign=running(), entered_by_host=False)
        .order_by("id")
        .first()
    )
    assert row is not None
    user = User.objects.holding(unit=row.participation.unit_id).order_by("id").first()
    assert user is not None
    answer = sign_in(user).get(reverse("campaigns:report", args=[row.participation_id, row.period_id]))
    assert answer.status_code == 200
    assert english(answer.content.decode()) == []


def english(page: str) -> list[str]:
    """Codes and English words among what a reader sees."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.S)
    shown = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return sorted(set(ENGLISH.findall(shown.lower())))


# ---- scoring -----------------------------------------------------------------------------------------------------------
def test_last_years_rounds_are_released_and_this_years_stand_at_three_stages(sign_in: SignIn) -> None:
    released = Round.objects.filter(status=Round.Status.RELEASED)
    assert released.count() == 2
    for one in released:
        assert Result.objects.in_force().filter(release__round=one, rank=1).count() == 1
    stages = RoundStage.objects.filter(round__status=Round.Status.RUNNING, status=RoundStage.Status.OPEN)
    assert sorted(stages.values_list("kind", flat=True)) == ["appraisal", "block", "self"]
    block = Round.objects.get(stages__in=stages, stages__kind="self").block
    assert block is not None
    heads = User.objects.get(username="truongkhoi").roles.filter(block=block)
    assert (heads.exists(), block.memberships.filter(unit__code="so-gddt").exists()) == (True, True)


@pytest.mark.parametrize("username", ["chuyenvien", "truongkhoi", "sogddt", "sogddt.cb", "tanphong"])
@pytest.mark.parametrize(
    "name", ["scoring:ranking", "scoring:rounds", "scoring:sheets", "scoring:tables", "scoring:blocks"]
)
def test_scoring_lists_show_no_code_and_no_english(username: str, name: str, sign_in: SignIn) -> None:
    answer = sign_in(User.objects.get(username=username)).get(reverse(name))
    assert answer.status_code == 200
    assert english(answer.content.decode()) == []


def test_scoring_pages_show_no_code_and_no_english(sign_in: SignIn) -> None:
    client = sign_in(User.objects.get(username="chuyenvien"))
    for one in Round.objects.all():
        for name in ("round", "result", "fairness"):
            answer = client.get(reverse(f"scoring:{name}", args=[one.pk]))
            assert answer.status_code == 200
            assert english(answer.content.decode()) == []


# ---- awards ------------------------------------------------------------------------------------------------------------
VOTERS = ("chutich", *(f"uyvien{number}" for number in range(1, 8)))


def nomination(name: str, code: str) -> Nomination:
    return Nomination.objects.select_related("proposal").get(
        name=name, award__code=code, proposal__status="for_council"
    )


def failing(row: Nomination) -> list[str]:
    return [c["code"] for c in row.checks["conditions"] if c["met"] != "yes" and not c.get("judged")]


def test_a_whole_chain_one_across_the_merger_and_one_broken_by_a_year() -> None:
    whole, across, broken = (nomination(n, "CSTDT") for n in ("Giàng Thị Sua", "Lò Thị Hương", "Nguyễn Thị Hiên"))
    assert (whole.verdict, across.verdict, broken.verdict) == ("yes", "yes", "no")
    assert "chain" in failing(broken)
    places = AwardRecord.objects.filter(subject=across.subject, award__code="CSTDCS").values_list("at_unit", flat=True)
    assert len(set(places)) == 2  # the ward of before the reform and that of today


def test_every_state_of_a_proposal_can_be_seen() -> None:
    states = set(Proposal.objects.values_list("status", flat=True))
    assert states == {
        "draft", "for_signature", "sent", "received", "appraising", "returned", "for_council", "decided", "refused",
    }  # fmt: skip
    assert Proposal.objects.order_by().values("unit").distinct().count() == 6


def test_a_quota_is_exceeded_by_one_and_two_people_share_a_name(sign_in: SignIn) -> None:
    draft = Proposal.objects.get(unit__code="so-y-te", status="draft")
    page = sign_in(User.objects.get(username="so-y-te.cb")).get(reverse("awards:proposal", args=[draft.pk])).text
    assert "4/3" in page
    namesakes = Nomination.objects.filter(name="Lò Văn Hùng").values_list("subject__born_year", flat=True)
    assert sorted(namesakes) == [1979, 1985]


def test_the_finished_session_left_a_decision_certificates_and_told_the_units() -> None:
    session = CouncilSession.objects.get(status="signed")
    decision = Decision.objects.get(session=session)
    assert (decision.status, decision.lines.count(), Certificate.objects.count()) == ("issued", 4, 4)
    refused = Nomination.objects.get(name="Hoàng Văn Thiện", award__code="BK_T")
    assert refused.outcome == "refused"
    assert not RouteStep.objects.filter(proposal__status="decided", kind="notice").exclude(status="done").exists()
    address = Certificate.objects.earliest("pk").address
    assert Client().get(reverse("awards:verify_code", args=[address])).status_code == 200


@pytest.mark.parametrize("username", VOTERS)
def test_everybody_can_vote_now(username: str, sign_in: SignIn, demo: Path, settings: Any) -> None:
    settings.KEYS_DIR = demo  # where the keys of the open ballots lie
    for ballot in Ballot.objects.filter(status="open"):
        page = sign_in(User.objects.get(username=username)).get(reverse("ballots:vote", args=[ballot.pk]))
        assert "Giàng Thị Sua" in page.text or "Sùng Thị Dở" in page.text


def test_a_list_stands_before_the_public_with_a_comment_to_moderate() -> None:
    row = Disclosure.objects.get(status="open")
    assert "Tao Thị Phiên" in Client().get(reverse("awards:consultation", args=[row.address])).text
    assert [x.status for x in row.comments.all()] == ["waiting"]
