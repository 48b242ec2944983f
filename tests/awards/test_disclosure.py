"""Public disclosure: prepared by the host, read and commented by everybody, closed with its summary."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards import disclosure
from awards.models import Disclosure, Nomination, PublicComment
from core import clock
from deadlines.models import Duty
from tests.factories import disclosure as ground

DAY = date(2025, 3, 3)  # a Monday; ten working days later is Monday 17/03/2025


@pytest.fixture(autouse=True)
def _on_the_day(clean_cache: None) -> Any:
    with clock.pretend(DAY):
        yield


@pytest.fixture
def names(province: Any) -> list[Nomination]:
    return ground.nominated(province.host, province.commune, ["Giàng Thị Sua", "Lò Văn Ổn"])


@pytest.fixture
def listed(province: Any, names: list[Nomination]) -> Disclosure:
    return ground.published(province.host, names, province.officer)


def public(row: Disclosure) -> str:
    return reverse("awards:consultation", args=[row.address])


def said(client: Client, row: Disclosure, **values: Any) -> Any:
    data = {"name": "Vàng A Páo", "contact": "0900 000 000", "text": "Chị Sua xứng đáng.", "about": "", **values}
    return client.post(public(row), data)


def test_an_officer_prepares_publishes_and_everybody_reads(as_officer: Client, names: list[Nomination]) -> None:
    page = as_officer.get(reverse("awards:disclosure_add"))
    assert "Giàng Thị Sua" in page.text
    assert "Chiến sĩ thi đua toàn quốc" in page.text
    answer = as_officer.post(
        reverse("awards:disclosure_add"),
        {"title": "CSTĐ toàn quốc 2024", "days": 10, "nominations": [x.pk for x in names]},
    )
    row = Disclosure.objects.get()
    assert answer.headers["Location"] == reverse("awards:disclosure", args=[row.pk])
    anonymous = Client()
    assert anonymous.get(public(row)).status_code == 404  # a draft is nobody's
    as_officer.post(reverse("awards:disclosure_publish", args=[row.pk]), {"action": "open"})
    row.refresh_from_db()
    assert (row.status, row.ends_on) == ("open", date(2025, 3, 17))
    text = anonymous.get(public(row)).text
    assert "Giàng Thị Sua" in text
    assert "Lò Văn Ổn" in text
    assert row.digest in text
    assert "CSTĐ toàn quốc 2024" in anonymous.get(reverse("awards:consultations")).text
    assert Duty.objects.get(kind="awards.disclosure").due_on == date(2025, 3, 20)


def test_only_what_must_be_public_is_public(listed: Disclosure, names: list[Nomination]) -> None:
    subject = names[0].subject
    subject.id_last, subject.born_on = "4321", date(1980, 5, 17)
    subject.save()
    text = Client().get(public(listed)).text
    assert "4321" not in text
    assert "17/05/1980" not in text


def test_a_shorter_time_than_the_rule_asks_is_refused_beside_the_field(
    as_officer: Client, names: list[Nomination]
) -> None:
    answer = as_officer.post(
        reverse("awards:disclosure_add"), {"title": "Quá ngắn", "days": 5, "nominations": [names[0].pk]}
    )
    assert answer.context["form"].errors["days"] == ["Quy định của danh hiệu này yêu cầu ít nhất 10 ngày làm việc."]
    assert 'value="Quá ngắn"' in answer.text
    assert not Disclosure.objects.exists()


def test_names_of_another_host_cannot_be_forged_into_a_list(as_officer: Client, province: Any, make_other: Any) -> None:
    other = make_other()
    foreign = ground.nominated(other.host, other.commune, ["Người Tỉnh Khác"])
    answer = as_officer.post(
        reverse("awards:disclosure_add"), {"title": "Giả", "days": 10, "nominations": [foreign[0].pk]}
    )
    assert "nominations" in answer.context["form"].errors
    assert not Disclosure.objects.exists()


@pytest.fixture
def make_other() -> Any:
    from tests.conftest import make_province

    return make_province


def test_a_published_list_does_not_change(as_officer: Client, listed: Disclosure, names: list[Nomination]) -> None:
    answer = as_officer.post(
        reverse("awards:disclosure_edit", args=[listed.pk]),
        {"title": "Khác", "days": 10, "nominations": [names[0].pk], "version": listed.version},
    )
    assert answer.status_code == 403
    listed.refresh_from_db()
    assert listed.title != "Khác"
    assert listed.nominations.count() == 2


def test_a_list_altered_in_the_database_no_longer_fits_its_seal(listed: Disclosure) -> None:
    content = [{**listed.content[0], "name": "Người khác"}, *listed.content[1:]]
    Disclosure.objects.filter(pk=listed.pk).update(content=content)
    assert "không còn khớp" in Client().get(public(listed)).text


def test_a_comment_shows_only_after_moderation_and_is_answered_on_record(
    as_officer: Client, listed: Disclosure, names: list[Nomination]
) -> None:
    citizen = Client()
    answer = said(citizen, listed, about=names[0].pk)
    assert answer.status_code == 302
    assert "Chị Sua xứng đáng." not in citizen.get(public(listed)).text
    row = PublicComment.objects.get()
    assert (row.nomination, row.status, row.sender != "127.0.0.1") == (names[0], "waiting", True)
    act = reverse("awards:disclosure_comment", args=[listed.pk, row.pk])
    as_officer.post(act, {"act": "reply", "answer": "Hội đồng ghi nhận."})
    as_officer.post(act, {"act": "show"})
    text = citizen.get(public(listed)).text
    assert "Chị Sua xứng đáng." in text
    assert "Hội đồng ghi nhận." in text
    assert "0900 000 000" not in text
    as_officer.post(act, {"act": "hide"})
    assert "Chị Sua xứng đáng." not in citizen.get(public(listed)).text


def test_comments_from_one_place_are_limited_and_a_repeated_one_counts_once(listed: Disclosure) -> None:
    citizen = Client()
    said(citizen, listed)
    said(citizen, listed)
    assert PublicComment.objects.count() == 1
    for number in range(4):
        said(citizen, listed, text=f"Ý kiến {number}")
    refused = said(citizen, listed, text="Ý kiến thứ sáu")
    assert "Mỗi giờ chỉ nhận tối đa 5 ý kiến" in refused.text
    assert "Ý kiến thứ sáu" in refused.text
    assert PublicComment.objects.count() == 5


def test_a_machine_that_fills_every_field_leaves_nothing(listed: Disclosure) -> None:
    said(Client(), listed, website="http://spam.example")
    assert not PublicComment.objects.exists()


def test_a_comment_about_a_name_of_another_list_is_refused(listed: Disclosure) -> None:
    answer = said(Client(), listed, about=listed.content[0]["id"] + 999)
    assert "about" in answer.context["form"].errors
    assert not PublicComment.objects.exists()


def test_after_the_last_day_no_comment_is_taken(listed: Disclosure) -> None:
    with clock.pretend(date(2025, 3, 17)):
        said(Client(), listed, text="Ngày cuối")
    with clock.pretend(date(2025, 3, 18)):
        answer = said(Client(), listed, text="Muộn")
        assert "Đã hết thời gian nhận ý kiến" in answer.text
    assert [x.text for x in PublicComment.objects.all()] == ["Ngày cuối"]


def test_closing_waits_for_moderation_then_keeps_the_summary(as_officer: Client, listed: Disclosure) -> None:
    said(Client(), listed)
    close = reverse("awards:disclosure_close", args=[listed.pk])
    with clock.pretend(date(2025, 3, 18)):
        assert as_officer.get(close).status_code == 403
        row = PublicComment.objects.get()
        as_officer.post(reverse("awards:disclosure_comment", args=[listed.pk, row.pk]), {"act": "show"})
        form = as_officer.get(close).context["form"]
        assert "Chị Sua xứng đáng." in form["summary"].value()
        assert "override_reason" not in form.fields
        as_officer.post(close, {"summary": "Một ý kiến đồng tình."})
    listed.refresh_from_db()
    assert (listed.status, listed.summary, listed.override_reason) == ("closed", "Một ý kiến đồng tình.", "")
    assert not Duty.objects.filter(kind="awards.disclosure", done_on=None).exists()


def test_closing_early_needs_a_reason_beside_the_field(as_officer: Client, listed: Disclosure) -> None:
    close = reverse("awards:disclosure_close", args=[listed.pk])
    refused = as_officer.post(close, {"summary": "Không có ý kiến.", "override_reason": ""})
    assert refused.context["form"].errors["override_reason"] == [
        "Danh sách được công khai đến hết ngày 17/03/2025; nêu lý do kết thúc sớm."
    ]
    as_officer.post(close, {"summary": "Không có ý kiến.", "override_reason": "Họp gấp theo yêu cầu của Tỉnh ủy."})
    listed.refresh_from_db()
    assert (listed.status, listed.override_reason) == ("closed", "Họp gấp theo yêu cầu của Tỉnh ủy.")


def test_what_lacks_its_disclosure_is_named_until_it_is_closed(
    province: Any, names: list[Nomination], as_officer: Client
) -> None:
    plain = ground.nominated(province.host, province.commune, ["Tòng Văn Dân"], code="BK_T")
    everybody = list(Nomination.objects.select_related("proposal"))
    assert [x.nomination for x in disclosure.lacking(everybody)] == names  # the provincial route does not ask
    row = ground.published(province.host, names[:1], province.officer)
    assert [(x.nomination, x.running) for x in disclosure.lacking(everybody)] == [(names[0], row), (names[1], None)]
    disclosure.close(disclosure=row, summary="Không có ý kiến.", override_reason="Gấp", by=province.officer)
    assert [x.nomination for x in disclosure.lacking(everybody)] == names[1:]
    assert plain[0] not in [x.nomination for x in disclosure.lacking(everybody)]


def test_people_without_the_host_reach_nothing(province: Any, sign_in: Any, listed: Disclosure) -> None:
    row = PublicComment.objects.create(disclosure=listed, name="A", text="B", at=clock.now())
    for name, args in [
        ("awards:disclosure", [listed.pk]), ("awards:disclosure_close", [listed.pk]), ("awards:disclosure_edit", [listed.pk]),
    ]:  # fmt: skip
        assert sign_in(province.clerk).get(reverse(name, args=args)).status_code == 404
    act = reverse("awards:disclosure_comment", args=[listed.pk, row.pk])
    assert sign_in(province.clerk).post(act, {"act": "show"}).status_code == 404
    assert sign_in(province.member).post(act, {"act": "show"}).status_code == 403
    row.refresh_from_db()
    assert row.status == "waiting"


@pytest.mark.parametrize("who", ["page", "public", "list"])
def test_queries_do_not_grow_with_names_and_comments(
    province: Any, as_officer: Client, names: list[Nomination], who: str
) -> None:
    more = ground.nominated(province.host, province.commune, [f"Người {n}" for n in range(10)])
    rows = [
        ground.published(province.host, names[:1], province.officer),
        ground.published(province.host, more, province.officer),
    ]
    for n in range(6):
        PublicComment.objects.create(disclosure=rows[1], name="A", text=f"Ý {n}", at=clock.now(), nomination=more[n])
    counts = []
    for row in rows:
        url = {
            "page": reverse("awards:disclosure", args=[row.pk]), "public": public(row), "list": reverse("awards:disclosures"),
        }[who]  # fmt: skip
        as_officer.get(url)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            as_officer.get(url)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_comment_that_comes_after_closing_is_refused_and_nothing_waits_unread(
    listed: Disclosure, province: Any
) -> None:
    disclosure.close(disclosure=listed, summary="Không có ý kiến.", override_reason="Gấp", by=province.officer)
    assert "Đã hết thời gian nhận ý kiến" in said(Client(), listed, text="Muộn").text
    assert not PublicComment.objects.exists()
