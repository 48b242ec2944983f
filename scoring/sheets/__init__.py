"""Score sheets (phiếu chấm điểm): write points, hand in, send rows back; what stands of every row."""

from scoring.sheets import table
from scoring.sheets.citing import cite, may_cite, uncite
from scoring.sheets.handing import (
    SIGNED_PAPER,
    Gap,
    Paper,
    attach_paper,
    enter_for,
    gaps,
    hand_in,
    pass_to_head,
    recall,
    return_rows,
)
from scoring.sheets.scoring import KEEP, accept, proposals, score
from scoring.sheets.standing import Standing, last_year, standing

__all__ = [
    "KEEP", "SIGNED_PAPER", "Gap", "Paper", "Standing", "accept", "attach_paper", "cite", "enter_for", "gaps", "hand_in",
    "last_year", "may_cite", "pass_to_head", "proposals", "recall", "return_rows", "score", "standing", "table", "uncite",
]  # fmt: skip
