"""What a citizen sees of lists for public opinion, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions import address_of
from awards import disclosure
from awards.disclosure import public
from awards.forms.disclosure import CommentForm
from awards.models import Disclosure
from awards.rules import disclosure as rules
from core import clock
from core.forms import show_errors
from core.refusals import Refused


@login_not_required
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    return render(request, "awards/disclosure/consultations.html", {"rows": public.open_lists()})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, address: str) -> HttpResponse:
    row = public.find(address)
    if row is None:
        raise Http404
    form = CommentForm(request.POST if request.method == "POST" else None, disclosure=row)
    if request.method == "POST" and form.is_valid() and _taken(request, row, form):
        return HttpResponseRedirect(reverse("awards:consultation", args=[address]) + "?sent=1#comment")
    context = {
        "row": row, "form": form, "refusal": rules.comment(row, clock.today()), "comments": public.shown(row),
        "genuine": disclosure.genuine(row), "sent": request.GET.get("sent") == "1",
    }  # fmt: skip
    response = render(request, "awards/disclosure/consultation.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _taken(request: HttpRequest, row: Disclosure, form: CommentForm) -> bool:
    given = dict(form.cleaned_data)
    if given.pop("website"):
        return True
    try:
        disclosure.comment(disclosure=row, address=address_of(request), **given)
    except ValidationError as error:
        show_errors(form, error)
        return False
    except Refused:
        form.add_error(None, _("The time for comments on this list has ended."))
        return False
    return True
