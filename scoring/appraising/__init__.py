"""Explanation (giải trình) and its answers; corrections at the block's meeting and in the council's stage."""

from scoring.appraising.correcting import correct
from scoring.appraising.explaining import accept, explain, finish, refuse

__all__ = ["accept", "correct", "explain", "finish", "refuse"]
