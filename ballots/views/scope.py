"""From the address to a ballot its reader may see."""

from typing import Any

from django.shortcuts import get_object_or_404

from ballots.models import Ballot


def find(user: Any, pk: int) -> Ballot:
    """The ballot with what the rules ask for, or 404."""
    return get_object_or_404(Ballot.objects.visible_to(user).loaded(), pk=pk)
