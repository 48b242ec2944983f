"""Text of a cell → value; each parser raises ValidationError with what to type."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.text import fold, squeeze

Parser = Callable[[str], Any]
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: 00:00)?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$")
_SLUG = re.compile(r"^[-a-zA-Z0-9_]+\Z")


def line(max_length: int = 200) -> Parser:
    """One line of text; runs of blanks become one."""

    def parse(text: str) -> str:
        value = squeeze(text)
        if len(value) > max_length:
            raise ValidationError(
                _("Too long: %(length)s characters, at most %(max)s.") % {"length": len(value), "max": max_length}
            )
        return value

    return parse


def slug(max_length: int = 80) -> Parser:
    """A code: letters a–z, digits, hyphens."""

    def parse(text: str) -> str:
        value = squeeze(text)
        if len(value) > max_length:
            raise ValidationError(
                _("Too long: %(length)s characters, at most %(max)s.") % {"length": len(value), "max": max_length}
            )
        if value and not _SLUG.match(value):
            raise ValidationError(_("A code holds letters a–z, digits and hyphens only, e.g. so-noi-vu."))
        return value

    return parse


def day(text: str) -> date | None:
    """A day as dd/mm/yyyy (or as a spreadsheet's date)."""
    typed = squeeze(text)
    if not typed:
        return None
    found, iso = _DAY.match(typed), _ISO.match(typed)
    try:
        if found:
            value = date(int(found[3]), int(found[2]), int(found[1]))
        elif iso:
            value = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            raise ValueError
    except ValueError:
        raise ValidationError(
            _("“%(typed)s” is not a day. Type it as dd/mm/yyyy, e.g. 30/06/2025.") % {"typed": typed[:40]}
        ) from None
    if not 1900 <= value.year <= 2200:
        raise ValidationError(
            _("The year %(year)s cannot be meant; type four figures, e.g. 2025.") % {"year": value.year}
        )
    return value


def email(text: str) -> str:
    """An e-mail address."""
    value = squeeze(text)
    if value:
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError(
                _("“%(typed)s” is not an e-mail address, e.g. ten@laichau.gov.vn.") % {"typed": value[:60]}
            ) from None
    return value


def choice(options: Iterable[tuple[str, str | Promise]], synonyms: dict[str, str] | None = None) -> Parser:
    """One of `options` (value, label) by its label or value, folded; `synonyms` are further words → value."""
    listed = list(options)
    by_language: dict[str, dict[str, str]] = {}

    def known() -> dict[str, str]:
        language = get_language() or ""
        if language not in by_language:
            words = {fold(word): value for word, value in (synonyms or {}).items()}
            words |= {fold(value): value for value, _label in listed}
            by_language[language] = words | {fold(str(label)): value for value, label in listed}
        return by_language[language]

    def parse(text: str) -> str:
        typed = fold(text).strip(" .")
        if not typed or typed in known():
            return known().get(typed, "")
        names = "; ".join(str(label) for _value, label in listed)
        raise ValidationError(_("“%(typed)s” is none of: %(names)s.") % {"typed": squeeze(text)[:60], "names": names})

    return parse
