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

    def perform_at_once(
        self, objects: Iterable[Any], action: str, *, by: Any, changes: Callable[[Any], dict[str, Any]] | None = None,
        params: dict[str, Any] | None = None,
    ) -> tuple[list[Any], list[tuple[Any, Refusal]]]:  # fmt: skip
        """`perform` for a set in a number of statements that does not grow with it: those moved, and those left with why.

        The rows are locked; `changes` gives the further columns of each, and is called for those that may move, in order.
        Actions that need a reason are refused: each of them is a case of its own.
        """
        step = self.by_action[action]
        if step.needs_reason:
            raise ValueError(f"{action} needs a reason for each")
        listed = list(objects)
        moved: list[Any] = []
        left: list[tuple[Any, Refusal]] = []
        with transaction.atomic():
            model = type(listed[0]) if listed else None
            states = dict(_locked(model, listed, self.status_field)) if model is not None else {}
            for obj in listed:
                setattr(obj, self.status_field, states.get(obj.pk, getattr(obj, self.status_field)))
                refusal = self.refusal(obj, action, by)
                if refusal is not None:
                    left.append((obj, refusal))
                    continue
                more = changes(obj) if changes is not None else {}
                for name, value in {self.status_field: step.target, **more}.items():
                    setattr(obj, name, value)
                if "version" in _columns(obj):
                    obj.version += 1
                moved.append(obj)
            if model is not None and moved:
                written = {self.status_field, *more} | ({"version"} & _columns(moved[0]))
                model._default_manager.bulk_update(moved, sorted(written), batch_size=200)
            log.record_many(f"{self.name}.{action}", moved, by=by, params=params)
        return moved, left

    def perform_many(self, objects: Iterable[Any], action: str, *, by: Any, reason: str = "", **changes: Any) -> int:
        """`perform` for each object, all or nothing; the number moved."""
        with transaction.atomic():
            return sum(1 for obj in objects if self.perform(obj, action, by=by, reason=reason, **changes))


def _columns(obj: models.Model) -> set[str]:
    return {f.name for f in obj._meta.concrete_fields}


def _locked(model: type[models.Model], objects: Sequence[Any], status_field: str) -> Iterable[tuple[Any, Any]]:
    """The present state of rows, locked until the transaction ends, in the order of their keys."""
    rows = model._default_manager.filter(pk__in=[obj.pk for obj in objects]).order_by("pk")
    return rows.select_for_update().values_list("pk", status_field)
