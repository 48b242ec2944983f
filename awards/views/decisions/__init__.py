"""Decisions on awards: list and names, page, drafting, number and issuing, later decisions."""
