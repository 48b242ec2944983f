"""Preparing, publishing and closing a list."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards.disclosure.required import days_asked
from awards.disclosure.sealing import content_of, digest_of
from awards.models import Disclosure, Nomination, Proposal, PublicComment
from awards.rules import disclosure as rules
from awards.workflow.disclosure import DISCLOSURE
from core import clock, log
from core.refusals import Conflict, Refusal, require
from deadlines import calendar, duties
from deadlines.models import Desk
from units.models import Unit

MAX_DAYS = 60
DUTY = "awards.disclosure"


def candidates(host: Unit) -> Any:
    """Nominations that may stand on a list of `host`: received, not decided, not secret."""
    open_states = [
        Proposal.Status.RECEIVED,
        Proposal.Status.APPRAISING,
        Proposal.Status.FOR_COUNCIL,
        Proposal.Status.SUBMITTED,
    ]
    rows = Nomination.objects.filter(proposal__host=host, proposal__status__in=open_states, proposal__secret=False)
    return rows.exclude(outcome=Nomination.Outcome.REFUSED).select_related(
        "award", "proposal__unit", "proposal__rule_set"
    )


def prepare(*, host: Unit, title: str, nominations: Sequence[Nomination], days: int, by: Any) -> Disclosure:
    """A draft that only the host sees. Raises Refused, or ValidationError beside the field."""
    if not (by.grants.is_admin or host.pk in by.grants.kept_hosts):
        require(Refusal(_("Only officers of a host prepare a public disclosure.")))
    _check(nominations, days)
    with transaction.atomic():
        row = Disclosure.objects.create(
            host=host,
            title=title.strip(),
            days=days,
            address=secrets.token_urlsafe(16),
            created_by=by,
            created_at=clock.now(),
        )
        row.nominations.set(nominations)
        log.record("awards.disclosure.prepare", row, by=by)
    return row


def change(
    *, disclosure: Disclosure, version: int, title: str, nominations: Sequence[Nomination], days: int, by: Any
) -> Disclosure:
    """Change a draft. Raises Refused once it is published, ValidationError, or Conflict when somebody was faster."""
    require(rules.keep(by, disclosure))
    if disclosure.status != Disclosure.Status.DRAFT:
        require(Refusal(_("The list is published; it is no longer changed.")))
    _check(nominations, days)
    with transaction.atomic():
        _hold(disclosure)
        draft = Disclosure.objects.filter(pk=disclosure.pk, version=version, status=Disclosure.Status.DRAFT)
        if not draft.update(title=title.strip(), days=days, version=version + 1):
            raise Conflict()
        disclosure.nominations.set(nominations)
        log.record("awards.disclosure.change", disclosure, by=by)
    return disclosure


def _check(nominations: Sequence[Nomination], days: int) -> None:
    if not nominations:
        raise ValidationError({"nominations": _("Choose at least one name.")})
    asked = days_asked(nominations)
    if not 1 <= days <= MAX_DAYS:
        raise ValidationError({"days": _("Give a number of working days from 1 to %(most)s.") % {"most": MAX_DAYS}})
    if days < asked:
        raise ValidationError(
            {
                "days": ngettext(
                    "The rule of these awards asks for at least %(days)s working day.",
                    "The rule of these awards asks for at least %(days)s working days.",
                    asked,
                )
                % {"days": asked}
            }
        )


def open_(*, disclosure: Disclosure, by: Any) -> Disclosure:
    """Publish: the list is sealed with its time; the window begins tomorrow and ends after `days` working days.

    Raises Refused, ValidationError when a name left the list meanwhile, or Conflict.
    """
    with transaction.atomic():
        _hold(disclosure)
        listed = list(
            disclosure.nominations.select_related("award", "proposal").order_by("award__position", "name", "pk")
        )
        gone = [x for x in listed if x.proposal.secret or x.proposal.status in _NOT_HERE]
        if gone or not listed:
            raise ValidationError(
                _("%(name)s no longer stands before this host; change the list first.") % {"name": gone[0].name}
                if gone
                else _("Choose at least one name.")
            )
        now, content = clock.now(), content_of(listed)
        last = calendar.add_working(clock.today(), disclosure.days)
        DISCLOSURE.perform(
            disclosure, "open", by=by, opened_at=now, ends_on=last, content=content, digest=digest_of(content, now)
        )
        duties.open_duty(_duty(disclosure, last))
    disclosure.refresh_from_db()
    return disclosure


_NOT_HERE = (
    Proposal.Status.DRAFT, Proposal.Status.FOR_SIGNATURE, Proposal.Status.RETURNED, Proposal.Status.REFUSED,
    Proposal.Status.DECIDED,
)  # fmt: skip


def _duty(row: Disclosure, last: Any) -> duties.Ask:
    return duties.Ask(
        key=f"{DUTY}:{row.pk}", kind=DUTY, title=_("Close and summarise: %(title)s") % {"title": row.title},
        host=row.host, unit=row.host, desk=Desk.OFFICER, context=row.title, context_ref=f"{DUTY}:{row.pk}",
        url_name="awards:disclosure", url_args=[row.pk], opens_on=calendar.add_working(last, 1),
        due_on=calendar.add_working(last, 3),
    )  # fmt: skip


def _hold(disclosure: Disclosure) -> None:
    """Changes and comments of other requests wait until the transaction ends; the names are read after it."""
    Disclosure.objects.select_for_update().get(pk=disclosure.pk)


def readied(disclosure: Disclosure) -> Disclosure:
    """The list with what its workflow asks: how many comments wait for moderation."""
    disclosure.waiting = disclosure.comments.filter(status="waiting").count()  # type: ignore[attr-defined]
    return disclosure


def close(*, disclosure: Disclosure, summary: str, override_reason: str, by: Any) -> Disclosure:
    """Close with the summary that goes to the session. Before its last day has passed it needs a reason, which is kept.

    Raises Refused, ValidationError beside the field, or Conflict.
    """
    faults: dict[str, str] = {}
    if not summary.strip():
        faults["summary"] = _("Write what the public said; the session reads it.")
    early = disclosure.ends_on is not None and clock.today() <= disclosure.ends_on
    if early and not override_reason.strip():
        faults["override_reason"] = _("The list stands until %(day)s; say why it is closed earlier.") % {
            "day": f"{disclosure.ends_on:%d/%m/%Y}"
        }
    if faults:
        raise ValidationError(faults)
    reason = override_reason.strip() if early else ""
    with transaction.atomic():
        _hold(disclosure)
        DISCLOSURE.perform(
            readied(disclosure), "close", by=by, reason=reason, summary=summary.strip(), override_reason=reason
        )
        duties.close(key=f"{DUTY}:{disclosure.pk}")
    disclosure.refresh_from_db()
    return disclosure


def draft_summary(disclosure: Disclosure) -> str:
    """A first text of the summary, from the comments on record."""
    total = disclosure.comments.count()
    first = _("From %(from)s to %(to)s the list of %(names)s names stood before the public.") % {
        "from": f"{clock.local_date(disclosure.opened_at):%d/%m/%Y}" if disclosure.opened_at else "…",
        "to": f"{disclosure.ends_on:%d/%m/%Y}" if disclosure.ends_on else "…",
        "names": len(disclosure.content),
    }
    if not total:
        return first + " " + _("No comment was received.")
    lines = [_line(row) for row in disclosure.comments.select_related("nomination")[:40]]
    said = ngettext("%(number)s comment was received.", "%(number)s comments were received.", total) % {"number": total}
    return "\n".join([f"{first} {said}", *lines])


def _line(row: PublicComment) -> str:
    about = f"{row.nomination.name}: " if row.nomination else ""
    return f"- {about}{row.text[:300]}" + (f" → {row.answer[:300]}" if row.answer else "")
