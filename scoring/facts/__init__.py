"""Computed criteria: figures that come from the system itself, with the records they rest on.

    found = facts.compute(criteria, units, on=day)
    found[criterion.pk, unit.pk].figure

Every source answers for all criteria and units at once; the number of queries does not grow with either. A room above
scoring adds a source of its own by putting a `Source` into `core.registries.facts`.
"""

from scoring.facts.asking import Asked, Fact, Source, compute, of_criterion, sources

__all__ = ["Asked", "Fact", "Source", "compute", "of_criterion", "sources"]
