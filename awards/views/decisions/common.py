"""What the views of decisions share."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.models import Decision, DecisionLine
from awards.rules import decisions as rules
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def page_of(decision: Decision) -> str:
    return reverse("awards:decision", args=[decision.pk])


def names_of(decision: Decision) -> str:
    return reverse("awards:decision_lines", args=[decision.pk])


def found(request: HttpRequest, pk: int) -> Decision:
    """The decision, if the person may see it."""
    require(rules.read(request.user))
    rows = Decision.objects.visible_to(request.user).select_related(
        "host", "session__council", "campaign", "corrects", "file", "created_by", "issued_by"
    )
    decision: Decision = get_object_or_404(rows, pk=pk)
    return decision


def found_line(request: HttpRequest, pk: int, line: int) -> DecisionLine:
    """A name of a draft that the person prepares."""
    decision = found(request, pk)
    require(rules.prepare(request.user, decision))
    rows = decision.lines.select_related("award", "subject", "unit", "at_unit", "target__award", "nomination")
    row: DecisionLine = get_object_or_404(rows, pk=line)
    row.decision = decision
    return row


def hosts_of(request: HttpRequest) -> QuerySet[Unit]:
    """In whose name the person drafts decisions."""
    return Unit.objects.filter(pk__in=rules.acting_hosts(request.user)).order_by("name_order")
