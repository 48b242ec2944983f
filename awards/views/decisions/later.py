"""Later decisions: which names, why, and what a correction prints instead."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from awards.decisions import later
from awards.forms.decisions import ChangesForm, LaterForm
from awards.models import Decision
from awards.register import CORRECTABLE
from awards.rules import decisions as rules
from awards.views.decisions.common import GET_POST, found, found_line, page_of
from core.forms import answer, typed
from core.refusals import require

TITLES = {
    Decision.Kind.CORRECT: _("Correct what was printed"),
    Decision.Kind.CANCEL: _("Cancel awards"),
    Decision.Kind.STRIP: _("Strip awards"),
    Decision.Kind.RESTORE: _("Restore awards"),
}
HINTS = {
    Decision.Kind.CORRECT: _("What was printed wrongly is said name by name on the draft. Nothing is rewritten."),
    Decision.Kind.CANCEL: _(
        "Fraud, false papers, a procedure against the law, or a conclusion that the conditions were not met: object and "
        "bonus are withdrawn (Article 93 of the law)."
    ),
    Decision.Kind.STRIP: _("State honours of somebody convicted or expelled, as the law says."),
    Decision.Kind.RESTORE: _("Somebody wrongly treated gets back what was taken."),
}


@GET_POST
def begin(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    one = found(request, pk)
    if kind not in later.KINDS:
        raise Http404
    require(rules.later(request.user, one))
    rows = list(later.standing(one, kind))
    form = LaterForm(typed(request), kind=kind, rows=rows)
    which = Decision.Kind(kind)
    return answer(
        request, form, lambda data: later.draft(decision=one, kind=kind, by=request.user, **data), to=page_of,
        template="awards/decisions/later.html", done=_("The draft stands; settle what the page names."),
        context={"decision": one, "title": TITLES[which], "hint": HINTS[which], "rows": rows, "kind": kind},
    )  # fmt: skip


@GET_POST
def changes(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    row = found_line(request, pk, line)
    if row.decision.kind != Decision.Kind.CORRECT or row.target is None:
        raise Http404
    initial = {name: row.changes.get(name, getattr(row.target, name)) for name in CORRECTABLE}
    form = ChangesForm(typed(request), initial=initial | {"version": row.decision.version})
    return answer(
        request, form, lambda data: later.say_changes(line=row, by=request.user, **data),
        to=lambda _line: page_of(row.decision), template="awards/decisions/form.html", record=row.decision,
        done=_("Saved."), context={
            "decision": row.decision, "title": _("What is printed instead: %(name)s") % {"name": row.name}, "submit": _("Save"),
        },
    )  # fmt: skip
