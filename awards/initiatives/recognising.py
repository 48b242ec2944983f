"""Recognition by a decision with its list; the effect in the province asked for as a second level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.initiatives.applying import FILE_KIND, _check_host, level_of, readied
from awards.models import Initiative, Recognition
from awards.rules import initiatives as rules
from awards.workflow.initiatives import INITIATIVE
from core import blobs, clock
from core.refusals import Conflict, require
from core.text import squeeze
from units.models import Unit

S = Initiative.Status


@dataclass(frozen=True)
class Ruling:
    """The decision as signed."""

    number: str
    decided_on: date
    issuer: str
    signer: str


def waiting(host: Unit) -> list[Initiative]:
    """What the host's council was in favour of and no decision recognises yet; two statements."""
    rows = Initiative.objects.filter(host=host, status=S.REVIEWED, council_result=Initiative.Result.PASSED)
    return list(rows.select_related("unit").prefetch_related("authors__subject").order_by("asked", "filed_on", "pk"))


def recognise(*, initiatives: Sequence[Initiative], ruling: Ruling, by: Any, file: Any = None) -> int:
    """Recognise the listed initiatives by one decision, all or none; the number recognised.

    Raises Refused, Conflict, or ValidationError: nothing chosen, a day to come, older than the filing, number used.
    """
    if not initiatives:
        raise ValidationError(_("Choose at least one initiative."))
    for one in initiatives:
        require(INITIATIVE.refusal(readied(one, by), "recognise", by))
    _check(initiatives, ruling)
    with transaction.atomic():
        blob = blobs.store(file, kind=FILE_KIND, by=by) if file else None
        Recognition.objects.bulk_create(
            Recognition(
                initiative=one, level=level_of(one), number=squeeze(ruling.number)[:40], decided_on=ruling.decided_on,
                issuer=squeeze(ruling.issuer)[:200], signer=squeeze(ruling.signer)[:120], file=blob,
            )
            for one in initiatives
        )  # fmt: skip
        for one in initiatives:
            INITIATIVE.perform(one, "recognise", by=by, asked="", params={"level": level_of(one)})
    return len(initiatives)


def _check(initiatives: Sequence[Initiative], ruling: Ruling) -> None:
    if ruling.decided_on > clock.today():
        raise ValidationError({"decided_on": _("This day lies in the future.")})
    early = next((one for one in initiatives if one.filed_on and ruling.decided_on < one.filed_on), None)
    if early is not None:
        said = _("“%(title)s” was filed on %(day)s; the decision cannot be older.")
        raise ValidationError({"decided_on": said % {"title": early.title, "day": f"{early.filed_on:%d/%m/%Y}"}})
    if len({one.host_id for one in initiatives}) > 1:
        raise ValidationError(_("One decision recognises the initiatives filed to one host."))


def ask_wider(*, initiative: Initiative, version: int, host: Unit, by: Any) -> Initiative:
    """Request that the effect in the province be recognised by the council of a host above. Raises as `file_`."""
    require(INITIATIVE.refusal(readied(initiative, by), "ask_wider", by))
    if initiative.version != version:
        raise Conflict()
    _check_host(initiative, host)
    require(rules.may_ask_wider(by, readied(initiative, by)))
    if host.level != "province":
        raise ValidationError({"host": _("The effect in the province is recognised by a body of the province.")})
    made: Initiative = INITIATIVE.perform(
        initiative, "ask_wider", by=by, asked=Recognition.Level.PROVINCE, host=host, filed_on=clock.today(),
        council_result="", council_note="", ballot_ref="", refusal="",
    )  # fmt: skip
    return made
