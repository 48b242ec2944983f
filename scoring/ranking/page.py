"""A round's result as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.badges import Badge, badge
from core.lists import Action
from core.refusals import Refusal
from scoring import appeals
from scoring.models import Appeal, Release, Round, TieRule
from scoring.ranking import releasing
from scoring.ranking.computing import Line, Outcome, outcome
from scoring.rules import ranking as rules
from scoring.rules.rounds import hosts, may_release

_PARTED = {kind.value: kind.label for kind in TieRule.Kind}


@dataclass(frozen=True)
class Page:
    """What the template needs; everything is loaded."""

    round: Round
    found: Outcome
    badge: Badge
    release: Release | None
    releases: Sequence[Release]
    appeals: Sequence[Appeal]
    appeal_until: date | None
    own: Line | None
    actions: Sequence[Action]
    exports: Sequence[Action]
    obstacles: Sequence[releasing.Obstacle]
    doubts: Sequence[str]
    finds: Refusal | None
    fairness_url: str

    @property
    def parted(self) -> dict[str, Any]:
        """Tie steps in words."""
        return dict(_PARTED)


def load(round_: Round, user: Any) -> Page:
    """The page of a round's result for this person."""
    found = outcome(round_, inside=rules.sees_inside_only(user, round_))
    keeps = hosts(user, round_.host_id)
    releases = list(round_.releases.filter(scope=Release.Scope.FINAL).defer("content").select_related("released_by"))
    shown = list(_appeals(round_, user, everything=keeps))
    own = next((line for line in found.lines if line.sheet.unit_id in user.grants.own_units), None)
    return Page(
        round=round_,
        found=found,
        badge=state_of(round_, releases),
        release=releases[0] if releases else None,
        releases=releases,
        appeals=shown,
        appeal_until=appeals.open_until(round_, releases[-1]) if releases else None,
        own=own,
        actions=_actions(round_, user, own),
        exports=_exports(round_),
        obstacles=releasing.obstacles(found) if keeps and not releases else (),
        doubts=releasing.doubts(found) if keeps else (),
        finds=rules.may_find(user, round_),
        fairness_url=reverse("scoring:fairness", args=[round_.pk])
        if rules.may_see_fairness(user, round_) or own
        else "",
    )


def state_of(round_: Round, releases: Sequence[Release]) -> Badge:
    if round_.status == Round.Status.RELEASED:
        again = len(releases) > 1
        return badge("done", _("Released again after an appeal") if again else _("Released"))
    if round_.status == Round.Status.CANCELLED:
        return badge("cancelled")
    return badge("provisional", _("Not released: figures may still change"))


def _appeals(round_: Round, user: Any, *, everything: bool) -> Any:
    rows = Appeal.objects.filter(sheet__round=round_).select_related("sheet__unit", "criterion", "by", "answered_by")
    return rows if everything else rows.filter(sheet__unit__in=user.grants.own_units)


def _actions(round_: Round, user: Any, own: Line | None) -> list[Action]:
    found = []
    if round_.status == Round.Status.RUNNING and hosts(user, round_.host_id):
        refusal = may_release(user, round_)
        found.append(
            Action(
                _("Release the result"), reverse("scoring:release", args=[round_.pk]), "send", primary=True,
                reason=refusal.reason if refusal else "",
            )
        )  # fmt: skip
    if own is not None and own.sheet.unit_id in user.grants.head_units and round_.status == Round.Status.RELEASED:
        refusal = appeals.refusal(own.sheet, user)
        url = reverse("scoring:appeal_create", args=[own.sheet.pk])
        found.append(Action(_("Appeal"), url, "message-report", reason=refusal.reason if refusal else ""))
    return found


def _exports(round_: Round) -> list[Action]:
    shapes = (
        ("overview", _("Overview by group (portrait)")),
        ("criteria", _("Points by criterion (landscape)")),
        ("groups", _("One sheet per group")),
    )
    return [
        Action(label, reverse("scoring:result_export", args=[round_.pk, shape]), "file-export")
        for shape, label in shapes
    ]


__all__ = ["Page", "load", "may_release", "state_of"]
