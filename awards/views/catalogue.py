"""The catalogue of titles and commendations: list and page."""

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from awards import badges, catalogue
from awards.explaining import KINDS
from awards.models import Award, AwardDecider, Part, Rule, RuleSet
from awards.rules import catalogue as rules
from core import clock
from core.lists import Column, Empty, ListView
from core.refusals import require

FLAGS = {"individual": "for_individuals", "collective": "for_collectives", "household": "for_households"}


def deciders_today(award: Award) -> list[AwardDecider]:
    """Who decides it today."""
    today = clock.today()
    return [row for row in award.deciders.all() if row.in_force_on(today)]


def subjects_of(award: Award) -> str:
    """ "cá nhân, tập thể"."""
    return ", ".join(str(KINDS[kind]) for kind in award.subjects)


class CatalogueFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        choices=Award.Kind.choices, label=_("Kind"), empty_label=_("Titles and commendations")
    )
    level = django_filters.ChoiceFilter(choices=Award.Level.choices, label=_("Level"), empty_label=_("Every level"))
    subject = django_filters.ChoiceFilter(
        choices=list(KINDS.items()), label=_("For"), empty_label=_("For everybody"), method="of_kind"
    )

    class Meta:
        model = Award
        fields: list[str] = []

    def of_kind(self, found: Any, _name: str, kind: str) -> Any:
        return found.filter(**{FLAGS[kind]: True})


class Catalogue(ListView):
    title = _("Titles and commendations")
    noun = _("titles and commendations")
    model = Award
    filterset_class = CatalogueFilter
    search_fields = ("folded",)
    search_hint = _("Name; without diacritics")
    export_name = "danh-muc-khen-thuong"
    per_page = 100
    empty = Empty(
        _("Titles and commendations will be here"), _("An administrator loads them with the command load_rules.")
    )
    columns = (
        Column(
            "name", _("Title or commendation"), cell=lambda a: a.name, secondary=lambda a: a.note, sort=("name",),
            phone="title", export=lambda a: a.name,
        ),
        Column("kind", _("Kind"), cell=lambda a: a.get_kind_display(), sort=("kind",), nowrap=True),
        Column("subjects", _("For"), cell=subjects_of),
        Column("level", _("Level"), cell=lambda a: a.get_level_display(), sort=("level",), nowrap=True),
        Column("decides", _("Who decides"), cell=lambda a: "; ".join(x.who for x in deciders_today(a)), phone="hide"),
        Column("article", _("Article"), cell=lambda a: a.article, phone="hide"),
        Column("class", _("Statistical class"), cell=lambda a: a.get_statistical_class_display(), screen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Award]:
        require(rules.ask(self.request.user))
        return Award.objects.prefetch_related("deciders")

    def row_url(self, obj: Award) -> str:
        return reverse("awards:award", args=[obj.code])


@require_safe
def award(request: HttpRequest, code: str) -> HttpResponse:
    require(rules.ask(request.user))
    found = get_object_or_404(Award.objects.prefetch_related("deciders"), code=code)
    sets = list(RuleSet.objects.all())
    shown = _asked(sets, request.GET.get("set", ""))
    context = {
        "award": found, "subjects": subjects_of(found), "deciders": found.deciders.all(), "today": clock.today(),
        "sets": sets, "shown": shown, "state": badges.of_set(shown) if shown else None,
        **(_rules_of(found, shown) if shown else {}),
    }  # fmt: skip
    return render(request, "awards/catalogue/award.html", context)


def _asked(sets: list[RuleSet], code: str) -> RuleSet | None:
    """The set asked for, else the one in force today."""
    today = clock.today()
    present = [
        x for x in sets if (x.starts_on is None or x.starts_on <= today) and (x.ends_on is None or today <= x.ends_on)
    ]
    return next((x for x in sets if x.code == code), next(iter(present), None))


def _rules_of(found: Award, shown: RuleSet) -> dict[str, Any]:
    """The award's rules by part, and the shared ones they point to."""
    own = list(Rule.objects.filter(rule_set=shown, award=found))
    shared = {rule.key: rule for rule in Rule.objects.filter(rule_set=shown, award=None)}
    one: dict[str, Rule] = {rule.part: rule for rule in own if rule.part != Part.CONDITION}
    procedure = one[Part.PROCEDURE].spec if Part.PROCEDURE in one else {}
    conditions = [rule for rule in own if rule.part == Part.CONDITION]
    general = [x for x in shared.values() if x.part == Part.GENERAL and _concerns(x, found)]
    return {
        "conditions": [(rule, badges.of_rule(rule)) for rule in [*conditions, *general]],
        "quota": one.get(Part.QUOTA),
        "vote": one.get(Part.VOTE),
        "checklist": shared.get(f"checklist/{procedure.get('checklist')}"),
        "route": shared.get(f"route/{procedure.get('route')}"),
        **_bonus(one.get(Part.BONUS), [x for x in shared.values() if x.part == Part.SALARY]),
    }


def _concerns(rule: Rule, found: Award) -> bool:
    kinds = rule.spec.get("for")
    return not kinds or bool(set(kinds) & set(found.subjects))


def _bonus(rule: Rule | None, salaries: list[Rule]) -> dict[str, Any]:
    salary = catalogue.base_salary(clock.today(), salaries)
    if rule is None or salary is None:
        return {}
    coefficient = Decimal(rule.spec["coefficient"])
    return {"bonus": rule, "coefficient": coefficient, "salary": salary, "amount": catalogue.bonus(coefficient, salary)}
