"""Of whom the list is made up, beside the awards of the year before: looked at before the head signs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import AwardRecord, Proposal
from awards.workflow.register import COUNTED
from core.text import fold
from units.models import Subject

Text = str | Promise
KINH = "kinh"
W = Subject.WorkClass
LEADING = (W.PROVINCE_LEADER, W.DEPARTMENT_LEADER, W.BUSINESS, W.OTHER_LEADER)


@dataclass(frozen=True)
class Share:
    """One line: how many now, of how many of whom it is known, and the same a year before. None: nothing is known of it."""

    label: Text
    now: int | None
    of: int
    before: int | None
    of_before: int

    @property
    def percent(self) -> int | None:
        return round(self.now * 100 / self.of) if self.now is not None and self.of else None

    @property
    def percent_before(self) -> int | None:
        return round(self.before * 100 / self.of_before) if self.before is not None and self.of_before else None


_COLUMNS = ("subject", "unit", "subject__sex", "subject__ethnicity", "subject__work_class", "unit__code")


def shares(proposal: Proposal, border: frozenset[str]) -> list[Share]:
    """The make-up of the list, each bearer counted once; two statements. `border`: codes of the border communes."""
    now = list({row[:2]: row for row in proposal.nominations.values_list(*_COLUMNS)}.values())
    records = AwardRecord.objects.filter(
        at_unit=proposal.unit_id,
        year=proposal.year - 1,
        status__in=COUNTED,
        award__in=proposal.nominations.values("award"),
    )
    before = list({row[:2]: row for row in records.values_list(*_COLUMNS)}.values())
    home = proposal.unit.code
    return [
        Share(
            pgettext_lazy("makeup", "Individuals"),
            sum(1 for r in now if r[0]),
            len(now),
            sum(1 for r in before if r[0]),
            len(before),
        ),
        _share(_("Leaders"), now, before, lambda r: r[4] in LEADING if r[0] and r[4] else None),
        _share(_("Work directly"), now, before, lambda r: r[4] == W.DIRECT if r[0] and r[4] else None),
        _share(_("Women"), now, before, lambda r: r[2] == Subject.Sex.FEMALE if r[0] and r[2] else None),
        _share(_("Ethnic minorities"), now, before, lambda r: fold(r[3]) != KINH if r[0] and r[3] else None),
        _share(_("Of border communes"), now, before, lambda r: (r[5] or home) in border if border else None),
    ]


def _share(label: Text, now: Iterable[Any], before: Iterable[Any], asks: Any) -> Share:
    mine, theirs = [x for x in map(asks, now) if x is not None], [x for x in map(asks, before) if x is not None]
    return Share(label, sum(mine) if mine else None, len(mine), sum(theirs) if theirs else None, len(theirs))
