"""Templates of certificates: positions in millimetres, the preview, a background that pre-printed stock shows on screen only."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards.certificates import designs, printing, wording
from awards.models import CertificateTemplate
from core import clock
from tests.factories import certificates as story

pytestmark = pytest.mark.django_db
PLACE = {
    "kind": "text", "text": "Tặng {ten}", "x": "40", "y": "92,5", "width": "217", "height": "18", "size": "26",
    "smallest": "17", "align": "center", "style": "bold", "colour": "black", "fit": "line",
}  # fmt: skip


def typed(*places: dict[str, str], **more: Any) -> dict[str, Any]:
    data = {
        "name": "Giấy khen xã", "award": "", "width": "297", "height": "210", "qr": "back", "version": "0", "sample": "short",
        "places-TOTAL_FORMS": len(places), "places-INITIAL_FORMS": 0,
    }  # fmt: skip
    for index, place in enumerate(places):
        data |= {f"places-{index}-{name}": value for name, value in place.items()}
    return data | more


def add(province: Any) -> str:
    return reverse("awards:certificate_template_add", args=[province.host.pk])


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    segno.make("phôi").save(out, kind="png", scale=4)
    return SimpleUploadedFile("phoi.png", out.getvalue())


def text(response: Any) -> str:
    return response.content.decode()


def test_a_new_template_begins_with_a_shipped_layout_and_its_picture(as_officer, province):
    shown = text(as_officer.get(add(province), {"from": "bang_khen"}))
    assert 'value="420"' in shown
    assert "data:image/svg+xml;base64," in shown
    assert "{ten}" in shown


def test_a_template_is_saved_with_its_places_in_millimetres_and_used_from_then_on(as_officer, province):
    assert as_officer.post(add(province), typed(PLACE)).status_code == 302
    row = CertificateTemplate.objects.get()
    assert (row.host, row.width, row.fields[0]["y"], row.fields[0]["text"]) == (province.host, 297, 92.5, "Tặng {ten}")
    found = story.prepared(province, "Lò Thị Mai")[0]
    shown = text(as_officer.get(reverse("awards:certificate", args=[found.pk])))
    assert "Giấy khen xã" in shown
    edit = reverse("awards:certificate_template", args=[row.pk])
    assert "92,5" in text(as_officer.get(edit))
    assert as_officer.post(edit, typed({**PLACE, "x": "41"}, version="1")).status_code == 302
    clash = as_officer.post(edit, typed({**PLACE, "x": "55"}, version="1"))
    assert clash.status_code == 409
    assert 'value="55"' in text(clash)


@pytest.mark.parametrize(
    ("place", "more", "sentence"),
    [
        ({"text": "{tuoi}"}, {}, "Không có trường “tuoi”."),
        ({"text": ""}, {}, "Nhập chữ hoặc một trường."),
        ({"x": "200"}, {}, "Vị trí này ra ngoài trang 297 × 210 mm."),
        ({"smallest": "30"}, {}, "Cỡ nhỏ nhất lớn hơn cỡ chữ."),
        ({"height": "0"}, {}, "Nhập số lớn hơn 0."),
        ({}, {"name": ""}, "Hãy nhập mục này."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(as_officer, province, place, more, sentence):
    shown = text(as_officer.post(add(province), typed({**PLACE, **place}, **more)))
    assert sentence in shown
    assert "field-error" in shown
    assert "92,5" in shown
    assert CertificateTemplate.objects.count() == 0


def test_the_preview_is_swapped_in_and_works_without_a_script_too(as_officer, province):
    swapped = text(as_officer.post(reverse("awards:certificate_template_preview"), typed(PLACE)))
    assert swapped.lstrip().startswith('<div id="preview">')
    assert "data:image/svg+xml;base64," in swapped
    whole = text(as_officer.post(add(province), typed({**PLACE, "x": "bốn"}, preview="1")))
    assert "1 dòng chưa đọc được" in whole
    assert "bốn" in whole
    assert "field-error" not in whole
    assert CertificateTemplate.objects.count() == 0
    long = text(
        as_officer.post(reverse("awards:certificate_template_preview"), typed({**PLACE, "height": "9"}, sample="long"))
    )
    assert "Không vừa ở cỡ nhỏ nhất" in long


def test_a_place_is_added_by_a_plain_button(as_officer, province):
    shown = text(as_officer.post(add(province), typed(PLACE, rows="add:places")))
    assert 'name="places-1-text"' in shown


@pytest.mark.parametrize(("preprinted", "images"), [(True, 0), (False, 1)])
def test_the_background_is_printed_unless_the_stock_is_pre_printed(as_officer, province, preprinted, images):
    more = {"preprinted": "on"} if preprinted else {}
    as_officer.post(add(province), typed(PLACE, background=picture(), **more))
    row = CertificateTemplate.objects.get()
    response = as_officer.get(reverse("core:file", args=[row.background_id]))
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert designs.of_template(row).picture(on_screen=True) is not None
    rows = story.prepared(province, "Lò Thị Mai")
    data = printing.sheet(designs.of_template(row), rows, wording.body_of(province.host, None))
    page = pypdfium2.PdfDocument(data)[0]
    assert len([one for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]) == images


def test_a_background_that_is_no_picture_is_refused_beside_its_field(as_officer, province):
    pdf = SimpleUploadedFile("nen.pdf", b"%PDF-1.4\n%%EOF")
    assert "Hãy chọn ảnh PNG hoặc JPEG." in text(as_officer.post(add(province), typed(PLACE, background=pdf)))


def test_templates_of_another_host_are_out_of_reach(sign_in, as_officer, province):
    as_officer.post(add(province), typed(PLACE))
    row = CertificateTemplate.objects.get()
    edit = reverse("awards:certificate_template", args=[row.pk])
    assert [sign_in(one).get(edit).status_code for one in (province.head, province.clerk, province.leader)] == [
        404,
        404,
        403,
    ]
    assert sign_in(province.leader).get(add(province)).status_code == 403
    assert "Giấy khen xã" in text(sign_in(province.leader).get(reverse("awards:certificate_templates")))
    assert sign_in(province.clerk).get(reverse("awards:certificate_templates")).status_code == 403


def test_a_commune_keeps_templates_of_its_own(as_head, province):
    with clock.pretend(story.DAY):
        url = reverse("awards:certificate_template_add", args=[province.commune.pk])
        assert as_head.post(url, typed(PLACE)).status_code == 302
    assert CertificateTemplate.objects.get().host == province.commune
