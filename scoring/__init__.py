"""Scoring: the block's year, criteria tables, rounds, score sheets, appraisal, explanation, ranking."""
