"""Who may sign a decision on awards on a day: competence per award (dated), the signer's post, and TM., KT., TL., TUQ.

Article 13 of Decree 30/2020/NĐ-CP says how one signs for another; the catalogue says who decides each award and until when
(the district level ended on 30/06/2025). Pure: the caller brings the rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.text import fold

DECREE = "Nghị định 30/2020/NĐ-CP"
DISTRICT_ENDED = date(2025, 6, 30)
# What the catalogue's words say about the kind of the unit that decides. Words that are not here are left to a person.
DECIDES: tuple[tuple[str, frozenset[str]], ...] = (
    ("chu tich ubnd tinh", frozenset({"province"})),
    ("cap huyen", frozenset({"district"})),
    ("xa, phuong", frozenset({"commune"})),
    ("luc luong vu trang", frozenset({"armed_forces"})),
    (
        "tu cach phap nhan",
        frozenset(
            {
                "province_office", "party", "front", "association", "enterprise", "cooperative", "school", "service_unit",
                "armed_forces", "central_agency",
            }
        ),
    ),
    ("thu tuong", frozenset()),
    ("chu tich nuoc", frozenset()),
)  # fmt: skip
COMMITTEES = frozenset({"province", "district", "commune"})


@dataclass(frozen=True)
class Word:
    """One finding: `bad` forbids issuing, `warn` is shown; `article` is where it stands."""

    state: Literal["bad", "warn", "ok"]
    text: str | Promise
    article: str = ""


@dataclass(frozen=True)
class Holder:
    """Somebody who heads or leads the deciding body, from when to when."""

    name: str
    post: str
    heads: bool
    starts_on: date
    ends_on: date | None

    def on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Signed:
    """How a decision is signed: by whom, as what, on which day, for which body."""

    kind: str
    issuer: str
    outside: bool
    on: date
    signer: str
    post: str
    authority: str
    authorisation: str


def competence(signed: Signed, award: Any, deciders: Iterable[Any]) -> Word | None:
    """Does the deciding body decide this award on that day? `deciders` are the catalogue's rows of the award."""
    listed = list(deciders)
    if not listed:
        return Word("warn", _("The catalogue does not say who decides “%(award)s”.") % {"award": award.name})
    mine = [row for row in listed if _is(signed, row.who)]
    if any(row.in_force_on(signed.on) for row in mine):
        return None
    ended = [row.ends_on for row in mine if row.ends_on is not None and row.ends_on < signed.on]
    shown = {"award": award.name, "day": f"{max(ended):%d/%m/%Y}" if ended else ""}
    if ended:
        return Word("bad", _("This level decided “%(award)s” until %(day)s only.") % shown, award.article)
    present = "; ".join(row.who for row in listed if row.in_force_on(signed.on))
    if any(not _known(row.who) for row in listed):
        said = _("Compare who decides “%(award)s”: %(who)s.") % {"award": award.name, "who": present}
        return Word("warn", said, award.article)
    said = _("“%(award)s” is decided by: %(who)s.") % {"award": award.name, "who": present or "–"}
    return Word("warn" if signed.outside else "bad", said, award.article)


def _known(who: str) -> bool:
    text = fold(who)
    return any(phrase in text for phrase, _kinds in DECIDES)


def _is(signed: Signed, who: str) -> bool:
    """Do the catalogue's words mean the body that decides here?"""
    text = fold(who)
    if signed.outside:
        issuer = fold(signed.issuer)
        return any(phrase in text and phrase in issuer for phrase, _kinds in DECIDES)
    return any(signed.kind in kinds for phrase, kinds in DECIDES if phrase in text)


def signature(signed: Signed, holders: Sequence[Holder]) -> list[Word]:
    """What speaks for and against the signature itself."""
    if not signed.signer:
        return [Word("bad", _("Say who signs."))]
    found = [] if signed.outside else [*_post(signed, holders), *_manner(signed)]
    if not signed.outside and signed.kind == "district" and signed.on > DISTRICT_ENDED:
        found.insert(0, Word("bad", _("The district level ended on 30/06/2025 and decides nothing after that day.")))
    return found


def _post(signed: Signed, holders: Sequence[Holder]) -> list[Word]:
    same = [x for x in holders if fold(x.name) == fold(signed.signer)]
    now = [x for x in same if x.on(signed.on)]
    shown = {"name": signed.signer, "day": f"{signed.on:%d/%m/%Y}"}
    if same and not now:
        spans = ", ".join(f"{x.starts_on:%d/%m/%Y} – {x.ends_on:%d/%m/%Y}" if x.ends_on else "" for x in same)
        return [
            Word("bad", _("%(name)s held no leading post here on %(day)s (%(spans)s).") % {**shown, "spans": spans})
        ]
    if signed.authority in ("tl", "tuq"):
        return []
    if not now:
        said = _("%(name)s is not among the leaders known here on %(day)s; compare the post.") % shown
        return [Word("warn", said)]
    head = any(x.heads for x in now)
    if signed.authority == "kt" and head:
        return [Word("warn", _("%(name)s is the head and does not sign for somebody else (KT.).") % shown)]
    if signed.authority in ("own", "tm") and not head and any(x.heads and x.on(signed.on) for x in holders):
        said = _("%(name)s is not the head on %(day)s: a deputy signs KT. for the head.") % shown
        return [Word("bad", said, f"khoản 1, khoản 2 Điều 13 {DECREE}")]
    return []


def _manner(signed: Signed) -> list[Word]:
    return _MANNERS[signed.authority](signed) if signed.authority in _MANNERS else []


def _collective(signed: Signed) -> list[Word]:
    if signed.kind in COMMITTEES:
        said = _("The chairman decides awards in person, not the committee: TM. is unusual here.")
        return [Word("warn", said, "Luật Thi đua, khen thưởng")]
    return [Word("warn", _("TM. is for bodies that decide as a collective."), f"khoản 2 Điều 13 {DECREE}")]


def _deputy(_signed: Signed) -> list[Word]:
    said = _("A deputy signs what the head assigned to the deputy; the head stays responsible.")
    return [Word("ok", said, f"khoản 1 Điều 13 {DECREE}")]


def _by_order(_signed: Signed) -> list[Word]:
    said = _("A decision on awards is not signed TL.: the law gives it to the head.")
    return [Word("bad", said, f"khoản 4 Điều 13 {DECREE}")]


def _authorised(signed: Signed) -> list[Word]:
    if not signed.authorisation.strip():
        said = _("TUQ. needs a written authorisation: give its number and date.")
        return [Word("bad", said, f"khoản 3 Điều 13 {DECREE}")]
    said = _("The authorised person does not authorise anybody further.")
    return [Word("warn", said, f"khoản 3 Điều 13 {DECREE}")]


_MANNERS = {"tm": _collective, "kt": _deputy, "tl": _by_order, "tuq": _authorised}


def lines(authority: str, head_post: str, post: str, committee: bool) -> tuple[str, ...]:
    """The lines above the signature: ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")."""
    head, own = head_post.upper(), (post or head_post).upper()
    if authority == "tm":
        return ("TM. ỦY BAN NHÂN DÂN" if committee else "TM. TẬP THỂ LÃNH ĐẠO", own)
    if authority == "own":
        return (own,)
    return (f"{authority.upper()}. {head}", own)
