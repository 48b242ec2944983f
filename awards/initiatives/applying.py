"""The application for an initiative: written by the authors' unit, filed to a host, taken back or handed back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from awards.models import Council, CouncilMember, Initiative, InitiativeAuthor
from awards.rules import initiatives as rules
from awards.workflow.initiatives import INITIATIVE
from core import blobs, clock, log
from core.models import Blob
from core.refusals import Conflict, Refusal, Refused, require
from core.text import fold, squeeze
from units import people
from units.models import Subject, Unit, in_force
from units.units import ancestors_of

FILE_KIND = "awards.initiative"
WHOLE = 100


@dataclass(frozen=True)
class Application:
    """What is applied for; `summary` is what it changes, `effect` what it brought."""

    title: str
    year: int
    field: str = ""
    summary: str = ""
    effect: str = ""
    applied_on: date | None = None
    science_topic: bool = False


Authors = Sequence[tuple[str, Subject, int]]  # key of the line, who, share in percent


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever sees the initiative, or its recognition."""
    seen = Initiative.objects.visible_to(user)
    return seen.filter(file=blob).exists() or seen.filter(recognitions__file=blob).exists()


def readied(initiative: Initiative, by: Any) -> Any:
    """The initiative with what its rules ask; five statements at most."""
    found: Any = initiative
    hosts = by.grants.officer_hosts
    found.kept = bool(hosts) and Unit.objects.ever_under(*hosts).filter(pk=initiative.unit_id).exists()
    found.seat = seat_of(initiative.host_id, by)
    names = initiative.authors.values_list("subject__full_name", flat=True)
    found.authored = fold(by.full_name) in {fold(name) for name in names}
    found.levels = list(initiative.recognitions.values_list("level", flat=True))
    found.touched = bool(initiative.ballot_ref) or initiative.scores.filter(level=level_of(initiative)).exists()
    return found


def level_of(initiative: Initiative) -> str:
    """The level that is being reviewed: its own, or the wider one that is requested."""
    return initiative.asked or "co_so"


def council_of(host: int | None) -> Council | None:
    """The initiative council of a host in force today, the latest."""
    if host is None:
        return None
    return Council.objects.filter(in_force(clock.today()), host=host, kind=Council.Kind.INITIATIVE).first()


def seat_of(host: int | None, by: Any) -> CouncilMember | None:
    """The seat of `by` on the host's initiative council today; one statement."""
    today = clock.today()
    seats = CouncilMember.objects.filter(in_force(today), in_force(today, "council__"), user=by, council__host=host)
    return seats.filter(council__kind=Council.Kind.INITIATIVE).first() if host else None


def hosts_for(unit: Unit) -> list[tuple[Unit, Council | None]]:
    """Where the unit may file: itself and those above it, the ones with an initiative council first; three statements."""
    ids = {unit.pk} | set(ancestors_of(unit))
    councils = Council.objects.filter(in_force(clock.today()), host__in=ids, kind=Council.Kind.INITIATIVE)
    by_host = {one.host_id: one for one in councils.order_by("starts_on")}
    rows = [(one, by_host.get(one.pk)) for one in Unit.objects.filter(pk__in=ids)]
    return sorted(rows, key=lambda row: (row[1] is None, row[0].pk != unit.pk, row[0].name_order))


# ---- writing ---------------------------------------------------------------------------------------------------------
def apply(*, unit: Unit, application: Application, authors: Authors, by: Any, file: Any = None) -> Initiative:
    """Begin an application of the unit. Raises Refused, or ValidationError beside the field."""
    require(rules.may_apply(by))
    if not people.reach(by).filter(pk=unit.pk).exists():
        raise Refused(Refusal(_("You do not act for this unit.")))
    _check(application, authors)
    with transaction.atomic():
        made = Initiative(unit=unit, created_by=by, created_at=clock.now())
        _put(made, application)
        made.file = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        made.save()
        _sign(made, authors)
        log.record("awards.initiative_begin", made, by=by)
    return made


def edit(
    *, initiative: Initiative, version: int, application: Application, authors: Authors, by: Any, file: Any = None
) -> Initiative:  # fmt: skip
    """Change an application that is not filed. Raises Refused, ValidationError, Conflict."""
    require(rules.may_edit(by, readied(initiative, by)))
    _check(application, authors)
    with transaction.atomic():
        if not Initiative.objects.filter(pk=initiative.pk, version=version).update(version=F("version") + 1):
            raise Conflict()
        _put(initiative, application)
        initiative.version = version + 1
        if file:
            initiative.file = blobs.store(file, kind=FILE_KIND, by=by)
        initiative.save()
        initiative.authors.all().delete()
        _sign(initiative, authors)
        log.record("awards.initiative_edit", initiative, by=by)
    return initiative


def _put(initiative: Initiative, application: Application) -> None:
    initiative.title, initiative.year = squeeze(application.title)[:300], application.year
    initiative.field, initiative.applied_on = squeeze(application.field)[:120], application.applied_on
    initiative.summary, initiative.effect = application.summary.strip(), application.effect.strip()
    initiative.science_topic = application.science_topic


def _sign(initiative: Initiative, authors: Authors) -> None:
    InitiativeAuthor.objects.bulk_create(
        InitiativeAuthor(initiative=initiative, subject=subject, share=share) for _key, subject, share in authors
    )


def _check(application: Application, authors: Authors) -> None:
    today = clock.today()
    faults: dict[str, str] = {}
    if application.year > today.year:
        faults["year"] = _("This year lies in the future.")
    if application.applied_on and application.applied_on > today:
        faults["applied_on"] = _("It must have been applied already; this day lies in the future.")
    seen: set[int] = set()
    for key, subject, _share in authors:
        if subject.pk in seen:
            faults[f"{key}-author"] = _("%(name)s stands twice among the authors.") % {"name": subject.full_name}
        seen.add(subject.pk)
    total = sum(share for _key, _subject, share in authors)
    if not authors:
        faults["__all__"] = _("Name at least one author.")
    elif total != WHOLE:
        said = _("The shares add up to %(total)s percent; they must add up to 100.")
        faults[f"{authors[-1][0]}-share"] = said % {"total": total}
    if faults:
        raise ValidationError(faults)


# ---- its way ---------------------------------------------------------------------------------------------------------
def file_(*, initiative: Initiative, version: int, host: Unit, by: Any) -> Initiative:
    """File the application to a host, whose initiative council reviews it. Raises Refused, ValidationError, Conflict."""
    require(INITIATIVE.refusal(readied(initiative, by), "file", by))
    if initiative.version != version:
        raise Conflict()
    _check_host(initiative, host)
    lacking = [
        label
        for label, value in (
            (pgettext("initiative", "field"), initiative.field), (_("what it changes"), initiative.summary),
            (pgettext("initiative", "effect"), initiative.effect), (_("applied since"), initiative.applied_on),
        )
        if not value
    ]  # fmt: skip
    if lacking:
        raise ValidationError(_("Still missing in the application: %(fields)s.") % {"fields": ", ".join(lacking)})
    made: Initiative = INITIATIVE.perform(
        initiative, "file", by=by, host=host, filed_on=clock.today(), council_result="", council_note="", refusal=""
    )
    return made


def _check_host(initiative: Initiative, host: Unit) -> None:
    if host.pk not in {one.pk for one, _council in hosts_for(initiative.unit)}:
        raise ValidationError({"host": _("The unit does not stand under this host.")})


def move(*, initiative: Initiative, action: str, version: int, by: Any, reason: str = "") -> Initiative:
    """Take back, hand back, put before the council again, refuse. Raises Refused, ValidationError (no reason), Conflict."""
    require(INITIATIVE.refusal(readied(initiative, by), action, by))
    if initiative.version != version:
        raise Conflict()
    changes: dict[str, Any] = {}
    if action in ("refuse", "refuse_wider"):
        changes["refusal"] = squeeze(reason)[:1000]
    if action == "refuse_wider":
        changes["asked"] = ""
    if action in ("give_back", "take_back", "reopen"):
        changes |= {"council_result": "", "council_note": "", "ballot_ref": ""}
    if action in ("give_back", "take_back") and initiative.asked:
        raise ValidationError(_("It is recognised already; refuse the wider effect only."))
    made: Initiative = INITIATIVE.perform(initiative, action, by=by, reason=reason, **changes)
    return made
