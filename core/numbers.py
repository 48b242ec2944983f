"""Vietnamese figures: `2.236` is two thousand two hundred and thirty-six, `51,5` is fifty-one and a half."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_DIGITS = 18
_MINUS = "\u2212"
_GROUPED = re.compile(r"^-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$")
_PLAIN = re.compile(r"^-?[0-9]+(,[0-9]+)?$")
_AMBIGUOUS = re.compile(r"^-?[1-9][0-9]{0,2},[0-9]{3}$")
_ENGLISH = re.compile(r"^-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$|^-?[0-9]+\.[0-9]{1,2}$|^-?[0-9]{1,3}(,[0-9]{3}){2,}$")


def parse_decimal(text: str) -> Decimal:
    """The number written in `text` the Vietnamese way.

    Raises ValidationError with a sentence that shows what to type: for words ("khoảng chín"), for English
    punctuation (`51.5`), and for `2,236`, which an office may mean either way.
    """
    typed = text.strip().replace("\u00a0", "").replace(" ", "").replace(_MINUS, "-")
    if _AMBIGUOUS.match(typed):
        whole, part = typed.split(",")
        raise ValidationError(
            _(
                "“%(typed)s” can be read in two ways: type %(thousands)s for the thousands, or %(decimal)s for the decimal."
            ),
            code="ambiguous",
            params={"typed": text.strip(), "thousands": f"{whole}.{part}", "decimal": f"{whole},{part}0"},
        )
    if _GROUPED.match(typed) or _PLAIN.match(typed):
        number = Decimal(typed.replace(".", "").replace(",", "."))
        if len(number.as_tuple().digits) > MAX_DIGITS:
            raise ValidationError(
                _("The figure is too long: at most %(max)s digits."), code="long", params={"max": MAX_DIGITS}
            )
        return number
    if _ENGLISH.match(typed):
        raise ValidationError(
            _(
                "“%(typed)s” is written the English way. Use a comma for decimals and a point for thousands, e.g. 51,5 or 2.236."
            ),
            code="english",
            params={"typed": text.strip()},
        )
    raise ValidationError(
        _("“%(typed)s” is not a figure. Type digits only, e.g. 9 or 51,5 or 2.236."),
        code="invalid",
        params={"typed": text.strip()[:40]},
    )


def bounded(number: Decimal, max_digits: int, places: int) -> Decimal:
    """`number` where it fits `max_digits` digits, `places` of them after the comma; else ValidationError, never rounding."""
    _sign, digits, exponent = number.normalize().as_tuple()
    after = max(-int(exponent), 0)
    if after > places:
        raise ValidationError(
            _("This figure has too many digits after the comma: at most %(max)s."),
            code="places",
            params={"max": places},
        )
    if len(digits) + int(exponent) > max_digits - places:
        raise ValidationError(
            _("The figure is too long: at most %(max)s digits before the comma."),
            code="long",
            params={"max": max_digits - places},
        )
    return number


def format_decimal(value: Decimal | int | None, places: int | None = None) -> str:
    """`value` the Vietnamese way, without trailing zeros unless `places` asks for them; an en dash for None."""
    if value is None:
        return "–"
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places))
    sign = _MINUS if number < 0 else ""
    whole, _dot, part = f"{abs(number):f}".partition(".")
    if places is None:
        part = part.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{part}" if part else (f"{sign}{grouped}" if grouped != "0" else "0")


def to_input(value: Decimal | None) -> str:
    """`value` as `parse_decimal` reads it back without a question (a real minus would not be typed)."""
    if value is None:
        return ""
    text = format_decimal(value).replace(_MINUS, "-")
    return f"{text}0" if _AMBIGUOUS.match(text) else text
