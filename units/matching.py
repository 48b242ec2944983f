"""Names of units as people type them in files, matched to units: never a guess between two.

A name is compared without “UBND”, with “P.”, “TT” … written out, with tones wherever they are placed (hoà, hòa) and i for y
(Lý, Lí). What is left of it must fit a name that a unit bears or bore; on a given day that decides between an old commune
and a new one of the same name. Then come, each only if nothing fitted before: names without diacritics, and names that
differ by one letter (Lả, Lản Nhì Thàng). A unit that has ended leads to whoever took over, if that is one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from core.text import fold, squeeze
from units.models import Succession, Unit, UnitName

NEAR_FROM = 6  # letters a name must have before one of them may differ
OFFERED = 5
_TONES = {"\u0300": "2", "\u0301": "3", "\u0303": "4", "\u0309": "5", "\u0323": "6"}
_Y_ALONE = re.compile(r"^((?:ngh|ng|nh|gh|gi|kh|ch|ph|th|tr|qu|[bcdđghklmnpqrstvx])?)y$")
_WORDS = re.compile(r"[^\W_]+")
_COMMITTEE = re.compile(r"^(?:h[đd]nd\s*(?:và|,|-|&|va)\s*)?(?:ubnd|[uủ][yỷ]? ?ban nh[aâ]n d[aâ]n)\s+", re.IGNORECASE)
# Short forms, written out where they stand at the beginning; those with a letter or two only before a name.
_SHORT = (
    (re.compile(r"^(?:tp|t\.p)\s*[. ]\s*", re.IGNORECASE), "thành phố "),
    (re.compile(r"^(?:tx|t\.x)\s*[. ]\s*", re.IGNORECASE), "thị xã "),
    (re.compile(r"^(?:tt|t\.t)\s*[. ]\s*", re.IGNORECASE), "thị trấn "),
    (re.compile(r"^p\s*\.\s*|^p\s+(?=\S)", re.IGNORECASE), "phường "),
    (re.compile(r"^x\s*\.\s*|^x\s+(?=\S)", re.IGNORECASE), "xã "),
    (re.compile(r"^h\s*\.\s*|^h\s+(?=\S)", re.IGNORECASE), "huyện "),
    (re.compile(r"^q\s*\.\s*", re.IGNORECASE), "quận "),
    (re.compile(r"^t\s*\.\s*", re.IGNORECASE), "tỉnh "),
)
_ABBREVIATED = {
    "gd&đt": "giáo dục và đào tạo", "gdđt": "giáo dục và đào tạo", "gd-đt": "giáo dục và đào tạo",
    "nn&mt": "nông nghiệp và môi trường", "nn&ptnt": "nông nghiệp và phát triển nông thôn",
    "tn&mt": "tài nguyên và môi trường", "kh&cn": "khoa học và công nghệ", "kh&đt": "kế hoạch và đầu tư",
    "lđtb&xh": "lao động thương binh và xã hội", "lđ-tb&xh": "lao động thương binh và xã hội",
    "vhtt&dl": "văn hóa thể thao và du lịch", "vh,tt&dl": "văn hóa thể thao và du lịch", "vhttdl": "văn hóa thể thao và du lịch",
    "tt&tt": "thông tin và truyền thông", "gtvt": "giao thông vận tải", "xd": "xây dựng", "tp": "thành phố",
    "mttq": "mặt trận tổ quốc", "lđlđ": "liên đoàn lao động", "lhpn": "liên hiệp phụ nữ", "ccb": "cựu chiến binh",
    "bhxh": "bảo hiểm xã hội", "htx": "hợp tác xã", "thpt": "trung học phổ thông", "thcs": "trung học cơ sở",
    "ptdtnt": "phổ thông dân tộc nội trú", "ptdtbt": "phổ thông dân tộc bán trú", "bqlda": "ban quản lý dự án",
    "cp": "cổ phần", "tnhh": "trách nhiệm hữu hạn",
}  # fmt: skip
_TYPES = ("thành phố", "thị xã", "thị trấn", "phường", "huyện", "quận", "tỉnh", "xã")


@dataclass(frozen=True)
class Candidate:
    """A unit that may be meant; `ended` is its last day, `name` the name that fitted."""

    pk: int
    code: str
    name: str
    opened: date
    ended: date | None

    @property
    def label(self) -> str:
        """How it is offered: name, code and, where it has ended, until when."""
        if self.ended is None:
            return f"{self.name} [{self.code}]"
        return _("%(name)s [%(code)s], until %(day)s") % {
            "name": self.name,
            "code": self.code,
            "day": f"{self.ended:%d/%m/%Y}",
        }


@dataclass(frozen=True)
class Match:
    """What a typed name means: one unit (`unit` is set), none, or several to choose from. `note` tells what was understood."""

    candidates: tuple[Candidate, ...]
    note: str = ""
    sure: bool = True  # False: the name as typed is nobody's, only one much like it

    @property
    def unit(self) -> Candidate | None:
        """The unit meant; None where there is none or more than one."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def offers(self) -> str:
        """The candidates in words, to choose from."""
        return "; ".join(c.label for c in self.candidates[:OFFERED])


def written_out(text: str) -> str:
    """`text` without “UBND” and with short forms written out, lower case: "UBND P. Tân Phong" → "phường tân phong"."""
    rest = squeeze(text).casefold().strip(" .,;")
    shorter = _COMMITTEE.sub("", rest)
    rest = shorter if shorter else rest
    for pattern, words in _SHORT:
        changed = pattern.sub(words, rest, count=1)
        if changed != rest:
            rest = changed
            break
    return " ".join(_ABBREVIATED.get(word, word) for word in rest.split())


@lru_cache(maxsize=50_000)
def _spelled(word: str) -> str:
    """A syllable independent of where its tone is placed and of i/y: "hoà" and "hòa" → "hoa2", "Lý" → "li3"."""
    parts = unicodedata.normalize("NFD", word)
    tone = next((_TONES[c] for c in parts if c in _TONES), "")
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return _Y_ALONE.sub(r"\1i", base) + tone


@lru_cache(maxsize=100_000)
def exact_key(text: str) -> str:
    """What two spellings of the same name have in common, diacritics included."""
    return " ".join(_spelled(word) for word in _WORDS.findall(written_out(text)))


@lru_cache(maxsize=100_000)
def loose_key(text: str) -> str:
    """As `exact_key`, without diacritics."""
    return " ".join(_Y_ALONE.sub(r"\1i", fold(word)) for word in _WORDS.findall(written_out(text)))


_TYPE_KEYS = tuple(sorted(((exact_key(t), loose_key(t)) for t in _TYPES), key=lambda pair: -len(pair[0])))


def _without_type(key: str, *, loose: bool) -> str:
    """The key without "xã", "phường" …; the key itself where it has none or nothing else."""
    for exact, folded in _TYPE_KEYS:
        word = folded if loose else exact
        if key.startswith(word + " "):
            return key[len(word) + 1 :]
    return key


@dataclass(frozen=True)
class _Borne:
    """A name and the days on which a unit bore it."""

    unit: int
    name: str
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or self.last >= day)


class Matcher:
    """Every unit's names, loaded once in three statements; `find` then asks no database."""

    def __init__(self) -> None:
        self.units = {u.pk: u for u in Unit.objects.defer("folded", "name_order")}
        self.by_code = {u.code: u for u in self.units.values()}
        self._by_key: dict[str, dict[str, set[_Borne]]] = {
            tier: defaultdict(set) for tier in ("exact", "bare", "loose", "loose bare")
        }
        self._near: dict[str, dict[str, set[str]]] = {}
        self._successors: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for row in UnitName.objects.values_list("unit", "name", "short_name", "starts_on", "ends_on"):
            pk, name, short, first, last = row
            for text in {name, short}:
                self._add(_Borne(pk, text, first, last))
        named = {row.unit for rows in self._by_key["exact"].values() for row in rows}
        for unit in self.units.values():
            if unit.pk not in named:
                self._add(_Borne(unit.pk, unit.name, unit.opened_on, unit.closed_on))
        for before, after, partial in Succession.objects.filter(successor__isnull=False).values_list(
            "predecessor", "successor", "partial"
        ):
            self._successors[before].append((after, partial))

    def _add(self, borne: _Borne) -> None:
        exact, loose = exact_key(borne.name), loose_key(borne.name)
        self._by_key["exact"][exact].add(borne)
        self._by_key["bare"][_without_type(exact, loose=False)].add(borne)
        self._by_key["loose"][loose].add(borne)
        self._by_key["loose bare"][_without_type(loose, loose=True)].add(borne)

    def find(self, text: str, *, on: date | None = None, near: bool = True) -> Match:
        """What `text` (a code, or a name) means on the day `on`; without a day, every unit that ever bore the name is offered.

        `near=False` leaves out names that differ by a letter (for deciding whether a unit is new).
        """
        typed = squeeze(text)
        by_code = self.by_code.get(typed) or self.by_code.get(typed.rpartition("[")[2].rstrip("]"))
        if by_code is not None:
            return Match((self._candidate(by_code.pk, by_code.short_name),))
        exact, loose = exact_key(typed), loose_key(typed)
        if not exact:
            return Match(())
        for rows, sure in self._tiers(exact, loose, typed, near):
            if rows:
                return self._decide(rows, typed, on, sure)
        return Match(())

    def _tiers(self, exact: str, loose: str, typed: str, near: bool) -> Iterable[tuple[set[_Borne], bool]]:
        """Names that fit, best first; a typed name without a type fits whatever bears it with one."""
        yield self._by_key["exact"].get(exact, set()), True
        if _without_type(exact, loose=False) == exact:
            yield self._by_key["bare"].get(exact, set()), True
        if fold(typed) == typed.casefold():  # typed without diacritics: it may mean any of them
            yield self._by_key["loose"].get(loose, set()), True
            if _without_type(loose, loose=True) == loose:
                yield self._by_key["loose bare"].get(loose, set()), True
        if near:
            tier = "loose bare" if _without_type(loose, loose=True) == loose else "loose"
            yield self._by_key[tier].get(loose, set()), False
            yield self._nearby(loose, tier), False

    def _nearby(self, loose: str, tier: str) -> set[_Borne]:
        """Names one letter away; figures must agree ("Thôn 1" is not "Thôn 2"), and so must the type."""
        found: set[_Borne] = set()
        if len(loose.replace(" ", "")) < NEAR_FROM:
            return found
        index = self._shapes_of(tier)
        for other in {key for shape in _shapes(loose) for key in index.get(shape, ())}:
            same = tier == "loose bare" or _type(other) == _type(loose)
            if same and _figures(other) == _figures(loose) and _one_apart(other, loose):
                found |= self._by_key[tier][other]
        return found

    def _shapes_of(self, tier: str) -> dict[str, set[str]]:
        """Shape → keys of the tier; worked out when it is first asked for, because most files never need it."""
        if tier not in self._near:
            index: dict[str, set[str]] = defaultdict(set)
            for key in self._by_key[tier]:
                for shape in _shapes(key):
                    index[shape].add(key)
            self._near[tier] = index
        return self._near[tier]

    def _decide(self, rows: set[_Borne], typed: str, on: date | None, sure: bool) -> Match:
        """Of the names that fit: those borne on the day; else whoever took over from the units that bore them."""
        names = {row.unit: row.name for row in sorted(rows, key=lambda r: r.first)}
        if on is None:
            return self._answer(names, typed, sure)
        alive = {row.unit: row.name for row in rows if row.on(on) and self._alive(row.unit, on)}
        renamed = {row.unit: row.name for row in rows if self._alive(row.unit, on)}
        for group in (alive, renamed):
            if group:
                return self._answer(group, typed, sure, namesakes=[pk for pk in names if pk not in group])
        return self._successor(names, typed, on, sure)

    def _answer(self, names: dict[int, str], typed: str, sure: bool, namesakes: Iterable[int] = ()) -> Match:
        candidates = tuple(
            sorted(
                (self._candidate(pk, name) for pk, name in names.items()), key=lambda c: (c.ended is not None, c.code)
            )
        )
        if len(candidates) > 1:
            return Match(candidates)
        present = self.units[candidates[0].pk]
        if not sure:
            return Match(
                candidates,
                _("“%(typed)s” is taken for “%(unit)s”.") % {"typed": typed, "unit": present.short_name},
                sure=False,
            )
        if exact_key(present.short_name) != exact_key(candidates[0].name) and exact_key(present.name) != exact_key(
            candidates[0].name
        ):
            return Match(
                candidates,
                _("“%(typed)s” is an earlier name of “%(unit)s”.") % {"typed": typed, "unit": present.short_name},
            )
        others = [self._candidate(pk, self.units[pk].short_name).label for pk in namesakes]
        if others:
            return Match(candidates, _("Not the same as %(others)s.") % {"others": "; ".join(sorted(others)[:OFFERED])})
        return Match(candidates)

    def _successor(self, names: dict[int, str], typed: str, on: date, sure: bool) -> Match:
        """Who took over, through as many reorganisations as there were; several, or a part only, are offered, never chosen."""
        found: set[int] = set()
        waiting, seen, whole = list(names), set(names), True
        while waiting:
            after = self._successors.get(waiting.pop(), [])
            whole = whole and len(after) <= 1 and not any(partial for _pk, partial in after)
            for pk, _partial in after:
                if self._alive(pk, on):
                    found.add(pk)
                elif pk not in seen:
                    seen.add(pk)
                    waiting.append(pk)
        offered = tuple(sorted((self._candidate(pk, self.units[pk].short_name) for pk in found), key=lambda c: c.code))
        if len(offered) == 1 and len(names) == 1 and whole:
            return Match(
                offered, _("“%(typed)s” has ended; “%(unit)s” took over.") % {"typed": typed, "unit": offered[0].name}
            )
        ended = tuple(self._candidate(pk, name) for pk, name in names.items())
        return Match((*ended, *offered)) if offered else Match(ended if len(ended) > 1 else (), self._gone(ended))

    def _gone(self, ended: tuple[Candidate, ...]) -> str:
        return _("It does not exist on that day: %(units)s.") % {"units": "; ".join(c.label for c in ended[:OFFERED])}

    def _alive(self, pk: int, on: date) -> bool:
        unit = self.units[pk]
        return unit.opened_on <= on and (unit.closed_on is None or unit.closed_on >= on)

    def _candidate(self, pk: int, name: str) -> Candidate:
        unit = self.units[pk]
        return Candidate(pk, unit.code, name, unit.opened_on, unit.closed_on)


def _type(key: str) -> str:
    return key[: len(key) - len(_without_type(key, loose=True))]


def _figures(key: str) -> list[str]:
    return re.findall(r"\d+", key)


def _shapes(key: str) -> set[str]:
    """The key and the key without each of its letters: two keys one letter apart have a shape in common."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))} if len(key) <= 60 else set()


def _one_apart(one: str, two: str) -> bool:
    """At most one letter changed, added or missing."""
    if abs(len(one) - len(two)) > 1:
        return False
    short, long = sorted((one, two), key=len)
    for i, (a, b) in enumerate(zip(short, long, strict=False)):
        if a != b:
            return short[i + (len(short) == len(long)) :] == long[i + 1 :]
    return True
