"""Numbers of papers: from the clerk's register, or given here; never twice the same."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from documents import issuing, numbers
from documents.engine.letterhead import initials, letterhead
from documents.engine.numbers import canonical
from documents.models import IssuedPaper, Numbering
from tests.conftest import Province, make_province
from tests.factories import papers as factory

SignIn = Callable[..., Client]
TODAY = factory.DAY


@pytest.fixture
def campaign(province: Province) -> Any:
    return factory.campaign(province, theme="Đoàn kết, sáng tạo")


def own(province: Province, **values: Any) -> Numbering:
    return numbers.save_setting(unit=province.host, version=0, by=province.officer, own=True, **values)


def record(client: Client, paper: IssuedPaper, **data: Any) -> Any:
    with clock.pretend(TODAY):
        return client.post(
            reverse("documents:paper_number", args=[paper.pk]), {"number": "05", "issued_on": "2025-03-20", **data}
        )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5", "5"),
        ("05", "5"),
        ("005", "5"),
        ("12A", "12a"),
        ("12đ", "12đ"),
        ("0", None),
        ("05/BC", None),
        ("-1", None),
        ("năm", None),
        ("1234567", None),
    ],
)
def test_a_number_is_read_as_the_register_writes_it(typed: str, kept: str | None) -> None:
    assert canonical(typed) == kept


def test_the_registers_number_is_recorded_afterwards_and_printed(
    campaign: Any, province: Province, as_officer: Client
) -> None:
    paper = factory.paper(campaign, province.officer)
    answer = record(as_officer, paper)
    paper.refresh_from_db()
    assert answer.status_code == 302
    assert (paper.number, paper.number_year, paper.issued_on, paper.full_number) == (
        "5",
        2025,
        date(2025, 3, 20),
        "05/UBND",
    )
    assert [file.number for file in paper.files.all()] == ["5", ""]


def test_a_number_is_unique_per_body_series_and_year(campaign: Any, province: Province, as_officer: Client) -> None:
    first, second = factory.paper(campaign, province.officer), factory.paper(campaign, province.officer)
    record(as_officer, first)
    answer = record(as_officer, second, number="5")
    assert "Số 05/UBND năm 2025 đã cấp cho văn bản" in answer.content.decode()
    assert record(as_officer, second, issued_on="2024-12-31").status_code == 302
    with pytest.raises(Exception, match=r"one_paper_per_number|UNIQUE"):
        IssuedPaper.objects.filter(pk=second.pk).update(number_year=2025)


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"number": "05/BC-UBND"}, "number", "8"),
        ({"number": "năm"}, "number", "Ghi số như trong sổ đăng ký"),
        ({"number": ""}, "number", "Hãy nhập mục này."),
        ({"issued_on": "2025-03-21"}, "issued_on", "Ngày ban hành ở tương lai."),
        ({"issued_on": "1990-01-01"}, "issued_on", "chỉ có từ ngày"),
        ({"issued_on": "hôm nay"}, "issued_on", "dd/mm/yyyy"),
    ],
)
def test_a_bad_number_is_refused_beside_its_field(
    campaign: Any, province: Province, as_officer: Client, data: dict[str, str], field: str, sentence: str
) -> None:
    paper = factory.paper(campaign, province.officer)
    answer = record(as_officer, paper, **data)
    shown = " ".join(str(e) for e in answer.context["form"].errors[field])
    assert sentence in shown
    paper.refresh_from_db()
    assert paper.number == ""


def test_a_number_written_down_wrongly_is_mended_with_a_reason_and_the_old_file_stays(
    campaign: Any, province: Province, as_officer: Client
) -> None:
    paper = factory.paper(campaign, province.officer)
    record(as_officer, paper)
    without = record(as_officer, paper, number="15")
    record(as_officer, paper, number="15", reason="Đọc nhầm sổ.")
    paper.refresh_from_db()
    assert "reason" in without.context["form"].errors
    assert paper.number == "15"
    assert [file.number for file in paper.files.all()] == ["15", "5", ""]
    with clock.pretend(TODAY):
        assert "Đọc nhầm sổ." in as_officer.get(reverse("documents:paper", args=[paper.pk])).content.decode()


def test_own_numbering_begins_at_01_each_year_and_goes_on_after_numbers_written_by_hand(
    campaign: Any, province: Province
) -> None:
    own(province)
    first = factory.paper(campaign, province.officer)
    second = factory.paper(campaign, province.officer)
    assert (first.full_number, second.full_number) == ("01/UBND", "02/UBND")
    numbers.continue_from(unit=province.host, series="CV", year=2025, last=57, by=province.officer)
    assert factory.paper(campaign, province.officer).number == "58"
    assert factory.paper(campaign, province.officer, on=date(2026, 1, 2)).full_number == "01/UBND"


def test_types_have_their_own_series_or_share_one(campaign: Any, province: Province) -> None:
    from campaigns.papers import PLEDGE

    campaign.participations.update(status="registered")
    setting = own(province)
    assert factory.paper(campaign, province.officer).full_number == "01/UBND"
    assert factory.paper(campaign, province.officer, PLEDGE).full_number == "01/GUTĐ-UBND"
    numbers.save_setting(unit=province.host, version=setting.version, by=province.officer, own=True, by_kind=False)
    assert factory.paper(campaign, province.officer).number == "1"
    assert factory.paper(campaign, province.officer, PLEDGE).number == "2"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite writes one after another anyway")
def test_two_people_at_once_never_get_the_same_number() -> None:
    province = make_province()
    campaign = factory.campaign(province)
    own(province)
    papers, together, given = 8, Barrier(8), []

    def write() -> None:
        together.wait()
        try:
            given.append(factory.paper(campaign, province.officer).number)
        finally:
            connection.close()

    threads = [Thread(target=write) for _n in range(papers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, given)) == list(range(1, papers + 1))


def test_a_paper_from_before_own_numbering_can_be_given_its_number(
    campaign: Any, province: Province, as_officer: Client
) -> None:
    paper = factory.paper(campaign, province.officer)
    url = reverse("documents:paper_give_number", args=[paper.pk])
    refused = as_officer.post(url)
    own(province)
    as_officer.post(url)
    paper.refresh_from_db()
    assert refused.status_code == 403
    assert "do văn thư cấp" in refused.content.decode()
    assert paper.number == "1"
    assert as_officer.post(url).status_code == 403


def test_a_series_does_not_go_back(province: Province, as_officer: Client) -> None:
    own(province)
    numbers.continue_from(unit=province.host, series="CV", year=clock.today().year, last=9, by=province.officer)
    page = as_officer.post(
        reverse("documents:numbering_series", args=[province.host.pk]), {"series": "CV", "last": "3"}, follow=True
    )
    assert "Đã cấp đến số 9" in page.content.decode()
    assert (
        as_officer.post(
            reverse("documents:numbering_series", args=[province.host.pk]), {"series": "CV", "last": "x"}
        ).status_code
        == 302
    )


def test_the_setting_is_saved_on_screen_and_a_second_save_of_the_old_page_is_refused(
    province: Province, as_officer: Client
) -> None:
    url = reverse("documents:numbering_of", args=[province.host.pk])
    data = {
        "own": "yes",
        "by_kind": "no",
        "abbreviation": "UBND",
        "department": "TĐKT",
        "place": "Lai Châu",
        "version": "0",
    }
    assert as_officer.post(url, data).status_code == 302
    clash = as_officer.post(url, data | {"place": "Phong Thổ"})
    assert clash.status_code == 409
    assert "Phong Thổ" in clash.content.decode()
    setting = Numbering.objects.get(unit=province.host)
    assert (setting.own, setting.by_kind, setting.place) == (True, False, "Lai Châu")


def test_a_letters_symbol_ends_in_the_drafting_department(campaign: Any, province: Province) -> None:
    numbers.save_setting(
        unit=province.host, version=0, by=province.officer, own=False, department="TĐKT", place="Lai Châu"
    )
    paper = factory.paper(campaign, province.officer)
    assert (paper.symbol, paper.content["place"]) == ("UBND-TĐKT", "Lai Châu")


def test_the_head_of_a_paper_names_the_body_as_it_was_called_on_that_day(province: Province) -> None:
    from units import units

    day = date(2025, 7, 1)
    units.rename(
        unit=province.department,
        version=1,
        name="Sở Nội vụ và Lao động",
        short_name="Sở Nội vụ",
        on=day,
        by=province.admin,
    )
    province.department.refresh_from_db()
    assert numbers.letterhead_of(province.department, date(2025, 6, 30)).issuing_body == ("SỞ NỘI VỤ",)
    assert numbers.letterhead_of(province.department, day).issuing_body == ("SỞ NỘI VỤ VÀ LAO ĐỘNG",)


@pytest.mark.parametrize(
    ("kind", "name", "lines", "place"),
    [
        ("province", "Ủy ban nhân dân tỉnh Lai Châu", ("ỦY BAN NHÂN DÂN", "TỈNH LAI CHÂU"), "Lai Châu"),
        ("commune", "Phường Tân Phong", ("ỦY BAN NHÂN DÂN", "PHƯỜNG TÂN PHONG"), "Tân Phong"),
        ("district", "UBND thành phố Lai Châu", ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ LAI CHÂU"), "Lai Châu"),
    ],
)
def test_a_peoples_committee_stands_on_two_lines_with_its_area_as_place(
    kind: str, name: str, lines: tuple[str, ...], place: str
) -> None:
    head = letterhead(kind, name, "province", "Ủy ban nhân dân tỉnh Lai Châu")
    assert (head.parent_body, head.issuing_body, head.place, head.abbreviation) == ("", lines, place, "UBND")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sở Nội vụ", "SNV"), ("Sở Giáo dục và Đào tạo", "SGDĐT"), ("Trường Chính trị tỉnh Lai Châu", "TCT")],
)
def test_an_abbreviation_is_formed_from_the_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_department_stands_under_its_committee_and_a_party_body_has_the_partys_head() -> None:
    head = letterhead("province_office", "Sở Nội vụ", "province", "Ủy ban nhân dân tỉnh Lai Châu")
    assert (head.parent_body, head.issuing_body, head.place) == (
        "ỦY BAN NHÂN DÂN TỈNH LAI CHÂU",
        ("SỞ NỘI VỤ",),
        "Lai Châu",
    )
    party = letterhead("party", "Ban Tổ chức Tỉnh ủy", "province", "Ủy ban nhân dân tỉnh Lai Châu")
    assert (party.party, party.parent_body, party.issuing_body) == (True, "TỈNH ỦY LAI CHÂU", ("BAN TỔ CHỨC",))


def test_numbering_is_kept_by_officers_and_heads_only(province: Province, sign_in: SignIn) -> None:
    host, commune = (reverse("documents:numbering_of", args=[unit.pk]) for unit in (province.host, province.commune))
    data = {"own": "yes", "by_kind": "yes", "version": "0"}
    assert sign_in(province.head).get(host).status_code == 404
    assert sign_in(province.head).post(host, data).status_code == 404
    assert sign_in(province.clerk).get(commune).status_code == 200
    assert sign_in(province.clerk).post(commune, data).status_code == 403
    assert (
        sign_in(province.clerk)
        .post(reverse("documents:numbering_series", args=[province.commune.pk]), {"last": "3"})
        .status_code
        == 403
    )
    assert sign_in(province.head).post(commune, data).status_code == 302
    assert sign_in(province.leader).get(host).status_code == 404
    assert sign_in(province.outsider).get(reverse("documents:numbering")).status_code == 200


def test_the_letter_is_numbered_in_the_same_stroke_when_the_body_numbers_itself(
    campaign: Any, province: Province
) -> None:
    own(province)
    paper = factory.paper(campaign, province.officer)
    assert paper.issued_on == TODAY
    assert [file.number for file in paper.files.all()] == ["1"]
    assert issuing.altered() == []


@pytest.mark.parametrize(
    ("post", "line"),
    [
        ("Giám đốc Sở Nội vụ", "GIÁM ĐỐC"),
        ("Phó Giám đốc Sở", "PHÓ GIÁM ĐỐC"),
        ("Đội trưởng", "ĐỘI TRƯỞNG"),
        ("", "THỦ TRƯỞNG ĐƠN VỊ"),
    ],
)
def test_the_post_above_the_signature_is_the_bare_post(post: str, line: str) -> None:
    assert numbers.post_of(post) == line
