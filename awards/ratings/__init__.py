"""Yearly ratings of people, collectives and Party organisations; disciplines and restrictions of collectives.

grid   the staff of a unit rated at once     recording   of one collective; corrections     importing   from a file
"""

from awards.ratings.grid import FILE_KIND, Basis, Grid, Line, keep, load, may_read
from awards.ratings.recording import conclude, correct, rate_unit, readied, restrict_unit

__all__ = [
    "FILE_KIND", "Basis", "Grid", "Line", "conclude", "correct", "keep", "load", "may_read", "rate_unit", "readied",
    "restrict_unit",
]  # fmt: skip
