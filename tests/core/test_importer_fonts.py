"""Old fonts: every letter there and back, and recognised only where the text cannot be anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importer import csv_text, fonts
from core.importer.syllables import is_syllable
from core.models import ImportRow
from tests.core.test_importer import read
from tests.factories.importing import csv_bytes, unit, xlsx

SMALL = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
TEXT = "ủy ban nhân dân xã mường than, phường đoàn kết; nguyễn thị hòa, lò văn ngưỡng, khuỷu, giếng, quyết định"


@given(st.text(alphabet=SMALL + "abcdeghiklmnopqrstuvxy ĂÂÊÔƠƯĐ0123456789-/", max_size=60))
def test_every_text_comes_back_from_tcvn3(text):
    assert fonts.from_tcvn3(fonts.to_tcvn3(text)) == text


@pytest.mark.parametrize("letter", [*SMALL, *SMALL.upper()])
def test_every_letter_comes_back_from_vni(letter):
    assert fonts.from_vni(fonts.to_vni(letter)) == letter


def test_sentences_come_back_from_vni():
    for text in (TEXT, TEXT.title(), TEXT.upper()):
        assert fonts.from_vni(fonts.to_vni(text)) == text


def test_the_tables_are_those_of_the_fonts():
    assert fonts.from_tcvn3("ñy ban nh©n d©n x· M­êng Than") == "ủy ban nhân dân xã Mường Than"
    assert fonts.from_vni("UÛy ban nhaân daân xaõ Möôøng Than") == "Ủy ban nhân dân xã Mường Than"


@pytest.mark.parametrize("convert", [fonts.to_tcvn3, fonts.to_vni])
def test_old_fonts_are_recognised_by_column(convert):
    rows = [["xã", convert("mường kim"), "Bản Bo"], ["tổ", convert("tân uyên"), "Sở"]]
    found = fonts.detect(rows)
    assert set(found) == {1}
    assert fonts.convert_cell(rows[0][1], found[1]) == "mường kim"


def test_unicode_is_never_converted():
    texts = ["xã Hà", "Trí Tô", "Hô hào", "«Hội thi» 5×3 · ½", "Café Ñ", "Bà Là", TEXT, TEXT.upper()]
    assert fonts.detect([[text] for text in texts]) == {}


def test_in_a_mixed_column_only_what_is_old_is_converted():
    rows = [["Mường Kim"], ["xã Hà"], [fonts.to_tcvn3("tân uyên")]]
    found = fonts.detect(rows)
    assert [fonts.convert_cell(row[0], found[0]) for row in rows] == ["Mường Kim", "xã Hà", "tân uyên"]


def test_syllables_are_told_from_rubbish():
    assert all(
        is_syllable(word) for word in ("Nguyễn", "Thuỷ", "giếng", "quốc", "Tủa", "Đắk", "khuỷu", "ngoằn", "iên", "ý")
    )
    assert not any(is_syllable(word) for word in ("Привет", "straße", "ngthoa", "Mưrờng"))


@pytest.mark.django_db
@pytest.mark.parametrize("convert", [fonts.to_tcvn3, fonts.to_vni])
def test_a_workbook_in_an_old_font_arrives_in_unicode_and_says_so(as_officer, province, convert):
    shown = read(as_officer, xlsx(unit(convert("bản mường thử"), "ban-a", province.commune.code)))
    assert ImportRow.objects.get().texts["name"] == "bản mường thử"
    assert "chữ đã được chuyển sang Unicode" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(("convert", "name"), [(fonts.to_tcvn3, "TCVN3"), (fonts.to_vni, "VNI")])
def test_csv_in_an_old_font_arrives_in_unicode(as_officer, province, convert, name):
    text = csv_bytes(unit("bản mường thử nghiệm", "ban-a", province.commune.code)).decode()
    shown = read(as_officer, convert(text).encode("latin-1", errors="replace"), "don-vi.csv")
    assert ImportRow.objects.get().texts["name"] == "bản mường thử nghiệm"
    assert name in shown


@pytest.mark.django_db
def test_csv_encoded_twice_is_put_right(as_officer, province):
    data = csv_bytes(unit("Bản Mường Thử", "ban-a", province.commune.code)).decode("latin-1").encode("utf-8")
    assert "đã được sửa lại" in read(as_officer, data, "don-vi.csv")
    assert ImportRow.objects.get().texts["name"] == "Bản Mường Thử"


def test_binary_data_is_no_csv():
    with pytest.raises(csv_text.Unreadable):
        csv_text.decode(bytes(range(32)) * 50, "x.csv")
