"""What `blocks_year` tells the rest of the house when the application starts."""

from typing import Any


def _holds_a_role(user: Any) -> bool:
    return bool(user.grants.any)


def connect() -> None:
    """Register log sentences, the paper of the covenant, the menu entry, the reader of files."""
    from django.utils.translation import gettext_lazy as _

    from core import log, nav, registries
    from scoring import blocks_year
    from scoring.blocks_year import paper

    paper.register()
    registries.file_readers[blocks_year.FILE_KIND] = blocks_year.may_read
    nav.register("scoring", _("Blocks and clusters"), "users-group", "scoring:blocks", _holds_a_role, order=10)
    log.sentences(
        {
            "scoring.block_document": _("put a document of the block on record"),
            "scoring.block_document_drop": _("took a document of the block off the record"),
            "scoring.covenant_save": _("worded the covenant"),
            "scoring.covenant_sign": _("recorded the signed covenant"),
            "scoring.block_activity": _("kept an activity of the block"),
            "scoring.block_activity_drop": _("took an activity of the block off the record"),
            "scoring.next_heads": _("recorded who heads the block next year"),
            "scoring.handed_over": _("handed the block over to next year"),
            "scoring.outside_begin": _("opened our sheet of a block hosted elsewhere"),
            "scoring.outside_result": _("recorded the result of a block hosted elsewhere"),
        }
    )
