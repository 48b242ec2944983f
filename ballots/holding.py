"""What a room says when it wants a vote: who votes, what is asked, who runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ballots.models import BallotItem
from ballots.urn import MOST_OPTIONS

MOST_ITEMS = 1500
MOST_ELECTORS = 300
Base, Tie, Method = BallotItem.Base, BallotItem.Tie, BallotItem.Method


@dataclass(frozen=True)
class Voter:
    """A member, as appointed on the day: without `user` they vote on paper. `way`: "", "paper" or "written"."""

    user: Any = None
    name: str = ""
    post: str = ""
    chair: bool = False
    present: bool = True
    way: str = ""


@dataclass(frozen=True)
class Question:
    """One item. Build it with `agreement` or `choice`.

    `ref` is the asking room's record ("awards.nomination:7"); `note` and `url` stand under the name (post and unit; the
    dossier). `recused`: user id → does the member still stand in the base.
    """

    ref: str
    label: str
    note: str = ""
    url: str = ""
    group: str = ""
    method: str = Method.ONE
    options: Sequence[tuple[str, str]] = ()
    least: int = 1
    seats: int = 1
    share: Fraction = Fraction(1, 2)
    strict: bool = False
    base: str = Base.APPOINTED
    tie: str = Tie.REVOTE
    article: str = ""
    provisional: bool = False
    recused: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Team:
    """Users: who runs the ballot (the secretary), who closes it (the chair; may be missing), who counts (tổ kiểm phiếu)."""

    keepers: Sequence[Any] = ()
    closers: Sequence[Any] = ()
    counters: Sequence[Any] = ()


def agreement(ref: str, label: str, *, share: Fraction, **more: Any) -> Question:
    """Agree or disagree, with the share of the base that must agree; `strict` for "more than"."""
    return Question(ref=ref, label=label, share=share, **more)


def choice(
    ref: str, label: str, *, names: Sequence[tuple[str, str]], seats: int = 1, least: int = 1, **more: Any
) -> Question:
    """Choose `least` to `seats` of the names, (ref, label) each, in the order that decides ties where the rule says so.

    For suy tôn and for ties of a ranking: the result ranks all names by votes. Without `share` any number of votes is enough.
    """
    more.setdefault("share", Fraction(0))
    return Question(ref=ref, label=label, method=Method.CHOOSE, options=tuple(names), seats=seats, least=least, **more)


def runoff(item: BallotItem) -> Question:
    """The further vote among those with whom an item ended in a tie: choose among them for the seats still open.

    Agreement that ended half against half is asked again.
    """
    options = item.options
    if not options:
        return agreement(
            item.ref, item.label, note=item.note, url=item.url, group=item.group, share=Fraction(item.top, item.bottom),
            strict=item.strict, base=item.base, tie=item.tie, article=item.article, provisional=item.provisional,
        )  # fmt: skip
    names = [(str(options[number - 1]["ref"]), str(options[number - 1]["label"])) for number in item.tied]
    return choice(
        item.ref, item.label, names=names, seats=max(1, item.seats - len(item.winners)), note=item.note, url=item.url,
        group=item.group, share=Fraction(item.top, item.bottom), strict=item.strict, base=item.base, tie=item.tie,
        article=item.article, provisional=item.provisional,
    )  # fmt: skip


def check(title: str, electorate: Sequence[Voter], questions: Sequence[Question], quorum: Fraction) -> None:
    """Raise ValidationError for what no ballot can be held on."""
    faults: list[str | Promise] = []
    if not title.strip():
        faults.append(_("Give the ballot a title."))
    if not electorate or len(electorate) > MOST_ELECTORS:
        faults.append(_("A ballot needs members who vote, at most %(max)s.") % {"max": MOST_ELECTORS})
    if not questions or len(questions) > MOST_ITEMS:
        faults.append(_("A ballot needs something to vote on, at most %(max)s items.") % {"max": MOST_ITEMS})
    if not 0 <= quorum <= 1:
        faults.append(_("The quorum is a share of the members, at most all of them."))
    users = [voter.user.pk for voter in electorate if voter.user is not None]
    if len(set(users)) < len(users):
        faults.append(_("This person stands twice among those who vote."))
    if any(voter.user is None and (not voter.way or not voter.name) for voter in electorate):
        faults.append(_("A member without an account votes on paper and needs a name."))
    if len({question.ref for question in questions}) < len(questions):
        faults.append(_("The same subject stands twice in this ballot."))
    faults += [fault for question in questions if (fault := _wrong_with(question))]
    if faults:
        raise ValidationError(faults)


def _wrong_with(question: Question) -> str:
    name = {"name": question.label}
    if not 0 <= question.share <= 1 or question.share.denominator > 32000:
        return _("“%(name)s”: the threshold is a share of the members, at most all of them.") % name
    if question.method == Method.ONE and not question.options:
        return ""
    number = len(question.options)
    if not 2 <= number <= MOST_OPTIONS:
        return _("“%(name)s”: there must be from 2 to %(max)s options.") % {**name, "max": MOST_OPTIONS}
    if question.method == Method.CHOOSE and not 0 <= question.least <= question.seats <= number:
        return _("“%(name)s”: the number of names to choose does not fit the list.") % name
    return ""
