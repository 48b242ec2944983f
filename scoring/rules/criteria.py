"""Who may keep criteria tables, and when they may change."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from scoring.models import CriteriaTable, TableVersion

STATUS = TableVersion.Status


def create(user: Any) -> Refusal | None:
    """May `user` make criteria tables at all?"""
    grants = user.grants
    if grants.is_admin or grants.kept_hosts or grants.blocks:
        return None
    return Refusal(_("Only an emulation officer, the head of a unit or the head of a block makes criteria tables."))


def create_for(user: Any, host: int, block: int | None) -> Refusal | None:
    """May `user` make a table of this host (its id), or for this block?"""
    grants = user.grants
    if grants.is_admin or host in grants.kept_hosts or (block is not None and block in grants.blocks):
        return None
    return Refusal(_("You may make a criteria table only for a host you work for or a block you head."))


def keep(user: Any, table: CriteriaTable) -> Refusal | None:
    """May `user` change what belongs to this table?"""
    grants = user.grants
    if grants.is_admin or table.host_id in grants.kept_hosts or table.block_id in grants.blocks:
        return None
    return Refusal(_("Only the host's officers and the head of the block keep this criteria table."))


def edit(user: Any, version: TableVersion) -> Refusal | None:
    """May `user` change rows and rules of this version?"""
    refusal = keep(user, version.table)
    if refusal is None and version.status != STATUS.DRAFT:
        return Refusal(_("An issued criteria table is not changed: make the next version, with its reason."))
    return refusal


def change(user: Any, version: TableVersion) -> Refusal | None:
    """May `user` begin the next version? One locked by a covenant is changed by the host alone."""
    refusal = keep(user, version.table)
    if refusal is None and version.status == STATUS.LOCKED and not _is_host(user, version.table):
        return Refusal(_("The signed covenant fixed this table; only the host may change it now."))
    if refusal is None and version.status not in TableVersion.IN_FORCE:
        return Refusal(_("Only the version in force is changed."))
    return refusal


def waive(user: Any, version: TableVersion) -> Refusal | None:
    """May `user` say that a criterion does not apply to a unit? The host decides, never the unit."""
    if not _is_host(user, version.table):
        return Refusal(_("The host decides which criteria apply to a unit."))
    if version.status == STATUS.RETIRED:
        return Refusal(_("This version was replaced by a later one."))
    return None


def issue(user: Any, version: TableVersion) -> Refusal | None:
    """May `user` issue a draft?"""
    return keep(user, version.table)


def by_the_system(user: Any, version: TableVersion) -> Refusal | None:
    """Steps that follow from another act (the signed covenant, a later version) ask whether the person keeps the table."""
    return keep(user, version.table)


def _is_host(user: Any, table: CriteriaTable) -> bool:
    return bool(user.grants.is_admin or table.host_id in user.grants.kept_hosts)


def publish(user: Any, host: int) -> Refusal | None:
    """May `user` enter results that other bodies published, for this host (its id)?"""
    if user.grants.is_admin or host in user.grants.kept_hosts:
        return None
    return Refusal(_("Only the host's officers enter results published by other bodies."))
