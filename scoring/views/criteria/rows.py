"""A row of a draft: adding, changing, trying its rule, moving, taking out."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.forms.rows import reshape
from core.forms import RecordForm, carry_out
from core.numbers import format_decimal
from core.refusals import require
from scoring.criteria import editing, explained, problem_words
from scoring.engine import formula
from scoring.engine.checks import check_formula
from scoring.forms.criteria.rows import CriterionStep, criterion_step
from scoring.models import Criterion, TableVersion
from scoring.rules import criteria as rules
from scoring.views.criteria.scope import address, find, find_row, head

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
GROUP = Criterion.Kind.GROUP


@GET_POST
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new row at the end of `?parent=`, or of the first level. `?kind=` says how it is scored."""
    version = find(request, pk)
    require(rules.edit(request.user, version))
    parent = _parent(request, version)
    row = Criterion(version=version, parent=parent, part=parent.part if parent else Criterion.Part.CONTENT)
    asked = request.GET.get("kind", "")
    row.kind = asked if asked in Criterion.Kind.values else (Criterion.Kind.JUDGED if parent else GROUP)
    return _answer(request, version, row)


def _parent(request: HttpRequest, version: TableVersion) -> Criterion | None:
    asked = request.GET.get("parent", "")
    if not asked.isdigit() or len(asked) > 18:
        return None
    return version.criteria.filter(pk=int(asked), kind=GROUP).first()


@GET_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a row."""
    row = find_row(request, pk)
    require(rules.edit(request.user, row.version))
    return _answer(request, row.version, row)


def _answer(request: HttpRequest, version: TableVersion, row: Criterion) -> HttpResponse:
    if request.method != "POST":
        return _show(request, version, row, criterion_step(version, row))
    data = reshape(request.POST) or request.POST
    step = criterion_step(version, row, data)
    if data is not request.POST or "other_kind" in request.POST:
        step.hush()
        return _show(request, version, row, step)
    if "try" in request.POST:
        return _show(request, version, row, step, tried=_try(step, version, row))
    response = _save(request, version, row, step) if step.is_valid() else None
    if response is not None:
        return response
    if step.form.__dict__.get("clash") or step.clash:
        version.refresh_from_db()
        step.renew(version.version)
        return _show(request, version, row, step, status=409)
    return _show(request, version, row, step)


def _save(request: HttpRequest, version: TableVersion, row: Criterion, step: CriterionStep) -> HttpResponse | None:
    values = {**step.form.row_values, "formula": step.formula}
    seen = step.form.cleaned_data["version"]

    def act() -> Criterion:
        try:
            if row.pk is None:
                return editing.add_row(version=version, seen=seen, parent=row.parent, values=values, by=request.user)
            return editing.edit_row(row=row, seen=seen, values=values, by=request.user)
        except ValidationError as error:
            raise step.errors_of(error) from None

    return carry_out(request, step, act, to=lambda _row: address(version), done=gettext_lazy("Saved."))  # type: ignore[arg-type]


def _try(step: CriterionStep, version: TableVersion, row: Criterion) -> list[str]:
    """The way from the figure typed to the points, by the rule as it stands in the form; or what is wrong with it."""
    if not step.is_valid():
        return []
    data = step.form.cleaned_data
    maximum, target = data.get("maximum") or Decimal(0), data.get("target")
    rule = step.formula
    kind, part = step.form.way, data.get("part") or row.part
    found = check_formula(kind, rule, maximum, target, version.step, part=part)
    if found:
        return [problem_words(problem) for problem in found]
    params = formula.parse(kind, rule, part)
    said = formula.explain(kind, params, maximum, target, data.get("try_figure"), version.step)
    return explained(said)


def _show(
    request: HttpRequest,
    version: TableVersion,
    row: Criterion,
    step: CriterionStep,
    *,
    tried: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    siblings = version.criteria.filter(parent=row.parent_id).exclude(pk=row.pk)
    others = sum((c.maximum for c in siblings), Decimal(0))
    context = {
        **head(request, version, ""),
        "row": row,
        "parent": row.parent,
        "step": step,
        "form": step.form,
        "parts": step.parts,
        "tried": tried,
        "others": others,
        "others_text": format_decimal(others),
        "is_group": step.form.way == GROUP,
    }
    return render(request, "scoring/criteria/row.html", context, status=status)


@require_POST
def move(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Up, down, in under the group above, out beside its parent."""
    row = find_row(request, pk)
    require(rules.edit(request.user, row.version))
    act = lambda seen: editing.move_row(row=row, seen=seen, step=step, by=request.user)  # noqa: E731
    return _done(request, row, act, "")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a row out with what stands under it."""
    row = find_row(request, pk)
    require(rules.edit(request.user, row.version))
    act = lambda seen: editing.delete_row(row=row, seen=seen, by=request.user)  # noqa: E731
    return _done(request, row, act, gettext_lazy("The criterion has been taken out."))


def _done(request: HttpRequest, row: Criterion, act: Any, done: Any) -> HttpResponse:
    form, where = RecordForm(request.POST), address(row.version)
    seen = form.cleaned_data["version"] if form.is_valid() else 0
    response = carry_out(request, form, lambda: act(seen), to=lambda _n: where, done=done) if seen else None
    if response is None:
        for error in form.non_field_errors():
            messages.error(request, str(error))
        if not seen:
            messages.error(request, _("The page was out of date; look at it again."))
        response = redirect(where)
    return response
