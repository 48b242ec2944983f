"""Names of a proposal from a file: people and collectives found again, nothing guessed between two, each checked as if typed."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.forms.proposals import WHO
from awards.importing.columns import KIND_WORDS
from awards.models import Award, Nomination, Proposal
from awards.proposals import checking, faults, writing
from awards.proposals.writing import Nominee
from awards.rules.proposals import may_begin, may_edit_list
from core import clock, log
from core.importer import dependants, kinds, parse
from core.importer.kinds import OUTCOMES, ImportColumn, Importer, Row
from core.models import ImportBatch, ImportRow
from core.refusals import Conflict, Refusal
from core.registries import Dependant
from core.text import fold, squeeze
from units.lineage import lineages
from units.matching import Matcher
from units.models import Position, Subject, Unit
from units.people import described

OFFERED = 5
NEW = ("moi", "new")
_VOTES = re.compile(r"^(\d{1,4})\s*/\s*(\d{1,4})$")
COLUMNS = (
    ImportColumn("proposal", gettext_lazy("Number of the proposal"), ("hồ sơ", "mã hồ sơ", "số hồ sơ"), parse=parse.line(20),
                 mends=True, help=gettext_lazy("It stands in the address of its page; left empty: your only one being written.")),
    ImportColumn("kind", gettext_lazy("Who"), ("loại", "đối tượng", "loại đối tượng"), parse=parse.choice(WHO, KIND_WORDS),
                 choices=tuple(label for _key, label in WHO), help=gettext_lazy("Left empty: a person.")),
    ImportColumn("name", gettext_lazy("Name"), ("họ và tên", "họ tên", "tên", "tên cá nhân, tập thể", "cá nhân, tập thể"), True,
                 parse.line(200), example="Lò Thị Mai", wide=True),
    ImportColumn("person", gettext_lazy("Number of the person"), ("mã cá nhân", "mã người"), parse=parse.line(20), mends=True,
                 help=gettext_lazy("Tells namesakes apart; “new” for somebody not entered yet.")),
    ImportColumn("post", gettext_lazy("Post"), ("chức vụ", "chức danh", "chức vụ, đơn vị"), parse=parse.line(300)),
    ImportColumn("award", gettext_lazy("Award"), ("danh hiệu", "hình thức", "danh hiệu, hình thức", "hình thức khen thưởng",
                 "danh hiệu thi đua", "danh hiệu hoặc hình thức khen thưởng"), True, parse.line(200),
                 example="Lao động tiên tiến", wide=True),
    ImportColumn("votes", gettext_lazy("Votes"), ("phiếu", "số phiếu", "kết quả phiếu"), parse=parse.line(20), example="24/25"),
    ImportColumn("period_from", gettext_lazy("Achievement from"), ("thành tích từ", "từ ngày"), parse=parse.day),
    ImportColumn("period_to", gettext_lazy("Achievement until"), ("thành tích đến", "đến ngày"), parse=parse.day),
    ImportColumn("achievement", gettext_lazy("Achievement"), ("thành tích", "tóm tắt thành tích"), parse=parse.line(2000),
                 wide=True),
    ImportColumn("posthumous", gettext_lazy("Posthumous"), ("truy tặng",),
                 parse=parse.choice([("1", gettext_lazy("yes"))], {"x": "1"})),
)  # fmt: skip


def writable(by: Any) -> list[Proposal]:
    """The proposals into which this person may put names now."""
    rows = Proposal.objects.visible_to(by).filter(status=Proposal.Status.DRAFT, secret=False)
    found = rows.select_related("unit", "host", "campaign__host", "rule_set").order_by("-pk")
    return [one for one in found if may_edit_list(by, one) is None]


class Plan:
    """The rows with whom they mean; everything from the database is loaded at once."""

    def __init__(self, rows: Sequence[Row], others: Sequence[Row], by: Any) -> None:
        self.rows, self.others = rows, others
        self.proposals = {str(one.pk): one for one in writable(by)}
        self.awards: dict[str, Award] = {}
        for award in Award.objects.all():
            self.awards[fold(award.name)] = self.awards[fold(award.code)] = award
        self.units = Matcher()
        self.known = self._people([*rows, *others])
        self.meant: dict[int, tuple[Proposal, Nominee]] = {}

    def _people(self, rows: Sequence[Row]) -> dict[tuple[int, str], list[Subject]]:
        """(proposal's unit, folded name) → those of that name who stood there, or where its history comes from."""
        wanted = {fold(row.values["name"]) for row in rows if row.values.get("name")}
        found: dict[tuple[int, str], list[Subject]] = defaultdict(list)
        for unit in {one.unit_id for one in self.proposals.values()}:
            stood = Position.objects.filter(
                unit__in=lineages([unit]), subject__folded__in=wanted, subject__merged_into__isnull=True
            )
            seen = Subject.objects.filter(pk__in=stood.values("subject")).order_by("pk")
            for subject in seen:
                found[unit, subject.folded].append(subject)
        return found

    def work_out(self) -> None:
        """Say of each row what it will do."""
        for row in [*self.others, *self.rows]:
            self._mean(row, fresh=row in self.rows)
        by_proposal: dict[int, list[Row]] = defaultdict(list)
        for row in [*self.others, *self.rows]:
            if id(row) in self.meant:
                by_proposal[self.meant[id(row)][0].pk].append(row)
        for listed in by_proposal.values():
            self._judge(listed)

    def _mean(self, row: Row, fresh: bool) -> None:
        v = row.values
        proposal = self._proposal(row, fresh)
        award = self.awards.get(fold(v.get("award") or ""))
        if award is None and fresh and v.get("award"):
            row.fault("award", _("The catalogue holds no “%(typed)s”.") % {"typed": v["award"][:80]})
        votes = self._votes(row, fresh)
        if proposal is None or award is None or votes is None or not v.get("name"):
            return
        given = {
            "award": award, "post": v["post"] or "", "votes_for": votes[0], "votes_of": votes[1],
            "achievement": v["achievement"] or "", "period_from": v["period_from"], "period_to": v["period_to"],
            "posthumous": bool(v["posthumous"]),
        }  # fmt: skip
        who = self._unit(row, fresh) if v["kind"] == "unit" else self._person(row, proposal, fresh)
        if who is not None:
            self.meant[id(row)] = (proposal, Nominee(**who, **given))

    def _proposal(self, row: Row, fresh: bool) -> Proposal | None:
        asked = (row.values.get("proposal") or "").strip()
        if not asked and len(self.proposals) == 1:
            return next(iter(self.proposals.values()))
        found = self.proposals.get(asked)
        if found is None and fresh:
            offers = "; ".join(f"{one.pk}: {one.title}" for one in list(self.proposals.values())[:OFFERED])
            if not offers:
                row.fault("proposal", _("No proposal of yours is being written; begin one first."))
            else:
                row.fault("proposal", _("Type the number of the proposal: %(offers)s.") % {"offers": offers})
        return found

    def _votes(self, row: Row, fresh: bool) -> tuple[int | None, int | None] | None:
        typed = squeeze(row.values.get("votes") or "")
        if not typed:
            return None, None
        found = _VOTES.match(typed)
        if found is None:
            if fresh:
                row.fault("votes", _("Type the votes as for/of how many, e.g. 24/25."))
            return None
        return int(found.group(1)), int(found.group(2))

    def _unit(self, row: Row, fresh: bool) -> dict[str, Any] | None:
        match = self.units.find(row.values["name"], on=clock.today())
        if match.unit is not None:
            if fresh and match.note:
                row.note(match.note)
            return {"unit": self.units.units[match.unit.pk]}
        if fresh:
            words = {"typed": row.values["name"][:80], "units": match.offers}
            said = _("“%(typed)s” may be: %(units)s. Type the code of the one you mean.")
            row.fault("name", (said if match.candidates else _("No unit is called “%(typed)s”.")) % words)
        return None

    def _person(self, row: Row, proposal: Proposal, fresh: bool) -> dict[str, Any] | None:
        v = row.values
        known = [s for s in self.known[proposal.unit_id, fold(v["name"])] if s.kind == (v["kind"] or "person")]
        asked = fold(v["person"] or "")
        if asked and asked not in NEW:
            known = [s for s in known if str(s.pk) == asked]
            if not known and fresh:
                row.fault("person", _("Nobody of this name and number stood at that unit."))
                return None
        if len(known) == 1 and asked not in NEW:
            if fresh and not asked:
                row.note(_("Taken for %(person)s.") % {"person": described(known[0])})
            return {"subject": known[0]}
        if known and asked not in NEW:
            if fresh:
                offers = "; ".join(described(s) for s in known[:OFFERED])
                said = _("Several bear this name: %(people)s. Type the number of the one meant.")
                row.fault("person", said % {"people": offers})
            return None
        if fresh and asked not in NEW:
            row.note(_("Not known at the unit yet: entered with the list."))
        return {"subject": Subject(kind=v["kind"] or "person", full_name=squeeze(v["name"])[:120])}

    def _judge(self, listed: list[Row]) -> None:
        proposal = self.meant[id(listed[0])][0]
        nominees = [self.meant[id(row)][1] for row in listed]
        told = faults.found(proposal, [_Known(one) for one in nominees])
        for place, row in enumerate(listed):
            if row not in self.rows:
                continue
            for field, said in told.get(place, ()):
                row.fault(_COLUMN.get(field, field), said)
            if not row.is_bad:
                self._decide(row, proposal, nominees[place])

    def _decide(self, row: Row, proposal: Proposal, one: Nominee) -> None:
        subject = one.subject
        fresh = [subject.kind, subject.full_name] if subject and not subject.pk else None
        row.plan.update(
            proposal=proposal.pk, award=one.award.pk, unit=one.unit.pk if one.unit else None,
            subject=subject.pk if subject else None, made=fresh,
            post=one.post, votes_for=one.votes_for, votes_of=one.votes_of, achievement=one.achievement,
            posthumous=one.posthumous, **{name: _iso(getattr(one, name)) for name in DAYS},
        )  # fmt: skip
        row.will(OUTCOMES.CREATE, f"{one.name} · {one.award.name}")


DAYS = ("period_from", "period_to")
_COLUMN = {"votes_for": "votes"}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


class _Known:
    """A nominee for the search of faults: somebody not entered yet is told apart by a number below zero."""

    def __init__(self, one: Nominee) -> None:
        self.one, self.initiative = one, None
        self.subject = one.subject
        if one.subject is not None and one.subject.pk is None:
            named = (one.subject.kind, fold(one.subject.full_name))
            self.subject = Subject(
                pk=-(hash(named) % 10**9) - 1, kind=one.subject.kind, full_name=one.subject.full_name
            )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.one, name)


class NominationImporter(Importer):
    kind = "nominations"
    title = gettext_lazy("Import names of a proposal")
    noun = gettext_lazy("names")
    list_url = "awards:proposals"
    list_title = gettext_lazy("Proposals")
    intro = gettext_lazy(
        "One line for each name and award, for a proposal that is being written. Each is checked as if typed."
    )
    columns = COLUMNS

    def refusal(self, user: Any) -> Refusal | None:
        return may_begin(user)

    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        Plan(rows, others, by).work_out()

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        wanted = [row for row in rows if row.record.outcome == OUTCOMES.CREATE and not row.is_bad]
        by_proposal: dict[int, list[Row]] = defaultdict(list)
        for row in wanted:
            by_proposal[row.plan["proposal"]].append(row)
        for pk, listed in by_proposal.items():
            _write(pk, listed, by)

    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        gone = Nomination.objects.filter(pk__in=made).exclude(proposal__status=Proposal.Status.DRAFT).count()
        return [
            *dependants.resting_on(Nomination, made),
            *dependants.named(_("names of proposals that are no longer being written"), gone),
        ]

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        found = Nomination.objects.filter(pk__in=[row.target for row in rows if row.target])
        proposals = list(Proposal.objects.filter(nominations__in=found).distinct())
        found.delete()
        log.record_many("awards.proposal.drop", proposals, by=by)

    def next_step(self, batch: ImportBatch) -> tuple[Any, str] | None:
        return None


def _write(pk: int, rows: list[Row], by: Any) -> None:
    """Put the names on the list, new people entered with them; a fixed number of statements. In the caller's transaction."""
    proposal = Proposal.objects.select_related("unit", "host", "campaign__host", "rule_set").get(pk=pk)
    if may_edit_list(by, proposal) is not None:
        raise Conflict(_("The proposal is no longer being written; nothing was imported."))
    people = _enter(proposal, rows, by)
    units = Unit.objects.in_bulk([row.plan["unit"] for row in rows if row.plan["unit"]])
    subjects = Subject.objects.in_bulk([row.plan["subject"] for row in rows if row.plan["subject"]])
    awards = Award.objects.in_bulk({row.plan["award"] for row in rows})
    with transaction.atomic():
        last = proposal.nominations.aggregate(Max("position"))["position__max"] or 0
        made = []
        for number, row in enumerate(rows, 1):
            plan = row.plan
            who = units.get(plan["unit"]) if plan["unit"] else subjects.get(plan["subject"]) or people[id(row)]
            given = {name: plan[name] for name in ("post", "votes_for", "votes_of", "achievement", "posthumous")}
            given |= {name: date.fromisoformat(plan[name]) if plan[name] else None for name in DAYS}
            bearer: dict[str, Any] = {"unit" if plan["unit"] else "subject": who}
            made.append(Nominee(award=awards[plan["award"]], **bearer, **given).row(proposal, last + number))
        checking.check(proposal, made)
        Nomination.objects.bulk_create(made, batch_size=writing.BATCH)
        Proposal.objects.filter(pk=pk).update(version=proposal.version + 1)
        log.record("awards.proposal.nominate", proposal, by=by, params={"names": len(made)})
    for row, nomination in zip(rows, made, strict=True):
        row.record.target = nomination.pk


def _enter(proposal: Proposal, rows: list[Row], by: Any) -> dict[int, Subject]:
    """Those named for the first time, by row; the same name for two awards is entered once."""
    fresh: dict[tuple[str, str], Subject] = {}
    found: dict[int, Subject] = {}
    for row in rows:
        if row.plan["made"]:
            kind, name = row.plan["made"]
            key = (kind, fold(name))
            fresh.setdefault(key, Subject(kind=kind, full_name=name, created_by=by, created_at=clock.now()))
            found[id(row)] = fresh[key]
    made = list(fresh.values())
    Subject.objects.bulk_create(made, batch_size=writing.BATCH)
    begins = max(proposal.unit.opened_on, date(proposal.year, 1, 1))
    Position.objects.bulk_create(
        [Position(subject=one, unit=proposal.unit, starts_on=begins) for one in made], batch_size=writing.BATCH
    )
    log.record_many("units.subject_enter", made, by=by)
    return found


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register(NominationImporter())
