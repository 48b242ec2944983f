"""An achievement report drafted from stored facts only: each sentence ends with the mark of the record it says.

The marks ("[KT12]": award record 12) stand in the text while it is written, lead to their records on screen, and are left out
in print. Papers are Vietnamese, whatever language the person reads the screens in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation

from awards.dossier import gathering
from awards.dossier.gathering import Gathered
from awards.models import AwardRecord, Nomination, Rating, Recognition
from campaigns.models import Report, ReportValue
from core.numbers import format_decimal
from scoring.models import Result
from units.models import Position, Subject

MARK = re.compile(r"\s?\[([A-ZĐ]{2})(\d+)\]")
LIFE, WORK, HONOURS = "I", "II", "III"
HEADS = {
    LIFE: "I. SƠ LƯỢC LÝ LỊCH",
    WORK: "II. THÀNH TÍCH ĐẠT ĐƯỢC",
    HONOURS: "III. CÁC DANH HIỆU, HÌNH THỨC KHEN THƯỞNG ĐÃ ĐƯỢC GHI NHẬN",
}
LIFE_OF_UNIT = "I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH"
ROOM = 30_000
LEVELS = {"co_so": "cấp cơ sở", "tinh": "cấp tỉnh", "toan_quoc": "toàn quốc"}
URLS = {"KT": "awards:record", "LL": "awards:person", "ĐV": "units:unit", "CĐ": "scoring:result"}
WANTED = ("awards", "ratings", "initiative", "positions", "scores", "reports")


@dataclass(frozen=True)
class Sentence:
    """One sentence, the part it belongs to, the mark of its record, and where that stands."""

    part: str
    text: str
    mark: str
    url: str = ""

    @property
    def line(self) -> str:
        return f"- {self.text} [{self.mark}]"


def sentences(one: Nomination) -> list[Sentence]:
    """Everything that is stored about the nominee and may be said in the report. The nomination comes with its proposal."""
    known = gathering.gather([one.proposal], [one], WANTED)
    with translation.override("vi"):
        return [*_life(one, known), *_work(one, known), *_honours(one, known)]


def compose(listed: Sequence[Sentence], of_unit: bool = False) -> str:
    """The draft: each part under its heading; a part without facts keeps its heading to be filled in."""
    parts = []
    for part, head in HEADS.items():
        lines = [s.line for s in listed if s.part == part]
        parts.append("\n".join([LIFE_OF_UNIT if of_unit and part == LIFE else head, *lines]))
    return "\n\n".join(parts)[:ROOM]


def missing(text: str, listed: Iterable[Sentence]) -> list[Sentence]:
    """Sentences whose record the text does not name yet."""
    named = set(marks(text))
    return [s for s in listed if s.mark not in named]


def marks(text: str) -> list[str]:
    """The marks in a text, each once, in order."""
    return list(dict.fromkeys(f"{kind}{number}" for kind, number in MARK.findall(text)))


def supplemented(text: str, more: Sequence[Sentence]) -> str:
    """The text with sentences put at the end of their parts; nothing that stands there is touched."""
    lines = text.rstrip().split("\n") if text.strip() else []
    for part, head in HEADS.items():
        fresh = [s.line for s in more if s.part == part]
        if fresh:
            at = _end_of(part, lines)
            lines[at:at] = fresh if at < len(lines) or any(_opens(line, part) for line in lines) else [head, *fresh]
    return "\n".join(lines)


def _opens(line: str, part: str) -> bool:
    return line.strip().startswith(f"{part}. ")


def _end_of(part: str, lines: list[str]) -> int:
    """After the last line of the part that says something; the end of the text where the part is not there."""
    inside, at = False, len(lines)
    for number, line in enumerate(lines):
        if _opens(line, part):
            inside, at = True, number + 1
        elif inside and any(_opens(line, other) for other in HEADS):
            break
        elif inside and line.strip():
            at = number + 1
    return at


def plain(text: str) -> str:
    """As it is printed: without the marks."""
    return MARK.sub("", text)


# ---- I. who it is ----------------------------------------------------------------------------------------------------
def _life(one: Nomination, known: Gathered) -> list[Sentence]:
    if one.subject is not None:
        return [*_person(one.subject), *_posts(known.positions.get(one.subject.pk, []))]
    if one.unit is None:
        return []
    url = reverse("units:unit", args=[one.unit.pk])
    return [Sentence(LIFE, f"Tên tập thể: {one.unit.name}.", f"ĐV{one.unit.pk}", url)]


def _person(who: Subject) -> Iterable[Sentence]:
    url = reverse("awards:person", args=[who.pk])
    born = f"{who.born_on:%d/%m/%Y}" if who.born_on else str(who.born_year or "")
    said = (
        ("Họ và tên", who.full_name), ("Sinh ngày" if who.born_on else "Năm sinh", born), ("Giới tính", who.get_sex_display()),
        ("Dân tộc", who.ethnicity), ("Quốc tịch", who.nationality), ("Quê quán", who.birth_place),
        ("Trình độ chuyên môn", who.education), ("Trình độ lý luận chính trị", who.political_theory),
        ("Từ trần ngày", f"{who.died_on:%d/%m/%Y}" if who.died_on else ""),
    )  # fmt: skip
    facts = "; ".join(f"{label[:1].lower()}{label[1:]}: {value}" for label, value in said if value)
    if who.party_member:
        facts += "; đảng viên Đảng Cộng sản Việt Nam"
    yield Sentence(LIFE, f"{facts[:1].upper()}{facts[1:]}.", f"LL{who.pk}", url)


def _posts(rows: Sequence[Position]) -> Iterable[Sentence]:
    for row in sorted(rows, key=lambda r: r.starts_on):
        until = f"đến {row.ends_on:%d/%m/%Y}" if row.ends_on else "đến nay"
        what = f"{row.title}, {row.unit.name}" if row.title else f"công tác tại {row.unit.name}"
        url = reverse("awards:person", args=[row.subject_id])
        yield Sentence(LIFE, f"Từ {row.starts_on:%d/%m/%Y} {until}: {what}.", f"CV{row.pk}", url)


# ---- II. what was done -----------------------------------------------------------------------------------------------
def _work(one: Nomination, known: Gathered) -> list[Sentence]:
    who, proposal = gathering.bearer(one), one.proposal
    found = [_of_rating(row) for row in sorted(known.ratings.get(who, []), key=lambda r: r.year)]
    found += [_of_result(row) for row in known.results.get(one.unit_id or 0, [])]
    if one.unit_id == proposal.unit_id:
        found += _of_reports(known.reports.get(proposal.pk, []))
    found += [_of_idea(row) for row in reversed(known.recognitions.get(one.subject_id or 0, []))]
    if one.achievement.strip():
        url = reverse("awards:nomination", args=[proposal.pk, one.pk])
        found.append(Sentence(WORK, _full_stop(" ".join(one.achievement.split())), f"TT{one.pk}", url))
    return found


def _by(number: str, issuer: str, day: Any) -> str:
    """ " theo Quyết định số 12/QĐ-SNV ngày 05/01/2025 của Sở Nội vụ"; "" where no number is stored."""
    if not number:
        return ""
    return f" theo Quyết định số {number}{f' ngày {day:%d/%m/%Y}' if day else ''}{f' của {issuer}' if issuer else ''}"


def _of_rating(row: Rating) -> Sentence:
    level = str(row.get_level_display()).lower()
    said = f"Năm {row.year}: xếp loại {level} nhiệm vụ{_by(row.number, row.issuer, row.decided_on)}."
    return Sentence(WORK, said.replace("nhiệm vụ nhiệm vụ", "nhiệm vụ"), f"XL{row.pk}", gathering.of_rating(row).url)


def _of_result(row: Result) -> Sentence:
    rank = f", xếp hạng {row.rank}" if row.rank else ""
    kind = f", xếp loại {row.classification}" if row.classification else ""
    said = f"{row.sheet.round.name}: đạt {format_decimal(row.total)} điểm{rank}{kind}."
    return Sentence(WORK, said, f"CĐ{row.sheet.round_id}", gathering.of_result(row).url)


def _of_reports(rows: Sequence[Report]) -> list[Sentence]:
    """The figures of the last report that was accepted."""
    if not rows:
        return []
    last = rows[-1]
    values = ReportValue.objects.filter(report=last, value__isnull=False).select_related("indicator").order_by("pk")
    url = gathering.of_report(last).url
    figures = "; ".join(
        f"{v.indicator.name}: {format_decimal(v.value)} {v.indicator.unit_of_measure}".strip()
        for v in values
        if v.value is not None
    )
    said = f"Kết quả thực hiện phong trào ({last.period.name})"
    said += f": {figures}." if figures else " đã được tiếp nhận."
    return [Sentence(WORK, said, f"BC{last.pk}", url)]


def _of_idea(row: Recognition) -> Sentence:
    level = LEVELS.get(row.level, "")
    act = _by(row.number, row.issuer, row.decided_on) or f" ngày {row.decided_on:%d/%m/%Y}"
    said = f"Năm {row.initiative.year}: sáng kiến “{row.initiative.title.strip('“”. ')}” được công nhận {level}{act}."
    return Sentence(WORK, said, f"SK{row.pk}", gathering.of_recognition(row).url)


# ---- III. what was awarded -------------------------------------------------------------------------------------------
def _honours(one: Nomination, known: Gathered) -> list[Sentence]:
    rows = sorted(known.awards.get(gathering.bearer(one), []), key=lambda r: (r.year, r.pk))
    return [_of_award(row) for row in rows]


def _of_award(row: AwardRecord) -> Sentence:
    said = f"Năm {row.year}: {row.award.name}{_by(row.number, row.issuer, row.decided_on).replace(' theo', ',', 1)}."
    return Sentence(HONOURS, said, f"KT{row.pk}", reverse("awards:record", args=[row.pk]))


def _full_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
