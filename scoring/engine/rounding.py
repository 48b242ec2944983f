"""The one way in which scores are rounded."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)
SHOWN = Decimal("0.01")  # totals that were scaled up keep two digits after the comma


def round_to(value: Decimal, step: Decimal) -> Decimal:
    """`value` to the nearest multiple of `step`; halfway goes up (0.25 with step 0.5 gives 0.5). Rounding twice changes nothing.

    Raises ValueError where the step is not greater than 0.
    """
    if step <= 0:
        raise ValueError("A rounding step is greater than 0.")
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def on_step(value: Decimal, step: Decimal) -> bool:
    """Is `value` a multiple of `step`?"""
    return step > 0 and value % step == 0


def to_hundredths(value: Decimal) -> Decimal:
    """`value` with two digits after the comma, halfway up."""
    return value.quantize(SHOWN, ROUND_HALF_UP)


def between(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """`value`, not under `low` and not over `high`."""
    return max(low, min(high, value))
