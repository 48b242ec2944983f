"""The blocks a person may see, and the year of one block on one page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core import clock, log, nav
from core.badges import Badge, badge
from core.lists import Action
from core.templatetags import show
from scoring.blocks_year import covenant_of
from scoring.models import BlockActivity, BlockDocument, CriteriaTable, NextHeads, Round
from scoring.rules import blocks_year as rules
from units import blocks
from units.models import Block
from units.views.blocks import BlockList

KIND, ACT = BlockDocument.Kind, BlockActivity.Kind


class YearList(BlockList):
    """The blocks, each leading to its year."""

    title = gettext_lazy("Blocks and clusters")

    def row_url(self, obj: Block) -> str:
        return page_of(obj)


def page_of(block: Block) -> str:
    return reverse("scoring:block", args=[block.pk])


def find(request: HttpRequest, pk: int) -> Block:
    """The block, or 404."""
    return get_object_or_404(Block.objects.visible_to(request.user).select_related("host"), pk=pk)


@dataclass(frozen=True)
class Item:
    """A line of the year's checklist."""

    text: Any
    done: bool


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of a block's year: members, documents, covenant, tables and rounds, activities, next heads."""
    block = find(request, pk)
    day = min(max(clock.today(), date(block.year, 1, 1)), date(block.year, 12, 31))
    documents = list(block.documents.select_related("file"))
    activities = list(block.activities.all())
    covenant = covenant_of(block)
    heads = NextHeads.objects.filter(block=block).select_related("head", "deputy").first()
    tables = list(CriteriaTable.objects.visible_to(request.user).filter(block=block))
    refusal = rules.keep(request.user, block)
    context = {
        "record": block,
        "badge": _badge(block),
        "refusal": refusal,
        "members": blocks.members_on(block, day),
        "documents": documents,
        "covenant": covenant,
        "targets": list(covenant.targets.all()) if covenant.pk else [],
        "activities": activities,
        "counts": _counts(activities),
        "heads": heads,
        "hand_refusal": rules.hand_over(request.user, block),
        "tables": tables,
        "rounds": _rounds(request.user, block),
        "checklist": _checklist(documents, activities, covenant, tables, heads),
        "actions": _actions(block) if refusal is None else [],
        "events": _events(block) if refusal is None else [],
    }
    return render(request, "scoring/blocks_year/page.html", context)


def _badge(block: Block) -> Badge:
    return badge("ended") if block.year < clock.today().year else badge("running")


def _rounds(user: Any, block: Block) -> list[tuple[Round, str]]:
    rows = Round.objects.visible_to(user).filter(block=block)
    return [(r, nav.resolve("scoring:round", r.pk)) for r in rows]


def _counts(activities: list[BlockActivity]) -> dict[str, int]:
    held = [a for a in activities if a.held_on]
    return {"planned": len(activities), "held": len(held), "people": sum(a.people or 0 for a in held)}


def _checklist(documents: Any, activities: Any, covenant: Any, tables: Any, heads: Any) -> list[Item]:
    kinds = {d.kind for d in documents}
    held = {a.kind for a in activities if a.held_on}
    return [
        Item(_("Decision dividing the blocks"), KIND.DIVISION in kinds),
        Item(_("Regulations of the block"), KIND.REGULATION in kinds),
        Item(_("Plan of the block"), KIND.PLAN in kinds),
        Item(_("Criteria table"), bool(tables)),
        Item(_("Signed covenant"), covenant.signed_on is not None),
        Item(_("Interim meeting"), ACT.INTERIM in held),
        Item(_("Year-end meeting"), ACT.YEAR_END in held),
        Item(_("Next heads chosen"), heads is not None),
        Item(_("Papers handed over"), heads is not None and heads.handed_over_on is not None),
    ]


def _actions(block: Block) -> list[Action]:
    return [
        Action(_("Members"), reverse("units:block", args=[block.pk]), "users-group"),
        Action(_("Add a document"), reverse("scoring:block_document", args=[block.pk]), "file-plus"),
        Action(_("Add an activity"), reverse("scoring:block_activity", args=[block.pk]), "calendar-plus", primary=True),
    ]


def _events(block: Block) -> list[dict[str, str]]:
    return [
        {"what": line.what, "who": f"{line.who} · {show.vi_datetime(line.at)}", "note": line.reason}
        for line in log.history(block, 8)
    ]
