"""Who may keep a round and move its stages. A round comes with its stages loaded; nothing here asks the database."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal
from scoring.models import Round, RoundStage

Kind, Step = RoundStage.Kind, RoundStage.Status
ONLY_KEEPER = _("Only the host's officers and the head of the block run this round.")
RELEASED = _(
    "The result has been released: a stage is never reopened after that. A released result changes by an appeal."
)
CANCELLED = _("The round was cancelled.")
NOT_STARTED = _("The round has not been started yet.")


def hosts(user: Any, host_id: int) -> bool:
    """Acts for the host: its officers, or the head of the unit that is the host."""
    return host_id in user.grants.kept_hosts


def keeps(user: Any, record: Round) -> bool:
    """Runs the round: the host, or the head of its block."""
    return hosts(user, record.host_id) or (record.block_id is not None and record.block_id in user.grants.blocks)


def may_create(user: Any, host_id: int, block_id: int | None) -> Refusal | None:
    if hosts(user, host_id) or (block_id is not None and block_id in user.grants.blocks):
        return None
    return Refusal(_("Only the host's officers, and the head of the block for the own block, prepare a round."))


def may_edit(user: Any, record: Round) -> Refusal | None:
    if not keeps(user, record):
        return Refusal(ONLY_KEEPER)
    if record.status != Round.Status.DRAFT:
        return Refusal(_("A started round is not rewritten; move due dates or cancel it."))
    return None


def may_start(user: Any, record: Round) -> Refusal | None:
    return None if keeps(user, record) else Refusal(ONLY_KEEPER)


def may_cancel(user: Any, record: Round) -> Refusal | None:
    return None if hosts(user, record.host_id) else Refusal(_("Only the host's officers cancel a round."))


def may_refresh(user: Any, record: Round) -> Refusal | None:
    """Computed rows are read anew while the round runs; a released result is frozen."""
    if not keeps(user, record):
        return Refusal(ONLY_KEEPER)
    return _running(record)


def may_release(user: Any, record: Round) -> Refusal | None:
    """Released by the host once every stage before the release is done."""
    if not hosts(user, record.host_id):
        return Refusal(_("Only the host's officers release the result."))
    left = [s for s in record.stages.all() if s.kind != Kind.RELEASE and s.status != Step.DONE]
    if left:
        return Refusal(_("Not every stage is done: %(stage)s.") % {"stage": left[0].get_kind_display()})
    return None


def _running(record: Round) -> Refusal | None:
    if record.status == Round.Status.RUNNING:
        return None
    reasons = {Round.Status.DRAFT: NOT_STARTED, Round.Status.RELEASED: RELEASED, Round.Status.CANCELLED: CANCELLED}
    return Refusal(reasons[Round.Status(record.status)])


def may_move(user: Any, stage: RoundStage) -> Refusal | None:
    """Opens and closes this stage: those inside the block also its head, the others the host."""
    record = stage.round
    stopped = _running(record)
    if stopped:
        return stopped
    if hosts(user, record.host_id) or (stage.kind in RoundStage.IN_BLOCK and keeps(user, record)):
        return None
    return Refusal(_("Only the host's officers open and close this stage."))


def may_open(user: Any, stage: RoundStage) -> Refusal | None:
    """One after the other: what came before must be done."""
    refusal = may_move(user, stage)
    if refusal:
        return refusal
    if stage.kind == Kind.RELEASE:
        return Refusal(_("The result is released on the page of the ranking."))
    before = [s for s in stage.round.stages.all() if s.position < stage.position and s.status != Step.DONE]
    if before:
        return Refusal(_("“%(stage)s” comes first and is not done.") % {"stage": before[0].get_kind_display()})
    return None


def may_close(user: Any, stage: RoundStage) -> Refusal | None:
    """The minutes are done only with their signed copy."""
    refusal = may_move(user, stage)
    if refusal:
        return refusal
    if stage.kind == Kind.MINUTES and stage.file_id is None:
        return Refusal(_("Attach the signed minutes first."))
    return None


def ballot_waits(under_way: bool) -> Refusal | None:
    """A stage is not closed over a ballot that is open, or whose count has not been signed."""
    return Refusal(_("The count of this stage's ballot has not been signed yet.")) if under_way else None


def may_reopen(user: Any, stage: RoundStage) -> Refusal | None:
    """Only the last one done, only by the host, and never once scores were shown or the result released."""
    stopped = _running(stage.round)
    if stopped:
        return stopped
    if not hosts(user, stage.round.host_id):
        return Refusal(_("Only the host's officers reopen a stage."))
    if stage.kind == Kind.OPEN:
        return Refusal(_("What was shown cannot be hidden again."))
    later = [s for s in stage.round.stages.all() if s.position > stage.position and s.status != Step.WAITING]
    if later:
        return Refusal(_("“%(stage)s” has begun already.") % {"stage": later[0].get_kind_display()})
    return None
