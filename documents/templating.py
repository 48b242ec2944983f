"""An office's own Word templates: uploaded, checked, kept by version."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import blobs, clock, log
from core.models import Blob
from core.refusals import Conflict, require
from documents import kinds
from documents.models import TemplateVersion
from documents.papers.checking import check_apart
from documents.papers.template import MAX_FILE, Checked, Problem
from documents.rules import papers as rules
from units.models import Unit

KIND = "documents.template"


def may_read(user: Any, blob: Blob) -> bool:
    """The people who write papers for the body whose template it is."""
    return user.grants.is_admin or TemplateVersion.objects.filter(blob=blob, unit__in=rules.acting_units(user)).exists()


def in_use(unit: Unit | int, kind: str) -> TemplateVersion | None:
    """The template the unit's papers of this kind are made with; None: the built-in frame."""
    return TemplateVersion.objects.filter(unit=unit, kind=kind, retired_at__isnull=True).select_related("blob").first()


_SENTENCES = {
    "not_word": gettext_lazy("This is not a Word file (.docx). Save it in Word as .docx and choose it again."),
    "large": gettext_lazy("The template is too large: at most %(what)s MB. Take pictures out or make them smaller."),
    "carries": gettext_lazy("The template carries an embedded object or program (%(what)s). Take it out."),
    "outside": gettext_lazy("The template fetches something from outside (%(what)s). Put the content into the file."),
    "loose": gettext_lazy("A field is not closed near “%(what)s”. Type it in one go, e.g. {{ trich_yeu }}."),
    "unknown": gettext_lazy("There is no field “%(what)s”. The fields are listed on this page."),
    "near": gettext_lazy("There is no field “%(what)s”. Did you mean “%(near)s”?"),
    "list": gettext_lazy("“%(what)s” is a list. Repeat it line by line, as the example on this page shows."),
    "missing": gettext_lazy("The field “%(what)s” is missing: without it the paper would not be complete."),
    "reaches": gettext_lazy(
        "The template asks for more than fields (%(what)s). "
        "It may name fields, repeat a list and ask whether a field is filled."
    ),
    "slow": gettext_lazy("The template takes too long to check. Make it simpler: fewer conditions, fewer pages."),
    "broken": gettext_lazy("The template cannot be read: %(what)s"),
}
_SENTENCES["doctype"] = _SENTENCES["outside"]


def sentence(problem: Problem) -> str:
    """Why a template is not taken, in words that say what to mend."""
    code = "near" if problem.code == "unknown" and problem.near else problem.code
    return str(_SENTENCES[code]) % {"what": problem.what, "near": problem.near}


def check(data: bytes, kind: kinds.Kind) -> Checked:
    """The findings about an upload, in bounded time. Raises ValidationError with one sentence per problem."""
    found = check_apart(data, kind.all_fields)
    if found.problems:
        raise ValidationError({"file": [sentence(problem) for problem in found.problems[:8]]})
    return found


@dataclass(frozen=True)
class Ready:
    """A template checked and stored, about to be kept."""

    unit: Unit
    kind: str
    blob: Blob
    found: Checked


def prepare(*, unit: Unit, kind: str, file: Any, by: Any) -> Ready:
    """Check and store an upload, before any transaction. Raises Refused, or ValidationError beside the file."""
    require(rules.settle(by, unit.pk))
    if kind not in kinds.KINDS:
        raise ValidationError({"file": _("There is no such kind of paper.")})
    if file.size > MAX_FILE:
        raise ValidationError({"file": sentence(Problem("large", str(MAX_FILE // 2**20)))})
    file.seek(0)
    found = check(file.read(), kinds.KINDS[kind])
    return Ready(unit, kind, blobs.store(file, kind=KIND, by=by, content_type=blobs.DOCX), found)


def keep(*, ready: Ready, by: Any) -> TemplateVersion:
    """Write the version down; it is used from now on, the one before it stays on record. Raises Refused."""
    require(rules.settle(by, ready.unit.pk))
    remark = ""
    if ready.found.mended:
        names = ", ".join(ready.found.mended)
        remark = _("Fields that Word had split, put together again: %(names)s.") % {"names": names}
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=ready.unit.pk)
        mine = TemplateVersion.objects.filter(unit=ready.unit, kind=ready.kind)
        last = mine.aggregate(last=Max("number"))["last"] or 0
        mine.filter(retired_at__isnull=True).update(retired_at=clock.now())
        row = TemplateVersion.objects.create(
            unit=ready.unit,
            kind=ready.kind,
            number=last + 1,
            blob=ready.blob,
            fields=ready.found.names,
            remark=remark[:600],
            added_by=by,
            added_at=clock.now(),
        )
        log.record("documents.template", ready.unit, by=by, params={"kind": ready.kind, "version": row.number})
    return row


def upload(*, unit: Unit, kind: str, file: Any, by: Any) -> TemplateVersion:
    """Check and keep a template. Raises Refused, ValidationError. No transaction may be open."""
    ready = prepare(unit=unit, kind=kind, file=file, by=by)
    try:
        return keep(ready=ready, by=by)
    except Exception:
        drop(ready.blob)
        raise


def retire(*, template: TemplateVersion, by: Any) -> None:
    """Go back to the built-in frame for this kind of paper; the template stays on record. Raises Refused, Conflict."""
    require(rules.settle(by, template.unit_id))
    with transaction.atomic():
        if not TemplateVersion.objects.filter(pk=template.pk, retired_at__isnull=True).update(retired_at=clock.now()):
            raise Conflict()
        log.record(
            "documents.template_retired",
            template.unit,
            by=by,
            params={"kind": template.kind, "version": template.number},
        )


def drop(blob: Blob) -> None:
    """Take back a stored file whose record was not written."""
    blob.file.delete(save=False)
    blob.delete()
