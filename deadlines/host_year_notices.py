"""What the people of the units are told when the host issues its year: one message each, however many lines."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import outbox
from core.language import official
from deadlines.duties import Ask
from deadlines.extensions import people_of
from deadlines.models import HostYear

KIND = "deadlines.host_year"
LINES_TOLD = 40


@official()
def tell_issued(plan: HostYear, asks: Iterable[Ask], *, act: int, by: Any) -> None:
    """Tell each person of the units what their units owe now and by when. The host's own desk is not told of its own plan."""
    owed: dict[int, list[Ask]] = defaultdict(list)
    for ask in asks:
        if ask.unit is not None and ask.unit.pk != plan.host_id:
            owed[ask.unit.pk].append(ask)
    told: dict[User, list[Ask]] = defaultdict(list)
    for unit, people in people_of(set(owed)).items():
        for user in people:
            if user != by:
                told[user] += owed[unit]
    outbox.post(_message(plan, act, user, mine) for user, mine in told.items())


def _message(plan: HostYear, act: int, user: User, asks: list[Ask]) -> outbox.Message:
    context = asks[0].context
    several = len({ask.unit.pk for ask in asks if ask.unit}) > 1
    rows = sorted(asks, key=lambda ask: (ask.due_on, ask.title))
    lines = [_line(ask, several) for ask in rows[:LINES_TOLD]]
    more = len(rows) - LINES_TOLD
    if more > 0:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    subject = ngettext(
        "%(host)s has issued its plan of %(year)s: %(count)s thing for your unit",
        "%(host)s has issued its plan of %(year)s: %(count)s things for your unit",
        len(rows),
    ) % {"host": plan.host.short_name, "year": plan.label, "count": len(rows)}
    link, key = reverse("deadlines:list"), f"{KIND}:{plan.pk}:{act}:{user.pk}"
    return outbox.Message(key, KIND, user, subject, "\n".join(lines), link, context=context)


def _line(ask: Ask, several: bool) -> str:
    words = _("%(what)s: by %(day)s") % {"what": ask.title, "day": f"{ask.due_on:%d/%m/%Y}"}
    return f"{ask.unit.short_name}: {words}" if several and ask.unit else words
