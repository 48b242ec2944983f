"""The progress page of one's own background work; it survives leaving the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.models import Job


@require_safe
def progress(request: HttpRequest, pk: Any) -> HttpResponse:
    job = get_object_or_404(Job.objects.select_related("result"), pk=pk, owner=request.user.pk)
    template = "core/jobs/_progress.html" if getattr(request, "htmx", False) else "core/jobs/progress.html"
    return render(request, template, {"job": job})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    jobs = Job.objects.filter(owner=request.user.pk).select_related("result").order_by("-created_at")[:50]
    return render(request, "core/jobs/index.html", {"jobs": jobs})
