"""Back to the unit with remarks on named fields, sent again by it, and not accepted at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import routes
from awards.models import DossierRemark, Nomination, Proposal
from awards.reception import notices
from awards.routes import tasks
from awards.workflow.proposals import PROPOSAL
from core import clock
from deadlines import calendar
from deadlines.models import Outcome

# What a remark may name: of the proposal as a whole, and of one nomination.
WHOLE: dict[str, str | Promise] = {
    "signed_file": gettext_lazy("Signed paper (tờ trình)"),
    "title": gettext_lazy("Subject"),
    "dossier": gettext_lazy("Common documents of the dossier"),
}
OF_NOMINATION: dict[str, str | Promise] = {
    "award": gettext_lazy("Award"),
    "post": gettext_lazy("Post, unit"),
    "period": gettext_lazy("Achievement period"),
    "achievement": gettext_lazy("Summary of the achievement"),
    "report": gettext_lazy("Achievement report"),
    "initiative": gettext_lazy("Initiative"),
    "votes": gettext_lazy("Votes of the unit"),
    "posthumous": gettext_lazy("Posthumous"),
    "override_reason": gettext_lazy("Reason it is proposed all the same"),
    "dossier": gettext_lazy("Documents of the nomination"),
}


@dataclass(frozen=True)
class Objection:
    """A remark on one named field, of a nomination or (None) of the proposal."""

    field: str
    text: str
    nomination: Nomination | None = None

    @property
    def label(self) -> str:
        """The field as people call it."""
        return str((OF_NOMINATION if self.nomination else WHOLE).get(self.field, self.field))


def fields_of(nomination: Nomination | None) -> dict[str, str | Promise]:
    """The fields a remark may name."""
    return OF_NOMINATION if nomination else WHOLE


def label_of(remark: DossierRemark) -> str:
    """The field of a remark as people call it."""
    return str((OF_NOMINATION if remark.nomination_id else WHOLE).get(remark.field, remark.field))


def usual_fix_by() -> date:
    """The day by which a returned proposal is usually due again: five working days on."""
    return calendar.add_working(clock.today(), tasks.MEND_DAYS)


def return_proposal(
    *, proposal: Proposal, objections: Sequence[Objection], by: Any, fix_by: date | None = None
) -> Proposal:
    """Return it with remarks on named fields: only these open. It comes back to the state, and the officer, it left.

    Raises ValidationError (no remark, a field that does not exist, a day in the past), Refused, Conflict.
    """
    found = [one for one in objections if one.text.strip()]
    if not found:
        raise ValidationError(_("Write at least one remark on a named field; only those fields open for the unit."))
    if any(one.field not in fields_of(one.nomination) for one in found):
        raise ValidationError(_("A remark names a field that does not exist."))
    today = clock.today()
    due = fix_by or usual_fix_by()
    if due < today:
        raise ValidationError({"fix_by": _("The day to send it again by lies in the past.")})
    reason = "; ".join(_line(one) for one in found)[:2000]
    back = proposal.status
    officer = proposal.officer or (by if back != Proposal.Status.SENT and _keeps(by, proposal) else None)
    with transaction.atomic():
        PROPOSAL.perform(
            proposal, "return_", by=by, reason=reason, returned_from=back, officer=officer,
            params={"fields": len(found), "fix_by": due.isoformat()},
        )  # fmt: skip
        _write_remarks(proposal, found, by)
        routes.pause(proposal)
        tasks.ask_mending(proposal, len(found), due)
        notices.returned(proposal, reason)
    return proposal


def _keeps(by: Any, proposal: Proposal) -> bool:
    return proposal.host_id in by.grants.kept_hosts


def _line(one: Objection) -> str:
    where = f"{one.nomination.name}, {one.label}" if one.nomination else one.label
    return f"{where}: {one.text.strip()}"


def _write_remarks(proposal: Proposal, found: Iterable[Objection], by: Any) -> None:
    now = clock.now()
    opened: dict[int, list[str]] = {}
    rows = []
    for one in found:
        if one.nomination is not None:
            opened.setdefault(one.nomination.pk, []).append(one.field)
        rows.append(
            DossierRemark(
                proposal=proposal,
                nomination=one.nomination,
                field=one.field,
                text=one.text.strip()[:2000],
                by=by,
                at=now,
            )
        )
    DossierRemark.objects.bulk_create(rows)
    named = list(Nomination.objects.filter(pk__in=opened))
    for nomination in named:
        nomination.returned_fields = sorted(set(opened[nomination.pk]))
        nomination.version += 1
    Nomination.objects.bulk_update(named, ["returned_fields", "version"])


def refuse(*, proposal: Proposal, reason: str, by: Any) -> Proposal:
    """Do not accept it, with the reason the unit reads. Raises Refused, ValidationError without a reason, Conflict."""
    with transaction.atomic():
        PROPOSAL.perform(proposal, "refuse", by=by, reason=reason)
        routes.stop(proposal)
        tasks.close_approval(proposal, Outcome.WITHDRAWN)
        notices.not_accepted(proposal, reason)
    return proposal


def when_resubmitted(proposal: Proposal) -> None:
    """It was sent again: the fields close; it lies where it lay, with the one who asked. In the caller's transaction."""
    Nomination.objects.filter(proposal=proposal).exclude(returned_fields=[]).update(
        returned_fields=[], version=F("version") + 1
    )
    asked = proposal.remarks.filter(answered=False).select_related("by").order_by("-id").first()
    proposal.remarks.filter(answered=False).update(answered=True)
    tasks.close_mending(proposal)
    routes.proceed(proposal)
    if asked is not None:
        notices.resubmitted(proposal, asked.by)
