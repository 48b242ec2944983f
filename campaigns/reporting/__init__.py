"""Verbs and questions of reporting: writing, evidence, approval by the head or by signed paper, review, return, acceptance."""

from campaigns.participation import has_account
from campaigns.reporting.comparing import Change, differences
from campaigns.reporting.deciding import (
    FIX_DAYS,
    Objection,
    accept,
    accept_many,
    default_fix_by,
    mark_read,
    return_report,
)
from campaigns.reporting.reading import may_read_evidence, may_read_signed_paper
from campaigns.reporting.sending import FIX, REVIEW, REVIEW_DAYS, pass_to_head, recall, submit, withdraw
from campaigns.reporting.sheet import (
    WRITABLE,
    Gap,
    Sheet,
    as_sent,
    due_on,
    figure_data,
    is_given,
    find,
    for_host,
    freeze,
    load,
    previous_figures,
    targets_of,
    window,
)
from campaigns.reporting.writing import (
    SIGNED_PAPER,
    Figure,
    SignedPaper,
    attach,
    attach_paper,
    detach,
    may_attach,
    may_begin,
    overlay,
    save,
)

__all__ = [
    "FIX", "FIX_DAYS", "REVIEW", "REVIEW_DAYS", "SIGNED_PAPER", "WRITABLE", "Change", "Figure", "Gap", "Objection", "Sheet",
    "SignedPaper", "accept", "accept_many", "as_sent", "attach", "attach_paper", "default_fix_by", "detach", "differences",
    "due_on", "figure_data", "find", "for_host", "freeze", "has_account", "is_given", "load", "mark_read", "may_attach", "may_begin", "may_read_evidence",
    "may_read_signed_paper", "overlay", "pass_to_head", "previous_figures", "recall", "return_report", "save", "submit",
    "targets_of", "window", "withdraw",
]  # fmt: skip
