"""Papers of a session: written from what happened, in official layout, as DOCX and PDF; the pack has bookmarks."""

from io import BytesIO

import docx
import pypdfium2
import pytest
from django.urls import reverse

from awards.models import Nomination
from awards.sessions import pack
from core import jobs
from core.models import Job
from documents.models import IssuedPaper
from tests.factories import council as ground

pytestmark = pytest.mark.django_db


def text_of(data):
    document = docx.Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def get(client, sitting, name, ext="docx"):
    return client.get(reverse("awards:session_paper", args=[sitting.session.pk, name, ext]))


def pages_text(data):
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_minutes_tell_who_was_there_what_was_said_and_the_votes_by_their_rule(province, sign_in):
    sitting = ground.closed(province.host, province.commune, 2)
    client = sign_in(sitting.secretary)
    said = text_of(get(client, sitting, "minutes").content)
    for words in (
        "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "BIÊN BẢN", "Chủ trì: Đinh Công Thành. Thư ký: Vàng Thị Dung.",
        "Số thành viên có quyền biểu quyết: 7; có mặt: 7.", "Hội đồng xét 2 trường hợp:",
        "cần quá 50% tổng số thành viên Hội đồng đồng ý (4/7 phiếu)", "85,7%", "Đồng ý đề nghị",
    ):  # fmt: skip
        assert words in said, words
    printed = pages_text(get(client, sitting, "minutes", "pdf").content)
    assert ("BIÊN BẢN" in printed, "85,7%" in printed) == (True, True)


def test_the_minutes_of_the_count_name_the_team_and_the_ballot(province, sign_in):
    sitting = ground.closed(province.host, province.commune, 1)
    said = text_of(get(sign_in(sitting.chair), sitting, "count").content)
    assert "THÀNH VIÊN TỔ KIỂM PHIẾU" in said
    assert "Số thành viên: 7; bỏ phiếu trên hệ thống: 7; phiếu giấy phát ra: 0, thu về: 0." in said
    assert sitting.members[0].full_name in said


def test_the_list_of_nominees_and_the_invitation_stand_before_the_session(province, sign_in):
    sitting = ground.with_agenda(province.host, province.commune, 2)
    client = sign_in(sitting.secretary)
    said = text_of(get(client, sitting, "summary").content)
    assert {row.name in said for row in Nomination.objects.all()} == {True}
    assert "I. LAO ĐỘNG TIÊN TIẾN (2 trường hợp)" in said
    assert "GIẤY MỜI" in text_of(get(client, sitting, "invitation").content)
    assert get(client, sitting, "minutes").status_code == 404  # nothing has happened yet
    assert get(client, sitting, "summary", "exe").status_code == 404


def test_the_secretary_issues_the_minutes_as_an_official_paper(province, sign_in):
    sitting = ground.closed(province.host, province.commune, 1)
    client = sign_in(sitting.secretary)
    address = reverse("documents:paper_write", args=["awards.minutes", sitting.session.pk])
    page = client.get(address)
    assert page.status_code == 200
    data = {**{k: v for k, v in page.context["form"].initial.items() if v is not None}, "do": "issue"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert IssuedPaper.objects.get().kind == "awards.minutes"
    assert sign_in(sitting.members[0]).get(address).status_code == 403


def test_the_pack_is_one_pdf_with_a_bookmark_for_every_name(province, sign_in):
    sitting = ground.with_agenda(province.host, province.commune, 2)
    Nomination.objects.update(report="Báo cáo thành tích năm.")
    answer = sign_in(sitting.secretary).post(reverse("awards:session_pack", args=[sitting.session.pk]))
    document = pypdfium2.PdfDocument(answer.content)
    titles = [mark.get_title() for mark in document.get_toc()]
    for name in (
        "I. Chương trình",
        "II. Thành viên Hội đồng",
        "III. Danh sách trích ngang",
        "IV. Hồ sơ từng trường hợp",
    ):
        assert name in titles
    assert sum(1 for title in titles if any(row.name in title for row in Nomination.objects.all())) == 2
    assert "Báo cáo thành tích năm." in pages_text(answer.content)


def test_a_large_pack_is_made_by_a_worker(province, sign_in, monkeypatch):
    sitting = ground.with_agenda(province.host, province.commune, 2)
    monkeypatch.setattr(pack, "AT_ONCE", 1)
    answer = sign_in(sitting.secretary).post(reverse("awards:session_pack", args=[sitting.session.pk]))
    job = Job.objects.get()
    assert answer["Location"] == reverse("core:job", args=[job.pk])
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.result.content_type) == ("done", "application/pdf")
    file = sign_in(sitting.secretary).get(reverse("core:file", args=[job.result_id]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert sign_in(sitting.chair).get(reverse("core:file", args=[job.result_id])).status_code == 404
