"""What the pages of a ballot show, computed once per request."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ballots import counting, keys, wording
from ballots.forms.voting import Sheet
from ballots.models import Ballot, BallotItem, Elector, Staff
from ballots.rules import counting as counting_rules
from ballots.rules import voting as rules
from ballots.workflow.voting import BALLOT
from core import clock, log
from core.badges import Badge
from core.lists import Action
from core.refusals import Refusal
from core.templatetags.show import vi_datetime, vi_time

S = Ballot.Status


class VotePage:
    """The voter's page: the items, what the voter has no vote on, why voting is not possible."""

    def __init__(self, user: Any, ballot: Ballot) -> None:
        self.user, self.ballot = user, ballot
        self.me = rules.elector_of(user, ballot)
        self.stranger = rules.may_vote(user, ballot) if self.me is None else None
        self.refusal = rules.may_vote(user, ballot)
        if self.refusal is None and ballot.secret and not keys.usable(ballot.key_name, ballot.public_key):
            self.refusal = rules.KEY_LOST

    @cached_property
    def items(self) -> list[BallotItem]:
        return list(self.ballot.items.prefetch_related("recusals"))

    @cached_property
    def recused(self) -> set[int]:
        mine = self.me.pk if self.me else 0
        return {item.number for item in self.items if any(r.elector_id == mine for r in item.recusals.all())}

    @property
    def until(self) -> str:
        """The hour, with its day where that is not today."""
        closes = self.ballot.closes_at
        return vi_time(closes) if clock.local_date(closes) == clock.today() else vi_datetime(closes)

    @property
    def voted(self) -> bool:
        return bool(self.me and self.me.voted)

    @cached_property
    def heads(self) -> dict[int, tuple[str, str]]:
        """First item of a group → (its threshold, the article)."""
        base = counting.bases(self.ballot, self.items)
        return {i.number: (wording.threshold(i, base[i.pk]), i.article) for i in self.items}


@dataclass(frozen=True)
class Line:
    """One item on the ballot's page."""

    item: BallotItem
    threshold: str
    figures: list[tuple[str, int]]
    winners: list[str]
    badge: Badge | None
    unreachable: bool
    how_many: str


@dataclass(frozen=True)
class Member:
    row: Elector
    badge: Badge
    choices: str


class BallotPage:
    """State, items or results, members, team, what can be done now."""

    def __init__(self, user: Any, ballot: Ballot) -> None:
        self.user, self.ballot = user, ballot
        self.me = rules.elector_of(user, ballot)
        self.badge = wording.state(ballot)
        self.runs = rules.runs(user, ballot)
        self.keeps = rules.may_keep(user, ballot) is None

    @cached_property
    def electors(self) -> list[Elector]:
        return list(self.ballot.electors.all())

    @cached_property
    def items(self) -> list[BallotItem]:
        return list(self.ballot.items.prefetch_related("recusals"))

    @cached_property
    def groups(self) -> list[tuple[str, list[Line]]]:
        base = counting.bases(self.ballot, self.items)
        lost = set() if self.ballot.is_over else {i.pk for i in counting.reachable(self.ballot)}
        found: dict[str, list[Line]] = {}
        for item in self.items:
            found.setdefault(item.group, []).append(
                Line(
                    item, wording.threshold(item, item.base_count or base[item.pk]), wording.figures(item),
                    wording.winners(item), wording.outcome(item), item.pk in lost, wording.how_many(item),
                )
            )  # fmt: skip
        return list(found.items())

    @property
    def lost(self) -> int:
        """Items whose threshold is out of reach."""
        return sum(1 for _label, lines in self.groups for line in lines if line.unreachable)

    @cached_property
    def stats(self) -> list[dict[str, Any]]:
        there, least = rules.quorum(self.ballot)
        figures = [
            (sum(1 for row in self.electors if row.counts), _("members")),
            (there, _("take part; %(least)s are needed") % {"least": least}),
        ]
        if self.ballot.status not in (S.DRAFT, S.VOIDED):
            figures.append((sum(1 for row in self.electors if row.voted), _("have voted in the system")))
        if paper := len(counting.paper_electors(self.ballot)):
            figures.append((self.ballot.papers if self.ballot.is_counted else paper, _("on paper")))
        return [{"number": number, "label": label} for number, label in figures]

    @cached_property
    def members(self) -> list[Member]:
        told = self._told()
        return [Member(row, wording.member_state(self.ballot, row), told.get(row.pk, "")) for row in self.electors]

    def _told(self) -> dict[int, str]:
        """Of an open vote that is counted: who chose what, where there is one item; else how many of each."""
        if self.ballot.secret or not self.ballot.is_counted:
            return {}
        return counting.by_name(self.ballot, self.items)

    @cached_property
    def key_lost(self) -> bool:
        open_ = self.ballot.status == S.OPEN and self.ballot.secret
        return open_ and not keys.usable(self.ballot.key_name, self.ballot.public_key)

    @cached_property
    def vote_refusal(self) -> Refusal | None:
        return rules.KEY_LOST if self.key_lost else rules.may_vote(self.user, self.ballot)

    @cached_property
    def acts(self) -> list[Action]:
        """The buttons of the rail; the first that may be pressed is the primary one."""
        found = []
        if self.me is not None and self.ballot.status == S.OPEN and self.vote_refusal is None:
            found.append(Action(_("Vote"), self._url("vote"), "checklist", primary=True))
        if counting_rules.may_count_paper(self.user, self.ballot) is None:
            found.append(Action(_("Count the paper slips"), self._url("paper"), "writing", primary=not found))
        for offer in BALLOT.offers(self.ballot, self.user):
            if offer.action in ("open", "close", "sign") and self._concerns(offer.action):
                reason = str(offer.refusal.reason) if offer.refusal else self._also(offer.action)
                found.append(
                    Action(
                        offer.label, self._url("act"), offer.transition.icon, primary=not found, reason=reason, post=True,
                        fields={"action": offer.action},
                    )
                )  # fmt: skip
        return found + self._others()

    def _also(self, action: str) -> str:
        return str(rules.KEY_LOST.reason) if action == "close" and self.key_lost else ""

    def _concerns(self, action: str) -> bool:
        """Is the button for this person at all? Whom it does not concern is not told why not."""
        if action == "sign":
            return counting_rules.counts_here(self.user, self.ballot) or self.runs
        return self.runs or rules.closes(self.user, self.ballot)

    def _others(self) -> list[Action]:
        found = []
        if not self.ballot.is_over and rules.may_extend(self.user, self.ballot) is None:
            found.append(Action(_("Give more time"), self._url("extend"), "clock"))
        if self.ballot.is_counted and counting_rules.may_recount(self.user, self.ballot) is None:
            found.append(Action(_("Recount the slips"), self._url("recount"), "calculator"))
        if self.ballot.secret and self.ballot.status not in (S.DRAFT, S.VOIDED):
            found.append(Action(_("Check receipts"), self._url("receipts"), "search"))
        if self.ballot.status in (S.OPEN, S.CLOSED) and rules.may_void(self.user, self.ballot) is None:
            found.append(Action(_("Make void and vote again"), self._url("void"), "ban", danger=True))
        return found

    def _url(self, name: str) -> str:
        return reverse(f"ballots:{name}", args=[self.ballot.pk])

    @property
    def first_act(self) -> Action | None:
        """The primary act, for the bar of a phone."""
        return next((act for act in self.acts if act.primary and not act.reason), None)

    @property
    def team(self) -> list[Staff]:
        order = [str(part) for part in Staff.Part.values]
        return sorted(self.ballot.staff.all(), key=lambda row: order.index(row.part))

    @property
    def may_break_tie(self) -> bool:
        return counting_rules.may_break_tie(self.user, self.ballot) is None

    @cached_property
    def events(self) -> list[dict[str, str]]:
        return wording.events(log.history(self.ballot, 30))


__all__ = ["BallotPage", "Line", "Member", "Sheet", "VotePage"]
