"""A signed decision with its names enters the register."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.models import AwardRecord, Decision, DecisionLine, RecordEvent
from awards.register import checking
from awards.register.checking import Bearer, Named, Ruling
from awards.rules import register as rules
from core import blobs, clock, log
from core.models import Blob
from core.refusals import require
from core.text import squeeze
from units import people
from units.models import Subject, Unit, UnitName

FILE_KIND = "awards.decision"


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever sees a record or a decision that rests on the file."""
    seen = AwardRecord.objects.visible_to(user)
    if Decision.objects.visible_to(user).filter(file=blob).exists():
        return True
    return seen.filter(file=blob).exists() or RecordEvent.objects.filter(file=blob, record__in=seen).exists()


def record(*, host: Unit, ruling: Ruling, names: Sequence[Named], by: Any, file: Any = None) -> list[AwardRecord]:
    """Record a decision issued on paper: one record for each name, people and households not known yet entered with them.

    Raises Refused, or ValidationError beside the fields: number used, future period, award held already, somebody dead.
    """
    require(rules.write(by))
    if not names:
        raise ValidationError(_("Type at least one name."))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=host.pk)  # two people with the same number wait for each other
        faults = checking.of_ruling(ruling)
        subjects = _judge(names, ruling, host, faults, by)
        if faults:
            raise ValidationError(faults)
        blob = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        rows = _write(host, ruling, names, subjects, blob, by)
        log.record_many("awards.record", rows, by=by)
    return rows


def _judge(
    names: Sequence[Named], ruling: Ruling, host: Unit, faults: dict[str, str], by: Any
) -> dict[str, Subject | None]:
    """Who each name means; what is wrong with it goes to `faults`."""
    reach = set(Unit.objects.ever_under(host.pk).filter(pk__in={x.unit.pk for x in names}).values_list("pk", flat=True))
    subjects: dict[str, Subject | None] = {}
    for one in names:
        fault = checking.of_name(one, ruling.decided_on)
        if fault is None and one.unit.pk not in reach:
            fault = "unit", _("“%(unit)s” never stood under %(host)s.") % {
                "unit": one.unit.short_name, "host": host.short_name,
            }  # fmt: skip
        if fault is None and one.kind != "unit":
            try:
                subjects[one.key] = people.chosen(one.name, one.kind, one.unit, by=by, another=one.another)
            except ValidationError as error:
                fault = "name", " ".join(error.messages)
        if fault is None and (said := checking.of_death(subjects.get(one.key), ruling.decided_on, one.posthumous)):
            fault = "posthumous", said
        if fault is not None:
            faults[f"{one.key}-{fault[0]}"] = fault[1]
    _doubles(names, subjects, ruling, faults)
    return subjects


def _doubles(
    names: Sequence[Named], subjects: dict[str, Subject | None], ruling: Ruling, faults: dict[str, str]
) -> None:
    bearers = {one.key: _bearer(one, subjects.get(one.key)) for one in names}
    known = checking.held([x for x in bearers.values() if x[1]], {one.year for one in names})
    campaign = ruling.campaign.pk if ruling.campaign else None
    seen = set()
    for one in names:
        bearer = bearers[one.key]
        # Somebody not entered yet is told apart by name and unit.
        who: Any = bearer if bearer[1] else (squeeze(one.name).casefold(), one.unit.pk, one.another and one.key)
        key = (who, one.award.pk, one.year)
        earlier = known.get((bearer, one.award.pk, one.year, campaign))
        if earlier is not None or key in seen:
            faults.setdefault(f"{one.key}-award", checking.twice(one.award, one.year, earlier))
        seen.add(key)


def _bearer(one: Named, subject: Subject | None) -> Bearer:
    return ("unit", one.unit.pk) if one.kind == "unit" else ("subject", subject.pk if subject else 0)


def printed_names(units: Sequence[Unit], on: date) -> dict[int, str]:
    """The name each unit bore on a day, in one statement."""
    rows = UnitName.objects.filter(unit__in={u.pk for u in units}, starts_on__lte=on).order_by("starts_on")
    return {u.pk: u.name for u in units} | dict(rows.values_list("unit", "name"))


def _write(
    host: Unit, ruling: Ruling, names: Sequence[Named], subjects: dict[str, Subject | None], blob: Blob | None, by: Any
) -> list[AwardRecord]:
    figure, _sep, symbol = squeeze(ruling.number).partition("/")
    decision = Decision.objects.create(
        host=host, title=ruling.achievement or _("Award"), status=Decision.Status.ISSUED, issuer=ruling.issuer,
        outside=True, series=symbol.split("-")[0][:20] or "QĐ", number=figure.lstrip("0")[:20], symbol=symbol[:40],
        decided_on=ruling.decided_on, signer=ruling.signer, file=blob, issued_at=clock.now(), issued_by=by,
        created_by=by, created_at=clock.now(),
    )  # fmt: skip
    printed = printed_names([one.unit for one in names], ruling.decided_on)
    entered: dict[Any, Subject] = {}
    rows = []
    for position, one in enumerate(names, 1):
        subject = subjects.get(one.key) or (_entered(one, entered, by) if one.kind != "unit" else None)
        unit_name = one.unit_name or printed[one.unit.pk]
        line = DecisionLine(decision=decision, position=position, post=f"{one.post}, {unit_name}".strip(", ")[:300])
        line.name = people.picked(one.name)[0] if one.kind != "unit" else (one.name or printed[one.unit.pk])
        row = AwardRecord(
            at_unit=one.unit, at_unit_name=unit_name, position=one.post, year=one.year, line=line, file=blob
        )
        row.name, row.number, row.entered_by, row.entered_at = line.name, squeeze(ruling.number), by, clock.now()
        for name in ("year_kind", "period_from", "period_to", "campaign", "decided_on", "issuer", "signer"):
            setattr(row, name, getattr(ruling, name))
        for made in (line, row):
            made.subject, made.unit, made.award = subject, None if subject else one.unit, one.award
            made.achievement, made.posthumous = ruling.achievement, one.posthumous
        rows.append(row)
    DecisionLine.objects.bulk_create([row.line for row in rows if row.line])
    return AwardRecord.objects.bulk_create(rows)


def _entered(one: Named, entered: dict[Any, Subject], by: Any) -> Subject:
    """Somebody not known yet, entered once however often the decision names them at that unit."""
    key = (squeeze(one.name).casefold(), one.unit.pk, one.another and one.key)
    if key not in entered:
        entered[key] = people.enter(
            kind=one.kind, full_name=one.name, unit=one.unit, post=one.post, by=by,
            starts_on=max(one.unit.opened_on, date(one.year, 1, 1)),
        )  # fmt: skip
    return entered[key]
