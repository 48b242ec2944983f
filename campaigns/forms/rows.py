"""Lines of the tables in the forms of a campaign: each knows who types it and about which campaign."""

from typing import Any

from core import rows
from core.rows import Rows, Step, reshape, table

__all__ = ["RowForm", "Rows", "Step", "reshape", "table"]


class RowForm(rows.RowForm):
    """One line of a campaign's form."""

    def __init__(self, *args: Any, user: Any = None, campaign: Any = None, **kwargs: Any) -> None:
        self.user, self.campaign = user, campaign
        super().__init__(*args, **kwargs)
