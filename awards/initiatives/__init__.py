"""Initiatives (sáng kiến): applied for, reviewed by the initiative council, recognised, used once for an award.

applying   the application and its way     similar   what reads alike     reviewing   scores and votes of the council
recognising  decisions by list, the wider effect     using   which award it served
"""

from awards.initiatives.applying import (
    FILE_KIND,
    Application,
    apply,
    council_of,
    edit,
    file_,
    hosts_for,
    may_read,
    move,
    readied,
)
from awards.initiatives.using import ledger, spend, use, use_fault

__all__ = [
    "FILE_KIND", "Application", "apply", "council_of", "edit", "file_", "hosts_for", "ledger", "may_read", "move", "readied",
    "spend", "use", "use_fault",
]  # fmt: skip
