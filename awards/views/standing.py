"""What somebody or a collective is eligible for, from what the tables know: each condition with its records and its article."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import badges, facts
from awards.engine.eligibility import Case, Finding, Note, RuleError, check_many, outlook
from awards.engine.eligibility import RuleSet as Rules
from awards.explaining import Words
from awards.models import Award, AwardRecord, RuleSet
from awards.views.people import lineage_of, visible
from core import clock
from units.models import Subject

ORDER = ("yes", "unknown", "no")
SHOWN = ("no", "unknown", "yes", "judged")
AHEAD = 40
FLAGS = {
    Subject.Kind.PERSON: "for_individuals",
    Subject.Kind.HOUSEHOLD: "for_households",
    Subject.Kind.ORGANISATION: "for_collectives",
}


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """A person or household."""
    found = visible(request, pk)
    year, today = _year(request), clock.today()
    rules = _rules()
    cases = facts.cases([found], year=year, on=today, rules=rules) if rules else {}
    awards = Award.objects.filter(**{FLAGS[Subject.Kind(found.kind)]: True})
    records = AwardRecord.objects.filter(Q(subject=found) | Q(subject__merged_into=found))
    crumbs = [(reverse("awards:people"), _("People and households")), (reverse("awards:person", args=[pk]), str(found))]
    return _page(request, str(found), crumbs, year, _lines(cases.get(pk), awards, records, rules), rules)


@require_safe
def check_collective(request: HttpRequest, pk: int) -> HttpResponse:
    """A collective, its history included."""
    found, before = lineage_of(request, pk)
    year, today = _year(request), clock.today()
    rules = _rules()
    cases = facts.unit_cases([found], year=year, on=today, rules=rules) if rules else {}
    records = AwardRecord.objects.filter(unit__in=[found, *before])
    crumbs = [
        (reverse("awards:register"), _("Award register")),
        (reverse("awards:collective", args=[pk]), found.short_name),
    ]
    lines = _lines(cases.get(pk), Award.objects.filter(for_collectives=True), records, rules)
    return _page(request, found.name, crumbs, year, lines, rules)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year


def _rules() -> Rules | None:
    try:
        return facts.rules_for(clock.today())
    except RuleError:
        return None


def _page(
    request: HttpRequest, name: str, crumbs: Sequence[tuple[str, str]], year: int, lines: list[dict[str, Any]],
    rules: Rules | None,
) -> HttpResponse:  # fmt: skip
    today = clock.today()
    context = {
        "name": name, "crumbs": [*crumbs, ("", _("Check eligibility"))], "year": year, "today": today,
        "years": range(max(year, today.year + 1), min(year, today.year - 5) - 1, -1),
        "rule_set": RuleSet.objects.filter(code=rules.code).first() if rules else None,
        "lines": [line for line in lines if not line["by_person"]],
        "judged": [line for line in lines if line["by_person"]],
    }  # fmt: skip
    return render(request, "awards/eligibility/standing.html", context)


def _lines(
    case: Case | None, awards: QuerySet[Award], records: QuerySet[AwardRecord], rules: Rules | None
) -> list[dict[str, Any]]:
    """One line a title: those within reach first, those that only a person judges apart."""
    if case is None or rules is None:
        return []
    listed = list(awards)
    codes = [award.code for award in listed]
    words = Words({award.code: award.name for award in Award.objects.all()})
    told = _Told(words, records.values_list("award__code", "year", "pk"))
    verdicts, ahead = check_many(case, codes, rules), outlook(case, codes, rules, case.year + AHEAD)
    rows = [
        {
            "award": award, "badge": badges.VERDICTS[verdicts[award.code].met], "met": verdicts[award.code].met,
            "by_person": rules.by_person(award.code, case.kind) and verdicts[award.code].met != "no",
            "missing": words.notes(verdicts[award.code].missing),
            "earliest": ahead[award.code].year if verdicts[award.code].met == "no" else None,
            "conditions": told.conditions(verdicts[award.code].findings),
        }
        for award in listed
    ]  # fmt: skip
    return sorted(rows, key=lambda row: ORDER.index(row["met"]))


class _Told:
    """Findings in words, with the records they rest on linked."""

    def __init__(self, words: Words, records: Iterable[tuple[str, int, int]]) -> None:
        self.words = words
        self.where = {(code, year): reverse("awards:record", args=[pk]) for code, year, pk in records}

    def note(self, note: Note) -> tuple[str, str]:
        key = (note.params.get("award", ""), note.params.get("year", 0))
        return self.words.note(note), self.where.get(key, "") if isinstance(key[0], str) else ""

    def conditions(self, findings: Iterable[Finding]) -> list[dict[str, Any]]:
        rows = [
            {
                "text": found.condition.text, "article": found.condition.article,
                "state": "judged" if found.judged else found.met,
                "badge": badges.MET["judged" if found.judged else found.met],
                "because": list(dict.fromkeys(self.note(one) for one in found.because)),
            }
            for found in findings
        ]  # fmt: skip
        return sorted(rows, key=lambda row: SHOWN.index(str(row["state"])))
