"""Verbs of launch documents: recording them as they stand, adding later what was blank, and saying what is missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.models import Directive, DirectiveCitation, DirectiveNumber, DirectiveRecipient
from campaigns.rules.campaigns import may_host, may_keep_directive
from core import clock, log
from core.models import Blob
from core.refusals import Conflict, require
from core.text import squeeze

FILE_KIND = "campaigns.directive"
TEXTS = (
    "doc_type", "number", "symbol", "place", "issuer", "launcher", "signer_prefix", "signer_title", "signer_name", "subject",
)  # fmt: skip
_NUMBER = re.compile(r"^(\d+[a-zA-Z]?)\s*/\s*(.+)$")
MAX_LINES = 200


@dataclass(frozen=True)
class Citation:
    """A document that this one cites: as printed, in what relation, and which known document it is (if known)."""

    text: str
    relation: str
    cited: Directive | None = None


@dataclass(frozen=True)
class Parts:
    """What hangs on a document. `numbers` are other numbers under which it is cited, as printed."""

    citations: tuple[Citation, ...] = ()
    recipients: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Something missing or contradictory: `short` for lists, `text` a sentence that says how to mend it."""

    short: str
    text: str


def record(*, keeper: Any, values: dict[str, Any], parts: Parts, by: Any, blob: Blob | None = None) -> Directive:
    """Enter a document kept by the unit `keeper`. Raises Refused, or ValidationError with the field at fault."""
    require(may_host(by, keeper.pk))
    directive = Directive(keeper=keeper, created_by=by, created_at=clock.now(), file=blob)
    with transaction.atomic():
        _fill(directive, values)
        directive.save()
        _write(directive, parts)
        log.record("campaigns.directive_record", directive, by=by)
    return directive


def edit(
    *, directive: Directive, version: int, values: dict[str, Any], parts: Parts, by: Any, blob: Blob | None = None
) -> Directive:
    """Correct or complete a document, e.g. with the number the clerk's register gave it later. Raises Conflict after a clash."""
    require(may_keep_directive(by, directive))
    with transaction.atomic():
        if not Directive.objects.filter(pk=directive.pk, version=version).update(version=F("version") + 1):
            raise Conflict()
        was = directive.number
        _fill(directive, values)
        if blob is not None:
            directive.file = blob
        directive.version = version + 1
        directive.save()
        _write(directive, parts)
        action = "campaigns.directive_number" if not was and directive.number else "campaigns.directive_edit"
        log.record(action, directive, by=by)
    return directive


def _fill(directive: Directive, values: dict[str, Any]) -> None:
    for name in TEXTS:
        if name in values:
            setattr(directive, name, squeeze(values[name] or ""))
    for name in ("issued_on", "issued_year", "issuer_unit", "citation_only"):
        if name in values:
            setattr(directive, name, values[name])
    if directive.issued_on:
        if directive.issued_year and directive.issued_year != directive.issued_on.year:
            raise ValidationError(
                {"issued_year": _("The year is not that of the date of issue. Leave one of them blank.")}
            )
        directive.issued_year = directive.issued_on.year
    if not directive.issuer and directive.issuer_unit is not None:
        directive.issuer = directive.issuer_unit.name
    directive.clean_fields(exclude=["keeper", "created_by", "file", "issuer_unit"])


def _write(directive: Directive, parts: Parts) -> None:
    if len(parts.citations) + len(parts.recipients) + len(parts.numbers) > MAX_LINES:
        raise ValidationError(
            _("At most %(max)s cited documents, recipients and numbers together.") % {"max": MAX_LINES}
        )
    directive.citations.all().delete()
    DirectiveCitation.objects.bulk_create(
        DirectiveCitation(
            directive=directive, text=squeeze(c.text)[:400], relation=c.relation, cited=c.cited, position=place
        )
        for place, c in enumerate(parts.citations)
    )
    directive.recipients.all().delete()
    DirectiveRecipient.objects.bulk_create(
        DirectiveRecipient(directive=directive, text=squeeze(text)[:200], position=place)
        for place, text in enumerate(parts.recipients)
    )
    _write_numbers(directive, parts.numbers)


def _write_numbers(directive: Directive, numbers: Iterable[str]) -> None:
    """Numbers that stay keep their row, which knows where they were cited."""
    known = {str(row): row.pk for row in directive.numbers.all()} if directive.pk else {}
    wanted = list(dict.fromkeys(squeeze(text) for text in numbers if text.strip()))
    directive.numbers.exclude(pk__in=[known[text] for text in wanted if text in known]).delete()
    for text in wanted:
        if text not in known:
            number, symbol = split_number(text)
            if len(number) > 20 or len(symbol) > 40:
                raise ValidationError({"numbers": _("“%(text)s” is too long for a number.") % {"text": text[:60]}})
            DirectiveNumber.objects.create(directive=directive, number=number, symbol=symbol)


def split_number(text: str) -> tuple[str, str]:
    """ "09/CT-UBND" → ("09", "CT-UBND"); what has no such form ("34-CT/TW") is kept whole as the number."""
    found = _NUMBER.match(squeeze(text))
    return (found.group(1), found.group(2)) if found else (squeeze(text), "")


def marks(directive: Directive, *, notes: bool = True) -> list[Mark]:
    """What a reader must know: no number or date, several numbers, contradictions noted when it was recorded.

    Reads `numbers`, and `flags` for the `notes`; prefetch them for lists.
    """
    found = []
    numbers = list(
        dict.fromkeys([n for n in [directive.number, *(row.number for row in directive.numbers.all())] if n])
    )
    if not numbers:
        found.append(
            Mark(
                pgettext("document", "no number"),
                _("The number has not been recorded. Add it once the clerk's register gives it."),
            )
        )
    elif len(numbers) == 2:
        said = _("two numbers: %(one)s and %(two)s") % {"one": numbers[0], "two": numbers[1]}
        found.append(
            Mark(
                said, _("The document is cited under two numbers; both are kept until somebody has seen the original.")
            )
        )
    elif len(numbers) > 2:
        said = _("several numbers: %(numbers)s") % {"numbers": ", ".join(numbers)}
        found.append(Mark(said, _("The document is cited under several numbers; all are kept.")))
    if directive.issued_on is None:
        short = _("no day, only the year") if directive.issued_year else pgettext("document", "no date")
        found.append(Mark(short, _("The date of issue is not complete in the document. Add it when it is known.")))
    if notes:
        found.extend(Mark(flag.text, flag.text) for flag in directive.flags.all())
    return found


def may_read(user: Any, blob: Blob) -> bool:
    """Whoever may see the document may read its file."""
    return Directive.objects.visible_to(user).filter(file=blob).exists()
