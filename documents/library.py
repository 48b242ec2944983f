"""The legal library: documents recorded with their validity, what replaces what, and grounds picked from them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, log
from core.badges import Badge, badge
from core.refusals import Conflict, require
from documents.engine import citing
from documents.models import LegalDocument, LegalLink
from documents.rules import library as rules

SEED = Path(__file__).resolve().parent / "data" / "library.json"
REPLACES, AMENDS = LegalLink.Kind.REPLACES, LegalLink.Kind.AMENDS


@dataclass(frozen=True)
class Links:
    """What a document replaces and amends."""

    replaces: tuple[LegalDocument, ...] = ()
    amends: tuple[LegalDocument, ...] = ()


def state_of(document: LegalDocument, on: date, replaced: bool = False, amended: bool = False) -> Badge:
    """In force, amended, not yet in force, no longer in force."""
    begins = document.in_force_on or document.issued_on
    if begins is not None and begins > on:
        return badge("not_due", _("In force from %(day)s") % {"day": f"{begins:%d/%m/%Y}"})
    if not document.holds_on(on):
        return badge("ended", _("Replaced") if replaced else _("No longer in force"))
    return badge("done", _("In force, amended") if amended else _("In force"))


def citation(document: LegalDocument) -> str:
    """How the document is cited in a paper."""
    return citing.cite(document.doc_type, document.number, document.issued_on, document.issuer, document.title)


def grounds(documents: Iterable[LegalDocument]) -> list[str]:
    """The documents as grounds, laws first, then by date."""
    rank = {"law": 0, "resolution": 1, "decree": 2, "circular": 3}
    ordered = sorted(documents, key=lambda d: (rank.get(d.doc_type, 4), d.issued_on or date.min, d.pk))
    return [citing.ground(citation(document)) for document in ordered]


def pickable(on: date | None = None) -> Any:
    """Documents in force, to pick grounds from: laws first, the newest first among equals."""
    return (
        LegalDocument.objects.in_force(on or clock.today())
        .exclude(doc_type="consolidated")
        .order_by("-issued_on", "pk")
    )


def add(*, by: Any, links: Links | None = None, **values: Any) -> LegalDocument:
    """Record a document. Raises Refused, or ValidationError beside the field."""
    require(rules.add(by))
    document = LegalDocument(**values)
    require(rules.keep(by, document.keeper_id))
    document.full_clean()
    with transaction.atomic():
        document.save()
        _link(document, links or Links())
        log.record("documents.library_add", document, by=by)
    return document


def edit(*, document: LegalDocument, version: int, by: Any, links: Links | None = None, **values: Any) -> LegalDocument:
    """Change what is recorded about a document. Raises Refused, ValidationError, or Conflict when somebody else was faster."""
    require(rules.keep(by, document.keeper_id))
    for name, value in values.items():
        setattr(document, name, value)
    require(rules.keep(by, document.keeper_id))
    document.full_clean()
    with transaction.atomic():
        if not LegalDocument.objects.filter(pk=document.pk, version=version).update(version=F("version") + 1):
            raise Conflict()
        document.version = version + 1
        document.save()
        _link(document, links or Links())
        log.record("documents.library_edit", document, by=by)
    return document


def _link(document: LegalDocument, links: Links) -> None:
    """Write what the document replaces and amends; what it replaces ends the day before it begins, unless an end is recorded."""
    wanted = {(row.pk, REPLACES): row for row in links.replaces} | {(row.pk, AMENDS): row for row in links.amends}
    if any(pk == document.pk for pk, _kind in wanted):
        raise ValidationError({"replaces": _("A document cannot act on itself.")})
    mine = LegalLink.objects.filter(later=document, kind__in=(REPLACES, AMENDS))
    for link in mine:
        if wanted.pop((link.earlier_id, LegalLink.Kind(link.kind)), None) is None:
            link.delete()
    LegalLink.objects.bulk_create(LegalLink(later=document, earlier_id=pk, kind=kind) for pk, kind in wanted)
    begins = document.in_force_on or document.issued_on
    for row in links.replaces:
        if begins is not None and row.ends_on is None and (row.in_force_on is None or row.in_force_on < begins):
            LegalDocument.objects.filter(pk=row.pk, ends_on__isnull=True).update(
                ends_on=begins - timedelta(days=1), version=F("version") + 1
            )


def load(path: Path = SEED) -> int:
    """Load the shipped documents (common to all). What is there already stays as the office keeps it. The number added."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    with transaction.atomic():
        known = {d.number: d for d in LegalDocument.objects.filter(keeper__isnull=True)}
        fresh = [row for row in rows["documents"] if row["number"] not in known]
        for row in fresh:
            known[row["number"]] = _seed(row)
        for link in rows["links"]:
            if any(row["number"] in (link["later"], link["earlier"]) for row in fresh):
                LegalLink.objects.get_or_create(
                    later=known[link["later"]], earlier=known[link["earlier"]], kind=link["kind"]
                )
    return len(fresh)


def _seed(row: dict[str, Any]) -> LegalDocument:
    days = {
        name: date.fromisoformat(row[name]) if row.get(name) else None
        for name in ("issued_on", "in_force_on", "ends_on")
    }
    texts = {name: row.get(name, "") for name in ("doc_type", "number", "issuer", "title", "unconfirmed", "note")}
    document = LegalDocument(**texts, **days)
    document.full_clean()
    document.save()
    return document
