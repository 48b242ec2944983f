"""Verbs of a dossier: a file attached, a piece said to be not needed, either taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from awards.models import DossierItem, DossierRemark, Nomination, Proposal
from awards.procedures import Wanted
from awards.rules import dossier as rules
from core import log
from core.models import Blob
from core.refusals import Refusal, Refused, require
from documents.models import EvidenceFile

Source = DossierItem.Source


def opened(proposal: Proposal, nomination: Nomination | None) -> set[str]:
    """The fields that remarks on a returned proposal opened, for a nomination or for the proposal as a whole; one statement."""
    if proposal.status != Proposal.Status.RETURNED:
        return set()
    rows = DossierRemark.objects.filter(proposal=proposal, answered=False)
    mine = (None, nomination.pk if nomination else None)
    return {field for field, of in rows.values_list("field", "nomination") if of in mine}


def refusal(user: Any, proposal: Proposal, nomination: Nomination | None, wanted: Wanted) -> Refusal | None:
    """Why `user` may not bring this piece now."""
    return rules.may_bring(user, proposal, wanted.code, wanted.owner, opened(proposal, nomination))


def attach(
    *,
    proposal: Proposal,
    nomination: Nomination | None,
    wanted: Wanted,
    evidence: EvidenceFile,
    by: Any,
    note: str = "",
) -> DossierItem:
    """Attach a file of the unit's (or of the host's desk) as a piece. Raises Refused, ValidationError (there already)."""
    require(refusal(by, proposal, nomination, wanted))
    if evidence.unit_id not in (proposal.unit_id, proposal.host_id):
        raise Refused(Refusal(_("This file belongs to another unit.")))
    values = {"proposal": proposal, "nomination": nomination, "code": wanted.code, "evidence": evidence}
    if DossierItem.objects.filter(**values).exists():
        raise ValidationError({"existing": _("This file stands there already.")})
    try:
        with transaction.atomic():
            made = DossierItem.objects.create(
                **values, title=wanted.title[:200], source=Source.ATTACHED, note=note.strip()[:300]
            )
            log.record("awards.dossier.attach", nomination or proposal, by=by, params={"piece": wanted.code})
    except IntegrityError:
        raise ValidationError({"existing": _("This file stands there already.")}) from None
    return made


def waive(*, proposal: Proposal, nomination: Nomination | None, wanted: Wanted, reason: str, by: Any) -> DossierItem:
    """Say that a piece is not needed here, and why. Raises Refused, ValidationError (no reason, said already)."""
    require(refusal(by, proposal, nomination, wanted))
    log.require_reason(reason)
    values = {"proposal": proposal, "nomination": nomination, "code": wanted.code, "source": Source.WAIVED}
    if DossierItem.objects.filter(**values).exists():
        raise ValidationError({"reason": _("It is said already that this piece is not needed.")})
    with transaction.atomic():
        made = DossierItem.objects.create(**values, title=wanted.title[:200], note=reason.strip()[:300])
        log.record("awards.dossier.waive", nomination or proposal, by=by, reason=reason, params={"piece": wanted.code})
    return made


def take_out(*, item: DossierItem, wanted: Wanted, by: Any) -> None:
    """Take a file or a waiver out; the file itself stays with the unit. Raises Refused."""
    require(refusal(by, item.proposal, item.nomination, wanted))
    with transaction.atomic():
        item.delete()
        log.record("awards.dossier.take_out", item.nomination or item.proposal, by=by, params={"piece": wanted.code})


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever sees the proposal reads the files of its dossier."""
    seen = Proposal.objects.visible_to(user)
    return DossierItem.objects.filter(evidence__blob=blob, proposal__in=seen).exists()
