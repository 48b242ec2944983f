"""Accounts and their roles from a file. Namesakes are never taken for one person: only a user name says that.

New accounts get a password that nobody knows; their people are invited afterwards.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.importing.columns import COLUMNS
from accounts.importing.planning import Plan
from accounts.importing.writes import carry_out, take_back
from accounts.models import RoleAssignment, User
from accounts.rules import users as rules
from core import log
from core.importer import dependants, kinds
from core.importer.kinds import OUTCOMES, Importer, Row, Text
from core.models import ImportBatch, ImportRow
from core.refusals import Refusal
from core.registries import Dependant


class UserImporter(Importer):
    kind = "users"
    title = _("Import people")
    noun = _("accounts")
    list_url = "accounts:users"
    list_title = _("People")
    intro = _(
        "New people get an account and their role; of accounts that exist, what the file says "
        "otherwise is changed, and a missing role is given."
    )
    columns = COLUMNS

    def refusal(self, user: Any) -> Refusal | None:
        return rules.create(user)

    def plan(self, rows: Sequence[Row], others: Sequence[Row], *, by: Any) -> None:
        Plan(rows, others, by).work_out()

    def apply(self, rows: Sequence[Row], *, by: Any) -> None:
        carry_out(rows, password=make_password(secrets.token_urlsafe(48)), by=by)

    def blockers(self, rows: Sequence[ImportRow], *, by: Any) -> list[Dependant]:
        made = [row.target for row in rows if row.outcome == OUTCOMES.CREATE and row.target]
        given = [row.before["role"] for row in rows if "role" in row.before]
        known = {row.target: row.before["version"] for row in rows if "version" in row.before}
        versions = dict(User.objects.filter(pk__in=list(known)).values_list("pk", "version"))
        return [
            *dependants.named(
                gettext("people who have signed in since"),
                User.objects.filter(pk__in=made, last_login__isnull=False).count(),
            ),
            *dependants.named(
                gettext("accounts changed since"), sum(1 for pk, version in versions.items() if version != known[pk])
            ),
            *dependants.named(
                gettext("roles given since"), RoleAssignment.objects.filter(user__in=made).exclude(pk__in=given).count()
            ),
            *dependants.named(
                gettext("roles ended since"),
                len(given) - RoleAssignment.objects.filter(pk__in=given, ends_on__isnull=True).count(),
            ),
            *dependants.resting_on(User, made, own=(RoleAssignment,)),
        ]

    def undo(self, rows: Sequence[ImportRow], *, by: Any) -> None:
        take_back(rows, by=by)

    def after(self, rows: Any) -> Text:
        if not rows.filter(outcome=OUTCOMES.CREATE, done=True).exists():
            return ""
        return _("The new accounts have no password yet: invite their people, by e-mail or with printed slips.")

    def next_step(self, batch: ImportBatch) -> tuple[Text, str] | None:
        if not batch.rows.filter(outcome=OUTCOMES.CREATE, done=True).exists():
            return None
        return _("Invite them all"), reverse("accounts:invite_all", args=[batch.pk])


def register() -> None:
    """Called in AppConfig.ready()."""
    kinds.register(UserImporter())
    log.sentences(
        {
            "accounts.import": _("changed the account by an import"),
            "accounts.import_undo": _("took an import of the account back"),
        }
    )
