"""A case typed by hand: the award, the subject, and what is known of the last years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.engine.eligibility import Case, CaseError, read_case
from awards.explaining import DISCIPLINE, FACTS, KINDS, LEVELS, RATINGS, fault
from awards.models import Award
from core.forms import DayField

YEARS = 7
EARLIER = 3
NONE = ("", "–")
UNKNOWN = ("awards", "ratings", "initiatives", "discipline", "members", "block", "campaign")
INITIATIVE_LEVELS = ("co_so", "tinh", "toan_quoc")
MEMBERS = ("total", "ldtt", "cstdcs", "disciplined")
# Where the engine finds a fault → the field beside which it is said.
PLACES = {
    "facts.members": "members",
    "facts.block": "block",
    "facts.campaign": "campaign",
    "facts.discipline": "discipline",
}


@dataclass(frozen=True)
class YearRow:
    """The fields of one year."""

    year: int
    rating: forms.BoundField
    titles: tuple[forms.BoundField, forms.BoundField]
    initiative: forms.BoundField
    used: forms.BoundField


def _count(label: Any, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=100_000, required=False)


def _choice(label: Any, choices: Iterable[tuple[str, Any]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[NONE, *choices], required=False, **more)


class CaseForm(forms.Form):
    """Asked by GET: the question can be sent to a colleague as a link, and nothing is written."""

    title = forms.ChoiceField(label=_("Title or commendation"))
    kind = forms.ChoiceField(label=_("For"), choices=list(KINDS.items()))
    year = forms.TypedChoiceField(label=_("Year of achievement"), coerce=int)
    year_kind = forms.ChoiceField(
        label=_("Kind of year"),
        choices=[("calendar", _("calendar years")), ("school", _("school years"))],
        required=False,
    )
    received_on = DayField(label=_("Dossier received on"), help_text=_("It decides which law governs the dossier."))
    rule_set = forms.ChoiceField(
        label=_("By the rules"),
        required=False,
        help_text=_("Another set only where the law allows the more favourable one."),
    )
    leader = forms.BooleanField(label=_("Head of the unit"), required=False)
    led = _choice(_("Rating of the collective led, in that year"), [(x, RATINGS[x]) for x in RATINGS if x])
    unit_closed_on = DayField(label=_("Collective ended on"), required=False)
    discipline = _choice(_("Discipline"), DISCIPLINE.items())
    discipline_from = DayField(label=_("from"), required=False)
    discipline_to = DayField(label=_("until"), required=False)
    members = _count(_("Members"), 1)
    ldtt = _count(_("of them Advanced Workers"))
    cstdcs = _count(_("of them Grassroots Emulation Fighters"))
    disciplined = _count(_("of them disciplined"))
    block = _count(_("Rank in the block"), 1)
    block_size = _count(_("Units in the block"), 1)
    campaign = _choice(_("Result in a campaign of"), [(x, LEVELS[x]) for x in INITIATIVE_LEVELS])
    campaign_years = _count(_("Years it ran"))
    campaign_rank = _count(_("Rank in it"), 1)
    unknown = forms.MultipleChoiceField(
        label=_("Nothing is known of"), required=False, choices=[(x, FACTS[x]) for x in UNKNOWN],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, awards: list[Award], sets: list[tuple[str, str]], today: date) -> None:
        super().__init__(data)
        self.awards = awards
        years = [(year, str(year)) for year in range(today.year + 1, today.year - 12, -1)]
        fields: Any = self.fields
        fields["title"].choices = _grouped(awards)
        fields["year"].choices, fields["year"].initial = years, today.year
        fields["rule_set"].choices = [("", _("in force on that day")), *sets]
        fields["received_on"].initial = today
        self.last = self._last(today.year)
        codes = [
            (award.code, award.name) for award in awards if award.level != Award.Level.STATE or _chained(award.code)
        ]
        for year in self.years:
            fields[f"rating_{year}"] = _choice(_("Rating"), [(x, RATINGS[x]) for x in RATINGS if x])
            fields[f"title_{year}"] = _choice(_("Award"), codes)
            fields[f"other_{year}"] = _choice(_("Another award"), codes)
            fields[f"idea_{year}"] = _choice(_("Initiative"), [(x, LEVELS[x]) for x in INITIATIVE_LEVELS])
            fields[f"used_{year}"] = _choice(_("Already used for"), codes)
        for number in range(EARLIER):
            fields[f"earlier_{number}"] = _choice(_("Earlier award"), codes)
            fields[f"earlier_year_{number}"] = forms.IntegerField(
                label=_("Year"), min_value=1945, max_value=today.year, required=False
            )

    def _last(self, this: int) -> int:
        typed = str(self.data.get("year", "")) if self.is_bound else ""
        return int(typed) if typed.isascii() and typed.isdigit() and 1945 < int(typed) < 2200 else this

    @property
    def years(self) -> range:
        """The years of the table, the one asked for first."""
        return range(self.last, self.last - YEARS, -1)

    @property
    def rows(self) -> list[YearRow]:
        """The table of years."""
        return [
            YearRow(
                y, self[f"rating_{y}"], (self[f"title_{y}"], self[f"other_{y}"]), self[f"idea_{y}"], self[f"used_{y}"]
            )
            for y in self.years
        ]

    @property
    def earlier(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Awards of years before the table."""
        return [(self[f"earlier_{n}"], self[f"earlier_year_{n}"]) for n in range(EARLIER)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(EARLIER):
            if data.get(f"earlier_{number}") and not data.get(f"earlier_year_{number}"):
                self.add_error(f"earlier_year_{number}", _("Write the year of this award."))
        if data.get("discipline") and not data.get("discipline_from"):
            self.add_error("discipline_from", _("Write from which day."))
        if not self.errors:
            self._read(data)
        return data

    def _read(self, data: dict[str, Any]) -> None:
        try:
            self.case: Case = read_case(self.as_case(data), [award.code for award in self.awards])
        except CaseError as error:
            where = next((field for place, field in PLACES.items() if error.where.startswith(place)), None)
            self.add_error(where, fault(error))

    # ---- as the engine takes it ----
    def as_case(self, data: dict[str, Any]) -> dict[str, Any]:
        """The case as data, the same that `manage.py check_eligibility` reads."""
        closed = data.get("unit_closed_on")
        facts = self._facts(data)
        for key in data.get("unknown", ()):
            facts.pop(key, None)
        return {
            "title": data["title"],
            "year": data["year"],
            "year_kind": data.get("year_kind") or "calendar",
            "received_on": data["received_on"].isoformat(),
            "rule_set": data.get("rule_set", ""),
            "subject": {
                "kind": data["kind"],
                "leader": data.get("leader", False),
                "unit_closed_on": closed.isoformat() if closed else None,
            },
            "facts": facts,
        }

    def _facts(self, data: dict[str, Any]) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "awards": self._awards(data),
            "ratings": [{"year": y, "rating": data[f"rating_{y}"]} for y in self.years if data.get(f"rating_{y}")],
            "initiatives": [
                {
                    "year": y,
                    "level": data[f"idea_{y}"],
                    "used_for": [data[f"used_{y}"]] if data.get(f"used_{y}") else [],
                }
                for y in self.years
                if data.get(f"idea_{y}")
            ],
            "discipline": self._discipline(data),
            "members": _part(total=data.get("members"), **{key: data.get(key) for key in MEMBERS[1:]}),
            "block": _part(rank=data.get("block"), size=data.get("block_size")),
            "campaign": _part(
                level=data.get("campaign"), years=data.get("campaign_years"), rank=data.get("campaign_rank")
            ),
        }
        if data.get("leader") and data.get("led"):
            facts["collective"] = {"ratings": [{"year": data["year"], "rating": data["led"]}]}
        return facts

    def _awards(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        rows: list[tuple[Any, Any]] = [(data.get(f"{name}_{y}"), y) for y in self.years for name in ("title", "other")]
        rows += [(data.get(f"earlier_{n}"), data.get(f"earlier_year_{n}")) for n in range(EARLIER)]
        return [{"code": code, "year": year} for code, year in rows if code]

    def _discipline(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        if not data.get("discipline"):
            return []
        ends = data.get("discipline_to")
        begins = data["discipline_from"].isoformat()
        return [{"level": data["discipline"], "from": begins, "to": ends.isoformat() if ends else None}]


def _part(**values: Any) -> dict[str, Any] | None:
    """A part of the facts; None when nothing is typed."""
    given = {key: value for key, value in values.items() if value not in (None, "")}
    return given or None


def _chained(code: str) -> bool:
    return code in ("CSTDTQ", "CO_CP", "BK_TTG") or code.startswith("HCLD")


def _grouped(awards: list[Award]) -> list[Any]:
    kinds = ((Award.Kind.TITLE, Award.Kind.TITLE.label), (Award.Kind.COMMENDATION, Award.Kind.COMMENDATION.label))
    return [(label, [(x.code, x.name) for x in awards if x.kind == kind]) for kind, label in kinds]
