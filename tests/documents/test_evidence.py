"""Evidence: kept once, checked by content, read only by its unit and by whom citing rooms let in."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import ActionLog, Blob
from documents import evidence
from documents.models import EvidenceFile
from tests.factories.accounts import clerk

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
ADD = "/documents/evidence/add/"


def page(response):
    return response.content.decode()


def office(*names):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def shut(response):
    """Close the file; `response.close()` would also end the test's connection to the database."""
    for close in response._resource_closers:
        close()


def read(client, blob):
    response = client.get(reverse("core:file", args=[blob.pk]))
    shut(response)
    return response.status_code


def send(client, unit, content=PDF, name="bien-ban.pdf", **typed):
    return client.post(ADD, {"unit": unit.pk, "title": "", "file": SimpleUploadedFile(name, content), **typed})


def test_a_clerk_adds_a_file_and_opens_it_again(as_clerk, province):
    assert send(as_clerk, province.commune, title="Biên bản nghiệm thu").status_code == 302
    row = EvidenceFile.objects.get()
    assert (row.title, row.blob.size, row.added_by) == ("Biên bản nghiệm thu", len(PDF), province.clerk)
    assert "Biên bản nghiệm thu" in page(as_clerk.get("/documents/evidence/?q=bien ban"))
    response = as_clerk.get(reverse("core:file", args=[row.blob_id]))
    assert b"".join(response.streaming_content) == PDF
    shut(response)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert ActionLog.objects.filter(action="documents.add_evidence").count() == 1


def test_the_same_content_is_kept_once(as_clerk, province, tmp_path):
    send(as_clerk, province.commune)
    send(as_clerk, province.commune, name="ten-khac.pdf")
    assert (EvidenceFile.objects.count(), Blob.objects.count()) == (1, 1)
    assert sum(1 for path in (tmp_path / "uploads").rglob("*") if path.is_file()) == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("phan-mem.pdf", b"MZ\x90\x00" + b"\x00" * 60, "Nội dung của “phan-mem.pdf” không phải PDF"),
        ("phan-mem.exe", PDF, "Nội dung của “phan-mem.exe” không phải PDF"),
        ("rong.pdf", b"", "“rong.pdf” là tệp rỗng."),
        ("bang.docx", office("xl/workbook.xml"), "Nội dung của “bang.docx” không phải PDF"),
        ("macro.docx", office("word/document.xml", "word/vbaProject.bin"), "Nội dung của “macro.docx” không phải PDF"),
        ("nen.docx", office("a.txt"), "Nội dung của “nen.docx” không phải PDF"),
        ("hong.docx", b"PK\x03\x04 khong phai zip", "Nội dung của “hong.docx” không phải PDF"),
        ("trang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Nội dung của “trang.svg” không phải PDF"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_beside_the_field(as_clerk, province, name, content, sentence):
    response = send(as_clerk, province.commune, content, name, title="Tên đã gõ")
    assert sentence in page(response)
    assert 'id="id_file_error"' in page(response)
    assert 'value="Tên đã gõ"' in page(response)
    assert "hãy chọn lại tệp" in page(response)
    assert not Blob.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("van-ban.docx", office("word/document.xml")),
        ("bang.xlsx", office("xl/workbook.xml")),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"0" * 30),
        ("ẢNH CHỤP.JPG", b"\xff\xd8\xff\xe0" + b"0" * 30),
    ],
)
def test_files_of_the_office_are_accepted(as_clerk, province, name, content):
    assert send(as_clerk, province.commune, content, name).status_code == 302
    assert EvidenceFile.objects.get().blob.name == name


def test_a_file_past_the_limit_is_cut_off_and_said_so(as_clerk, province, settings):
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    response = send(as_clerk, province.commune, PDF + b"0" * (3 * 1024 * 1024))
    assert "“bien-ban.pdf” lớn hơn 2 MB." in page(response)
    assert "tối đa 2 MB." in page(response)
    assert not Blob.objects.exists()


def test_a_200_megabyte_file_is_never_kept_whole(as_clerk, province, monkeypatch):
    from core import uploads

    written = []
    whole = uploads.BoundedUploadHandler.receive_data_chunk

    def watch(self, raw_data, start):
        whole(self, raw_data, start)
        written.append(0 if self.file.closed else self.file.tell())

    monkeypatch.setattr(uploads.BoundedUploadHandler, "receive_data_chunk", watch)
    response = send(as_clerk, province.commune, b"%PDF-" + bytes(200 * 1024 * 1024))
    assert "lớn hơn 25 MB." in page(response)
    assert 0 < max(written) <= 25 * 1024 * 1024
    assert written[-1] == 0


def test_no_file_at_all_is_told(as_clerk, province):
    response = as_clerk.post(ADD, {"unit": province.commune.pk})
    assert "Hãy chọn tệp." in page(response)
    assert "field-error" not in page(as_clerk.get(ADD))


def test_a_title_that_is_too_long_is_told(as_clerk, province):
    assert "Quá dài: tối đa 200 ký tự" in page(send(as_clerk, province.commune, title="x" * 201))


def test_only_the_people_of_the_unit_see_and_read_its_files(province, sign_in):
    send(sign_in(province.clerk), province.commune)
    row = EvidenceFile.objects.get()
    expected = {"admin", "head", "clerk"}
    people = {**province.everyone, "clerk of another unit": province.clerks[1]}
    for role, user in people.items():
        status = read(sign_in(user), row.blob)
        assert status == (200 if role in expected else 404), role
        assert (row.title in page(sign_in(user).get("/documents/evidence/"))) is (role in expected), role


def test_a_room_that_cites_a_file_lets_its_readers_in(province, sign_in, monkeypatch):
    send(sign_in(province.clerk), province.commune)
    blob = Blob.objects.get()
    monkeypatch.setattr(evidence, "also_readable_by", [lambda user, asked: user == province.officer and asked == blob])
    assert read(sign_in(province.officer), blob) == 200
    assert read(sign_in(province.leader), blob) == 404


@pytest.mark.parametrize(
    "role", ["admin", "officer", "leader", "block_head", "chair", "secretary", "member", "outsider"]
)
def test_who_acts_for_no_unit_adds_no_file(province, sign_in, role):
    assert sign_in(province.everyone[role]).get(ADD).status_code == 403
    assert send(sign_in(province.everyone[role]), province.commune).status_code == 403


def test_nobody_adds_files_to_the_unit_of_others(as_clerk, province):
    response = send(as_clerk, province.communes[1])
    assert response.status_code == 200
    assert not EvidenceFile.objects.exists()


def test_a_person_of_two_units_chooses_which(province, sign_in):
    both = clerk(province.communes[1], user=province.clerk)
    client = sign_in(both)
    assert f'<option value="{province.communes[1].pk}"' in page(client.get(ADD))
    send(client, province.communes[1])
    assert EvidenceFile.objects.get().unit == province.communes[1]


def test_the_list_takes_as_many_queries_for_one_file_as_for_many(as_clerk, province, count_queries):
    send(as_clerk, province.commune)
    as_clerk.get("/documents/evidence/")
    few = count_queries(lambda: as_clerk.get("/documents/evidence/"))
    for number in range(3):
        send(as_clerk, province.commune, PDF + bytes([number]))
    as_clerk.get("/documents/evidence/")  # the messages of the uploads are read here
    assert count_queries(lambda: as_clerk.get("/documents/evidence/")) == few


def test_an_empty_list_says_how_to_start(as_clerk):
    shown = page(as_clerk.get("/documents/evidence/"))
    assert "Tài liệu minh chứng của đơn vị sẽ hiện ở đây" in shown
