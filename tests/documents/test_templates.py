"""An office's own Word templates: what is taken, what is refused and in which words, and what is printed with them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.papers import LAUNCH, URGE
from documents import templating
from documents.models import TemplateVersion
from documents.papers.checking import check_apart
from documents.papers.template import Field, check
from tests.conftest import Province
from tests.documents.test_papers import written
from tests.factories import papers as factory

SignIn = Callable[..., Client]


@pytest.fixture
def url(province: Province) -> str:
    return reverse("documents:template", args=[province.host.pk, LAUNCH])


def refusal(client: Client, url: str, file: Any) -> str:
    answer = client.post(url, {"file": file})
    assert answer.status_code == 200, "the template was taken"
    assert not TemplateVersion.objects.exists()
    return " ".join(str(e) for e in answer.context["form"].errors["file"])


def rewritten(
    file: SimpleUploadedFile, name: str, change: Callable[[bytes], bytes], **more: bytes
) -> SimpleUploadedFile:
    """The Word file with one part changed and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.read())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == name else data)
        for path, data in more.items():
            new.writestr(path.replace("__", "/").replace("_dot_", "."), data)
    return SimpleUploadedFile("mau.docx", out.getvalue(), factory.DOCX)


def test_a_paper_is_made_with_the_offices_template(province: Province, as_officer: Client, url: str) -> None:
    campaign = factory.campaign(province, theme="Đoàn kết")
    as_officer.post(url, {"file": factory.word("MẪU CỦA SỞ", *factory.FIELDS, "{{ chu_de }}", "{{ tu_ngay }}")})
    paper = factory.paper(campaign, province.officer, addressees=(), subject="{{ 7*7 }} <w:b/> & #x")
    text = written(paper)
    assert paper.template is not None
    assert all(
        words in text
        for words in ("MẪU CỦA SỞ", "Số:        /UBND", "{{ 7*7 }} <w:b/> & #x", "01/01/2025", "1. Phát triển kinh tế")
    )
    assert paper.files.get().pdf is None


def test_the_built_in_frame_can_still_be_chosen(province: Province, as_officer: Client, url: str) -> None:
    campaign = factory.campaign(province)
    as_officer.post(url, {"file": factory.word(*factory.FIELDS)})
    paper = factory.paper(campaign, province.officer, own_template=False)
    assert paper.template is None
    assert paper.files.get().pdf is not None


def test_rows_of_a_table_are_repeated(province: Province, as_officer: Client) -> None:
    campaign = factory.campaign(province)
    rows = "{% for dong in cham %}{{ dong.tt }}) {{ dong.don_vi }}: {{ dong.qua_han }} ngày. {% endfor %}"
    as_officer.post(
        reverse("documents:template", args=[province.host.pk, URGE]), {"file": factory.word(*factory.FIELDS, rows)}
    )
    assert "1) Ủy ban nhân dân xã" in written(factory.paper(campaign, province.officer, URGE))


def test_a_field_that_word_split_into_runs_is_found_named_and_mended(
    province: Province, as_officer: Client, url: str
) -> None:
    campaign = factory.campaign(province, theme="Đoàn kết")
    file = factory.word(*factory.FIELDS, runs=("Chủ đề: {", "{ chu", "_de }", "} hết"))
    page = as_officer.post(url, {"file": file}, follow=True).content.decode()
    assert "Trường bị Word tách rời, đã ghép lại: chu_de." in page
    assert "Chủ đề: Đoàn kết hết" in written(factory.paper(campaign, province.officer))


@pytest.mark.parametrize(
    ("paragraph", "sentence"),
    [
        ("{{ trich_yue }}", "Không có trường “trich_yue”. Có phải ý bạn là “trich_yeu”?"),
        ("{{ hoan_toan_khac }}", "Không có trường “hoan_toan_khac”."),
        ("{{ chu_de", "Có trường chưa đóng ngoặc gần “{{ chu_de”."),
        ("chu_de }}", "Có trường chưa đóng ngoặc"),
        ("{{ noi_dung }}", "“noi_dung” là danh sách."),
        ("{% for dong in chi_tieu %}{{ dong.ten_la }}{% endfor %}", "Không có trường “dong.ten_la”."),
        ("{% if chu_de %}", "Không đọc được mẫu"),
    ],
)
def test_what_is_wrong_with_a_field_is_said(as_officer: Client, url: str, paragraph: str, sentence: str) -> None:
    assert sentence in refusal(as_officer, url, factory.word(*factory.FIELDS, paragraph))


def test_a_missing_field_is_named(as_officer: Client, url: str) -> None:
    said = refusal(as_officer, url, factory.word("{{ trich_yeu }}"))
    assert all(f"Thiếu trường “{name}”" in said for name in ("so_ky_hieu", "dia_danh_ngay", "noi_dung"))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ chu_de.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum() }}",
        "{{ chu_de|attr('x') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% set x = 1 %}",
        "{% macro f() %}{% endmacro %}",
        "{{ 9**9**9 }}",
        "{{ 'x' * 1000000000 }}",
        "{{ chu_de|center(1000000000) }}",
        "{% for x in range(1000000000) %}x{% endfor %}",
        "{% for a in noi_dung %}{% for b in noi_dung %}x{% endfor %}{% endfor %}",
        "{{ chu_de['x'] }}",
        "{{ self }}",
        "{{ chu_de ~ chu_de }}",
    ],
)
def test_a_template_that_reaches_outside_its_fields_is_refused(attack: str) -> None:
    known = [Field("chu_de", ""), Field("noi_dung", "", "lines")]
    found = check(factory.word(attack).read(), known)
    assert {problem.code for problem in found.problems} <= {"reaches", "unknown"}
    assert found.problems


def test_a_template_in_a_header_is_watched_too(as_officer: Client, url: str) -> None:
    import docx

    document = docx.Document(factory.word(*factory.FIELDS))
    document.sections[0].header.paragraphs[0].text = "{{ ''.__class__ }}"
    out = io.BytesIO()
    document.save(out)
    assert "nhiều hơn các trường cho phép" in refusal(
        as_officer, url, SimpleUploadedFile("mau.docx", out.getvalue(), factory.DOCX)
    )


def test_linked_pictures_embedded_programs_entities_and_included_files_are_refused(
    as_officer: Client, url: str
) -> None:
    good = factory.word(*factory.FIELDS).read()

    def fresh() -> SimpleUploadedFile:
        return SimpleUploadedFile("mau.docx", good, factory.DOCX)

    link = (
        b'<Relationship Id="x" Type="image" Target="http://evil.example/a.png" TargetMode="External"/></Relationships>'
    )
    linked = rewritten(fresh(), "word/_rels/document.xml.rels", lambda d: d.replace(b"</Relationships>", link))
    field = b'<w:p><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p><w:sectPr'
    included = rewritten(fresh(), "word/document.xml", lambda d: d.replace(b"<w:sectPr", field, 1))
    entity = rewritten(
        fresh(),
        "word/document.xml",
        lambda d: d.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY e "e">]><w:document', 1),
    )
    program = rewritten(fresh(), "", lambda d: d, word__embeddings__oleObject1_dot_bin=b"MZ")
    assert "http://evil.example/a.png" in refusal(as_officer, url, linked)
    assert "INCLUDETEXT" in refusal(as_officer, url, included)
    assert "bên ngoài" in refusal(as_officer, url, entity)
    assert "word/embeddings/oleObject1.bin" in refusal(as_officer, url, program)


def test_what_is_no_word_file_or_a_bomb_is_refused_at_once(as_officer: Client, url: str) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 60_000_000)
    big = SimpleUploadedFile("mau.docx", b"PK" + b"0" * 6_000_000, factory.DOCX)
    assert "không phải tệp Word" in refusal(
        as_officer, url, SimpleUploadedFile("mau.docx", b"MZ not word", factory.DOCX)
    )
    assert "quá lớn" in refusal(as_officer, url, SimpleUploadedFile("mau.docx", bomb.getvalue(), factory.DOCX))
    assert "quá lớn" in refusal(as_officer, url, big)


def test_the_check_ends_in_bounded_time_whatever_is_uploaded() -> None:
    nested = factory.word("{% if chu_de %}" * 3000).read()
    assert [problem.code for problem in check_apart(nested, [Field("chu_de", "")], seconds=5).problems] == ["slow"]
    assert "quá nhiều thời gian" in templating.sentence(
        check_apart(nested, [Field("chu_de", "")], seconds=5).problems[0]
    )


def test_versions_are_kept_and_one_is_used(province: Province, as_officer: Client, url: str) -> None:
    campaign = factory.campaign(province)
    as_officer.post(url, {"file": factory.word("BẢN MỘT", *factory.FIELDS)})
    first = factory.paper(campaign, province.officer)
    as_officer.post(url, {"file": factory.word("BẢN HAI", *factory.FIELDS)})
    second = factory.paper(campaign, province.officer)
    used = TemplateVersion.objects.get(retired_at__isnull=True)
    as_officer.post(reverse("documents:template_retire", args=[used.pk]))
    assert [row.number for row in TemplateVersion.objects.all()] == [2, 1]
    assert ("BẢN MỘT" in written(first), "BẢN HAI" in written(second)) == (True, True)
    assert factory.paper(campaign, province.officer).template is None
    assert as_officer.post(reverse("documents:template_retire", args=[used.pk])).status_code == 409


def test_templates_are_kept_by_officers_and_heads_of_the_body_only(
    province: Province, sign_in: SignIn, url: str
) -> None:
    row = templating.upload(unit=province.host, kind=LAUNCH, file=factory.word(*factory.FIELDS), by=province.officer)
    own = reverse("documents:template", args=[province.commune.pk, LAUNCH])
    assert sign_in(province.head).get(url).status_code == 404
    assert sign_in(province.head).post(reverse("documents:template_retire", args=[row.pk])).status_code == 404
    assert sign_in(province.head).get(reverse("core:file", args=[row.blob_id])).status_code == 404
    mine = sign_in(province.officer).get(reverse("core:file", args=[row.blob_id]))
    assert b"".join(mine.streaming_content)  # type: ignore[attr-defined]
    assert mine.status_code == 200
    assert sign_in(province.clerk).get(own).status_code == 200
    assert sign_in(province.clerk).post(own, {"file": factory.word(*factory.FIELDS)}).status_code == 403
    assert (
        sign_in(province.officer).get(reverse("documents:template", args=[province.host.pk, "nothing"])).status_code
        == 404
    )


def test_the_pages_name_every_field(as_officer: Client, url: str) -> None:
    page = as_officer.get(url).content.decode()
    assert all(name in page for name in ("so_ky_hieu", "noi_dung", "dong.muc_tieu", "{%tr for dong in chi_tieu %}"))
    assert as_officer.get(reverse("documents:templates")).status_code == 200
