"""A unit's task."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns import participation as verbs
from campaigns.forms.participation import TaskForm
from campaigns.launching import TASK, effective_due
from campaigns.models import Campaign, TaskUnit
from campaigns.rules.participation import may_finish
from core import clock
from core.forms import carry_out
from core.refusals import require
from deadlines import duties
from deadlines.models import Duty


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """The task of one unit: its text, by when, its result; the host sees every unit's."""
    found = get_object_or_404(TaskUnit.objects.select_related("task__campaign__host", "unit"), pk=pk)
    campaign = found.task.campaign
    readable = verbs.tasks_of(campaign, request.user)
    if campaign.status == Campaign.Status.DRAFT or not readable.filter(pk=pk).exists():
        raise Http404
    refusal = may_finish(request.user, found)
    form = TaskForm(request.POST or None, initial={"result": found.result, "seen": verbs.task_mark(found)})
    if request.method == "POST":
        require(refusal)
        if form.is_valid():
            done = request.POST.get("do") == "done" or (request.POST.get("do") == "save" and found.done_on is not None)
            act = partial(
                verbs.report_task, part=found, result=form.cleaned_data["result"], done=done, by=request.user,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
            response = carry_out(request, form, act, to=lambda _t: request.path, done=_("The result was saved."))
            if response is not None:
                return response
            found.refresh_from_db(fields=["result", "done_on"])
    clash = getattr(form, "clash", False)
    if clash:
        typed = request.POST.copy()
        typed["seen"] = verbs.task_mark(found)
        form.data = typed
    others = readable.filter(task=found.task).select_related("unit").order_by("part", "unit__name_order")
    context = {
        "part": found,
        "task": found.task,
        "form": form,
        "refusal": refusal,
        "others": list(others),
        "clash": clash,
        **_due(found),
    }
    return render(request, "campaigns/participation/task.html", context, status=409 if clash else 200)


def _due(found: TaskUnit) -> dict[str, object]:
    task = found.task
    if task.due_on is None:
        return {"due": None}
    kept = Duty.objects.filter(key=f"{TASK}:{found.pk}").values_list("due_on", flat=True).first()
    due = kept or effective_due(task.campaign, task.due_on)
    late = 0 if task.tone == "request" else duties.late_days(due, found.done_on or clock.today())
    left = duties.days_left(due)
    words = "" if found.done_on else _("due today")
    if late:
        words = ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late}
    elif left > 0 and not found.done_on:
        words = ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}
    return {"due": due, "late": late, "words": words}
