"""Yearly ratings from a file: people and units found again, nothing guessed between two, nobody rated twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.importing.columns import year
from awards.models import Rating
from awards.rules import ratings as rules
from core import clock, log
from core.importer import dependants, kinds, parse
from core.importer.kinds import OUTCOMES, ImportColumn, Importer, Row
from core.models import ImportRow
from core.refusals import Refusal
from core.registries import Dependant
from core.text import fold
from units import people
from units.matching import Matcher
from units.models import Position, Subject, Unit
from units.people import described

KINDS = (
    ("person", gettext_lazy("Person")), ("unit", gettext_lazy("Collective")), ("party", gettext_lazy("Party organisation")),
)  # fmt: skip
KIND_WORDS = {
    "cá nhân": "person", "ông": "person", "bà": "person", "tập thể": "unit", "đơn vị": "unit", "tổ chức đảng": "party",
    "chi bộ": "party", "đảng bộ": "party", "đảng ủy": "party",
}  # fmt: skip
LEVEL_WORDS = {
    "hoàn thành xuất sắc nhiệm vụ": "xuat_sac", "xuất sắc": "xuat_sac", "htxsnv": "xuat_sac", "hoàn thành tốt nhiệm vụ": "tot",
    "tốt": "tot", "httnv": "tot", "hoàn thành nhiệm vụ": "hoan_thanh", "hoàn thành": "hoan_thanh", "htnv": "hoan_thanh",
    "không hoàn thành nhiệm vụ": "khong", "không hoàn thành": "khong", "khtnv": "khong",
}  # fmt: skip
OFFERED = 5
COLUMNS = (
    ImportColumn("kind", gettext_lazy("Who"), ("loại", "đối tượng"), parse=parse.choice(KINDS, KIND_WORDS),
                 choices=tuple(label for _key, label in KINDS), help=gettext_lazy("Left empty: a person."), example="Cá nhân"),
    ImportColumn("name", gettext_lazy("Name"), ("họ và tên", "họ tên", "tên", "cá nhân, tập thể"), True, parse.line(200),
                 example="Lò Thị Mai", wide=True),
    ImportColumn("person", gettext_lazy("Number of the person"), ("mã cá nhân", "mã người"), parse=parse.line(20), mends=True,
                 help=gettext_lazy("Tells namesakes apart.")),
    ImportColumn("unit", gettext_lazy("Unit"), ("đơn vị", "đơn vị công tác", "cơ quan, đơn vị", "nơi công tác"),
                 parse=parse.line(200), example="UBND xã Bình Lư", wide=True,
                 help=gettext_lazy("Left empty for a collective: the collective itself.")),
    ImportColumn("year", gettext_lazy("Year"), ("năm đánh giá", "năm xếp loại", "năm học"), True, year, example="2024"),
    ImportColumn("level", gettext_lazy("Rating"), ("xếp loại", "mức xếp loại", "kết quả xếp loại", "kết quả đánh giá"), True,
                 parse.choice(Rating.Level.choices, LEVEL_WORDS), choices=tuple(Rating.Level.labels),
                 example="Hoàn thành tốt nhiệm vụ"),
    ImportColumn("number", gettext_lazy("Decision number"), ("số quyết định", "quyết định", "số, ký hiệu"),
                 parse=parse.line(40), example="12/QĐ-UBND"),
    ImportColumn("decided_on", gettext_lazy("Decision date"), ("ngày quyết định", "ngày ký"), parse=parse.day,
                 example="15/12/2024"),
    ImportColumn("issuer", gettext_lazy("Issued by"), ("cơ quan ban hành", "cấp quyết định"), parse=parse.line(200),
                 example="Chủ tịch UBND xã"),
)  # fmt: skip
Bearer = tuple[str, int, str]


class RatingImporter(Importer):
    kind = "ratings"
    title = gettext_lazy("Import ratings")
    noun = gettext_lazy("ratings")
    list_url = "awards:ratings"
    list_title = gettext_lazy("Yearly ratings")
    intro = gettext_lazy(
        "One line for each name and year. A rating on record is never overwritten; correct it with a reason."
    )
    columns = COLUMNS

    def refusal(self, user: Any) -> Refusal | None:
        return rules.enter(user)

    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        Plan(rows, others, by).work_out()

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        taken = [row for row in rows if row.record.outcome == OUTCOMES.CREATE and not row.is_bad]
        made = [_made(row.plan, by) for row in taken]
        Rating.objects.bulk_create(made, batch_size=500)
        for row, rating in zip(taken, made, strict=True):
            row.record.target = rating.pk
        log.record_many("awards.rate", made, by=by)

    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        return dependants.resting_on(Rating, made)

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        found = Rating.objects.filter(pk__in=made)
        log.record_many("awards.rating_undo", found, by=by)
        found.delete()


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register(RatingImporter())


def _made(plan: dict[str, Any], by: Any) -> Rating:
    return Rating(
        of=plan["of"], year=plan["year"], level=plan["level"], number=plan["number"], issuer=plan["issuer"],
        decided_on=date.fromisoformat(plan["decided_on"]) if plan["decided_on"] else None, entered_by=by,
        entered_at=clock.now(), **{f"{plan['bearer']}_id": plan["pk"]},
    )  # fmt: skip


class Plan:
    """The rows with what they mean; everything from the database is loaded at once."""

    def __init__(self, rows: Sequence[Row], others: Sequence[Row], by: Any) -> None:
        self.rows, self.all, self.matcher = rows, [*rows, *others], Matcher()
        self.reach = set(people.reach(by).values_list("pk", flat=True))
        self.meant: dict[int, Bearer] = {}
        self.people: dict[tuple[str, int], list[Subject]] = defaultdict(list)

    def work_out(self) -> None:
        """Say of each row what it will do."""
        units = {id(row): unit for row in self.all if (unit := self._unit(row)) is not None}
        self._load_people(units)
        for row in self.all:
            if id(row) in units:
                self._mean(row, units[id(row)])
        known = self._known()
        first: dict[Any, Row] = {}
        for row in self.all:
            if id(row) in self.meant:
                first.setdefault((self.meant[id(row)], row.values["year"]), row)
        for row in self.rows:
            if id(row) in self.meant and not row.is_bad:
                self._decide(row, known, first)

    def _unit(self, row: Row) -> Unit | None:
        v, new = row.values, row in self.rows
        if not (v.get("name") and v.get("year") and v.get("level")):
            return None
        column = "unit" if v["unit"] or (v["kind"] or "person") == "person" else "name"
        if not v[column]:
            if new:
                row.fault("unit", _("Type the unit where the person stood."))
            return None
        match = self.matcher.find(v[column], on=date(v["year"], 12, 31))
        if match.unit is None:
            said = _("“%(typed)s” may be: %(units)s. Type the code of the one you mean.")
            words = said if match.candidates else _("No unit is called “%(typed)s”.")
            if new:
                row.fault(column, words % {"typed": v[column], "units": match.offers})
            return None
        if new and match.unit.pk not in self.reach:
            row.fault(column, _("You do not act for this unit."))
        return self.matcher.units[match.unit.pk]

    def _load_people(self, units: dict[int, Unit]) -> None:
        names = {fold(row.values["name"]) for row in self.all if row.values.get("name")}
        rows = Position.objects.filter(
            unit__in={u.pk for u in units.values()}, subject__folded__in=names, subject__merged_into__isnull=True,
            subject__kind=Subject.Kind.PERSON,
        )  # fmt: skip
        for position in rows.select_related("subject").order_by("subject_id"):
            there = self.people[position.subject.folded, position.unit_id]
            if position.subject not in there:
                there.append(position.subject)

    def _mean(self, row: Row, unit: Unit) -> None:
        v, kind = row.values, row.values["kind"] or "person"
        if kind != "person":
            self.meant[id(row)] = ("unit", unit.pk, Rating.Of.PARTY if kind == "party" else Rating.Of.WORK)
            return
        found = self.people.get((fold(v["name"]), unit.pk), [])
        if v["person"]:
            found = [one for one in found if str(one.pk) == v["person"].strip()]
        if len(found) == 1:
            self.meant[id(row)] = ("subject", found[0].pk, Rating.Of.WORK)
        elif row in self.rows and not found:
            row.fault("name", _("Nobody of this name stands or stood at that unit; enter the person first."))
        elif row in self.rows:
            offers = "; ".join(described(one) for one in found[:OFFERED])
            said = _("Several bear this name: %(people)s. Type the number of the one meant.")
            row.fault("person", said % {"people": offers})

    def _known(self) -> dict[tuple[Bearer, int], Rating]:
        bearers = set(self.meant.values())
        theirs = Q(subject__in=[pk for kind, pk, _of in bearers if kind == "subject"])
        theirs |= Q(unit__in=[pk for kind, pk, _of in bearers if kind == "unit"])
        rows = Rating.objects.filter(
            theirs, year__in={row.values["year"] for row in self.all if row.values.get("year")}
        )
        return {
            (("subject", r.subject_id, r.of) if r.subject_id else ("unit", r.unit_id or 0, r.of), r.year): r for r in rows
        }  # fmt: skip

    def _decide(self, row: Row, known: dict[Any, Rating], first: dict[Any, Row]) -> None:
        v, who = row.values, self.meant[id(row)]
        label = f"{v['name']} · {v['year']} · {Rating.Level(v['level']).label}"
        there = known.get((who, v["year"]))
        if there is not None and there.level == v["level"]:
            row.will(OUTCOMES.SAME, label, target=there.pk)
            return
        if there is not None:
            said = _("Rated “%(level)s” already; correct it on its own page, with a reason.")
            row.fault("level", said % {"level": there.get_level_display()})
        if v["year"] > clock.today().year:
            row.fault("year", _("This year lies in the future."))
        if v["decided_on"] and v["decided_on"] > clock.today():
            row.fault("decided_on", _("This day lies in the future."))
        earlier = first[who, v["year"]]
        if earlier is not row:
            row.fault("year", _("Line %(line)s rates the same name for that year.") % {"line": earlier.record.line})
        if row.is_bad:
            return
        row.plan.update(
            bearer=who[0], pk=who[1], of=who[2], year=v["year"], level=v["level"], number=v["number"] or "",
            decided_on=str(v["decided_on"]) if v["decided_on"] else "", issuer=v["issuer"] or "",
        )  # fmt: skip
        row.will(OUTCOMES.CREATE, label)
