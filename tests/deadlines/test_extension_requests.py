"""A unit asks for a later date, the host's officer answers once, both stand on record."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from core import clock
from core.models import ActionLog, Outbox
from deadlines import duties, extension_requests, extensions
from deadlines.models import Desk, Duty, ExtensionRequest
from tests.conftest import make_province
from tests.factories import accounts as people
from tests.factories import campaigns_boards as ground

TODAY, DUE, WANTED = date(2025, 6, 18), date(2025, 6, 20), date(2025, 6, 27)
S = ExtensionRequest.Status
WHY = "Lũ quét, đường vào ba bản bị chia cắt"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _today():
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def duty(province):
    return ground.owe(province.commune, province.host, DUE, title="Nộp báo cáo quý II")


@pytest.fixture
def asked(duty, province):
    return extension_requests.ask(duty=duty, due_on=WANTED, reason=WHY, by=province.clerk)


def ask(client, duty, **data):
    values = {"due_on": str(WANTED), "reason": WHY, "_token": "a1"}
    return client.post(reverse("deadlines:ask", args=[duty.pk]), {**values, **data})


def reply(client, asked, decision="grant", **data):
    values = {"decision": decision, "due_on": str(WANTED), "answer": "", "_token": f"r-{decision}"}
    return client.post(reverse("deadlines:extension_request", args=[asked.pk]), {**values, **data})


def page(client, name, pk):
    return client.get(reverse(f"deadlines:{name}", args=[pk])).content.decode()


# ---- asking ----
def test_the_clerk_asks_from_the_duty_and_the_officers_desk_owes_an_answer(as_clerk, sign_in, province, duty):
    assert reverse("deadlines:ask", args=[duty.pk]) in page(as_clerk, "duty", duty.pk)
    assert ask(as_clerk, duty)["Location"] == reverse("deadlines:duty", args=[duty.pk])
    row = ExtensionRequest.objects.get()
    assert (row.status, row.from_due_on, row.due_on, row.reason, row.asked_by) == (
        S.WAITING, DUE, WANTED, WHY, province.clerk,
    )  # fmt: skip
    owed = Duty.objects.get(kind=duties.ANSWER)
    assert (owed.unit, owed.host, owed.desk, owed.due_on) == (province.host, province.host, Desk.OFFICER, DUE)
    home = sign_in(province.officer).get("/").content.decode()
    assert f"Trả lời đề nghị gia hạn: {province.commune.short_name}" in home
    html = page(as_clerk, "duty", duty.pk)
    assert "Đề nghị đến ngày 27/06/2025" in html
    assert "Chờ trả lời" in html
    assert ActionLog.objects.filter(action="deadlines.ask_extension").count() == 1


def test_evidence_goes_into_the_units_files_and_the_officer_reads_it(as_clerk, as_officer, sign_in, province, duty):
    ask(as_clerk, duty, evidence=SimpleUploadedFile("bien-ban.pdf", PDF, content_type="application/pdf"))
    row = ExtensionRequest.objects.get()
    assert row.evidence.unit == province.commune
    url = reverse("core:file", args=[row.evidence.blob_id])
    assert url in page(as_officer, "extension_request", row.pk)
    assert b"".join(as_officer.get(url).streaming_content) == PDF
    assert sign_in(province.clerks[1]).get(url).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"due_on": "2025-06-20"}, "Hạn mới phải sau ngày 20/06/2025."),
        ({"due_on": "2025-06-19"}, "Hạn mới phải sau ngày 20/06/2025."),
        ({"due_on": "2035-01-01"}, "Hạn mới cách hôm nay quá ba năm."),
        ({"due_on": ""}, "field-error"),
        ({"reason": "   "}, "field-error"),
    ],
)
def test_bad_input_is_refused_beside_the_field_and_nothing_is_lost(as_clerk, duty, data, sentence):
    html = ask(as_clerk, duty, **data).content.decode()
    assert sentence in html
    if "reason" not in data:
        assert WHY in html
    assert not ExtensionRequest.objects.exists()


def test_a_date_that_is_past_is_refused(as_clerk, province):
    late = ground.owe(province.commune, province.host, date(2025, 6, 2))
    assert "Hạn mới đã qua." in ask(as_clerk, late, due_on="2025-06-10").content.decode()


def test_a_date_beyond_the_campaigns_end_must_be_said(as_clerk, province):
    run = ground.launched(province.host, [province.commune], province.officer, [DUE], ends_on=date(2025, 6, 25))
    owed = Duty.objects.get(context_ref=f"campaign:{run.pk}", unit=province.commune)
    html = ask(as_clerk, owed).content.decode()
    assert "Phong trào kết thúc ngày 25/06/2025" in html
    assert not ExtensionRequest.objects.exists()
    assert ask(as_clerk, owed, beyond_end="on", _token="a2").status_code == 302
    assert ExtensionRequest.objects.get().due_on == WANTED


@pytest.mark.parametrize("who", ["officer", "leader", "admin"])
def test_only_the_unit_that_owes_it_asks(sign_in, province, duty, who):
    response = ask(sign_in(getattr(province, who)), duty)
    assert response.status_code == 403
    assert "Chỉ người của đơn vị có việc này mới được đề nghị gia hạn." in response.content.decode()


def test_another_units_duty_is_not_there_and_a_closed_one_is_refused(as_clerk, sign_in, province, duty):
    assert ask(sign_in(province.clerks[1]), duty).status_code == 404
    duties.close(key=duty.key)
    response = ask(as_clerk, duty)
    assert response.status_code == 403
    assert "Việc này đã đóng" in response.content.decode()


def test_a_second_request_waits_for_the_first_answer(as_clerk, duty, asked):
    response = ask(as_clerk, duty)
    assert response.status_code == 403
    assert "Việc này đang có một đề nghị gia hạn chờ trả lời." in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionRequest.objects.create(
            duty=duty, from_due_on=DUE, due_on=WANTED, reason="x", asked_by=asked.asked_by, asked_at=clock.now()
        )


def test_the_same_form_twice_asks_once(as_clerk, duty):
    assert [ask(as_clerk, duty).status_code for _ in range(2)] == [302, 302]
    assert ExtensionRequest.objects.count() == 1


# ---- answering ----
def test_granted_as_asked_the_unit_is_told_once_and_the_officers_duty_is_done(as_officer, province, duty, asked):
    assert reply(as_officer, asked).status_code == 302
    duty.refresh_from_db()
    asked.refresh_from_db()
    assert (duty.due_on, asked.status, asked.extension.due_on) == (WANTED, S.GRANTED, WANTED)
    assert not Duty.objects.open().filter(kind=duties.ANSWER).exists()
    told = Outbox.objects.filter(kind=extensions.KIND)
    assert sorted(told.values_list("recipient__username", flat=True)) == sorted(
        [province.clerk.username, province.head.username]
    )
    assert all("từ 20/06/2025 sang 27/06/2025" in body for body in told.values_list("body", flat=True))
    html = page(as_officer, "duty", duty.pk)
    assert "Đã đồng ý" in html
    assert WHY in html


def test_another_date_than_the_one_asked_may_be_given(as_officer, duty, asked):
    reply(as_officer, asked, due_on="2025-06-24", answer="Tỉnh cần số liệu trước ngày 25")
    duty.refresh_from_db()
    asked.refresh_from_db()
    assert (duty.due_on, asked.due_on, asked.answer) == (date(2025, 6, 24), WANTED, "Tỉnh cần số liệu trước ngày 25")


def test_refused_with_a_reason_the_date_stays_and_the_unit_reads_why(as_officer, as_clerk, province, duty, asked):
    response = reply(as_officer, asked, "refuse")
    assert "Nêu rõ lý do: đơn vị sẽ đọc." in response.content.decode()
    reply(as_officer, asked, "refuse", answer="Đã gia hạn chung đến 20/6", _token="r2")
    duty.refresh_from_db()
    asked.refresh_from_db()
    assert (duty.due_on, asked.status) == (DUE, S.REFUSED)
    letter = Outbox.objects.get(kind=extension_requests.KIND, recipient=province.clerk)
    assert "Đã gia hạn chung đến 20/6" in letter.body
    assert "Không đồng ý" in page(as_clerk, "duty", duty.pk)
    assert not Duty.objects.open().filter(kind=duties.ANSWER).exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"decision": ""}, "Chọn đồng ý hoặc từ chối."),
        ({"due_on": ""}, "Nhập hạn mới."),
        ({"due_on": "2025-06-20"}, "Hạn mới phải sau ngày 20/06/2025."),
    ],
)
def test_an_incomplete_answer_is_refused_beside_the_field(as_officer, asked, data, sentence):
    assert sentence in reply(as_officer, asked, **data).content.decode()
    asked.refresh_from_db()
    assert asked.status == S.WAITING


def test_two_officers_at_once_give_one_answer_and_the_slower_learns_who_was_faster(
    as_officer, sign_in, province, asked
):
    second = people.UserFactory(full_name="Vàng Thị Sua")
    people.RoleFactory(user=second, role=Role.OFFICER, host=province.host)
    reply(as_officer, asked)
    late = reply(sign_in(second), asked, "refuse", answer="Không cần thiết", _token="other")
    assert late.status_code == 409
    assert f"{province.officer.full_name} đã xử lý trước: đồng ý gia hạn." in late.content.decode()
    assert Outbox.objects.filter(kind=extension_requests.KIND).count() == 0
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == (S.GRANTED, province.officer)


def test_the_verb_itself_names_who_was_faster(province, asked):
    from core.refusals import Conflict

    stale = ExtensionRequest.objects.select_related("duty").get(pk=asked.pk)
    extension_requests.refuse(request=asked, answer="Không cần thiết", by=province.officer)
    for act in (
        lambda: extension_requests.refuse(request=stale, answer="Muộn", by=province.officer),
        lambda: extension_requests.grant(request=stale, due_on=WANTED, answer="", by=province.officer),
        lambda: extension_requests.withdraw(request=stale, by=province.clerk),
    ):
        with pytest.raises(Conflict) as found:
            act()
        assert str(found.value.message).startswith(f"{province.officer.full_name} đã xử lý trước")
    assert Outbox.objects.filter(kind=extension_requests.KIND, recipient=province.clerk).count() == 1


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "admin"])
def test_nobody_else_answers(sign_in, province, asked, who):
    assert reply(sign_in(getattr(province, who)), asked).status_code == 403
    asked.refresh_from_db()
    assert asked.status == S.WAITING


def test_an_officer_who_acts_for_the_unit_does_not_answer_it(sign_in, province, asked):
    person = people.clerk(province.commune)
    people.RoleFactory(user=person, role=Role.OFFICER, host=province.host)
    response = reply(sign_in(person), asked)
    assert response.status_code == 403
    assert "Bạn đang làm việc cho chính đơn vị này" in response.content.decode()


def test_a_request_outside_ones_sight_is_not_there(sign_in, province, asked):
    client = sign_in(province.clerks[1])
    assert client.get(reverse("deadlines:extension_request", args=[asked.pk])).status_code == 404
    assert reply(client, asked).status_code == 404
    assert client.post(reverse("deadlines:extension_request_withdraw", args=[asked.pk])).status_code == 404


def test_a_later_date_given_directly_answers_the_request_too(as_officer, province, duty, asked):
    as_officer.post(
        reverse("deadlines:extend", args=[duty.pk]),
        {"was": str(DUE), "due_on": "2025-06-25", "reason": "Bão số 3", "_token": "d1"},
    )
    asked.refresh_from_db()
    assert (asked.status, asked.extension.due_on, asked.answer) == (S.GRANTED, date(2025, 6, 25), "Bão số 3")
    assert Outbox.objects.filter(recipient=province.clerk, kind=extensions.KIND).count() == 1


# ---- taking back, and the end of the work ----
def test_the_unit_withdraws_while_nobody_has_answered(as_clerk, as_officer, duty, asked):
    url = reverse("deadlines:extension_request_withdraw", args=[asked.pk])
    assert url in page(as_clerk, "extension_request", asked.pk)
    assert as_officer.post(url).status_code == 403
    assert as_clerk.post(url).status_code == 302
    asked.refresh_from_db()
    assert asked.status == S.WITHDRAWN
    assert Duty.objects.get(kind=duties.ANSWER).outcome == "withdrawn"
    assert as_clerk.post(url).status_code == 409


def test_a_request_lapses_with_the_work_it_was_about(as_officer, duty, asked):
    duties.close(key=duty.key)
    asked.refresh_from_db()
    assert asked.status == S.LAPSED
    assert not Duty.objects.open().exists()
    assert "Hết hiệu lực: việc đã đóng" in page(as_officer, "extension_request", asked.pk)


def test_the_page_costs_the_same_however_many_requests_there_were(as_officer, province, duty, count_queries):
    def round_trip():
        row = extension_requests.ask(duty=duty, due_on=duty.due_on + timedelta(7), reason=WHY, by=province.clerk)
        extension_requests.refuse(request=row, answer="Chưa đủ lý do", by=province.officer)

    round_trip()
    page(as_officer, "duty", duty.pk)
    one = count_queries(lambda: page(as_officer, "duty", duty.pk))
    round_trip()
    round_trip()
    assert count_queries(lambda: page(as_officer, "duty", duty.pk)) == one <= 20


# ---- many at once ----
def many(client, chosen, **data):
    values = {
        "duties": [d.pk for d in chosen], "due_on": str(WANTED), "reason": "Bão số 3", "document": "15/CĐ-UBND",
        "_token": "m1",
    }  # fmt: skip
    return client.post(reverse("deadlines:extend_many"), {**values, **data})


def test_the_list_is_shown_first_ticked_for_what_was_chosen(as_officer, province, duty):
    ground.owe(
        province.communes[1], province.host, DUE, title="Việc khác", context="Phong trào khác", context_ref="test:2"
    )
    url = reverse("deadlines:extend_many")
    chosen = as_officer.get(url, {"ref": "test:1"}).context["choices"]
    assert [(d.pk, ticked) for d, ticked in chosen] == [(duty.pk, True)]
    everything = as_officer.get(url).context["choices"]
    assert [ticked for _duty, ticked in everything] == [False, False]
    name = province.commune.short_name.replace("ã", "a").replace("ư", "u").replace("ờ", "o")
    assert [d.pk for d, _t in as_officer.get(url, {"unit": name}).context["choices"]] == [duty.pk]


def test_everyone_is_told_once_with_the_document_and_waiting_requests_are_answered(as_officer, province, duty, asked):
    second = ground.owe(province.commune, province.host, TODAY, title="Nộp kế hoạch")
    other = ground.owe(province.communes[1], province.host, TODAY)
    assert many(as_officer, [duty, second, other]).status_code == 302
    assert set(Duty.objects.filter(due_on=WANTED)) == {duty, second, other}
    letter = Outbox.objects.get(recipient=province.clerk, kind=extensions.KIND)
    assert letter.subject == "Gia hạn 2 việc đến ngày 27/06/2025"
    assert "Theo văn bản số 15/CĐ-UBND" in letter.body
    asked.refresh_from_db()
    assert asked.status == S.GRANTED
    assert {row.document for row in duty.extensions.all()} == {"15/CĐ-UBND"}
    assert "theo 15/CĐ-UBND" in page(as_officer, "duty", duty.pk)


def test_statements_do_not_grow_with_the_number_of_units(province, count_queries):
    def extend(number):
        rows = [ground.owe(unit, province.host, DUE) for unit in province.communes[:number]]
        return count_queries(lambda: extensions.grant_many(owed=rows, due_on=WANTED, reason="Bão", by=province.officer))

    extend(1)
    assert extend(1) == extend(3)


def test_a_date_beyond_the_end_of_a_campaign_stops_all_unless_said(as_officer, province):
    run = ground.launched(province.host, province.communes[:2], province.officer, [DUE], ends_on=date(2025, 6, 25))
    owed = list(Duty.objects.filter(context_ref=f"campaign:{run.pk}"))
    assert "Phong trào kết thúc ngày 25/06/2025" in many(as_officer, owed).content.decode()
    assert not Duty.objects.filter(due_on=WANTED).exists()
    assert many(as_officer, owed, beyond_end="on", _token="m2").status_code == 302
    assert Duty.objects.filter(due_on=WANTED).count() == 2


# ---- two officers at once ----
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite serialises writers; proved on PostgreSQL")
def test_of_two_officers_who_answer_at_once_one_is_told_that_the_other_was_faster(client_of_two):
    duty, asked, clients = client_of_two
    gate, answers = Barrier(2), {}

    def run(decision, client, **data):
        try:
            with clock.pretend(TODAY):
                gate.wait(10)
                answers[decision] = reply(client, asked, decision, **data).status_code
        finally:
            connections.close_all()

    threads = [
        Thread(target=run, args=("grant", clients[0])),
        Thread(target=run, args=("refuse", clients[1]), kwargs={"answer": "Không đủ căn cứ"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    asked.refresh_from_db()
    duty.refresh_from_db()
    won = "grant" if asked.status == S.GRANTED else "refuse"
    lost = ({"grant", "refuse"} - {won}).pop()
    assert answers[won] == 302
    assert answers[lost] in (403, 409)
    assert duty.due_on == (WANTED if won == "grant" else DUE)
    assert duty.extensions.count() == (1 if won == "grant" else 0)
    answered = ("extension_request.grant", "extension_request.refuse")
    assert ActionLog.objects.filter(action__in=[f"deadlines.{a}" for a in answered] + list(answered)).count() == 1
    assert not Duty.objects.open().filter(kind=duties.ANSWER).exists()


@pytest.fixture
def client_of_two(transactional_db):
    province = make_province()
    second = people.RoleFactory(role=Role.OFFICER, host=province.host, unit=None).user
    owed = ground.owe(province.commune, province.host, DUE, title="Nộp báo cáo quý II")
    asked = extension_requests.ask(duty=owed, due_on=WANTED, reason=WHY, by=province.clerk)
    clients = [Client(), Client()]
    for client, user in zip(clients, (province.officer, second), strict=True):
        client.force_login(user)
    return owed, asked, clients
