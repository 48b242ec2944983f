from scoring.models.blocks_year import BlockActivity, BlockDocument, Covenant, CovenantTarget, NextHeads
from scoring.models.criteria import (
    AwardSlot,
    ClassBand,
    CriteriaTable,
    Criterion,
    CriterionWaiver,
    Evidence,
    Knockout,
    PublishedFigure,
    PublishedResult,
    TableVersion,
    TieRule,
)
from scoring.models.ranking import Appeal, Release, Result
from scoring.models.rounds import Round, RoundStage
from scoring.models.sheets import (
    Explanation,
    KnockoutFinding,
    RowReturn,
    Score,
    ScoreCard,
    ScoreChange,
    ScoreEvidence,
    ScoreSheet,
)

__all__ = [
    "Appeal", "AwardSlot", "BlockActivity", "BlockDocument", "ClassBand", "Covenant", "CovenantTarget", "CriteriaTable",
    "Criterion", "CriterionWaiver", "Evidence", "Explanation", "Knockout", "KnockoutFinding", "NextHeads",
    "PublishedFigure", "PublishedResult", "Release", "Result", "Round", "RoundStage", "RowReturn", "Score", "ScoreCard",
    "ScoreChange", "ScoreEvidence", "ScoreSheet", "TableVersion", "TieRule",
]  # fmt: skip
