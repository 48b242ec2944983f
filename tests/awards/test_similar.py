"""Similar achievement texts: the engine on its own."""

import random
import time

from awards.engine import similar

REPORT = (
    "Năm 2025 đồng chí đã chủ động tham mưu cho lãnh đạo phòng ban hành mười hai văn bản chỉ đạo về phong trào thi đua, "
    "trực tiếp hướng dẫn ba mươi tám xã, phường lập hồ sơ khen thưởng đúng hạn, không có hồ sơ nào bị trả lại. "
    "Sáng kiến số hóa sổ khen thưởng giúp giảm một nửa thời gian tra cứu và được nhân rộng ra toàn ngành."
)


def test_copied_words_are_found_whatever_stands_around_them_and_marks_of_records_do_not_hide_them() -> None:
    copied = (
        f"I. THÀNH TÍCH\n{REPORT.replace('hồ sơ khen thưởng', 'hồ sơ khen thưởng [KT12]')}\nNgoài ra tham gia văn nghệ."
    )
    assert similar.share(REPORT, copied) == 1.0
    pieces = similar.marked(copied, REPORT)
    assert [p.same for p in pieces] == [False, True, False]
    assert "".join(p.text for p in pieces) == copied


def test_case_and_diacritics_do_not_matter_and_a_few_common_words_are_no_passage() -> None:
    assert similar.share(REPORT, REPORT.upper()) == 1.0
    other = "Năm 2025 đồng chí đã chủ động tham mưu làm nhiều việc khác hẳn trong lĩnh vực nông nghiệp của xã."
    assert [p.same for p in similar.marked(other, REPORT)] == [False]
    assert similar.share("ngắn", REPORT) == 0.0
    assert similar.marked("", REPORT) == []


def test_five_thousand_texts_are_sifted_in_a_moment_and_the_copy_is_found() -> None:
    draw = random.Random(7)
    syllables = [f"tu{i}" for i in range(2500)]
    texts = {i: " ".join(draw.choices(syllables, k=600)) for i in range(5000)}
    sketches = {i: frozenset(similar.sketch(text)) for i, text in texts.items()}
    mine = similar.sketch(f"{texts[1234][:2200]} {' '.join(draw.choices(syllables, k=300))}")
    begun = time.perf_counter()
    assert similar.likely(mine, sketches) == [1234]
    assert time.perf_counter() - begun < 2


def test_a_very_long_text_is_read_to_a_bound() -> None:
    assert len(similar.words("lời " * 50_000)) == similar.MAX_WORDS


def test_a_short_text_is_found_inside_a_long_one() -> None:
    draw = random.Random(3)
    syllables = [f"tu{i}" for i in range(2500)]
    long = f"{' '.join(draw.choices(syllables, k=900))} {REPORT} {REPORT[::-1]}"
    assert similar.likely(similar.sketch(REPORT), {1: frozenset(similar.sketch(long))}) == [1]
