"""An extraordinary achievement (khen thưởng đột xuất), proposed on one screen: simplified procedure, with a photo."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from awards.dossier import changing
from awards.kinds.special import Line, begin
from awards.models import Proposal
from awards.procedures import Wanted
from awards.proposals import sending
from documents import evidence
from documents.models import EvidenceFile
from units.models import Unit

PHOTO = Wanted("photo", "Ảnh, tài liệu ghi lại sự việc", "", "", of_proposal=False, owner="unit", optional=True)
REASON = "Khen thưởng đột xuất theo thủ tục đơn giản: xét theo chính thành tích đã nêu."


def keep_photo(unit: Unit, file: Any, name: str, by: Any) -> EvidenceFile | None:
    """The photo among the unit's files; outside any transaction."""
    return evidence.keep(unit=unit, file=file, title=_("Photo: %(name)s") % {"name": name}, by=by) if file else None


def propose(*, unit: Unit, host: Unit, line: Line, photo: EvidenceFile | None, by: Any) -> Proposal:
    """Written, and sent at once by the head, or passed to the head by the clerk. Raises as `special.begin`, Refused."""
    year = (line.period_to or line.period_from).year  # type: ignore[union-attr]
    with translation.override("vi"):
        title = f"Đề nghị khen thưởng đột xuất: {line.name.partition('[')[0].strip()}"
    with transaction.atomic():
        made = begin(kind=Proposal.Kind.SUDDEN, unit=unit, host=host, year=year, title=title[:300], names=[line], by=by)
        if photo is not None:
            changing.attach(proposal=made, nomination=made.nominations.get(), wanted=PHOTO, evidence=photo, by=by)
        if unit.pk in by.grants.head_units and not made.entered_by_host:
            return sending.send(proposal=made, reason=REASON, by=by)
        return made if made.entered_by_host else sending.submit(proposal=made, by=by)
