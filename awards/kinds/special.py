"""A proposal of a special kind: names that may be new here, foreign or dead, for the awards of that kind only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import Award, Proposal
from awards.proposals import lines, writing
from awards.proposals.writing import Nominee
from core import clock
from core.text import squeeze
from units import people
from units.models import Subject, Unit

FOREIGN = "Đối tác nước ngoài"  # the post under which a foreign subject stands at the proposing unit


@dataclass(frozen=True)
class Line:
    """One name as typed. `key` is where its faults are shown."""

    key: str
    who: str
    name: str
    award: Award
    post: str = ""
    achievement: str = ""
    nationality: str = ""
    died_on: date | None = None
    posthumous: bool = False
    another: bool = False
    period_from: date | None = None
    period_to: date | None = None


def begin(*, kind: str, unit: Unit, host: Unit, year: int, title: str, names: Sequence[Line], by: Any) -> Proposal:
    """A draft of `kind` with its names; people not known yet are entered with them, all or nothing.

    Raises Refused, or ValidationError beside each line: a name several bear, no nationality, dead without truy tặng …
    """
    if not names:
        raise ValidationError(_("Type at least one name."))
    errors: dict[str, list[str]] = {}
    with transaction.atomic():
        proposal = writing.draft(unit=unit, host=host, year=year, title=squeeze(title), by=by, kind=kind)
        nominees = []
        for line in names:
            try:
                nominees.append(nominee(proposal, line, by))
            except ValidationError as error:
                for field, said in _by_field(error).items():
                    errors.setdefault(f"{line.key}-{field}", []).extend(said)
        if errors:
            raise ValidationError(errors)
        writing.add(proposal=proposal, nominees=nominees, by=by)
    return proposal


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"name": error.messages}


def nominee(proposal: Proposal, line: Line, by: Any) -> Nominee:
    """Who is meant, entered where not known. Raises ValidationError beside the field."""
    given: dict[str, Any] = {
        "award": line.award, "post": line.post, "achievement": line.achievement, "posthumous": line.posthumous,
        "period_from": line.period_from, "period_to": line.period_to, "key": line.key,
    }  # fmt: skip
    _judge(line)
    if line.who == "unit":
        return Nominee(unit=lines.unit_called(proposal, line.name), **given)
    return Nominee(subject=subject_of(proposal, line, by), **given)


def _judge(line: Line) -> None:
    errors = {}
    if line.who == Subject.Kind.ORGANISATION and not line.nationality.strip():
        errors["nationality"] = _("Write the country of the foreign organisation.")
    if line.died_on is not None and line.died_on > clock.today():
        errors["died_on"] = _("This day lies in the future.")
    if line.died_on is not None and not line.posthumous:
        errors["posthumous"] = _("%(name)s has died: the award has to be posthumous.") % {"name": line.name}
    if line.posthumous and line.who in ("unit", Subject.Kind.HOUSEHOLD, Subject.Kind.ORGANISATION):
        errors["posthumous"] = _("Only a person is awarded posthumously.")
    if errors:
        raise ValidationError(errors)


def subject_of(proposal: Proposal, line: Line, by: Any) -> Subject:
    """The person, household or foreign organisation; entered at the proposing unit where not known yet."""
    known = people.chosen(line.name, line.who, proposal.unit, by=by, another=line.another)
    if known is not None:
        return _died(known, line, by)
    if line.posthumous and line.died_on is None:
        raise _undated(line.name)
    begins = max(proposal.unit.opened_on, date(proposal.year, 1, 1))
    post = line.post or (FOREIGN if line.nationality else "")
    return people.enter(
        kind=line.who, full_name=line.name, unit=proposal.unit, starts_on=begins, by=by, post=post,
        nationality=squeeze(line.nationality)[:60], died_on=line.died_on,
    )  # fmt: skip


def _died(known: Subject, line: Line, by: Any) -> Subject:
    if line.died_on is not None and known.died_on is None:
        return people.edit(subject=known, version=known.version, by=by, died_on=line.died_on)
    if line.posthumous and known.died_on is None:
        raise _undated(known.full_name)
    return known


def _undated(name: str) -> ValidationError:
    said = _("No day of death is recorded of %(name)s: posthumous awards are for the dead only.")
    return ValidationError({"posthumous": said % {"name": name}})
