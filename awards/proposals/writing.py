"""Verbs of writing a proposal: begun, names added, changed and taken out, what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from awards.models import Award, Initiative, Nomination, Proposal
from awards.proposals import checking, faults
from awards.rules.proposals import may_begin, may_edit_list, may_write
from campaigns.models import Campaign
from core import clock, log
from core.refusals import Conflict, require
from units.models import Subject, Unit

BATCH = 500
TOLD = 8  # faults named in one sentence
# The fields that a remark may reopen, each with the columns it stands for.
FIELDS: dict[str, tuple[str, ...]] = {
    "award": ("award",), "post": ("post",), "achievement": ("achievement",), "period": ("period_from", "period_to"),
    "initiative": ("initiative",), "posthumous": ("posthumous",), "votes": ("votes_for", "votes_of"),
    "override_reason": ("override_reason",),
}  # fmt: skip


@dataclass(frozen=True)
class Nominee:
    """One line to be added: a person or household (`subject`) or a collective (`unit`) for one award.

    `key` is the place of its faults ("names-3"); without one they are told above the list.
    """

    award: Award
    subject: Subject | None = None
    unit: Unit | None = None
    post: str = ""
    achievement: str = ""
    period_from: date | None = None
    period_to: date | None = None
    initiative: Initiative | None = None
    posthumous: bool = False
    votes_for: int | None = None
    votes_of: int | None = None
    override_reason: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        """As it stands in the list."""
        return self.subject.full_name if self.subject else str(self.unit.name if self.unit else "")

    def row(self, proposal: Proposal, position: int) -> Nomination:
        """As it is kept."""
        return Nomination(
            proposal=proposal, position=position, award=self.award, subject=self.subject, unit=self.unit,
            name=self.name[:200], post=self.post[:300], achievement=self.achievement, period_from=self.period_from,
            period_to=self.period_to, initiative=self.initiative, posthumous=self.posthumous, votes_for=self.votes_for,
            votes_of=self.votes_of, override_reason=self.override_reason,
        )  # fmt: skip


def draft(
    *, unit: Unit, host: Unit, year: int, title: str, by: Any, kind: str = Proposal.Kind.YEARLY,
    campaign: Campaign | None = None, secret: bool = False, **more: Any,
) -> Proposal:  # fmt: skip
    """Begin a proposal of `unit` to `host`; entered on behalf where the writer is the host's officer only.

    A secret one is a placeholder: a line without subject or names. Raises Refused, ValidationError beside the field.
    """
    require(may_begin(by, unit, host))
    _check_frame(unit, host, year, kind, campaign)
    own = unit.pk in by.grants.own_units or unit.pk == host.pk
    with transaction.atomic():
        made = Proposal.objects.create(
            unit=unit, host=host, kind=kind, year=year, title="" if secret else title.strip(), campaign=campaign,
            secret=secret, created_by=by, created_at=clock.now(), entered_by_host=not own, **more,
        )  # fmt: skip
        log.record("awards.proposal.draft", made, by=by)
    return made


def _check_frame(unit: Unit, host: Unit, year: int, kind: str, campaign: Campaign | None) -> None:
    errors = {}
    if year > clock.today().year:
        errors["year"] = _("This year lies in the future.")
    if kind == Proposal.Kind.CAMPAIGN and campaign is None:
        errors["campaign"] = _("Choose the campaign at whose end it is proposed.")
    if not Unit.objects.ever_under(host.pk).filter(pk=unit.pk).exists():
        errors["host"] = _("“%(unit)s” never stood under %(host)s.") % {
            "unit": unit.short_name, "host": host.short_name,
        }  # fmt: skip
    if errors:
        raise ValidationError(errors)


def edit(
    *, proposal: Proposal, version: int, by: Any, title: str, year: int, campaign: Campaign | None = None
) -> Proposal:
    """Change what the proposal is about. Raises Refused, ValidationError, Conflict."""
    require(may_edit_list(by, proposal))
    _check_frame(proposal.unit, proposal.host, year, proposal.kind, campaign)
    with transaction.atomic():
        touch(proposal, version)
        proposal.title, proposal.year, proposal.campaign = title.strip(), year, campaign
        proposal.save(update_fields=["title", "folded", "year", "campaign"])
        log.record("awards.proposal.edit", proposal, by=by)
        checking.recheck(proposal)
    return proposal


def touch(proposal: Proposal, version: int | None) -> None:
    """Claim the proposal for a change, in a transaction. Raises Conflict when somebody changed it since `version` was read."""
    seen = proposal.version if version is None else version
    rows = Proposal.objects.filter(pk=proposal.pk, version=seen, status=proposal.status)
    if not rows.update(version=F("version") + 1):
        raise Conflict()
    proposal.version = seen + 1


def refuse_faults(rows: Sequence[Any], told: Mapping[int, Sequence[faults.Fault]]) -> None:
    """Raise ValidationError: beside the lines that have a key, the others by name."""
    if not told:
        return
    errors: dict[str, list[str]] = {}
    for place, listed in told.items():
        key, name = getattr(rows[place], "key", ""), rows[place].name
        for field, said in listed:
            errors.setdefault(f"{key}-{field}" if key else "__all__", []).append(said if key else f"{name}: {said}")
    if "__all__" in errors and len(errors["__all__"]) > TOLD:
        more = len(errors["__all__"]) - TOLD
        errors["__all__"] = [*errors["__all__"][:TOLD], _("… and %(number)s more.") % {"number": more}]
    raise ValidationError(errors)


def add(*, proposal: Proposal, nominees: Sequence[Nominee], by: Any, version: int | None = None) -> list[Nomination]:
    """Put names on the list, in their order, after those there, each checked. The statements do not grow with them.

    Raises Refused, ValidationError (beside each line: twice in the round, dead, ended, future, another's initiative), Conflict.
    """
    require(may_edit_list(by, proposal))
    if not nominees:
        raise ValidationError(_("Choose at least one name."))
    refuse_faults(nominees, faults.found(proposal, nominees))
    with transaction.atomic():
        touch(proposal, version)
        last = proposal.nominations.aggregate(Max("position"))["position__max"] or 0
        rows = [one.row(proposal, last + number) for number, one in enumerate(nominees, 1)]
        checking.check(proposal, rows)
        Nomination.objects.bulk_create(rows, batch_size=BATCH)
        log.record("awards.proposal.nominate", proposal, by=by, params={"names": len(rows)})
    return rows


def open_fields(proposal: Proposal, row: Nomination) -> set[str]:
    """The columns that may be changed now: all of them, or of a returned one those that the remarks name."""
    if proposal.status != Proposal.Status.RETURNED:
        return {column for columns in FIELDS.values() for column in columns}
    return {column for name in row.returned_fields for column in FIELDS.get(name, ())}


def change(*, nomination: Nomination, version: int, by: Any, **values: Any) -> Nomination:
    """Change a nomination; only open fields are written. Raises Refused, ValidationError beside the field, Conflict."""
    proposal = nomination.proposal
    require(may_write(by, proposal))
    for name in open_fields(proposal, nomination) & values.keys():
        setattr(nomination, name, values[name])
    told = faults.found(proposal, [nomination], but=[nomination.pk]).get(0)
    if told:
        raise ValidationError(dict(told))
    checking.check(proposal, [nomination])
    with transaction.atomic():
        if not checking.hold(nomination, version):
            raise Conflict()
        if not Proposal.objects.filter(pk=proposal.pk, status=proposal.status).update(version=F("version") + 1):
            raise Conflict()
        nomination.version = version + 1
        nomination.save()
        log.record("awards.nomination.change", nomination, by=by)
    return nomination


def drop(*, proposal: Proposal, rows: Sequence[int], by: Any, version: int | None = None) -> int:
    """Take names out of the list. Raises Refused, ValidationError (nothing chosen), Conflict."""
    require(may_edit_list(by, proposal))
    found = list(proposal.nominations.filter(pk__in=rows))
    if not found:
        raise ValidationError(_("Choose at least one name."))
    with transaction.atomic():
        touch(proposal, version)
        Nomination.objects.filter(pk__in=[row.pk for row in found]).delete()
        log.record("awards.proposal.drop", proposal, by=by, params={"names": len(found)})
    return len(found)
