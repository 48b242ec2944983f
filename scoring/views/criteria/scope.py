"""What every screen of a version needs: the version itself, its head and its tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.badges import badge
from core.refusals import Refusal
from scoring.models import CriteriaTable, Criterion, TableVersion
from scoring.rules import criteria as rules

STATUS = TableVersion.Status
BADGES = {
    STATUS.DRAFT: badge("draft"),
    STATUS.ISSUED: badge("running", _("Issued")),
    STATUS.LOCKED: badge("locked", _("Locked by the covenant")),
    STATUS.RETIRED: badge("ended", _("Replaced")),
}


@dataclass(frozen=True)
class Tab:
    """A part of a version's pages."""

    label: Any
    url: str
    current: bool
    count: int | None = None


def visible_versions(user: Any) -> Any:
    """Versions of the tables a person may see; drafts only for those who keep the table."""
    found = TableVersion.objects.filter(table__in=CriteriaTable.objects.visible_to(user))
    return found.select_related("table__host", "table__block")


def find(request: HttpRequest, pk: int) -> TableVersion:
    """The version, or 404. A draft is for those who keep the table."""
    version: TableVersion = get_object_or_404(visible_versions(request.user), pk=pk)
    if version.status == STATUS.DRAFT and rules.keep(request.user, version.table) is not None:
        raise Http404
    return version


def find_row(request: HttpRequest, pk: int) -> Criterion:
    """The row with its version, or 404."""
    row: Criterion = get_object_or_404(Criterion.objects.select_related("parent"), pk=pk)
    row.version = find(request, row.version_id)
    return row


def address(version: TableVersion) -> str:
    return reverse("scoring:version", args=[version.pk])


def head(request: HttpRequest, version: TableVersion, here: str) -> dict[str, Any]:
    """The context of a version's page head."""
    keeps: Refusal | None = rules.keep(request.user, version.table)
    names = [
        ("version", _("Criteria")),
        ("version_rules", _("Classes, ties, awards")),
        ("version_waivers", _("What does not apply")),
    ]
    if keeps is None:
        names.append(("version_dry_run", _("Dry run")))
    names.append(("version_history", _("Versions")))
    return {
        "version": version,
        "table": version.table,
        "badge": BADGES[STATUS(version.status)],
        "tabs": [Tab(label, reverse(f"scoring:{name}", args=[version.pk]), name == here) for name, label in names],
        "edit_refusal": rules.edit(request.user, version),
        "keep_refusal": keeps,
    }
