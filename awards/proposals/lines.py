"""Names as people type them: who is meant, told at once and again when the list is kept; somebody new is entered with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Award, Nomination, Proposal
from awards.proposals import checking, faults, writing
from awards.proposals.writing import Nominee
from awards.rules.proposals import may_edit_list
from core import clock, search
from core.refusals import require
from core.rows import Row
from core.text import fold, squeeze
from units import people
from units.models import Subject, Unit

_CODE = re.compile(r"\[([-\w]+)\]\s*$")
SHOWN = 5


def add(
    *, proposal: Proposal, lines: Sequence[Row], by: Any, version: int | None = None, awards: Any = None
) -> list[Nomination]:
    """Put typed lines on the list; people not known yet are entered with them, all or nothing.

    Raises Refused, Conflict, or ValidationError beside each line: a name that several bear, a unit not found, every fault.
    """
    require(may_edit_list(by, proposal))
    by_code = {award.code: award for award in (awards or Award.objects.all())}
    errors: dict[str, list[str]] = {}
    nominees: list[Nominee] = []
    with transaction.atomic():
        for line in lines:
            try:
                nominees.append(_nominee(proposal, line, by_code[line.values["award"]], by))
            except ValidationError as error:
                errors[f"{line.key}-name"] = error.messages
        told = faults.found(proposal, nominees)
        for place, listed in told.items():
            for field, said in listed:
                errors.setdefault(f"{nominees[place].key}-{field}", []).append(said)
        if errors:
            raise ValidationError(errors)
        return writing.add(proposal=proposal, nominees=nominees, by=by, version=version)


def _nominee(proposal: Proposal, line: Row, award: Award, by: Any) -> Nominee:
    v = line.values
    given = {
        "award": award, "post": v["post"], "votes_for": v["votes_for"], "votes_of": v["votes_of"],
        "achievement": v["achievement"], "posthumous": bool(v["posthumous"]), "key": line.key,
    }  # fmt: skip
    if v["kind"] == "unit":
        return Nominee(unit=unit_called(proposal, v["name"]), **given)
    return Nominee(subject=_person(proposal, v, by), **given)


def unit_called(proposal: Proposal, name: str) -> Unit:
    """The collective meant, among the unit and those under it, by name or code. Raises ValidationError with what to type."""
    reach = Unit.objects.under(proposal.unit_id)
    code = _CODE.search(name)
    words = fold(name)[:200]
    rows = reach.filter(code=code.group(1)) if code else reach.filter(search.words(words, ["folded"]))
    found = list(rows.order_by("closed_on", "name_order")[: SHOWN + 20])
    exact = [unit for unit in found if words in (fold(unit.short_name), fold(unit.name))]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise ValidationError(_("No unit is called “%(typed)s”.") % {"typed": name[:80]})
    offers = "; ".join(f"{unit.short_name} [{unit.code}]" for unit in (exact or found)[:SHOWN])
    raise ValidationError(_("Several units match: %(names)s. Type one of them.") % {"names": offers})


def _person(proposal: Proposal, v: Any, by: Any) -> Subject:
    known = people.chosen(v["name"], v["kind"], proposal.unit, by=by, another=bool(v.get("another")))
    if known is not None:
        return known
    begins = max(proposal.unit.opened_on, date(proposal.year, 1, 1))
    return people.enter(
        kind=v["kind"], full_name=v["name"], unit=proposal.unit, starts_on=begins, by=by, post=v["post"]
    )


# ---- while it is typed -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Preview:
    """The line as it would be kept, checked; or what has to be said first."""

    row: Nomination | None
    said: str = ""


def preview(proposal: Proposal, *, kind: str, name: str, award: str, by: Any) -> Preview:
    """What the law says of the line typed so far; nothing is kept."""
    found = Award.objects.filter(code=award).first()
    if not squeeze(name) or found is None or kind not in ("person", "household", "unit"):
        return Preview(None)
    try:
        who = _meant(proposal, kind, name, by)
    except ValidationError as error:
        return Preview(None, " ".join(error.messages))
    if who is None:
        return Preview(None, _("Not known here yet: entered with this list; nothing is on record to check."))
    row = Nomination(proposal=proposal, award=found, name=str(who), **{"unit" if kind == "unit" else "subject": who})
    checking.check(proposal, [row])
    against = faults.of_one(row, clock.today())
    return Preview(row, " ".join(said for _field, said in against))


def _meant(proposal: Proposal, kind: str, name: str, by: Any) -> Any:
    if kind == "unit":
        return unit_called(proposal, name)
    return people.chosen(name, kind, proposal.unit, by=by)
