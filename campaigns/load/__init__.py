"""A province of any size for load tests: `manage.py make_load --units 2000 --years 10 --seed 1`.

Every room may have a module `load` with `fill(ground)`; they run in the order of INSTALLED_APPS.
The same seed makes the same province.
"""

from campaigns.load import activity, province, years
from campaigns.load.ground import Ground

__all__ = ["Ground", "fill"]


def fill(ground: Ground) -> None:
    """Units, people, and the campaigns of each year with everything that happened in them."""
    province.fill(ground)
    for campaign in years.fill(ground):
        activity.fill(ground, campaign)
