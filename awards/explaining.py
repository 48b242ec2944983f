"""What the engine found, in words. Names of awards and texts of conditions are Vietnamese data; the sentences are translated."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.engine.eligibility import CaseError, Finding, Note, Verdict

Text = str | Promise
RATINGS: dict[str, Text] = {
    "xuat_sac": gettext_lazy("excellently fulfilled"),
    "tot": gettext_lazy("well fulfilled"),
    "hoan_thanh": gettext_lazy("fulfilled"),
    "khong": gettext_lazy("not fulfilled"),
    "": gettext_lazy("no rating"),
}
LEVELS: dict[str, Text] = {
    "co_so": gettext_lazy("unit level"),
    "tinh": gettext_lazy("provincial level"),
    "toan_quoc": gettext_lazy("national level"),
    "nha_nuoc": gettext_lazy("state level"),
}
DISCIPLINE: dict[str, Text] = {
    "khien_trach": gettext_lazy("reprimand"),
    "canh_cao": gettext_lazy("warning"),
    "ha_bac_luong": gettext_lazy("lowering of the salary grade"),
    "giang_chuc": gettext_lazy("demotion"),
    "cach_chuc": gettext_lazy("removal from office"),
    "khai_tru": gettext_lazy("expulsion"),
    "buoc_thoi_viec": gettext_lazy("dismissal"),
    "sa_thai": gettext_lazy("sacking"),
}
KINDS: dict[str, Text] = {
    "individual": gettext_lazy("individual"),
    "collective": gettext_lazy("collective"),
    "household": gettext_lazy("household"),
}
WHY: dict[str, Text] = {
    "cancelled": gettext_lazy("cancelled"),
    "stripped": gettext_lazy("stripped"),
    "later": gettext_lazy("decided after the dossier was received"),
    "year_kind": gettext_lazy("another kind of year"),
    "not_inherited": gettext_lazy("of a unit whose record is not inherited"),
}
PARTS: dict[str, Text] = {
    "ldtt": gettext_lazy("Advanced Workers"),
    "cstdcs": gettext_lazy("Grassroots Emulation Fighters"),
    "disciplined": gettext_lazy("disciplined members"),
    "fulfilled": gettext_lazy("members who fulfilled their tasks"),
}
FACTS: dict[str, Text] = {
    "awards": gettext_lazy("earlier awards"),
    "ratings": gettext_lazy("yearly ratings"),
    "initiatives": gettext_lazy("initiatives"),
    "discipline": gettext_lazy("discipline"),
    "members": gettext_lazy("figures of the members"),
    "members.total": gettext_lazy("number of members"),
    "members.ldtt": gettext_lazy("number of Advanced Workers"),
    "members.cstdcs": gettext_lazy("number of Grassroots Emulation Fighters"),
    "members.disciplined": gettext_lazy("number of disciplined members"),
    "block": gettext_lazy("rank in the block"),
    "block.rank": gettext_lazy("rank in the block"),
    "campaign": gettext_lazy("result in a campaign"),
    "campaign.level": gettext_lazy("level of the campaign"),
    "campaign.years": gettext_lazy("how many years the campaign ran"),
    "campaign.rank": gettext_lazy("rank in the campaign"),
}


def _days(params: Mapping[str, Any]) -> dict[str, str]:
    begins, ends = params.get("begins"), params.get("ends")
    return {"begins": f"{begins:%d/%m/%Y}" if begins else "", "ends": f"{ends:%d/%m/%Y}" if ends else "…"}


def _years(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in years)


class Words:
    """Sentences for notes. `coded` puts the code behind an award's name, as the command does."""

    def __init__(self, names: Mapping[str, str], coded: bool = False) -> None:
        self.names, self.coded = names, coded

    def award(self, code: str) -> str:
        """The name of an award."""
        name = self.names.get(code, code)
        return f"{name} ({code})" if self.coded else name

    def awards(self, codes: Iterable[str]) -> str:
        """Several, with "or"."""
        return _(" or ").join(self.award(code) for code in codes)

    def note(self, line: Note) -> str:
        """One record or lack."""
        return _SENTENCES[line.code](self, line.params)

    def notes(self, lines: Iterable[Note]) -> list[str]:
        """Each once, in order."""
        return list(dict.fromkeys(self.note(line) for line in lines))


def _award(w: Words, p: Mapping[str, Any]) -> str:
    decided: date | None = p.get("decided_on")
    shown = {"award": w.award(p["award"]), "year": p["year"], "day": f"{decided:%d/%m/%Y}" if decided else ""}
    if decided:
        return _("%(award)s of %(year)s, decision of %(day)s") % shown
    return _("%(award)s of %(year)s") % shown


def _block(w: Words, p: Mapping[str, Any]) -> str:
    rank = _("rank %(rank)s of %(size)s in the block") % {"rank": p["rank"], "size": p["size"] or "…"}
    return f"{rank}{_(', by vote')}" if p["by_vote"] else rank


def _campaign(w: Words, p: Mapping[str, Any]) -> str:
    level = LEVELS.get(p["level"] or "", "…")
    shown = {"level": level, "years": "…" if p["years"] is None else p["years"], "rank": p["rank"] or "…"}
    return _("campaign, %(level)s, %(years)s years, rank %(rank)s") % shown


def _need_campaign(w: Words, p: Mapping[str, Any]) -> str:
    text = _("a result in a campaign of %(levels)s") % {"levels": _(" or ").join(str(LEVELS[x]) for x in p["levels"])}
    if p["years"]:
        text += _(", run for at least %(years)s years") % {"years": p["years"]}
    return text + _(", rank 1") if p["rank"] == 1 else text


def _need_within(w: Words, p: Mapping[str, Any]) -> str:
    what = w.awards(p["awards"]) if p["awards"] else _("years rated “%(rating)s”") % {"rating": RATINGS[p["min"]]}
    return _("in these years: %(what)s, %(have)s of %(need)s") % {"what": what, "have": p["have"], "need": p["need"]}


def _need_initiatives(w: Words, p: Mapping[str, Any]) -> str:
    first, last = p["years"]
    return _("initiatives of the %(level)s not yet used, %(span)s: %(have)s of %(need)s") % {
        "level": LEVELS[p["level"]], "span": first if first == last else f"{first}–{last}",
        "have": p["have"], "need": p["need"],
    }  # fmt: skip


def _say(sentence: Text, **shape: Callable[[Words, Any], Any]) -> Callable[[Words, Mapping[str, Any]], str]:
    """A sentence whose parameters are put into words by `shape`, or stand as they are."""

    def said(w: Words, p: Mapping[str, Any]) -> str:
        values = {**p, **_days(p)} if "begins" in p else dict(p)
        return str(sentence) % {**values, **{name: how(w, p.get(name)) for name, how in shape.items()}}

    return said


def _of(table: Mapping[str, Text]) -> Callable[[Words, Any], Any]:
    return lambda w, value: table.get(value, value)


_ONE = Words.award
_MANY = Words.awards
_T = gettext_lazy
_RATING, _LEVEL, _PART = _of(RATINGS), _of(LEVELS), _of(PARTS)


def _span(w: Words, value: Any) -> str:
    return _years(value)


def _day(w: Words, value: Any) -> str:
    return f"{value:%d/%m/%Y}"


_SENTENCES: dict[str, Callable[[Words, Mapping[str, Any]], str]] = {
    "award": _award,
    "block": _block,
    "campaign": _campaign,
    "need_campaign": _need_campaign,
    "need_within": _need_within,
    "need_initiatives": _need_initiatives,
    "kind": _say("%(kind)s", kind=_of(KINDS)),
    "closed": _say(_T("ended on %(on)s"), on=_day),
    "discipline": _say(_T("discipline: %(level)s, %(begins)s–%(ends)s"), level=_of(DISCIPLINE)),
    "restriction": _say(_T("pending: %(begins)s–%(ends)s")),
    "not_leader": _say(_T("not the head")),
    "collective_rating": _say(_T("collective of %(year)s: %(rating)s"), rating=_RATING),
    "rating": _say(_T("%(year)s: %(rating)s"), rating=_RATING),
    "initiative": _say(_T("initiative of %(year)s, %(level)s"), level=_LEVEL),
    "initiative_used": _say(
        _T("initiative of %(year)s, %(level)s, already used for %(awards)s"), level=_LEVEL, awards=_MANY
    ),
    "share": _say(_T("%(part)s of %(total)s: %(of)s"), of=_PART),
    "members": _say(_T("%(part)s: %(of)s"), of=_PART),
    "no_block": _say(_T("in no block")),
    "no_campaign": _say(_T("no campaign")),
    "spent": _say(_T("%(award)s of %(year)s has already rewarded these years"), award=_ONE),
    "dropped": _say(_T("%(award)s of %(year)s does not count: %(why)s"), award=_ONE, why=_of(WHY)),
    "need_fact": _say(_T("not told: %(key)s"), key=_of(FACTS)),
    "wrong_kind": _say(_T("only for: %(kinds)s"), kinds=lambda w, v: ", ".join(str(KINDS[x]) for x in v)),
    "unit_ended": _say(_T("the collective ended on %(on)s; it is not awarded any more"), on=_day),
    "awarded_already": _say(_T("%(award)s of %(year)s is awarded already"), award=_ONE),
    "disciplined": _say(_T("disciplined in %(year)s")),
    "restricted": _say(_T("wait until what is pending is concluded")),
    "need_collective": _say(_T("the collective of %(year)s rated at least “%(min)s”"), min=_RATING),
    "need_rating": _say(_T("rating of %(year)s at least “%(min)s”"), min=_RATING),
    "need_ratings": _say(_T("rating at least “%(min)s” in %(years)s"), min=_RATING, years=_span),
    "need_award": _say(_T("%(awards)s in %(years)s"), awards=_MANY, years=_span),
    "need_award_or_rating": _say(
        _T("%(awards)s, or a rating of at least “%(min)s”, in %(years)s"), awards=_MANY, min=_RATING, years=_span
    ),
    "need_before": _say(_T("%(awards)s in an earlier year"), awards=_MANY),
    "need_years": _say(_T("consecutive years: %(have)s of %(need)s")),
    "need_fresh": _say(_T("years later than %(after)s")),
    "need_share": _say(_T("at least %(min)s%% %(of)s: %(have)s of %(need)s"), of=_PART),
    "need_members": _say(_T("at least %(need)s %(of)s, there are %(have)s"), of=_PART),
    "need_all": _say(_T("every member fulfils the tasks: %(have)s of %(total)s")),
    "no_members": _say(_T("the collective has no members on record")),
    "too_many": _say(_T("at most %(max)s %(of)s, there are %(have)s"), of=_PART),
    "need_rank": _say(_T("at least rank %(max)s in the block")),
}

_FAULTS: dict[str, Text] = {
    "missing": _T("%(where)s is missing."),
    "not_object": _T("%(where)s must be an object in braces."),
    "not_list": _T("%(where)s must be a list."),
    "not_number": _T("%(where)s must be a whole number, not “%(value)s”."),
    "not_boolean": _T("%(where)s must be true or false, not “%(value)s”."),
    "bad_year": _T("%(where)s: %(value)s is not a year between 1945 and 2200."),
    "bad_date": _T("%(where)s: “%(value)s” is not a day; write it as yyyy-mm-dd, e.g. 2026-02-10."),
    "too_small": _T("%(where)s must be at least %(least)s, not %(value)s."),
    "unknown_code": _T("%(where)s: there is no award with the code “%(value)s”."),
    "unknown_value": _T("%(where)s: “%(value)s” is not known; choose one of %(choices)s."),
    "ends_before_start": _T("%(where)s: the end lies before the beginning."),
    "more_than_all": _T("%(where)s is more than the number of members."),
    "rank_beyond_size": _T("%(where)s is greater than the size of the block."),
}


def fault(error: CaseError) -> str:
    """What cannot be understood in a case, as a sentence."""
    where = error.where or _("The case")
    return str(_FAULTS[error.code]) % {"where": where, **error.params}


def finding(found: Finding, words: Words) -> dict[str, Any]:
    """One condition of the answer, as plain data."""
    row: dict[str, Any] = {
        "code": found.condition.code,
        "text": found.condition.text,
        "met": found.met,
        "article": found.condition.article,
        "mark": found.condition.mark,
        "because": words.notes(found.because),
    }
    if found.judged:
        row["judged"] = True
    if found.parts:
        row["parts"] = [
            {"text": text, "met": part.met, "because": words.notes(part.because), "missing": words.notes(part.missing)}
            for text, part in found.parts
        ]
    return row


def answer(verdict: Verdict, earliest: int | None, words: Words) -> dict[str, Any]:
    """The whole answer as plain data: what `manage.py check_eligibility` prints."""
    row: dict[str, Any] = {
        "verdict": verdict.met,
        "rule_set": verdict.rule_set,
        "locked": verdict.locked,
        "conditions": [finding(x, words) for x in verdict.findings],
        "missing": words.notes(verdict.missing),
        "earliest_year": earliest,
    }
    if verdict.locked:
        row["note"] = _("provisional, not confirmed")
    return row
