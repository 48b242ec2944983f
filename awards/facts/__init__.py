"""What the tables know, as the eligibility engine reads it, and the verdicts on any number of people, households, collectives.

    facts.load(ids, day)                    facts of people and households by id
    facts.of_units(ids, day, year)          facts of collectives by id
    facts.verdicts(subjects, titles, …)     verdicts on people and households
    facts.verdicts_of_units(units, …)       verdicts on collectives

The statements do not grow with the number asked about.
"""

from awards.facts.asking import Known, cases, of_units, rules_for, unit_cases, verdicts, verdicts_of_units
from awards.facts.people import KINDS, load

__all__ = [
    "KINDS", "Known", "cases", "load", "of_units", "rules_for", "unit_cases", "verdicts", "verdicts_of_units",
]  # fmt: skip
