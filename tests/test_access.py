"""One request per URL × role × method, against tests/access.txt; a URL without a row fails."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import RoleAssignment
from accounts.models.second_factor import RememberedDevice
from accounts.models.sessions import UserSession
from awards import loading
from awards.models import Award, RuleSet
from ballots.holding import Voter
from campaigns import reporting
from campaigns.models import Directive, Entrant
from core import clock, jobs
from core.models import ImportBatch, Outbox
from deadlines import extension_requests, filing, host_year
from deadlines.models import DayOverride, Duty, Reminder
from documents import kinds
from documents.models import LegalDocument, TemplateVersion
from documents.models.library import LegalType
from tests import access
from tests.conftest import Province
from tests.factories import ballots as votes
from tests.factories import campaigns_reporting as ground
from tests.factories import certificates as certified
from tests.factories import council as sittings
from tests.factories import decisions as rulings
from tests.factories import disclosure as opinions
from tests.factories import dossier as dossiers
from tests.factories import higher as files_up
from tests.factories import papers, proposals
from tests.factories import ratings as merits
from tests.factories import reception as desk
from tests.factories import register as people_of
from tests.factories import rounds as scored
from tests.factories import scoring as tables
from tests.factories.accounts import UserFactory
from units.models.reorganising import Reorganisation

TODAY = date(2025, 6, 18)


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


ALL = list(dict.fromkeys(names(get_resolver())))
AT_ONCE = 50


@pytest.fixture
def world(province: Province) -> dict[str, list[Any]]:
    """Arguments of every URL: a running and a draft campaign of the province, a draft report of the first commune, and so on."""
    with clock.pretend(TODAY):
        return arguments(province)


def records(province: Province, run: ground.Running, file: Any) -> SimpleNamespace:
    """One record of each kind that stands beside the campaign: papers, library, reorganisation, import, delegation …"""
    paper = papers.paper(run.campaign, province.officer, on=TODAY)
    template = TemplateVersion.objects.create(
        unit=province.host, kind=paper.kind, number=1, blob=file.blob, added_by=province.officer, added_at=clock.now()
    )
    law = LegalDocument.objects.create(
        keeper=province.host,
        doc_type=LegalType.values[0],
        number="06/2022/QH15",
        issuer="Quốc hội",
        title="Luật Thi đua, khen thưởng",
    )
    change = Reorganisation.objects.create(
        kind="merge",
        host=province.host,
        number="01/NQ",
        effective_on=TODAY,
        created_by=province.officer,
        created_at=clock.now(),
    )
    change.parts.create(
        position=0, predecessor=province.communes[0], outcome="existing", successor=province.communes[1]
    )
    batch = ImportBatch.objects.create(
        kind="units", owner=province.officer, blob=file.blob, format="xlsx", status="ready", created_at=clock.now()
    )
    people = ImportBatch.objects.create(
        kind="users", owner=province.officer, blob=file.blob, format="xlsx", status="applied", created_at=clock.now()
    )
    delegated = RoleAssignment.objects.create(
        user=UserFactory(),
        role="head",
        unit=province.commune,
        starts_on=TODAY,
        ends_on=date(2025, 7, 31),
        delegated_by=province.head,
        delegated_from=province.head.roles.get(),
    )
    session = UserSession.objects.create(
        user=province.clerk, session_key="k" * 32, label="Firefox", started_at=clock.now(), seen_at=clock.now()
    )
    asked = extension_requests.ask(
        duty=Duty.objects.filter(unit=province.commune).order_by("id")[1],
        due_on=date(2025, 12, 30),
        reason="Lũ",
        by=province.clerk,
    )
    device = RememberedDevice.objects.create(
        user=province.clerk,
        digest="d" * 64,
        label="Firefox",
        created_at=clock.now(),
        seen_at=clock.now(),
        expires_at=clock.now(),
    )
    return SimpleNamespace(
        paper=paper,
        template=template,
        law=law,
        change=change,
        batch=batch,
        people=people,
        delegated=delegated,
        session=session,
        device=device,
        asked=asked,
    )


def issued_year(province: Province) -> tuple[Any, Any]:
    """A plan of the year with one issued line for the communes, done by the first."""
    plan = host_year.start(host=province.host, year=TODAY.year, by=province.officer)
    entry = host_year.add_entry(
        plan=plan, by=province.officer, kind="report", title="Báo cáo", opens_on=TODAY, due_on=date(2025, 6, 25),
        unit_kinds=["commune"],
    )  # fmt: skip
    host_year.issue(plan=plan, entries=[entry.pk], by=province.officer)
    duty = Duty.objects.get(about_ref=entry.ref, unit=province.commune)
    said = filing.Said(note="Đã gửi")
    filing.send(filing=filing.of_duty(duty, entry), version=1, said=said, by=province.head)
    return plan, entry


def arguments(province: Province) -> dict[str, list[Any]]:
    run = ground.running(province.host, province.communes, province.officer)
    draft = ground.DraftCampaignFactory(host=province.host)
    report = ground.written(run, province.clerk)
    file = ground.evidence(province.commune, province.clerk)
    cited = reporting.attach(report=report, evidence=file, by=province.clerk, indicator=run.indicators[0])
    entrant = Entrant.objects.create(participation=run.part, kind="person", name="Lò Thị Mai")
    directive = Directive.objects.create(
        keeper=province.host, doc_type="plan", issuer="UBND tỉnh", subject="Phát động thi đua", created_at=clock.now()
    )
    duty = Duty.objects.filter(unit=province.commune).earliest("id")
    reminder = Reminder.objects.create(
        duty=duty, due_on=duty.due_on, rung="D-7", channel="email", state="sent", send_on=TODAY, planned_at=clock.now()
    )
    day = DayOverride.objects.create(day=date(2025, 8, 2), working=True, note="Làm bù")
    job = jobs.enqueue("core.list", title="Danh sách", owner=province.clerk)
    message = Outbox.objects.filter(recipient=province.clerk).earliest("id")
    other = records(province, run, file)
    plan, entry = issued_year(province)
    part, period, clerk = [run.part.pk], [run.part.pk, run.period.pk], [province.clerk.pk]
    unit, block, campaign = [province.commune.pk], [province.block.pk], [run.campaign.pk]
    return {
        "core:file": [file.blob_id], "core:draft": ["campaigns-report", "1"], "core:job": [job.pk],
        "overview:message": [message.pk],
        "accounts:password_reset_confirm": ["MQ", "set-password"],
        **_all("core:import_new", "import_template", args=["units"]),
        **_all("core:import", "import_columns import_mend import_faulty import_undo", args=[other.batch.pk]),
        "core:import_act": [other.batch.pk, "apply"],
        **_all("accounts:user", "user_edit user_lock user_unlock user_password role_assign invite"
                               " invite_slip second_factor_reset", args=clerk),
        "accounts:invitation": ["nobody-knows-this"],
        **_all("accounts:invite_all", "invite_slips", args=[other.people.pk]),
        "accounts:delegate": [province.head.roles.get().pk], "accounts:delegation_end": [other.delegated.pk],
        "accounts:device_forget": [other.device.pk], "accounts:session_end": [other.session.pk],
        **_all("accounts:unit_people", "review", args=unit),
        **_all("units:reorganisation", "reorganisation_edit reorganisation_preview"
                               " reorganisation_undo", args=[other.change.pk]),
        **_all("documents:paper", "paper_number paper_give_number paper_files paper_replace", args=[other.paper.pk]),
        "units:reorganisation_apart": [other.change.pk, *unit],
        "documents:paper_choose": [kinds.KINDS[other.paper.kind].source, *campaign],
        "documents:paper_write": [other.paper.kind, *campaign],
        "documents:template_retire": [other.template.pk], "documents:template": [province.host.pk, other.paper.kind],
        **_all("documents:numbering_of", "numbering_series", args=[province.host.pk]),
        **_all("documents:legal", "legal_edit", args=[other.law.pk]),
        "accounts:role_end": [province.clerk.roles.get(role="clerk").pk],
        **_all("units:unit", "edit rename move close", args=unit),
        **_all("units:block", "block_edit block_copy", args=block),
        **_all("deadlines:year", "year_entry_add year_issue", args=[plan.pk]),
        **_all("deadlines:year_entry", "year_entry_edit year_entry_remove year_withdraw year_receive_many", args=[entry.pk]),
        **_all("deadlines:year_work", "year_receive year_return", args=[entry.pk, province.commune.pk]),
        "deadlines:load_unit": unit, "deadlines:weekly_switch": [province.host.pk],
        "deadlines:weekly_pdf": [province.host.pk, TODAY.isoformat()],
        "deadlines:calendar_remove": [day.pk], "deadlines:duty": [duty.pk], "deadlines:extend": [duty.pk],
        **_all("deadlines:ladder", "ladder_edit ladder_restore", args=[province.host.pk, "unit", "all"]),
        "deadlines:reminder": [reminder.pk], "deadlines:proof": [duty.pk], "deadlines:proof_pdf": [duty.pk],
        **ballot_arguments(province),
        **tables.addresses(province),
        **_all("deadlines:ask", "acknowledge", args=[duty.pk]), "deadlines:feed": ["nobody-knows-this"],
        **_all("deadlines:extension_request", "extension_request_withdraw", args=[other.asked.pk]),
        "deadlines:meaning": [province.host.pk],
        "campaigns:edit": [draft.pk, "content"],
        **_all("campaigns:rehearsal", "rehearsal_units launch allotment", args=[draft.pk]),
        "campaigns:conclude": [*campaign, "review"],
        **_all("campaigns:campaign", "add_participants child_create figures content indicators units board"
                               " duties documents calendar_file", args=campaign),
        "campaigns:indicator": [*campaign, run.indicators[0].pk],
        "campaigns:directive": [directive.pk], "campaigns:directive_edit": [directive.pk],
        **_all("campaigns:registration", "excuse plan entrants", args=part),
        "campaigns:entrant_remove": [*part, entrant.pk], "campaigns:task": [run.task.pk],
        **_all("campaigns:report", "report_check report_discard report_return report_paper report_compare"
                               " report_print", args=period),
        "campaigns:report_action": [*period, "submit"],
        "campaigns:report_evidence": [*period, "indicator", run.indicators[0].pk],
        "campaigns:report_evidence_drop": [*period, cited.pk],
        "campaigns:report_version": [*period, 1],
        **award_arguments(province),
        **rulings.addresses(province),
        **opinions.addresses(province),
        **files_up.addresses(province),
        **scored.addresses(province),
    }  # fmt: skip


def ballot_arguments(province: Province) -> dict[str, list[Any]]:
    """An open ballot in which the council votes; the member closes it."""
    members = (province.member, province.chair, province.secretary)
    held = votes.opened(province.host, voters=[Voter(user) for user in members])
    ballot = [held.ballot.pk]
    return {
        **_all("ballots:ballot", "vote act void extend paper receipts recount", args=ballot),
        **_all("ballots:member", "member_remove tie", args=[*ballot, 1]),
    }


def award_arguments(province: Province) -> dict[str, list[Any]]:
    """One award and one rule of a set that is still provisional; a person of the commune who holds the award."""
    loading.load()
    award, rules = Award.objects.get(code="LDTT"), RuleSet.objects.get(code="TDKT-2022")
    rule = rules.rules.filter(award=award, part="condition").earliest("position")
    person = people_of.SubjectFactory(unit=province.commune)
    other = people_of.SubjectFactory(unit=province.commune)
    merged = people_of.merged(person, province)
    record = people_of.RecordFactory(subject=person, at_unit=province.commune, award=award)
    return {
        **_all("awards:person", "person_edit person_twins person_check", args=[person.pk]),
        "awards:person_record": [person.pk, "rating"],
        "awards:person_merge": [person.pk, other.pk], "awards:person_unmerge": [person.pk, merged.pk],
        **merits.addresses(province, TODAY),
        **sittings.addresses(province),
        **_all("awards:collective", "collective_check unit_plan", args=[province.commune.pk]),
        "awards:record": [record.pk], "awards:record_change": [record.pk, "strip"],
        **certified.addresses(province),
        "awards:award": [award.code], "awards:rule_set": [rules.code], "awards:rule_set_move": [rules.code, "lock"],
        **_all("awards:rule", "rule_edit", args=[rules.code, rule.pk]),
        **proposals.addresses(province),
        **dossiers.addresses(province),
        **desk.addresses(province),
    }  # fmt: skip


def _all(first: str, others: str, args: list[Any]) -> dict[str, list[Any]]:
    """ "units:unit", "edit move" → the three full names with the same arguments."""
    room = first.partition(":")[0]
    return dict.fromkeys((first, *(f"{room}:{other}" for other in others.split())), args)


def letter(response: Any) -> str:
    code = response.status_code
    if code in (302, 303) and response["Location"].startswith(reverse(settings.LOGIN_URL)):
        return "s"
    return {200: "o", 302: "r", 303: "r", 403: "f", 404: "n", 405: "m", 400: "i", 409: "i", 422: "i"}.get(
        code, str(code)
    )


def answers(client: Client, url: str) -> tuple[str, str]:
    """What GET and an empty POST answer; whatever they changed is rolled back."""
    found = []
    for method in (client.get, client.post):
        with transaction.atomic(), clock.pretend(TODAY):
            response = method(url)
            found.append(letter(response))
            if response.streaming:  # read to the end: the client then closes the file behind it
                list(response.streaming_content)
            transaction.set_rollback(True)
    return found[0], found[1]


def parts() -> list[Any]:
    """The URLs of each room, so many at a time that two workers share a large room."""
    rooms: dict[str, list[str]] = {}
    for name in ALL:
        rooms.setdefault(name.partition(":")[0], []).append(name)
    return [
        pytest.param(names[start : start + AT_ONCE], id=f"{room}-{start // AT_ONCE + 1}")
        for room, names in sorted(rooms.items())
        for start in range(0, len(names), AT_ONCE)
    ]


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="who may do what does not depend on the database: PostgreSQL is asked"
)
@pytest.mark.parametrize("listed", parts())
def test_every_url_answers_each_role_as_the_table_says(
    listed: list[str], world: dict[str, list[Any]], province: Province, sign_in: Callable[..., Client]
) -> None:
    table, wrong, seen = access.table(), [], []
    people = {**province.everyone, "stranger": province.clerks[1]}
    clients = {role: Client() if role == "anonymous" else sign_in(people[role]) for role in access.ROLES}
    for name in listed:
        url = reverse(name, args=world.get(name, []))
        pairs = [answers(fresh(clients[role], role, people, sign_in, name), url) for role in access.ROLES]
        got = ("".join(g for g, _p in pairs), "".join(p for _g, p in pairs))
        seen.append(f"{name:34} {got[0]} {got[1]}")
        if table.get(name) != got:
            wrong.append(f"{name}: the table says {table.get(name)}, the answers are {got}")
    if os.environ.get("RECORD_ACCESS"):
        with Path(os.environ["RECORD_ACCESS"]).open("a", encoding="utf-8") as file:
            file.write("\n".join(seen) + "\n")
    assert not wrong, "\n".join(wrong)


def fresh(client: Client, role: str, people: dict[str, Any], sign_in: Callable[..., Client], name: str) -> Client:
    """Signing out ends the session; those URLs get a client of their own."""
    if name in ("accounts:sign_out", "accounts:unlock", "accounts:resume") and role != "anonymous":
        return sign_in(people[role])
    return client


def test_the_table_has_no_row_for_a_url_that_is_gone() -> None:
    assert sorted(access.table()) == sorted(ALL)


def test_the_roles_page_is_written_from_the_table() -> None:
    assert access.PAGE.read_text(encoding="utf-8") == access.page()
