"""Who may be proposed for what, and why: facts and a rule set in, an explained verdict out. Pure: no Django, no clock.

`read_case` reads a case given as data, `read_rule_set` a rule set, `choose` takes the set by the day of reception,
`check` judges (`check_many`: one subject, many awards), `earliest_year` and `outlook` look ahead.
Rules are data (`awards/data`): the code knows no award by name.
"""

from awards.engine.eligibility.case import Case, CaseError, Facts, read_case
from awards.engine.eligibility.planning import Outlook, earliest_year, outlook, over_years
from awards.engine.eligibility.rulesets import Condition, RuleError, RuleSet, choose, read_rule_set
from awards.engine.eligibility.verdict import Finding, Verdict, check, check_many
from awards.engine.eligibility.view import Note

__all__ = [
    "Case", "CaseError", "Condition", "Facts", "Finding", "Note", "Outlook", "RuleError", "RuleSet", "Verdict", "check",
    "check_many", "choose", "earliest_year", "outlook", "over_years", "read_case", "read_rule_set",
]  # fmt: skip
