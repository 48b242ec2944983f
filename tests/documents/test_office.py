"""A paper made with an office's own template as PDF: by LibreOffice where it is, else it is said why there is none."""

import shutil
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import blobs
from documents.papers import office
from tests.conftest import Province
from tests.documents.test_templates import url  # noqa: F401 (the fixture)
from tests.factories import papers as factory

pytestmark = pytest.mark.django_db
REAL = shutil.which("soffice")


def program(tmp_path: Any, body: str) -> str:
    """A program that stands where LibreOffice would: the last word of its command is the file, its folder where it works."""
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def made(province: Province, client: Client, address: str) -> Any:
    client.post(address, {"file": factory.word(*factory.FIELDS)})
    return factory.paper(factory.campaign(province), province.officer)


def page(client: Client, paper: Any) -> str:
    return client.get(reverse("documents:paper", args=[paper.pk])).content.decode()


def test_without_the_program_the_page_says_why_there_is_no_pdf(
    province: Province, as_officer: Client, url: str  # noqa: F811
) -> None:  # fmt: skip
    paper = made(province, as_officer, url)
    assert paper.files.get().pdf is None
    assert "máy chủ không có LibreOffice để chuyển sang PDF" in page(as_officer, paper)
    write = reverse("documents:paper_write", args=[paper.kind, paper.source_ref.partition(":")[2]])
    assert "máy chủ không có LibreOffice" in as_officer.get(write).content.decode()


def test_with_the_program_the_pdf_stands_beside_the_word_file(
    province: Province, as_officer: Client, url: str, settings: Any, tmp_path: Any  # noqa: F811
) -> None:  # fmt: skip
    settings.OFFICE = program(tmp_path, "printf '%%PDF-1.7 made of it' > paper.pdf")
    paper = made(province, as_officer, url)
    file = paper.files.get()
    assert file.pdf is not None
    assert blobs.as_bytes(file.pdf).read() == b"%PDF-1.7 made of it"
    assert "LibreOffice" not in page(as_officer, paper)


@pytest.mark.parametrize("body", ["exit 1", "printf 'no pdf' > paper.pdf", "true"])
def test_a_program_that_makes_no_pdf_is_told_and_loses_nothing(
    province: Province, as_officer: Client, url: str, settings: Any, tmp_path: Any, body: str  # noqa: F811
) -> None:  # fmt: skip
    settings.OFFICE = program(tmp_path, body)
    paper = made(province, as_officer, url)
    assert paper.files.get().pdf is None
    assert "LibreOffice trên máy chủ không chuyển được tệp Word này" in page(as_officer, paper)


def test_a_program_that_does_not_end_is_ended_with_all_it_started(tmp_path: Any) -> None:
    mark = tmp_path / "still-here"
    slow = program(tmp_path, f"(sleep 3; touch {mark}) & sleep 60")
    began = time.monotonic()
    with pytest.raises(office.NotConverted):
        office.to_pdf(b"PK", program=slow, seconds=0.5)
    assert time.monotonic() - began < 3
    time.sleep(3)
    assert not mark.exists()


def test_a_program_that_is_not_there_is_no_error_of_ours(tmp_path: Any) -> None:
    for missing in ("", str(tmp_path / "nothing")):
        with pytest.raises(office.NotConverted):
            office.to_pdf(b"PK", program=missing)


@pytest.mark.skipif(REAL is None, reason="LibreOffice is not installed here")
def test_libreoffice_itself_turns_a_filled_template_into_pdf() -> None:
    assert office.to_pdf(factory.word("MẪU CỦA SỞ").read(), program=REAL or "").startswith(b"%PDF-")


# ---- what is typed is kept --------------------------------------------------------------------------------------------


def test_what_was_typed_into_a_paper_is_kept_and_comes_back(province: Province, as_officer: Client) -> None:
    campaign = factory.campaign(province)
    write = reverse("documents:paper_write", args=["campaigns.launch", campaign.pk])
    shown = as_officer.get(write)
    subject = shown.context["subject"]
    draft = reverse("core:draft", args=["documents-paper", subject])
    assert f'data-autosave="{draft}"' in shown.content.decode()
    typed = {"subject": "Đang viết dở", "grounds": "Luật một\nLuật hai", "own_template": ""}
    assert as_officer.post(draft, typed).json()["saved"].startswith("Đã tự động lưu")
    again = as_officer.get(write)
    form = again.context["form"]
    assert (form["subject"].value(), form["grounds"].value()) == ("Đang viết dở", "Luật một\nLuật hai")
    assert "đã được khôi phục" in again.content.decode()
    assert as_officer.post(write, {"discard": "1"}).status_code == 302
    assert as_officer.get(write).context["form"]["subject"].value() != "Đang viết dở"


def test_the_draft_goes_once_the_paper_is_written(province: Province, as_officer: Client) -> None:
    campaign = factory.campaign(province)
    write = reverse("documents:paper_write", args=["campaigns.launch", campaign.pk])
    form = as_officer.get(write).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name not in ("picked", "_token")}
    as_officer.post(reverse("core:draft", args=["documents-paper", f"campaigns-launch-{campaign.pk}-0"]), data)
    assert as_officer.post(write, {**data, "signer_lines": "CHỦ TỊCH"}).status_code == 302
    assert as_officer.get(write).context["restored_at"] is None
