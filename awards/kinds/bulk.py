"""Households and hamlets by list: hundreds of names pasted or read from a workbook, hamlet by hamlet, proposed in one act."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Award, Proposal
from awards.proposals import writing
from awards.proposals.writing import Nominee
from core import clock, log
from core.importer.book import Book
from core.text import fold, squeeze
from units.lineage import lineages
from units.models import Position, Subject, Unit

MOST = 3000
TOLD = 10
_NUMBER = re.compile(r"^\d{1,5}[.)]?$")
_CELLS = re.compile(r"\t|\s*[;|]\s*")
HEADS = frozenset(
    {"ho va ten", "ho ten", "ten", "chu ho", "ho va ten chu ho", "ten chu ho", "ten thon", "thon", "ho gia dinh"}
)


@dataclass(frozen=True)
class Name:
    """A name of the list with its hamlet ("" where none is named) and the line it stands on."""

    line: int
    name: str
    hamlet: str = ""


def from_text(text: str, hamlet: str = "") -> list[Name]:
    """One name a line; "hamlet; name" names the hamlet; a line "Thôn X:" begins one; running numbers and heads are left out."""
    return list(_names(((n, _CELLS.split(line)) for n, line in enumerate(text.splitlines(), 1)), hamlet))


def from_book(book: Book, hamlet: str = "") -> list[Name]:
    """Every sheet: two columns are hamlet and name; with one column the sheet is called like its hamlet."""
    found: list[Name] = []
    for sheet in book.filled:
        own = hamlet or (sheet.name if len(book.filled) > 1 else "")
        found += _names(sheet.rows, own)
    return found


def as_text(names: Iterable[Name]) -> str:
    """The list as it is pasted, to be mended in place."""
    return "\n".join(f"{one.hamlet}; {one.name}" if one.hamlet else one.name for one in names)


def _names(lines: Iterable[tuple[int, Sequence[str]]], hamlet: str) -> Iterable[Name]:
    here = squeeze(hamlet)
    for number, raw in lines:
        cells = [squeeze(cell) for cell in raw]
        cells = [cell for cell in (cells[1:] if len(cells) > 1 and _NUMBER.match(cells[0]) else cells) if cell]
        if not cells or any(fold(cell) in HEADS for cell in cells[:2]):
            continue
        if len(cells) == 1 and cells[0].endswith(":"):
            here = cells[0].rstrip(": ")
        elif len(cells) == 1:
            yield Name(number, re.sub(r"^\d{1,5}[.)]\s*", "", cells[0])[:120], here)
        else:
            yield Name(number, cells[1][:120], cells[0][:160])


def faults(names: Sequence[Name]) -> list[str]:
    """What speaks against the list as such: empty, too long, a name twice in a hamlet; at most ten sentences."""
    if not names:
        return [_("The list is empty: paste at least one name.")]
    if len(names) > MOST:
        return [_("At most %(most)s names at once; split the list by hamlet.") % {"most": MOST}]
    seen: dict[tuple[str, str], int] = {}
    told = []
    for one in names:
        first = seen.setdefault((fold(one.hamlet), fold(one.name)), one.line)
        if first != one.line:
            words = {"name": one.name, "first": first, "line": one.line}
            said = _(
                "“%(name)s” stands twice, on lines %(first)s and %(line)s; tell them apart, e.g. by year of birth."
            )
            told.append(said % words)
    return told[:TOLD]


def propose(*, unit: Unit, host: Unit, year: int, award: Award, title: str, names: Sequence[Name], by: Any) -> Proposal:
    """One proposal with every name; households not known in their hamlet are entered with it.

    Raises Refused, or ValidationError: the list's faults, hamlets that are no units, an award held or proposed already.
    """
    told = faults(names)
    if told:
        raise ValidationError({"names": told})
    with transaction.atomic():
        made = writing.draft(unit=unit, host=host, year=year, title=title, by=by, kind=Proposal.Kind.BULK)
        nominees = _hamlets(unit, award, names) if award.for_collectives else _households(made, award, names, by)
        writing.add(proposal=made, nominees=nominees, by=by)
    return made


def _hamlets(unit: Unit, award: Award, names: Sequence[Name]) -> list[Nominee]:
    known: dict[str, Unit] = {}
    for row in Unit.objects.under(unit.pk).filter(closed_on__isnull=True).exclude(pk=unit.pk):
        known |= {fold(row.name): row, fold(row.short_name): row}
    missing = [one for one in names if fold(one.name) not in known]
    if missing:
        words = {"unit": unit.short_name, "names": ", ".join(f"“{one.name}”" for one in missing[:TOLD])}
        said = _("No hamlet under %(unit)s is called %(names)s; enter it among the units first.")
        raise ValidationError({"names": said % words})
    return [Nominee(award=award, unit=known[fold(one.name)]) for one in names]


def _households(proposal: Proposal, award: Award, names: Sequence[Name], by: Any) -> list[Nominee]:
    known = _known(proposal.unit)
    several = [one for one in names if len(known[fold(one.hamlet), fold(one.name)]) > 1]
    if several:
        words = {"names": ", ".join(f"“{one.name}”" for one in several[:TOLD])}
        said = _("Several households of the hamlet are called %(names)s; nothing is guessed between them.")
        raise ValidationError({"names": said % words})
    fresh = [one for one in names if not known[fold(one.hamlet), fold(one.name)]]
    made = _enter(proposal, fresh, by)
    return [
        Nominee(award=award, subject=(known[key] or [made[key]])[0], post=one.hamlet)
        for one in names
        for key in [(fold(one.hamlet), fold(one.name))]
    ]


def _known(unit: Unit) -> Mapping[tuple[str, str], list[Subject]]:
    """Households of the commune and of those whose history it carries on, by hamlet and name; two statements."""
    found: dict[tuple[str, str], list[Subject]] = defaultdict(list)
    kind = Subject.Kind.HOUSEHOLD
    rows = Position.objects.filter(unit__in=lineages([unit.pk]), subject__kind=kind, subject__merged_into__isnull=True)
    for row in rows.select_related("subject"):
        listed = found[fold(row.title), row.subject.folded]
        if row.subject not in listed:
            listed.append(row.subject)
    return found


def _enter(proposal: Proposal, names: Sequence[Name], by: Any) -> dict[tuple[str, str], Subject]:
    """New households in two statements, each standing in its hamlet from the year proposed."""
    begins = max(proposal.unit.opened_on, date(proposal.year, 1, 1))
    rows = [
        Subject(kind=Subject.Kind.HOUSEHOLD, full_name=one.name, created_by=by, created_at=clock.now()) for one in names
    ]
    for row in rows:
        row.clean_fields(exclude=("merged_into", "created_by", "party_member", "folded", "name_order"))
    made = Subject.objects.bulk_create(rows, batch_size=500)
    Position.objects.bulk_create(
        [
            Position(subject=row, unit=proposal.unit, title=one.hamlet[:160], starts_on=begins)
            for row, one in zip(made, names, strict=True)
        ],
        batch_size=500,
    )
    log.record_many("units.subject_enter", made, by=by)
    return {(fold(one.hamlet), fold(one.name)): row for row, one in zip(made, names, strict=True)}
