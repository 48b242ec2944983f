"""From the address to the card or sheet: who may not see it gets a 404."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from scoring.models import Criterion, ScoreCard, ScoreSheet
from scoring.sheets import reading


def card_of(user: Any, pk: int) -> ScoreCard:
    """The card, ready for its rules. Raises Http404; Refused where the person's role for it has ended."""
    card = reading.find_card(user, pk)
    if card is None:
        raise Http404
    return card


def sheet_of(user: Any, pk: int) -> ScoreSheet:
    """The sheet with its round and stages. Raises Http404."""
    sheet = reading.find_sheet(user, pk)
    if sheet is None:
        raise Http404
    return sheet


def row_of(sheet: ScoreSheet, pk: int) -> Criterion:
    """A row of the sheet's table. Raises Http404."""
    row = (
        Criterion.objects.filter(pk=pk, version=sheet.round.version_used_id).exclude(kind=Criterion.Kind.GROUP).first()
    )
    if row is None:
        raise Http404
    return row


def card_url(card: ScoreCard) -> str:
    return reverse("scoring:card", args=[card.pk])


def sheet_url(sheet: ScoreSheet) -> str:
    return reverse("scoring:sheet", args=[sheet.pk])
