"""Decisions on awards (quyết định khen thưởng): drafted from the results, numbered, issued, corrected and taken back.

candidates  what can stand on one      drafting, typing  its list      checking, signatures  what stands in the way
numbering   number and day             issuing           the register  bonuses               what each gets
later       correct, cancel, strip, restore              reviewing     what rested on an award taken back
"""

from typing import Any

from awards.decisions import issuing, later
from awards.decisions.candidates import Group, groups
from awards.decisions.checking import Finding, findings, readied
from awards.decisions.drafting import (
    add_nominations,
    award_choices,
    create,
    discard,
    edit,
    edit_line,
    move_line,
    remove_lines,
    reorder,
)
from awards.decisions.numbering import record_number
from awards.decisions.typing import add_names
from awards.models import Decision

__all__ = [
    "Finding", "Group", "add_names", "add_nominations", "award_choices", "create", "discard", "edit", "edit_line", "findings",
    "groups", "issue", "move_line", "readied", "record_number", "remove_lines", "reorder",
]  # fmt: skip


def issue(*, decision: Decision, version: int, by: Any) -> Decision:
    """Issue a decision of any kind. Raises Refused, ValidationError, Conflict; pressed twice, the second changes nothing."""
    verb = issuing.issue if decision.kind == Decision.Kind.AWARD else later.issue
    return verb(decision=decision, version=version, by=by)
