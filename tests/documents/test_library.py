"""The legal library: validity, replacement, grounds, who keeps it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core import clock
from documents import library
from documents.engine.citing import cite, ground
from documents.models import LegalDocument, LegalLink
from tests.conftest import Province

SignIn = Callable[..., Client]
DAY = date(2025, 8, 20)


@pytest.fixture
def loaded(db: None) -> None:
    call_command("load_library", verbosity=0)


def entry(**data: Any) -> dict[str, Any]:
    return {
        "doc_type": "decision",
        "number": "12/2025/QĐ-UBND",
        "title": "ban hành Quy chế thi đua, khen thưởng",
        "issuer": "Ủy ban nhân dân tỉnh",
        "issued_on": "2025-08-01",
        "in_force_on": "2025-08-15",
        **data,
    }


def test_loading_the_library_again_adds_nothing_and_keeps_what_the_office_changed(loaded: None) -> None:
    count, links = LegalDocument.objects.count(), LegalLink.objects.count()
    LegalDocument.objects.filter(number="152/2025/NĐ-CP").update(unconfirmed="")
    call_command("load_library", verbosity=0)
    assert (LegalDocument.objects.count(), LegalLink.objects.count()) == (count, links)
    assert LegalDocument.objects.get(number="152/2025/NĐ-CP").unconfirmed == ""


def test_a_file_that_is_not_there_is_named(db: None) -> None:
    with pytest.raises(CommandError, match=r"nothing\.json"):
        call_command("load_library", "nothing.json")


@pytest.mark.parametrize(
    ("day", "holding", "not_holding"),
    [
        (date(2023, 6, 1), "91/2017/NĐ-CP", "98/2023/NĐ-CP"),
        (date(2024, 6, 1), "98/2023/NĐ-CP", "152/2025/NĐ-CP"),
        (date(2025, 7, 1), "152/2025/NĐ-CP", "98/2023/NĐ-CP"),
        (date(2026, 9, 30), "06/2022/QH15", "06/2026/QH16"),
    ],
)
def test_each_day_has_its_law(loaded: None, day: date, holding: str, not_holding: str) -> None:
    numbers = set(LegalDocument.objects.in_force(day).values_list("number", flat=True))
    assert holding in numbers
    assert not_holding not in numbers


def test_laws_are_cited_without_their_number_decrees_with_it(loaded: None) -> None:
    law, decree = (LegalDocument.objects.get(number=number) for number in ("06/2022/QH15", "98/2023/NĐ-CP"))
    assert library.citation(law) == "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
    assert library.citation(decree).startswith(
        "Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ quy định chi tiết"
    )
    assert library.grounds([decree, law])[0] == "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"


def test_what_is_not_known_is_left_out_of_a_citation() -> None:
    assert cite("plan", "", None, "", "phát động thi đua") == "Kế hoạch phát động thi đua"
    assert ground("Căn cứ Luật A") == "Căn cứ Luật A"


def test_an_officer_adds_a_document_that_ends_the_one_it_replaces(
    loaded: None, province: Province, as_officer: Client
) -> None:
    mine = {"keeper": province.host.pk}
    with clock.pretend(DAY):
        as_officer.post(
            reverse("documents:legal_add"),
            entry(number="01/2020/QĐ-UBND", issued_on="2020-01-01", in_force_on="2020-01-10", **mine),
        )
        as_officer.post(reverse("documents:legal_add"), entry(replaces="01/2020/qđ-ubnd", **mine))
        old, new = (
            LegalDocument.objects.get(number="01/2020/QĐ-UBND"),
            LegalDocument.objects.get(number="12/2025/QĐ-UBND"),
        )
        page = as_officer.get(reverse("documents:legal", args=[old.pk])).content.decode()
    assert old.ends_on == date(2025, 8, 14)
    assert new.acts_on.get().earlier == old
    assert "Đã bị thay thế" in page
    assert "12/2025/QĐ-UBND" in page


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"number": ""}, "number", "Hãy nhập mục này."),
        ({"ends_on": "2025-08-01"}, "ends_on", "Ngày kết thúc"),
        ({"replaces": "999/2099/NĐ-CP"}, "replaces", "Kho chưa có văn bản số “999/2099/NĐ-CP”."),
        ({"issued_on": "31/02/2025"}, "issued_on", "30/06/2025"),
        ({"doc_type": "poem"}, "doc_type", "poem"),
    ],
)
def test_a_bad_entry_is_refused_beside_its_field(
    loaded: None, province: Province, as_officer: Client, data: dict[str, str], field: str, sentence: str
) -> None:
    answer = as_officer.post(reverse("documents:legal_add"), entry(keeper=province.host.pk, **data))
    assert sentence in " ".join(str(e) for e in answer.context["form"].errors[field])


def test_a_number_stands_once_in_the_library(province: Province, as_officer: Client) -> None:
    as_officer.post(reverse("documents:legal_add"), entry(keeper=province.host.pk))
    answer = as_officer.post(reverse("documents:legal_add"), entry(keeper=province.host.pk))
    assert "Kho đã có văn bản mang số này." in answer.content.decode()
    assert LegalDocument.objects.count() == 1


def test_two_people_correcting_one_document_the_second_keeps_what_was_typed(
    province: Province, as_admin: Client
) -> None:
    as_admin.post(reverse("documents:legal_add"), entry())
    document = LegalDocument.objects.get()
    url = reverse("documents:legal_edit", args=[document.pk])
    assert as_admin.post(url, entry(title="Bản thứ nhất", version="1")).status_code == 302
    clash = as_admin.post(url, entry(title="Bản thứ hai", version="1"))
    assert clash.status_code == 409
    assert "Bản thứ hai" in clash.content.decode()
    document.refresh_from_db()
    assert document.title == "Bản thứ nhất"


def test_who_keeps_what(loaded: None, province: Province, sign_in: SignIn) -> None:
    common = LegalDocument.objects.get(number="06/2022/QH15")
    edit, add = reverse("documents:legal_edit", args=[common.pk]), reverse("documents:legal_add")
    assert sign_in(province.admin).get(edit).status_code == 200
    assert sign_in(province.officer).get(edit).status_code == 403
    assert sign_in(province.officer).post(edit, entry(version="1")).status_code == 403
    assert sign_in(province.head).get(add).status_code == 403
    assert sign_in(province.head).post(add, entry()).status_code == 403
    assert sign_in(province.outsider).get(reverse("documents:legal", args=[common.pk])).status_code == 404
    assert sign_in(province.officer).post(add, entry()).status_code == 200  # common to all is not the officer's to add
    assert not LegalDocument.objects.filter(number="12/2025/QĐ-UBND").exists()


def test_the_list_shows_what_holds_today_first_and_searches_without_diacritics(loaded: None, as_clerk: Client) -> None:
    with clock.pretend(DAY):
        page = as_clerk.get(reverse("documents:library")).content.decode()
        found = as_clerk.get(reverse("documents:library"), {"q": "nghi dinh 98/2023 thi dua", "tab": "ended"})
        sheet = as_clerk.get(reverse("documents:library"), {"export": "xlsx"})
    assert "152/2025/NĐ-CP" in page
    assert "91/2017/NĐ-CP" not in page
    assert found.status_code == 200
    assert b"".join(sheet.streaming_content)  # type: ignore[attr-defined]
    assert sheet["Content-Type"].endswith("sheet")


def test_the_list_costs_the_same_with_one_and_with_all_documents(
    province: Province, as_officer: Client, count_queries: Any
) -> None:
    url = reverse("documents:library")
    library.add(
        by=province.admin,
        doc_type="law",
        number="1/2020/QH14",
        issuer="Quốc hội",
        title="Luật A",
        issued_on=date(2020, 1, 1),
    )
    as_officer.get(url)
    one = count_queries(lambda: as_officer.get(url))
    call_command("load_library", verbosity=0)
    assert count_queries(lambda: as_officer.get(url)) == one


def test_grounds_are_picked_from_what_holds_today(loaded: None, province: Province, as_officer: Client) -> None:
    from campaigns.papers import LAUNCH
    from documents.models import IssuedPaper
    from tests.documents.test_papers import form_of
    from tests.factories import papers as factory

    campaign = factory.campaign(province)
    url = reverse("documents:paper_write", args=[LAUNCH, campaign.pk])
    law, old = (LegalDocument.objects.get(number=number) for number in ("06/2022/QH15", "91/2017/NĐ-CP"))
    with clock.pretend(DAY):
        data = form_of(as_officer, url)
        forged = as_officer.post(url, data | {"picked": [old.pk]})
        as_officer.post(url, data | {"picked": [law.pk], "grounds": "Theo đề nghị của Giám đốc Sở Nội vụ"})
    assert "picked" in forged.context["form"].errors
    assert IssuedPaper.objects.get().content["grounds"] == [
        "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
        "Theo đề nghị của Giám đốc Sở Nội vụ",
    ]
