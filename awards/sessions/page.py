"""What the page of a session shows, computed once per request: agenda with rules and outlook, members, what can be done."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from awards import badges
from awards.models import AgendaItem, Attendance, CouncilSession, ItemInterest
from awards.rules import decisions as decision_rules
from awards.rules import sessions as rules
from awards.rules.council import chairs, runs
from awards.sessions import voting
from awards.sessions.holding import undisclosed
from awards.sessions.terms import Key, Terms, key_of, terms_of
from awards.workflow.sessions import SESSION
from ballots import wording as ballot_wording
from ballots.models import Ballot, BallotItem, Elector
from core import log
from core.badges import Badge, badge
from core.lists import Action
from core.nav import resolve
from core.templatetags.show import vi_datetime

S, W = CouncilSession.Status, CouncilSession.Way
MORE_EVENTS = 30


@dataclass(frozen=True)
class Line:
    """One name on the agenda."""

    item: AgendaItem
    url: str
    dossier: str
    check: Badge | None
    outcome: Badge | None
    interests: list[ItemInterest]
    outlook: voting.Outlook | None


@dataclass(frozen=True)
class Group:
    """A title with its rule and its names."""

    terms: Terms
    rule: str
    lines: list[Line]

    @property
    def lost(self) -> int:
        """Names whose share can no longer be reached."""
        return sum(1 for line in self.lines if line.outlook is not None and not line.outlook.reachable)


@dataclass(frozen=True)
class Member:
    row: Attendance
    badge: Badge


@dataclass(frozen=True)
class BallotLine:
    ballot: Ballot
    badge: Badge
    mine: bool


class SessionPage:
    """State, agenda, members, ballots, acts. `session` comes from `awards.sessions.find`."""

    def __init__(self, user: Any, session: CouncilSession) -> None:
        self.user, self.session = user, session
        self.badge = badges.SESSION[session.status]
        self.runs = runs(user, session.council)
        self.chairs = chairs(user, session.council)
        self.simple = session.way == W.SIMPLE
        self.begun = session.status not in (S.DRAFT, S.INVITED)
        self.ahead = session.status in (S.OPEN, S.VOTING) and not self.simple
        self.may_add = rules.may_add(user, session) is None
        self.may_prepare = rules.may_prepare(user, session) is None
        self.may_attend = self.runs and not self.simple and session.status not in (S.CLOSED, S.SIGNED)
        self.quorum_refusal = None if self.simple or not self.may_attend else rules.short_of_quorum(session)

    @cached_property
    def items(self) -> list[AgendaItem]:
        return voting.items_of(self.session)

    @cached_property
    def interests(self) -> dict[int, list[ItemInterest]]:
        return voting.recusals(self.session, self.items)

    @cached_property
    def groups(self) -> list[Group]:
        terms = terms_of(self.items)
        found: dict[Key, list[AgendaItem]] = {}
        for item in self.items:
            found.setdefault(key_of(item), []).append(item)
        return [
            Group(terms[key], rule_words(terms[key], self.base(terms[key])), [self._line(i, terms[key]) for i in items])
            for key, items in found.items()
        ]

    def base(self, terms: Terms) -> int:
        """The base of a title's share, before anybody is recused."""
        if self.simple:
            whole, there = self.session.appointed or 0, self.session.voting or 0
        else:
            whole, there = len(rules.voters(self.session)), rules.taking_part(self.session)
        return whole if terms.base == BallotItem.Base.APPOINTED else there

    def _line(self, item: AgendaItem, terms: Terms) -> Line:
        out = self.interests.get(item.pk, [])
        nomination = item.nomination
        ahead = self.ahead and item.outcome == AgendaItem.Outcome.OPEN and bool(rules.voters(self.session))
        return Line(
            item=item, url=reverse("awards:session_item", args=[self.session.pk, item.pk]), interests=out,
            dossier=resolve("awards:nomination", nomination.proposal_id, nomination.pk),
            check=badges.VERDICTS.get(nomination.verdict), outcome=badges.SAID.get(item.outcome),
            outlook=voting.outlook(self.session, terms, out) if ahead else None,
        )  # fmt: skip

    @property
    def lost(self) -> int:
        return sum(group.lost for group in self.groups)

    @cached_property
    def undisclosed(self) -> list[AgendaItem]:
        """Before it begins: names whose public disclosure is not over."""
        return undisclosed(self.session) if self.session.status in (S.DRAFT, S.INVITED) else []

    @property
    def counted(self) -> bool:
        """Are there votes to show?"""
        return any(item.votes_for is not None for item in self.items)

    @property
    def provisional(self) -> bool:
        return any(group.terms.provisional for group in self.groups)

    @cached_property
    def members(self) -> list[Member]:
        rows = sorted(self.session.attendance.all(), key=lambda row: (row.member.position, row.member_id))
        return [Member(row, self._member_badge(row)) for row in rows]

    def _member_badge(self, row: Attendance) -> Badge:
        if row.removed_on:
            return badge("cancelled", _("No longer a member"))
        if row.present:
            return badge("received", _("Present"))
        if row.written:
            return badge("sent", _("Written opinion"))
        if self.session.way == W.WRITTEN:
            return badge("sent", _("Asked in writing"))
        return badge("not_due", _("Not noted yet") if row.present is None else _("Absent"))

    @cached_property
    def ballots(self) -> list[BallotLine]:
        rows = self.session.held  # type: ignore[attr-defined]
        mine = set(
            Elector.objects.filter(
                ballot__in=[b.pk for b in rows], user=self.user, voted=False, removed_on=None, way=""
            ).values_list("ballot", flat=True)
        )
        return [
            BallotLine(row, ballot_wording.state(row), row.pk in mine and row.status == Ballot.Status.OPEN)
            for row in rows
        ]

    @cached_property
    def tied(self) -> list[AgendaItem]:
        signed = any(line.ballot.status == Ballot.Status.SIGNED for line in self.ballots)
        return voting.tied(self.session) if self.session.status == S.VOTING and signed else []

    @cached_property
    def stats(self) -> list[dict[str, Any]]:
        decided = sum(1 for item in self.items if item.outcome != AgendaItem.Outcome.OPEN)
        figures: list[tuple[int, str]] = [(len(self.items), _("on the agenda")), (decided, _("decided"))]
        if self.simple:
            figures.append((self.session.appointed or 0, _("members appointed")))
            if self.session.voting is not None:
                figures.append((self.session.voting, _("voted")))
        else:
            figures.append((len(rules.voters(self.session)), _("members with a vote")))
            figures.append((rules.taking_part(self.session), _("take part")))
        return [{"number": number, "label": label} for number, label in figures]

    # ---- what can be done ----
    @cached_property
    def acts(self) -> list[Action]:
        """The buttons of the rail; the first that may be pressed is the primary one."""
        mine = [line.ballot for line in self.ballots if line.mine]
        found = [
            Action(
                _("Vote: %(title)s") % {"title": ballot.title} if len(mine) > 1 else _("Vote"),
                reverse("ballots:vote", args=[ballot.pk]), "checklist", primary=n == 0,
            )
            for n, ballot in enumerate(mine)
        ]  # fmt: skip
        if self.simple and self.runs and self.session.status == S.OPEN:
            found.append(Action(_("Type in the tallies"), self._url("tally"), "calculator", primary=True))
        if self.tied and self.runs:
            found.append(
                Action(_("Vote again on what was level"), self._url("runoff"), "git-compare", primary=not found)
            )
        for offer in SESSION.offers(self.session, self.user):
            action = self._offered(offer, bool(found))
            if action is not None:
                found.append(action)
        return found

    FORMS = {"vote": "vote", "sign": "sign", "resume": "resume"}

    def _offered(self, offer: Any, later: bool) -> Action | None:
        """A button for whom it concerns; opening the vote, signing and going back have a form of their own."""
        if not (self.runs or self.chairs) or (self.simple and offer.action in ("invite", "vote")):
            return None
        reason = str(offer.refusal.reason) if offer.refusal else ""
        if offer.action == "invite" and reason and not self.runs:
            return None
        primary = not later and not reason and offer.action != "resume"
        if offer.action in self.FORMS:
            return Action(
                offer.label, self._url(self.FORMS[offer.action]), offer.transition.icon, primary, reason=reason
            )
        return Action(
            offer.label, self._url("act"), offer.transition.icon, primary, reason=reason, post=True,
            fields={"action": offer.action},
        )  # fmt: skip

    def _url(self, name: str) -> str:
        return reverse(f"awards:session_{name}", args=[self.session.pk])

    @property
    def first_act(self) -> Action | None:
        """The primary act, for the bar of a phone."""
        return next((act for act in self.acts if act.primary and not act.reason), None)

    @property
    def actions(self) -> list[Action]:
        """The header's buttons."""
        found = []
        if self.may_add and self.session.status != S.SIGNED:
            found.append(Action(pgettext("agenda", "Add names"), self._url("agenda"), "plus"))
        if self.may_prepare:
            found.append(Action(_("Change"), self._url("edit"), "pencil"))
        host = self.session.council.host_id
        if self.session.status in (S.CLOSED, S.SIGNED) and decision_rules.begin(self.user, host) is None:
            address = f"{reverse('awards:decision_new')}?host={host}&session={self.session.pk}"
            found.append(Action(_("Prepare the decision"), address, "gavel"))
        return found

    @property
    def papers(self) -> list[tuple[str, str, str]]:
        """(label, address of the PDF, of the DOCX) of what can be taken along."""
        names = [("invitation", _("Invitation"))] if not self.simple else []
        names += [("summary", _("List of nominees by title"))]
        if self.begun:
            names += [("minutes", _("Minutes of the session")), ("count", _("Minutes of the count"))]
        return [(label, self._paper(name, "pdf"), self._paper(name, "docx")) for name, label in names]

    def _paper(self, name: str, ext: str) -> str:
        return reverse("awards:session_paper", args=[self.session.pk, name, ext])

    @cached_property
    def events(self) -> list[dict[str, str]]:
        return [
            {"what": x.what[:1].upper() + x.what[1:], "who": f"{x.who} · {vi_datetime(x.at)}", "note": x.reason}
            for x in log.history(self.session, MORE_EVENTS)
        ]


def rule_words(terms: Terms, base: int) -> str:
    """ "Secret ballot; at least 80% of all 7 members (6 votes)"."""
    figures = {"share": _share(terms), "base": base, "least": terms.needed(max(base, 0))}
    way = pgettext("rule", "Secret ballot") if terms.secret else _("Open vote")
    if terms.base == BallotItem.Base.PRESENT:
        said = (
            _("more than %(share)s of those taking part")
            if terms.strict
            else _("at least %(share)s of those taking part")
        )
    elif terms.strict:
        said = _("more than %(share)s of all %(base)s members (%(least)s votes)")
    else:
        said = _("at least %(share)s of all %(base)s members (%(least)s votes)")
    return f"{way}; {said % figures}"


def _share(terms: Terms) -> str:
    exact = terms.share * 100
    return f"{exact.numerator}%" if exact.denominator == 1 else f"{terms.share.numerator}/{terms.share.denominator}"


def lost_words(number: int) -> str:
    """The sentence above the agenda where a share is out of reach."""
    return ngettext(
        "%(n)s name cannot reach its share with those who take part, even if all agree.",
        "%(n)s names cannot reach their share with those who take part, even if all agree.", number,
    ) % {"n": number}  # fmt: skip
