"""Forms of the block's year: documents, covenant, activities, next heads, the outside block."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.forms.rows import reshape
from core import blobs, clock
from core.forms import VerbForm, answer, carry_out, typed
from core.refusals import require
from scoring import blocks_year as verbs
from scoring.blocks_year import outside
from scoring.forms import blocks_year as forms
from scoring.models import BlockActivity, BlockDocument, NextHeads, Round
from scoring.rules import blocks_year as rules
from scoring.views.blocks_year.page import find, page_of
from units.models import Block

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
ACTIVITY = ("kind", "title", "planned_on", "held_on", "place", "units_present", "people", "outcome")
SAVED = gettext_lazy("Saved.")


def _kept(request: HttpRequest, pk: int) -> Block:
    block = find(request, pk)
    require(rules.keep(request.user, block))
    return block


def _shown(block: Block, heading: str, submit: str, **more: Any) -> dict[str, Any]:
    return {"record": block, "heading": heading, "submit": submit, "cancel": page_of(block), **more}


def _stored(request: HttpRequest, file: Any) -> Any:
    return blobs.store(file, kind=verbs.FILE_KIND, by=request.user) if file else None


@GET_POST
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document on record."""
    block = _kept(request, pk)

    def act(data: dict[str, Any]) -> BlockDocument:
        blob = _stored(request, data.pop("file"))
        return verbs.add_document(block=block, values=data, blob=blob, by=request.user)

    return answer(
        request, forms.DocumentForm(typed(request), request.FILES or None), act, to=lambda _d: page_of(block),
        template="scoring/blocks_year/form.html", done=SAVED,
        context=_shown(block, _("Add a document"), _("Add the document"), multipart=True),
    )  # fmt: skip


@require_POST
def document_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document off the record."""
    found = get_object_or_404(BlockDocument.objects.select_related("block"), pk=pk)
    block = _kept(request, found.block_id)
    return _once(request, block, lambda: verbs.drop_document(document=found, by=request.user))


def _once(request: HttpRequest, block: Block, act: Any) -> HttpResponse:
    form = VerbForm(request.POST)
    response = carry_out(request, form, act, to=lambda _n: page_of(block)) if form.is_valid() else None
    if response is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
    return response or redirect(page_of(block))


@GET_POST
def covenant(request: HttpRequest, pk: int) -> HttpResponse:
    """Word the covenant: commitments, targets, criteria table."""
    block = find(request, pk)
    found = verbs.covenant_of(block)
    require(rules.edit_covenant(request.user, found))
    data = typed(request)
    again = reshape(data) if data is not None else None
    step = forms.covenant_step(found, again if again is not None else data)
    if again is not None:
        step.hush()
    elif data is not None and step.is_valid():
        values = {name: step.form.cleaned_data[name] for name in ("text", "table", "place")}
        targets = [dict(row.values) for row in step.lines("targets")]
        seen = step.form.cleaned_data["version"]
        act = lambda: verbs.save_covenant(  # noqa: E731
            covenant=found, seen=seen, values=values, targets=targets, by=request.user
        )
        response = carry_out(request, step, act, to=lambda _c: page_of(block), done=SAVED)  # type: ignore[arg-type]
        if response is not None:
            return response
    if step.clash:
        found.refresh_from_db()
        step.renew(found.version)
    context = _shown(
        block, _("Covenant of the block"), _("Save the covenant"), step=step, form=step.form, parts=step.parts
    )
    return render(request, "scoring/blocks_year/covenant.html", context, status=409 if step.clash else 200)


@GET_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the signed covenant; it locks the criteria table."""
    block = find(request, pk)
    found = verbs.covenant_of(block)
    require(rules.edit_covenant(request.user, found))

    def act(data: dict[str, Any]) -> Any:
        return verbs.sign_covenant(
            covenant=found, seen=data["version"], signed_on=data["signed_on"], blob=_stored(request, data["scan"]),
            by=request.user,
        )  # fmt: skip

    form = forms.SignForm(typed(request), request.FILES or None, initial={"version": found.version})
    intro = _("From then on the covenant stays as it was signed, and its criteria table is locked.")
    return answer(
        request, form, act, to=lambda _c: page_of(block), template="scoring/blocks_year/form.html",
        context=_shown(block, _("Signed covenant"), _("Record the signed covenant"), multipart=True, intro=intro),
        done=gettext_lazy("The covenant is signed; its criteria table is locked."), record=found,
    )  # fmt: skip


@GET_POST
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a campaign, activity or meeting."""
    return _activity(request, _kept(request, pk), None)


@GET_POST
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one: held on, how many took part, the result."""
    found = get_object_or_404(BlockActivity, pk=pk)
    return _activity(request, _kept(request, found.block_id), found)


def _activity(request: HttpRequest, block: Block, found: BlockActivity | None) -> HttpResponse:
    initial: dict[str, Any] = {"version": 0}
    if found is not None:
        initial = {name: getattr(found, name) for name in (*ACTIVITY, "version")}

    def act(data: dict[str, Any]) -> BlockActivity:
        seen = data.pop("version")
        return verbs.save_activity(block=block, activity=found, seen=seen, values=data, by=request.user)

    heading = found.title if found else _("Add an activity")
    return answer(
        request, forms.ActivityForm(typed(request), initial=initial), act, to=lambda _a: page_of(block), done=SAVED,
        template="scoring/blocks_year/form.html", context=_shown(block, heading, _("Save the activity")), record=found,
    )  # fmt: skip


@require_POST
def activity_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an activity off the record."""
    found = get_object_or_404(BlockActivity.objects.select_related("block"), pk=pk)
    block = _kept(request, found.block_id)
    return _once(request, block, lambda: verbs.drop_activity(activity=found, by=request.user))


@GET_POST
def heads(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was chosen to head the block next year."""
    block = _kept(request, pk)
    found = NextHeads.objects.filter(block=block).select_related("head", "deputy").first()
    names = ("head", "deputy", "chosen_on", "how")
    initial = {name: getattr(found, name) for name in names} if found else {}
    return answer(
        request, forms.HeadsForm(typed(request), initial=initial),
        lambda data: verbs.choose_heads(block=block, by=request.user, **data), to=lambda _h: page_of(block), done=SAVED,
        template="scoring/blocks_year/form.html", context=_shown(block, _("Next heads of the block"), _("Save the choice")),
    )  # fmt: skip


@GET_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Next year's block gets its members and the heads that were chosen."""
    block = find(request, pk)
    require(rules.hand_over(request.user, block))
    found = get_object_or_404(NextHeads.objects.select_related("head", "deputy", "block__host"), block=block)
    intro = _("Next year's block is made with the members of this year's last day, headed by %(head)s.") % {
        "head": found.head.short_name
    }
    return answer(
        request, forms.HandOverForm(typed(request), initial={"on": clock.today()}),
        lambda data: verbs.hand_over(heads=found, on=data["on"], by=request.user), to=page_of,
        template="scoring/blocks_year/form.html", done=gettext_lazy("The papers are handed over; this is next year's block."),
        context=_shown(block, _("Hand over to next year"), _("Hand over"), intro=intro),
    )  # fmt: skip


@GET_POST
def outside_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A block hosted elsewhere: our own sheet by its table."""
    block = _kept(request, pk)
    intro = _("For a block hosted outside the province: its table is kept here, we score ourselves with evidence, and the result is typed as its host tells it.")  # noqa: E501  # fmt: skip
    return answer(
        request, forms.OutsideForm(typed(request), block=block, initial={"unit": block.host}),
        lambda data: outside.begin(block=block, version=data["table"], unit=data["unit"], by=request.user),
        to=lambda _s: page_of(block), template="scoring/blocks_year/form.html", done=SAVED,
        context=_shown(block, _("Block hosted elsewhere"), _("Open our sheet"), intro=intro),
    )  # fmt: skip


@GET_POST
def outside_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as the outside host told it."""
    block = _kept(request, pk)
    found = get_object_or_404(Round.objects.select_related("block", "version_used"), block=block, outside=True)

    def act(data: dict[str, Any]) -> Any:
        total = data.pop("total")
        return outside.record_result(round_=found, total=total, values=data, by=request.user)

    return answer(
        request, forms.OutsideResultForm(typed(request)), act, to=lambda _r: page_of(block), done=SAVED,
        template="scoring/blocks_year/form.html",
        context=_shown(block, _("Result told by the host of the block"), _("Record the result")),
    )  # fmt: skip
