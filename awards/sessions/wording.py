"""What the papers of a session have in common: its head, dates, shares and figures in the words of official papers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from awards.models import AgendaItem, Council, CouncilSession, ItemInterest
from awards.rules.sessions import voters
from awards.sessions.holding import loaded, readied
from awards.sessions.terms import Key, Terms, key_of, terms_of
from awards.sessions.voting import items_of, recusals
from ballots.models import BallotItem
from core.numbers import format_decimal
from documents import numbers
from documents.engine.numbers import long_day
from documents.papers import Paper

DOTS = "………………"
WAYS = {
    "room": "trực tiếp", "online": "trực tuyến", "written": "lấy ý kiến bằng văn bản", "simple": "trực tiếp",
}  # fmt: skip
SAID = {
    "agreed": "Đồng ý đề nghị", "not_agreed": "Không đồng ý", "postponed": "Để lại xét sau", "open": "Chưa biểu quyết",
    "lowered": "Đồng ý mức thấp hơn",
}  # fmt: skip
S = CouncilSession.Status


@dataclass(frozen=True)
class Group:
    """The items of one title under their rule."""

    terms: Terms
    items: list[AgendaItem]


class Whole:
    """A session with everything its papers tell; a fixed number of queries."""

    def __init__(self, session: CouncilSession) -> None:
        fresh = loaded(CouncilSession.objects.filter(pk=session.pk)).get()
        self.session = readied(fresh)
        self.items = items_of(self.session)
        self.terms = terms_of(self.items)
        self.interests = recusals(self.session, self.items)

    @property
    def groups(self) -> list[Group]:
        found: dict[Key, list[AgendaItem]] = {}
        for item in self.items:
            found.setdefault(key_of(item), []).append(item)
        return [Group(self.terms[key], items) for key, items in found.items()]

    @property
    def base(self) -> int:
        """All appointed members of this session."""
        return self.session.appointed or len(voters(self.session))

    def with_interest(self) -> list[tuple[AgendaItem, list[ItemInterest]]]:
        return [(item, self.interests[item.pk]) for item in self.items if item.pk in self.interests]


def paper(session: CouncilSession, *, abbreviation: str, kind: str, subject: str, **parts: Any) -> Paper:
    """A paper of the council: its name stands under that of the host."""
    council: Council = session.council
    blank = numbers.blank_paper(council.host, abbreviation=abbreviation, kind=kind, subject=subject)
    short = "HĐSK" if council.kind == Council.Kind.INITIATIVE else "HĐTĐKT"
    head = {
        "parent_body": " ".join(blank.issuing_body), "issuing_body": (council.name.upper(),), "issuer_name": council.name,
        "symbol": f"{abbreviation}-{short}", "archive": f"Lưu: VT, {short}",
    }  # fmt: skip
    return numbers.blank_paper(council.host, abbreviation=abbreviation, kind=kind, subject=subject, **{**head, **parts})


def when(moment: Any) -> str:
    """ "08 giờ 30 phút, ngày 27 tháng 6 năm 2025"."""
    local = timezone.localtime(moment)
    return f"{local:%H} giờ {local:%M} phút, {long_day(local.date())}"


def rate(votes: int | None, base: int | None) -> str:
    """ "85,7%"."""
    if votes is None or not base:
        return "–"
    share = (Decimal(votes * 100) / base).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{format_decimal(share)}%"


def rule_words(terms: Terms, base: int) -> str:
    """ "Bỏ phiếu kín; cần ít nhất 80% tổng số thành viên Hội đồng (6/7 phiếu), theo …"."""
    whole = "tổng số thành viên Hội đồng" if terms.base == BallotItem.Base.APPOINTED else "số thành viên tham gia"
    least = "quá" if terms.strict else "ít nhất"
    way = "Bỏ phiếu kín" if terms.secret else "Biểu quyết công khai"
    share = format_decimal(Decimal(terms.share.numerator * 100) / terms.share.denominator)
    words = f"{way}; cần {least} {share}% {whole} đồng ý ({terms.needed(base)}/{base} phiếu)"
    article = f"; căn cứ: {terms.article}" if terms.article else ""
    return f"{words}{article}{' (tỷ lệ tạm tính, chưa xác nhận)' if terms.provisional else ''}."


def figure(value: int | None) -> str:
    return "–" if value is None else str(value)


def listed(names: Iterable[str]) -> str:
    return "; ".join(names) or "không có"


def born(item: AgendaItem) -> str:
    """Year of birth of a person."""
    subject = item.nomination.subject
    if subject is None:
        return ""
    year = subject.born_year or (subject.born_on.year if subject.born_on else None)
    return str(year or "")


def outcome(item: AgendaItem) -> str:
    """What the council said, with the lower award where there is one."""
    said = SAID[item.outcome]
    return f"{said}: {item.lower_award.name}" if item.outcome == "lowered" and item.lower_award else said


def sums(items: Sequence[AgendaItem]) -> dict[str, int]:
    """Outcome → number."""
    found: dict[str, int] = {}
    for item in items:
        found[item.outcome] = found.get(item.outcome, 0) + 1
    return found


def name_of_award(item: AgendaItem) -> str:
    """The award proposed; with a motion also what is voted on instead."""
    proposed = item.nomination.award.name
    return f"{proposed} (biểu quyết mức {item.lower_award.name})" if item.lower_award else proposed
