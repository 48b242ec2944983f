"""The life of a version of a criteria table."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Transition, Workflow
from scoring.models import TableVersion
from scoring.rules import criteria as rules

S = TableVersion.Status

TABLE_VERSION = Workflow(
    "scoring.table_version",
    _("Version of a criteria table"),
    "scoring.TableVersion",
    [
        Transition("issue", (S.DRAFT,), S.ISSUED, _("Issue"), _("issued the criteria table"), rules.issue, icon="send"),
        Transition(
            "lock",
            (S.ISSUED,),
            S.LOCKED,
            _("Lock by the covenant"),
            _("locked the criteria table by the signed covenant"),
            rules.by_the_system,
            icon="lock",
        ),
        Transition(
            "retire",
            (S.ISSUED, S.LOCKED),
            S.RETIRED,
            _("Replace"),
            _("replaced this version by a later one"),
            rules.by_the_system,
            icon="history",
        ),
    ],
)
