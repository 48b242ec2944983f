"""Who sends nominations up, and what must be there first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.models import HigherSubmission
from core.refusals import Refusal

S = HigherSubmission.Status


def write(user: Any) -> Refusal | None:
    """May `user` prepare submissions at all?"""
    if user.grants.is_admin or user.grants.kept_hosts:
        return None
    return Refusal(_("Only officers of a host submit nominations to a higher level."))


def keep(user: Any, row: HigherSubmission) -> Refusal | None:
    """May `user` work on it?"""
    if user.grants.is_admin or row.host_id in user.grants.kept_hosts:
        return None
    return Refusal(_("Only officers of the host work on this submission."))


def gather(user: Any, row: HigherSubmission) -> Refusal | None:
    """May opinions be asked and names changed?"""
    refusal = keep(user, row)
    if refusal is None and row.status != S.DRAFT:
        return Refusal(_("The file has been sent up; it no longer changes."))
    return refusal


def hear(user: Any, row: HigherSubmission) -> Refusal | None:
    """May it be recorded what the higher level said of a name?"""
    refusal = keep(user, row)
    if refusal is None and row.status != S.SENT:
        return Refusal(_("The file does not lie with the higher level; there is no result to record."))
    return refusal


def close(user: Any, row: HigherSubmission) -> Refusal | None:
    """The result is known for every name. The caller gives it `open_names`, their number."""
    refusal = keep(user, row)
    if refusal is None and row.open_names:  # type: ignore[attr-defined]
        return Refusal(_("Some names have no result yet: enter the outside decision, or record who was not awarded."))
    return refusal
