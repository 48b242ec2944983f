"""A short seeded run of the reminder simulation over Tết 2025; the whole years are in tests/proof."""

from datetime import date

import pytest

from tests.simulation import Simulation, check


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 4])
def test_ten_weeks_around_tet_with_kills_outages_and_a_refusing_mail_server(province, settings, seed):
    settings.EMAIL_BACKEND = "tests.simulation.Sink"
    run = Simulation(province, seed, date(2024, 12, 9), date(2025, 2, 16), duties_per_week=1.5)
    run.run()
    states = check(run)
    assert run.kills > 3
    assert states["sent"] > 20
    assert states["superseded"] > 0
