"""Two entries of one person made one, so that it can be undone: whatever points to the one that goes is moved and noted down."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock, log
from core.refusals import require
from units.models import Subject, SubjectMerge
from units.rules import people as rules


def _relations() -> Iterator[tuple[str, Any, str]]:
    for relation in Subject._meta.related_objects:
        model: Any = relation.related_model
        if model not in (Subject, SubjectMerge) and not relation.many_to_many:
            yield f"{model._meta.label_lower}.{relation.field.name}", model, relation.field.name


def merge(*, kept: Subject, gone: Subject, reason: str, by: Any) -> SubjectMerge:
    """Make `gone` part of `kept`. What both have (a rating of one year) stays with `gone`. Raises Refused, ValidationError."""
    require(rules.merge(by))
    log.require_reason(reason)
    if kept.pk == gone.pk or kept.kind != gone.kind or kept.merged_into_id or gone.merged_into_id:
        raise ValidationError(_("These two cannot be merged."))
    with transaction.atomic():
        list(Subject.objects.select_for_update().filter(pk__in=(kept.pk, gone.pk)).order_by("pk"))
        moved: dict[str, list[int]] = {}
        for name, model, column in _relations():
            for pk in model._base_manager.filter(**{column: gone.pk}).values_list("pk", flat=True):
                if _moved(model, column, pk, kept.pk):
                    moved.setdefault(name, []).append(pk)
        Subject.objects.filter(pk=gone.pk).update(merged_into=kept)
        made = SubjectMerge.objects.create(
            kept=kept, gone=gone, moved=moved, reason=reason.strip()[:500], by=by, at=clock.now()
        )
        log.record("units.subject_merge", kept, by=by, reason=reason, params={"gone": gone.pk})
    return made


def _moved(model: Any, column: str, pk: int, to: int) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{column: to})
    except IntegrityError:
        return False
    return True


def undo(*, merged: SubjectMerge, by: Any) -> Subject:
    """Make them two again; what was moved goes back. Raises Refused, ValidationError when it was undone already."""
    require(rules.merge(by))
    with transaction.atomic():
        now = clock.now()
        if not SubjectMerge.objects.filter(pk=merged.pk, undone_at__isnull=True).update(undone_at=now):
            raise ValidationError(_("This merge was undone already."))
        for name, model, column in _relations():
            rows = model._base_manager.filter(pk__in=merged.moved.get(name, ()), **{column: merged.kept_id})
            rows.update(**{column: merged.gone_id})
        Subject.objects.filter(pk=merged.gone_id).update(merged_into=None)
        log.record("units.subject_unmerge", merged.kept, by=by, params={"gone": merged.gone_id})
    return merged.gone
