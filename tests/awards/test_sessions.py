"""Sessions of a council: from the agenda to the signed minutes."""

import pytest
from django.urls import reverse

from awards import sessions
from awards.models import CouncilSession, Nomination
from tests.factories import council as ground

pytestmark = pytest.mark.django_db
S = CouncilSession.Status


def page(session):
    return reverse("awards:session", args=[session.pk])


def test_a_session_goes_from_the_agenda_to_signed_minutes(province, sign_in):
    sitting = ground.closed(province.host, province.commune)
    assert sitting.session.status == S.CLOSED
    assert {(i.outcome, i.votes_for, i.votes_against, i.base, i.needed) for i in sitting.items} == {
        ("agreed", 6, 1, 7, 4)
    }
    assert set(Nomination.objects.values_list("outcome", flat=True)) == {"agreed"}
    assert sessions.agreed(province.host).count() == 3
    assert sessions.agreed(province.host, signed_only=True).count() == 0
    answer = sign_in(sitting.secretary).post(
        reverse("awards:session_sign", args=[sitting.session.pk]), {"number": "12/BB-HĐTĐKT", "signed_on": "2099-01-01"}
    )
    assert answer.status_code == 200
    for name in ("session", "session_notes", "session_sign"):
        assert sign_in(sitting.secretary).get(reverse(f"awards:{name}", args=[sitting.session.pk])).status_code == 200
