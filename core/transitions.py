"""Every status has one writer: `Workflow.perform`.

A workflow is a table of transitions. The same table draws the buttons, the timeline, docs/workflows.md and the
permission tests.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import log
from core.refusals import Conflict, Refusal, Refused

Text = str | Promise
Predicate = Callable[[Any, Any], Refusal | None]
WORKFLOWS: dict[str, "Workflow"] = {}


@dataclass(frozen=True)
class Transition:
    """action: from-states → to-state, if the predicate agrees. `label` is the button, `done` the line of the timeline."""

    action: str
    sources: tuple[str, ...]
    target: str
    label: Text
    done: Text
    allowed: Predicate
    needs_reason: bool = False
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Offer:
    """One button: the transition and, where it may not be pressed, why."""

    transition: Transition
    refusal: Refusal | None

    @property
    def action(self) -> str:
        return self.transition.action

    @property
    def label(self) -> Text:
        return self.transition.label

    @property
    def enabled(self) -> bool:
        return self.refusal is None


@dataclass
class Workflow:
    """The transition table of one model's status field."""

    name: str
    title: Text
    model_label: str
    transitions: Sequence[Transition]
    status_field: str = "status"
    by_action: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        self.by_action = {t.action: t for t in self.transitions}
        WORKFLOWS[self.name] = self

    def offers(self, obj: models.Model, user: Any) -> list[Offer]:
        """The transitions that leave the object's present state, each with its refusal if there is one."""
        state = getattr(obj, self.status_field)
        return [Offer(t, t.allowed(user, obj)) for t in self.transitions if state in t.sources]

    def refusal(self, obj: models.Model, action: str, user: Any) -> Refusal | None:
        """Why `user` may not perform `action` on `obj` in its present state, or None."""
        step = self.by_action[action]
        state = getattr(obj, self.status_field)
        if state not in step.sources:
            labels = dict(getattr(obj._meta.get_field(self.status_field), "flatchoices", ()))
            return Refusal(
                _("This is no longer possible: the record is now “%(state)s”.") % {"state": labels.get(state, state)}
            )
        return step.allowed(user, obj)

    def perform(
        self,
        obj: Any,
        action: str,
        *,
        by: Any,
        reason: str = "",
        on_behalf_of: Any = None,
        params: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Any:
        """Move `obj` along `action` and write the log row, in one transaction; `changes` are further columns set by the move.

        Raises Refused (the predicate's reason), ValidationError when a needed reason is blank, and Conflict when
        another request moved the object meanwhile; in each case nothing is written.
        """
        step = self.by_action[action]
        if getattr(obj, self.status_field) not in step.sources:
            raise Conflict()
        refusal = step.allowed(by, obj)
        if refusal is not None:
            raise Refused(refusal)
        if step.needs_reason:
            log.require_reason(reason)
        with transaction.atomic():
            values: dict[str, Any] = {self.status_field: step.target, **changes}
            if any(f.name == "version" for f in obj._meta.concrete_fields):
                values["version"] = F("version") + 1
            condition = {f"{self.status_field}__in": step.sources, "pk": obj.pk}
            if not type(obj)._default_manager.filter(**condition).update(**values):
                raise Conflict()
            log.record(f"{self.name}.{action}", obj, by=by, reason=reason, on_behalf_of=on_behalf_of, params=params)
            obj.refresh_from_db(fields=list(values))
        return obj

    def perform_many(self, objects: Iterable[Any], action: str, *, by: Any, reason: str = "", **changes: Any) -> int:
        """`perform` for each object, all or nothing; the number moved."""
        with transaction.atomic():
            return sum(1 for obj in objects if self.perform(obj, action, by=by, reason=reason, **changes))
