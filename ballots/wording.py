"""How thresholds, states and shares of a ballot read."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ballots import counting
from ballots.engine import tally
from ballots.models import Ballot, BallotItem, Elector
from core.badges import Badge, badge

S, R = Ballot.Status, BallotItem.Outcome
BADGES = {
    S.DRAFT: Badge("mute", "pencil", S.DRAFT.label),
    S.OPEN: Badge("info", "lock-open", S.OPEN.label),
    S.CLOSED: Badge("warn", "clock", S.CLOSED.label),
    S.COUNTED: Badge("info", "signature", S.COUNTED.label),
    S.SIGNED: Badge("ok", "circle-check", S.SIGNED.label),
    S.VOIDED: Badge("bad", "ban", S.VOIDED.label),
}
OUTCOMES = {
    R.PASSED: Badge("ok", "circle-check", R.PASSED.label),
    R.FAILED: Badge("bad", "circle-x", R.FAILED.label),
    R.TIED: Badge("warn", "git-compare", R.TIED.label),
}


def state(ballot: Ballot) -> Badge:
    return BADGES[S(ballot.status)]


def outcome(item: BallotItem) -> Badge | None:
    return OUTCOMES[R(item.outcome)] if item.outcome else None


def share(item: BallotItem) -> str:
    """80 %, or 2/3 where a hundred parts do not fit."""
    exact = Fraction(item.top, item.bottom)
    return f"{exact * 100}%" if (exact * 100).denominator == 1 else f"{exact.numerator}/{exact.denominator}"


def threshold(item: BallotItem, base: int) -> str:
    """ "Needs 80% of all 7 members (6 votes)", or how many names to choose."""
    least = tally.needed(base, Fraction(item.top, item.bottom), strict=item.strict)
    figures = {"share": share(item), "base": base, "least": least}
    if not item.top:
        return ""
    if item.base == BallotItem.Base.PRESENT:
        words = _("Needs more than %(share)s of the members taking part")
        return (words if item.strict else _("Needs at least %(share)s of the members taking part")) % figures
    if item.strict:
        return _("Needs more than %(share)s of all %(base)s members (%(least)s votes)") % figures
    return _("Needs at least %(share)s of all %(base)s members (%(least)s votes)") % figures


def how_many(item: BallotItem) -> str:
    """How many names may be chosen; "" where one option is."""
    if item.method == BallotItem.Method.ONE:
        return ""
    figures = {"least": item.least, "most": item.seats}
    if item.least == item.seats:
        return _("Choose exactly %(most)s") % figures
    return _("Choose from %(least)s to %(most)s") % figures


def figures(item: BallotItem) -> list[tuple[str, int]]:
    """(option, votes), those who won or came first on top where names were chosen."""
    pairs = list(zip(counting.labels_of(item), item.votes, strict=False))
    return sorted(pairs, key=lambda pair: -pair[1]) if item.method == BallotItem.Method.CHOOSE else pairs


def winners(item: BallotItem) -> list[str]:
    """The names that won, where names were chosen."""
    labels = counting.labels_of(item)
    return [labels[n - 1] for n in item.winners] if item.method == BallotItem.Method.CHOOSE else []


def member_state(ballot: Ballot, row: Elector) -> Badge:
    """While a ballot is open nobody reads here who has voted."""
    if row.removed_on is not None:
        return badge("cancelled", pgettext_lazy("member", "No longer a member"))
    if row.way:
        return badge("sent", Elector.Way(row.way).label)
    if ballot.is_over and ballot.status != S.VOIDED:
        voted, not_voted = pgettext_lazy("member", "Voted"), pgettext_lazy("member", "Did not vote")
        return badge("done", voted) if row.voted else badge("not_due", not_voted)
    return badge("received", pgettext_lazy("member", "Present")) if row.present else badge("not_due", _("Absent"))


def events(lines: Any) -> list[dict[str, str]]:
    """The history, as the timeline component draws it."""
    from core.templatetags.show import vi_datetime

    return [
        {
            "what": line.what[:1].upper() + line.what[1:],
            "who": f"{line.who} · {vi_datetime(line.at)}",
            "note": line.reason,
        }
        for line in lines
    ]
