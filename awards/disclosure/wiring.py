"""What the disclosures register with the lower rooms."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.disclosure.preparing import DUTY
from awards.workflow import disclosure  # noqa: F401 - registers its table
from core import log, nav
from deadlines import duties

SENTENCES: dict[str, str | Promise] = {
    "awards.disclosure.prepare": _("prepared a list for public opinion"),
    "awards.disclosure.change": _("changed the list for public opinion"),
    "awards.comment_show": _("showed the comment in public"),
    "awards.comment_hide": _("kept the comment off the public page"),
    "awards.comment_answer": _("answered the comment"),
}


def connect() -> None:
    """Sentences of the log, the duty of closing, the entry of the menu."""
    log.sentences(SENTENCES)
    duties.register_kind(DUTY, _("Public disclosure"), "speakerphone", pgettext_lazy("disclosure", "Close"))
    nav.register(
        "awards", pgettext_lazy("menu", "Public disclosure"), "speakerphone", "awards:disclosures", _hosts, order=40
    )


def _hosts(user: Any) -> bool:
    return bool(user.grants.hosts or user.grants.is_admin)
