"""What `ranking`, `fairness` and `appeals` tell the rest of the house when the application starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def connect() -> None:
    """Register log sentences, duty kinds, menu entries, the minutes."""
    from core import log, nav
    from deadlines import duties, events
    from scoring import appeals, minutes
    from scoring.ranking import releasing

    log.sentences(
        {
            "scoring.release_again": _("released the result again after an appeal"),
            "scoring.knockout_found": _("recorded a knock-out"),
            "scoring.knockout_dropped": _("took a knock-out back"),
            "scoring.appeal": _("appealed against the result"),
            "scoring.appeal_withdrawn": _("withdrew the appeal"),
            "scoring.appeal_refused": _("refused the appeal"),
            "scoring.appeal_granted": _("granted the appeal"),
        }
    )
    events.register(
        releasing.RELEASED, "scoring.appeal_answered", "scoring.answered", "scoring.mended", "scoring.table"
    )
    duties.register_kind(appeals.ANSWER, _("Answer an appeal"), "message-report", _("Answer"))
    nav.register("scoring", pgettext_lazy("menu", "Ranking"), "chart-bar", "scoring:ranking", _scored, order=40)
    minutes.register()


def _scored(user: Any) -> bool:
    return bool(user.grants.any)
