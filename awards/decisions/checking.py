"""What stands in the way of a decision and what to look at: each finding with its names, the reason and the article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards.decisions import reading
from awards.models import Award, Decision, DecisionLine, Nomination, Proposal, RouteStep
from awards.register import checking as register
from awards.rules import signing
from core import clock

O = Nomination.Outcome  # noqa: E741
NAMED = 3


@dataclass(frozen=True)
class Finding:
    """One line of the check: `bad` refuses issuing, `warn` is to be looked at, `ok` is done. `lines` are whom it concerns."""

    state: str
    what: str
    note: str = ""
    article: str = ""
    lines: tuple[DecisionLine, ...] = field(default=())

    @property
    def names(self) -> str:
        """“Lò Thị Mai, Vàng A Páo và 3 tên khác”."""
        shown = ", ".join(line.name for line in self.lines[:NAMED])
        more = len(self.lines) - NAMED
        return shown if more <= 0 else _("%(names)s and %(more)s more") % {"names": shown, "more": more}

    @property
    def sentence(self) -> str:
        """What a refusal says."""
        return f"{self.what}: {self.names}." if self.lines else self.what


def findings(decision: Decision, lines: Sequence[DecisionLine]) -> list[Finding]:
    """Everything found, in order of the work: names, signature, number. The statements do not grow with the names."""
    if decision.kind != Decision.Kind.AWARD:
        return [*_listed(lines), *of_signature(decision, lines), *of_number(decision)]
    return [
        *_listed(lines), *of_outcomes(decision, lines), *of_names(decision, lines), *of_signature(decision, lines),
        *of_number(decision),
    ]  # fmt: skip


def readied(decision: Decision, found: Iterable[Finding]) -> Decision:
    """The decision with what its workflow asks: the sentences that refuse issuing."""
    decision.blockers = [one.sentence for one in found if one.state == "bad"]  # type: ignore[attr-defined]
    return decision


def _listed(lines: Sequence[DecisionLine]) -> list[Finding]:
    if lines:
        return []
    return [Finding("bad", _("Nobody stands on the list yet."))]


def _about(state: str, what: str, found: Sequence[DecisionLine], note: str = "", article: str = "") -> list[Finding]:
    return [Finding(state, what, note, article, tuple(found))] if found else []


# ---- what became of the nominations
def of_outcomes(decision: Decision, lines: Sequence[DecisionLine]) -> list[Finding]:
    """Names whose case is open, refused, postponed or awarded already; proposals not submitted; awards the vote did not give."""
    cases = [(line, line.nomination) for line in lines if line.nomination is not None]
    proposals = {case.proposal_id for _line, case in cases}
    skipped = RouteStep.Status.SKIPPED
    steps = RouteStep.objects.filter(proposal__in=proposals, kind=RouteStep.Kind.COUNCIL).exclude(status=skipped)
    council = set(steps.values_list("proposal", flat=True)) if proposals else set()
    groups: dict[str, list[DecisionLine]] = {"open": [], "no": [], "awarded": [], "way": [], "other": []}
    for line, case in cases:
        if kind := _case(line, case, council):
            groups[kind].append(line)
    refused = _("Take them off the list, or the council takes them up again.")
    return [
        *_about("bad", _("Not settled yet by the council"), groups["open"]),
        *_about("bad", _("Not agreed, or postponed"), groups["no"], refused),
        *_about("bad", _("Awarded by another decision already"), groups["awarded"]),
        *_about("bad", _("The proposal has not been submitted for decision"), groups["way"]),
        *_about(
            "warn", _("Another award than the council agreed to"), groups["other"], _("Compare below, line by line.")
        ),
    ]


def _case(line: DecisionLine, case: Nomination, council: set[int]) -> str:
    if case.outcome == O.AWARDED:
        return "awarded"
    if case.outcome in (O.REFUSED, O.POSTPONED):
        return "no"
    if case.outcome == O.OPEN and case.proposal_id in council:
        return "open"
    if case.proposal.status != Proposal.Status.SUBMITTED:
        return "way"
    return "other" if line.award_id != (case.outcome_award_id or case.award_id) else ""


# ---- the names themselves
def of_names(decision: Decision, lines: Sequence[DecisionLine]) -> list[Finding]:
    """Identity, duplicates, units that ended, the dead, what is pending, awards held already. A written reason lets some pass."""
    on = reading.day_of(decision)
    open_lines = [line for line in lines if not line.reason.strip()]
    pending, twins = reading.pending(open_lines, on), reading.twins(open_lines)
    why = _("Write on the line why the name stands there all the same, or take it off.")
    return [
        *_about("bad", _("Nobody known stands behind the name"), [x for x in lines if not (x.subject_id or x.unit_id)]),
        *_about("bad", _("The entry was merged into another"), [x for x in lines if x.subject and x.subject.merged_into_id],
                _("Choose the entry that was kept.")),
        *_about("bad", _("Twice on the list for the same award"), _twice(lines)),
        *_about("bad", _("May be the same person as another entry"), [x for x in lines if x.pk in twins],
                _("Merge the entries, complete the birth years, or write the reason on the line.")),
        *_about("bad", _("The unit has ended"), [x for x in open_lines if _ended(x, on)], why, "Thông tư 15/2025/TT-BNV"),
        *_about("bad", _("Discipline, denunciation or inspection not concluded"), [x for x in lines if x.pk in pending], why,
                "Luật Thi đua, khen thưởng"),
        *_about("bad", _("Died: the award has to be posthumous"),
                [x for x in lines if register.of_death(x.subject, on, x.posthumous)]),
        *_about("bad", _("The award is not for this kind of subject"), [x for x in lines if not _suits(x)]),
        *_about("bad", _("Holds this award of this year already"), _held(decision, lines)),
    ]  # fmt: skip


def _twice(lines: Sequence[DecisionLine]) -> list[DecisionLine]:
    seen: set[Any] = set()
    found = []
    for line in lines:
        key = (line.award_id, line.subject_id, line.unit_id, line.year)
        if (line.subject_id or line.unit_id) and key in seen:
            found.append(line)
        seen.add(key)
    return found


def _ended(line: DecisionLine, on: Any) -> bool:
    unit = line.unit or line.at_unit
    return unit is not None and unit.closed_on is not None and unit.closed_on < on


def _suits(line: DecisionLine) -> bool:
    kind = "collective" if line.unit_id else "individual"
    if line.subject is not None and line.subject.kind == "household":
        kind = "household"
    return kind in line.award.subjects


def _held(decision: Decision, lines: Sequence[DecisionLine]) -> list[DecisionLine]:
    keys = {line.pk: ("subject", line.subject_id) if line.subject_id else ("unit", line.unit_id or 0) for line in lines}
    years = {line.year or decision.year or 0 for line in lines}
    held = register.held(keys.values(), years)
    campaign = decision.campaign_id
    return [x for x in lines if (keys[x.pk], x.award_id, x.year or decision.year or 0, campaign) in held]


# ---- who signs
def of_signature(decision: Decision, lines: Sequence[DecisionLine]) -> list[Finding]:
    """Competence of the body for each award on that day, and the signature."""
    signed = reading.signed(decision)
    awards: dict[int, Award] = {line.award_id: line.award for line in lines}
    deciders = reading.deciders(awards)
    words = [signing.competence(signed, award, deciders[pk]) for pk, award in awards.items()]
    words += signing.signature(signed, [] if decision.outside else reading.holders(decision))
    return [Finding(word.state, str(word.text), "", word.article) for word in words if word is not None]


# ---- number and date
def of_number(decision: Decision) -> list[Finding]:
    """The number from the clerk's register, its day, and whether the written paper still says what the list says."""
    if not decision.number or decision.decided_on is None:
        note = _("The clerk's register gives it once the decision is signed.")
        return [Finding("bad", _("Number and date are not recorded yet"), note)]
    faults = day_faults(decision)
    if register.used_by_another(decision):
        shown = {"issuer": decision.issuer, "year": decision.decided_on.year}
        faults.append(_("%(issuer)s has a decision with this number in %(year)s already.") % shown)
    return [Finding("bad", fault) for fault in faults] or [
        Finding("ok", _("Decision No. %(number)s of %(day)s") % {
            "number": decision.full_number, "day": f"{decision.decided_on:%d/%m/%Y}",
        })
    ]  # fmt: skip


def day_faults(decision: Decision) -> list[str]:
    """What is wrong with its day: to come, before the session, before the decision it is about."""
    day, session = decision.decided_on, decision.session
    if day is None:
        return []
    if day > clock.today():
        return [_("This day lies in the future.")]
    if session is not None and day < clock.local_date(session.starts_at):
        return [
            _("The council met on %(day)s; the decision cannot be older.")
            % {"day": f"{clock.local_date(session.starts_at):%d/%m/%Y}"}
        ]
    if decision.corrects is not None and decision.corrects.decided_on and day < decision.corrects.decided_on:
        return [
            _("The decision it is about is of %(day)s; a later one cannot be older.")
            % {"day": f"{decision.corrects.decided_on:%d/%m/%Y}"}
        ]
    return []


def counted(found: Iterable[Finding], state: str) -> int:
    """How many findings have that state."""
    return sum(1 for one in found if one.state == state)


def summary(bad: int) -> str:
    """“3 việc phải xong trước khi ban hành”."""
    return ngettext("%(count)s thing to settle before issuing", "%(count)s things to settle before issuing", bad) % {
        "count": bad
    }
