"""Papers written from records: their words, their frame, what cannot be changed, who may."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from campaigns.models import Commitment, Participation, Report, ReportSection
from campaigns.papers import LAUNCH, PLEDGE, REPORTED, URGE
from core import blobs, clock
from core.refusals import Conflict
from documents import issuing, kinds
from documents.models import IssuedPaper, PaperFile
from tests.conftest import Province
from tests.factories import campaigns_boards as made
from tests.factories import papers as factory
from tests.factories.accounts import head, officer
from tests.factories.units import ProvinceFactory, UnitFactory
from units.models import UnitKind

SignIn = Callable[..., Client]


@pytest.fixture
def campaign(province: Province) -> Any:
    return factory.campaign(province, theme="Đoàn kết, sáng tạo")


def written(paper: IssuedPaper) -> str:
    """The words of the paper's newest Word file."""
    file = paper.files.select_related("docx").first()
    assert file is not None
    return factory.text_of(blobs.as_bytes(file.docx).read())


def pdf_text(data: bytes) -> list[str]:
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


# ---- the four kinds ---------------------------------------------------------------------------------------------------
def test_the_launch_says_what_the_campaign_holds(campaign: Any, province: Province) -> None:
    made.indicator(campaign, "Thu ngân sách", 100, comparator="ge")
    text = written(factory.paper(campaign, province.officer))
    assert "PHÁT ĐỘNG" in text
    assert "Phong trào thi đua “Đoàn kết, sáng tạo”" in text
    assert "1. Phát triển kinh tế" in text
    assert "từ 100 trở lên" in text
    assert "gửi báo cáo chậm nhất ngày 10 tháng 3 năm 2025" in text


def test_the_letter_names_who_is_late_with_what_and_counts_itself(campaign: Any, province: Province) -> None:
    period = campaign.periods.get()
    made.send(campaign, province.communes[2], period, date(2025, 3, 9))
    first = factory.paper(campaign, province.officer, URGE)
    text = written(first)
    late = [f"Ủy ban nhân dân xã {unit.short_name[3:]}" for unit in province.communes[:2]]
    assert all(name in text for name in late)
    assert province.communes[2].short_name[3:] not in text
    assert "còn 2 đơn vị chưa hoàn thành 2 việc quá hạn" in text
    assert "lần thứ" not in first.subject
    second = factory.paper(campaign, province.officer, URGE, on=date(2025, 3, 27))
    assert second.subject.endswith("(lần thứ 2)")
    assert "10/03/2025" in written(second)


def test_nobody_is_urged_when_nothing_is_late_and_what_is_only_requested_never_is(
    province: Province, as_officer: Client
) -> None:
    party = UnitFactory(
        parent=province.host, kind=UnitKind.PARTY, name="Ban Tổ chức Tỉnh ủy", short_name="Ban Tổ chức Tỉnh ủy"
    )
    asked = made.launched(province.host, [party], province.officer, [date(2025, 3, 10)], tone="request")
    with clock.pretend(factory.DAY):
        page = as_officer.get(reverse("documents:paper_choose", args=["campaigns.campaign", asked.pk]))
        refused = as_officer.get(reverse("documents:paper_write", args=[URGE, asked.pk]))
    assert "không có việc nào quá hạn" in page.content.decode()
    assert refused.status_code == 403


def test_a_units_report_has_its_figures_its_reasons_and_its_words(campaign: Any, province: Province) -> None:
    income, poor = (
        made.indicator(campaign, "Thu ngân sách", 100, comparator="ge"),
        made.indicator(campaign, "Hộ nghèo", 9, unit_of_measure="%"),
    )
    report = made.send(
        campaign,
        province.commune,
        campaign.periods.get(),
        date(2025, 3, 9),
        values={income: Decimal("2236.5"), poor: None},
    )
    Report.objects.filter(pk=report.pk).update(summary="Phong trào phát triển tốt.\nCòn một số khó khăn.")
    ReportSection.objects.create(report=report, content_point=campaign.content_points.get(), text="Đã làm 5 km đường.")
    report.refresh_from_db()
    text = written(factory.paper(report, province.head, REPORTED))
    assert "BÁO CÁO" in text
    assert "2.236,5" in text
    assert "không có số: Chưa có số liệu" in text
    assert "Còn một số khó khăn." in text
    assert "Đã làm 5 km đường." in text
    assert "Kính gửi: Ủy ban nhân dân tỉnh" in text


def test_a_pledge_is_signed_by_every_unit_that_registered(campaign: Any, province: Province) -> None:
    income = made.indicator(campaign, "Thu ngân sách", 100)
    for unit in province.communes[:2]:
        Participation.objects.filter(campaign=campaign, unit=unit).update(
            status="registered", pledge="Quyết tâm hoàn thành."
        )
    part = made.part_of(campaign, province.commune)
    Commitment.objects.create(participation=part, indicator=income, value=Decimal("51.5"))
    paper = factory.paper(campaign, province.officer, PLEDGE)
    signers = [s["lines"][1] for s in paper.content["co_signers"]]
    assert signers == [f"ỦY BAN NHÂN DÂN {unit.short_name.upper()}" for unit in province.communes[:2]]
    assert "51,5" in written(paper)


def test_many_signers_sign_in_a_table(province: Province) -> None:
    units = [UnitFactory(commune=True, parent=province.host) for _ in range(7)]
    campaign = made.launched(province.host, units, province.officer, [date(2025, 3, 10)])
    campaign.participations.update(status="registered")
    paper = factory.paper(campaign, province.officer, PLEDGE)
    assert paper.content["co_signers"] == []
    assert "Ký tên, đóng dấu" in written(paper)


def test_papers_are_vietnamese_whatever_language_the_screens_have(campaign: Any, province: Province) -> None:
    from django.utils import translation

    with translation.override("en"):
        text = written(factory.paper(campaign, province.officer, URGE))
    assert "Thời hạn" in text
    assert "Deadline" not in text


# ---- the form ---------------------------------------------------------------------------------------------------------
def form_of(client: Client, url: str) -> dict[str, Any]:
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False)}


def test_an_officer_writes_a_paper_and_the_signer_is_remembered(
    campaign: Any, province: Province, as_officer: Client
) -> None:
    url = reverse("documents:paper_write", args=[LAUNCH, campaign.pk])
    with clock.pretend(factory.DAY):
        data = form_of(as_officer, url) | {
            "signer_lines": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
            "signer_name": "Giàng A Páo",
            "added": "Thêm một đoạn.",
        }
        answer = as_officer.post(url, data)
        paper = IssuedPaper.objects.get()
        again = form_of(as_officer, url)
        page = as_officer.get(answer.url).content.decode()
    assert answer.url == reverse("documents:paper", args=[paper.pk])
    text = written(paper)
    assert all(words in text for words in ("PHÓ CHỦ TỊCH", "Giàng A Páo", "Thêm một đoạn."))
    assert (again["signer_lines"], again["signer_name"]) == (
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "Giàng A Páo",
    )
    assert "chưa ghi số …/" in page


def test_the_same_form_sent_twice_writes_one_paper(campaign: Any, as_officer: Client) -> None:
    url = reverse("documents:paper_write", args=[LAUNCH, campaign.pk])
    data = form_of(as_officer, url)
    as_officer.post(url, data)
    assert as_officer.post(url, data).status_code == 302
    assert IssuedPaper.objects.count() == 1


def test_a_preview_is_a_pdf_and_writes_nothing(campaign: Any, as_officer: Client) -> None:
    url = reverse("documents:paper_write", args=[LAUNCH, campaign.pk])
    answer = as_officer.post(url, form_of(as_officer, url) | {"preview": "1"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert data.startswith(b"%PDF-")
    assert "Bản xem trước" in pdf_text(data)[0]
    assert not IssuedPaper.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("subject", "", "Hãy nhập mục này."),
        ("signer_lines", "  \n ", "Hãy nhập mục này."),
        ("recipients", "x" * 500, "dài hơn 400 ký tự"),
        ("recipients", "\n".join("abcdefghij" for _ in range(90)), "Tối đa 80 dòng."),
    ],
)
def test_bad_wording_is_refused_beside_its_field(
    campaign: Any, as_officer: Client, field: str, value: str, sentence: str
) -> None:
    url = reverse("documents:paper_write", args=[LAUNCH, campaign.pk])
    answer = as_officer.post(url, form_of(as_officer, url) | {field: value})
    assert sentence in " ".join(str(e) for e in answer.context["form"].errors[field])
    assert not IssuedPaper.objects.exists()


# ---- for good ---------------------------------------------------------------------------------------------------------
def test_an_issued_paper_cannot_be_rewritten_even_past_the_application(campaign: Any, province: Province) -> None:
    paper = factory.paper(campaign, province.officer)
    for change in ({"subject": "Khác"}, {"content": {}}, {"author": province.head}, {"kind": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            IssuedPaper.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperFile.objects.filter(paper=paper).update(docx_sha256="0" * 64)


def test_what_changes_later_in_the_campaign_does_not_change_the_paper(campaign: Any, province: Province) -> None:
    from documents import numbers

    paper = factory.paper(campaign, province.officer)
    campaign.content_points.update(heading="Nội dung mới")
    with clock.pretend(factory.DAY):
        numbers.record_number(paper=paper, number="05", issued_on=factory.DAY, by=province.officer)
        issuing.finish(paper=paper, by=province.officer)
    assert "Nội dung mới" not in written(paper)
    assert "Số: 05/UBND" in written(paper)
    assert [f.number for f in paper.files.all()] == ["5", ""]


def test_a_mistake_is_mended_by_a_paper_that_replaces_the_first_once_only(
    campaign: Any, province: Province, as_officer: Client
) -> None:
    first = factory.paper(campaign, province.officer)
    url = reverse("documents:paper_replace", args=[first.pk])
    as_officer.post(url, form_of(as_officer, url) | {"subject": "Phong trào đã sửa"})
    second = IssuedPaper.objects.get(replaces=first)
    assert second.subject == "Phong trào đã sửa"
    assert "Phong trào đã sửa" in as_officer.get(reverse("documents:paper", args=[first.pk])).content.decode()
    assert as_officer.get(url).status_code == 403
    with pytest.raises(Conflict):
        factory.paper(campaign, province.officer, replaces=first)


def test_a_paper_is_not_replaced_by_one_of_another_kind(campaign: Any, province: Province) -> None:
    first = factory.paper(campaign, province.officer)
    with pytest.raises(ValidationError):
        factory.paper(campaign, province.officer, URGE, replaces=first)


def test_an_altered_file_is_found(campaign: Any, province: Province) -> None:
    paper = factory.paper(campaign, province.officer)
    assert issuing.altered() == []
    file = paper.files.get().docx.file
    with file.open("wb") as out:
        out.write(b"altered")
    assert len(issuing.altered()) == 1


def test_files_that_a_broken_off_issuing_left_out_are_made_later(
    campaign: Any, province: Province, as_officer: Client
) -> None:
    with clock.pretend(factory.DAY):
        kind = kinds.KINDS[LAUNCH]
        wording = issuing.wording_of(issuing.draft(kind, campaign, by=province.officer))
        prepared = issuing.prepare(kind=kind, record=campaign, wording=wording, by=province.officer)
        paper = issuing.keep(prepared=prepared, by=province.officer)
    assert "Tạo tệp" in as_officer.get(reverse("documents:paper", args=[paper.pk])).content.decode()
    for _again in range(2):
        as_officer.post(reverse("documents:paper_files", args=[paper.pk]))
    assert paper.files.count() == 1


# ---- who may ----------------------------------------------------------------------------------------------------------
def test_papers_of_others_do_not_exist(campaign: Any, province: Province, sign_in: SignIn) -> None:
    paper = factory.paper(campaign, province.officer)
    file = paper.files.get()
    stranger = officer(ProvinceFactory())
    for user in (stranger, province.head, province.outsider, head(UnitFactory(commune=True))):
        client = sign_in(user)
        for name in ("paper", "paper_number", "paper_replace"):
            assert client.get(reverse(f"documents:{name}", args=[paper.pk])).status_code == 404
        assert client.post(reverse("documents:paper_files", args=[paper.pk])).status_code == 404
        assert client.get(reverse("core:file", args=[file.docx_id])).status_code == 404
        assert client.get(reverse("core:file", args=[file.pdf_id])).status_code == 404


def test_a_leader_reads_papers_but_writes_none(campaign: Any, province: Province, as_leader: Client) -> None:
    paper = factory.paper(campaign, province.officer)
    assert as_leader.get(reverse("documents:paper", args=[paper.pk])).status_code == 200
    assert as_leader.get(reverse("documents:paper_number", args=[paper.pk])).status_code == 403
    assert as_leader.get(reverse("documents:paper_write", args=[LAUNCH, campaign.pk])).status_code == 403
    assert (
        as_leader.post(reverse("documents:paper_write", args=[LAUNCH, campaign.pk]), {"subject": "x"}).status_code
        == 403
    )


def test_a_unit_writes_its_own_report_only(campaign: Any, province: Province, sign_in: SignIn) -> None:
    report = made.send(campaign, province.commune, campaign.periods.get(), date(2025, 3, 9))
    url = reverse("documents:paper_write", args=[REPORTED, report.pk])
    assert sign_in(province.clerk).get(url).status_code == 200
    assert sign_in(province.heads[1]).get(url).status_code == 404
    assert sign_in(province.officer).get(url).status_code == 403
    assert sign_in(province.head).get(reverse("documents:paper_write", args=[LAUNCH, campaign.pk])).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/documents/papers/write/nothing/1/",
        "/documents/papers/from/nothing/1/",
        "/documents/papers/from/campaigns.campaign/999999/",
    ],
)
def test_forged_addresses_lead_nowhere(as_officer: Client, path: str) -> None:
    assert as_officer.get(path).status_code == 404


def test_the_list_costs_the_same_with_one_and_with_three_papers(
    campaign: Any, province: Province, as_officer: Client, count_queries: Any
) -> None:
    url = reverse("documents:papers")
    factory.paper(campaign, province.officer)
    as_officer.get(url)
    one = count_queries(lambda: as_officer.get(url))
    for _n in range(2):
        factory.paper(campaign, province.officer)
    page = as_officer.get(url)
    assert count_queries(lambda: as_officer.get(url)) == one
    assert page.content.decode().count("Phong trào thi đua “Đoàn kết, sáng tạo”") >= 3
