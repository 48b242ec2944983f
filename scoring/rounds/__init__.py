"""Rounds (đợt chấm): prepare, start, open and close their stages, cancel."""

from scoring.rounds.making import HALF, USUAL, Setting, Stage, cancel, create, edit
from scoring.rounds.stages import (
    MINUTES,
    attach_minutes,
    close_refusal,
    close_stage,
    fresh,
    missing,
    move_due,
    open_stage,
    reopen_stage,
    stage_of,
    with_stages,
)
from scoring.rounds.starting import problems, start, survey
from scoring.rounds.voting import ballot_of
from scoring.rounds.voting import prepare as prepare_vote

__all__ = [
    "HALF", "MINUTES", "USUAL", "Setting", "Stage", "attach_minutes", "ballot_of", "cancel", "close_refusal",
    "close_stage", "create", "edit", "fresh", "missing", "move_due", "open_stage", "prepare_vote", "problems",
    "reopen_stage", "stage_of", "start", "survey", "with_stages",
]  # fmt: skip
