"""Certificates: the list, the page of one, what is printed on it, issuing it again, its sheet."""

import base64
from io import BytesIO
from typing import Any

import django_filters
from django.db.models import Max, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from awards.certificates import designs, making, printing, standing, wording
from awards.certificates.letters import CONFIRMATION
from awards.engine.certificates import drawing
from awards.forms.certificates import AgainForm, AmendForm
from awards.models import Award, AwardRecord, Certificate
from awards.rules import certificates as rules
from awards.views.register import years
from core import blobs
from core.forms import answer, typed
from core.language import official
from core.lists import Action, Column, Empty, ListView
from core.refusals import require
from units.models import Unit

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
R = AwardRecord.Status


def page_of(found: Certificate) -> str:
    return reverse("awards:certificate", args=[found.pk])


class CertificateFilter(django_filters.FilterSet):
    award = django_filters.ModelChoiceFilter(
        field_name="record__award", queryset=Award.objects.all(), label=_("Award"), empty_label=_("Every award")
    )
    year = django_filters.ChoiceFilter(choices=years, label=_("Year of the award book"), empty_label=_("Every year"))
    kind = django_filters.ChoiceFilter(
        choices=Certificate.Kind.choices, label=_("Kind of issue"), empty_label=_("Every kind")
    )

    class Meta:
        model = Certificate
        fields: list[str] = []


def badge_of(row: Any) -> Any:
    """The state of a listed certificate; the list brings the time of the last correction along."""
    if row.status == Certificate.Status.REPLACED:
        state = Certificate.Status.REPLACED
    elif row.record.status in (R.CANCELLED, R.STRIPPED):
        state = Certificate.Status.REVOKED
    else:
        later = row.corrected_at is not None and row.corrected_at > row.made_at
        state = Certificate.Status.CORRECTED if later else Certificate.Status.VALID
    return standing.BADGES[state]


class Certificates(ListView):
    title = _("Certificates")
    noun = _("certificates")
    model = Certificate
    filterset_class = CertificateFilter
    search_fields = ("record__folded",)
    search_hint = _("Name, unit as printed; without diacritics")
    export_name = "bang-giay-khen"
    default_sort = "-made"
    empty = Empty(
        _("Certificates will be here"),
        _("They are prepared from an issued decision; each has its public page and QR code."),
    )
    columns = (
        Column(
            "name", _("Name"), cell=lambda c: c.record.name, secondary=lambda c: c.record.at_unit_name, phone="title",
            sort=("record__name_order",), export=lambda c: c.record.name,
        ),
        Column("unit", _("Unit as printed"), cell=lambda c: c.record.at_unit_name, screen=False),
        Column("award", _("Award"), cell=lambda c: c.record.award.name, sort=("record__award__position",)),
        Column(
            "book", _("Award book"), cell=lambda c: f"{c.number}/{c.year}" if c.number else "–", sort=("year", "number"),
            nowrap=True,
        ),
        Column("decision", _("Decision"), cell=lambda c: c.record.number, secondary=lambda c: c.record.decided_on, nowrap=True),
        Column("kind", _("Kind of issue"), cell=lambda c: c.get_kind_display(), phone="hide"),
        Column("made", _("Made at"), cell=lambda c: c.made_at, sort=("made_at", "id"), screen=False),
        Column("address", _("Public page"), cell=lambda c: wording.page_address(c.address), screen=False),
        Column("state", _("State"), cell=badge_of, export=lambda c: str(badge_of(c).label)),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Certificate]:
        require(rules.listed(self.request.user))
        corrected = Max("record__events__at", filter=Q(record__events__status=R.CORRECTED))
        rows = Certificate.objects.visible_to(self.request.user).select_related("record__award")
        return rows.annotate(corrected_at=corrected)

    def row_url(self, obj: Certificate) -> str:
        return page_of(obj)

    def get_actions(self) -> list[Action]:
        if rules.read_any(self.request.user):
            return []
        return [
            Action(_("Templates of certificates"), reverse("awards:certificate_templates"), "file-certificate"),
            Action(_("Print from a decision"), reverse("awards:certificate_decisions"), "printer", primary=True),
        ]


def _visible(request: HttpRequest, pk: int) -> Certificate:
    require(rules.listed(request.user))
    rows = Certificate.objects.visible_to(request.user).select_related(
        "record__award", "record__line__decision", "host", "template__background", "made_by"
    )
    return get_object_or_404(rows, pk=pk)


def _design(found: Certificate) -> designs.Design:
    return designs.suited(found.record.award, designs.own(found.host))


def _texts(found: Certificate) -> dict[str, str]:
    line = found.record.line
    body = wording.body_of(found.host, line.decision if line else None)
    return wording.values(found.record, body, number=found.number, printed=found.printed)


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    events = list(found.record.events.order_by("on", "pk"))
    design, texts = _design(found), _texts(found)
    picture = design.picture(on_screen=True)
    address = wording.page_address(found.address)
    at_front = address if design.qr == "front" else ""
    page = drawing.front(design.layout, texts, designs.FONTS, address=at_front, background=picture is not None)
    code = drawing.Page(40, 40, (drawing.code(address, 0, 0, 40),))
    context = {
        "certificate": found, "record": found.record, "standing": standing.of(found, events), "address": address,
        "image": _svg(page, picture), "code": _svg(code), "texts": texts, "unfitted": drawing.unfitted(
            design.layout, texts, designs.FONTS
        ),
        "design": design, "issues": found.record.certificates.exclude(pk=found.pk).order_by("issue"),
        "actions": _actions(request, found), "written": wording.grouped(found.address),
    }  # fmt: skip
    return render(request, "awards/certificates/certificate.html", context)


def _svg(page: drawing.Page, picture: Any = None) -> str:
    return base64.b64encode(drawing.svg(page, fonts=designs.FONTS, picture=picture)).decode()


def _actions(request: HttpRequest, found: Certificate) -> list[Action]:
    if rules.keep(request.user, found.host_id):
        return []
    amending, replacing = rules.amend(request.user, found), rules.replace(request.user, found)
    letter = reverse("documents:paper_write", args=[CONFIRMATION, found.pk])
    return [
        Action(_("Write a confirmation letter"), letter, "file-text"),
        Action(
            _("Issue again"), reverse("awards:certificate_again", args=[found.record_id]), "refresh",
            reason=replacing.reason if replacing else "",
        ),
        Action(
            _("Change what is printed"), reverse("awards:certificate_amend", args=[found.pk]), "pencil",
            reason=amending.reason if amending else "",
        ),
        Action(
            _("Download the sheet"), reverse("awards:certificate_sheet", args=[found.pk]), "download", primary=True,
            reason=amending.reason if amending else "",
        ),
    ]  # fmt: skip


@GET_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    require(rules.amend(request.user, found))
    initial = {name: _texts(found)[name] for name in wording.AMENDABLE}
    form = AmendForm(typed(request), initial={**initial, "number": found.number, "version": found.version})
    return answer(
        request, form, lambda data: making.amend(certificate=found, by=request.user, **data), to=page_of, record=found,
        template="awards/certificates/amend.html", context={"certificate": found, "record": found.record},
        done=_("What is printed is changed."),
    )  # fmt: skip


@GET_POST
def again(request: HttpRequest, record: int) -> HttpResponse:
    require(rules.keep_any(request.user))
    rows = AwardRecord.objects.visible_to(request.user).select_related("award", "line__decision")
    found = get_object_or_404(rows, pk=record)
    used = found.certificates.filter(status=Certificate.Status.VALID).select_related("host", "record").first()
    if used is not None:
        require(rules.replace(request.user, used))
    grants = request.user.grants  # type: ignore[union-attr]
    kept = (
        Unit.objects.filter(pk__in=grants.kept_hosts) if not grants.is_admin else Unit.objects.visible_to(request.user)
    )
    hosts = Unit.objects.filter(pk=used.host_id) if used else kept.order_by("name_order")
    first = used.host if used else hosts.first()
    form = AgainForm(typed(request), hosts=hosts, initial={"host": first, "asked_by": found.name})
    return answer(
        request, form, lambda data: making.again(record=found, by=request.user, **data), to=page_of,
        template="awards/certificates/again.html", context={"record": found, "used": used},
        done=_("The certificate is issued again; the page of the earlier one says so."),
    )  # fmt: skip


@require_safe
def one_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _visible(request, pk)
    require(rules.amend(request.user, found))
    line = found.record.line
    with official():
        body = wording.body_of(found.host, line.decision if line else None)
        data = printing.sheet(_design(found), [found], body)
    name = f"{found.record.award.code}-{found.number or found.pk}-{found.year}.pdf"
    return FileResponse(BytesIO(data), as_attachment=True, filename=name, content_type=blobs.PDF)
