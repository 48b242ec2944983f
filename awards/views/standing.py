"""What somebody is eligible for, from what the tables know, each condition with the records it rests on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awards import badges, facts
from awards.engine.eligibility import Note, RuleError
from awards.explaining import Words
from awards.models import Award, AwardRecord, RuleSet
from awards.views.people import visible
from core import clock
from units.models import Subject

ORDER = ("yes", "unknown", "no")
FLAGS = {
    Subject.Kind.PERSON: "for_individuals",
    Subject.Kind.HOUSEHOLD: "for_households",
    Subject.Kind.ORGANISATION: "for_collectives",
}


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    today = clock.today()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    flag = FLAGS[Subject.Kind(found.kind)]
    awards = list(Award.objects.filter(**{flag: True}))
    try:
        answers = facts.verdicts([found], [x.code for x in awards], year=year, on=today)[found.pk]
    except RuleError:
        answers = {}
    first = next(iter(answers.values()), None)
    context = {
        "subject": found, "year": year, "years": range(today.year + 1, today.year - 6, -1), "today": today,
        "rule_set": RuleSet.objects.filter(code=first.rule_set).first() if first else None,
        "lines": _lines(found, awards, answers),
    }  # fmt: skip
    return render(request, "awards/eligibility/standing.html", context)


def _lines(subject: Subject, awards: list[Award], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """One line a title: those within reach first."""
    words = Words({award.code: award.name for award in awards})
    records = AwardRecord.objects.filter(subject=subject).values_list("award__code", "year", "pk")
    where = {(code, year): reverse("awards:record", args=[pk]) for code, year, pk in records}

    def because(note: Note) -> tuple[str, str]:
        return words.note(note), where.get((note.params.get("award"), note.params.get("year")), "")  # type: ignore[arg-type]

    rows = [(award, answers[award.code]) for award in awards if award.code in answers]
    rows.sort(key=lambda row: ORDER.index(row[1].met))
    return [
        {
            "award": award, "badge": badges.VERDICTS[answer.met], "missing": words.notes(answer.missing),
            "because": list(dict.fromkeys(because(n) for f in answer.findings if not f.judged for n in f.because)),
        }
        for award, answer in rows
    ]  # fmt: skip
