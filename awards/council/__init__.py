"""The council of a host for a term: founded by a decision, its members dated, what each of them follows."""

from awards.council.following import drop_area, follow
from awards.council.founding import change, found
from awards.council.seating import replace, seat, unseat

__all__ = ["change", "drop_area", "follow", "found", "replace", "seat", "unseat"]
