"""Results of a round: what decides each cell, totals, places, releases, and their workbooks."""
