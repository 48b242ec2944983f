"""Criteria tables: reading, editing, versions, exchange with Excel, dry runs."""

from scoring.criteria.reading import Line, engine_tree, lines_of, load, maxima_of, rule_of, score, waived_by_unit
from scoring.criteria.words import explained, problem_words, rule_words

__all__ = [
    "Line", "engine_tree", "explained", "lines_of", "load", "maxima_of", "problem_words", "rule_of", "rule_words", "score",
    "waived_by_unit",
]  # fmt: skip
