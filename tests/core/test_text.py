"""Folding for search, and the Vietnamese order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, person_sort_key, sort_key, squeeze


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đào San", "dao san"),
        ("ĐƯỜNG  số\t9", "duong so 9"),
        ("Ủy ban nhân dân xã Bum Nưa", "uy ban nhan dan xa bum nua"),
        ("", ""),
        ("Nậm Nhùn ", "nam nhun"),
    ],
)
def test_folding_leaves_lower_case_without_diacritics(written, folded):
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_both_ways_of_writing_the_same_letters_sort_alike(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


def test_letters_follow_the_vietnamese_alphabet():
    words = ["An", "Ăn", "Ân", "Ba", "Ca", "Da", "Đa", "Em", "Ên", "Ga", "Oa", "Ôi", "Ơi", "Ta", "Ua", "Ưa", "Va"]
    assert sorted(set(words), key=sort_key) == words


def test_the_tone_decides_only_among_equal_letters():
    assert sorted(["má", "mạ", "ma", "mả", "mà", "mã", "mab"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mab",
    ]
    assert sorted(["Tả Lèng", "Ta Gia", "Tà Tổng"], key=sort_key) == ["Ta Gia", "Tả Lèng", "Tà Tổng"]


def test_numbers_count_as_numbers():
    assert sorted(["Xã 10", "Xã 9", "Xã 100"], key=sort_key) == ["Xã 9", "Xã 10", "Xã 100"]


def test_foreign_letters_have_a_place_too():
    assert sorted(["Zalo", "FPT", "Wi-Fi", "Jica"], key=sort_key) == ["FPT", "Jica", "Wi-Fi", "Zalo"]


def test_people_are_ordered_by_given_name():
    names = ["Vàng A Sử", "Lò Thị Mai", "Nguyễn Thị Mai", "Tao Văn Ân", "Mai"]
    assert sorted(names, key=person_sort_key) == ["Tao Văn Ân", "Mai", "Lò Thị Mai", "Nguyễn Thị Mai", "Vàng A Sử"]


def test_white_space_is_squeezed():
    assert squeeze("  Sở\n Nội \u00a0 vụ ") == "Sở Nội vụ"
