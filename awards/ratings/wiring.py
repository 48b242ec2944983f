"""What yearly ratings tell the rest of the house when the application starts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def connect() -> None:
    """Register log sentences, the import, the file reader and the menu entry."""
    from awards import ratings
    from awards.ratings import importing
    from core import log, nav, registries

    importing.register()
    registries.file_readers[ratings.FILE_KIND] = ratings.may_read
    log.sentences(
        {
            "awards.rating_correct": _("corrected the rating"),
            "awards.rating_undo": _("took an import of the rating back"),
            "awards.conclude": _("ended what was pending, or the discipline"),
        }
    )
    nav.register(
        "records", pgettext_lazy("menu", "Yearly ratings"), "chart-bar", "awards:ratings",
        lambda user: bool(user.grants.any), order=30,
    )  # fmt: skip
