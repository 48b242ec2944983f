"""Who writes papers, records their numbers, and keeps the templates and the numbering of an issuing body."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal

NOT_WITH_US = _("You do not act for this unit, so you cannot write papers in its name.")


def acting_units(user: Any) -> frozenset[int]:
    """The units in whose name `user` writes papers: hosts as their officer, units as head or clerk."""
    return frozenset(user.grants.officer_hosts | user.grants.own_units)


def write(user: Any, unit: int) -> Refusal | None:
    """May `user` write papers in the name of this unit, and record their numbers?"""
    return None if unit in acting_units(user) else Refusal(NOT_WITH_US)


def write_kind(user: Any, kind: Any, record: Any) -> Refusal | None:
    """As `write`, or one of those whom the kind of paper names for this record."""
    return None if kind.writers(user, record) else write(user, kind.unit_of(record).pk)


def settled_units(user: Any) -> frozenset[int]:
    """The units whose templates and numbering `user` keeps."""
    return frozenset(user.grants.officer_hosts | user.grants.head_units)


def settle(user: Any, unit: int) -> Refusal | None:
    """May `user` change how this unit's papers are numbered, and its templates?"""
    if unit in settled_units(user):
        return None
    return Refusal(_("Only the head of the unit, or the host's officer, keeps its templates and numbering."))


def replace(user: Any, unit: int, replaced: bool) -> Refusal | None:
    """May `user` replace a paper of this unit? Once only."""
    if replaced:
        return Refusal(_("A later paper replaces this one already; replace that one."))
    return write(user, unit)


def renumber(user: Any, unit: int, numbered: bool) -> Refusal | None:
    """May `user` have the application give the number?"""
    if numbered:
        return Refusal(_("The paper has its number."))
    return write(user, unit)


def register_gives() -> Refusal:
    """Why the application gives no number here."""
    return Refusal(_("The clerk's register gives this body's numbers; record the number once it is given."))
