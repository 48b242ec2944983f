"""Verbs on the evidence of a row, and who may read it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.models import Blob
from core.refusals import Refusal, require
from documents.models import EvidenceFile
from scoring.models import Criterion, RoundStage, Score, ScoreCard, ScoreEvidence, ScoreSheet
from scoring.rules import sheets as rules
from scoring.sheets.scoring import line_of, lock


def may_cite(user: Any, card: ScoreCard, score: Score | None) -> Refusal | None:
    """Evidence is cited on the unit's own card, in rows that are open."""
    if card.stage.kind != RoundStage.Kind.SELF:
        return Refusal(_("Evidence belongs to the unit's own scores."))
    return rules.may_score(user, card) or rules.row_is_open(card, score)


def cite(*, card: ScoreCard, criterion: Criterion, evidence: EvidenceFile, pages: str = "", by: Any) -> ScoreEvidence:
    """Cite a file of the unit in a row, by its pages. Raises Refused, or ValidationError (cited already, another's file)."""
    line_of(card, criterion)
    if evidence.unit_id != card.sheet.unit_id:
        raise ValidationError({"existing": _("Choose a file of the unit itself.")})
    with transaction.atomic():
        lock(card)
        row = Score.objects.filter(card=card, criterion=criterion).first()
        require(may_cite(by, card, row))
        if row is None:
            row = Score.objects.create(card=card, criterion=criterion, by=by, at=clock.now())
        cited = ScoreEvidence(score=row, evidence=evidence, pages=pages.strip())
        cited.full_clean()
        cited.save()
    return cited


def uncite(*, cited: ScoreEvidence, card: ScoreCard, by: Any) -> None:
    """Take a citation out; the file stays with the unit. Raises Refused."""
    with transaction.atomic():
        lock(card)
        require(may_cite(by, card, cited.score))
        cited.delete()


def may_read_evidence(user: Any, blob: Blob) -> bool:
    """Evidence of a sheet is read by whoever may read the sheet, once its self-scores were handed in."""
    cited = ScoreEvidence.objects.filter(evidence__blob=blob).exclude(score__card__given_at=None)
    return cited.filter(score__card__sheet__in=ScoreSheet.objects.visible_to(user)).exists()


def may_read_paper(user: Any, blob: Blob) -> bool:
    """A card's signed paper: whoever fills the card in; others once it was handed in and the stage done."""
    cards = ScoreCard.objects.filter(signed_file=blob)
    if cards.of(user).exists():
        return True
    given = cards.filter(given_at__isnull=False, stage__status=RoundStage.Status.DONE)
    return given.filter(sheet__in=ScoreSheet.objects.visible_to(user)).exists()
