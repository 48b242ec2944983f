"""Words for what the engine says in codes: problems of a rule, the way to the points, the rule in one sentence."""

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.numbers import format_decimal
from scoring.engine import formula
from scoring.engine.checks import Problem
from scoring.models import Criterion

Text = str | Promise

PROBLEMS: dict[str, Text] = {
    "needed": _("This is needed for the way of scoring chosen."),
    "negative": _("This must not be under 0."),
    "not_positive": _("This must be greater than 0."),
    "not_percent": _("Give a percentage from 0 to 100."),
    "not_over_target": _("This must be more than the target."),
    "over_maximum": _("%(points)s points are more than the maximum of %(maximum)s."),
    "off_step": _("%(points)s does not fit the rounding step of %(step)s."),
    "empty_band": _("The band from %(low)s to %(high)s holds nothing: the beginning must be less than the end."),
    "open_below": _("Figures under %(low)s fall into no band: leave the beginning of the lowest band blank."),
    "open_above": _("Figures from %(high)s on fall into no band: leave the end of the highest band blank."),
    "gap": _("Figures between %(low)s and %(high)s fall into no band."),
    "overlap": _("This band overlaps the one before it: it must begin where that one ends."),
    "open_late": _("More than %(days)s days late falls into no band: leave the days of the last band blank."),
    "overlap_late": _("Each band must reach further than the one before; only the last has no number of days."),
    "later_is_better": _("A later day must not be worth more than an earlier one."),
    "no_children": _("A group needs criteria under it."),
    "over_parent": _("The criteria under it add up to %(sum)s, more than its fixed maximum of %(maximum)s."),
    "under_parent": _("The criteria under it add up to %(sum)s, less than its fixed maximum of %(maximum)s."),
    "zero_maximum": _("The maximum is 0: nobody can get points here."),
    "no_source": _("Say what the figure is computed from: the source chosen needs it."),
    "no_body": _("Name the body that scores this row."),
}

SAID: dict[str, Text] = {
    "no_figure": _("No figure yet, so no points; that is not the same as 0."),
    "no_target": _("There is no target to measure by."),
    "judged": _("The scorer gives %(points)s."),
    "attained": _("%(figure)s of %(target)s is %(percent)s %% of the target."),
    "none_under": _("Under %(percent)s %% of the target nothing is given."),
    "proportion": _("In proportion: of %(maximum)s points, %(points)s."),
    "reached": _("The target is met: the maximum of %(maximum)s."),
    "over_bonus": _("%(above)s %% over the target: %(points)s more."),
    "at_target": _("Meeting the target gives %(points)s."),
    "toward_full": _("On the way to the figure that gets everything (%(full)s): %(points)s."),
    "limit": _("%(figure)s, where at most %(target)s was wanted."),
    "inverse_share": _("Target divided by figure: of %(maximum)s points, %(points)s."),
    "down_to_zero": _("Less the further it lies over the limit, nothing from %(zero_at)s on: %(points)s."),
    "band": _("%(figure)s lies in the band from %(low)s to %(high)s."),
    "no_band": _("%(figure)s falls into no band."),
    "gives": _("That gives %(points)s."),
    "short": _("%(short)s short of the target."),
    "none_from": _("From %(from)s short on nothing is given."),
    "steps": _("%(count)s times %(each)s less: %(points)s."),
    "yes": _("The answer is yes."),
    "no": _("The answer is no."),
    "on_time": _("On time."),
    "late": _("%(days)s working days late."),
    "items": _("%(count)s times %(each)s: %(points)s."),
    "events": _("%(count)s times %(each)s: %(points)s."),
    "left": _("Of %(maximum)s, %(points)s are left."),
    "base": _("%(base)s to begin with, %(figure)s times %(each)s: %(points)s."),
    "capped": _("Not more than the maximum: %(points)s."),
    "floored": _("Not less than %(points)s."),
    "rounded": _("Rounded to the step of %(step)s, halfway up: %(points)s."),
    "points": _("Points: %(points)s of %(maximum)s."),
}

KIND_HELP: dict[str, Text] = {
    "group": _("A heading: its maximum is the sum of what stands under it."),
    "judged": _("A named scorer gives between 0 and the maximum, with a reason."),
    "linear": _("Maximum × figure ÷ target, never more than the maximum unless over-fulfilment is rewarded."),
    "inverse": _("The maximum up to the target; the further over it, the fewer points."),
    "bands": _("The figure falls into one of several bands; each is worth so many points."),
    "step": _("For every so much short of the target, so many points less."),
    "yes_no": _("Done or not done: the maximum or nothing."),
    "lateness": _("By working days late; 0 is on time."),
    "per_item": _("So many points for each item, up to the maximum."),
    "per_event": _("So many points less for each event, never under the floor."),
    "base": _("Everybody begins with a base; events add and take away."),
}


def figures_shown(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures the Vietnamese way; an open end of a band is an ellipsis. Percentages keep two digits."""
    return {name: _figure(value) for name, value in figures.items()}


def _figure(value: Any) -> Any:
    if value is None:
        return "…"
    if isinstance(value, Decimal):
        return format_decimal(value.quantize(Decimal("0.0001")).normalize() + Decimal(0))
    return value


def problem_words(problem: Problem) -> str:
    """The sentence of a problem."""
    return str(PROBLEMS[problem.code]) % figures_shown(problem.figures)


def explained(said: list[formula.Said]) -> list[str]:
    """The way from figure to points, a sentence a step."""
    return [str(SAID[step.code]) % figures_shown(step.figures) for step in said]


def rule_words(criterion: Criterion, rule: formula.Params | None) -> str:
    """How a row is scored, in a few words for the column beside its maximum."""
    label = str(criterion.get_kind_display())
    if rule is None or criterion.kind == Criterion.Kind.GROUP:
        return label
    said = _SHORT.get(type(rule))
    return f"{label}: {said(rule)}" if said else label


def _number(value: Decimal | None) -> str:
    return format_decimal(value) if value is not None else "…"


def _bands(rule: formula.Bands) -> str:
    return "; ".join(f"{_number(b.low)}–{_number(b.high)} → {_number(b.points)}" for b in rule.bands)


def _late(rule: formula.Lateness) -> str:
    return "; ".join(f"≤ {'…' if b.days is None else b.days} → {_number(b.points)}" for b in rule.bands)


_SHORT: dict[type, Any] = {
    formula.Bands: _bands,
    formula.Lateness: _late,
    formula.Step: lambda r: (
        str(_("%(deduct)s less for each %(size)s")) % {"deduct": _number(r.deduct), "size": _number(r.size)}
    ),
    formula.PerItem: lambda r: str(_("%(each)s for each")) % {"each": _number(r.each)},
    formula.PerEvent: lambda r: str(_("%(each)s for each")) % {"each": _number(r.each)},
    formula.Base: lambda r: str(_("from %(base)s")) % {"base": _number(r.base)},
}
