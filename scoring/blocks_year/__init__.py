"""The block's year: documents, covenant, activities and meetings, next heads, and a block hosted elsewhere."""

from scoring.blocks_year.activities import drop_activity, save_activity
from scoring.blocks_year.covenants import covenant_of, save_covenant, sign_covenant
from scoring.blocks_year.heads import choose_heads, hand_over
from scoring.blocks_year.papers_of import FILE_KIND, add_document, drop_document, may_read

__all__ = [
    "FILE_KIND", "add_document", "choose_heads", "covenant_of", "drop_activity", "drop_document", "hand_over", "may_read",
    "save_activity", "save_covenant", "sign_covenant",
]  # fmt: skip
