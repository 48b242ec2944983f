"""Thẩm định: the officer's finding on each nomination, the sheet, the leader's approval, and passing on."""

from awards.appraisal.finding import Found, find, find_rest
from awards.appraisal.passing import Readiness, pass_on, pass_on_many, readiness, why_not
from awards.appraisal.sheet import approve, ask_approval, conclude, hand_back, sheet_of

__all__ = [
    "Found", "Readiness", "approve", "ask_approval", "conclude", "find", "find_rest", "hand_back", "pass_on", "pass_on_many",
    "readiness", "sheet_of", "why_not",
]  # fmt: skip
