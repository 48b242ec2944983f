"""Vietnamese figures: what is read, what is refused with which sentence, what is written."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.fields import FigureInput
from core.numbers import format_decimal, parse_decimal, to_input

figures = st.decimals(min_value=Decimal("-99999999999999"), max_value=Decimal("99999999999999"), places=4)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2.236", "2236"), ("51,5", "51.5"), ("9", "9"), ("0", "0"), ("-3,25", "-3.25"), ("−3,25", "-3.25"), (" 1.234.567,89 ", "1234567.89"),  # noqa: E501
        ("12 000", "12000"), ("1\u00a0000", "1000"), ("2236", "2236"), ("0,125", "0.125"), ("1234,567", "1234.567"), ("2,2360", "2.236"),  # noqa: E501
    ],
)  # fmt: skip
def test_figures_are_read_the_vietnamese_way(typed, number):
    assert parse_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("khoảng chín", "invalid", "“khoảng chín” không phải là số. Chỉ nhập chữ số, ví dụ: 9 hoặc 51,5 hoặc 2.236."),
        (
            "2,236",
            "ambiguous",
            "“2,236” có thể hiểu hai cách: nhập 2.236 nếu là hàng nghìn, hoặc 2,2360 nếu là số thập phân.",
        ),
        ("51.5", "english", "“51.5” viết theo kiểu tiếng Anh."),
        ("1,234.56", "english", "“1,234.56” viết theo kiểu tiếng Anh."),
        ("1,234,567", "english", "“1,234,567” viết theo kiểu tiếng Anh."),
        ("1" * 19, "long", "Số quá dài: tối đa 18 chữ số."),
        ("9%", "invalid", "“9%” không phải là số."),
        ("1e5", "invalid", "“1e5” không phải là số."),
        ("NaN", "invalid", "“NaN” không phải là số."),
        ("١٢", "invalid", "“١٢” không phải là số."),
        ("--5", "invalid", "“--5” không phải là số."),
        ("1.23.456", "invalid", "“1.23.456” không phải là số."),
    ],
)
def test_what_is_no_figure_is_refused_with_what_to_type(typed, code, sentence):
    with translation.override("vi"), pytest.raises(ValidationError) as refused:
        FigureInput().clean(typed)
    assert refused.value.code == code or refused.value.error_list[0].code == code
    assert refused.value.messages[0].startswith(sentence)


@given(figures)
def test_what_is_written_into_a_form_is_read_back(number):
    assert parse_decimal(to_input(number)) == number


@given(figures)
def test_a_figure_has_no_needless_zeros_and_groups_of_three(number):
    text = format_decimal(number)
    whole, _comma, part = text.removeprefix("−").partition(",")
    assert not part.endswith("0")
    assert all(len(group) == 3 for group in whole.split(".")[1:])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "–"),
        (Decimal("2236"), "2.236"),
        (Decimal("51.50"), "51,5"),
        (Decimal("-0.5"), "−0,5"),
        (Decimal("0"), "0"),
        (Decimal("-0.0"), "0"),
        (1000000, "1.000.000"),
        (Decimal("1E+3"), "1.000"),
    ],
)
def test_figures_are_written_the_vietnamese_way(number, text):
    assert format_decimal(number) == text


def test_places_are_kept_where_they_are_asked_for():
    assert format_decimal(Decimal("9"), 2) == "9,00"
    assert format_decimal(Decimal("-0.001"), 1) == "0,0"


def test_a_figure_with_more_than_four_decimals_is_refused_not_rounded():
    with translation.override("vi"), pytest.raises(ValidationError) as refused:
        FigureInput().clean("0,12345")
    assert refused.value.messages == ["Số này có quá nhiều chữ số thập phân: tối đa 4."]


def test_typing_the_same_figure_in_another_way_is_no_change():
    field = FigureInput()
    assert not field.has_changed(Decimal("2236.0000"), "2.236")
    assert not field.has_changed(Decimal("2236.0000"), "2236")
    assert not field.has_changed(None, "")
    assert field.has_changed(Decimal("2236"), "2.237")
    assert field.has_changed(Decimal("2236"), "khoảng chín")
