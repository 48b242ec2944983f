"""Autosave: whatever a form with `data-autosave` holds is kept under the form's name and subject."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import drafts


@require_POST
def save(request: HttpRequest, form: str, subject: str) -> HttpResponse:
    try:
        draft = drafts.save(request.user, form, "" if subject == "-" else subject, request.POST)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse(
        {"saved": _("Saved automatically at %(hour)s") % {"hour": f"{localtime(draft.saved_at):%H:%M}"}}
    )
