"""The desk of a host: received with code and day, judged by the rules of that day, assigned, returned, not accepted."""

from awards.reception.assigning import assign, assign_many, loads
from awards.reception.receiving import Entry, promise, receive, receive_many
from awards.reception.returning import Objection, fields_of, refuse, return_proposal, usual_fix_by
from awards.reception.way import panel

__all__ = [
    "Entry", "Objection", "assign", "assign_many", "fields_of", "loads", "panel", "promise", "receive", "receive_many", "refuse",
    "return_proposal", "usual_fix_by",
]  # fmt: skip
